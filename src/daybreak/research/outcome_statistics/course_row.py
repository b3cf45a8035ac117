"""One course as the registry counts it: what its fold and its outcomes say, in one row of plain values.

Nothing is judged here: every answer is a verdict of care/course. True is yes, False no, None not known. Days count
from the first session; a time ends with its event, or with the last day on which anybody looked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.care.course.due import Timing
from daybreak.care.course.outcomes import CourseOutcomes, ScaleOutcomes, Standing
from daybreak.care.findings import Verdict, any_of
from daybreak.research.outcome_statistics.windows import WINDOWS, Window

EFFECTS = ("dissociation", "dizziness", "nausea", "vomiting", "headache", "anxiety", "sedation")
"""Side effects that have a column of their own; the others count among `any`."""

ANSWERS = (
    "early_response",
    "response",
    "remission",
    "response_ever",
    "remission_ever",
    "deteriorated",
    "less_suicidal",
    "more_suicidal",
)
"""Questions that concern every course with a session; True, False, or None for not known."""
EXCURSIONS = ("sbp_180", "sbp_rise_40", "dbp_110", "dbp_rise_25")

Missing = Literal["", "no_session", "no_rules", "no_baseline", "no_score_since", "score_too_old", "incomplete"]
"""What the outcome of today lacks, the first of these that is so; "" where it is known."""

RowStatus = Literal["planned", "active", "paused", "ended", "lost"]

_DROPPED_OUT = ("patient", "lost_to_follow_up", "adverse_effect")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSafety:
    """What one session's record says: side effects that were noted, and each excursion (None: not measured)."""

    effects: frozenset[str]
    excursions: Mapping[str, bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRow:
    """One course.

    scale: the instrument that speaks for it. quarter: of the first session, 20261 for the first of 2026. ended_why: ""
    until it ends. days_in_treatment until it ended, or as far as it is known. The `_ever` answers ask about any score
    since the first session, the others about the last one while it counts. relapse, days_to_relapse and followed_after:
    only of those who responded. window_response, window_remission: by the last score in each of WINDOWS.
    effect_sessions: sessions with each of EFFECTS and with "any", of `recorded_sessions`; excursion_sessions and
    measured_sessions likewise, by EXCURSIONS.
    """

    status: RowStatus
    ended_why: str
    scale: str
    started_on: date | None
    quarter: int | None
    sessions: int
    days_in_treatment: int | None
    dropped_out: bool | None
    early_response: bool | None
    response: bool | None
    remission: bool | None
    response_ever: bool | None
    remission_ever: bool | None
    deteriorated: bool | None
    less_suicidal: bool | None
    more_suicidal: bool | None
    followed_days: int | None
    days_to_response: int | None
    sessions_to_response: int | None
    relapse: bool | None
    days_to_relapse: int | None
    followed_after: int | None
    window_response: Mapping[str, bool | None]
    window_remission: Mapping[str, bool | None]
    recorded_sessions: int
    effect_sessions: Mapping[str, int]
    measured_sessions: Mapping[str, int]
    excursion_sessions: Mapping[str, int]
    missing: Missing


def course_row(state: CourseState, outcomes: CourseOutcomes | None, sessions: Iterable[SessionSafety]) -> CourseRow:
    """The row of a course on the day of its state. outcomes: None where its protocol has no rules for them.

    sessions: those of its sessions that were recorded here.
    """
    kept = tuple(sessions)
    standings = outcomes.primary.trajectory.after if outcomes else ()
    return CourseRow(
        **_standing(state),
        **_answers(outcomes, standings),
        **_times(outcomes, standings, state.started_on),
        **_seen(kept),
        window_response={each.id: _within(each, standings, state.started_on, "response") for each in WINDOWS},
        window_remission={each.id: _within(each, standings, state.started_on, "remission") for each in WINDOWS},
        scale=outcomes.primary.instrument if outcomes else "",
        missing=_missing(state, outcomes, standings),
    )


def known(verdict: Verdict) -> bool | None:
    """True, False, or None for a verdict that is unknown."""
    return None if verdict is Verdict.UNKNOWN else verdict is Verdict.MET


def _standing(state: CourseState) -> dict[str, Any]:
    start, lost = state.started_on, state.timing is Timing.LOST and state.status is CourseStatus.ACTIVE
    why = state.ended_why or ""
    gone = lost or why == "lost_to_follow_up"
    until = state.last_given_on if gone else state.ended_on or state.today
    ended = state.status is CourseStatus.ENDED
    return {
        "status": "lost" if lost else state.status.value,
        "ended_why": why,
        "started_on": start,
        "quarter": start.year * 10 + (start.month + 2) // 3 if start else None,
        "sessions": len(state.given),
        "days_in_treatment": max(0, (until - start).days) if start and until else None,
        "dropped_out": (lost or why in _DROPPED_OUT) if start and (ended or lost) else None,
    }


def _answers(outcomes: CourseOutcomes | None, standings: Sequence[Standing]) -> dict[str, Any]:
    if outcomes is None:
        return dict.fromkeys(ANSWERS)
    scale = outcomes.primary
    early = [each for scale in outcomes.scales for each in scale.findings if each.rule == "early-response"]
    rated = [each.verdict for each in early if each.verdict is not Verdict.UNKNOWN]
    counts = _finding(scale, "response") is not None
    suicidal = {each.rule: known(each.verdict) for each in outcomes.suicidality}
    return {
        "early_response": known(any_of(rated)) if rated else None,
        "response": _finding(scale, "response"),
        "remission": _finding(scale, "remission"),
        "response_ever": _ever(each.response for each in standings),
        "remission_ever": _ever(each.remission for each in standings),
        "deteriorated": known(standings[-1].worse_than_baseline) if standings and counts else None,
        "less_suicidal": suicidal.get("suicidality-less"),
        "more_suicidal": suicidal.get("suicidality-more"),
    }


def _finding(scale: ScaleOutcomes, rule: str) -> bool | None:
    return next((known(each.verdict) for each in scale.findings if each.rule == rule), None)


def _ever(verdicts: Iterable[Verdict]) -> bool | None:
    """Whether it was so at any score; where nobody ever measured, nobody knows."""
    seen = tuple(verdicts)
    return known(any_of(seen)) if seen else None


def _times(outcomes: CourseOutcomes | None, standings: Sequence[Standing], start: date | None) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(
        ("followed_days", "days_to_response", "sessions_to_response", "relapse", "days_to_relapse", "followed_after")
    )
    judged = [each for each in standings if each.response is not Verdict.UNKNOWN]
    if outcomes is None or start is None or not judged:
        return nothing
    last = judged[-1].score.day
    first = next((each for each in judged if each.response is Verdict.MET), None)
    if first is None:
        return nothing | {"followed_days": (last - start).days}
    since = first.score.day
    relapsed_on = _relapsed_on(outcomes.primary, standings, since)
    return {
        "followed_days": (last - start).days,
        "days_to_response": (since - start).days,
        "sessions_to_response": first.sessions_before,
        "relapse": True if relapsed_on else _ruled_out(outcomes.primary, standings, since),
        "days_to_relapse": (relapsed_on - since).days if relapsed_on else None,
        "followed_after": (max(last, since) - since).days,
    }


def _relapsed_on(scale: ScaleOutcomes, standings: Sequence[Standing], since: date) -> date | None:
    """The day on which a relapse was established: of the second high score, or of the event that was one."""
    days = [each.score.day for each in standings if each.relapsed is Verdict.MET and each.score.day >= since]
    scored = {each.score.day.isoformat() for each in scale.trajectory.standings}
    for finding in scale.findings:
        if finding.rule == "relapse" and finding.verdict is Verdict.MET:
            told = (each.date for each in finding.inputs if each.date and each.date not in scored)
            days += [day for day in map(date.fromisoformat, told) if day >= since]
    return min(days, default=None)


def _ruled_out(scale: ScaleOutcomes, standings: Sequence[Standing], since: date) -> bool | None:
    """False if no relapse has been, and none may be going on; else nobody knows."""
    open_still = any(each.relapsed is Verdict.UNKNOWN for each in standings if each.score.day > since)
    now = next((each.verdict for each in scale.findings if each.rule == "relapse"), Verdict.UNKNOWN)
    return False if now is Verdict.NOT_MET and not open_still else None


def _within(
    window: Window, standings: Sequence[Standing], start: date | None, what: Literal["response", "remission"]
) -> bool | None:
    """By the last score in the window; None where there is none."""
    found = [each for each in standings if start and window.holds((each.score.day - start).days)]
    return known(getattr(found[-1], what)) if found else None


def _seen(sessions: Sequence[SessionSafety]) -> dict[str, Any]:
    effects = {name: sum(name in each.effects for each in sessions) for name in EFFECTS}
    answers = {name: [each.excursions.get(name) for each in sessions] for name in EXCURSIONS}
    return {
        "recorded_sessions": len(sessions),
        "effect_sessions": effects | {"any": sum(bool(each.effects) for each in sessions)},
        "measured_sessions": {name: sum(each is not None for each in seen) for name, seen in answers.items()},
        "excursion_sessions": {name: sum(each is True for each in seen) for name, seen in answers.items()},
    }


def _missing(state: CourseState, outcomes: CourseOutcomes | None, standings: Sequence[Standing]) -> Missing:
    if outcomes is None:
        return "no_rules"
    if state.started_on is None:
        return "no_session"
    if _finding(outcomes.primary, "response") is not None:
        return ""
    if outcomes.primary.trajectory.baseline is None:
        return "no_baseline"
    if not standings:
        return "no_score_since"
    return "incomplete" if not standings[-1].score.bounds.is_exact else "score_too_old"

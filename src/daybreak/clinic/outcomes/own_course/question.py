"""What is asked of the model for one course, or why it cannot be asked: what is missing is never taken as no."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from daybreak.care.chart import Chart
from daybreak.care.course.outcome_rules import RelapseRule
from daybreak.care.course.outcomes import ScaleOutcomes
from daybreak.care.course.scores import label_of
from daybreak.care.findings import Verdict
from daybreak.clinic.courses.models import Course
from daybreak.clinic.outcomes.own_course.sessions_given import Dosed, other_sessions, sessions_given
from daybreak.clinic.outcomes.services import Judged
from daybreak.clinic.ui.templatetags.clinical import clinical_date
from daybreak.knowledge import load_tables
from daybreak.research.patient_fit import Score, Treatment, scores_of
from daybreak.research.patient_fit.course_scores import INSTRUMENT
from daybreak.research.patient_fit.given import missing as too_little

_THE_FIRST = Treatment(0.0, "", "", 0.0)
"""Stands for the first session where only its day counts: what is not known of its dose is said with the sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """All that the answer follows from, so that an answer can be kept by it. Days count from the first session.

    seed: of the course, not of the time, so that the same records give the same answer.
    """

    scores: tuple[Score, ...]
    sessions: tuple[Treatment, ...]
    now_day: float
    relapse_madrs: float
    tolerated: float
    new_antidepressant: bool
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What was found in the records. missing: why nothing can be asked; empty where `question` can.

    told: how the records were read, for staff. rule: of the relapse on the MADRS. first: the day of the first session.
    """

    question: Question | None
    missing: tuple[str, ...]
    told: tuple[str, ...]
    sessions: tuple[Dosed, ...]
    rule: RelapseRule | None
    first: date | None


def material(
    course: Course, judged: Judged, chart: Chart, now: datetime, today: date, *, tolerated: float, antidepressant: bool
) -> Material:
    """The question of a course as of a day, or what is missing for it. tolerated: the probability, 0 to 1."""
    first = judged.state.started_on if judged.state else None
    rule = next((each for each in judged.rules.relapse if each.instrument == INSTRUMENT), None)
    sessions = sessions_given(course, judged, chart, now)
    scale = next((each for each in judged.outcomes.scales if each.instrument == INSTRUMENT), None)
    scores = tuple(_scores(judged, scale, first))
    since, before = other_sessions(course, judged)
    treatments = tuple(each.treatment for each in sessions if each.treatment is not None)
    now_day = float((judged.as_of - first).days) if first else 0.0
    missing = (
        *_of_the_course(judged, today, rule, since),
        *_of_the_scores(judged, scale, scores, now_day),
        *(each.lacks for each in sessions if each.lacks),
    )
    question = Question(
        scores=scores,
        sessions=treatments,
        now_day=now_day,
        relapse_madrs=rule.at_least if rule else 0.0,
        tolerated=tolerated,
        new_antidepressant=antidepressant,
        seed=course.pk,
    )
    return Material(
        question=None if missing else question,
        missing=missing,
        told=tuple(_told(judged, scale, sessions, before)),
        sessions=tuple(sessions),
        rule=rule,
        first=first,
    )


def _scores(judged: Judged, scale: ScaleOutcomes | None, first: date | None) -> Iterator[Score]:
    """Those of the course: of what was before it, only what the protocol takes for a baseline."""
    if scale is None or first is None:
        return
    oldest = -judged.rules.baseline_within.value
    yield from (each for each in scores_of(scale.trajectory, first) if each.day >= oldest)


def _of_the_course(judged: Judged, today: date, rule: RelapseRule | None, since: list[date]) -> Iterator[str]:
    if judged.as_of < today:
        yield "this course was followed by another one, so nothing of it lies ahead"
    if not judged.history.sessions:
        yield "no session was given yet"
    if rule is None:
        yield f"the protocol {judged.protocol.id} {judged.protocol.version} has no relapse rule on the MADRS"
    if since:
        days = ", ".join(clinical_date(each) for each in since)
        yield f"there were sessions outside of this course since ({days}), and the model would have to know them"


def _of_the_scores(
    judged: Judged, scale: ScaleOutcomes | None, scores: tuple[Score, ...], now_day: float
) -> Iterator[str]:
    others = _other_scales(judged, scale)
    if not scores and others:
        yield f"the scores are of the {others}: the model knows the MADRS only, and no score is converted"
        return
    if not judged.history.sessions:
        return
    yield from too_little(scores, [_THE_FIRST])
    days_old = now_day - max((each.day for each in scores if each.day > 0), default=now_day)
    counts_for = judged.rules.counts_for.value
    if days_old > counts_for:
        yield f"the last MADRS is {days_old:.0f} days old, and by the protocol a score speaks for {counts_for:g} days"


def _other_scales(judged: Judged, scale: ScaleOutcomes | None) -> str:
    tables = load_tables()
    found = [each for each in judged.outcomes.scales if each is not scale and each.trajectory.standings]
    return " and ".join(label_of(each.instrument, tables) for each in found)


def _told(judged: Judged, scale: ScaleOutcomes | None, sessions: list[Dosed], before: list[date]) -> Iterator[str]:
    yield from (each.told for each in sessions if each.told)
    if scale is not None and judged.history.first_session is not None:
        oldest = judged.history.first_session.day - timedelta(days=judged.rules.baseline_within.value)
        unclear = [
            each.score.day
            for each in scale.trajectory.standings
            if not each.score.bounds.is_exact and each.score.day >= oldest
        ]
        if unclear:
            yield f"Left out, because not complete: MADRS of {', '.join(clinical_date(each) for each in unclear)}."
    if before:
        yield (
            f"A session outside of this course was given on {clinical_date(before[-1])}, before its first one; what is "
            "left of its effect is no part of the model."
        )
    established = [each for each in judged.outcomes.scales if each.trajectory.relapse.established is Verdict.MET]
    if established:
        yield f"By the protocol's rules a relapse goes on already ({', '.join(each.label for each in established)})."

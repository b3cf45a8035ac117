"""The simulated clinic: one patient after the other, each with records and truth. Same seed, same clinic."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from math import sqrt
from typing import Literal

from numpy.random import Generator

from daybreak.care.course.course_events import Amended, CourseEvent, Ended, SessionGiven, WhyEnded
from daybreak.care.course.scores import CourseHistory, SessionDay
from daybreak.care.protocol import Protocol
from daybreak.research.simulated_clinic.assumptions import Assumptions
from daybreak.research.simulated_clinic.course_book import CourseBook, last_of
from daybreak.research.simulated_clinic.draws import Draws
from daybreak.research.simulated_clinic.latent_course import latent_course
from daybreak.research.simulated_clinic.long_term import long_term
from daybreak.research.simulated_clinic.patient_walk import PatientWalk
from daybreak.research.simulated_clinic.records import MOST, Records
from daybreak.research.simulated_clinic.scale_script import ScaleScript, limits_of, on
from daybreak.research.simulated_clinic.session_room import SessionRoom
from daybreak.research.simulated_clinic.simulated_patient import (
    NearMiss,
    PlantedRelapse,
    ScaleTruth,
    SimulatedPatient,
    Truth,
)
from daybreak.research.simulated_clinic.suicide_answers import SafetyDesk, item9_of

TWO_YEARS = 730
ROUTES: Mapping[str, Literal["intravenous", "esketamine"]] = {
    "intravenous_ketamine": "intravenous",
    "intranasal_esketamine": "esketamine",
}
LEAST_BASELINE = {"phq9": 12, "madrs": 28}
MOST_BASELINE = {"phq9": 27, "madrs": 50}
DECOY_DAY, DECOY_SCORE = -17, 3
"""A score that is older than any baseline may be."""

BEFORE_THE_DOSE = 8 * 60
"""Minutes after midnight."""


def simulate_clinic(
    assumptions: Assumptions,
    protocols: Mapping[str, Protocol],
    patients: int,
    rng: Generator,
    *,
    opened: date,
    days: int = TWO_YEARS,
    accrual_days: int = 365,
) -> Iterator[SimulatedPatient]:
    """So many patients, one at a time, followed until `days` after the clinic opened.

    protocols: those with a course, by id, as of `daybreak.knowledge.protocols()`; a patient follows one of each route.
    Courses begin on any day of the first `accrual_days`. Those of a smaller clinic with the same seed come first.
    Raises ValueError if no protocol has a course.
    """
    by_route = {ROUTES[each.route]: each for each in protocols.values() if each.course is not None}
    if not by_route:
        found = ", ".join(sorted(protocols)) or "none"
        raise ValueError(f"simulated clinic: found no protocol with a course among {found}; expected at least one.")
    for number in range(patients):
        own = rng.spawn(1)[0]
        draws = Draws(own)
        wanted: Literal["intravenous", "esketamine"] = (
            "intravenous" if draws.happens(assumptions["share_intravenous"]) else "esketamine"
        )
        protocol = by_route.get(wanted) or next(iter(by_route.values()))
        begins = opened + timedelta(days=draws.whole(0, accrual_days) if accrual_days else 0)
        left = (opened - begins).days + days
        yield simulate_patient(assumptions, protocol, f"sim-{number:06d}", own, begins=begins, days=left)


def simulate_patient(
    assumptions: Assumptions,
    protocol: Protocol,
    name: str,
    rng: Generator,
    *,
    begins: date,
    days: int = TWO_YEARS,
    withhold_from: int | None = None,
) -> SimulatedPatient:
    """One patient of a protocol with a course, followed for so many days from the first session.

    withhold_from: from this day on visits go on and no dose is given, as in a randomised withdrawal. Raises ValueError
    for a protocol without the sections course, outcomes and long_term_safety.
    """
    if protocol.course is None or protocol.outcomes is None or protocol.long_term_safety is None:
        raise ValueError(
            f"protocol {protocol.id}: found no section course, outcomes or long_term_safety; expected all three. "
            "Simulate with a protocol that says how a course runs."
        )
    draws = Draws(rng)
    sex: Literal["male", "female"] = "female" if draws.happens(assumptions["share_female"]) else "male"
    age = min(80, max(18, round(draws.normal(assumptions["age_mean"], assumptions["age_sd"]))))
    walk = _walk(assumptions, protocol, name, begins, days, draws, withhold_from)
    walk.run()
    safety = long_term(assumptions, protocol.long_term_safety, sex, begins, days, walk.visits_in_maintenance, draws)
    as_of = begins + timedelta(days=days)
    truth = Truth(
        scales={each: _scale_truth(walk, script) for each, script in walk.scripts.items()},
        early_response=_early_truth(protocol, walk),
        series_ended_on=on(begins, walk.series_ended),
        critical=walk.measuring.desk.truth(datetime.combine(as_of, datetime.min.time(), UTC) + timedelta(days=1)),
        dropped_out_on=on(begins, walk.dropped_out),
        ended_on=_ended_on(walk),
        ended_why=_ended_why(walk),
        overdue=safety.overdue,
        flagged=safety.flagged,
        incomplete=frozenset(walk.measuring.records.incomplete),
    )
    return SimulatedPatient(
        id=name,
        protocol=protocol.id,
        sex=sex,
        birth_year=begins.year - age,
        begins=begins,
        as_of=as_of,
        course_events=tuple(draws.order(_as_sent(assumptions, walk.book.events, draws))),
        history=_history(walk, days),
        scores=tuple(draws.order(walk.measuring.records.scores)),
        forms=tuple(draws.order(walk.measuring.records.forms)),
        safety_events=tuple(draws.order([*walk.measuring.desk.events, *walk.measuring.desk.events[:2]])),
        sessions=tuple(walk.sessions),
        safety_record=safety.record,
        truth=truth,
    )


def _walk(
    assumptions: Assumptions,
    protocol: Protocol,
    name: str,
    begins: date,
    days: int,
    draws: Draws,
    withhold_from: int | None,
) -> PatientWalk:
    assert protocol.course is not None  # noqa: S101 (checked by the caller)
    assert protocol.outcomes is not None  # noqa: S101 (checked by the caller)
    route = ROUTES[protocol.route]
    records = Records(assumptions, name, begins, draws)
    desk = SafetyDesk(assumptions, name, draws)
    scripts = _scripts(assumptions, protocol, draws)
    for script in scripts.values():
        _baseline_forms(script, records, desk, draws)
    return PatientWalk(
        figures=assumptions,
        draws=draws,
        latent=latent_course(assumptions, route, draws),
        scripts=scripts,
        primary=protocol.outcomes.primary.value,
        book=CourseBook(protocol.course, name, begins, assumptions["ending_accepted"]),
        records=records,
        desk=desk,
        room=SessionRoom(assumptions, route, draws),
        last_day=days,
        withhold_from=withhold_from,
    )


def _scripts(assumptions: Assumptions, protocol: Protocol, draws: Draws) -> dict[str, ScaleScript]:
    """Both scales with their baselines, which rise together; the clinic loses some forms of the secondary one."""
    assert protocol.outcomes is not None  # noqa: S101 (checked by the caller)
    together = assumptions["baselines_shared"]
    shared, scripts = draws.normal(0, 1), {}
    for scale in ("phq9", "madrs"):
        mixed = together * shared + draws.normal(0, sqrt(1 - together**2))
        wanted = assumptions[f"{scale}_baseline_mean"] + assumptions[f"{scale}_baseline_sd"] * mixed
        baseline = min(MOST_BASELINE[scale], max(LEAST_BASELINE[scale], round(wanted)))
        lost = scale == "madrs" and draws.happens(assumptions["madrs_baseline_lost"])
        known = scale == protocol.outcomes.primary.value or not lost
        scripts[scale] = ScaleScript(limits_of(protocol.outcomes, scale, MOST[scale]), baseline, baseline_known=known)
    return scripts


def _baseline_forms(script: ScaleScript, records: Records, desk: SafetyDesk, draws: Draws) -> None:
    """The last form before the dose, and older ones that must not be taken for the baseline."""
    forms = [(DECOY_DAY, DECOY_SCORE)]
    if script.baseline_known:
        forms += [(-8, script.baseline - 2), (draws.one_of((-3, 0)), script.baseline)]
    for day, value in forms:
        if script.limits.scale == "madrs":
            records.madrs(day, BEFORE_THE_DOSE, value)
            continue
        item9 = item9_of(value, 0.0, draws)
        form = records.phq9(day, BEFORE_THE_DOSE, value, item9)
        if item9:
            desk.raise_for(form, "moderate")


def _scale_truth(walk: PatientWalk, script: ScaleScript) -> ScaleTruth:
    begins, scale, known = walk.book.begins, script.limits.scale, script.baseline_known
    end = walk.series_ended
    last = script.last_until(end, 14) if end is not None else None
    relapses = [
        PlantedRelapse(
            scale=scale,
            because=each.because,
            first_high=on(begins, each.first_high),
            established_on=begins + timedelta(days=each.established),
            recovered_on=on(begins, each.recovered),
        )
        for each in script.relapses
    ]
    misses = [NearMiss(scale=scale, kind=kind, on=begins + timedelta(days=day)) for kind, day in script.near_misses]  # type: ignore[arg-type]
    return ScaleTruth(
        scale=scale,
        baseline=script.baseline if known else None,
        responded_on=on(begins, script.responded) if known else None,
        remitted_on=on(begins, script.remitted),
        responded_in_series=None if last is None or not known else last <= script.half,
        remitted_in_series=None if last is None else last <= script.limits.remission_at_most,
        relapses=tuple(relapses) if known else (),
        near_misses=tuple(misses),
    )


def _early_truth(protocol: Protocol, walk: PatientWalk) -> bool | None:
    if protocol.outcomes is None or walk.measuring.early_response is None or not walk.scripts["madrs"].baseline_known:
        return None
    hours, responded = walk.measuring.early_response
    rule = protocol.outcomes.early_response
    return responded if rule.from_hours <= hours <= rule.to_hours else None


def _history(walk: PatientWalk, days: int) -> CourseHistory:
    begins = walk.book.begins
    return CourseHistory(
        sessions=tuple(SessionDay(day=each.day, started_at=each.started_at) for each in walk.sessions),
        induction_ended_on=on(begins, walk.last_of_series) if walk.series_ended is not None else None,
        events=tuple(walk.adverse_events),
        events_asked_on=begins + timedelta(days=min(days, walk.last_seen)),
    )


def _ended_on(walk: PatientWalk) -> date | None:
    if walk.ended is not None:
        return walk.ended.ended_on
    last = last_of(walk.book.events, Ended)
    return last.day if last is not None else None


def _ended_why(walk: PatientWalk) -> WhyEnded | None:
    if walk.ended is not None:
        return walk.ended.ended_why
    last = last_of(walk.book.events, Ended)
    return last.why if last is not None else None


def _as_sent(assumptions: Assumptions, events: Sequence[CourseEvent], draws: Draws) -> list[CourseEvent]:
    """Some twice, and some with a wrong day that a correction sets right."""
    sent: list[CourseEvent] = []
    for event in events:
        if isinstance(event, SessionGiven) and draws.happens(assumptions["event_corrected"]):
            sent += [replace(event, day=event.day - timedelta(days=1)), _corrected(event)]
        else:
            sent.append(event)
        if draws.happens(assumptions["event_twice"]):
            sent.append(replace(sent[-1], recorded_at=sent[-1].recorded_at + timedelta(hours=1)))
    return sent


def _corrected(event: SessionGiven) -> Amended:
    recorded = event.recorded_at + timedelta(hours=3)
    return Amended(
        id=f"{event.id}:corrected",
        observed_at=recorded,
        recorded_at=recorded,
        by=event.by,
        day=event.day,
        event=event.id,
        replacement=event,
        reason="the wrong day",
    )

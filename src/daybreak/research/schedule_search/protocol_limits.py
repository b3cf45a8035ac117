"""What a care protocol allows, as the limits of a schedule: each with the protocol's own source. Nothing is added."""

from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.care.course.course_rules import CourseRules, Interval, PhaseRules
from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.findings import Source
from daybreak.care.protocol import Protocol
from daybreak.care.session.rules import DeviceRules, InfusionRules, Mg, SessionRules
from daybreak.pharmacology.parameters import Cited
from daybreak.pharmacology.schedules import (
    CourseGoals,
    DoseLimits,
    LimitSource,
    MaintenanceLimits,
    ScheduleError,
    ScheduleLimits,
    Spacing,
)

SUBSTANCES = {
    "intravenous_ketamine": ("ketamine", "intravenous", "mg/kg"),
    "intranasal_esketamine": ("esketamine", "intranasal", "mg"),
}
PERCENT = 100.0


def schedule_limits(protocol: Protocol) -> ScheduleLimits:
    """The doses, intervals and steps of a protocol.

    Infusions: from the starting dose, the lowest that the protocol names, to the one it never exceeds; the first one at
    most what it warns above. An interval of the maintenance is held for the sessions that the protocol asks for before
    a longer one, and none is left out. Raises ScheduleError where the protocol has no course with an induction and a
    maintenance, or no session.
    """
    substance, route, unit = SUBSTANCES[protocol.route]
    parts = _parts(protocol)
    induction = _induction(parts.course)
    first, later = _doses(parts.session)
    infusion, safety = parts.session.infusion, protocol.long_term_safety
    return ScheduleLimits(
        substance=substance,
        route=route,
        dose_unit=unit,
        first_dose=first,
        dose=later,
        inductions=tuple(Spacing(each.frequency, each.period_days) for each in induction.intervals),
        least_induction=_sessions(induction, induction.sessions_at_least),
        most_induction=_sessions(induction, induction.sessions_at_most),
        maintenance=_maintenance(parts.course),
        least_days_between=int(parts.course.minimum_between.value),
        most_in_90_days=None if safety is None else safety.sessions_in_90_days.count,
        second_sign_off_above=None if infusion is None else infusion.second_sign_off_above.value,
        sources=(*_session_sources(parts.session, first, later, unit), *_course_sources(protocol, parts.course)),
    )


def course_goals(protocol: Protocol) -> CourseGoals:
    """What the protocol calls response, remission and benefit on the MADRS, and after how many sessions it asks.

    It is judged on the first day on which another session could be given. Raises ScheduleError where the protocol does
    not judge the MADRS.
    """
    parts = _parts(protocol)
    scale = next((each for each in parts.outcomes.scales if each.instrument == "madrs"), None)
    if scale is None or scale.response_percent is None or scale.remission_at_most is None:
        raise ScheduleError("outcomes.scales", "no limits of the MADRS", "response and remission", "Add them.")
    wanted = scale.response_percent
    if parts.course.benefit.value == "improvement" and scale.partial_response_percent is not None:
        wanted = scale.partial_response_percent
    return CourseGoals(
        response_share=scale.response_percent.value / PERCENT,
        remission_at_most=scale.remission_at_most.value,
        benefit_share=wanted.value / PERCENT,
        stop_after_sessions=parts.course.stop_at.count,
        judged_after_days=int(parts.course.minimum_between.value),
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    session: SessionRules
    course: CourseRules
    outcomes: OutcomeRules


def _parts(protocol: Protocol) -> _Parts:
    session, course, outcomes = protocol.session, protocol.course, protocol.outcomes
    if session is None or course is None or outcomes is None:
        given = {"session": session, "course": course, "outcomes": outcomes}
        part = next(name for name, found in given.items() if found is None)
        raise ScheduleError(part, f"none in {protocol.id}", f"`{part}` in the protocol", "Choose a whole protocol.")
    return _Parts(session, course, outcomes)


def cited(source: Source) -> Cited:
    """A protocol's source as the pharmacology names it."""
    return Cited(source.key, source.certainty, source.locator)


def _induction(course: CourseRules) -> PhaseRules:
    found = next((each for each in course.phases if each.kind == "induction" and each.intervals), None)
    if found is None:
        raise ScheduleError("course.phases", "no induction with intervals", "a phase of that kind", "Add it.")
    return found


def _sessions(phase: PhaseRules, count: int | None) -> int:
    if count is None:
        expected = "sessions_at_least and sessions_at_most"
        raise ScheduleError(f"course.phases[{phase.id}]", "an open number of sessions", expected, "Say how many.")
    return count


def _doses(session: SessionRules) -> tuple[DoseLimits, DoseLimits]:
    devices, infusion = session.devices, session.infusion
    if devices is not None:
        return _listed(devices.first_session), _listed(devices.later)
    if infusion is None:
        raise ScheduleError("session", "neither infusion nor devices", "one of them", "Complete the protocol.")
    low, high = infusion.start.value, infusion.stop_above.value
    return DoseLimits(low=low, high=min(high, infusion.warn_above.value)), DoseLimits(low=low, high=high)


def _listed(given: tuple[Mg, ...]) -> DoseLimits:
    values = tuple(sorted(each.value for each in given))
    return DoseLimits(low=values[0], high=values[-1], listed=values)


def _maintenance(course: CourseRules) -> tuple[MaintenanceLimits, ...]:
    """The intervals of all phases of maintenance in one ladder; the same interval in two phases is held for both."""
    held: dict[int, int] = {}
    for phase in (each for each in course.phases if each.kind == "maintenance"):
        for interval in phase.intervals:
            days = round(interval.usual_days)
            held[days] = held.get(days, 0) + (interval.hold_sessions or phase.sessions_at_least or 0)
    if not held:
        raise ScheduleError("course.phases", "no maintenance", "a phase of the kind maintenance", "Add it.")
    return tuple(MaintenanceLimits(interval_days=days, least_sessions=held[days]) for days in sorted(held))


def _session_sources(session: SessionRules, first: DoseLimits, later: DoseLimits, unit: str) -> Iterator[LimitSource]:
    if session.devices is not None:
        yield from _device_sources(session.devices, first, later)
    if session.infusion is not None:
        yield from _infusion_sources(session.infusion, unit)


def _course_sources(protocol: Protocol, course: CourseRules) -> Iterator[LimitSource]:
    yield from _induction_sources(_induction(course))
    for phase in (each for each in course.phases if each.kind == "maintenance"):
        for interval in phase.intervals:
            yield _said(("taper", "maintenance_interval_days"), _held(phase, interval), interval.source)
    between, stop = course.minimum_between, course.stop_at
    yield _said(("induction",), f"at least {between.value:g} days between two sessions", between.source)
    if protocol.long_term_safety is not None:
        most = protocol.long_term_safety.sessions_in_90_days
        yield _said(("sessions",), f"at most {most.count} sessions in 90 days", most.source)
    words = f"no further session without {course.benefit.value} after {stop.count}"
    yield _said(("sessions",), words, stop.source)


def _induction_sources(phase: PhaseRules) -> Iterator[LimitSource]:
    for interval in phase.intervals:
        yield _said(("induction",), f"induction {interval.title}", interval.source)
    counts = sorted({_sessions(phase, phase.sessions_at_least), _sessions(phase, phase.sessions_at_most)})
    words = f"{' to '.join(map(str, counts))} sessions of induction"
    yield _said(("induction_sessions",), words, phase.source)


def _held(phase: PhaseRules, interval: Interval) -> str:
    least = interval.hold_sessions or phase.sessions_at_least
    held = f", at least {least} sessions before a longer interval" if least else ""
    return f"{phase.title.lower()}: {interval.title}{held}"


def _device_sources(rules: DeviceRules, first: DoseLimits, later: DoseLimits) -> Iterator[LimitSource]:
    yield _said(("first_dose",), f"first session {first.words()} mg", rules.first_session[0].source)
    yield _said(("dose",), f"later sessions {later.words()} mg", rules.later[-1].source)


def _infusion_sources(rules: InfusionRules, unit: str) -> Iterator[LimitSource]:
    start, warn, stop = rules.start, rules.warn_above, rules.stop_above
    yield _said(("dose", "first_dose"), f"at least the starting dose, {start.value:g} {unit}", start.source)
    yield _said(("first_dose",), f"first session at most {warn.value:g} {unit}", warn.source)
    yield _said(("dose",), f"never above {stop.value:g} {unit}", stop.source)
    sign_off = rules.second_sign_off_above
    words = f"above {sign_off.value:g} {unit} a second prescriber agrees"
    yield _said(("dose",), words, sign_off.source)


def _said(fields: tuple[str, ...], words: str, source: Source) -> LimitSource:
    return LimitSource(fields=fields, words=words, source=cited(source))

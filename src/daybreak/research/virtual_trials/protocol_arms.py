"""The course of a care protocol as an arm of a trial: the file that runs the clinic runs the simulation."""

from dataclasses import dataclass
from math import floor

from daybreak.care.course.course_rules import CourseRules, Interval, PhaseRules
from daybreak.care.protocol import Protocol
from daybreak.knowledge import protocols
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.trials import Arm, Maintenance, MaintenanceStep, Phase
from daybreak.pharmacology.trials.arms import Route, Substance, phase_days

GIVEN: dict[str, tuple[Substance, Route]] = {
    "intravenous_ketamine": ("ketamine", "intravenous"),
    "intranasal_esketamine": ("esketamine", "intranasal"),
}
"""Substance and route of a protocol's route."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolArm:
    """An arm that follows a shipped protocol. dose: mg/kg intravenously, mg nasally.

    induction: the id of an interval of the induction, the one the protocol starts with if not given; sessions: how many
    of them, the most the protocol allows if not given. until_day: maintenance goes on so long, by the protocol's steps;
    0 for none. only_responders: maintenance is for those who respond.
    """

    id: str
    title: str
    participants: int
    protocol: str
    dose: float
    induction: str = ""
    sessions: int | None = None
    until_day: int = 0
    only_responders: bool = True
    new_antidepressant: bool = False
    psychotherapy_from_day: float | None = None


def arm_of(wanted: ProtocolArm, place: str) -> Arm:
    """The arm. Raises PharmacologyError naming the field that no protocol, or this one, allows."""
    protocol = _protocol(wanted, place)
    phases, maintenance = _course(wanted, _rules(protocol, place), place)
    substance, route = GIVEN[protocol.route]
    return Arm(
        id=wanted.id,
        title=wanted.title,
        participants=wanted.participants,
        substance=substance,
        route=route,
        dose=wanted.dose,
        phases=phases,
        maintenance=maintenance,
        new_antidepressant=wanted.new_antidepressant,
        psychotherapy_from_day=wanted.psychotherapy_from_day,
    )


def gaps(interval: Interval) -> tuple[float, ...]:
    """The days between sessions, in turn, as evenly as whole days allow: twice a week is 3 and 4."""
    ends = [floor(interval.period_days * (place + 1) / interval.frequency) for place in range(interval.frequency)]
    return tuple(float(end - before) for before, end in zip([0, *ends], ends, strict=False))


def _protocol(wanted: ProtocolArm, place: str) -> Protocol:
    known = protocols()
    if wanted.protocol not in known:
        expected = f"one of {', '.join(sorted(known))}"
        raise PharmacologyError(f"{place}.protocol", wanted.protocol, expected, "Name a shipped protocol.")
    return known[wanted.protocol]


def _rules(protocol: Protocol, place: str) -> CourseRules:
    if protocol.course is None:
        expected = "a protocol with a course"
        raise PharmacologyError(f"{place}.protocol", protocol.id, expected, "Name one that says how sessions follow.")
    return protocol.course


def _course(wanted: ProtocolArm, rules: CourseRules, place: str) -> tuple[tuple[Phase, ...], Maintenance | None]:
    """The series, those of the maintenance that have an end, and then the steps of the one that has none."""
    phases: list[Phase] = []
    start = 0.0
    for each in rules.phases:
        if each.kind == "induction":
            phases.append(_series(each, _chosen(wanted, each, place), start, _count(wanted, each, place)))
        elif each.kind == "maintenance" and wanted.until_day > start:
            if each.sessions_at_most is None:
                return tuple(phases), _maintenance(each, start, wanted)
            phases.append(_series(each, _interval(each, each.starts_with), start, each.sessions_at_most))
        else:
            continue
        start = phase_days(phases[-1])[-1] + _first_gap(rules, each)
    return tuple(phases), None


def _series(rules: PhaseRules, interval: Interval, start: float, sessions: int) -> Phase:
    return Phase(from_day=start, sessions=sessions, every_days=gaps(interval))


def _first_gap(rules: CourseRules, ended: PhaseRules) -> float:
    """From the last session of a phase to the first of the next one: that one's own distance."""
    later = rules.phases[rules.phases.index(ended) + 1 :]
    following = next((each for each in later if each.kind == "maintenance"), None)
    return 0.0 if following is None else gaps(_interval(following, following.starts_with))[0]


def _maintenance(rules: PhaseRules, start: float, wanted: ProtocolArm) -> Maintenance:
    first = rules.intervals.index(_interval(rules, rules.starts_with))
    steps = tuple(
        MaintenanceStep(interval_days=round(each.usual_days), hold_sessions=each.hold_sessions)
        for each in rules.intervals[first:]
    )
    return Maintenance(
        from_day=round(start), until_day=wanted.until_day, steps=steps, only_responders=wanted.only_responders
    )


def _interval(rules: PhaseRules, name: str) -> Interval:
    return next(each for each in rules.intervals if each.id == name)


def _chosen(wanted: ProtocolArm, rules: PhaseRules, place: str) -> Interval:
    names = [each.id for each in rules.intervals]
    if wanted.induction and wanted.induction not in names:
        expected = f"one of {', '.join(names)}"
        raise PharmacologyError(f"{place}.induction", wanted.induction, expected, "Name an interval of the protocol.")
    return _interval(rules, wanted.induction or rules.starts_with)


def _count(wanted: ProtocolArm, rules: PhaseRules, place: str) -> int:
    least, most = rules.sessions_at_least or 1, rules.sessions_at_most
    count = wanted.sessions or most or least
    if not least <= count <= (most or count):
        expected = f"{least} to {most or 'any number'}, as the protocol says"
        raise PharmacologyError(f"{place}.sessions", count, expected, "Stay within the protocol.")
    return count

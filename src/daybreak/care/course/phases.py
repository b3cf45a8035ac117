"""Where in its phases a course stands, and which positions lie before and after it."""

from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.care.course.course_rules import CourseRules, Interval, PhaseRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A phase, and the interval in it; None in an evaluation, which has no sessions."""

    phase: PhaseRules
    interval: Interval | None

    @property
    def usual_days(self) -> float:
        """The mean distance between two sessions, in days; none in an evaluation."""
        return self.interval.usual_days if self.interval else 0.0


def beginning(rules: CourseRules, interval: str = "") -> Position:
    """Where a course begins; at another interval of the first phase, if its id is given and known."""
    first = rules.phases[0]
    return position(rules, first.id, interval) or entered(first)


def entered(phase: PhaseRules) -> Position:
    """The position with which a phase begins."""
    interval = next((each for each in phase.intervals if each.id == phase.starts_with), None)
    return Position(phase=phase, interval=interval)


def position(rules: CourseRules, phase: str, interval: str = "") -> Position | None:
    """The position of these ids; without an interval, that with which the phase begins. None if one is unknown."""
    found = next((each for each in rules.phases if each.id == phase), None)
    if found is None or not interval:
        return entered(found) if found else None
    at = next((each for each in found.intervals if each.id == interval), None)
    return Position(phase=found, interval=at) if at else None


def following(rules: CourseRules, now: Position) -> Position | None:
    """The beginning of the next phase."""
    number = rules.phases.index(now.phase) + 1
    return entered(rules.phases[number]) if number < len(rules.phases) else None


def longer(now: Position) -> Position | None:
    """The next longer interval of the same phase."""
    after = [each for each in now.phase.intervals if each.usual_days > now.usual_days]
    return Position(phase=now.phase, interval=after[0]) if after else None


def shorter(rules: CourseRules, now: Position) -> Position | None:
    """The next shorter interval of maintenance: of the same phase, else of an earlier phase that has one."""
    return _last_before(now, (each for each in _before(rules, now) if each.phase.kind == "maintenance"))


def previous_schedule(rules: CourseRules, now: Position) -> Position | None:
    """The schedule before this one: the next shorter interval, of an earlier phase if this one has none."""
    return _last_before(now, _before(rules, now))


def _before(rules: CourseRules, now: Position) -> Iterator[Position]:
    """Every position up to the end of the phase that now goes on, in the order of the protocol."""
    for phase in rules.phases[: rules.phases.index(now.phase) + 1]:
        for interval in phase.intervals:
            yield Position(phase=phase, interval=interval)


def _last_before(now: Position, candidates: Iterator[Position]) -> Position | None:
    """The longest of the shorter intervals; of equal ones, that of the later phase."""
    shorter_ones = [each for each in candidates if each.usual_days < now.usual_days]
    return max(enumerate(shorter_ones), key=lambda each: (each[1].usual_days, each[0]))[1] if shorter_ones else None

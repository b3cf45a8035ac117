"""From stretches of one ingredient to courses: what was surely taken without a real gap is judged as one trial.

docs/algorithms/antidepressant-trials.md says why only what is surely continuous is joined.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from daybreak.care.dates import PartialDate, Span
from daybreak.care.screening.coverage import Interval, longest_run, shared_days, union, within, without
from daybreak.care.screening.exposures import Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One ingredient taken without a real gap.

    surely_at_dose, perhaps_at_dose: days at or above the minimum dose by the strictest and by the most generous
    reading of the records. may_continue: whether another course of the ingredient may in truth be the same one.
    """

    id: str
    ingredient: str
    stretches: tuple[Stretch, ...]
    start: PartialDate | None
    end: PartialDate
    ongoing: bool
    surely_at_dose: tuple[Interval, ...]
    perhaps_at_dose: tuple[Interval, ...]
    merge_gap_days: int
    may_continue: bool

    @property
    def perhaps_from(self) -> int:
        """The first day on which the medicine may have been taken."""
        return min(stretch.earliest_start for stretch in self.stretches)

    @property
    def perhaps_until(self) -> int:
        """The last day on which the medicine may have been taken."""
        return max(stretch.latest_end for stretch in self.stretches)

    @property
    def surely(self) -> list[Interval]:
        """The days on which the medicine was surely taken, whatever the dose."""
        return union((stretch.latest_start, stretch.earliest_end) for stretch in self.stretches)

    def days_at_dose(self, since: PartialDate | None = None) -> Span:
        """The longest run of days at or above the minimum dose, only counting days from `since` on."""
        if since is None:
            sure, possible = list(self.surely_at_dose), list(self.perhaps_at_dose)
        else:
            sure = within(self.surely_at_dose, since.latest.toordinal(), date.max.toordinal())
            possible = within(self.perhaps_at_dose, since.earliest.toordinal(), date.max.toordinal())
        low = longest_run(sure, self.merge_gap_days)
        return Span(low, max(low, longest_run(possible, self.merge_gap_days)))

    def days_taken(self) -> Span:
        """The longest run of days on the medicine, whatever the dose."""
        low = longest_run(self.surely, self.merge_gap_days)
        return Span(low, max(low, self.perhaps_until - self.perhaps_from + 1))


def courses(
    stretches: Sequence[Stretch],
    minimum_mg: float | None,
    merge_gap_days: int,
    answered_dose_mg: Callable[[str], float | None] = lambda _: None,
) -> list[Course]:
    """The courses of one ingredient, earliest first.

    minimum_mg: the adequate daily dose; None where there is none. answered_dose_mg: what staff answered about the
    daily dose of the course with this id; it stands where the records leave the dose open.
    """
    inherited = _doses_inherited(stretches, merge_gap_days)
    groups = [_answered(group, answered_dose_mg) for group in _continuous(inherited, merge_gap_days)]
    setters = [stretch for group in groups for stretch in group if stretch.sets_dose]
    return [_course(group, groups, setters, minimum_mg, merge_gap_days) for group in groups]


def overlap(earlier: Course, later: Course) -> Span:
    """How many days two medicines were taken together, the earlier one at its adequate dose: at least and at most."""
    low = shared_days(earlier.surely_at_dose, later.surely)
    perhaps = [(later.perhaps_from, later.perhaps_until)]
    return Span(low, max(low, shared_days(earlier.perhaps_at_dose, perhaps)))


def _course(
    group: list[Stretch],
    groups: list[list[Stretch]],
    setters: Sequence[Stretch],
    minimum_mg: float | None,
    merge_gap_days: int,
) -> Course:
    starts = [stretch.start for stretch in group]
    ends = [stretch.end for stretch in group]
    known = any(stretch.start_known for stretch in group)
    return Course(
        id=_id(group),
        ingredient=group[0].ingredient,
        stretches=tuple(group),
        start=PartialDate(min(s.earliest for s in starts), min(s.latest for s in starts)) if known else None,
        end=PartialDate(max(e.earliest for e in ends), max(e.latest for e in ends)),
        ongoing=any(stretch.ongoing for stretch in group),
        surely_at_dose=tuple(_surely_at_dose(group, setters, minimum_mg)),
        perhaps_at_dose=tuple(_perhaps_at_dose(group, setters, minimum_mg)),
        merge_gap_days=merge_gap_days,
        may_continue=any(_may_touch(group, other, merge_gap_days) for other in groups if other is not group),
    )


def _id(group: Iterable[Stretch]) -> str:
    known = [stretch for stretch in group if stretch.start_known]
    first = min(known or group, key=lambda stretch: (stretch.start, stretch.label))
    return f"{first.ingredient}@{first.label}"


def _answered(group: list[Stretch], answered_dose_mg: Callable[[str], float | None]) -> list[Stretch]:
    dose = answered_dose_mg(_id(group))
    if dose is None:
        return group
    return [s if s.dose is not None and s.dose.is_exact else replace(s, dose=Span.exactly(dose)) for s in group]


def _surely_at_dose(group: Iterable[Stretch], setters: Sequence[Stretch], minimum_mg: float | None) -> list[Interval]:
    """Sure days at a dose that surely reaches the minimum, until an order for perhaps less may have replaced it."""
    return union(
        day
        for stretch in group
        if minimum_mg is not None and stretch.dose is not None and stretch.dose.low >= minimum_mg
        for day in without(
            [(stretch.latest_start, stretch.earliest_end)],
            [_lowered(other, stretch) for other in setters if _may_lower(other, stretch, minimum_mg)],
        )
    )


def _lowered(other: Stretch, stretch: Stretch) -> Interval:
    """The days from which the lower order may hold: to the end, for an order that was replaced does not come back.

    Only a lower dose ordered on the very same day is a starter, after which the stretch holds.
    """
    is_starter = other.start == stretch.start and other.start.is_exact
    return max(other.earliest_start, stretch.earliest_start), other.latest_end if is_starter else stretch.latest_end


def _may_lower(other: Stretch, stretch: Stretch, minimum_mg: float) -> bool:
    """Whether the other order is for perhaps too little, and was perhaps written on the same day or later."""
    too_little = other.dose is None or other.dose.low < minimum_mg
    return too_little and other.latest_start >= stretch.earliest_start and other.latest_end >= stretch.latest_start


def _perhaps_at_dose(group: Iterable[Stretch], setters: Sequence[Stretch], minimum_mg: float | None) -> list[Interval]:
    """Possible days at a dose that perhaps reaches the minimum, except where a later order surely set it lower."""
    if minimum_mg is None:
        return []
    low = [stretch for stretch in setters if stretch.dose is not None and stretch.dose.high < minimum_mg]
    return union(
        day
        for stretch in group
        if stretch.dose is None or stretch.dose.high >= minimum_mg
        for day in without(
            [(stretch.earliest_start, stretch.latest_end)],
            [(other.latest_start, other.earliest_end) for other in low if other.earliest_start > stretch.latest_start],
        )
    )


def _continuous(stretches: Sequence[Stretch], merge_gap_days: int) -> list[list[Stretch]]:
    """Stretches joined where the gap is surely short, or where they bear the same start."""
    groups: list[list[Stretch]] = []
    for stretch in sorted(stretches, key=lambda stretch: stretch.latest_start):
        group = next((group for group in groups if _surely_touches(group, stretch, merge_gap_days)), None)
        if group is None:
            groups.append([stretch])
        else:
            group.append(stretch)
    return sorted(groups, key=lambda group: min((s.earliest_start, s.latest_start) for s in group))


def _surely_touches(group: Iterable[Stretch], stretch: Stretch, merge_gap_days: int) -> bool:
    reach = merge_gap_days + 1
    return any(
        stretch.label == other.label
        or (
            stretch.latest_start <= other.earliest_end + reach
            and max(stretch.earliest_end, stretch.latest_start if stretch.start.is_exact else 0)
            >= other.latest_start - reach
        )
        for other in group
    )


def _may_touch(group: list[Stretch], other: list[Stretch], merge_gap_days: int) -> bool:
    reach = merge_gap_days + 1
    first, last = min(s.earliest_start for s in group), max(s.latest_end for s in group)
    other_first, other_last = min(s.earliest_start for s in other), max(s.latest_end for s in other)
    return first <= other_last + reach and other_first <= last + reach


def _doses_inherited(stretches: Sequence[Stretch], merge_gap_days: int) -> list[Stretch]:
    """A supply or administration without a dose takes the dose ordered for the course that it continues."""
    if all(stretch.sets_dose or stretch.dose is not None for stretch in stretches):
        return list(stretches)
    setters = [stretch for stretch in stretches if stretch.sets_dose]
    return [
        _inheriting(stretch, group, setters) for group in _continuous(stretches, merge_gap_days) for stretch in group
    ]


def _inheriting(stretch: Stretch, group: list[Stretch], setters: list[Stretch]) -> Stretch:
    if stretch.sets_dose or stretch.dose is not None:
        return stretch
    begun = min(member.earliest_start for member in group)
    possible = [s for s in setters if s.earliest_start <= stretch.latest_start and s.latest_start >= begun]
    in_force = [one for one in possible if not any(_replaces(other, one, stretch) for other in possible)]
    return replace(stretch, dose=_hull([setter.dose for setter in in_force]))


def _replaces(other: Stretch, one: Stretch, stretch: Stretch) -> bool:
    return other.earliest_start > one.latest_start and other.latest_start <= stretch.earliest_start


def _hull(doses: list[Span | None]) -> Span | None:
    known = [dose for dose in doses if dose is not None]
    if not known or len(known) < len(doses):
        return None
    return Span(min(dose.low for dose in known), max(dose.high for dose in known))

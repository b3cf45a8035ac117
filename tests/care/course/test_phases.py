"""Windows between sessions, the order of phases and intervals, and the published schedules by name."""

from collections.abc import Iterable

import pytest

from care.course.course_builders import IV, NASAL, day, decided, given, planned, state
from daybreak.care.course.course_events import CourseEvent
from daybreak.care.course.course_rules import CourseRules, Interval, PhaseRules
from daybreak.care.course.due import Timing, due_window
from daybreak.care.course.phases import (
    Position,
    beginning,
    entered,
    following,
    longer,
    position,
    previous_schedule,
    shorter,
)


def each_when_due(rules: CourseRules, events: Iterable[CourseEvent], count: int) -> list[int]:
    """The days of so many more sessions, each given on the first day on which it is due."""
    told, days = list(events), []
    for _ in range(count):
        due = state(rules, told, 3000).due
        days.append((due.due_from - day(0)).days)
        told.append(given(days[-1]))
    return days


def at(rules: CourseRules, phase: str, interval: str = "") -> Position:
    found = position(rules, phase, interval)
    assert found is not None
    return found


def interval(rules: CourseRules, phase: str, name: str) -> Interval:
    found = at(rules, phase, name).interval
    assert found is not None
    return found


class TestThePublishedSchedules:
    """Each computed from the shipped protocol with every session on its first due day; day 0 is the first."""

    def test_phillips_2019_six_in_two_weeks_and_four_weekly(self):
        begun = [planned(interval="thrice-weekly", first_day=day(0))]
        series = each_when_due(IV, begun, 6)
        assert series == [0, 2, 4, 7, 9, 11]
        assert series[-1] < 14
        moves = [decided(12, phase="evaluation"), decided(13, phase="maintenance")]
        weekly = each_when_due(IV, [*begun, *map(given, series), *moves], 4)
        assert weekly == [18, 25, 32, 39]

    def test_elekt_d_six_in_three_weeks(self):
        series = each_when_due(IV, [planned(first_day=day(0))], 6)
        assert series == [0, 3, 7, 10, 14, 17]
        assert series[-1] < 21

    @pytest.mark.parametrize(
        ("often", "days"), [("twice-weekly", [0, 3, 7, 10, 14]), ("thrice-weekly", [0, 2, 4, 7, 9, 11, 14])]
    )
    def test_singh_2016_twice_and_three_times_weekly_to_day_15(self, often, days):
        assert each_when_due(IV, [planned(interval=often, first_day=day(0))], len(days)) == days

    def test_the_labels_weeks(self):
        begun = [planned(first_day=day(0))]
        induction = each_when_due(NASAL, begun, 8)
        assert [number // 7 + 1 for number in induction] == [1, 1, 2, 2, 3, 3, 4, 4]
        events = [*begun, *map(given, induction), decided(25, phase="evaluation"), decided(26, phase="weeks-5-to-8")]
        weekly = each_when_due(NASAL, events, 4)
        assert [number // 7 + 1 for number in weekly] == [5, 6, 7, 8]
        later = [*events, *map(given, weekly), decided(53, phase="from-week-9")]
        assert each_when_due(NASAL, later, 2) == [59, 66]
        fortnightly = [*later, decided(54, interval="every-2-weeks")]
        assert each_when_due(NASAL, fortnightly, 2) == [66, 80]

    def test_the_taper_from_weekly_to_every_four_weeks(self):
        ladder = [each.id for each in at(IV, "maintenance").phase.intervals]
        assert ladder == ["weekly", "every-2-weeks", "every-3-weeks", "every-4-weeks"]
        assert [each.usual_days for each in at(IV, "maintenance").phase.intervals] == [7, 14, 21, 28]


class TestAWindow:
    @pytest.mark.parametrize(
        ("name", "days", "window"),
        [
            ("twice-weekly", [0], (3, 3, 4, 5)),
            ("twice-weekly", [0, 3], (7, 7, 7, 8)),  # never three in seven days
            ("twice-weekly", [0, 4], (7, 7, 8, 9)),
            ("twice-weekly", [0, 6], (9, 9, 10, 11)),
            ("thrice-weekly", [0], (2, 2, 3, 4)),
            ("thrice-weekly", [0, 2, 4], (7, 7, 7, 8)),
        ],
    )
    def test_of_a_series_keeps_the_number_of_each_week(self, name, days, window):
        found = due_window(IV, interval(IV, "induction", name), [day(each) for each in days])
        assert (found.earliest, found.due_from, found.due_to, found.latest) == tuple(map(day, window))

    @pytest.mark.parametrize(
        ("name", "window"),
        [("weekly", (6, 7, 7, 9)), ("every-2-weeks", (12, 14, 14, 17)), ("every-4-weeks", (25, 28, 28, 32))],
    )
    def test_of_maintenance_is_as_wide_as_the_protocol_says(self, name, window):
        found = due_window(IV, interval(IV, "maintenance", name), [day(0)])
        assert (found.earliest, found.due_from, found.due_to, found.latest) == tuple(map(day, window))

    def test_without_a_session_is_the_chosen_day_or_none(self):
        weekly = interval(IV, "maintenance", "weekly")
        assert due_window(IV, weekly, []) is None
        assert due_window(IV, weekly, [], day(3)).earliest == day(3)

    @pytest.mark.parametrize(
        ("today", "timing"),
        [
            (5, Timing.NOT_YET),
            (6, Timing.DUE),
            (9, Timing.DUE),
            (10, Timing.OVERDUE),
            (12, Timing.OVERDUE),
            (13, Timing.MISSED),
            (37, Timing.MISSED),
            (38, Timing.LOST),
        ],
    )
    def test_is_early_due_late_missed_and_lost_on_these_days(self, today, timing):
        """Weekly: in time from day 6 to 9; late for 3 days; lost 28 days after the window."""
        events = [
            *map(given, (-24, -21, -17, -14, -10, -7)),
            decided(-6, phase="evaluation"),
            decided(-5, phase="maintenance"),
        ]
        assert state(IV, [*events, given(0)], today).timing is timing


class TestThePositions:
    def test_a_course_begins_with_the_first_phase(self):
        assert beginning(IV) == at(IV, "induction", "twice-weekly")
        assert beginning(NASAL) == at(NASAL, "weeks-1-to-4", "twice-weekly")

    def test_an_evaluation_has_no_interval(self):
        assert at(IV, "evaluation").interval is None

    def test_follow_each_other_as_in_the_file(self):
        assert following(IV, beginning(IV)) == at(IV, "evaluation")
        assert following(IV, at(IV, "evaluation")) == at(IV, "maintenance", "weekly")
        assert following(IV, at(IV, "maintenance")) is None

    def test_longer_stays_in_the_phase_and_ends_with_its_longest(self):
        assert longer(at(IV, "maintenance", "weekly")) == at(IV, "maintenance", "every-2-weeks")
        assert longer(at(IV, "maintenance", "every-4-weeks")) is None
        assert longer(at(NASAL, "weeks-5-to-8")) is None

    def test_shorter_never_leads_back_into_a_series(self):
        assert shorter(IV, at(IV, "maintenance", "every-3-weeks")) == at(IV, "maintenance", "every-2-weeks")
        assert shorter(IV, at(IV, "maintenance", "weekly")) is None
        assert shorter(NASAL, at(NASAL, "from-week-9", "every-2-weeks")) == at(NASAL, "from-week-9", "weekly")

    def test_the_previous_schedule_may_be_that_of_the_series(self):
        assert previous_schedule(NASAL, at(NASAL, "from-week-9", "weekly")) == at(NASAL, "weeks-1-to-4", "twice-weekly")
        assert previous_schedule(NASAL, at(NASAL, "from-week-9", "every-2-weeks")) == at(NASAL, "from-week-9", "weekly")
        assert previous_schedule(IV, at(IV, "induction", "thrice-weekly")) is None

    def test_an_unknown_one_is_none(self):
        assert position(IV, "moon") is None
        assert position(IV, "maintenance", "twice-weekly") is None

    def test_a_phase_that_starts_with_nothing_known_has_no_interval(self):
        first: PhaseRules = IV.phases[1]
        assert entered(first) == Position(phase=first, interval=None)

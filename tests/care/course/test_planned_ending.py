"""An ending that is agreed for a later day: signed now, in force then, and nothing is due from that day on."""

import pytest
from hypothesis import given as holds_for
from hypothesis import strategies as st

from care.course.course_builders import (
    IV,
    SERIES,
    all_given,
    amended,
    day,
    decided,
    ended,
    given,
    good,
    in_maintenance,
    missed,
    planned,
    rules_found,
    state,
)
from daybreak.care.course.course_state import CourseStatus
from daybreak.care.course.due import DueWindow, Timing, window_before
from daybreak.care.course.proposals import proposals


def kinds(found) -> set[str]:
    return {each.kind for each in proposals(IV, found, [good(found.today.toordinal() - day(0).toordinal())])}


class TestAnAgreedEnding:
    @pytest.mark.parametrize(
        ("today", "status", "ends_on", "ended_on"),
        [(9, CourseStatus.ACTIVE, day(10), None), (10, CourseStatus.ENDED, None, day(10))],
    )
    def test_is_in_force_from_its_day_on_and_no_contradiction_before(self, today, status, ends_on, ended_on):
        found = state(IV, [given(0), ended(10)], today)
        assert (found.status, found.ends_on, found.ended_on) == (status, ends_on, ended_on)
        assert rules_found(found) == set()

    def test_is_the_earliest_of_several(self):
        assert state(IV, [given(0), ended(20), ended(10)], 5).ends_on == day(10)

    def test_is_forgotten_when_the_course_ends_before(self):
        found = state(IV, [given(0), ended(20), ended(4)], 5)
        assert (found.status, found.ended_on, found.ends_on) == (CourseStatus.ENDED, day(4), None)

    def test_is_taken_back_by_a_correction(self):
        wrong = ended(20)
        assert state(IV, [given(0), wrong, amended(5, wrong, None)], 5).ends_on is None

    def test_is_moved_by_a_correction(self):
        wrong = ended(20)
        assert state(IV, [given(0), wrong, amended(5, wrong, ended(30))], 5).ends_on == day(30)

    def test_leaves_a_session_that_is_dated_ahead_a_contradiction(self):
        assert rules_found(state(IV, [given(0), given(9), ended(20)], 5)) == {"ahead"}


class TestWhatIsDue:
    @pytest.mark.parametrize(("end", "due"), [(3, False), (4, True)])
    def test_is_no_session_of_which_the_days_begin_on_the_end(self, end, due):
        found = state(IV, [given(0), ended(end)], 1)
        assert state(IV, [given(0)], 1).due.due_from == day(3)
        assert (found.due is not None) is due
        assert (found.timing is Timing.NOTHING_DUE) is not due

    def test_is_in_time_until_the_day_before_the_end(self):
        usual = state(IV, [given(0)], 1).due
        assert usual.latest > day(3)
        found = state(IV, [given(0), ended(4)], 1).due
        assert (found.earliest, found.due_from, found.latest) == (usual.earliest, usual.due_from, day(3))

    @pytest.mark.parametrize("later", [0, 1])
    def test_is_no_evaluation_on_the_end_or_after(self, later):
        series = [*all_given(*SERIES), decided(18, phase="evaluation")]
        by = state(IV, series, 18).decide_by
        end = (by - day(0)).days + later
        assert state(IV, [*series, ended(end)], 18).decide_by == (by if later else None)

    def test_is_no_first_session_after_the_end(self):
        events = [planned(first_day=day(9)), ended(9)]
        assert state(IV, events, 5).due is None
        assert "first-day" not in kinds(state(IV, events, 5))


class TestTheProposals:
    def test_say_nothing_of_a_session_after_the_end(self):
        assert "next-session" in kinds(state(IV, [given(0)], 1))
        assert "next-session" not in kinds(state(IV, [given(0), ended(3)], 1))

    def test_ask_for_no_ending_once_more(self):
        maintenance = in_maintenance(24, 31, 38, 45, 52)
        found = state(IV, [*maintenance, ended(70)], 53)
        changes = [each.change for each in proposals(IV, found, [good(53)])]
        assert all(each is None or each.end is None for each in changes)

    def test_go_on_saying_what_a_missed_session_asks_for(self):
        late = [given(0), missed(3)]
        assert kinds(state(IV, late, 8)) - {"next-session"} == kinds(state(IV, [*late, ended(60)], 8)) - {
            "next-session"
        }


@holds_for(st.integers(0, 20), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(1, 40))
def test_a_window_before_an_end_lies_within_both(earliest, a, b, c, end):
    window = DueWindow(
        earliest=day(earliest),
        due_from=day(earliest + a),
        due_to=day(earliest + a + b),
        latest=day(earliest + a + b + c),
    )
    left = window_before(window, day(end))
    if left is None:
        assert window.due_from >= day(end)
        return
    assert left.earliest == window.earliest
    assert left.earliest <= left.due_from <= left.due_to <= left.latest < day(end)
    assert left.latest <= window.latest

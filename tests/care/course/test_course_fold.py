"""A course folded from its events: what counts, what it adds up to, and which contradictions are told."""

import pytest

from care.course.course_builders import (
    IV,
    NASAL,
    SERIES,
    all_given,
    amended,
    cancelled,
    day,
    decided,
    ended,
    given,
    in_maintenance,
    missed,
    paused,
    planned,
    resumed,
    rules_found,
    state,
)
from daybreak.care.course.course_state import CourseStatus
from daybreak.care.course.due import Timing


class TestACourse:
    def test_without_events_is_planned_and_nothing_is_due(self):
        found = state(IV, [], 0)
        assert (found.status, found.timing, found.weeks_since_start) == (CourseStatus.PLANNED, Timing.NOTHING_DUE, None)

    def test_begins_at_the_interval_of_the_plan_else_at_the_protocols(self):
        assert state(IV, [planned()], 0).position.interval.id == "twice-weekly"
        assert state(IV, [planned(interval="thrice-weekly")], 0).position.interval.id == "thrice-weekly"

    def test_of_an_unknown_interval_says_so_and_begins_as_usual(self):
        found = state(IV, [planned(interval="hourly")], 0)
        assert (found.position.interval.id, rules_found(found)) == ("twice-weekly", {"plan"})

    def test_is_due_on_the_planned_first_day(self):
        due = state(IV, [planned(first_day=day(0))], -1).due
        assert (due.earliest, due.due_from, due.due_to) == (day(0), day(0), day(0))

    def test_starts_with_the_first_session_whether_planned_or_not(self):
        found = state(IV, [given(0)], 13)
        assert (found.status, found.started_on, found.weeks_since_start) == (CourseStatus.ACTIVE, day(0), 1)

    @pytest.mark.parametrize(("today", "weeks"), [(6, 0), (7, 1), (13, 1), (14, 2)])
    def test_counts_whole_weeks(self, today, weeks):
        assert state(IV, [given(0)], today).weeks_since_start == weeks

    def test_counts_sessions_in_the_phase_at_the_interval_and_in_all(self):
        found = state(IV, in_maintenance(24, 31), 32)
        assert (found.sessions_in_phase, found.sessions_at_interval, len(found.given)) == (2, 2, 8)
        longer = state(IV, [*in_maintenance(24, 31), decided(32, interval="every-2-weeks"), given(45)], 46)
        assert (longer.sessions_in_phase, longer.sessions_at_interval, len(longer.given)) == (3, 1, 9)

    def test_remembers_in_which_phase_each_session_fell(self):
        found = state(IV, in_maintenance(24), 25)
        assert [each.phase for each in found.given] == ["induction"] * 6 + ["maintenance"]

    def test_a_decision_and_a_session_of_one_day_count_in_the_order_of_the_clock(self):
        evaluated = [*all_given(*SERIES), decided(18, phase="evaluation")]
        to_maintenance = decided(24, phase="maintenance")  # at three in the afternoon
        before, after = given(24, hour=9), given(24, hour=16)
        assert state(IV, [*evaluated, to_maintenance, after], 25).given[-1].phase == "maintenance"
        assert state(IV, [*evaluated, to_maintenance, before], 25).given[-1].phase == "evaluation"


class TestTheTotals:
    def test_sum_the_doses(self):
        dose = state(IV, [given(0, 35.0), given(3, 40.5)], 4).cumulative_dose
        assert (dose.known_mg, dose.total_mg) == (75.5, 75.5)

    def test_are_unknown_while_one_dose_is(self):
        dose = state(IV, [given(0, 35.0), given(3, None)], 4).cumulative_dose
        assert (dose.known_mg, dose.unknown_sessions, dose.total_mg) == (35.0, 1, None)

    @pytest.mark.parametrize(("today", "count"), [(89, 2), (90, 1), (92, 1), (93, 0)])
    def test_count_the_sessions_of_90_days_today_among_them(self, today, count):
        assert state(IV, all_given(0, 3), today).sessions_in_90_days == count

    def test_survive_the_end_of_the_course(self):
        assert state(IV, [*all_given(0, 3), ended(4)], 10).cumulative_dose.total_mg == 70


class TestAMissedSession:
    def test_counts_until_the_next_one_is_given(self):
        events = [given(0), missed(3), missed(5)]
        assert [each.day for each in state(IV, events, 6).missed] == [day(3), day(5)]
        assert state(IV, [*events, given(6)], 7).missed == ()

    def test_told_twice_for_one_day_is_one(self):
        events = [given(0), missed(3), missed(3, hour=13, reason="bus")]
        assert len(state(IV, events, 6).missed) == 1

    def test_cancelled_beforehand_is_known_before_its_day_and_is_not_a_slip_of_the_pen(self):
        found = state(IV, [given(0), cancelled(4, told_on=2)], 2)
        assert (len(found.missed), found.findings) == (1, ())
        assert state(IV, [given(0), cancelled(4, told_on=2)], 1).missed == ()

    def test_cancelled_and_moved_to_an_earlier_day_is_not_missed(self):
        assert state(IV, [given(0), cancelled(4, told_on=2), given(3)], 5).missed == ()

    def test_moves_no_window(self):
        assert state(IV, [given(0), missed(3)], 4).due == state(IV, [given(0)], 4).due


class TestADecision:
    def test_accepted_moves_to_a_phase_which_counts_from_there(self):
        found = state(IV, [*all_given(*SERIES), decided(18, phase="evaluation")], 19)
        assert (found.position.phase.id, found.sessions_in_phase, found.phase_since) == ("evaluation", 0, day(18))

    def test_declined_changes_nothing_whatever_it_carries(self):
        events = [*all_given(*SERIES), decided(18, answer="declined", reason="too early", phase="evaluation")]
        assert state(IV, events, 19).position == state(IV, all_given(*SERIES), 19).position

    @pytest.mark.parametrize("answer", ["changed", "declined"])
    def test_other_than_proposed_wants_a_reason(self, answer):
        assert rules_found(state(IV, [given(0), decided(1, answer=answer)], 2)) == {"reason"}
        assert rules_found(state(IV, [given(0), decided(1, answer=answer, reason="asked for it")], 2)) == set()

    @pytest.mark.parametrize(
        "change", [{"phase": "moon"}, {"interval": "hourly"}, {"phase": "induction", "interval": "x"}]
    )
    def test_for_something_unknown_changes_nothing_and_is_told(self, change):
        found = state(IV, [given(0), decided(1, **change)], 2)
        assert (found.position, rules_found(found)) == (state(IV, [given(0)], 2).position, {"change"})

    def test_for_a_day_sets_the_next_session_until_one_is_given(self):
        events = [given(0), decided(1, next_day=day(4))]
        assert state(IV, events, 2).due.due_from == day(4)
        assert state(IV, [*events, given(4)], 5).due == state(IV, [given(0), given(4)], 5).due

    def test_for_a_day_never_comes_nearer_than_the_least_distance(self):
        due = state(IV, [given(0), decided(0, next_day=day(1))], 1).due
        assert (due.earliest, due.due_from) == (day(2), day(2))

    def test_for_another_interval_forgets_the_day_that_was_chosen_for_the_old_one(self):
        events = [*in_maintenance(*WEEKLY_DAYS), decided(46, next_day=day(52)), decided(47, interval="every-2-weeks")]
        assert state(IV, events, 48).due.due_from == day(45 + 14)

    def test_to_end_ends(self):
        found = state(IV, [given(0), decided(1, end="non_response")], 2)
        assert (found.status, found.ended_on, found.ended_why) == (CourseStatus.ENDED, day(1), "non_response")
        assert found.due is None


WEEKLY_DAYS = (24, 31, 38, 45)


class TestAPauseAndAnEnd:
    def test_paused_nothing_is_due_and_resumed_it_is_again(self):
        events = [given(0), paused(1, until=day(20))]
        found = state(IV, events, 5)
        assert (found.status, found.due, found.paused_until) == (CourseStatus.PAUSED, None, day(20))
        assert state(IV, [*events, resumed(6)], 7).timing is Timing.OVERDUE

    def test_a_session_in_a_pause_resumes_and_is_told(self):
        found = state(IV, [given(0), paused(1), given(4)], 5)
        assert (found.status, rules_found(found)) == (CourseStatus.ACTIVE, {"while-paused"})

    def test_the_first_of_two_ends_counts(self):
        found = state(IV, [given(0), ended(3, "patient"), ended(5, "other")], 6)
        assert (found.ended_on, found.ended_why) == (day(3), "patient")

    def test_a_session_after_the_end_counts_in_the_totals_and_is_told(self):
        found = state(IV, [given(0), ended(3), given(7)], 8)
        assert (found.status, len(found.given), rules_found(found)) == (CourseStatus.ENDED, 2, {"after-end"})


class TestWhatIsTold:
    @pytest.mark.parametrize(("second", "told"), [(2, set()), (1, {"too-close"}), (0, {"too-close"})])
    def test_two_sessions_closer_than_the_least_distance(self, second, told):
        assert rules_found(state(IV, [given(0), given(second, session="other", hour=13)], 5)) == told

    @pytest.mark.parametrize(("count", "told"), [(8, set()), (9, {"beyond"})])
    def test_more_sessions_than_the_series_has(self, count, told):
        days = [0, 3, 7, 10, 14, 17, 21, 24, 28][:count]
        assert rules_found(state(IV, all_given(*days), 30)) == told

    def test_a_session_while_the_series_is_evaluated(self):
        assert rules_found(state(IV, [*all_given(*SERIES), decided(18, phase="evaluation"), given(21)], 22)) == {
            "beyond"
        }

    def test_what_is_dated_in_the_future_and_does_not_count_yet(self):
        found = state(IV, [given(0), given(300)], 3)
        assert (len(found.given), rules_found(found)) == (1, {"ahead"})

    def test_a_plan_after_the_start(self):
        assert rules_found(state(IV, [given(0), planned(1, interval="thrice-weekly")], 2)) == {"plan"}

    def test_one_session_told_twice_differently_and_only_the_first_record_counts(self):
        other = given(0, 99.0, session="session-0", name="again", late=5)
        found = state(IV, [other, given(0, 35.0)], 1)
        assert ([each.dose_mg for each in found.given], rules_found(found)) == ([35.0], {"same-session"})

    def test_nothing_of_one_session_told_twice_alike(self):
        found = state(IV, [given(0), given(0, name="again", late=5)], 1)
        assert (len(found.given), found.findings) == (1, ())

    def test_two_different_events_of_one_id_and_the_one_recorded_first_counts(self):
        found = state(IV, [given(0, name="x"), given(3, name="x")], 4)
        assert ([each.day for each in found.given], rules_found(found)) == ([day(0)], {"same-id"})


class TestACorrection:
    def test_replaces(self):
        wrong = given(0, 350.0)
        found = state(IV, [wrong, amended(1, wrong, given(0, 35.0))], 2)
        assert (found.cumulative_dose.total_mg, found.findings) == (35, ())

    def test_strikes_out(self):
        wrong = given(3)
        assert len(state(IV, [given(0), wrong, amended(4, wrong, None)], 5).given) == 1

    def test_recorded_last_counts(self):
        wrong = given(0, 350.0)
        first, second = amended(1, wrong, given(0, 34.0)), amended(2, wrong, given(0, 35.0))
        assert state(IV, [second, wrong, first], 3).cumulative_dose.total_mg == 35

    def test_of_something_that_is_not_here_is_told(self):
        assert rules_found(state(IV, [amended(1, given(0), None)], 2)) == {"correction"}

    def test_by_a_correction_is_told_and_changes_nothing(self):
        wrong = given(0)
        found = state(IV, [wrong, amended(1, wrong, amended(1, wrong, None))], 2)
        assert (len(found.given), rules_found(found)) == (1, {"correction"})


class TestAfterTheLastSessionOfASeries:
    def test_nothing_is_due_but_the_evaluation(self):
        eight = [0, 3, 7, 10, 14, 17, 21, 24]
        found = state(NASAL, all_given(*eight), 25)
        assert (found.complete, found.due, found.decide_by) == (True, None, day(24 + 7))

    @pytest.mark.parametrize(
        ("today", "timing"),
        [
            (24, Timing.DUE),
            (25, Timing.OVERDUE),
            (27, Timing.OVERDUE),
            (28, Timing.MISSED),
            (52, Timing.MISSED),
            (53, Timing.LOST),
        ],
    )
    def test_an_evaluation_that_does_not_come_is_overdue_and_a_patient_is_never_out_of_sight(self, today, timing):
        assert state(IV, [*all_given(*SERIES), decided(18, phase="evaluation")], today).timing is timing

    def test_of_a_maintenance_phase_the_sessions_go_on_until_somebody_decides(self):
        moves = [decided(25, phase="evaluation"), decided(26, phase="weeks-5-to-8")]
        events = [*all_given(0, 3, 7, 10, 14, 17, 21, 24), *moves, *all_given(31, 38, 45, 52)]
        found = state(NASAL, events, 53)
        assert (found.complete, found.due.due_from) == (True, day(59))

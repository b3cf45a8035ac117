"""A plan breaks no rule, keeps what is there, is the same each time, and says why something has no place."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from planning_problems import MONDAY, at, booked, broken_rules, clinic, day, every, hours, nurse, once, problems

from daybreak.clinic.schedule.planning.problem import Placement, Plan, Problem, Wish
from daybreak.clinic.schedule.planning.solver import solve

EFFORT = 0.02


def plan_of(problem: Problem) -> Plan:
    return solve(problem, effort=EFFORT)


def days_of(plan: Plan, problem: Problem) -> list[int]:
    return [(each.start.astimezone(problem.zone).date() - MONDAY).days for each in plan.placements]


def only(plan: Plan) -> Placement:
    [placement] = plan.placements
    return placement


def why(problem: Problem) -> tuple[str, str]:
    """The limit and the sentence of the one visit without a place."""
    [row] = plan_of(problem).unplaced
    return row.limit, row.sentence


class TestEveryPlan:
    @given(problem=problems())
    @settings(max_examples=30)
    def test_breaks_no_rule_and_drops_no_visit(self, problem: Problem) -> None:
        plan = plan_of(problem)
        assert broken_rules(problem, plan) == []
        told = [each.visit for each in plan.placements] + [each.visit for each in plan.unplaced]
        assert sorted(told) == sorted(visit.id for _, visit in problem.visits)

    @given(problem=problems())
    @settings(max_examples=8)
    def test_is_the_same_for_the_same_clinic_in_whatever_order_it_is_searched(self, problem: Problem) -> None:
        assert plan_of(problem) == plan_of(problem)

    def test_of_nothing_is_empty_and_cannot_be_better(self) -> None:
        assert solve(clinic()) == Plan(placements=(), unplaced=(), proven=True)


class TestTheCheckOfTheseTests:
    """What would be wrong is found wrong, so that the property above can fail."""

    def test_sees_two_in_one_chair_and_one_nurse_with_three(self) -> None:
        problem = clinic(once("a", 0, 0), once("b", 0, 0), once("c", 0, 0), chairs=("1", "2", "3"))
        start = at(MONDAY, "09:00")
        wrong = Plan(
            placements=tuple(
                Placement(
                    visit=f"{name}-0", series=name, start=start, end=start + timedelta(minutes=150), chair=chair,
                    attendant="nurse", days_late=0, wish_met=True,
                )
                for name, chair in (("a", "1"), ("b", "1"), ("c", "3"))
            ),
            unplaced=(),
            proven=False,
        )  # fmt: skip
        found = " ".join(broken_rules(problem, wrong))
        assert "in chair 1" in found
        assert "nurse has 3" in found

    def test_sees_what_is_outside_the_hours_and_the_window(self) -> None:
        problem = clinic(once("a", 1, 1))
        good = plan_of(problem)
        early = replace(good.placements[0], start=at(MONDAY, "06:00"), end=at(MONDAY, "08:30"))
        found = " ".join(broken_rules(problem, replace(good, placements=(early,))))
        assert "before the plan" in found
        assert "outside the opening hours" in found
        assert "in time" in found


class TestASeries:
    def test_follows_the_days_that_the_protocol_asks_for(self) -> None:
        problem = clinic(every("a", "twice-weekly", 4, last=0, wish=Wish()))
        assert days_of(solve(problem), problem) == [3, 7, 10, 14]

    def test_keeps_its_distance_where_a_closed_day_moves_one(self) -> None:
        problem = clinic(every("a", "twice-weekly", 2, last=0), open=hours(0, 1, 2, 4))
        placed = days_of(solve(problem), problem)
        assert placed[0] == 4
        assert placed[1] - placed[0] >= 3

    def test_is_in_time_where_it_can_be_and_overdue_where_it_cannot(self) -> None:
        weekly = every("a", "weekly", 1, last=-6)
        assert only(solve(clinic(weekly))).days_late == 0
        closed = clinic(weekly, open=hours(0, 3, 4), not_before=at(day(1), "07:00"))
        assert weekly.window.latest == day(3)
        assert only(solve(closed)).days_late == 0
        later = clinic(weekly, open=hours(4), not_before=at(day(1), "07:00"))
        assert only(solve(later)).days_late == 1

    def test_gives_way_so_that_both_have_a_place_where_first_fit_would_not(self) -> None:
        patient = once("flexible", 0, 1)
        tight = once("tight", 0, 0)
        problem = clinic(patient, tight, chairs=("1",), open=hours(begin="09:00", end="11:30"))
        assert {each.series for each in solve(problem).placements} == {"flexible", "tight"}


class TestWhoAndWhere:
    def test_is_the_first_of_the_list_who_is_free(self) -> None:
        people = (nurse("first", at_once=1), nurse("second", at_once=2))
        plan = solve(clinic(once("a", 0, 0), once("b", 0, 0), attendants=people, open=hours(end="11:30")))
        assert sorted((each.chair, each.attendant) for each in plan.placements) == [("1", "first"), ("2", "second")]


class TestAWish:
    def test_is_followed_where_there_is_room(self) -> None:
        wish = Wish(weekdays=frozenset({2}), start_from=time(12))
        placed = only(solve(clinic(once("a", 0, 4, wish=wish))))
        assert placed.wish_met
        assert placed.start.astimezone(clinic().zone).weekday() == 2

    def test_yields_to_the_days_of_the_protocol(self) -> None:
        placed = only(solve(clinic(once("a", 0, 1, wish=Wish(weekdays=frozenset({4}))))))
        assert not placed.wish_met
        assert placed.days_late == 0


class TestTheCalendarAsItIs:
    def test_stays_where_it_is(self) -> None:
        there = booked("x", 0, "09:00", "17:00", chair="1")
        placed = only(solve(clinic(once("a", 0, 0), booked=(there,))))
        assert placed.chair == "2"

    def test_counts_for_whoever_attends(self) -> None:
        there = (booked("x", 0, "09:00", "13:00", chair="1"), booked("y", 0, "09:00", "13:00", chair="2"))
        placed = only(solve(clinic(once("a", 0, 0), chairs=("1", "2", "3"), booked=there)))
        assert placed.start >= at(MONDAY, "13:00")

    def test_holds_the_patient_too(self) -> None:
        there = booked("a", 0, "09:00", "14:00", chair=None, attendant=None)
        assert only(solve(clinic(once("a", 0, 0), booked=(there,)))).start >= at(MONDAY, "14:00")

    def test_may_hold_more_than_anybody_would_plan_now(self) -> None:
        crowd = tuple(booked(f"x{each}", 0, "09:00", "12:00", chair=f"{each + 1}") for each in range(3))
        assert only(solve(clinic(once("a", 0, 0), booked=crowd))).start >= at(MONDAY, "12:00")

    def test_an_evaluation_takes_all_of_somebody(self) -> None:
        there = booked("x", 0, "09:00", "12:00", chair="1")
        placed = only(solve(clinic(once("a", 0, 0, kind="evaluation", minutes=45), booked=(there,))))
        assert placed.start >= at(MONDAY, "12:00")
        assert placed.chair is None


class TestWithoutAPlace:
    def test_closed_on_all_days(self) -> None:
        limit, sentence = why(clinic(once("a", 5, 6)))
        assert limit == "not_open"
        assert "2026-03-07" in sentence

    def test_open_too_shortly_by_a_quarter_of_an_hour(self) -> None:
        assert solve(clinic(once("a", 0, 0), open=hours(end="11:30"))).placements
        limit, sentence = why(clinic(once("a", 0, 0), open=hours(end="11:15")))
        assert limit == "too_short"
        assert "150 minutes" in sentence
        assert "135" in sentence

    def test_nobody_on_duty(self) -> None:
        assert why(clinic(once("a", 0, 0), attendants=(nurse(shifts=hours(1)),)))[0] == "no_attendant"

    def test_nobody_who_may(self) -> None:
        people = (nurse(kinds=frozenset({"session"})),)
        assert why(clinic(once("a", 0, 0, kind="evaluation"), attendants=people))[0] == "no_attendant"

    def test_no_chair(self) -> None:
        assert why(clinic(once("a", 0, 0), chairs=()))[0] == "no_chair"

    def test_every_chair_taken(self) -> None:
        there = booked("x", 0, "09:00", "17:00")
        limit, sentence = why(clinic(once("a", 0, 0), chairs=("1",), booked=(there,)))
        assert limit == "chairs_taken"
        assert "another chair" in sentence

    def test_staff_taken(self) -> None:
        there = booked("x", 0, "09:00", "17:00")
        limit, sentence = why(clinic(once("a", 0, 0), attendants=(nurse(at_once=1),), booked=(there,)))
        assert limit == "attendants_taken"
        assert "more staff" in sentence

    def test_the_patient_elsewhere(self) -> None:
        there = booked("a", 0, "08:00", "17:00", chair=None, attendant=None)
        assert why(clinic(once("a", 0, 0), booked=(there,)))[0] == "patient_elsewhere"

    def test_a_window_that_is_over(self) -> None:
        assert why(clinic(once("a", -9, -5)))[0] == "window_past"

    def test_a_window_beyond_the_plan_is_left_to_a_later_one(self) -> None:
        assert why(clinic(once("a", 21, 25)))[0] == "after_plan"

    def test_those_after_one_without_a_place(self) -> None:
        weekly = every("a", "weekly", 2, last=-6)
        plan = solve(clinic(weekly, open=hours(begin="09:00", end="10:00")))
        assert [each.limit for each in plan.unplaced] == ["too_short", "one_before"]


class TestClocksPutForward:
    @pytest.mark.parametrize("weekday", [0, 4])
    def test_move_no_appointment_of_the_clinic(self, weekday: int) -> None:
        """Friday before and Monday after the change of 8 March 2026: at nine by the clinic's clock both times."""
        number = 4 if weekday == 4 else 7
        placed = only(solve(clinic(once("a", number, number, minutes=480))))
        assert placed.start.astimezone(clinic().zone).time() == time(9)
        assert placed.end - placed.start == timedelta(minutes=480)

    def test_leave_a_day_of_23_hours_that_is_planned_by_what_elapses(self) -> None:
        sunday = clinic(once("a", 6, 6, minutes=120), open=hours(6, begin="01:00", end="04:00"),
                        attendants=(nurse(shifts=hours(6, begin="01:00", end="04:00")),))  # fmt: skip
        placed = only(solve(sunday))
        assert placed.end - placed.start == timedelta(minutes=120)
        assert broken_rules(sunday, Plan(placements=(placed,), unplaced=(), proven=True)) == []
        longer = replace(sunday, series=(once("a", 6, 6, minutes=135),))
        assert why(longer)[0] == "too_short"

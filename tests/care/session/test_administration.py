"""The drug going in: running time, pauses, devices, and orders of events that cannot be."""

import pytest

from care.session.builders import (
    END,
    IV,
    NASAL,
    START,
    amended,
    at,
    event,
    finding,
    given,
    prepared,
    reading,
    rules_of,
    state,
    task,
    without,
)
from daybreak.care.session.events import (
    Aborted,
    AdministrationPaused,
    AdministrationResumed,
    AdministrationStarted,
    AdministrationStopped,
    DeviceGiven,
    DoseOrdered,
)
from daybreak.care.session.state import Phase

RUNNING = [*prepared(IV), event(AdministrationStarted, START)]
PAUSE = [event(AdministrationPaused, 30), event(AdministrationResumed, 35)]


class TestAnInfusion:
    @pytest.mark.parametrize(
        ("minutes", "mg", "ml"), [(20, 0, 0), (30, 8.75, 25), (40, 17.5, 50), (60, 35, 100), (75, 35, 100)]
    )
    def test_is_reckoned_by_its_running_time_and_never_more_than_was_ordered(self, minutes, mg, ml):
        totals = state(IV, RUNNING, minutes).totals
        assert (totals.dose_mg, totals.volume_ml) == (pytest.approx(mg), pytest.approx(ml))

    def test_stands_still_in_a_pause(self):
        paused = state(IV, [*RUNNING, PAUSE[0]], 34)
        assert (paused.phase, paused.totals.running_minutes, paused.totals.paused_minutes) == (Phase.PAUSED, 10, 4)
        resumed = state(IV, [*RUNNING, *PAUSE], 40)
        assert (resumed.phase, resumed.totals.running_minutes, resumed.totals.paused_minutes) == (
            Phase.ADMINISTRATION,
            15,
            5,
        )
        assert resumed.clocks.administration_until == at(65)

    @pytest.mark.parametrize(("minutes", "status"), [(59, "upcoming"), (60, "due"), (61, "overdue")])
    def test_is_stopped_by_somebody_and_never_by_the_clock(self, minutes, status):
        running = state(IV, RUNNING, minutes)
        assert running.phase is Phase.ADMINISTRATION
        assert task(running, "administration-end").status == status

    def test_that_was_stopped_early_gave_what_had_run_in(self):
        stopped = state(IV, [*RUNNING, event(AdministrationStopped, 40)], 90)
        assert stopped.totals.dose_mg == pytest.approx(17.5)
        assert stopped.phase is Phase.OBSERVATION

    def test_that_was_stopped_in_a_pause_gave_what_had_run_in_before_it(self):
        stopped = state(IV, [*RUNNING, PAUSE[0], event(AdministrationStopped, 50)], 90)
        assert (stopped.totals.running_minutes, stopped.totals.paused_minutes) == (10, 20)
        assert stopped.totals.dose_mg == pytest.approx(8.75)

    def test_the_pumps_own_figure_is_better_than_the_clock(self):
        stopped = state(IV, [*RUNNING, event(AdministrationStopped, 40, given_ml=60.0)], 90)
        assert (stopped.totals.volume_ml, stopped.totals.dose_mg) == (60, pytest.approx(21))

    def test_without_an_order_nobody_knows_how_much_went_in(self):
        ran = state(IV, without(RUNNING, "order", "check"), 40)
        assert (ran.totals.dose_mg, ran.totals.volume_ml) == (None, None)


class TestDevices:
    def test_the_next_one_is_due_after_five_minutes_of_rest(self):
        one = [*prepared(NASAL), event(DeviceGiven, 20, number=1)]
        assert task(state(NASAL, one, 24.9), "device:2").status == "upcoming"
        assert task(state(NASAL, one, 25), "device:2").status == "due"

    @pytest.mark.parametrize(("rest", "is_told"), [(5, False), (4.9, True)])
    def test_a_shorter_rest_is_told(self, rest, is_told):
        second = event(DeviceGiven, 20 + rest, number=2)
        found = state(NASAL, [*prepared(NASAL), event(DeviceGiven, 20, number=1), second], 40).findings
        assert (f"rest:{second.id}" in rules_of(found)) is is_told

    def test_the_last_one_ends_the_administration(self):
        both = state(NASAL, [*prepared(NASAL), *given(NASAL)], 26)
        assert (both.phase, both.totals.devices, both.totals.dose_mg) == (Phase.OBSERVATION, 2, 56)
        assert both.clocks.administration_ended_at == at(25)

    def test_one_more_than_ordered_counts_and_is_told(self):
        third = event(DeviceGiven, 30, number=3)
        found = state(NASAL, [*prepared(NASAL), *given(NASAL), third], 40)
        assert found.totals.dose_mg == 84
        assert found.clocks.administration_ended_at == at(30)
        assert "only 2 devices were ordered" in finding(found.findings, f"order:{third.id}").sentence

    def test_a_number_given_twice_counts_once_and_is_told(self):
        again = event(DeviceGiven, 24, name="again", number=1)
        found = state(NASAL, [*prepared(NASAL), event(DeviceGiven, 20, number=1), again], 40)
        assert found.totals.devices == 1
        assert "order:again" in rules_of(found.findings)

    def test_the_second_before_the_first_is_told(self):
        second = event(DeviceGiven, 20, number=2)
        assert f"order:{second.id}" in rules_of(state(NASAL, [*prepared(NASAL), second], 40).findings)


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        "step", [AdministrationPaused, AdministrationResumed, AdministrationStopped], ids=lambda kind: kind.__name__
    )
    def test_a_step_before_the_start_changes_nothing_and_is_told(self, step):
        early = event(step, 15)
        found = state(IV, [*prepared(IV), early], 16)
        assert found.phase is Phase.PREPARATION
        assert "had not started" in finding(found.findings, f"order:{early.id}").sentence

    def test_a_stop_that_arrives_before_its_start_is_no_contradiction_once_both_are_there(self):
        stop, start = event(AdministrationStopped, END), event(AdministrationStarted, START)
        found = state(IV, [stop, *prepared(IV), start], 70)
        assert (found.phase, found.findings) == (Phase.OBSERVATION, ())

    def test_a_second_start_is_told(self):
        again = event(AdministrationStarted, 25, name="again")
        found = state(IV, [*RUNNING, again], 40)
        assert found.totals.running_minutes == 20
        assert "already started" in finding(found.findings, "order:again").sentence

    def test_a_start_after_the_end_stops_the_observation_clock(self):
        again = event(AdministrationStarted, 70, name="again")
        found = state(IV, [*prepared(IV), *given(IV), again], 80)
        assert (found.phase, found.clocks.observation_from) == (Phase.ADMINISTRATION, None)
        assert (found.totals.running_minutes, found.totals.paused_minutes) == (50, 10)
        assert "counts as running" in finding(found.findings, "order:again").sentence

    def test_an_order_written_after_the_start_does_not_change_what_runs(self):
        late = event(DoseOrdered, 30, name="late", by="physician", dose_mg=70, bag_ml=100, minutes=40.0)
        found = state(IV, [*RUNNING, late], 60)
        assert found.totals.dose_mg == pytest.approx(35)
        assert "does not count" in finding(found.findings, "late-order:late").sentence

    def test_an_order_written_after_the_start_is_better_than_none_and_is_told(self):
        late = event(DoseOrdered, 30, name="late", by="physician", dose_mg=35, bag_ml=100, minutes=40.0)
        found = state(IV, [*without(RUNNING, "order", "check"), late], 40)
        assert found.totals.dose_mg == pytest.approx(17.5)
        assert "none before" in finding(found.findings, "late-order:late").sentence
        assert "start-although:dose" in rules_of(found.findings)

    def test_a_start_without_the_second_person_is_told(self):
        found = state(IV, without(RUNNING, "check"), 30)
        assert "start-although:double-check" in rules_of(found.findings)
        assert "start-although:double-check" not in rules_of(state(IV, RUNNING, 30).findings)

    def test_what_was_measured_after_the_start_was_not_known_at_the_start(self):
        late = [*without(RUNNING, "baseline"), reading(25)]
        assert "start-although:blood-pressure" in rules_of(state(IV, late, 30).findings)


class TestGivingUp:
    def test_before_anything_was_given_ends_the_session(self):
        found = state(IV, [*prepared(IV), event(Aborted, 15, reason="fever")], 30)
        assert (found.phase, found.tasks, found.discharge_blockers) == (Phase.ABORTED, (), ())

    def test_after_some_was_given_leads_into_observation(self):
        found = state(IV, [*RUNNING, event(Aborted, 30, reason="chest pain")], 40)
        assert found.phase is Phase.OBSERVATION
        assert found.clocks.observation_from == at(30)
        assert found.totals.dose_mg == pytest.approx(8.75)
        assert "observation-time" in rules_of(found.discharge_blockers)

    def test_and_then_starting_counts_as_running_and_is_told(self):
        start = event(AdministrationStarted, 20)
        found = state(IV, [*prepared(IV), event(Aborted, 15, reason="fever"), start], 30)
        assert found.phase is Phase.ADMINISTRATION
        assert f"order:{start.id}" in rules_of(found.findings)

    def test_by_mistake_is_corrected(self):
        abort = event(Aborted, 30, reason="wrong patient on the screen")
        found = state(IV, [*RUNNING, abort, amended(31, abort, None)], 40)
        assert found.phase is Phase.ADMINISTRATION

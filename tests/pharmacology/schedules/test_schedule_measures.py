"""What a population gets from a schedule: against the symptoms day by day, and what must hold whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.pharmacology.mechanism import Responders, draw_responders, illness_course, symptoms
from daybreak.pharmacology.schedules import (
    CourseGoals,
    ScheduleError,
    SessionEffectShares,
    Step,
    VirtualPatients,
    daily_relief,
    measure,
    session_days,
    setting,
)
from pharmacology.mechanism.mechanisms import mechanism
from pharmacology.schedules.schedules import THRICE, TWICE, schedule

ROUND = mechanism()
EFFECTS = SessionEffectShares(
    doses=(0.5, 1.0), dissociation=(0.4, 0.8), pressure_excursion=(0.0, 0.1), sedation=(0.2, 0.6)
)
DAYS = 90


def drive_of(dose: float) -> float:
    return 2 * dose


def under(patients: VirtualPatients, goals: CourseGoals = CourseGoals(), horizon: int = DAYS):  # noqa: B008
    return setting(ROUND, patients, goals, horizon, drive_of, EFFECTS)


def drawn(count: int = 200) -> VirtualPatients:
    return VirtualPatients(draw_responders(ROUND, count, 5), np.linspace(25.0, 45.0, count))


def one(sensitivity: float, expectation: float = 0.2, baseline: float = 30.0) -> VirtualPatients:
    who = Responders(np.array([sensitivity]), np.array([expectation]), np.array([0.0]))
    return VirtualPatients(who, np.array([baseline]))


def with_illness(count: int = 200) -> VirtualPatients:
    mean = drawn(count)
    illness = illness_course(ROUND, np.arange(1.0, DAYS + 1), 5, count)
    return VirtualPatients(mean.responders, mean.baseline_madrs, illness)


@pytest.mark.parametrize("patients", [drawn(), with_illness()], ids=["mean course", "with illness"])
def test_days_are_those_of_the_symptoms_day_by_day(patients):
    goals = CourseGoals(response_share=0.5, remission_at_most=10, benefit_share=0.8)
    given_here = schedule(dose=0.8)
    found = measure(given_here, under(patients, goals))
    days = session_days(given_here, DAYS).astype(float)
    drives = np.where(np.arange(days.size) == 0, drive_of(0.5), drive_of(0.8))
    looked = np.arange(1.0, DAYS + 1)

    def madrs(count: int) -> np.ndarray:
        who, baseline, illness = patients.responders, patients.baseline_madrs, patients.illness
        return symptoms(ROUND, who, days[:count], drives[:count], looked, baseline, illness=illness)

    # Judged two days after the sixth session, on day 19.
    went_on = madrs(6)[:, 18] <= (1 - 0.8) * patients.baseline_madrs
    course = np.where(went_on[:, None], madrs(days.size), madrs(6))
    assert 20 < went_on.sum() < 180
    assert (found.went_on == went_on).all()
    assert (found.days_in_response == (course <= patients.baseline_madrs[:, None] / 2).sum(axis=1)).all()
    assert (found.days_in_remission == (course <= 10).sum(axis=1)).all()
    assert (found.sessions == np.where(went_on, days.size, 6)).all()


def test_relief_is_that_of_the_mechanism():
    from_schedule = daily_relief(schedule(), under(one(0.5)))
    # The worked example of the mechanism: 30 x (1 - 0.2) x exp(-0.5 x relief).
    exact = symptoms(ROUND, one(0.5).responders, session_days(schedule(), DAYS), 1.0, np.arange(1.0, DAYS + 1), 30.0)
    assert 30 * 0.8 * np.exp(-0.5 * from_schedule) == pytest.approx(exact[0])


def test_exposure_and_visits_of_who_goes_on_and_who_stops():
    # Thirteen sessions in 90 days: 0.5 and twelve of 0.8; six: 0.5 and five of 0.8.
    responding, resisting = (measure(schedule(dose=0.8), under(one(sensitivity))) for sensitivity in (5.0, 0.01))
    assert (responding.sessions[0], responding.total_dose[0]) == (13, pytest.approx(0.5 + 12 * 0.8))
    assert (resisting.sessions[0], resisting.total_dose[0]) == (6, pytest.approx(0.5 + 5 * 0.8))
    assert responding.days_in_response[0] == 90
    assert resisting.days_in_response[0] == 0


def test_effects_are_those_of_each_dose_in_turn():
    found = measure(schedule(dose=1.0), under(one(5.0)))
    assert found.dissociation_share == pytest.approx((0.4 + 12 * 0.8) / 13)
    assert found.pressure_excursion_share == pytest.approx(12 * 0.1 / 13)
    assert found.means()["sessions_with_dissociation"] == pytest.approx(0.4 + 12 * 0.8)


def test_nobody_stops_where_the_horizon_ends_before_it_is_judged():
    found = measure(schedule(), under(one(0.01), horizon=18))
    assert (found.sessions[0], found.went_on[0]) == (6, True)


@settings(max_examples=25, deadline=None)
@given(
    dose=st.sampled_from([0.5, 0.6, 0.9]),
    sessions=st.integers(6, 7),
    spacing=st.sampled_from([TWICE, THRICE]),
    weekly=st.integers(0, 10),
)
def test_more_never_takes_days_in_response_away(dose, sessions, spacing, weekly):
    everybody = CourseGoals(stop_after_sessions=1000)
    patients = under(with_illness(40), everybody)
    less = schedule(dose=dose, induction_sessions=sessions, induction=spacing, taper=(Step(7, weekly),))
    stronger = schedule(dose=1.0, induction_sessions=sessions, induction=spacing, taper=(Step(7, weekly),))
    before, after = measure(less, patients), measure(stronger, patients)
    assert (after.days_in_response >= before.days_in_response).all()
    assert (after.total_dose > before.total_dose).all()
    assert (before.days_in_remission <= DAYS).all()


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: CourseGoals(response_share=1.0), "response_share"),
        (lambda: CourseGoals(benefit_share=0.0), "benefit_share"),
        (lambda: CourseGoals(stop_after_sessions=0), "stop_after_sessions"),
        (lambda: VirtualPatients(drawn(3).responders, np.array([30.0, 30.0])), "baseline_madrs"),
        (lambda: VirtualPatients(drawn(1).responders, np.array([61.0])), "baseline_madrs"),
        (lambda: under(drawn(1), horizon=0), "horizon_days"),
        (lambda: under(with_illness(3), horizon=DAYS - 1), "illness"),
        (lambda: measure(schedule(dose=1.1), under(drawn(1))), "dose"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_the_field(make, field):
    with pytest.raises(ScheduleError) as caught:
        make()
    assert caught.value.field == field

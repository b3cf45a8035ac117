"""The course of an arm: it agrees with the mechanism's own symptoms, and follows the rules of maintenance."""

from dataclasses import replace

import numpy as np
import pytest
from trial_builders import EVERYBODY_COMES, OURS, POPULATION, arm, trial

from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.mechanism import (
    draw_responders,
    illness_course,
    measured,
    severity,
    symptoms,
    with_parameters,
)
from daybreak.pharmacology.trials import (
    Adherence,
    Maintenance,
    MaintenanceStep,
    Phase,
    Selection,
    course,
    session_doses,
    simulate,
    virtual_patients,
)
from daybreak.pharmacology.trials.adherence import attended, drop_out_days

MECHANISM = load_mechanism()
QUIET = with_parameters(MECHANISM, {"measurement_sd": 0.0, "illness_sd": 0.0})
PEOPLE = virtual_patients(POPULATION, 200, 7)
RESPONDERS = draw_responders(MECHANISM, 200, 7)
DAYS = [0.0, 1.0, 3.0, 7.0, 14.0, 40.0]


def scores(given=None, adherence=EVERYBODY_COMES, days=DAYS, mechanism=QUIET, drive=1.0):
    return course(mechanism, PEOPLE, RESPONDERS, given or arm(), {0.5: drive}, days, adherence, 7)


def expected(sessions, drives=1.0, **more):
    return np.rint(symptoms(QUIET, RESPONDERS, sessions, drives, DAYS, PEOPLE.baseline_madrs, **more))


def test_agrees_with_the_symptoms_of_the_mechanism() -> None:
    assert np.array_equal(scores().scores, expected([0, 3, 7, 10]))


def test_agrees_with_them_under_psychotherapy_a_new_antidepressant_and_drives_of_each_patient() -> None:
    drives = np.linspace(0.2, 2, 200)
    given = arm(psychotherapy_from_day=5.0, new_antidepressant=True)
    wanted = expected([0, 3, 7, 10], drives[:, None], psychotherapy_from_day=5.0, new_antidepressant=True)
    assert np.abs(scores(given, drive=drives).scores - wanted).max() <= 1  # rounding at a half


def test_agrees_with_them_where_sessions_are_missed() -> None:
    some_miss = Adherence(missed_percent=30, source=OURS)
    came = attended(some_miss, PEOPLE.numbers, 4, 7)
    assert came[:, 0].all()
    assert came[:, 1:].mean() == pytest.approx(0.7, abs=0.06)
    found = scores(adherence=some_miss)
    assert np.array_equal(found.scores, expected(np.where(came, [0, 3, 7, 10], np.nan)))
    assert np.array_equal(found.sessions, came.sum(axis=1))


def test_scores_carry_the_illness_and_the_noise_that_the_mechanism_gives_a_measurement() -> None:
    illness = illness_course(MECHANISM, DAYS, 7, 200)
    uncut = severity(MECHANISM, RESPONDERS, [0, 3, 7, 10], 1.0, DAYS, PEOPLE.baseline_madrs, illness=illness)
    assert np.abs(scores(mechanism=MECHANISM).scores - measured(MECHANISM, uncut, 7)).max() <= 1  # rounding at a half


def test_a_patient_seen_later_too_has_the_same_scores_before() -> None:
    sooner, later = scores(mechanism=MECHANISM, days=DAYS[:4]), scores(mechanism=MECHANISM)
    assert np.array_equal(sooner.scores, later.scores[:, :4])


def test_who_leaves_is_not_assessed_and_has_no_more_sessions() -> None:
    leaving = Adherence(leaving_percent_per_week=20, source=OURS)
    found = scores(adherence=leaving)
    left = drop_out_days(leaving, PEOPLE.numbers, 7)
    assert np.array_equal(np.isnan(found.scores), left[:, None] <= np.array(DAYS))
    assert (left > 7).mean() == pytest.approx(0.8, abs=0.08)
    assert np.array_equal(found.sessions, (left[:, None] > np.array([0, 3, 7, 10])).sum(axis=1))


def test_a_phase_without_dose_is_placebo() -> None:
    withdrawn = arm(phases=(arm().phases[0], Phase(from_day=14, sessions=2, every_days=(7,), dose=0)))
    assert session_doses(withdrawn)[-2:] == ((14, 0), (21, 0))
    assert np.array_equal(scores(withdrawn).scores, expected([0, 3, 7, 10]))


STEPS = (MaintenanceStep(interval_days=7, hold_sessions=2), MaintenanceStep(interval_days=14))


def maintained(until: int = 80, **more: object):
    return arm(maintenance=Maintenance(from_day=17, until_day=until, steps=STEPS, **more))


def test_maintenance_goes_to_the_longer_interval_once_the_response_has_held() -> None:
    # Nobody's symptoms come back: 17, 24 (two sessions held), then every 14 days: 38, 52, 66.
    always_well = arm(maintenance=Maintenance(from_day=17, until_day=80, steps=STEPS, response_share=0.999))
    rows = np.flatnonzero(
        (scores(always_well, days=[80.0]).scores[:, :] < PEOPLE.baseline_madrs[:, None] * 0.9).all(axis=1)
    )
    assert rows.size > 50
    assert (scores(always_well, days=[80.0]).sessions[rows] == 4 + 5).all()


def test_maintenance_stays_at_the_shortest_interval_where_the_response_is_lost() -> None:
    # A tenth of the baseline is never reached by these: every 7 days, 17 to 73 is 9 sessions.
    found = scores(maintained(response_share=0.1, only_responders=False), days=[80.0])
    never = (found.scores > 0.1 * PEOPLE.baseline_madrs[:, None]).all(axis=1)
    assert never.any()
    assert (found.sessions[never] == 4 + 9).all()


def test_maintenance_is_for_responders_where_the_protocol_says_so() -> None:
    found = scores(maintained(), days=[17.0, 80.0])
    responded = found.scores[:, 0] <= 0.5 * PEOPLE.baseline_madrs
    assert 20 < responded.sum() < 180
    assert (found.sessions[~responded] == 4).all()
    assert (found.sessions[responded] > 4).all()


def test_every_patient_is_the_same_in_any_chunk() -> None:
    given = trial(
        arms=(arm(id="series"), maintained()),
        adherence=Adherence(missed_percent=10, leaving_percent_per_week=3, source=OURS),
    )
    whole = simulate(MECHANISM, given, 1, 60, 3, {0.5: 1.0})
    part = simulate(MECHANISM, given, 1, np.arange(37, 51), 3, {0.5: 1.0})
    assert np.array_equal(whole.course.scores[37:51], part.course.scores, equal_nan=True)
    assert np.array_equal(whole.course.sessions[37:51], part.course.sessions)
    assert np.array_equal(whole.outcomes["response"].value[37:51], part.outcomes["response"].value)


def test_nobody_is_in_two_arms() -> None:
    given = trial(arms=(arm(), arm(id="other")))
    first, second = (simulate(MECHANISM, given, place, 50, 3, {0.5: 1.0}) for place in (0, 1))
    assert not set(first.patients.numbers.tolist()) & set(second.patients.numbers.tolist())
    assert not np.isclose(first.patients.weight_kg, second.patients.weight_kg).any()


def test_a_covariate_of_the_mechanism_is_taken_from_the_patients() -> None:
    lighter = replace(MECHANISM, covariates=())
    heavier_respond = tuple(
        replace(each, effect=0.2) if each.name == "body_mass_index" else each for each in MECHANISM.covariates
    )
    plain, shifted = (
        simulate(each, trial(), 0, 300, 3, {0.5: 1.0})
        for each in (lighter, replace(MECHANISM, covariates=heavier_respond))
    )
    gained = plain.course.scores[:, -1] - shifted.course.scores[:, -1]
    heavy = plain.patients.body_mass_index > 28
    assert gained[heavy].mean() > 1 > -1 > gained[~heavy].mean()


def test_a_dose_without_a_drive_is_refused() -> None:
    with pytest.raises(PharmacologyError, match=r"none for 0\.5") as refused:
        simulate(MECHANISM, trial(), 0, 5, 1, {})
    assert refused.value.field == "drives"


def test_whom_a_rule_excludes_is_everybody_it_would_have_selected() -> None:
    rule = Selection(kind="response", days=(7.0,), at_least=1)
    both = [
        simulate(MECHANISM, trial(selection=(each,)), 0, 60, 3, {0.5: 1.0}).selected
        for each in (rule, replace(rule, excluded=True))
    ]
    assert 5 < both[0].sum() < 55
    assert np.array_equal(both[0], ~both[1])

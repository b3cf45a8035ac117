"""What a session is to each virtual patient: their weight, age and random effects change its drive."""

from dataclasses import replace

import numpy as np
import pytest
from trial_builders import OURS, POPULATION, arm, spread, trial

from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.knowledge.pharmacokinetic_models import pharmacokinetic_models
from daybreak.pharmacology.mechanism.drive import session_drive
from daybreak.pharmacology.session_exposure import session_concentrations
from daybreak.pharmacology.trials import Exposure, Percent, simulate, virtual_patients
from daybreak.pharmacology.variability import draw_etas

MECHANISM = load_mechanism()
MODEL = pharmacokinetic_models()["perez-ruixo-2021"]
EXPOSURE = Exposure(model=MODEL, explained_sd=0.3)
INFUSED, SPRAYED = arm(), arm(substance="esketamine", route="intranasal", dose=56.0)


def exactly(value):
    return spread(value, 0, value, value)


def drives(given=INFUSED, patients=200, **population):
    people = virtual_patients(replace(POPULATION, **population), patients, 7)
    (found,) = EXPOSURE.drives(MECHANISM, given, people, 7).values()
    return found


def test_who_is_twice_as_heavy_has_a_higher_drive_of_an_infusion_and_the_same_of_a_spray():
    light, heavy = ({"weight_kg": exactly(weight)} for weight in (55.0, 110.0))
    assert (drives(**heavy) > 1.5 * drives(**light)).all()
    assert (drives(SPRAYED, **heavy) == drives(SPRAYED, **light)).all()


def test_age_changes_nothing_up_to_60_and_raises_the_drive_beyond():
    young, sixty, old = (drives(age_years=exactly(age)) for age in (30.0, 60.0, 75.0))
    assert (young == sixty).all()
    assert (old > sixty).all()


@pytest.mark.parametrize("given", [INFUSED, SPRAYED])
def test_drives_are_those_from_every_minute_of_a_day(given):
    people = virtual_patients(POPULATION, 200, 7)
    etas, minutes = draw_etas(MODEL, people.numbers, 7), np.arange(0.0, 1441.0)
    individuals = people.individuals().completed(MODEL.reference)
    dose = (given.substance, given.route, given.dose)
    whole = session_drive(MECHANISM, minutes, session_concentrations(MODEL, individuals, dose, minutes, etas))
    assert drives(given) == pytest.approx(whole, rel=0.006)


def test_a_patient_has_the_same_drive_among_any_others():
    given, whole = trial(), simulate(MECHANISM, trial(), 0, 60, 3, EXPOSURE)
    part = simulate(MECHANISM, given, 0, np.arange(37, 51), 3, EXPOSURE)
    assert (part.drives[0.5] == whole.drives[0.5][37:51]).all()
    assert np.array_equal(part.course.scores, whole.course.scores[37:51])


def test_more_of_the_drug_in_the_brain_is_a_better_response_in_the_model():
    found = simulate(MECHANISM, trial(), 0, 4000, 3, EXPOSURE)
    low, high = np.quantile(found.drives[0.5], [0.25, 0.75])
    responding = found.outcomes["response"].value
    assert responding[found.drives[0.5] > high].mean() > responding[found.drives[0.5] < low].mean() + 0.05


def test_a_placebo_arm_needs_no_concentrations():
    found = simulate(MECHANISM, trial(arms=(arm(substance="placebo", dose=0),)), 0, 20, 3, EXPOSURE)
    assert found.drives == {}
    assert (found.course.sessions == 4).all()


def test_ancestry_reaches_the_model_that_asks_for_it():
    nobody = virtual_patients(POPULATION, 500, 1)
    assert not nobody.asian.any()
    some = replace(POPULATION, asian_percent=percent(40), japanese_percent=percent(10))
    people = virtual_patients(some, 5000, 1)
    assert people.asian.mean() == pytest.approx(0.4, abs=0.02)
    assert people.japanese.mean() == pytest.approx(0.1, abs=0.02)
    assert people.asian[people.japanese].all()
    everybody = {"asian_percent": percent(100), "japanese_percent": percent(100)}
    assert (drives(SPRAYED, **everybody) > drives(SPRAYED)).all()


def percent(value):
    return Percent(value=value, source=OURS)

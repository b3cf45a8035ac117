"""One session as it was studied: infusions by weight, sprays by device, and doses between two numbers of devices."""

import numpy as np
import pytest

from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.knowledge.pharmacokinetic_models import pharmacokinetic_models
from daybreak.pharmacology.covariates import Individuals
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.session_exposure import session_concentrations, session_occupancy, whole_devices

MODEL = pharmacokinetic_models()["perez-ruixo-2021"]
RECEPTOR = load_session_effects().receptor
TIMES = np.arange(0.0, 241.0, 10)
TWO = Individuals([60.0, 120.0]).completed(MODEL.reference)


def occupied(dose, substance="esketamine", route="intranasal"):
    return session_occupancy(RECEPTOR, MODEL, TWO, (substance, route, dose), TIMES)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (("esketamine", "intranasal", 56.0), [(("esketamine", "intranasal", 56.0), 1.0)]),
        (
            ("esketamine", "intranasal", 63.0),
            [(("esketamine", "intranasal", 56.0), 0.75), (("esketamine", "intranasal", 84.0), 0.25)],
        ),
        (("ketamine", "intravenous", 0.53), [(("ketamine", "intravenous", 0.53), 1.0)]),
    ],
)
def test_only_a_spray_between_whole_devices_is_made_of_two_doses(given, expected):
    assert list(whole_devices(given)) == expected


def test_the_occupancy_between_two_devices_is_between_theirs():
    assert occupied(70.0) == pytest.approx((occupied(56.0) + occupied(84.0)) / 2, rel=1e-14)
    assert (occupied(70.0)[:, 2:] > occupied(56.0)[:, 2:]).all()  # the second device comes five minutes later


def test_concentrations_are_only_those_of_doses_that_can_be_given():
    assert set(session_concentrations(MODEL, TWO, ("esketamine", "intranasal", 84.0), TIMES)) == {
        "esketamine",
        "noresketamine",
    }
    with pytest.raises(PharmacologyError) as refused:
        session_concentrations(MODEL, TWO, ("esketamine", "intranasal", 70.0), TIMES)
    assert refused.value.field == "dose"


def test_a_racemic_dose_is_named_as_such_and_taken_to_distribute_alike():
    racemic = session_concentrations(MODEL, TWO, ("ketamine", "intravenous", 0.5), TIMES)
    pure = session_concentrations(MODEL, TWO, ("esketamine", "intravenous", 0.5), TIMES)
    assert set(racemic) == {"ketamine", "norketamine"}
    assert (racemic["ketamine"] == pure["esketamine"]).all()


def test_weight_matters_to_a_dose_by_weight_and_not_to_a_spray():
    light, heavy = occupied(0.5, "ketamine", "intravenous")[:, 1:]
    assert (heavy > light).all()
    light, heavy = occupied(84.0)
    assert (light == heavy).all()

"""Where sums of exponentials break down: equal rates, nearly equal ones, rings, and what never leaves."""

import math

import numpy as np
import pytest
from pharmacology_models import INTRAVENOUS, model, one_compartment, parameter

from daybreak.pharmacology.concentration import concentrations, summary
from daybreak.pharmacology.covariates import Individuals, one_individual
from daybreak.pharmacology.dosing import Bolus, Infusion
from daybreak.pharmacology.models import Flow, Output
from daybreak.pharmacology.ode import solved_concentrations

TYPICAL = one_individual(70)
SWALLOWED = (Bolus(start_min=0, route="oral", dose_mg=10),)
TIMES = np.array([0, 1e-3, 1, 10, 100, 300, 2000])


def test_equal_rates_of_absorption_and_elimination_give_t_times_exp():
    """ka = ke = 0.01 per minute, 10 mg into 100 L: C = 1 t exp(-0.01 t) ng/mL, highest at 100 min."""
    found = concentrations(one_compartment(absorption=0.01), TYPICAL, SWALLOWED, TIMES)["ketamine"][0]
    assert found == pytest.approx(TIMES * np.exp(-0.01 * TIMES), rel=1e-11)
    exposure = summary(one_compartment(absorption=0.01), TYPICAL, SWALLOWED, 2000)["ketamine"]
    assert exposure.tmax_min == pytest.approx([100], abs=1e-4)
    assert exposure.cmax_ng_per_ml == pytest.approx([100 / math.e], rel=1e-10)
    assert exposure.auc_to_infinity_ng_h_per_ml == pytest.approx([10_000 / 60], rel=1e-12)
    assert exposure.auc_ng_h_per_ml == pytest.approx([10_000 / 60 * (1 - 21 * math.exp(-20))], rel=1e-10)


@pytest.mark.parametrize("apart", [1e-15, 1e-12, 1e-9, 1e-6, 1e-4, 2e-4, 1e-3, 1e-2])
def test_nearly_equal_rates_lose_nothing(apart):
    """Against the same curve by its series in the difference, which is exact for small ones."""
    ke, ka = 0.01, 0.01 * (1 + apart)
    found = concentrations(one_compartment(absorption=ka), TYPICAL, SWALLOWED, TIMES)["ketamine"][0]
    difference = (ka - ke) * TIMES
    grown = np.where(difference == 0, 1, -np.expm1(-difference) / np.where(difference == 0, 1, difference))
    expected = 100 * ka * TIMES * np.exp(-ke * TIMES) * grown
    assert found == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("step_min", [1, 0.1, 1 / 3])
def test_a_fine_grid_of_a_long_curve_is_followed_without_drift(step_min):
    """Its steps share one matrix exponential; ten thousand of them still end on C = t exp(-0.01 t)."""
    times = np.arange(0, 10_000) * step_min
    found = concentrations(one_compartment(absorption=0.01), TYPICAL, SWALLOWED, times)["ketamine"][0]
    expected = times * np.exp(-0.01 * times)
    assert np.abs(found - expected).max() <= 1e-10 * expected.max()


def ring():
    names = ("central", "bile", "gut")
    return model(
        compartments=names,
        parameters=(parameter("k", 0.02, "1/min"), parameter("slow", 0.005, "1/min"), parameter("V", 50, "L")),
        flows=(
            Flow(source="central", target="bile", rate="k"),
            Flow(source="bile", target="gut", rate="slow"),
            Flow(source="gut", target="central", rate="k"),
            Flow(source="central", rate="slow"),
        ),
        routes=(INTRAVENOUS,),
        outputs=(Output(name="ketamine", compartment="central", volume="V"),),
    )


def test_a_ring_of_compartments_is_solved_by_its_matrix():
    regimen = (Infusion(start_min=10, duration_min=30, dose_mg=30), Bolus(start_min=90, route="intravenous", dose_mg=5))
    times = np.linspace(0, 600, 31)
    found = concentrations(ring(), Individuals([60, 80]), regimen, times)["ketamine"]
    expected = solved_concentrations(ring(), Individuals([60, 80]), regimen, times)["ketamine"]
    assert np.abs(found - expected).max() <= 1e-8 * expected.max()
    exposure = summary(ring(), TYPICAL, regimen, 600)["ketamine"]
    assert exposure.cmax_ng_per_ml == pytest.approx([found[0].max()], rel=0.05)
    assert exposure.auc_to_infinity_ng_h_per_ml == pytest.approx([1000 * 35 / (0.005 * 50) / 60], rel=1e-10)


def test_an_exchange_that_is_nothing_in_one_patient_does_not_matter():
    """A flow of 0 cuts a tree: that patient is solved by the matrix, the others as ever."""
    closed = model(
        compartments=("central", "deep"),
        parameters=(
            parameter("kel", 0.01, "1/min"),
            parameter("there", 0.0, "1/min", 0),
            parameter("back", 0.02, "1/min"),
            parameter("V", 100, "L"),
        ),
        flows=(
            Flow(source="central", rate="kel"),
            Flow(source="central", target="deep", rate="there"),
            Flow(source="deep", target="central", rate="back"),
        ),
        routes=(INTRAVENOUS,),
        outputs=(Output(name="ketamine", compartment="central", volume="V"),),
    )
    found = concentrations(closed, TYPICAL, (Bolus(start_min=0, route="intravenous", dose_mg=10),), [0, 100])
    assert found["ketamine"][0] == pytest.approx([100, 100 / math.e], rel=1e-12)


def test_what_is_never_cleared_stays_and_has_no_finite_area():
    kept = one_compartment(clearance=0.0)
    regimen = (Infusion(start_min=0, duration_min=40, dose_mg=40),)
    assert concentrations(kept, TYPICAL, regimen, [20, 40, 1e6])["ketamine"][0] == pytest.approx([200, 400, 400])
    found = summary(kept, TYPICAL, regimen, 140)["ketamine"]
    assert found.auc_to_infinity_ng_h_per_ml == [math.inf]
    assert found.auc_ng_h_per_ml == pytest.approx([(8_000 + 40_000) / 60])

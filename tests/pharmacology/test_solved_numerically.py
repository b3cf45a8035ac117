"""Models that are not linear, by SciPy's solvers."""

import numpy as np
import pytest
from pharmacology_models import one_compartment
from scipy.special import lambertw

from daybreak.pharmacology.concentration import concentrations
from daybreak.pharmacology.covariates import one_individual
from daybreak.pharmacology.dosing import Bolus, Infusion
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.ode import SaturableFlow, solved_concentrations

TYPICAL = one_individual(70)
BOLUS = (Bolus(start_min=0, route="intravenous", dose_mg=100),)
TIMES = np.linspace(0, 400, 41)


@pytest.mark.parametrize("method", ["LSODA", "Radau"])
def test_saturable_elimination_is_lamberts_function(method):
    """dA/dt = -vmax A / (km + A): A = km W(A0/km exp((A0 - vmax t) / km))."""
    flow = SaturableFlow(source="central", highest_mg_per_min=0.5, half_at_mg=20)
    found = solved_concentrations(
        one_compartment(clearance=0.0), TYPICAL, BOLUS, TIMES, saturable=(flow,), method=method, relative_tolerance=1e-9
    )["ketamine"][0]
    expected = 20 * lambertw(100 / 20 * np.exp((100 - 0.5 * TIMES) / 20)).real * 10
    assert found == pytest.approx(expected, rel=1e-6)


def test_far_from_saturation_it_is_the_linear_model():
    """vmax / km = 0.01 per minute, which is CL 1 L/min of 100 L."""
    flow = SaturableFlow(source="central", highest_mg_per_min=1e7, half_at_mg=1e9)
    found = solved_concentrations(one_compartment(clearance=0.0), TYPICAL, BOLUS, TIMES, saturable=(flow,))
    assert found["ketamine"] == pytest.approx(
        concentrations(one_compartment(), TYPICAL, BOLUS, TIMES)["ketamine"], rel=1e-6
    )


def test_what_flows_on_arrives():
    flow = SaturableFlow(source="depot", target="central", highest_mg_per_min=1, half_at_mg=5)
    slow = one_compartment(clearance=0.0, absorption=0.0)
    found = solved_concentrations(
        slow, TYPICAL, (Bolus(start_min=0, route="oral", dose_mg=10),), [0, 500], saturable=(flow,)
    )
    assert found["ketamine"][0] == pytest.approx([0, 100], rel=1e-6)


def test_a_short_infusion_far_ahead_is_not_stepped_over():
    regimen = (Infusion(start_min=100_000, duration_min=1, dose_mg=40),)
    times = [0, 100_001]
    found = solved_concentrations(one_compartment(), TYPICAL, regimen, times)["ketamine"]
    assert found == pytest.approx(concentrations(one_compartment(), TYPICAL, regimen, times)["ketamine"], rel=1e-8)


@pytest.mark.parametrize("apart", [1e-300, 1e-12, 1e-9, 1.1e-9, 1e-6])
def test_events_next_to_each_other_do_not_stop_the_solver(apart):
    regimen = tuple(Infusion(start_min=start, duration_min=40, dose_mg=20) for start in (0, apart))
    found = solved_concentrations(one_compartment(), TYPICAL, regimen, TIMES)["ketamine"]
    once = concentrations(one_compartment(), TYPICAL, (Infusion(start_min=0, duration_min=40, dose_mg=40),), TIMES)
    assert found == pytest.approx(once["ketamine"], rel=1e-5)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"source": "heart"}, "source"), ({"target": "heart"}, "target"), ({"half_at_mg": 0}, "half_at_mg")],
)
def test_a_saturable_flow_that_cannot_be_is_refused(change, field):
    flow = SaturableFlow(**({"source": "central", "highest_mg_per_min": 1, "half_at_mg": 1} | change))
    with pytest.raises(PharmacologyError) as refused:
        solved_concentrations(one_compartment(), TYPICAL, BOLUS, TIMES, saturable=(flow,))
    assert refused.value.field == f"saturable[0].{field}"

"""Peaks, their times, and areas under the curve."""

import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from pharmacology_models import liver_and_spray, one_compartment, patients
from test_concentration_curves import regimens, seeds

from daybreak.pharmacology.concentration import concentrations, summary
from daybreak.pharmacology.covariates import one_individual
from daybreak.pharmacology.dosing import Bolus, Infusion, IntranasalSpray
from daybreak.pharmacology.inputs import inputs_of
from daybreak.pharmacology.variability import draw_etas

MODEL = liver_and_spray()
THREE = patients(3)
TYPICAL = one_individual(70)


def test_of_an_infusion_into_one_compartment():
    """40 mg over 40 min, CL 1 L/min, V 100 L: peak 329.68 at its end; the area is dose over clearance, 666.67."""
    regimen = (Infusion(start_min=0, duration_min=40, dose_mg=40),)
    found = summary(one_compartment(), TYPICAL, regimen, until_min=40)["ketamine"]
    assert found.cmax_ng_per_ml == pytest.approx([1000 * (1 - math.exp(-0.4))], rel=1e-13)
    assert found.tmax_min == pytest.approx([40])
    assert found.auc_to_infinity_ng_h_per_ml == pytest.approx([40_000 / 60], rel=1e-13)
    assert found.auc_ng_h_per_ml == pytest.approx([(40_000 - 1000 * 100 * (1 - math.exp(-0.4))) / 60], rel=1e-13)


@settings(max_examples=30)
@given(some.floats(0.001, 0.5), some.floats(0.001, 0.5))
def test_the_peak_after_a_swallowed_dose_is_where_bateman_has_it(ka, ke):
    if abs(ka / ke - 1) < 1e-6:
        return
    found = summary(one_compartment(ke * 100, 100, ka), TYPICAL, (Bolus(start_min=30, route="oral", dose_mg=10),), 1e5)
    peak = math.log(ka / ke) / (ka - ke)
    height = 100 * ka / (ka - ke) * (math.exp(-ke * peak) - math.exp(-ka * peak))
    assert found["ketamine"].tmax_min == pytest.approx([30 + peak], rel=1e-6)
    assert found["ketamine"].cmax_ng_per_ml == pytest.approx([height], rel=1e-8)


@settings(max_examples=30)
@given(regimens, seeds)
def test_no_point_of_the_curve_is_above_its_peak(regimen, seed):
    etas = draw_etas(MODEL, 3, seed)
    times = np.linspace(0, 900, 901)
    curves, found = concentrations(MODEL, THREE, regimen, times, etas), summary(MODEL, THREE, regimen, 900, etas)
    for name, values in curves.items():
        highest = found[name].cmax_ng_per_ml
        assert (values.max(axis=1) <= highest * (1 + 1e-12)).all()
        at_peak = np.sort(found[name].tmax_min)
        there = concentrations(MODEL, THREE, regimen, at_peak, etas)[name].max(axis=1)
        assert there == pytest.approx(highest, rel=1e-9)


@settings(max_examples=30)
@given(regimens, seeds)
def test_the_area_for_ever_is_what_the_matrix_says_without_any_curve(regimen, seed):
    etas = draw_etas(MODEL, 3, seed)
    parameters = MODEL.individual_parameters(THREE, etas)
    inputs, matrices = inputs_of(MODEL, THREE, regimen, parameters), MODEL.rate_matrices(parameters)
    found = summary(MODEL, THREE, regimen, 900, etas)
    for who in range(3):
        total = np.zeros(len(MODEL.compartments))
        np.add.at(total, inputs.into, inputs.amount_mg[who])
        areas = np.linalg.solve(matrices[who], -total) * 1000 / 60
        for output in MODEL.outputs:
            expected = areas[MODEL.compartments.index(output.compartment)] / parameters[output.volume][who]
            assert found[output.name].auc_to_infinity_ng_h_per_ml[who] == pytest.approx(expected, rel=1e-10)


@settings(max_examples=20)
@given(regimens, seeds, some.floats(10, 900))
@example((IntranasalSpray(start_min=499.5, devices=1),), 0, 500.0)
def test_the_area_to_a_time_is_that_of_a_fine_grid(regimen, seed, until):
    etas = draw_etas(MODEL, 3, seed)
    # A bolus in the last minute of all adds nothing to the area, and a step to the last value.
    last, starts = np.nextafter(until, 0), [piece.start_min for dose in regimen for piece in dose.pieces()]
    # What has just begun bends most, so that the grid is finer there.
    bends = np.add.outer(starts, np.linspace(0, 1, 1001)).ravel()
    times = np.union1d(np.linspace(0, last, 20_001), bends[bends < last])
    curves, found = concentrations(MODEL, THREE, regimen, times, etas), summary(MODEL, THREE, regimen, until, etas)
    for name, values in curves.items():
        grid = np.trapezoid(values, times, axis=1) / 60
        assert found[name].auc_ng_h_per_ml == pytest.approx(grid, rel=2e-3, abs=1e-9)


def test_the_first_of_two_equal_peaks_is_named():
    regimen = tuple(Bolus(start_min=start, route="intravenous", dose_mg=10) for start in (5.0, 1e6))
    assert summary(one_compartment(), TYPICAL, regimen, 2e6)["ketamine"].tmax_min == pytest.approx([5])


def test_a_peak_after_the_time_asked_for_does_not_count():
    regimen = (Infusion(start_min=0, duration_min=40, dose_mg=40),)
    found = summary(one_compartment(), TYPICAL, regimen, until_min=20)["ketamine"]
    assert found.tmax_min == pytest.approx([20])
    assert found.cmax_ng_per_ml == pytest.approx([1000 * (1 - math.exp(-0.2))])


def test_without_a_dose_there_is_no_peak_and_no_area():
    found = summary(MODEL, THREE, (), 100)["ketamine"]
    assert np.isnan(found.tmax_min).all()
    assert (found.cmax_ng_per_ml == 0).all()
    assert (found.auc_to_infinity_ng_h_per_ml == 0).all()

"""What must hold of every concentration curve, whatever is given to whom."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pharmacology_models import liver_and_spray, one_compartment, patients, three_compartments
from scipy.linalg import expm

from daybreak.pharmacology.concentration import concentrations
from daybreak.pharmacology.covariates import Individuals, one_individual
from daybreak.pharmacology.dosing import Bolus, Infusion, IntranasalSpray, RateInfusion
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.inputs import inputs_of
from daybreak.pharmacology.linear import amounts
from daybreak.pharmacology.ode import solved_concentrations
from daybreak.pharmacology.variability import draw_etas

MODEL = liver_and_spray()
THREE = patients(3)
TIMES = np.linspace(0, 900, 61)
TYPICAL = one_individual(70)

starts = some.floats(0, 600)
lengths = some.floats(1, 200)
milligrams = some.floats(0.1, 100)
infusions = some.builds(Infusion, start_min=starts, duration_min=lengths, dose_mg=milligrams)
sprays = some.builds(IntranasalSpray, start_min=starts, devices=some.integers(1, 3))
boluses = some.builds(
    Bolus, start_min=starts, route=some.sampled_from(["intravenous", "oral"]), dose_mg_per_kg=some.floats(0.01, 1)
)
regimens = some.lists(some.one_of(infusions, sprays, boluses), min_size=1, max_size=5).map(tuple)
seeds = some.integers(0, 2**32)


def curves(regimen, seed, times=TIMES):
    return concentrations(MODEL, THREE, regimen, times, draw_etas(MODEL, 3, seed))


def assert_close(found, expected, tolerance=1e-12):
    for name in expected:
        assert np.abs(found[name] - expected[name]).max() <= tolerance * max(expected[name].max(), 1e-300)


@settings(max_examples=30)
@given(regimens, regimens, seeds)
def test_two_regimens_together_are_the_sum_of_both(first, second, seed):
    apart, together = (curves(first, seed), curves(second, seed)), curves(first + second, seed)
    assert_close(together, {name: apart[0][name] + apart[1][name] for name in together})


@settings(max_examples=30)
@given(starts, lengths, milligrams, some.floats(0.01, 100), seeds)
def test_concentrations_are_in_proportion_to_the_dose(start, minutes, dose, factor, seed):
    once = curves((Infusion(start_min=start, duration_min=minutes, dose_mg=dose),), seed)
    more = curves((Infusion(start_min=start, duration_min=minutes, dose_mg=dose * factor),), seed)
    assert_close(more, {name: once[name] * factor for name in once})


@settings(max_examples=30)
@given(regimens, some.randoms(use_true_random=False), seeds)
def test_the_order_of_doses_changes_no_bit(regimen, random, seed):
    mixed = random.sample(regimen, len(regimen))
    for name, values in curves(tuple(mixed), seed).items():
        assert (values == curves(regimen, seed)[name]).all()


@settings(max_examples=30)
@given(starts, lengths, some.floats(0.05, 0.95), lengths, milligrams, seeds)
def test_a_pause_makes_two_infusions_of_one(start, minutes, share, pause, dose, seed):
    stop = start + minutes * share
    first = stop - start
    paused = Infusion(start_min=start, duration_min=minutes, dose_mg=dose, pauses=((stop, stop + pause),))
    two = (
        Infusion(start_min=start, duration_min=first, dose_mg=dose * first / minutes),
        Infusion(start_min=stop + pause, duration_min=minutes - first, dose_mg=dose * (1 - first / minutes)),
    )
    assert_close(curves((paused,), seed), curves(two, seed), 1e-11)


@settings(max_examples=30)
@given(some.lists(some.tuples(some.floats(0, 5), lengths), min_size=1, max_size=6), seeds)
def test_a_profile_is_its_steps_one_after_the_other(rates, seed):
    ends = np.cumsum([minutes for _, minutes in rates])
    steps = tuple(
        Infusion(start_min=end - minutes, duration_min=minutes, dose_mg=rate * minutes)
        for (rate, minutes), end in zip(rates, ends, strict=True)
    )
    assert_close(curves((RateInfusion(start_min=0, rates=tuple(rates)),), seed), curves(steps, seed))


@settings(max_examples=30)
@given(lengths, milligrams, some.floats(-1000, 1000), seeds)
def test_a_later_start_moves_the_curve_and_nothing_else(minutes, dose, later, seed):
    now = curves((Infusion(start_min=0, duration_min=minutes, dose_mg=dose),), seed)
    then = curves((Infusion(start_min=later, duration_min=minutes, dose_mg=dose),), seed, TIMES + later)
    assert_close(then, now, 1e-11)


@settings(max_examples=25)
@given(
    some.lists(some.floats(0.5, 400), min_size=1, max_size=8, unique=True).map(sorted),
    some.lists(some.floats(60, 5000), min_size=1, max_size=12),
    some.booleans(),
    seeds,
)
def test_times_that_repeat_after_each_dose_are_as_each_asked_for_alone(after, gaps, even, seed):
    """They share exponentials; asked for alone, nothing is shared."""
    starts = np.cumsum([gaps[0]] * len(gaps) if even else gaps)
    regimen = tuple(Infusion(start_min=start, duration_min=40, dose_mg=40) for start in starts)
    times = np.sort(np.concatenate([start + np.array(after) for start in starts]))
    together = curves(regimen, seed, times)
    for time in times[:: max(len(times) // 7, 1)]:
        for name, values in curves(regimen, seed, [time]).items():
            there = together[name][:, np.searchsorted(times, time)]
            assert np.abs(there - values[:, 0]).max() <= 1e-11 * together[name].max()


@settings(max_examples=25)
@given(regimens, seeds)
def test_every_compartment_is_that_of_the_matrix_exponential(regimen, seed):
    parameters = MODEL.individual_parameters(THREE, draw_etas(MODEL, 3, seed))
    inputs, matrices = inputs_of(MODEL, THREE, regimen, parameters), MODEL.rate_matrices(parameters)
    times = TIMES[::6]
    expected = np.array([[exact(matrices[who], inputs, who, time) for time in times] for who in range(3)])
    found = amounts(matrices, inputs, times)
    assert np.abs(found - expected).max() <= 1e-11 * expected.max()


def exact(matrix, inputs, who, time):
    """Superposition of every input by itself, each by one exponential of the matrix with the input in a column."""
    total, size = np.zeros(len(matrix)), len(matrix)
    for each, into in enumerate(inputs.into):
        start, minutes, mg = (a[who, each] for a in (inputs.start_min, inputs.duration_min, inputs.amount_mg))
        if time < start:
            continue
        unit = np.eye(size)[into]
        if minutes == 0:
            total += expm(matrix * (time - start)) @ unit * mg
            continue
        wide = np.zeros((size + 1, size + 1))
        wide[:size, :size], wide[:size, size] = matrix, unit * mg / minutes
        during = expm(wide * min(time - start, minutes))[:size, size]
        total += expm(matrix * max(time - start - minutes, 0)) @ during
    return total


@settings(max_examples=15)
@given(regimens, seeds)
def test_is_that_of_a_solver_of_differential_equations(regimen, seed):
    etas = draw_etas(MODEL, 3, seed)
    assert_close(curves(regimen, seed), solved_concentrations(MODEL, THREE, regimen, TIMES, etas), 1e-8)


@settings(max_examples=30)
@given(regimens, seeds)
def test_no_mg_is_lost_or_made(regimen, seed):
    etas = draw_etas(MODEL, 3, seed)
    parameters = MODEL.individual_parameters(THREE, etas)
    inputs, matrices = inputs_of(MODEL, THREE, regimen, parameters), MODEL.rate_matrices(parameters)
    closed = matrices[
        :, :7, :7
    ].copy()  # without the vein, which holds nothing; what leaves the body stays in an eighth
    closed = np.concatenate([closed, -closed.sum(axis=1, keepdims=True)], axis=1)
    closed = np.concatenate([closed, np.zeros((3, 8, 1))], axis=2)
    held = amounts(closed, inputs, np.array([5000.0]))[:, 0].sum(axis=1)
    assert held == pytest.approx(inputs.amount_mg.sum(axis=1), rel=1e-11)


def test_one_compartment_rises_and_falls_as_the_textbook_says():
    """V 100 L, CL 1 L/min, 1 mg/min for 40 min: C = 1000 (1 - exp(-0.01 t)), then falls with 0.01 per minute."""
    regimen = (Infusion(start_min=0, duration_min=40, dose_mg=40),)
    found = concentrations(one_compartment(), TYPICAL, regimen, [0, 20, 40, 100])["ketamine"][0]
    assert found == pytest.approx([0, 181.269, 329.680, 180.932], abs=5e-4)


def test_at_the_minute_of_a_bolus_the_dose_is_in():
    regimen = (Bolus(start_min=10, route="intravenous", dose_mg=40),)
    found = concentrations(one_compartment(), TYPICAL, regimen, [9.999, 10, 110])["ketamine"][0]
    assert found == pytest.approx([0, 400, 400 * np.exp(-1)], rel=1e-14)


def test_a_dose_per_kg_grows_with_the_patient():
    regimen = (Infusion(start_min=0, duration_min=40, dose_mg_per_kg=0.5),)
    found = concentrations(one_compartment(), Individuals([60, 120]), regimen, [40])["ketamine"]
    assert found[1] == pytest.approx(2 * found[0])


def test_less_of_a_second_device_is_absorbed_in_the_nose():
    """Of 28 mg, 14 first, 8.4 of the second; the rest is swallowed, and 64 % of it gets past the gut."""
    parameters = MODEL.individual_parameters(TYPICAL)
    inputs = inputs_of(MODEL, TYPICAL, (IntranasalSpray(start_min=0, devices=2),), parameters)
    found = sorted(zip(inputs.start_min[0], inputs.duration_min[0], inputs.amount_mg[0].round(9), strict=True))
    assert found == [(0, 0, 14), (0, 30, 8.96), (5, 0, 8.4), (5, 30, 12.544)]


def test_venous_blood_follows_and_takes_nothing():
    regimen = (Infusion(start_min=0, duration_min=40, dose_mg=40),)
    found = concentrations(MODEL, TYPICAL, regimen, [20, 60])
    rising, falling = (found["ketamine in veins"] - found["ketamine"])[0]
    assert rising < 0 < falling
    with_vein = found["ketamine"]
    without = concentrations(liver_without_vein(), TYPICAL, regimen, [20, 60])["ketamine"]
    assert (with_vein == without).all()


def liver_without_vein():
    full = liver_and_spray()
    parts = {name: getattr(full, name) for name in full.__dataclass_fields__}
    return type(full)(**(parts | {"delays": (), "outputs": full.outputs[:1], "compartments": full.compartments[:-1]}))


def test_a_course_of_weeks_keeps_its_accuracy():
    """Three compartments, 8 infusions in four weeks: the last against the matrix exponential of all before."""
    model = three_compartments()
    regimen = tuple(Infusion(start_min=5040.0 * each, duration_min=40, dose_mg=40) for each in range(8))
    parameters = model.individual_parameters(TYPICAL)
    inputs, matrix = inputs_of(model, TYPICAL, regimen, parameters), model.rate_matrices(parameters)[0]
    times = 5040.0 * 7 + np.array([0, 1, 40, 41, 500, 5000])
    found = concentrations(model, TYPICAL, regimen, times)["ketamine"][0]
    expected = [exact(matrix, inputs, 0, time)[0] * 1000 / 60 for time in times]
    assert found == pytest.approx(expected, rel=1e-11)


def test_nothing_given_is_nothing_found():
    assert (concentrations(MODEL, THREE, (), TIMES)["ketamine"] == 0).all()


@pytest.mark.parametrize("times", [[0, 10, 10], [0]])
def test_times_may_repeat(times):
    assert concentrations(MODEL, THREE, (), times)["ketamine"].shape == (3, len(times))


@pytest.mark.parametrize(
    ("times", "found"),
    [([0, 10, 9], "9 after 10"), ([0, float("nan")], "no finite number"), ([[0], [1]], "shape"), (["soon"], "soon")],
)
def test_times_that_cannot_be_are_refused(times, found):
    with pytest.raises(PharmacologyError, match=found) as refused:
        concentrations(MODEL, THREE, (), times)
    assert refused.value.field == "times_min"


def test_a_route_that_the_model_does_not_know_is_refused_by_the_number_of_the_dose():
    regimen = (Infusion(start_min=0, duration_min=40, dose_mg=40), IntranasalSpray(start_min=0, devices=1))
    with pytest.raises(PharmacologyError, match="intravenous, oral") as refused:
        concentrations(one_compartment(), TYPICAL, regimen, [0])
    assert refused.value.field == "regimen[1].route"


@pytest.mark.parametrize("shape", [(3, 2), (2, 18), (3,)])
def test_random_effects_of_another_shape_are_refused(shape):
    with pytest.raises(PharmacologyError) as refused:
        concentrations(MODEL, THREE, (), [0], np.zeros(shape))
    assert refused.value.field == "etas"

"""Virtual patients are drawn as their model says, and are the same anywhere."""

import math

import numpy as np
import pytest
from pharmacology_models import OURS, liver_and_spray, model, one_compartment, parameter, patients

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.models import Correlation
from daybreak.pharmacology.parameters import log_scale_sd
from daybreak.pharmacology.variability import _philox, draw_etas, normals, uniforms

COUNT = 40_000


def correlated(*pairs: tuple[str, str, float]):
    plain = one_compartment()
    parts = {name: getattr(plain, name) for name in plain.__dataclass_fields__}
    found = tuple(Correlation(first=a, second=b, coefficient=r, source=OURS) for a, b, r in pairs)
    return model(**(parts | {"correlations": found}))


@pytest.mark.parametrize("key", [(0, 0), (5, 3), (2**64 - 1, 2**63 + 17)])
def test_words_are_those_of_philox_in_numpy(key):
    numbers = np.array([0, 1, 17, 2**40 + 3, 2**64 - 1], dtype=np.uint64)
    for block in (1, 2, 9):
        ours = _philox(block, numbers, key)
        for number, words in zip(numbers, ours, strict=True):
            counter = np.array([block - 1, number, 0, 0], dtype=np.uint64)  # NumPy counts on before it draws
            theirs = np.random.Philox(key=np.array(key, dtype=np.uint64), counter=counter)
            assert (theirs.random_raw(4) == words).all()


def test_a_patient_does_not_depend_on_the_others_or_on_their_order():
    whole = draw_etas(liver_and_spray(), 100, 3)
    assert (draw_etas(liver_and_spray(), [42, 7, 99], 3) == whole[[42, 7, 99]]).all()


def test_asking_for_more_numbers_leaves_the_first_ones():
    assert (uniforms(1, 2, 50, 11)[:, :5] == uniforms(1, 2, 50, 5)).all()


@pytest.mark.parametrize("other", [(2, 1), (1, 2)])
def test_another_seed_or_stream_is_independent(other):
    here, there = normals(1, 1, COUNT, 1)[:, 0], normals(*other, COUNT, 1)[:, 0]
    assert abs(np.corrcoef(here, there)[0, 1]) < 4 / math.sqrt(COUNT)


def test_uniform_numbers_fill_the_unit_interval_evenly():
    found = uniforms(9, 0, COUNT, 4)
    assert 0 < found.min() < found.max() < 1
    counts, _ = np.histogram(found, bins=20, range=(0, 1))
    expected = found.size / 20
    assert ((counts - expected) ** 2 / expected).sum() < 43.8  # chi-square of 19 degrees, 0.1 %


def test_log_normal_parameters_have_their_median_and_coefficient_of_variation():
    plain = model(
        compartments=("central",),
        parameters=(parameter("k", 0.01, "1/min", log_scale_sd(0.4)), parameter("V", 50, "L", 0)),
        routes=one_compartment().routes[:1],
        outputs=one_compartment().outputs[:1],
    )
    found = plain.individual_parameters(patients(COUNT), draw_etas(plain, COUNT, 4))["k"]
    assert np.median(found) == pytest.approx(0.01, rel=0.01)
    assert found.std() / found.mean() == pytest.approx(0.4, rel=0.02)


def test_logit_normal_parameters_have_their_median_and_stay_between_0_and_1():
    spray = liver_and_spray()
    found = spray.individual_parameters(patients(COUNT), draw_etas(spray, COUNT, 4))["nasal"]
    logit = np.log(found / (1 - found))
    assert 0 < found.min() < found.max() < 1
    assert logit.mean() == pytest.approx(0, abs=4 * 0.7 / math.sqrt(COUNT))
    assert logit.std() == pytest.approx(0.7, rel=0.02)


def test_effects_are_uncorrelated_unless_the_model_says_so():
    found = np.corrcoef(draw_etas(one_compartment(), COUNT, 8).T)
    assert np.abs(found - np.eye(3)).max() < 4 / math.sqrt(COUNT)
    found = np.corrcoef(draw_etas(correlated(("CL", "V", 0.6), ("V", "ka", -0.3)), COUNT, 8).T)
    expected = [[1, 0.6, 0], [0.6, 1, -0.3], [0, -0.3, 1]]
    assert np.abs(found - expected).max() < 4 / math.sqrt(COUNT)


def test_a_correlation_leaves_the_spread_of_each_parameter():
    found = draw_etas(correlated(("CL", "V", 0.9)), COUNT, 8).std(axis=0)
    assert found == pytest.approx([0.3, 0.3, 0.3], rel=0.02)


def test_correlations_that_contradict_each_other_are_refused():
    impossible = correlated(("CL", "V", 0.9), ("V", "ka", 0.9), ("CL", "ka", -0.9))
    with pytest.raises(PharmacologyError) as refused:
        draw_etas(impossible, 5, 1)
    assert refused.value.field == "correlations"


@pytest.mark.parametrize(
    ("field", "seed", "numbers"),
    [("seed", -1, 3), ("seed", 2**64, 3), ("patients", 1, -3), ("patients", 1, [0, -1]), ("patients", 1, 2.5)],
)
def test_what_cannot_be_counted_is_refused(field, seed, numbers):
    with pytest.raises(PharmacologyError) as refused:
        draw_etas(one_compartment(), numbers, seed)
    assert refused.value.field == field

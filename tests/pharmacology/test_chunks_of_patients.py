"""Patient 17 is patient 17, however patients are cut up, and however many threads work."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pharmacology_models import liver_and_spray, patients

from daybreak.pharmacology import concentration
from daybreak.pharmacology.concentration import concentration_chunks, concentrations, summary
from daybreak.pharmacology.dosing import Infusion, IntranasalSpray
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.inputs import Inputs
from daybreak.pharmacology.linear import amounts
from daybreak.pharmacology.variability import draw_etas

MODEL = liver_and_spray()
MANY = patients(101)
ETAS = draw_etas(MODEL, 101, 5)
TIMES = np.linspace(0, 500, 53)
DAYS = np.array([0.0, 3 * 1440.0, 7 * 1440.0])
REGIMEN = (
    Infusion(start_min=0, duration_min=40, dose_mg_per_kg=0.5, pauses=((10, 15),)),
    IntranasalSpray(start_min=200, devices=3),
)


@settings(max_examples=8)
@given(some.integers(1, 120))
def test_chunks_hold_the_same_bits_as_the_whole(size):
    whole = concentrations(MODEL, MANY, REGIMEN, TIMES, ETAS)
    pieces = list(concentration_chunks(MODEL, MANY, REGIMEN, TIMES, ETAS, patients_per_chunk=size))
    assert [rows.stop - rows.start for rows, _ in pieces][:-1] == [size] * (len(pieces) - 1)
    for name, values in whole.items():
        assert (np.concatenate([curves[name] for _, curves in pieces]) == values).all()


def test_a_patient_alone_has_the_same_bits():
    whole = concentrations(MODEL, MANY, REGIMEN, TIMES, ETAS)["norketamine"]
    alone = concentrations(MODEL, MANY.chosen(slice(17, 18)), REGIMEN, TIMES, draw_etas(MODEL, [17], 5))["norketamine"]
    assert (alone[0] == whole[17]).all()


@settings(max_examples=20)
@given(some.lists(some.sampled_from([20.0, 25.0, 30.0]), min_size=2, max_size=12))
def test_a_patient_beside_others_with_other_schedules_has_the_same_bits(minutes):
    """What is shared between neighbours of one schedule must not reach one with another."""
    among, alone = (swallowed_over(each) for each in (minutes, minutes[-1:]))
    assert (among[-1] == alone[0]).all()


def swallowed_over(minutes):
    """Three doses, each taking so long to enter, sampled in the same way after each."""
    one, times = np.ones((len(minutes), 3)), np.concatenate([day + np.linspace(0, 900, 40) for day in DAYS])
    matrices = np.tile(np.array([[-0.02, 0.01], [0.01, -0.01]]), (len(minutes), 1, 1))
    inputs = Inputs(np.zeros(3, dtype=np.int64), one * DAYS, one * np.array(minutes)[:, None], one * 28.0)
    return amounts(matrices, inputs, times)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_no_bit(monkeypatch, threads):
    whole, exposure = concentrations(MODEL, MANY, REGIMEN, TIMES, ETAS), summary(MODEL, MANY, REGIMEN, 500, ETAS)
    monkeypatch.setattr(concentration, "CHUNK", 7)
    cut = concentrations(MODEL, MANY, REGIMEN, TIMES, ETAS, threads=threads)
    cut_exposure = summary(MODEL, MANY, REGIMEN, 500, ETAS, threads=threads)
    for name, values in whole.items():
        assert (cut[name] == values).all()
        assert (cut_exposure[name].cmax_ng_per_ml == exposure[name].cmax_ng_per_ml).all()
        assert (cut_exposure[name].auc_ng_h_per_ml == exposure[name].auc_ng_h_per_ml).all()


@pytest.mark.parametrize("field", ["threads", "patients_per_chunk"])
def test_none_at_a_time_is_refused(field):
    solve = concentrations if field == "threads" else concentration_chunks
    with pytest.raises(PharmacologyError) as refused:
        list(solve(MODEL, MANY, REGIMEN, TIMES, ETAS, **{field: 0}))
    assert refused.value.field == field

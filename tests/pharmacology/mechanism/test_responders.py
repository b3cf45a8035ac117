"""Patients differ as the mechanism says, and are the same however they are drawn."""

import numpy as np
import pytest

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.mechanism import MechanismError, draw_responders, symptoms, typical_responder
from pharmacology.mechanism.mechanisms import mechanism

ROUND = mechanism()


def test_a_population_has_the_medians_and_spreads_of_the_mechanism() -> None:
    people = draw_responders(ROUND, 20_000, seed=1)
    assert np.median(people.sensitivity) == pytest.approx(0.5, rel=0.03)
    assert np.log(people.sensitivity).std() == pytest.approx(1.0, rel=0.03)
    assert people.expectation.mean() == pytest.approx(0.2, abs=0.01)
    assert abs(np.corrcoef(people.sensitivity, people.expectation)[0, 1]) < 0.03


def test_patient_seventeen_is_the_same_in_any_chunk_and_another_one_for_another_seed() -> None:
    whole = draw_responders(ROUND, 30, seed=5)
    part = draw_responders(ROUND, np.arange(17, 30), seed=5)
    assert (part.sensitivity == whole.sensitivity[17:]).all()
    assert draw_responders(ROUND, 30, seed=6).sensitivity[17] != whole.sensitivity[17]


def test_a_population_yields_response_rates_and_not_only_means() -> None:
    people = draw_responders(ROUND, 5000, seed=2)
    after = symptoms(ROUND, people, [0.0], 1.0, [1.0], 30.0)[:, 0]
    responding = (after <= 15).mean()
    assert 0.2 < responding < 0.8
    assert (symptoms(ROUND, people, [0.0], 0.0, [1.0], 30.0)[:, 0] <= 15).mean() < responding - 0.1


def test_a_covariate_shifts_the_sensitivity_by_its_effect_off_its_reference() -> None:
    usual, marked = (draw_responders(ROUND, 2, 1, {"marker": [1.0, value]}) for value in (1.0, 3.0))
    assert marked.sensitivity[0] == usual.sensitivity[0]
    assert marked.sensitivity[1] == pytest.approx(usual.sensitivity[1] * np.exp(0.4))


def test_the_typical_patient_has_the_median_of_everything() -> None:
    one = typical_responder(ROUND)
    assert (one.sensitivity[0], one.expectation[0], one.antidepressant[0]) == (0.5, 0.2, 0.25)


def test_refuses_an_unknown_covariate_a_wrong_shape_and_no_patients() -> None:
    for covariates in ({"horoscope": [1.0, 1.0]}, {"marker": [1.0]}, {"marker": [1.0, np.nan]}):
        with pytest.raises(MechanismError, match="covariates"):
            draw_responders(ROUND, 2, 1, covariates)
    with pytest.raises(PharmacologyError):
        draw_responders(ROUND, -1, 1)

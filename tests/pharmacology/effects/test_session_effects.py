"""Dissociation, sedation and circulation over a session. The published figures they rest on, and others, are reproduced
in tests/published; here is what must hold whatever the numbers are."""

import numpy as np
import pytest

from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.pharmacology.effects import cadss, circulation, drug_high, sedated
from daybreak.pharmacology.errors import PharmacologyError

EFFECTS = load_session_effects()
TIMES = np.arange(0.0, 181.0)
COURSE = 143 * np.where(TIMES <= 40, TIMES / 40, np.exp(-np.maximum(TIMES - 40, 0) / 45))
KETAMINE = {"ketamine": COURSE}


def test_dissociation_is_linear_in_the_concentration_until_the_scale_ends() -> None:
    once, twice = (cadss(EFFECTS.dissociation, TIMES, {"ketamine": f * COURSE}) for f in (1, 2))
    assert twice == pytest.approx(2 * once)
    assert cadss(EFFECTS.dissociation, TIMES, {"ketamine": 1000 * COURSE}).max() == 92


def test_dissociation_peaks_shortly_after_the_infusion_and_is_nearly_gone_after_three_hours() -> None:
    course = cadss(EFFECTS.dissociation, TIMES, KETAMINE)[0]
    assert 40 < course.argmax() < 55
    assert course[-1] < 0.1 * course.max()


def test_patients_differ_in_sensitivity_as_their_random_effects_say() -> None:
    three = cadss(EFFECTS.dissociation, TIMES, KETAMINE, etas=[-1, 0, 1]).max(axis=1)
    spread = EFFECTS.dissociation.cadss_per_ng_per_ml.between_subject
    assert three / three[1] == pytest.approx(np.exp([-spread, 0, spread]))


def test_a_ng_of_esketamine_does_what_two_of_ketamine_do() -> None:
    racemic = drug_high(EFFECTS.dissociation, TIMES, {"ketamine": 2 * COURSE})
    assert drug_high(EFFECTS.dissociation, TIMES, {"esketamine": COURSE}) == pytest.approx(racemic)


def test_the_high_is_half_at_its_concentration_once_the_site_has_followed() -> None:
    half = EFFECTS.dissociation.high_half_at_ng_per_ml.value
    held = drug_high(EFFECTS.dissociation, [0, 500], {"ketamine": [[half, half]]})
    assert held[0, 1] == pytest.approx(0.5)


def test_sedation_rises_with_the_dose_and_is_a_probability() -> None:
    shares = [sedated(EFFECTS.sedation, TIMES, {"ketamine": f * COURSE}).max() for f in (0, 0.5, 1, 2, 50)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] < 1


def test_pressure_falls_under_a_constant_concentration_to_what_tolerance_leaves() -> None:
    held = circulation(EFFECTS.circulation, np.arange(0.0, 1000.0), {"ketamine": np.full(1000, 100.0)}).systolic_mmhg[0]
    left = 1 - EFFECTS.circulation.tolerance_share.value
    assert held[-1] == pytest.approx(left * 100 * EFFECTS.circulation.systolic_per_ng_per_ml.value, rel=1e-3)
    assert held.max() > 1.2 * held[-1]


def test_pressure_peaks_at_the_end_of_the_infusion_and_is_near_its_start_an_hour_and_a_half_later() -> None:
    # Zhou 2021: the highest values at 30 to 40 minutes; Szarmach 2020: at the start again within 1.5 hours.
    rise = circulation(EFFECTS.circulation, TIMES, KETAMINE)
    assert 35 <= rise.systolic_mmhg[0].argmax() <= 50
    assert abs(rise.systolic_mmhg[0][130]) < 0.2 * rise.systolic_mmhg[0].max()
    assert rise.systolic_mmhg.max() > rise.diastolic_mmhg.max() > rise.heart_rate_per_min.max()


def test_an_unknown_compound_is_refused_by_name() -> None:
    with pytest.raises(PharmacologyError, match="found midazolam"):
        cadss(EFFECTS.dissociation, TIMES, {"midazolam": COURSE})

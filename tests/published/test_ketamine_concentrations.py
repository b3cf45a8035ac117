"""Racemic ketamine: model intervals against published concentrations, each test named for its paper.

Where a model disagrees with a paper the test says so and holds the disagreement, so that nobody meets it unawares;
docs/algorithms/concentration.md says why.
"""

import numpy as np
import pytest

from daybreak.pharmacology.dosing import Bolus
from published.concentrations import ANTIDEPRESSANT, at, clearance_l_per_h, overlap, peaks, typical

RACEMIC = ("clements-1981", "domino-1982", "kamp-2020-meta-analysis")

ZARATE_2006 = 185
"""ng/mL after 0.5 mg/kg over 40 min, as Zanos 2018 (table 1) quotes it. V2."""

KRYSTAL_1994 = (100, 250)
"""ng/mL, the range of peaks after the same dose, as Zanos 2018 (table 1) quotes it. V2."""

KAMP_2020 = (69, 90)
"""L/h at 70 kg, the 95 % interval of the mean clearance. V, abstract."""


def peak_of_the_infusion(name: str) -> float:
    return float(typical(name, ANTIDEPRESSANT)["ketamine"].cmax_ng_per_ml[0])


class TestZarate2006Peak185:
    def test_clements_meets_it_within_a_tenth(self):
        assert peak_of_the_infusion("clements-1981") == pytest.approx(ZARATE_2006, rel=0.1)
        assert peak_of_the_infusion("clements-1981") == pytest.approx(177, abs=1)

    def test_it_lies_in_the_band_of_virtual_patients_of_clements_and_of_domino(self):
        for name in ("clements-1981", "domino-1982"):
            low, high = np.percentile(peaks(name, ANTIDEPRESSANT, 80, 15), [5, 95])
            assert low < ZARATE_2006 < high

    def test_domino_lies_a_third_above_it(self):
        assert peak_of_the_infusion("domino-1982") / ZARATE_2006 == pytest.approx(1.30, abs=0.02)

    def test_the_one_compartment_of_the_meta_analysis_lies_a_third_below_it(self):
        assert peak_of_the_infusion("kamp-2020-meta-analysis") / ZARATE_2006 == pytest.approx(0.68, abs=0.02)


class TestKrystal1994Peaks100To250:
    def test_every_typical_patient_lies_in_it(self):
        for name in RACEMIC:
            assert KRYSTAL_1994[0] < peak_of_the_infusion(name) < KRYSTAL_1994[1]

    def test_most_virtual_patients_of_clements_lie_in_it_and_barely_half_of_dominos(self):
        clements, domino = (inside(peaks(name, ANTIDEPRESSANT, 80, 15)) for name in ("clements-1981", "domino-1982"))
        assert clements > 0.8
        assert 0.45 < domino < 0.65


def inside(values: np.ndarray) -> float:
    """The share within the range of Krystal 1994."""
    low, high = KRYSTAL_1994
    return float(((values >= low) & (values <= high)).mean())


class TestKamp2020Clearance:
    @pytest.mark.parametrize(
        ("name", "found"), [("clements-1981", 80.2), ("kamp-2020-meta-analysis", 79.0), ("simons-2022", 88.8)]
    )
    def test_is_met_by(self, name, found):
        assert clearance_l_per_h(name) == pytest.approx(found, abs=0.1)
        assert KAMP_2020[0] <= found <= KAMP_2020[1]

    @pytest.mark.parametrize(
        ("name", "found"), [("domino-1982", 115.9), ("otto-2021", 95.2), ("perez-ruixo-2021", 109.0)]
    )
    def test_lies_below_that_of(self, name, found):
        assert clearance_l_per_h(name) == pytest.approx(found, abs=0.1)
        assert found > KAMP_2020[1]

    def test_is_the_exposure_that_its_model_gives(self):
        exposure = typical("kamp-2020-meta-analysis", ANTIDEPRESSANT)["ketamine"].auc_to_infinity_ng_h_per_ml[0]
        assert exposure == pytest.approx(35_000 / 79)


class TestIdvall1979MaintenanceDose:
    """41 ug/kg/min kept 9.3 +/- 0.8 umol/L (V, abstract): a clearance of 18.5 mL/min/kg, 16.8 to 20.2."""

    STABLE = (41_000 / (10.1 * 237.73), 41_000 / (8.5 * 237.73))
    """mL/min/kg; 237.73 g/mol is the molar mass of ketamine."""

    def test_is_met_by_clements_and_by_the_meta_analysis(self):
        for name in ("clements-1981", "kamp-2020-meta-analysis"):
            per_kg = clearance_l_per_h(name) * 1000 / 60 / 70
            assert self.STABLE[0] < per_kg < self.STABLE[1]

    def test_would_give_less_in_domino(self):
        assert clearance_l_per_h("domino-1982") * 1000 / 60 / 70 > 1.3 * self.STABLE[1]


class TestHirlinger1984IntoTheMuscle:
    """Medians (V, abstract): 147 ng/mL 30 min after 0.5 mg/kg; 474 ng/mL 15 min after 1 mg/kg."""

    def test_the_first_curve_set_the_speed_of_absorption(self):
        assert injected(0.5, 30) == pytest.approx(147, rel=0.05)

    def test_the_second_is_predicted_a_quarter_too_low(self):
        assert injected(1.0, 15) / 474 == pytest.approx(0.76, abs=0.02)

    def test_the_peak_comes_within_the_5_to_15_minutes_of_reviews(self):
        regimen = (Bolus(start_min=0, route="intramuscular", dose_mg_per_kg=0.5),)
        assert 5 <= typical("clements-1981", regimen)["ketamine"].tmax_min[0] <= 15

    def test_93_percent_of_clements_1982_are_absorbed(self):
        muscle = typical("clements-1981", (Bolus(start_min=0, route="intramuscular", dose_mg=35),))["ketamine"]
        vein = typical("clements-1981", (Bolus(start_min=0, route="intravenous", dose_mg=35),))["ketamine"]
        ratio = muscle.auc_to_infinity_ng_h_per_ml[0] / vein.auc_to_infinity_ng_h_per_ml[0]
        assert ratio == pytest.approx(0.93)


def injected(dose_mg_per_kg: float, minutes: float) -> float:
    regimen = (Bolus(start_min=0, route="intramuscular", dose_mg_per_kg=dose_mg_per_kg),)
    return float(at("clements-1981", regimen, [minutes], "ketamine")[0])


def test_the_three_racemic_models_disagree_less_about_exposure_than_about_the_peak_of_the_first_minutes():
    bolus = (Bolus(start_min=0, route="intravenous", dose_mg_per_kg=0.5),)
    early = [at(name, bolus, [2], "ketamine")[0] for name in RACEMIC]
    areas = [typical(name, bolus)["ketamine"].auc_to_infinity_ng_h_per_ml[0] for name in RACEMIC]
    assert max(early) / min(early) > 3 > 1.6 > max(areas) / min(areas)


def test_intervals_overlap_where_they_share_a_point():
    assert overlap((1, 2), (2, 3))
    assert not overlap((1, 2), (2.1, 3))

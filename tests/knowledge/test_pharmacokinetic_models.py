"""Published models as data: every number says where it was read, and what does not fit is named with its line."""

import math
import re

import numpy as np
import pytest

from daybreak.knowledge import load_tables
from daybreak.knowledge.files import SHIPPED, table_paths
from daybreak.knowledge.model_file import NORMAL_95, ModelFile
from daybreak.knowledge.pharmacokinetic_models import check_model_file, model_files, pharmacokinetic_models
from daybreak.knowledge.problems import KnowledgeError
from daybreak.knowledge.reading.figures import parts
from daybreak.pharmacology.covariates import one_individual
from daybreak.pharmacology.parameters import Cited

FILE = """\
id: small
version: "1"
title: Small
substance: ketamine
use: Nothing but tests.
source: {key: Kamp2020, certainty: V, locator: abstract}
population: Nobody
limits: [Not for use.]
reference: {weight_kg: 70}
compartments: [depot, central]
parameters:
  - {name: CL, value: 79, unit: L/h, low: 69, high: 90, meaning: clearance,
     source: {key: Kamp2020, certainty: V, locator: abstract},
     variability: {variance: 0.04, source: {key: clinic-default, certainty: P, locator: ours}}}
  - {name: V, value: 252, unit: L, standard_error: 25, meaning: volume,
     source: {key: Kamp2020, certainty: V, locator: abstract},
     variability: {coefficient_of_variation: 0.3, source: {key: Kamp2020, certainty: R, locator: abstract}}}
  - {name: ka, value: 1.2, unit: 1/h, meaning: absorption,
     source: {key: Kamp2020, certainty: V2, locator: "table 1"}}
covariances:
  - {first: CL, second: V, covariance: 0.03, source: {key: Kamp2020, certainty: V, locator: abstract}}
power_effects:
  - {parameter: CL, covariate: weight_kg, reference: 70, exponent: 0.75,
     source: {key: Kamp2020, certainty: V, locator: abstract}}
flows:
  - {source: depot, target: central, rate: ka}
  - {source: central, clearance: CL, volume: V}
routes:
  - {name: intravenous, paths: [{into: central}]}
outputs:
  - {name: ketamine, compartment: central, volume: V}
"""


def told(before: str, after: str) -> str:
    assert before in FILE
    return "\n".join(map(str, check_model_file(FILE.replace(before, after, 1).encode(), "small.yaml")))


def small(tmp_path, text: str = FILE):
    (tmp_path / "small.yaml").write_text(text)
    return pharmacokinetic_models(tmp_path)["small"]


class TestWhatIsShipped:
    def test_is_six_models_each_from_one_paper(self):
        assert set(pharmacokinetic_models()) == {
            "clements-1981",
            "domino-1982",
            "kamp-2020-meta-analysis",
            "otto-2021",
            "perez-ruixo-2021",
            "simons-2022",
        }

    def test_covers_each_route_and_both_drugs(self):
        ways = {(each.substance, route.name) for each in pharmacokinetic_models().values() for route in each.routes}
        assert ways == {
            ("ketamine", "intravenous"),
            ("ketamine", "intramuscular"),
            ("esketamine", "intravenous"),
            ("esketamine", "intranasal"),
            ("esketamine", "oral"),
        }

    def test_keeps_racemic_and_pure_esketamine_apart(self):
        for model in pharmacokinetic_models().values():
            assert model.compounds[0] == model.substance

    @pytest.mark.parametrize("name", sorted(pharmacokinetic_models()))
    def test_says_of_every_number_where_it_was_read(self, name):
        sources = [part for _, part in parts(model_files()[name]) if isinstance(part, Cited)]
        assert len(sources) > len(pharmacokinetic_models()[name].parameters)
        assert all(each.locator and each.key in load_tables().citations for each in sources)

    @pytest.mark.parametrize("name", sorted(pharmacokinetic_models()))
    def test_claims_no_number_as_read_in_a_paper_that_was_not_opened(self, name):
        opened = {"Kamp2020"}
        for _, part in parts(model_files()[name]):
            if isinstance(part, Cited) and part.certainty == "V":
                assert part.key in opened

    def test_marks_as_ours_exactly_what_no_paper_gives(self):
        assert {name: found for name, file in model_files().items() if (found := ours(file))} == {
            "clements-1981": {"V1 varies", "ka_muscle"},
            "domino-1982": {"V1 varies"},
            "kamp-2020-meta-analysis": {"CL varies", "V varies", "weight_kg on CL", "weight_kg on V"},
            "simons-2022": {"step_1", "step_2"}
            | {
                f"weight_kg on {name}"
                for name in ("V1", "V2", "V3", "CL", "Q2", "Q3", "Vmp", "CLm", "Qm", "Vh", "Vhp", "CLh", "Qh")
            },
        }

    def test_is_no_table_of_the_rules(self):
        assert not [path for path in table_paths(SHIPPED) if "pharmacokinetics" in path.parts]


def ours(file: ModelFile) -> set[str]:
    """What in a file has the certainty P."""
    values = {each.name for each in file.parameters if each.source.certainty == "P"}
    spread = [each for each in file.parameters if each.variability and each.variability.source.certainty == "P"]
    effects = (*file.power_effects, *file.factor_effects, *file.slope_effects)
    assumed = {f"{each.covariate} on {each.parameter}" for each in effects if each.source.certainty == "P"}
    return values | {f"{each.name} varies" for each in spread} | assumed


class TestAFile:
    def test_without_a_problem_has_none(self):
        assert check_model_file(FILE.encode(), "small.yaml") == ()

    def test_is_read_in_the_units_of_its_paper(self, tmp_path):
        values = small(tmp_path).individual_parameters(one_individual(70))
        assert values["CL"][0] == pytest.approx(79 / 60)
        assert values["ka"][0] == pytest.approx(0.02)

    def test_scales_with_weight_as_it_says(self, tmp_path):
        values = small(tmp_path).individual_parameters(one_individual(140))
        assert values["CL"][0] == pytest.approx(79 / 60 * 2**0.75)
        assert values["V"][0] == pytest.approx(252)

    def test_turns_variances_and_coefficients_of_variation_into_standard_deviations(self, tmp_path):
        spread = {each.name: each.between_subject for each in small(tmp_path).parameters}
        assert spread == {"CL": pytest.approx(0.2), "V": pytest.approx(math.sqrt(math.log(1.09))), "ka": 0}

    def test_turns_a_covariance_into_a_correlation(self, tmp_path):
        (pair,) = small(tmp_path).correlations
        assert pair.coefficient == pytest.approx(0.03 / (0.2 * math.sqrt(math.log(1.09))))

    def test_turns_a_standard_error_into_an_interval_and_keeps_a_printed_one(self, tmp_path):
        intervals = {each.name: (each.low, each.high) for each in small(tmp_path).parameters}
        assert intervals["CL"] == (69, 90)
        assert intervals["V"] == (pytest.approx(252 - NORMAL_95 * 25), pytest.approx(252 + NORMAL_95 * 25))
        assert intervals["ka"] == (None, None)

    def test_keeps_whose_the_variability_is_apart_from_whose_the_value_is(self, tmp_path):
        clearance = small(tmp_path).parameters[0]
        assert (clearance.source.certainty, clearance.between_subject_source.certainty) == ("V", "P")

    def test_must_be_called_as_its_model(self, tmp_path):
        (tmp_path / "other.yaml").write_text(FILE)
        with pytest.raises(KnowledgeError, match=r"other\.yaml:1: small: .*`other`"):
            pharmacokinetic_models(tmp_path)

    def test_a_folder_without_one_is_refused(self, tmp_path):
        with pytest.raises(KnowledgeError, match=r"no \.yaml file"):
            pharmacokinetic_models(tmp_path)

    @pytest.mark.parametrize(
        ("before", "after", "line", "words"),
        [
            ("key: Kamp2020, certainty: V2", "key: Kamp2200, certainty: V2", 19, "Did you mean `Kamp2020`"),
            ("certainty: P, locator: ours", "certainty: V, locator: ours", 14, "the certainty P for `clinic-default`"),
            ("certainty: V2", "certainty: P", 19, "`Kamp2020` with the certainty P"),
            (', locator: "table 1"', "", 19, "no `locator`"),
            ("unit: 1/h", "unit: per hour", 18, "one of L, mL"),
            ("value: 1.2", "value: -1.2", 18, "a number from 0"),
            ("value: 1.2", "value: quick", 18, "a number"),
            ("low: 69", "low: 80", 12, "an interval around the value"),
            ("low: 69, ", "", 12, "half an interval"),
            ("low: 69", "standard_error: 5, low: 69", 12, "several forms"),
            ("variance: 0.04", "variance: 0.04, standard_deviation: 0.2", 14, "Give the one that was published"),
            ("variance: 0.04", "variance: 0.0", 14, "above 0"),
            ("rate: ka", "rate: kb", 26, "one of CL, V, ka"),
            ("target: central", "target: centre", 26, "one of depot, central"),
            ("clearance: CL, volume: V}", "clearance: V, volume: V}", 27, "a clearance"),
            ("reference: {weight_kg: 70}", "reference: {weight_kg: 700}", 9, "from 2 to 500"),
            ("covariance: 0.03", "covariance: 0.3", 21, "between -1 and 1"),
            ("parameter: CL, covariate: weight_kg", "parameter: CL, covariate: weight", 23, "weight_kg"),
            ("limits: [Not for use.]", "limits: []", 8, "Every model has limits"),
            ("name: intravenous", "name: subcutaneous", 29, "intravenous"),
            ("meaning: absorption,", "meening: absorption,", 18, "Did you mean `meaning`"),
            ("substance: ketamine", "substance: arketamine", 4, "esketamine"),
        ],
    )
    def test_that_does_not_fit_is_named_with_its_line(self, before, after, line, words):
        lines = [each for each in told(before, after).splitlines() if words in each]
        assert lines, told(before, after)
        assert re.match(rf"small\.yaml:{line}: small: ", lines[0]), lines

    def test_of_another_kind_is_refused(self):
        assert "no model" in str(check_model_file(b"[1, 2]", "small.yaml")[0])


class TestEachShippedModel:
    @pytest.mark.parametrize("name", sorted(pharmacokinetic_models()))
    def test_loses_no_drug_but_where_it_leaves(self, name):
        """In every column what arrives is at most what leaves, and something does leave in the end."""
        model = pharmacokinetic_models()[name]
        rates = model.rate_matrices(model.individual_parameters(model.reference))[0]
        assert (rates.sum(axis=0) <= 1e-12).all()
        assert np.linalg.eigvals(rates).real.max() < 0

    @pytest.mark.parametrize("name", sorted(pharmacokinetic_models()))
    def test_says_what_it_is_for_and_what_it_is_not(self, name):
        file = model_files()[name]
        assert file.use
        assert len(file.limits) >= 2

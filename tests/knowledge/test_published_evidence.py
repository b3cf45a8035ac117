"""Published results as data: none is lost, none stands without its scale, time, definition and certainty."""

import pytest

from daybreak.care.findings import Source
from daybreak.knowledge.problems import KnowledgeError
from daybreak.knowledge.published_evidence import check_evidence, comparators, evidence, pressure_excursions
from daybreak.knowledge.reading.figures import parts
from daybreak.research.outcome_statistics.windows import window_of

FILE = """\
id: small
version: "1"
title: Small evidence
pressure_excursions:
  - {id: high, title: High, of: systolic, at_least_mmhg: 180, source: {key: SPL-US, certainty: V}}
studies:
  - id: S1
    title: A study
    design: Cohort
    population: Patients
    participants: 100
    participants_source: {key: McInnes2022, certainty: V}
    comparator_for: [intravenous_ketamine]
    mismatch: [Other patients.]
    arms:
      - {id: drug, title: Ketamine, drug: ketamine, route: intravenous, dose: 0.5 mg/kg}
    figures:
      - {id: response, of_what: response, arm: drug, scale: phq9, time_point: day 28, from_day: 21, to_day: 35,
         definition: half, number: 20, of: 40, percent: 50, low_percent: 35, high_percent: 65,
         source: {key: McInnes2022, certainty: V}}
      - {id: change, of_what: mean_change, arm: drug, scale: madrs, time_point: day 28, definition: change,
         value: -10, low: -12, high: -8, unit: points, source: {key: McInnes2022, certainty: R}}
"""


def figure(study: str, name: str):
    return next(each for each in evidence()[study].figures if each.id == name)


class TestWhatIsShipped:
    def test_is_every_row_of_section_g(self):
        assert set(evidence()) == {f"G{number:02}" for number in range(1, 25)} | {"C-4"}

    def test_keeps_the_results_that_found_no_difference(self):
        assert {each.id for each in evidence().values() if each.negative} == {"G06", "G07", "G21", "G23"}

    def test_compares_infusions_with_cohorts_and_the_spray_with_its_trials(self):
        assert [each.id for each in comparators("intravenous_ketamine")] == ["G14", "G15", "G17"]
        assert [each.id for each in comparators("intranasal_esketamine")] == ["G05", "G12", "G13", "G20"]

    def test_says_of_each_comparator_in_what_it_differs(self):
        compared = [each for each in evidence().values() if each.comparator_for]
        assert all(each.mismatch for each in compared)

    def test_compares_only_at_times_for_which_courses_are_counted(self):
        timed = [each for study in evidence().values() for each in study.figures if each.from_day is not None]
        assert timed
        assert [each.id for each in timed if window_of(each.from_day, each.to_day) is None] == []

    @pytest.mark.parametrize(
        ("study", "name", "percent", "certainty"),
        [
            ("G14", "response", 53.6, "V"),
            ("G14", "remission", 28.9, "V"),
            ("G15", "response-6w", 50, "V"),
            ("G17", "response", 45, "V"),
            ("G05", "response", 69.3, "R"),
            ("G12", "remission-8w", 27.1, "V"),
            ("G13", "response-8w", 49.4, "V"),
            ("G20", "remission", 22.5, "V2"),
        ],
    )
    def test_has_the_figures_of_the_comparators_with_how_sure_they_are(self, study, name, percent, certainty):
        found = figure(study, name)
        assert (found.percent, found.source.certainty) == (percent, certainty)

    def test_keeps_remission_of_at_most_10_apart_from_that_of_12(self):
        assert figure("G12", "remission-8w").definition == "MADRS at most 10"
        assert figure("G05", "remission").definition == "MADRS at most 12"

    def test_calls_nothing_a_default(self):
        sources = [part for study in evidence().values() for _, part in parts(study) if isinstance(part, Source)]
        assert {each.certainty for each in sources} <= {"V", "V2", "R", "R?"}

    def test_counts_excursions_of_the_pressure_as_the_label_does(self):
        limits = {each.id: (each.of, each.at_least_mmhg, each.rise_mmhg) for each in pressure_excursions()}
        assert limits == {
            "sbp_180": ("systolic", 180, None),
            "sbp_rise_40": ("systolic", None, 40),
            "dbp_110": ("diastolic", 110, None),
            "dbp_rise_25": ("diastolic", None, 25),
        }


class TestAFile:
    def test_without_a_mistake_has_no_problem(self):
        assert check_evidence(FILE.encode(), "small.yaml") == ()

    @pytest.mark.parametrize(
        ("before", "after", "found"),
        [
            ("percent: 50,", "percent: 51,", "51 % and 20 of 40"),
            ("number: 20, of: 40", "number: 41, of: 40", "`number` 41 of 40"),
            ("of: 40, percent: 50", "percent: 50", "`number` 20 of None"),
            ("low_percent: 35", "low_percent: 51", "`percent` 50.0 outside its interval 51 to 65"),
            (", high_percent: 65", "", "one end of the interval of `percent`"),
            ("low: -12", "low: -9", "`value` -10.0 outside its interval -9 to -8"),
            (", unit: points", "", "a `value` without `unit`"),
            (", number: 20, of: 40, percent: 50, low_percent: 35, high_percent: 65", "", "neither `percent`"),
            ("from_day: 21, to_day: 35", "from_day: 35, to_day: 21", "`from_day` 35, `to_day` 21"),
            (", to_day: 35", "", "`from_day` 21, `to_day` None"),
            ("arm: drug, scale: phq9", "arm: drag, scale: phq9", "the unknown arm `drag`"),
            ("scale: phq9", "scale: phq", "the scale `phq`"),
            ("{key: McInnes2022, certainty: R}", "{key: McInnes2O22, certainty: R}", "the source `McInnes2O22`"),
            ("{key: McInnes2022, certainty: R}", "{key: McInnes2022, certainty: P}", "the certainty P"),
            ("    mismatch: [Other patients.]\n", "", "`S1` to compare with and no `mismatch`"),
            ("participants: 100", "participants: null", "only one of `participants` and `participants_source`"),
            ("id: change", "id: response", "the figure `response` a second time"),
            ("at_least_mmhg: 180", "at_least_mmhg: 180, rise_mmhg: 40", "both or neither"),
            ("time_point: day 28, from_day", "from_day", "no `time_point`"),
            ("percent: 50, low_percent", "percent: 150, low_percent", "`percent`: 150"),
        ],
    )
    def test_with_a_mistake_is_refused_and_told(self, before, after, found):
        assert before in FILE
        told = check_evidence(FILE.replace(before, after, 1).encode(), "small.yaml")
        assert [each for each in told if each.found.startswith(found)], told

    def test_that_is_no_list_of_studies_is_told(self):
        (problem,) = check_evidence(b"- a\n", "small.yaml")
        assert problem.found == "no studies"

    def test_of_a_folder_with_one_study_twice_cannot_be_used(self, tmp_path):
        for name in ("a", "b"):
            (tmp_path / f"{name}.yaml").write_text(FILE)
        with pytest.raises(KnowledgeError, match="S1: found the study `S1`, which another file has"):
            evidence(tmp_path)

    def test_of_an_empty_folder_is_missed(self, tmp_path):
        with pytest.raises(KnowledgeError, match=r"no \.yaml file"):
            evidence(tmp_path)

"""The section `outcomes` of a protocol file: optional, strict, each crossed limit named; its figures as published."""

from dataclasses import replace

import pytest

from daybreak.care.findings import Source
from daybreak.knowledge import check_protocol, protocol_from_bytes, protocol_source, protocols
from daybreak.knowledge.reading.figures import parts
from knowledge.written import PROTOCOL, Mistake, changed, write

IV, NASAL = "iv-ketamine", "esketamine-us"
PHQ9 = "    - instrument: phq9\n      response_percent: {value: 50"
PARTIAL = "      partial_response_percent: {value: 25, source: {key: Sforzini2022"
MADRS = "      instrument: madrs\n      at_least: 22\n      from_days: 5\n"
HIGH = "        title: Act now\n        acknowledge_within_minutes: 5\n"
FIGURES = "    figures: []\n"


def figures(sd: float, reliability: float) -> str:
    return (
        "    figures:\n"
        f"      - {{instrument: phq9, baseline_sd: {{value: {sd}, source: {{key: McInnes2022, certainty: R}}}},\n"
        f"         reliability: {{value: {reliability}, source: {{key: McInnes2022, certainty: R}}}}}}\n"
    )


MISTAKES = [
    Mistake("a primary scale that is not judged", "  primary: {value: phq9", "  primary: {value: madrs",
            "  primary: {value: wsas", IV, ("the scale `wsas`", "one of phq9, madrs")),
    Mistake("a primary scale without relapse", "  primary: {value: phq9", "  primary: {value: madrs",
            "  primary: {value: ham_d17", IV, ("`ham_d17` without relapse",)),
    Mistake("a scale that is none", PHQ9, PHQ9, PHQ9.replace("phq9", "phq99"), IV,
            ("the unknown id `phq99`", "Did you mean `phq9`?"), "    - instrument: phq99"),
    Mistake("a scale twice", "    - instrument: ham_d17", "    - instrument: ham_d17", "    - instrument: phq9", IV,
            ("the scale `phq9` 2 times",), PHQ9),
    Mistake("no improvement at all", PHQ9, PHQ9.replace("50", "26"), PHQ9.replace("50", "0"), IV,
            ("`response_percent`: 0", "more than 0"), "      response_percent: {value: 0"),
    Mistake("a partial response that is a whole one", PHQ9, PHQ9.replace("50", "26"), PHQ9.replace("50", "25"), IV,
            ("25 %", "less than `response_percent`"), PARTIAL),
    Mistake("a remission that everybody reaches", "value: 4, source: {key: McInnes2022",
            "value: 26, source: {key: McInnes2022", "value: 27, source: {key: McInnes2022", IV,
            ("27", "a score from 0 to below 27")),
    Mistake("a share of a scale that begins at 1", "    - instrument: sds\n", "    - instrument: sds\n",
            "    - instrument: cgi_s\n      response_percent: {value: 50, source: {key: CGI, certainty: R}}\n", IV,
            ("a scale that begins at 1",), "      response_percent: {value: 50, source: {key: CGI"),
    Mistake("a baseline of no day", "  baseline_within: {value: 14", "  baseline_within: {value: 1",
            "  baseline_within: {value: 0", IV, ("`baseline_within`: 0",)),
    Mistake("a window beside its hour", "    to_hours: 28", "    to_hours: 24", "    to_hours: 23", IV,
            ("20, 24 and 23 hours",), "    after_hours: 24"),
    Mistake("a relapse on one day", MADRS, MADRS.replace("5", "1"), MADRS.replace("5", "0"), "relapse-madrs",
            ("0 to 15 days", "two scores of one day confirm nothing"), "      from_days: 0"),
    Mistake("a relapse backwards in time", "      to_days: 15\n", "      to_days: 5\n", "      to_days: 4\n",
            "relapse-madrs",
            ("5 to 4 days",), "      from_days: 5"),
    Mistake("a relapse that no score reaches", "      at_least: 22", "      at_least: 59", "      at_least: 60",
            "relapse-madrs",
            ("60", "a score from 0 to below 60")),
    Mistake("one id for two rules", "    - id: relapse-phq9", "    - id: relapse-phq", "    - id: relapse-madrs",
            "relapse-madrs",
            ("the id `relapse-madrs` a second time",), '    - id: relapse-madrs\n      title: "Relapse: PHQ-9'),
    Mistake("an id of the two other kinds", "{id: meaningful-gad7", "{id: meaningful-gad-7", "{id: relapse-phq9",
            "relapse-phq9",
            ("the id `relapse-phq9` a second time",)),
    Mistake("a change of nothing", "instrument: gad7, points: 4", "instrument: gad7, points: 21",
            "instrument: gad7, points: 22", "meaningful-gad7", ("22 points", "at most 21"),
            "    - {id: meaningful-gad7"),
    Mistake("a spread of nothing", FIGURES, figures(0.1, 0.9), figures(0, 0.9), IV, ("`baseline_sd`: 0",),
            "      - {instrument: phq9, baseline_sd: {value: 0"),
    Mistake("a scale that never errs", FIGURES, figures(5, 0.99), figures(5, 1.0), IV,
            ("a reliability of 1", "less than 1"), "         reliability: {value: 1.0"),
    Mistake("an item that is none", "suicidality: {value: phq9_item9", "suicidality: {value: phq9_total",
            "suicidality: {value: phq9_item10", IV, ("the unknown id `phq9_item10`",)),
    Mistake("a level that nobody attends to", "      - level: low\n", "      - level: low\n",
            "      - level: high\n", IV,
            ("high, moderate, high", "each of low, moderate, high once"), "    levels:"),
    Mistake("more time for a higher risk", HIGH, HIGH.replace("5\n", "15\n"), HIGH.replace("5\n", "31\n"), IV,
            ("high 31, moderate 30",), "        acknowledge_within_minutes: 31"),
    Mistake("contact that a higher risk does not ask for", "        contact_within_minutes: 15\n",
            "        contact_within_minutes: 60\n", "", IV, ("high without limit, moderate 240",),
            "      - level: high"),
    Mistake("an assessment before the contact", "        assess_within_minutes: 60\n",
            "        assess_within_minutes: 15\n", "        assess_within_minutes: 14\n", IV,
            ("`assess_within_minutes` 14 below `contact_within_minutes` 15",)),
    Mistake("no time at all", HIGH, HIGH.replace("5\n", "1\n"), HIGH.replace("5\n", "0\n"), IV,
            ("`acknowledge_within_minutes`: 0",), "        acknowledge_within_minutes: 0"),
    Mistake("an incomplete screener that stays low for ever", "moderate, after_minutes: 30",
            "moderate, after_minutes: 1", "moderate, after_minutes: 0", IV, ("`after_minutes`: 0",)),
    Mistake("a figure without source", "  counts_for: {value: 14, source: {key: clinic-default, certainty: P}}",
            "  counts_for: {value: 7, source: {key: clinic-default, certainty: P}}", "  counts_for: {value: 14}", IV,
            ("no `source`",)),
]  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_what_keeps_the_rule_is_accepted(mistake, tmp_path):
    text = changed(protocol_source(IV).decode(), mistake.old, mistake.good)
    assert check_protocol(write(tmp_path, mine=text) / "mine.yaml") == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_what_breaks_the_rule_is_named_with_file_line_and_rule(mistake, tmp_path):
    text = changed(protocol_source(IV).decode(), mistake.old, mistake.bad)
    path = write(tmp_path, mine=text) / "mine.yaml"
    found = [each for each in check_protocol(path) if all(part in str(each) for part in mistake.says)]
    assert found, check_protocol(path)
    assert (found[0].file, found[0].line, found[0].rule) == (str(path), mistake.line(text), mistake.rule)


def test_a_protocol_signed_before_there_were_outcomes_still_loads():
    assert "outcomes:" not in PROTOCOL
    assert protocol_from_bytes(PROTOCOL.encode(), "mine.yaml").outcomes is None


@pytest.mark.parametrize("name", [IV, NASAL])
class TestTheShippedOutcomes:
    def test_differ_only_in_primary_scale_and_remission_on_the_madrs(self, name):
        """Whatever is changed in one file has to be thought about in the other."""
        one, other = protocols()[name].outcomes, protocols()[IV].outcomes
        assert replace(one, primary=other.primary, scales=other.scales) == other

    def test_call_nothing_of_the_safety_levels_published(self, name):
        safety = protocols()[name].outcomes.suicide_safety
        assert {part.certainty for _, part in parts(safety.levels) if isinstance(part, Source)} == {"P"}
        assert (safety.unsettled.source.certainty, safety.triage.certainty) == ("P", "R")

    def test_invent_no_spread_of_baselines(self, name):
        assert protocols()[name].outcomes.reliable_change.figures == ()


RELAPSE = {
    "relapse-madrs": (22, 0, 5, 15, True, "R"),
    "relapse-phq9": (10, 5, 1, 14, False, "P"),
}


@pytest.mark.parametrize("name", sorted(RELAPSE))
def test_the_definition_of_relapse_is_that_of_the_fact_base(name):
    (rule,) = [each for each in protocols()[IV].outcomes.relapse if each.id == name]
    found = (rule.at_least, rule.above_best, rule.from_days, rule.to_days, rule.consecutive, rule.source.certainty)
    assert found == RELAPSE[name]


CHANGES = {
    "meaningful-madrs": (10, "MCT2021", "V"),
    "one-step-madrs": (6, "Turkoz2021", "V"),
    "two-steps-madrs": (12, "Turkoz2021", "V"),
    "meaningful-phq9": (6, "MCT2021", "V"),
    "one-step-phq9": (3, "Turkoz2021", "V"),
    "two-steps-phq9": (6, "Turkoz2021", "V"),
    "general-phq9": (5, "PHQ-9", "R"),
    "meaningful-gad7": (4, "Toussaint2020", "R"),
    "one-step-sds": (4, "Turkoz2021", "V"),
    "two-steps-sds": (8, "Turkoz2021", "V"),
}


def test_the_meaningful_changes_are_those_of_the_fact_base():
    rows = protocols()[IV].outcomes.meaningful_change
    assert {each.id: (each.points, each.source.key, each.source.certainty) for each in rows} == CHANGES


@pytest.mark.parametrize(("name", "limit", "key"), [(IV, 10, "Reif2023"), (NASAL, 12, "Popova2019")])
def test_remission_on_the_madrs_is_a_choice_of_the_protocol(name, limit, key):
    (madrs,) = [each for each in protocols()[name].outcomes.scales if each.instrument == "madrs"]
    assert (madrs.remission_at_most.value, madrs.remission_at_most.source.key) == (limit, key)

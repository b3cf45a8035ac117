"""Protocol files: a clinic's own copy is accepted, and each kind of mistake is named with file, line and rule."""

from dataclasses import fields

import pytest

from daybreak.care.screening.criteria import CRITERIA
from daybreak.knowledge import (
    KnowledgeError,
    check_protocol,
    load_protocol,
    protocol_from_bytes,
    protocol_source,
    protocols,
)
from daybreak.knowledge.protocol_checks import ID_FIELDS
from knowledge.written import PROTOCOL, Mistake, changed, line_of, write

MISTAKES = [
    Mistake("a word instead of a figure", "years: 18", "years: 21", "years: eighteen", "adult",
            ('`years`: "eighteen"', "a whole number")),
    Mistake("an effect that is none", "effect: advisory", "effect: required", "effect: optional", "ecg",
            ('"optional"', "'required' or 'advisory'")),
    Mistake("a misspelt criterion", "{name: age_at_least, years: 18}", "{name: not_deceased}",
            "{name: age_at_lest, years: 18}", "adult", ('the criterion "age_at_lest"', "Did you mean `age_at_least`?")),
    Mistake("a criterion without name", "{name: age_at_least, years: 18}", "{name: age_at_least, years: 0}",
            "{years: 18}", "adult", ("a criterion without a `name`",), "criterion: {years: 18}"),
    Mistake("a parameter of another criterion", "{name: age_at_least, years: 18}", "{name: age_at_least, years: 65}",
            "{name: age_at_least, years: 18, within_days: 3}", "adult", ("the unknown field `within_days`",),
            "within_days: 3"),
    Mistake("a parameter left out", "{name: age_at_least, years: 18}", "{name: age_at_least, years: 16}",
            "{name: age_at_least}", "adult", ("no `years`",), "criterion: {name: age_at_least}"),
    Mistake("a rule without criterion", "    criterion: {name: age_at_least, years: 18}\n",
            "    criterion: {name: age_at_least, years: 19}\n", "", "adult", ("no `criterion`",), "- id: adult"),
    Mistake("a rule without source", "    source: {key: SPL-US, certainty: V}\n  - id: depression",
            "    source: {key: EU-SmPC, certainty: V}\n  - id: depression", "  - id: depression", "adult",
            ("no `source`", "clinic-default"), "- id: adult"),
    Mistake("a source that nobody listed", "source: {key: SPL-US, certainty: V}\n  - id: depression",
            "source: {key: SPL-US, certainty: V2}\n  - id: depression",
            "source: {key: SPL-USA, certainty: V}\n  - id: depression", "adult",
            ("the unknown id `SPL-USA`", "Did you mean `SPL-US`?")),
    Mistake("a certainty that is none", "{key: SPL-US, certainty: V}\n  - id: depression",
            '{key: SPL-US, certainty: "R?"}\n  - id: depression', "{key: SPL-US, certainty: sure}\n  - id: depression",
            "adult", ('"sure"', "'V', 'V2', 'R', 'R?' or 'P'")),
    Mistake("a citation of the protocol", "sources: [Sackeim2019, clinic-default]", "sources: [Sackeim2019]",
            "sources: [Sackeim2091]", "my-clinic", ("the unknown id `Sackeim2091`", "`Sackeim2019`")),
    Mistake("a concept that no table has", "concept: major_depressive_disorder", "concept: psychotic_depression",
            "concept: major_depresive_disorder", "depression", ("Did you mean `major_depressive_disorder`?",)),
    Mistake("an exclusion that would exclude nobody", "excluded_by: [bipolar_disorder]", "excluded_by: []",
            "excluded_by: [bipolar]", "depression", ("the unknown id `bipolar`",)),
    Mistake("an instrument that no table has", "instruments: [phq9, madrs]", "instruments: [madrs]",
            "instruments: [phq9, madras]", "severity", ("the unknown id `madras`", "Did you mean `madrs`?")),
    Mistake("no instrument at all", "instruments: [phq9, madrs]", "instruments: [phq9]", "instruments: []", "severity",
            ("no `instruments`", "at least one")),
    Mistake("a measurement that no table has", "observables: [ecg]", "observables: [ecg, qtc]", "observables: [ekg]",
            "ecg", ("the unknown id `ekg`",)),
    Mistake("pressures exchanged", "systolic_mmhg: 140, diastolic_mmhg: 90", "systolic_mmhg: 90, diastolic_mmhg: 90",
            "systolic_mmhg: 90, diastolic_mmhg: 140", "blood-pressure",
            ("`diastolic_mmhg` 140 above `systolic_mmhg` 90",), "systolic_mmhg: 90"),
    Mistake("no failed trial asked for", "count: 2", "count: 1", "count: 0", "two-failed-trials",
            ("`count`: 0", "at least 1")),
    Mistake("days before they begin", "minimum_days: {value: 28", "minimum_days: {value: 0",
            "minimum_days: {value: -28", "my-clinic", ("`minimum_days.value`: -28",)),
    Mistake("more than everybody's response", "response_percent: {value: 50", "response_percent: {value: 100",
            "response_percent: {value: 500", "my-clinic",
            ("`response_percent.value`: 500", "a percentage from 0 to 100")),
    Mistake("half a day", "minimum_days: {value: 28", "minimum_days: {value: 42", "minimum_days: {value: 27.5",
            "my-clinic", ("`value`: 27.5", "a whole number")),
    Mistake("an age span that ends before it starts", "to_age: 55", "to_age: 12", "to_age: 11", "pregnancy",
            ("`from_age` 12 above `to_age` 11",), "from_age: 12"),
    Mistake("one id for two rules", "- id: ecg\n", "- id: ecg-2\n", "- id: adult\n", "adult",
            ("the rule id `adult` a second time (first on line",), "- id: adult\n    group: work_up"),
    Mistake("an id that is no id", "- id: ecg", "- id: ecg-12", "- id: ECG baseline", "ECG baseline",
            ("the rule id `ECG baseline`", "lower-case words joined by dashes")),
    Mistake("an approval of no rule", "approved_rules: [blood-pressure]", "approved_rules: []",
            "approved_rules: [blood-presure]", "my-clinic", ("Did you mean `blood-pressure`?",)),
    Mistake("a default that is no parameter", "clinic_defaults: [within_days]", "clinic_defaults: [systolic_mmhg]",
            "clinic_defaults: [within_day]", "blood-pressure", ("the parameter `within_day`", "`within_days`?")),
    Mistake("a route that is not given", "route: intravenous_ketamine", "route: intranasal_esketamine",
            "route: oral_ketamine", "my-clinic", ('"oral_ketamine"',)),
    Mistake("a version that is a number", 'version: "2026.1"', 'version: "7"', "version: 2026.1", "my-clinic",
            ("`version`: 2026.1", "Put it in quotes.")),
    Mistake("a field that no protocol has", "purpose: Dep", "purpose: A dep", "purpos: Dep", "my-clinic",
            ("the unknown field `purpos`", "Did you mean `purpose`?")),
    Mistake("a rule in no group", "group: work_up", "group: programme", "group: tests", "ecg",
            ('"tests"', "'work_up'")),
]  # fmt: skip

NOT_IDS = {"name", "label", "question", "question_id", "severity", "not_possible_for"}


def test_the_small_protocol_has_no_problem(tmp_path):
    path = write(tmp_path, mine=PROTOCOL) / "mine.yaml"
    assert check_protocol(path) == ()
    assert load_protocol(path).eligibility[0].criterion.years == 18


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_what_keeps_the_rule_is_accepted(mistake, tmp_path):
    text = changed(PROTOCOL, mistake.old, mistake.good)
    if mistake.name == "a misspelt criterion":
        assert protocol_from_bytes(text.encode(), "mine.yaml").eligibility[0].criterion.name == "not_deceased"
    assert check_protocol(write(tmp_path, mine=text) / "mine.yaml") == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_what_breaks_the_rule_is_named_with_file_line_and_rule(mistake, tmp_path):
    text = changed(PROTOCOL, mistake.old, mistake.bad)
    path = write(tmp_path, mine=text) / "mine.yaml"
    problems = check_protocol(path)
    (problem,) = [each for each in problems if all(part in str(each) for part in mistake.says)]
    assert (problem.file, problem.line, problem.rule) == (str(path), mistake.line(text), mistake.rule)
    with pytest.raises(KnowledgeError) as raised:
        load_protocol(path)
    assert raised.value.problems == problems


def test_every_fault_of_form_is_said_at_once():
    text = changed(changed(PROTOCOL, "years: 18", "years: many"), "count: 2", "cuont: 2")
    with pytest.raises(KnowledgeError) as raised:
        protocol_from_bytes(text.encode(), "mine.yaml")
    assert [problem.rule for problem in raised.value.problems] == ["adult", "two-failed-trials", "two-failed-trials"]


def test_a_protocol_without_rules_would_admit_anyone():
    text = PROTOCOL[: PROTOCOL.index("eligibility:")].replace("[blood-pressure]", "[]") + "eligibility: []\n"
    with pytest.raises(KnowledgeError, match="Without rules it admits anyone"):
        protocol_from_bytes(text.encode(), "mine.yaml")


@pytest.mark.parametrize("content", [b"", b"- a\n", b"words", b"\xff\xfe", b"id: [\n", b"id: x\n"])
def test_what_is_no_protocol_is_refused_with_the_name_of_the_file(content):
    with pytest.raises(KnowledgeError, match=r"mine\.yaml:\d+: "):
        protocol_from_bytes(content, "mine.yaml")


@pytest.mark.parametrize("name", sorted(CRITERIA))
def test_every_text_parameter_of_a_criterion_is_checked_against_a_table_or_is_known_to_be_free(name):
    texts = {field.name for field in fields(CRITERIA[name]) if "str" in str(field.type) or "Literal" in str(field.type)}
    assert texts - NOT_IDS <= set(ID_FIELDS)


class TestAClinicsOwnCopy:
    def test_with_a_changed_threshold_is_accepted_and_carries_it(self):
        shipped = protocol_source("iv-ketamine").decode()
        changed_text = changed(shipped, "minimum_days: {value: 28,", "minimum_days: {value: 42,")
        copy = protocol_from_bytes(changed_text.encode(), "copy.yaml")
        assert copy.antidepressant_trials.minimum_days.value == 42
        assert protocols()["iv-ketamine"].antidepressant_trials.minimum_days.value == 28

    def test_may_approve_a_rule_that_rests_on_a_default(self):
        assert protocol_from_bytes(PROTOCOL.encode(), "mine.yaml").approved_rules == ("blood-pressure",)


class TestAFolderOfProtocols:
    def test_is_listed_by_id_with_the_newest_version_of_each_as_numbers(self, tmp_path):
        versions = {"a": "2026.9", "b": "2026.10", "c": "2025.11"}
        texts = {name: changed(PROTOCOL, '"2026.1"', f'"{version}"') for name, version in versions.items()}
        write(tmp_path, **texts, other=changed(PROTOCOL, "id: my-clinic", "id: other"))
        found = protocols(tmp_path)
        assert {name: protocol.version for name, protocol in found.items()} == {
            "my-clinic": "2026.10",
            "other": "2026.1",
        }
        assert protocol_source("my-clinic", tmp_path) == texts["b"].encode()

    def test_gives_the_bytes_exactly_as_they_stand_in_the_file(self, tmp_path):
        content = b"\xef\xbb\xbf# remark\r\n" + PROTOCOL.replace("\n", "\r\n").encode()
        (tmp_path / "mine.yaml").write_bytes(content)
        assert protocol_source("my-clinic", tmp_path) == content

    def test_with_two_files_of_one_version_is_refused(self, tmp_path):
        write(tmp_path, a=PROTOCOL, b=changed(PROTOCOL, "years: 18", "years: 21"))
        with pytest.raises(KnowledgeError, match=r"b\.yaml:1: my-clinic: found version 2026\.1, which .*/a\.yaml"):
            protocols(tmp_path)

    def test_with_a_broken_file_names_it(self, tmp_path):
        write(tmp_path, a=PROTOCOL, b=changed(PROTOCOL, "years: 18", "years: many"))
        line = line_of(PROTOCOL, "years: 18")
        with pytest.raises(KnowledgeError, match=rf"/b\.yaml:{line}: adult: "):
            protocols(tmp_path)

    def test_cannot_be_changed_by_who_reads_it(self, tmp_path):
        with pytest.raises(TypeError):
            protocols(write(tmp_path, a=PROTOCOL))["my-clinic"] = None

    def test_names_the_protocols_it_has_when_asked_for_another(self, tmp_path):
        with pytest.raises(KeyError, match="known: my-clinic"):
            protocol_source("nothing", write(tmp_path, a=PROTOCOL))

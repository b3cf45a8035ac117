"""`daybreak screen FILE`: one answer about one patient, with no database."""

import json
from datetime import date

import pytest

from cli.conftest import VIGNETTES

AS_OF = ("--as-of", "2026-03-02")
TRIAL_FIELDS = {
    "medicine": str,
    "class": str,
    "start": str | None,
    "end": str | None,
    "max_daily_dose_mg": int | float | None,
    "days_at_adequate_dose": int | float,
    "adequacy": str,
    "outcome": str,
    "reason": str,
    "in_current_episode": bool | None,
}
FINDING_FIELDS = {"rule": str, "status": str, "basis": str, "inputs": list, "missing": list, "source": dict}


def screened(run, *arguments) -> dict:
    result = run("screen", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def assert_fields(found: dict, expected: dict) -> None:
    for name, kind in expected.items():
        assert isinstance(found[name], kind), (name, found[name])


class TestJson:
    def test_is_exactly_one_object_on_stdout(self, run, eligible):
        result = run("screen", eligible, *AS_OF, "--format", "json")
        decoded, end = json.JSONDecoder().raw_decode(result.stdout)
        assert isinstance(decoded, dict)
        assert result.stdout[end:].strip() == ""

    def test_names_patient_day_and_protocol(self, run, eligible):
        answer = screened(run, eligible, *AS_OF)
        assert answer["patient"] == "complete-eligible"
        assert answer["as_of"] == "2026-03-02"
        assert answer["protocol"]["id"] == "iv-ketamine"
        assert answer["protocol"]["version"]

    def test_a_complete_record_is_eligible_with_two_failed_trials(self, run, eligible):
        answer = screened(run, eligible, *AS_OF)
        assert answer["decision"] == "eligible"
        assert answer["adequate_failed_trials"] == 2
        assert {trial["medicine"] for trial in answer["trials"]} == {"sertraline", "venlafaxine"}

    def test_an_empty_record_is_undetermined_and_every_unknown_says_what_to_ask(self, run, empty_record):
        answer = screened(run, empty_record, *AS_OF)
        assert answer["decision"] == "undetermined"
        unknown = [finding for finding in answer["findings"] if finding["status"] == "unknown"]
        assert unknown
        assert all(missing["question"] for finding in unknown for missing in finding["missing"])

    def test_each_trial_has_every_field(self, run, eligible):
        for trial in screened(run, eligible, *AS_OF)["trials"]:
            assert_fields(trial, TRIAL_FIELDS)
            assert trial["adequacy"] in ("adequate", "inadequate", "unknown")
            assert trial["outcome"] in ("failed", "responded", "intolerant", "unknown")
            assert trial["reason"]

    def test_each_finding_has_every_field_and_a_source(self, run, eligible):
        findings = screened(run, eligible, *AS_OF)["findings"]
        assert len({finding["rule"] for finding in findings}) > 5
        for finding in findings:
            assert_fields(finding, FINDING_FIELDS)
            assert finding["status"] in ("met", "not_met", "unknown")
            assert finding["basis"]
            assert finding["source"]["key"]
            assert finding["source"]["certainty"] in ("V", "V2", "R", "R?", "P")

    def test_staging_gives_each_method_with_its_dimensions(self, run, eligible):
        staging = screened(run, eligible, *AS_OF)["staging"]
        assert len(staging) >= 2
        assert all(each["method"] and each["sentence"] for each in staging)
        assert any(len(each["dimensions"]) >= 5 for each in staging)

    def test_the_protocol_asked_for_judges(self, run, eligible):
        answer = screened(run, eligible, *AS_OF, "--protocol", "esketamine-us")
        assert answer["protocol"]["id"] == "esketamine-us"

    def test_the_day_is_today_unless_given(self, run, empty_record):
        before = date.today()
        found = date.fromisoformat(screened(run, empty_record)["as_of"])
        assert before <= found <= date.today()

    def test_stdin_is_read_for_a_dash(self, run, eligible):
        result = run("screen", "-", *AS_OF, "--format", "json", input=eligible.read_bytes())
        assert json.loads(result.stdout)["patient"] == "complete-eligible"


class TestText:
    def test_says_the_decision_before_anything_else_about_the_patient(self, run, eligible):
        lines = run("screen", eligible, *AS_OF).stdout.splitlines()
        assert "complete-eligible" in lines[0]
        assert "ELIGIBLE" in "\n".join(lines[:5])

    def test_lists_the_questions_of_what_is_unknown(self, run, empty_record):
        text = run("screen", empty_record, *AS_OF).stdout
        assert "UNDETERMINED" in text
        assert "To settle the decision, find out" in text
        assert "  1." in text

    def test_shows_trials_findings_and_sources(self, run, eligible):
        text = run("screen", eligible, *AS_OF).stdout
        for part in ("Antidepressant trials", "Sertraline", "Staging", "Sources", "Source: "):
            assert part in text

    def test_lists_treatments_that_are_no_medicines(self, run):
        text = run("screen", VIGNETTES / "ect-failed" / "bundle.json", *AS_OF).stdout
        assert "Electroconvulsive therapy: 2025-11-10 to 2025-12-05, No improvement" in text

    def test_says_where_no_antidepressant_was_found(self, run, empty_record):
        assert "No antidepressant was found" in run("screen", empty_record, *AS_OF).stdout

    def test_agrees_with_the_json(self, run, eligible, empty_record):
        for path in (eligible, empty_record):
            word = screened(run, path, *AS_OF)["decision"].replace("_", " ").upper()
            assert f"\n{word}\n" in run("screen", path, *AS_OF).stdout


class TestSeveralPatients:
    def test_are_listed_and_one_has_to_be_chosen(self, run, two_patients):
        result = run("screen", two_patients)
        assert result.exit_code == 2
        assert "--patient" in result.stderr
        assert "ada" in result.stderr
        assert "Ben Dorn" in result.stderr
        assert result.stdout == ""

    def test_the_chosen_one_is_judged(self, run, two_patients):
        assert screened(run, two_patients, "--patient", "ben")["patient"] == "ben"

    def test_one_who_is_not_in_the_file_is_a_usage_error(self, run, two_patients):
        result = run("screen", two_patients, "--patient", "carla")
        assert result.exit_code == 2
        assert "carla" in result.stderr


class TestBadInput:
    def test_a_missing_file_is_named(self, run, tmp_path):
        result = run("screen", tmp_path / "gone.json")
        assert result.exit_code == 1
        assert "gone.json" in result.stderr
        assert "What to do:" in result.stderr

    @pytest.mark.parametrize(
        "content",
        [b"", b"not json", b"{}", b"[]", b"\xff\xfe\x00", b'{"resourceType": "Bundle", "type": "collection"}'],
        ids=["nothing", "words", "object", "array", "bytes", "empty bundle"],
    )
    def test_a_file_without_a_patient_is_refused_without_a_traceback(self, run, tmp_path, content):
        path = tmp_path / "strange.json"
        path.write_bytes(content)
        result = run("screen", path, "--format", "json")
        assert result.exit_code == 1
        assert result.stdout == ""
        assert "no patient was found" in result.stderr

    def test_a_deeply_nested_file_is_refused(self, run, tmp_path):
        path = tmp_path / "deep.json"
        path.write_bytes(b'{"resourceType":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
        assert run("screen", path).exit_code == 1

    def test_a_bad_resource_is_told_on_stderr_and_the_rest_is_judged(self, run, partly_bad):
        result = run("screen", partly_bad, "--format", "json")
        assert result.exit_code == 0
        assert json.loads(result.stdout)["patient"] == "ada"
        assert "found" in result.stderr
        assert "broken" in result.stderr or "entry[1]" in result.stderr

    @pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "2026-3"])
    def test_a_day_that_is_none_is_a_usage_error(self, run, eligible, day):
        result = run("screen", eligible, "--as-of", day)
        assert result.exit_code == 2
        assert day in result.stderr

    def test_an_unknown_protocol_is_answered_with_those_there_are(self, run, eligible):
        result = run("screen", eligible, "--protocol", "iv-ketamin")
        assert result.exit_code == 2
        assert "iv-ketamine" in result.stderr

    def test_a_folder_is_not_a_file(self, run, tmp_path):
        result = run("screen", f"{tmp_path}/")
        assert result.exit_code == 1
        assert "What to do:" in result.stderr

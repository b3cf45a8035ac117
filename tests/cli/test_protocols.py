"""`daybreak protocols`: reading and checking protocol files."""

import json

import pytest

from daybreak.knowledge import protocols


def test_lists_every_shipped_protocol_with_its_version(run):
    listed = run("protocols").stdout
    for protocol in protocols().values():
        line = next(line for line in listed.splitlines() if line.startswith(protocol.id + " "))
        assert protocol.version in line


@pytest.mark.parametrize("protocol_id", sorted(protocols()))
def test_show_names_every_rule_with_its_source(run, protocol_id):
    shown = run("protocols", "show", protocol_id)
    assert shown.exit_code == 0
    for rule in protocols()[protocol_id].eligibility:
        assert rule.id in shown.stdout
        assert rule.source.key in shown.stdout


def test_show_of_an_unknown_protocol_is_a_usage_error(run):
    result = run("protocols", "show", "nothing")
    assert result.exit_code == 2
    assert "iv-ketamine" in result.stderr


def test_a_copy_can_be_made_checked_and_used(run, tmp_path, eligible):
    copy = tmp_path / "my-clinic.yaml"
    copy.write_text(run("protocols", "show", "iv-ketamine", "--yaml").stdout)
    checked = run("protocols", "check", copy)
    assert checked.exit_code == 0, checked.stderr
    assert "no problem found" in checked.stdout
    answer = run("screen", eligible, "--as-of", "2026-03-02", "--protocol", copy, "--format", "json")
    assert json.loads(answer.stdout)["decision"] == "eligible"


def test_a_mistake_is_told_with_file_line_and_rule(run, tmp_path):
    text = run("protocols", "show", "iv-ketamine", "--yaml").stdout
    line = next(
        number for number, each in enumerate(text.splitlines(), 1) if each.strip().startswith("effect: required")
    )
    lines = text.splitlines()
    lines[line - 1] = lines[line - 1].replace("required", "compulsory")
    broken = tmp_path / "broken.yaml"
    broken.write_text("\n".join(lines))
    result = run("protocols", "check", broken)
    assert result.exit_code == 1
    assert f"broken.yaml:{line}: " in result.stderr
    assert "compulsory" in result.stderr
    assert "required" in result.stderr


def test_a_broken_protocol_judges_nobody(run, tmp_path, eligible):
    broken = tmp_path / "broken.yaml"
    broken.write_text("id: x\n")
    result = run("screen", eligible, "--protocol", broken)
    assert result.exit_code == 1
    assert "broken.yaml" in result.stderr
    assert result.stdout == ""


def test_every_file_is_checked_even_after_one_with_mistakes(run, tmp_path):
    for name in ("first.yaml", "second.yaml"):
        (tmp_path / name).write_text("id: x\n")
    result = run("protocols", "check", tmp_path / "first.yaml", tmp_path / "second.yaml")
    assert result.exit_code == 1
    assert "first.yaml" in result.stderr
    assert "second.yaml" in result.stderr


def test_a_missing_file_is_named(run, tmp_path):
    result = run("protocols", "check", tmp_path / "gone.yaml")
    assert result.exit_code in (1, 2)
    assert "gone.yaml" in result.stderr
    assert "Traceback" not in result.stderr

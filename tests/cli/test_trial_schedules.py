"""`daybreak trial schedules` as a user calls it."""

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from daybreak.cli.trial_schedules import command
from research.schedule_search.searches import three_draws

QUICK = ("--patients", "50", "--generations", "2", "--horizon-days", "90")


@pytest.fixture(autouse=True)
def three_draws_only(monkeypatch):
    """The hundred of the shipped mechanism say the same, and take longer."""
    monkeypatch.setattr("daybreak.cli.trial_schedules.load_mechanism", three_draws)


def run(*arguments: object):
    return CliRunner().invoke(command, [str(each) for each in arguments])


def test_says_what_it_is_its_limits_with_sources_and_where_the_model_fails(tmp_path):
    figure, rows = tmp_path / "front.png", tmp_path / "front.csv"
    result = run("--protocol", "esketamine-us", "--goal", "visits", "--plot", figure, "--out", rows, *QUICK)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("A model, not a recommendation.")
    assert "first session 56 mg  (SPL-US V, 2, day 1)" in result.stdout
    assert "SUSTAIN-1" in result.stdout
    assert figure.read_bytes().startswith(b"\x89PNG")
    assert set(pd.read_csv(rows)["dose"]) <= {56.0, 84.0}


def test_json_is_all_there_is_on_stdout_and_repeats_with_the_seed():
    first, second = (run("--format", "json", "--protocol", "esketamine-us", "--seed", 4, *QUICK) for _ in range(2))
    assert first.exit_code == 0
    assert json.loads(first.stdout)["goals"] == ["response", "visits", "exposure"]
    assert first.stdout == second.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--protocol", "no-such"), 2, "no protocol"),
        (("--goal", "sleep"), 2, "sleep"),
        (("--horizon-days", "27"), 2, "28"),
        (("--protocol", "esketamine-us", "--out", "front.xlsx"), 2, ".parquet"),
        (("--protocol", "esketamine-us", "--out", "/no/such/folder/front.csv"), 2, "no folder"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(arguments, code, words):
    result = run(*arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert not result.stdout

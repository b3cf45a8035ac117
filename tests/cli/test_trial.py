"""`daybreak trial run`: what it prints, what it leaves in a folder, and how it refuses."""

import json

import pytest

from daybreak.research.virtual_trials.trial_file import SHIPPED_TRIALS

QUICK = ("--patients", 50, "--repetitions", 2)


def test_a_shipped_trial_by_its_name(run):
    shown = run("trial", "run", "murrough-2013", *QUICK)
    assert shown.exit_code == 0
    assert "One infusion of ketamine against midazolam (Murrough 2013)" in shown.stdout
    assert "50 virtual patients an arm; intervals from 2 repetitions" in shown.stdout
    assert "change-24-hours, less the control" in shown.stdout
    assert "not of a single patient" in shown.stdout


def test_json_holds_every_figure_and_the_same_seed_gives_the_same(run):
    first, again, other = (
        run("trial", "run", "murrough-2013", *QUICK, "--seed", seed, "--format", "json") for seed in (4, 4, 5)
    )
    answer = json.loads(first.stdout)
    assert again.stdout == first.stdout != other.stdout
    assert (answer["trial"], answer["patients_per_arm"], answer["seed"]) == ("murrough-2013", 50, 4)
    ketamine = answer["figures"][0]
    assert (ketamine["arm"], ketamine["end_point"], ketamine["published"]) == ("ketamine", "change-24-hours", -16.5)
    assert answer["arms"]["ketamine"]["enrolled"] == 50


def test_a_folder_gets_tables_and_patients_but_not_twice(run, tmp_path):
    out = tmp_path / "results"
    assert run("trial", "run", "murrough-2013", *QUICK, "--out", out).exit_code == 0
    assert {each.name for each in out.iterdir()} == {"figures.csv", "result.json", "patients"}
    again = run("trial", "run", "murrough-2013", *QUICK, "--out", out)
    assert again.exit_code == 1
    assert "holds the patients of an earlier run" in again.stderr


def test_a_file_of_ones_own_with_all_its_problems(run, tmp_path):
    path = tmp_path / "mine.yaml"
    text = (SHIPPED_TRIALS / "murrough-2013.yaml").read_text()
    path.write_text(text.replace("dose: 0.5", "dose: -0.5").replace("mean: 28.0", "mean: -28.0"))
    shown = run("trial", "run", path, *QUICK)
    assert shown.exit_code == 1
    assert "`dose`: -0.5 of ketamine" in shown.stderr
    assert "`mean`: -28" in shown.stderr
    assert f"Put {path} right" in shown.stderr


def test_a_file_that_is_not_there_names_the_shipped_ones(run):
    shown = run("trial", "run", "nothing.yaml")
    assert shown.exit_code == 1
    assert "nothing.yaml" in shown.stderr
    assert "singh-2016" in shown.stderr


@pytest.mark.parametrize("how", ["option", "setting"])
def test_a_scheduler_that_does_not_answer_is_said(run, monkeypatch, how):
    monkeypatch.setattr("daybreak.research.virtual_trials.workers.CONNECT_SECONDS", 0.3)
    address = "tcp://127.0.0.1:1"
    given = ("--scheduler", address) if how == "option" else ()
    shown = run("trial", "run", "murrough-2013", *QUICK, *given, env={"DAYBREAK_SCHEDULER": address})
    assert shown.exit_code == 1
    assert address in shown.stderr


@pytest.mark.parametrize("wrong", [("--patients", 0), ("--seed", -1), ("--format", "xml")])
def test_options_out_of_range_are_usage_errors(run, wrong):
    assert run("trial", "run", "murrough-2013", *wrong).exit_code == 2


def test_says_which_figure_of_a_trial_that_was_held_out_the_calibration_has_seen(run):
    seen, held_out = (run("trial", "run", name, *QUICK).stdout for name in ("daly-2019", "daly-2019-responders"))
    assert "calibrated on one figure of this trial: withdrawal, relapse, median" in " ".join(seen.split())
    assert "calibrated on" not in held_out

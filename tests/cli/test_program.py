"""The program as a whole: its help, its exit codes, what it needs."""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from daybreak.cli.program import COMMANDS

NO_DJANGO = """
import sys
from daybreak.cli import main
main(sys.argv[1:], standalone_mode=False)
loaded = sorted(name for name in sys.modules if name.split(".")[0] in ("django", "psycopg"))
assert not loaded, loaded[:5]
"""


def test_help_names_every_command_and_the_exit_codes(run):
    result = run("--help")
    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.stdout
    assert "Exit codes:" in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_with_examples_or_consequences(run, name):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Usage: main " + name in result.stdout
    assert len(result.stdout.splitlines()) > 6


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_list_is_the_commands_own(name):
    module, line = COMMANDS[name]
    assert import_module(module).command.short_help == line


def test_an_unknown_command_is_a_usage_error(run):
    result = run("screan")
    assert result.exit_code == 2
    assert "screan" in result.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["protocols"], ["screen"]])
def test_what_needs_no_database_never_imports_django(arguments, eligible, tmp_path):
    if arguments == ["screen"]:
        arguments = ["screen", str(eligible), "--as-of", "2026-03-02"]
    if arguments == ["--help"]:
        arguments = ["screen", "--help"]
    environment = {**os.environ, "DATABASE_URL": "postgres://nobody@nowhere.invalid/none"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    finished = subprocess.run(
        [sys.executable, "-c", NO_DJANGO, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert finished.returncode == 0, finished.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("set_before", "threads"), [(None, "1"), ("3", "3")])
def test_linear_algebra_takes_one_thread_unless_it_is_told(set_before, threads):
    """Beside threads and processes of our own, further ones wait for each other without rest."""
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    environment |= {} if set_before is None else {"OPENBLAS_NUM_THREADS": set_before}
    asked = "import daybreak.cli, os, sys; assert 'numpy' not in sys.modules; print(os.environ['OPENBLAS_NUM_THREADS'])"
    finished = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True)
    assert finished.stdout.strip() == threads


def test_settings_that_cannot_be_used_are_named(tmp_path):
    environment = {**os.environ, "DAYBREAK_HOME": str(tmp_path), "DAYBREAK_DEBUG": "perhaps"}
    program = Path(sys.executable).parent / "daybreak"
    finished = subprocess.run([program, "account"], env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert finished.returncode == 1
    assert "DAYBREAK_DEBUG" in finished.stderr
    assert "What to do:" in finished.stderr
    assert "Traceback" not in finished.stderr

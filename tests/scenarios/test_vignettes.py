"""Each written vignette gets the answer that was written for it, from the program's interface and its command line."""

import json
import subprocess
import sys

import pytest

from scenarios.answers import cases, differences, screened
from scenarios.build import PAGE, all_vignettes, files, page
from scenarios.vignette import BOTH

COMMAND_LINE = ("complete-eligible", "brand-names-bulk", "empty-record", "psychosis-recorded", "transaction-urn-uuid")


@pytest.mark.parametrize("protocol_id", BOTH)
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_vignette(case, protocol_id):
    found = screened(case.content, protocol_id, case.expected["as_of"])
    assert differences(case.expected, protocol_id, found) == []


@pytest.mark.parametrize("case", [case for case in cases() if case.id in COMMAND_LINE], ids=lambda case: case.id)
def test_the_command_line_says_the_same(case):
    as_of = case.expected["as_of"]
    arguments = ["screen", str(case.path), "--protocol", "iv-ketamine", "--as-of", as_of, "--format", "json"]
    printed = subprocess.run([sys.executable, "-m", "daybreak.cli", *arguments], capture_output=True, check=True)
    assert json.loads(printed.stdout) == json.loads(json.dumps(screened(case.content, "iv-ketamine", as_of)))


def test_the_files_are_what_was_written():
    written = {(vignette.id, name): text for vignette in all_vignettes() for name, text in files(vignette).items()}
    on_disk = {
        (path.parent.name, path.name): path.read_text(encoding="utf-8")
        for case in cases()
        for path in case.path.parent.iterdir()
    }
    assert on_disk == written


def test_the_page_of_vignettes_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_pair_names_a_vignette():
    identities = {case.id for case in cases()}
    assert {case.expected["pair"] for case in cases()} - {None} <= identities


def test_every_decision_occurs():
    decisions = {decision for case in cases() for decision in case.expected["decision"].values()}
    assert decisions == {"eligible", "not_eligible", "undetermined"}

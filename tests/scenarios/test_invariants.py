"""What must hold whatever a vignette is about: order and repetition change nothing, and taking information away never
makes an undetermined or a refused patient eligible."""

import json
import random
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from daybreak.care.screening.eligibility import screen
from daybreak.care.screening.result import Decision
from daybreak.exchange.fhir import ReadReport, charts, read
from daybreak.knowledge import load_tables, protocols
from scenarios.answers import Case, cases, screened
from scenarios.vignette import BOTH

BAD_NEWS_REMOVED = {("contradiction", "Condition")}
"""Where the resource taken away is itself the bad news and an answer says the opposite: without the aneurysm on the
problem list, the clinician's "no aneurysm" stands unopposed. The contradiction is what made it refused."""

NOT_ELIGIBLE_FOR_ALL = [
    case for case in cases() if any(decision != "eligible" for decision in case.expected["decision"].values())
]


def named(case: Case) -> str:
    return case.id


@cache
def report_of(case_id: str) -> ReadReport:
    content = next(case.content for case in cases() if case.id == case_id)
    return read(content, load_tables())


def decision(report: ReadReport, protocol_id: str, as_of: str) -> Decision | None:
    """The decision on the records' one patient; None where nothing is left of them."""
    found = charts(report)
    if not found:
        return None
    (chart,) = found.values()
    return screen(chart, protocols()[protocol_id], load_tables(), date.fromisoformat(as_of)).decision


def rewritten(case: Case, change) -> bytes:
    """The same file with its entries, or its lines, changed by `change` (a function of the list)."""
    if case.path.suffix == ".ndjson":
        return b"\n".join(change(case.content.splitlines())) + b"\n"
    bundle = json.loads(case.content)
    return json.dumps(bundle | {"entry": change(bundle["entry"])}).encode()


def shuffled(entries: list) -> list:
    return random.Random(len(entries)).sample(entries, len(entries))


def without_paths(answer: dict) -> str:
    """The answer as text, for comparison as a whole."""
    return json.dumps(answer, sort_keys=True)


@pytest.mark.parametrize("case", cases(), ids=named)
def test_the_order_of_the_records_never_matters(case):
    as_of = case.expected["as_of"]
    assert without_paths(screened(rewritten(case, shuffled), "iv-ketamine", as_of)) == without_paths(
        screened(case.content, "iv-ketamine", as_of)
    )


@pytest.mark.parametrize("case", cases(), ids=named)
def test_every_record_twice_says_no_more_than_once(case):
    as_of = case.expected["as_of"]
    twice = screened(rewritten(case, lambda entries: entries + entries), "iv-ketamine", as_of)
    once = screened(case.content, "iv-ketamine", as_of)
    for key in ("decision", "trials", "adequate_failed_trials", "staging"):
        assert twice[key] == once[key]
    assert [(f["rule"], f["status"]) for f in twice["findings"]] == [(f["rule"], f["status"]) for f in once["findings"]]


@pytest.mark.parametrize("protocol_id", BOTH)
@pytest.mark.parametrize("case", NOT_ELIGIBLE_FOR_ALL, ids=named)
def test_taking_one_record_away_never_makes_a_patient_eligible(case, protocol_id):
    if case.expected["decision"][protocol_id] == "eligible":
        return
    report = report_of(case.id)
    for left_out in report.resources:
        if (case.id, left_out.resource_type) in BAD_NEWS_REMOVED:
            continue
        rest = replace(report, resources=tuple(r for r in report.resources if r is not left_out))
        assert decision(rest, protocol_id, case.expected["as_of"]) != Decision.ELIGIBLE, left_out.path


@pytest.mark.parametrize("protocol_id", BOTH)
def test_the_exception_is_an_exception(protocol_id):
    report = report_of("contradiction")
    aneurysm = next(r for r in report.resources if b"I67.1" in r.original)
    rest = replace(report, resources=tuple(r for r in report.resources if r is not aneurysm))
    assert decision(rest, protocol_id, "2026-03-02") == Decision.ELIGIBLE

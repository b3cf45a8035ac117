"""The decision: what the findings add up to, and what may decide at all."""

from dataclasses import replace

import pytest

from care.builders import AS_OF, PROTOCOL, TABLES, answer, chart, complete_facts, days_ago, pressure, screened, taken
from daybreak.care.findings import Source, Verdict
from daybreak.care.protocol import Rule
from daybreak.care.screening.criteria.answers import AnsweredYes
from daybreak.care.screening.eligibility import screen
from daybreak.care.screening.result import Decision

FACTS = complete_facts()
HIGH = pressure(170, 105, days_ago(0))


def without(question_id: str):
    return [fact for fact in FACTS if getattr(fact, "question_id", "") != question_id]


def with_rule(certainty: str, *, approved: bool = False):
    """The protocol with one more required rule of this certainty, which nobody has answered with yes."""
    rule = Rule(
        id="extra",
        group="programme",
        title="Extra",
        effect="required",
        criterion=AnsweredYes(question_id="extra", question="Extra?"),
        source=Source(key="clinic-default", certainty=certainty),
    )
    approvals = ("extra",) if approved else ()
    return replace(PROTOCOL, eligibility=(*PROTOCOL.eligibility, rule), approved_rules=approvals)


def test_a_complete_chart_is_eligible():
    found = screened(*FACTS)
    assert found.decision is Decision.ELIGIBLE
    assert found.adequate_failed_trials == 2
    assert found.reason == f"All {sum(f.effect == 'required' for f in found.findings)} required rules are met."


def test_an_empty_chart_is_undetermined_and_asks():
    found = screened()
    assert found.decision is Decision.UNDETERMINED
    assert all(finding.missing for finding in found.findings if finding.verdict is Verdict.UNKNOWN)


def test_one_thing_unknown_makes_it_undetermined():
    found = screened(*without("contraindication:psychosis_history"))
    assert found.decision is Decision.UNDETERMINED
    assert "psychosis" in found.reason


def test_one_definite_failure_beats_any_number_of_unknowns():
    found = screened(*HIGH)
    assert found.decision is Decision.NOT_ELIGIBLE
    assert found.reason.startswith("Not met: Blood pressure at most 140/90 mmHg.")


def test_an_advisory_finding_decides_nothing():
    found = screened(*without("history:ect"), answer("contraindication:porphyria", "yes", days_ago(0)))
    assert found.decision is Decision.ELIGIBLE


@pytest.mark.parametrize(
    ("certainty", "approved", "decision"),
    [
        ("V", False, Decision.UNDETERMINED),
        ("R", False, Decision.UNDETERMINED),
        ("R?", False, Decision.ELIGIBLE),
        ("P", False, Decision.ELIGIBLE),
        ("P", True, Decision.UNDETERMINED),
        ("R?", True, Decision.UNDETERMINED),
    ],
)
def test_a_doubtful_rule_decides_only_where_the_clinic_has_approved_it(certainty, approved, decision):
    found = screen(chart(*FACTS), with_rule(certainty, approved=approved), TABLES, AS_OF)
    assert found.decision is decision


def test_each_rule_has_one_finding_of_its_own_and_each_interaction_another():
    found = screened(*FACTS, taken("lorazepam", "2025-01-01", None, 1))
    rules = [finding.rule for finding in found.findings]
    assert len(rules) == len(set(rules))
    assert {rule.id for rule in PROTOCOL.eligibility} <= set(rules)
    assert "interactions:benzodiazepine-sedation" in rules


def test_a_protocol_may_word_its_question_itself():
    worded = tuple(
        replace(rule, question="Wie war es?") if rule.id == "severity" else rule for rule in PROTOCOL.eligibility
    )
    found = screen(chart(), replace(PROTOCOL, eligibility=worded), TABLES, AS_OF)
    severity = next(finding for finding in found.findings if finding.rule == "severity")
    assert severity.missing[0].question == "Wie war es?"


def test_what_is_dated_after_the_day_of_screening_is_not_seen():
    found = screened(*pressure(170, 105, days_ago(-1)))
    assert next(f for f in found.findings if f.rule == "blood-pressure").verdict is Verdict.UNKNOWN


def test_an_answer_given_after_the_day_of_screening_is_seen():
    later = answer("contraindication:psychosis_history", "yes", days_ago(-1))
    assert screened(*FACTS, later).decision is Decision.NOT_ELIGIBLE


def test_every_finding_names_its_source_and_says_something():
    for finding in screened(*FACTS).findings:
        assert finding.source.key in TABLES.citations
        assert finding.sentence.endswith(".")

"""The JSON object of a screening says what the screening says, with unknowns as null."""

import json
from dataclasses import replace
from datetime import date

from daybreak.care.dates import PartialDate, Span
from daybreak.care.findings import Finding, Missing, Source, Verdict
from daybreak.care.screening.result import (
    Adequacy,
    AntidepressantTrial,
    Decision,
    OtherTreatment,
    Outcome,
    ProtocolReference,
    Screening,
)
from daybreak.exchange.screening_json import screening_object

SOURCE = Source(key="label", certainty="V", locator="2.1")


SIX_WEEKS = Span.exactly(42)


def trial(days=SIX_WEEKS, in_episode=Verdict.MET):
    return AntidepressantTrial(
        id="sertraline@2021",
        medicine="sertraline",
        medicine_label="Sertraline",
        medicine_class="ssri",
        role="antidepressant",
        start=PartialDate.parse("2021"),
        end=None,
        max_daily_dose_mg=100.0,
        minimum_adequate_dose_mg=50.0,
        days_at_adequate_dose=days,
        adequacy=Adequacy.ADEQUATE,
        outcome=Outcome.FAILED,
        in_current_episode=in_episode,
        reason="100 mg for 42 days",
        source=SOURCE,
    )


def screening(*trials):
    missing = Missing(
        what="psychosis history",
        question="Has there ever been psychosis?",
        question_id="contraindication:psychosis_history",
        answer_kind="yes_no",
    )
    finding = Finding(
        rule="contraindication-psychosis-history",
        group="contraindications",
        title="No history of psychosis",
        verdict=Verdict.UNKNOWN,
        effect="required",
        sentence="Not recorded.",
        missing=(missing,),
        source=SOURCE,
    )
    return Screening(
        patient_id="ann",
        as_of=date(2024, 5, 1),
        protocol=ProtocolReference(id="iv-ketamine", version="1"),
        reference_version="1",
        decision=Decision.UNDETERMINED,
        reason="One thing is not known.",
        trials=trials,
        adequate_failed_trials=1,
        possible_failed_trials=2,
        staging=(),
        findings=(finding,),
    )


def test_the_object_has_every_key_that_readers_rely_on():
    printed = json.loads(json.dumps(screening_object(screening(trial()))))
    assert {
        "patient",
        "as_of",
        "protocol",
        "decision",
        "trials",
        "adequate_failed_trials",
        "staging",
        "findings",
    } <= set(printed)
    assert printed["protocol"] == {"id": "iv-ketamine", "version": "1"}
    assert printed["decision"] == "undetermined"
    assert {
        "medicine",
        "class",
        "start",
        "end",
        "max_daily_dose_mg",
        "days_at_adequate_dose",
        "adequacy",
        "outcome",
        "reason",
        "in_current_episode",
    } <= set(printed["trials"][0])
    finding = printed["findings"][0]
    assert (finding["rule"], finding["status"], finding["basis"]) == (
        "contraindication-psychosis-history",
        "unknown",
        "Not recorded.",
    )
    assert finding["missing"][0]["question_id"] == "contraindication:psychosis_history"
    assert finding["source"] == {"key": "label", "certainty": "V", "locator": "2.1"}


def test_other_treatments_are_listed_with_their_record():
    ect = OtherTreatment(
        concept="ect",
        label="Electroconvulsive therapy",
        start=PartialDate.parse("2025-11"),
        end=None,
        outcome_text="No improvement",
        record="Procedure/1",
    )
    (printed,) = screening_object(replace(screening(), other_treatments=(ect,)))["other_treatments"]
    assert (printed["concept"], printed["start"], printed["end"]) == ("ect", "2025-11", None)
    assert (printed["outcome"], printed["record"]) == ("No improvement", "Procedure/1")


def test_a_trial_keeps_a_partial_start_and_an_open_end():
    printed = screening_object(screening(trial()))["trials"][0]
    assert (printed["start"], printed["end"]) == ("2021", None)


def test_exact_days_are_one_number():
    printed = screening_object(screening(trial()))["trials"][0]
    assert printed["days_at_adequate_dose"] == 42
    assert "days_at_adequate_dose_range" not in printed


def test_uncertain_days_give_the_low_end_and_the_range():
    printed = screening_object(screening(trial(days=Span(20, 50))))["trials"][0]
    assert printed["days_at_adequate_dose"] == 20
    assert printed["days_at_adequate_dose_range"] == [20, 50]


def test_whether_a_trial_is_in_the_episode_may_be_unknown():
    in_episode, unknown, not_in = screening_object(
        screening(trial(), trial(in_episode=Verdict.UNKNOWN), trial(in_episode=Verdict.NOT_MET))
    )["trials"]
    assert (in_episode["in_current_episode"], unknown["in_current_episode"], not_in["in_current_episode"]) == (
        True,
        None,
        False,
    )

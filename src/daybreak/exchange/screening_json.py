"""A screening as the JSON object that `daybreak screen --format json` prints and other systems read."""

from typing import Any

from daybreak.care.dates import PartialDate, Span
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict
from daybreak.care.screening.result import AntidepressantTrial, OtherTreatment, Screening, Staging, StagingDimension

JsonObject = dict[str, Any]

_KNOWN = {Verdict.MET: True, Verdict.NOT_MET: False, Verdict.UNKNOWN: None}


def screening_object(screening: Screening) -> JsonObject:
    """The screening as plain JSON values: dates as ISO text no more precise than known, unknowns as null."""
    return {
        "patient": screening.patient_id,
        "as_of": screening.as_of.isoformat(),
        "protocol": {"id": screening.protocol.id, "version": screening.protocol.version},
        "reference_version": screening.reference_version,
        "decision": screening.decision.value,
        "reason": screening.reason,
        "trials": [_trial(trial) for trial in screening.trials],
        "adequate_failed_trials": screening.adequate_failed_trials,
        "possible_failed_trials": screening.possible_failed_trials,
        "other_treatments": [_other_treatment(treatment) for treatment in screening.other_treatments],
        "staging": [_staging(staging) for staging in screening.staging],
        "findings": [_finding(finding) for finding in screening.findings],
    }


def _trial(trial: AntidepressantTrial) -> JsonObject:
    return {
        "id": trial.id,
        "medicine": trial.medicine,
        "class": trial.medicine_class,
        "role": trial.role,
        "start": _date(trial.start),
        "end": _date(trial.end),
        "max_daily_dose_mg": _number(trial.max_daily_dose_mg),
        "minimum_adequate_dose_mg": _number(trial.minimum_adequate_dose_mg),
        **_days(trial.days_at_adequate_dose),
        "adequacy": trial.adequacy.value,
        "outcome": trial.outcome.value,
        "reason": trial.reason,
        "in_current_episode": _KNOWN[trial.in_current_episode],
        "inputs": [_input(each) for each in trial.inputs],
        "missing": [_missing(each) for each in trial.missing],
        "source": _source(trial.source),
    }


def _other_treatment(treatment: OtherTreatment) -> JsonObject:
    return {
        "concept": treatment.concept,
        "label": treatment.label,
        "start": _date(treatment.start),
        "end": _date(treatment.end),
        "outcome": treatment.outcome_text,
        "record": treatment.record,
    }


def _days(days: Span) -> JsonObject:
    low_end = {"days_at_adequate_dose": _number(days.low)}
    if days.is_exact:
        return low_end
    return low_end | {"days_at_adequate_dose_range": [_number(days.low), _number(days.high)]}


def _staging(staging: Staging) -> JsonObject:
    return {
        "method": staging.method,
        "label": staging.label,
        "total": staging.total,
        "total_range": list(staging.total_range) if staging.total_range else None,
        "level": staging.level,
        "sentence": staging.sentence,
        "dimensions": [_dimension(dimension) for dimension in staging.dimensions],
        "source": _source(staging.source),
    }


def _dimension(dimension: StagingDimension) -> JsonObject:
    return {
        "name": dimension.name,
        "category": dimension.category,
        "points": dimension.points,
        "inputs": [_input(each) for each in dimension.inputs],
        "missing": [_missing(each) for each in dimension.missing],
    }


def _finding(finding: Finding) -> JsonObject:
    return {
        "rule": finding.rule,
        "group": finding.group,
        "title": finding.title,
        "status": finding.verdict.value,
        "effect": finding.effect,
        "basis": finding.sentence,
        "inputs": [_input(each) for each in finding.inputs],
        "missing": [_missing(each) for each in finding.missing],
        "source": _source(finding.source),
    }


def _input(fact: Input) -> JsonObject:
    return {"name": fact.name, "value": fact.value, "record": fact.record, "date": fact.date}


def _missing(missing: Missing) -> JsonObject:
    return {
        "what": missing.what,
        "question": missing.question,
        "question_id": missing.question_id,
        "answer_kind": missing.answer_kind,
        "choices": list(missing.choices),
        "unit": missing.unit,
        "record": missing.record,
    }


def _source(source: Source) -> JsonObject:
    return {"key": source.key, "certainty": source.certainty, "locator": source.locator}


def _date(day: PartialDate | None) -> str | None:
    return None if day is None else str(day)


def _number(value: float | None) -> float | None:
    """A whole number without its decimal point, and null for what JSON cannot write."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if float(value).is_integer() else value

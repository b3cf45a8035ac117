"""Referral files as another system would send them, dated so that last week is last week."""

import json
from datetime import date, timedelta
from pathlib import Path

from daybreak.clinic.demo.answers import complete_answers
from daybreak.clinic.demo.resources import Record, bundle


def ago(days: int) -> str:
    """The ISO date so many days before today."""
    return (date.today() - timedelta(days=days)).isoformat()


def referral(patient_id: str, name: str, *, answered: bool = False) -> Record:
    """A woman with two failed adequate trials and last week's measures. answered: every question has its answer."""
    record = Record(patient_id)
    record.patient(name, "1979-05-14", "female")
    record.condition("F33.2", "Major depressive disorder, recurrent severe", onset=ago(400))
    record.measure("phq9", ago(380), 21)
    record.statement("sertraline 100", ago(380), ago(280), reason="Lack of efficacy")
    record.measure("phq9", ago(280), 19)
    record.measure("phq9", ago(270), 20)
    record.statement("venlafaxine xr 150", ago(270), ago(150), reason="Lack of efficacy")
    record.measure("phq9", ago(150), 18)
    record.measure("phq9", ago(7), 19)
    record.measure("madrs", ago(7), 33)
    record.blood_pressure(ago(7), 122, 78)
    record.suicide_screen(ago(7), "no", "no", "no", "no", "no", "no")
    if answered:
        record.answers(ago(7), complete_answers(ago(400)))
    return record


def written(record: Record, folder: Path, name: str = "referral.json") -> Path:
    """The record as a bundle in a file."""
    path = folder / name
    path.write_text(json.dumps(bundle("collection", record.resources)))
    return path

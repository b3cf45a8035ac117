"""What stands above every page about a patient: allergies, and alerts that nobody may miss."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from daybreak.care.chart import Chart
from daybreak.care.findings import Verdict
from daybreak.care.screening.result import Screening
from daybreak.clinic.patients.chart_page import chart_page
from daybreak.clinic.patients.charts import unreadable_records
from daybreak.clinic.patients.models import Patient

ALERTING_GROUPS = ("suicide_risk",)


class Alert(NamedTuple):
    """A sentence with its tone and icon."""

    text: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The allergies by name, and the alerts."""

    allergies: tuple[str, ...]
    alerts: tuple[Alert, ...]


def banner_of(patient: Patient, chart: Chart, screening: Screening) -> Banner:
    """The banner of a patient whose chart has been read and screened."""
    page = chart_page(chart)
    return Banner(
        allergies=tuple(dict.fromkeys(each.text for each in page.allergies if each.text)),
        alerts=tuple(_alerts(patient, screening, unresolved=len(page.unresolved))),
    )


def _alerts(patient: Patient, screening: Screening, *, unresolved: int) -> Iterable[Alert]:
    if patient.deceased:
        yield Alert("Died", "plain", "info")
    for finding in screening.findings:
        if finding.group in ALERTING_GROUPS and finding.verdict == Verdict.NOT_MET:
            yield Alert(finding.sentence, "not_met", "warning")
    refused = len(unreadable_records(patient))
    if refused:
        yield Alert(f"{refused} {'record' if refused == 1 else 'records'} could not be read", "unknown", "warning")
    if unresolved:
        yield Alert(
            f"{unresolved} {'medicine' if unresolved == 1 else 'medicines'} not fully understood", "unknown", "unknown"
        )

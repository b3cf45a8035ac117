"""A patient as a page sees them: the chart read once, and screened by one protocol.

For views, which are audited by their own permission; a service that is called otherwise uses screening.services.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from daybreak.care.chart import Chart
from daybreak.care.protocol import Protocol
from daybreak.care.screening.eligibility import screen
from daybreak.care.screening.result import Screening
from daybreak.clinic.patients.banner import Banner, banner_of
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.protocols import available_protocols
from daybreak.knowledge import DEFAULT_PROTOCOL, load_tables


@dataclass(frozen=True)
class Seen:
    """The patient, the chart and what the protocol says about it on the day."""

    patient: Patient
    chart: Chart
    protocol: Protocol
    screening: Screening

    @cached_property
    def banner(self) -> Banner:
        """What stands above the page."""
        return banner_of(self.patient, self.chart, self.screening)

    def context(self) -> dict[str, object]:
        """What the templates of every page about a patient need."""
        return {"patient": self.patient, "banner": self.banner}


def see(patient_id: int, *, protocol_id: str = "", as_of: date | None = None) -> Seen:
    """Reads and screens. Raises Http404 for a patient or a protocol that does not exist."""
    patient = get_object_or_404(Patient, pk=patient_id)
    protocol = chosen_protocol(protocol_id)
    chart = read_chart(patient)
    screening = screen(chart, protocol, load_tables(), as_of or timezone.localdate())
    return Seen(patient=patient, chart=chart, protocol=protocol, screening=screening)


def chosen_protocol(protocol_id: str = "") -> Protocol:
    """The protocol asked for, or the usual one. Raises Http404 naming the known ones."""
    known = available_protocols()
    wanted = protocol_id or (DEFAULT_PROTOCOL if DEFAULT_PROTOCOL in known else next(iter(known), ""))
    if wanted not in known:
        raise Http404(f"no protocol {wanted!r}; known: {', '.join(known)}")
    return known[wanted].protocol

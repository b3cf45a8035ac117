"""The demo's consents: one in force, and one to a text that was replaced since. Loading again adds nothing."""

import json
from datetime import datetime, timedelta

from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.consents.models import Consent, FormVersion
from daybreak.clinic.consents.services import countersign, form_in_use, load_form, offer, record_paper, sign
from daybreak.clinic.patients.models import Patient

CONSENTED, OUTDATED = "marit-ellingsrud", "desmond-achterberg"
OWN_VERSION = "Demo 2"

_ROUTE = "intravenous_ketamine"
_PAGES = ("what-it-is", "on-the-day-iv", "side-effects", "limits-and-unknowns")
_PAPER, _NEW_TEXT, _SIGNED = timedelta(days=60), timedelta(days=45), timedelta(days=20)
_OWN_PARAGRAPH = """
## At this clinic

I may bring somebody with me. I can call the clinic at any time in its hours, and I have its number.
"""
_DRAWN = [
    [[40, 150], [70, 60], [100, 140], [130, 60], [155, 150]],
    [[185, 120], [205, 100], [225, 120], [210, 145], [190, 135], [225, 105], [240, 150]],
    [[265, 105], [270, 150], [285, 110], [310, 105]],
    [[330, 110], [330, 148]],
    [[360, 70], [362, 145], [380, 150]],
    [[340, 100], [395, 96]],
    [[60, 175], [240, 168], [460, 172]],
]


def play_consents(source: str, now: datetime | None = None) -> int:
    """Adds the consents that are not there yet; how many. source: by which the demo's patients are known.

    Nothing happens where the demo's staff may no longer do it, or where the clinic has a text of its own by now.
    """
    moment = now or timezone.now()
    staff = {each.username: each for each in User.objects.filter(is_active=True, username__in=("nurse", "director"))}
    patients = {each.fhir_id: each for each in Patient.objects.filter(source=source, fhir_id__in=(CONSENTED, OUTDATED))}
    able = len(staff) == 2 and staff["nurse"].may("consent.take") and staff["director"].may("consent_form.manage")
    if not able or len(patients) < 2 or Consent.objects.exists() or FormVersion.objects.exists():
        return 0
    _paper_to_the_template(patients[OUTDATED], staff["nurse"], moment - _PAPER)
    _own_text(staff["director"], moment - _NEW_TEXT)
    _signed_on_screen(patients[CONSENTED], staff["nurse"], moment - _SIGNED)
    return 2


def _paper_to_the_template(patient: Patient, nurse: User, at: datetime) -> None:
    record_paper(
        patient,
        _ROUTE,
        "en",
        _PAGES[:2],
        name=f"{patient.given} {patient.family}",
        place="Folder A, signed forms of this year",
        signed_on=timezone.localdate(at),
        explained_by=nurse,
        by=nurse,
        now=at,
    )


def _own_text(director: User, at: datetime) -> None:
    template = form_in_use(_ROUTE, "en")
    if template is not None:
        load_form(_ROUTE, "en", OWN_VERSION, template.title, f"{template.body}{_OWN_PARAGRAPH}", by=director, now=at)


def _signed_on_screen(patient: Patient, nurse: User, at: datetime) -> None:
    offered = offer(patient, _ROUTE, "en", _PAGES, by=nurse, now=at)
    name, drawn = f"{patient.given} {patient.family}", json.dumps(_DRAWN)
    sign(offered, name=name, drawing=drawn, now=at + timedelta(minutes=12))
    countersign(offered, by=nurse, now=at + timedelta(minutes=15))

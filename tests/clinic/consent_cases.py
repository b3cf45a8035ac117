"""Consents in one line each: offered, signed on the phone, signed beside the patient, on paper, withdrawn."""

import json
from datetime import date, datetime
from typing import Any

from django.test import Client
from django.utils import timezone
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.consents import services
from daybreak.clinic.consents.links import token_of
from daybreak.clinic.consents.models import Consent, ConsentOffer, FormVersion, PatientSignature
from daybreak.clinic.patients.models import Patient

IV, NASAL = "intravenous_ketamine", "intranasal_esketamine"
DRAWN = json.dumps([[[20, 150], [60, 40], [100, 150]], [[120, 100], [200, 100]]])
TEXT = "## What I agree to\n\nI agree to **ketamine**.\n"
SIGNED: dict[str, str] = {"name": "Ann Smith", "signer": "patient", "agree": "yes", "drawing": DRAWN}
"""What a phone sends."""


def offered(patient: Patient, *, route: Any = IV, language: str = "en", now: datetime | None = None) -> ConsentOffer:
    """A link that a nurse made."""
    return services.offer(patient, route, language, ["what-it-is"], by=account_of(Role.NURSE), now=now)


def signed(patient: Patient, *, route: Any = IV, language: str = "en", now: datetime | None = None) -> ConsentOffer:
    """A link on which the patient has signed."""
    offer = offered(patient, route=route, language=language, now=now)
    services.sign(offer, name="Ann Smith", drawing=DRAWN, now=now)
    return offer


def consented(patient: Patient, *, route: Any = IV, language: str = "en", now: datetime | None = None) -> Consent:
    """A consent that both have signed."""
    offer = signed(patient, route=route, language=language, now=now)
    return services.countersign(offer, by=account_of(Role.NURSE), now=now)


def on_paper(patient: Patient, *, by: User | None = None, **more: Any) -> Consent:
    """A paper of today in a folder."""
    nurse = by or account_of(Role.NURSE)
    told: dict[str, Any] = {
        "name": "Ann Smith", "place": "Folder A", "signed_on": timezone.localdate(), "explained_by": nurse,
    }  # fmt: skip
    return services.record_paper(patient, IV, "en", ["what-it-is"], **(told | more), by=nurse)


def new_text(version: str = "Clinic 1", body: str = TEXT, language: str = "en") -> FormVersion:
    """The clinic's own text, in use from now on."""
    return services.load_form(IV, language, version, "Consent", body, by=account_of(Role.DIRECTOR))


def address(offer: ConsentOffer) -> str:
    """The patient's link."""
    return f"/consent/{token_of(offer.pk)}/"


def sends(offer: ConsentOffer, **fields: str) -> Any:
    """What the server says to a signature, sent as a phone sends it."""
    return Client().post(address(offer), {name: each for name, each in (SIGNED | fields).items() if each})


def signatures(offer: ConsentOffer) -> int:
    return PatientSignature.objects.filter(offer=offer).count()


def rows_of_consents(patient: Patient) -> dict[str, Any]:
    """One row of every table."""
    consent, lost = consented(patient), offered(patient)
    withdrawn = services.withdraw(consent, reason="She changed her mind", by=account_of(Role.NURSE))
    services.withdraw_offer(lost, reason="Made twice", by=account_of(Role.NURSE))
    lost.refresh_from_db()
    return {
        "Consent": consent,
        "ConsentOffer": lost,
        "ConsentWithdrawn": withdrawn,
        "FormVersion": consent.form,
        "OfferWithdrawn": lost.withdrawn,
        "PatientSignature": consent.signature,
    }


def a_day(days: int = 0) -> date:
    """The clinic's day, so many days from today."""
    return date.fromordinal(timezone.localdate().toordinal() + days)

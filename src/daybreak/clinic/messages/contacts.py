"""How patients and staff can be reached, and who is on call: read, and written by adding what counts from now on."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.messages.models import Channel, OnCallList, PatientContact, StaffContact
from daybreak.clinic.one_writer import MESSAGES, one_writer
from daybreak.clinic.patients.models import Patient

_TELEPHONE = re.compile(r"\+[1-9]\d{6,14}")
MAY_BE_PAGED = "safety.read"


class ContactRefused(ValueError):
    """Why a contact cannot be recorded; `field` is the one to look at."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def contact_of(patient: Patient, at: datetime | None = None) -> PatientContact | None:
    """The contact in force, now or at a moment; None if nobody recorded one."""
    known = PatientContact.objects.filter(patient=patient)
    return (known.filter(recorded_at__lte=at) if at else known).order_by("-id").first()


def contacts_of(patients: Iterable[int]) -> dict[int, PatientContact]:
    """The contact in force of each patient (by id) who has one."""
    rows = PatientContact.objects.filter(patient__in=list(patients)).order_by("id")
    return {row.patient_id: row for row in rows}


def channel_for(contact: PatientContact | None) -> Channel | None:
    """By what the patient is told: e-mail if agreed, else SMS if agreed, else not at all."""
    if contact is None:
        return None
    if contact.agreed_email and contact.email:
        return Channel.EMAIL
    return Channel.SMS if contact.agreed_sms and contact.telephone else None


def address_of_patient(contact: PatientContact | None, channel: str) -> str:
    """Where a message by the channel goes; "" if the patient did not agree to it or has no such address."""
    if contact is None:
        return ""
    if channel == Channel.EMAIL:
        return contact.email if contact.agreed_email else ""
    return contact.telephone if contact.agreed_sms else ""


def record_contact(
    patient: Patient,
    *,
    email: str,
    telephone: str,
    agreed_email: bool,
    agreed_sms: bool,
    language: str,
    agreed_how: str,
    by: User,
    now: datetime | None = None,
) -> PatientContact:
    """What counts from now on. Raises PermissionDenied, ContactRefused."""
    ensure_may(by, "message.contact")
    address, number = _email(email), _telephone(telephone)
    if agreed_email and not address:
        raise ContactRefused("email", "The patient agreed to e-mail: to which address?")
    if agreed_sms and not number:
        raise ContactRefused("telephone", "The patient agreed to SMS: to which number?")
    if (agreed_email or agreed_sms) and not agreed_how.strip():
        raise ContactRefused("agreed_how", "When and how did the patient agree? It stays with the consent.")
    with one_writer(MESSAGES):
        made = PatientContact.objects.create(
            patient=patient,
            email=address,
            telephone=number,
            agreed_email=agreed_email,
            agreed_sms=agreed_sms,
            agreed_how=agreed_how.strip(),
            language=language,
            recorded_by=by,
            recorded_at=now or timezone.now(),
        )
        audit.record("message.contact_recorded", patient=patient, record=f"PatientContact/{made.pk}", by=by)
    return made


def staff_contacts(users: Iterable[User]) -> dict[int, StaffContact]:
    """The contact in force of each account that has one."""
    rows = StaffContact.objects.filter(user__in=list(users)).order_by("id")
    return {row.user_id: row for row in rows}


def address_of_staff(contact: StaffContact | None, channel: str) -> str:
    """Where a message by the channel goes; "" if there is no such address."""
    if contact is None:
        return ""
    return contact.email if channel == Channel.EMAIL else contact.telephone


def on_call() -> list[User]:
    """Whom a late safety task is told, in order: of the latest list, those whose account still may."""
    latest = OnCallList.objects.order_by("-id").first()
    if latest is None:
        return []
    known = {each.pk: each for each in User.objects.filter(pk__in=latest.members, is_active=True)}
    return [known[name] for name in latest.members if name in known and known[name].may(MAY_BE_PAGED)]


def record_staff_contact(
    user: User, *, email: str, telephone: str, by: User, now: datetime | None = None
) -> StaffContact | None:
    """What counts from now on; None if nothing changed. Raises PermissionDenied, ContactRefused."""
    ensure_may(by, "message.on_call")
    address, number = _email(email), _telephone(telephone)
    with one_writer(MESSAGES):
        known = staff_contacts([user]).get(user.pk)
        if (known.email if known else "", known.telephone if known else "") == (address, number):
            return None
        made = StaffContact.objects.create(
            user=user, email=address, telephone=number, recorded_by=by, recorded_at=now or timezone.now()
        )
        audit.record("message.staff_contact_recorded", record=f"User/{user.username}", by=by)
    return made


def record_on_call(members: Sequence[User], *, by: User, now: datetime | None = None) -> OnCallList | None:
    """The list from now on; None if it is the same. Raises PermissionDenied, ContactRefused."""
    ensure_may(by, "message.on_call")
    names = [each.pk for each in members]
    for each in members:
        if not each.may(MAY_BE_PAGED):
            raise ContactRefused("", f"{each} may not see safety tasks, so nobody is helped by telling them.")
    with one_writer(MESSAGES):
        latest = OnCallList.objects.order_by("-id").first()
        if names == (latest.members if latest else []):
            return None
        made = OnCallList.objects.create(members=names, recorded_by=by, recorded_at=now or timezone.now())
        audit.record("message.on_call_changed", record=f"OnCallList/{made.pk}", by=by)
    return made


def _email(text: str) -> str:
    address = text.strip()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise ContactRefused("email", f"“{address}” is no e-mail address; expected name@example.org.") from None
    return address


def _telephone(text: str) -> str:
    """In the international form that providers take. Spaces, dots, hyphens and brackets do not matter."""
    number = re.sub(r"[\s().\-/]", "", text)
    if number and not _TELEPHONE.fullmatch(number):
        raise ContactRefused(
            "telephone",
            f"“{text.strip()}” is no international number; expected + and the country, such as +12025550123.",
        )
    return number

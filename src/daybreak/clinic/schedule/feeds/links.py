"""The secret address of a calendar: signed with the server's key, kept here only as a digest, revocable.

As with the link of measures, whoever reads the database finds no address that works, and it can be shown again.
"""

import base64
import hashlib
from datetime import datetime
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import SCHEDULE, one_writer
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.models import CalendarLink, RevokedLink

_BYTES = 24
"""192 bits: nobody types it, so it may be long."""


def make_link(*, patient: Patient | None = None, by: User, now: datetime | None = None) -> CalendarLink:
    """A link to the patient's calendar, or to the clinic's for `by`; one that there was stops working.

    Raises PermissionDenied.
    """
    ensure_may(by, "schedule.book" if patient else "schedule.read")
    name, moment = uuid4(), now or timezone.now()
    with one_writer(SCHEDULE):
        for old in _working(patient, by):
            RevokedLink.objects.create(link=old, at=moment, by=by)
        link = CalendarLink.objects.create(
            id=name,
            patient=patient,
            staff=None if patient else by,
            token_sha256=_digest(_token(name)),
            made_at=moment,
            made_by=by,
        )
        audit.record("schedule.link", patient=patient, record=f"CalendarLink/{link.pk}", by=by)
    return link


def revoke(link: CalendarLink, *, by: User, now: datetime | None = None) -> None:
    """From now on it answers nothing. Raises PermissionDenied. Revoking it again changes nothing."""
    ensure_may(by, "schedule.book" if link.patient_id else "schedule.read")
    with one_writer(SCHEDULE):
        if not RevokedLink.objects.filter(link=link).exists():
            RevokedLink.objects.create(link=link, at=now or timezone.now(), by=by)
            audit.record("schedule.unlink", patient=link.patient, record=f"CalendarLink/{link.pk}", by=by)


def link_of_patient(patient: Patient) -> CalendarLink | None:
    """The patient's link that works."""
    return next(iter(_working(patient, None)), None)


def link_of_staff(user: User) -> CalendarLink | None:
    """Their own link that works."""
    return next(iter(_working(None, user)), None)


def shown_token(link: CalendarLink) -> str:
    """The token to show; "" if it was signed with a key that the server no longer has."""
    token = _token(link.pk)
    return token if constant_time_compare(_digest(token), link.token_sha256) else ""


def link_with(token: str) -> CalendarLink | None:
    """The link of a token, revoked or not; None for a token that nobody was given."""
    found = CalendarLink.objects.filter(token_sha256=_digest(token))
    return found.select_related("patient", "staff", "revoked").first()


def still_works(link: CalendarLink) -> bool:
    """Whether it may be read: not revoked, and of staff only while they may see the schedule."""
    return not hasattr(link, "revoked") and (link.staff is None or link.staff.may("schedule.read"))


def _working(patient: Patient | None, user: User | None) -> list[CalendarLink]:
    of = {"patient": patient} if patient else {"staff": user}
    return list(CalendarLink.objects.filter(revoked__isnull=True, **of))


def _token(name: UUID) -> str:
    signed = salted_hmac("daybreak.schedule.calendar", str(name), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(signed[:_BYTES]).decode()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

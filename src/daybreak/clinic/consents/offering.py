"""Asking a patient to sign a form by a link, and how such an offer stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.care.protocol import Route
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.consents.links import digest_of, token_of
from daybreak.clinic.consents.models import Consent, ConsentOffer, FormVersion, OfferWithdrawn
from daybreak.clinic.consents.texts import available_pages, form_in_use, mark_of, stored
from daybreak.clinic.one_writer import CONSENTS, one_writer
from daybreak.clinic.patients.models import Patient
from daybreak.knowledge.patient_texts import PatientText

WORKS_FOR = timedelta(days=7)
"""A default of the clinic's: long enough to read it at home, short enough not to be found years later."""

OfferState = Literal["open", "signed", "given", "withdrawn", "expired", "outdated"]


class ConsentRefused(ValueError):
    """Why something about a consent cannot be done; `field` is the one to look at, "" for the whole."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An education page that was gone through, as it is kept with the consent."""

    id: str
    version: str
    language: str

    def in_json(self) -> dict[str, str]:
        """As the row keeps it."""
        return {"id": self.id, "version": self.version, "language": self.language}


def offer(
    patient: Patient,
    route: Route,
    language: str,
    pages: Sequence[str],
    *,
    by: User,
    now: datetime | None = None,
) -> ConsentOffer:
    """A link to the form in use. pages: ids of the education pages that were gone through.

    Raises PermissionDenied, ConsentRefused.
    """
    ensure_may(by, "consent.take")
    moment, name = now or timezone.now(), uuid4()
    with one_writer(CONSENTS):
        form = required_form(route, language)
        made = ConsentOffer.objects.create(
            id=name,
            patient=patient,
            form=form,
            education=shown_pages(pages, language),
            token_sha256=digest_of(token_of(name)),
            offered_by=by,
            offered_at=moment,
            expires_at=moment + WORKS_FOR,
        )
        audit.record("consent.offer", patient=patient, record=f"ConsentOffer/{made.pk}", by=by)
    return made


def withdraw_offer(offered: ConsentOffer, *, reason: str, by: User, now: datetime | None = None) -> None:
    """The link leads nowhere from now on. Raises PermissionDenied, ConsentRefused."""
    ensure_may(by, "consent.take")
    if not reason.strip():
        raise ConsentRefused("reason", "Why is it withdrawn? The reason stays with it.")
    with one_writer(CONSENTS):
        if OfferWithdrawn.objects.filter(offer=offered).exists():
            raise ConsentRefused("", "This link was withdrawn already.")
        if Consent.objects.filter(signature__offer=offered).exists():
            raise ConsentRefused("", "This has become a consent. Withdraw the consent instead.")
        OfferWithdrawn.objects.create(offer=offered, at=now or timezone.now(), by=by, reason=reason.strip())
        audit.record("consent.withdraw_offer", patient=offered.patient, record=f"ConsentOffer/{offered.pk}", by=by)


def offers_with_all() -> QuerySet[ConsentOffer]:
    """Every offer with what became of it."""
    return ConsentOffer.objects.select_related(
        "patient", "form", "offered_by", "withdrawn", "signature", "signature__consent"
    )


def offer_state(offered: ConsentOffer, now: datetime) -> OfferState:
    """What became of it. outdated: another text has come into use since, so this one must not be signed any more."""
    signature = getattr(offered, "signature", None)
    if signature is not None and getattr(signature, "consent", None) is not None:
        return "given"
    if getattr(offered, "withdrawn", None) is not None:
        return "withdrawn"
    if is_outdated(offered.form):
        return "outdated"
    if signature is not None:
        return "signed"
    return "expired" if now >= offered.expires_at else "open"


def is_outdated(form: FormVersion) -> bool:
    """Whether another version is in use in the form's language."""
    present = form_in_use(form.route, form.language)  # type: ignore[arg-type]
    return present is None or mark_of(present) != mark_of(form)


def required_form(route: Route, language: str) -> FormVersion:
    """The form in use, as a row; call it within `one_writer`. Raises ConsentRefused."""
    form = form_in_use(route, language)
    if form is None:
        raise ConsentRefused("language", "There is no form in this language. Load one, or choose another language.")
    return stored(form)


def shown_pages(pages: Sequence[str], language: str) -> list[dict[str, str]]:
    """The pages as they are now, in the language or else in English. Raises ConsentRefused for one nobody has."""
    available = available_pages()
    found: list[PatientText] = []
    for name in dict.fromkeys(pages):
        page = available.get((name, language)) or available.get((name, "en"))
        if page is None:
            raise ConsentRefused("pages", f"There is no education page {name}. Choose among those shown.")
        found.append(page)
    heads = [each.head for each in found]
    return [Shown(id=each.id, version=each.version, language=each.language).in_json() for each in heads]

"""The signatures of a consent: the patient's on the link, the clinician's beside it, a paper, and taking it back."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import uuid4

from django.utils import timezone

from daybreak.care.protocol import Route
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.consents.models import Consent, ConsentOffer, ConsentWithdrawn, PatientSignature, Signer
from daybreak.clinic.consents.offering import ConsentRefused, offer_state, offers_with_all, required_form, shown_pages
from daybreak.clinic.consents.strokes import NoSignature, read_strokes
from daybreak.clinic.one_writer import CONSENTS, one_writer
from daybreak.clinic.patients.models import Patient

_REFUSALS = {
    "signed": "This form was signed already.",
    "given": "This form was signed already.",
    "withdrawn": "This link was withdrawn. Make a new one.",
    "outdated": "Another version of the form has come into use since. Make a new link.",
    "expired": "The link no longer works. Make a new one.",
    "open": "The patient has not signed yet.",
}


def sign(
    offered: ConsentOffer,
    *,
    name: str,
    signer: str = Signer.PATIENT,
    relation: str = "",
    drawing: str = "",
    typed_only: bool = False,
    now: datetime | None = None,
) -> PatientSignature:
    """The patient's signature. drawing: lines as JSON; typed_only: the typed name is the signature.

    Raises ConsentRefused, with the field that is wrong.
    """
    _check_name(name, signer, relation)
    strokes = [] if typed_only else _drawn(drawing)
    moment = now or timezone.now()
    with one_writer(CONSENTS):
        _require(offered, "open", moment)
        signature = PatientSignature.objects.create(
            offer=offered,
            name=name.strip(),
            signer=signer,
            relation=relation.strip(),
            strokes=strokes,
            signed_at=moment,
        )
        audit.record("consent.sign", patient=offered.patient, record=f"ConsentOffer/{offered.pk}")
    return signature


def countersign(offered: ConsentOffer, *, by: User, now: datetime | None = None) -> Consent:
    """The clinician who explained it signs beside the patient: only now it is a consent.

    Whoever calls it has proven that it is `by` who signs. Raises PermissionDenied, ConsentRefused.
    """
    ensure_may(by, "consent.take")
    moment = now or timezone.now()
    with one_writer(CONSENTS):
        fresh = _require(offered, "signed", moment)
        signature = fresh.signature
        consent = Consent.objects.create(
            id=uuid4(),
            patient=fresh.patient,
            form=fresh.form,
            education=fresh.education,
            signature=signature,
            name=signature.name,
            signer=signature.signer,
            relation=signature.relation,
            signed_on=timezone.localdate(signature.signed_at),
            explained_by=by,
            recorded_by=by,
            recorded_at=moment,
        )
        audit.record("consent.countersign", patient=fresh.patient, record=f"Consent/{consent.pk}", by=by)
    return consent


def record_paper(
    patient: Patient,
    route: Route,
    language: str,
    pages: Sequence[str],
    *,
    name: str,
    signer: str = Signer.PATIENT,
    relation: str = "",
    place: str,
    signed_on: date,
    explained_by: User,
    by: User,
    now: datetime | None = None,
) -> Consent:
    """A paper with the form in use was signed, and lies at a place. Raises PermissionDenied, ConsentRefused."""
    ensure_may(by, "consent.take")
    moment = now or timezone.now()
    _check_name(name, signer, relation)
    if not place.strip():
        raise ConsentRefused("place", "Where does the paper lie? Without that nobody finds it.")
    if signed_on > timezone.localdate(moment):
        raise ConsentRefused("signed_on", "This day has not come yet.")
    if not explained_by.may("consent.take"):
        raise ConsentRefused("explained_by", f"{explained_by} may not take consents. Choose a nurse or a prescriber.")
    with one_writer(CONSENTS):
        consent = Consent.objects.create(
            id=uuid4(),
            patient=patient,
            form=required_form(route, language),
            education=shown_pages(pages, language),
            name=name.strip(),
            signer=signer,
            relation=relation.strip(),
            paper_place=place.strip(),
            signed_on=signed_on,
            explained_by=explained_by,
            recorded_by=by,
            recorded_at=moment,
        )
        audit.record("consent.paper", patient=patient, record=f"Consent/{consent.pk}", by=by)
    return consent


def withdraw(consent: Consent, *, reason: str, by: User, now: datetime | None = None) -> ConsentWithdrawn:
    """The patient takes it back, on whatever way they said so. Raises PermissionDenied, ConsentRefused."""
    ensure_may(by, "consent.take")
    if not reason.strip():
        raise ConsentRefused("reason", "What did the patient say, and how? It stays with the consent.")
    with one_writer(CONSENTS):
        if ConsentWithdrawn.objects.filter(consent=consent).exists():
            raise ConsentRefused("", "This consent was withdrawn already.")
        row = ConsentWithdrawn.objects.create(consent=consent, at=now or timezone.now(), by=by, reason=reason.strip())
        audit.record("consent.withdraw", patient=consent.patient, record=f"Consent/{consent.pk}", by=by)
    return row


def _require(offered: ConsentOffer, wanted: str, now: datetime) -> ConsentOffer:
    """The offer as it stands now, read within the turn of this writer."""
    fresh = offers_with_all().get(pk=offered.pk)
    found = offer_state(fresh, now)
    if found != wanted:
        raise ConsentRefused("", _REFUSALS[found])
    return fresh


def _check_name(name: str, signer: str, relation: str) -> None:
    if len(name.strip()) < 2:
        raise ConsentRefused("name", "Write the whole name.")
    if signer not in Signer.values:
        raise ConsentRefused("signer", "Say who signs.")
    if signer == Signer.REPRESENTATIVE and not relation.strip():
        raise ConsentRefused("relation", "Say what makes this person the representative: guardian, power of attorney.")


def _drawn(drawing: str) -> list[list[list[int]]]:
    try:
        strokes = read_strokes(drawing)
    except NoSignature as problem:
        raise ConsentRefused("drawing", f"Please draw again: {problem}.") from problem
    if not strokes:
        raise ConsentRefused("drawing", "Draw the signature, or say that the typed name is the signature.")
    return strokes

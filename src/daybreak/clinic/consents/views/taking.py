"""Consents of a patient as staff see them: how they stand, offering a form, signing beside the patient, papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from daybreak.care.course.consent import treatment_words
from daybreak.care.protocol import Route
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.second_person import proven
from daybreak.clinic.consents.forms import CountersignForm, OfferForm, PaperForm, ReasonForm, show
from daybreak.clinic.consents.links import shown_token
from daybreak.clinic.consents.models import Consent, ConsentOffer
from daybreak.clinic.consents.offering import (
    ConsentRefused,
    offer,
    offer_state,
    offers_with_all,
    withdraw_offer,
)
from daybreak.clinic.consents.paper import consent_file_name, consent_pdf
from daybreak.clinic.consents.public_words import LANGUAGE_NAMES
from daybreak.clinic.consents.signing import countersign, record_paper, withdraw
from daybreak.clinic.consents.standing import Standing, standing
from daybreak.clinic.consents.strokes import HEIGHT, WIDTH, svg_path
from daybreak.clinic.consents.texts import ROUTES, available_pages, blocks_of, form_in_use, mark_of
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRow:
    """An offer and what became of it."""

    offer: ConsentOffer
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """One way of treatment: how consent to it stands, what waits, and every consent."""

    name: str
    standing: Standing
    version: str
    waiting: Sequence[OfferRow]
    consents: Sequence[Consent]


@requires("consent.read")
def consents_of_patient(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The tab: each way of treatment with its finding, what waits for a signature, and every consent."""
    seen = see(patient_id)
    context = seen.context() | {"treatments": [_treatment(seen.patient, each) for each in ROUTES]}
    return render(request, "consents/patient.html", context)


@requires("consent.take")
def offer_form(request: HttpRequest, patient_id: int, route: str) -> HttpResponse:
    """Makes the link to the form, and goes on to it."""
    treated, patient = _route(route), get_object_or_404(Patient, pk=patient_id)
    form = OfferForm(posted(request), route=treated, initial={"language": "en"})
    if request.method == "POST" and form.is_valid():
        try:
            made = offer(patient, treated, form.cleaned_data["language"], form.cleaned_data["pages"], by=_user(request))
        except ConsentRefused as refusal:
            show(form, refusal)
        else:
            return redirect("consent-offer", patient_id, made.pk)
    return render(request, "consents/offer.html", see(patient_id).context() | _about(treated) | {"form": form})


@requires("consent.take")
def paper(request: HttpRequest, patient_id: int, route: str) -> HttpResponse:
    """Records a paper that was signed, and where it lies."""
    treated, patient = _route(route), get_object_or_404(Patient, pk=patient_id)
    me = _user(request)
    form = PaperForm(posted(request), route=treated, initial={"language": "en", "explained_by": me.pk})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        told.pop("present_form")
        try:
            consent = record_paper(patient, treated, told.pop("language"), told.pop("pages"), **told, by=me)
        except ConsentRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "The paper is recorded.")
            return redirect("consent", patient_id, consent.pk)
    return render(request, "consents/paper.html", see(patient_id).context() | _about(treated) | {"form": form})


@requires("consent.take")
def one_offer(request: HttpRequest, patient_id: int, offer_id: UUID) -> HttpResponse:
    """The link while nobody has signed; then the patient's signature, and the place for the clinician's."""
    offered = _offer_or_404(patient_id, offer_id)
    state = offer_state(offered, timezone.now())
    form = CountersignForm(posted(request) if state == "signed" else None)
    if request.method == "POST" and state == "signed" and form.is_valid():
        consent = _countersigned(request, offered, form)
        if consent is not None:
            messages.success(request, "The consent is in force.")
            return redirect("consent", patient_id, consent.pk)
    signature = getattr(offered, "signature", None)
    link = _link(request, offered) if state == "open" else ""
    context = see(patient_id).context() | {
        "offered": offered,
        "state": state,
        "form": form,
        "blocks": blocks_of(offered.form),
        "version": mark_of(offered.form),
        "pages": _titles(offered.education),
        "signature": signature,
        "drawing": svg_path(signature.strokes) if signature else "",
        "box": (WIDTH, HEIGHT),
        "link": link,
        "qr": _qr(link) if link else "",
    }
    return render(request, "consents/one_offer.html", context, status=200)


@requires("consent.take")
def withdraw_link(request: HttpRequest, patient_id: int, offer_id: UUID) -> HttpResponse:
    """Ends a link that led to no consent."""
    offered = _offer_or_404(patient_id, offer_id)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_offer(offered, reason=form.cleaned_data["reason"], by=_user(request))
        except ConsentRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "The link leads nowhere any more.")
            return redirect("patient-consents", patient_id)
    context = see(patient_id).context() | {"form": form, "offered": offered}
    return render(request, "consents/withdraw_offer.html", context)


@requires("consent.read")
def one_consent(request: HttpRequest, patient_id: int, consent_id: UUID) -> HttpResponse:
    """One consent with the text that was signed."""
    consent = _consent_or_404(patient_id, consent_id)
    seen = see(patient_id)
    context = seen.context() | {
        "consent": consent,
        "standing": standing(seen.patient, _route(consent.form.route)),
        "blocks": blocks_of(consent.form),
        "version": mark_of(consent.form),
        "pages": _titles(consent.education),
        "drawing": svg_path(consent.signature.strokes) if consent.signature else "",
        "box": (WIDTH, HEIGHT),
    }
    return render(request, "consents/consent.html", context)


@requires("consent.take")
def withdraw_consent(request: HttpRequest, patient_id: int, consent_id: UUID) -> HttpResponse:
    """The patient takes it back."""
    consent = _consent_or_404(patient_id, consent_id)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(consent, reason=form.cleaned_data["reason"], by=_user(request))
        except ConsentRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Withdrawn. The consent is no longer in force; it stays on record.")
            return redirect("consent", patient_id, consent.pk)
    return render(request, "consents/withdraw.html", see(patient_id).context() | {"form": form, "consent": consent})


@requires("consent.read")
def pdf(request: HttpRequest, patient_id: int, consent_id: UUID) -> HttpResponse:
    """The consent on paper."""
    consent = _consent_or_404(patient_id, consent_id)
    headers = {"Content-Disposition": f'inline; filename="{consent_file_name(consent)}"'}
    return HttpResponse(consent_pdf(consent), content_type="application/pdf", headers=headers)


def _countersigned(request: HttpRequest, offered: ConsentOffer, form: CountersignForm) -> Consent | None:
    """None, with the reason beside its field, if it could not be signed."""
    me = _user(request)
    if proven(request, me.username, form.cleaned_data["password"]) != me:
        form.add_error("password", "This is not your password. Nothing was signed.")
        return None
    try:
        return countersign(offered, by=me)
    except ConsentRefused as refusal:
        show(form, refusal)
        return None


def _treatment(patient: Patient, route: Route) -> Treatment:
    now = timezone.now()
    rows = [OfferRow(offer=each, state=offer_state(each, now)) for each in _offers(patient, route)]
    consents = Consent.objects.filter(patient=patient, form__route=route)
    present = form_in_use(route, "en")
    return Treatment(
        name=treatment_words(route).capitalize(),
        standing=standing(patient, route),
        version=mark_of(present) if present else "",
        waiting=[each for each in rows if each.state not in ("given", "withdrawn")],
        consents=list(consents.select_related("form", "signature", "explained_by", "withdrawal")),
    )


def _offers(patient: Patient, route: Route) -> list[ConsentOffer]:
    return list(offers_with_all().filter(patient=patient, form__route=route))


def _about(route: Route) -> dict[str, object]:
    """What the forms of offering and of papers show of the text that is signed."""
    found = [form_in_use(route, language) for language in LANGUAGE_NAMES]
    forms = [(each, mark_of(each), LANGUAGE_NAMES[each.language]) for each in found if each]
    return {"route": route, "treatment": treatment_words(route), "forms": forms}


def _titles(education: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The pages that were gone through, each with its title, and its address where this version is still there."""
    pages = available_pages()
    told = []
    for each in education:
        page = pages.get((each["id"], each["language"]))
        is_there = page is not None and page.head.version == each["version"]
        told.append({**each, "title": page.head.title if page else each["id"], "there": "yes" if is_there else ""})
    return told


def _route(name: str) -> Route:
    if name not in ROUTES:
        raise Http404(f"{name!r} is no way of treatment; expected one of {', '.join(ROUTES)}")
    return cast(Route, name)


def _offer_or_404(patient_id: int, offer_id: UUID) -> ConsentOffer:
    found: Any = get_object_or_404(offers_with_all(), pk=offer_id, patient=patient_id)
    return found  # type: ignore[no-any-return]


def _consent_or_404(patient_id: int, consent_id: UUID) -> Consent:
    rows = Consent.objects.select_related(
        "patient", "form", "signature", "explained_by", "recorded_by", "withdrawal", "withdrawal__by"
    )
    found: Any = get_object_or_404(rows, pk=consent_id, patient=patient_id)
    return found  # type: ignore[no-any-return]


def _link(request: HttpRequest, offered: ConsentOffer) -> str:
    """The whole address; "" if the server no longer has the key that it was signed with."""
    token = shown_token(offered)
    return request.build_absolute_uri(reverse("consent-link", args=[token])) if token else ""


def _qr(link: str) -> str:
    return str(segno.make(link, error="m", micro=False).svg_data_uri(scale=6, border=3, dark="#1c1a2b", light="#fff"))


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user

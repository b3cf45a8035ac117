"""Entering into the register: one kind of entry, a correction, what a session used, and a new drug."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.controlled_drugs.forms import CorrectionForm, DrugForm, EntryForm, UseForm, proposed_use
from daybreak.clinic.controlled_drugs.ledger import NOTHING
from daybreak.clinic.controlled_drugs.models import ControlledDrug, RegisterEntry
from daybreak.clinic.controlled_drugs.register import Row, rows
from daybreak.clinic.controlled_drugs.services import (
    WITNESSED,
    EntryRefused,
    add_drug,
    correct,
    enter,
    enter_together,
)
from daybreak.clinic.controlled_drugs.session_doses import Given, fitting, given_in
from daybreak.clinic.controlled_drugs.witness import second_person
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see
from daybreak.clinic.sessions.models import Session

_TITLES = {
    "received": ("Receive", "What came in, from whom, by which paper."),
    "given": ("Given outside a session", "A session's dose is entered from the session itself."),
    "wasted": ("Waste", "What was broken, spilt or left over, seen by two people."),
    "returned": ("Return", "What went back to the supplier or the pharmacy."),
    "destroyed": ("Destroy", "What was destroyed, seen by two people."),
    "counted": ("Count", "Two people count what is there. The register says afterwards whether it fits."),
}


@requires("drug_register.enter")
def add(request: HttpRequest) -> HttpResponse:
    """A drug that is kept here from now on."""
    form = DrugForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            drug = add_drug(by=request.user, **form.facts())
        except EntryRefused as refusal:
            form.show(refusal)
        else:
            messages.success(request, f"{drug.name} is in the register. Enter what came in, or count what is there.")
            return redirect("drug-register")
    return render(request, "controlled_drugs/drug.html", {"form": form})


@requires("drug_register.enter")
def enter_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One entry of a kind."""
    if kind not in _TITLES:
        raise Http404(f"{kind!r} is nothing to enter; expected one of {', '.join(_TITLES)}")
    form = EntryForm(kind, posted(request), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            entry = enter(form.draft(), by=request.user, witness=second_person(request))
        except EntryRefused as refusal:
            form.show(refusal)
        else:
            return _saved(request, entry)
    title, purpose = _TITLES[kind]
    context = {"form": form, "title": title, "purpose": purpose, "witnessed": kind in WITNESSED, "posted": request.POST}
    return render(request, "controlled_drugs/enter.html", context | {"drugs": ControlledDrug.objects.exists()})


@requires("drug_register.enter")
def correct_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """A new entry instead of one that was wrong."""
    found: Any = get_object_or_404(RegisterEntry.objects.select_related("drug", "session__patient"), pk=entry_id)
    if found.kind == "struck" or found.corrections.exists():
        messages.warning(request, "This entry has been corrected already. Correct the newest one instead.")
        return redirect("drug-register-entry", found.pk)
    form, reason = EntryForm.of(found, posted(request)), CorrectionForm(posted(request), label_suffix="")
    if request.method == "POST" and reason.is_valid() and (reason.cleaned_data["never"] or form.is_valid()):
        never, why = reason.cleaned_data["never"], reason.cleaned_data["why"]
        try:
            draft = None if never else form.draft(found.session)
            entry = correct(found, draft, why=why, by=request.user, witness=second_person(request))
        except EntryRefused as refusal:
            if never:
                reason.add_error(None, str(refusal))
            else:
                form.show(refusal)
        else:
            return _saved(request, entry)
    context = {
        "form": form,
        "reason": reason,
        "entry": found,
        "row": rows([found])[0],
        "witnessed": found.kind in WITNESSED,
        "posted": request.POST,
    }
    return render(request, "controlled_drugs/correct.html", context)


@requires("drug_register.enter")
def enter_session(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """What a session gave, and what was wasted of the vials that were opened for it."""
    sessions: Any = Session.objects.select_related("patient", "protocol")
    session = get_object_or_404(sessions, pk=session_id, patient=patient_id)
    given = given_in(session, timezone.now())
    entered = _entered(session)
    drugs = fitting(given, ControlledDrug.objects.all()) if given else []
    form = _use_form(request, given, drugs, entered) if given and drugs else None
    if given and form is not None and request.method == "POST" and form.is_valid():
        try:
            drafts = form.drafts(session, given.ended_at)
            written = enter_together(drafts, by=request.user, witness=second_person(request))
        except EntryRefused as refusal:
            form.show(refusal)
        else:
            messages.success(request, " ".join(f"{each}." for each in written))
            return redirect("drug-register-session", patient_id, session_id)
    context = see(patient_id).context() | {
        "session": session,
        "given": given,
        "drugs": drugs,
        "form": form,
        "entered": entered,
        "left": _left(given, entered) if given else NOTHING,
        "posted": request.POST,
    }
    return render(request, "controlled_drugs/session.html", context)


def _use_form(request: HttpRequest, given: Given, drugs: list[ControlledDrug], entered: list[Row]) -> UseForm:
    wanted = request.GET.get("drug", "")
    drug = next((each for each in drugs if str(each.pk) == wanted), drugs[0])
    lots = {row.entry.lot for row in entered if row.entry.kind == "given" and row.balance}
    initial = proposed_use(given, drug, max(_left(given, entered), NOTHING), lots)
    return UseForm(drugs, posted(request), initial=initial)


def _entered(session: Session) -> list[Row]:
    found = RegisterEntry.objects.filter(session=session).select_related("drug", "by", "witness", "corrects")
    return rows(found.order_by("occurred_at", "id"))


def _left(given: Given, entered: list[Row]) -> Any:
    """What of the dose is not in the register yet, mg."""
    told = sum((row.entry.mg for row in entered if row.entry.kind == "given" and row.balance), NOTHING)
    return (given.dose.mg or NOTHING) - told


def _saved(request: HttpRequest, entry: RegisterEntry) -> HttpResponse:
    """Told with the balance after it, which is what somebody holds against the shelf."""
    row = rows([entry])[0]
    after = f" There should be {row.balance} now." if row.balance and entry.kind != "counted" else ""
    (messages.warning if row.below_nothing or row.difference else messages.success)(request, f"{entry}.{after}")
    return redirect("drug-register-entry", entry.pk)

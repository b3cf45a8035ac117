"""Opening a session: for whom, where, and with what is known; and the sessions that a patient has had."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.accounts.models import User
from daybreak.clinic.consents.services import standing
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.patients.search import search_patients
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.protocols import protocol_of
from daybreak.clinic.screening.seen import see
from daybreak.clinic.sessions.board.forms import OpeningForm
from daybreak.clinic.sessions.board.history import sessions_of
from daybreak.clinic.sessions.board.reading import free_chairs, sessions_in_course
from daybreak.clinic.sessions.live.hub import wake
from daybreak.clinic.sessions.models import Chair
from daybreak.clinic.sessions.opening import (
    ChairTaken,
    PatientInSession,
    known_before,
    open_session,
    protocols_with_sessions,
)

_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the screening stands: the latest signature, of this protocol if there is one, else of any."""

    signed: SignedScreening | None
    of_this_protocol: bool

    @property
    def speaks_for_it(self) -> bool:
        """Whether somebody has signed that the patient is eligible for this protocol, and nothing later."""
        return self.signed is not None and self.of_this_protocol and self.signed.outcome == "eligible"


@requires("session.open")
def session_patient(request: HttpRequest) -> HttpResponse:
    """For whom? The patients found by what is typed, each leading to the form."""
    text = request.GET.get("q", "").strip()
    chair = Chair.objects.filter(pk=_number(request.GET.get("chair", ""))).first()
    found = [each for each in search_patients(text, limit=_AT_MOST) if not each.deceased]
    context = {"text": text, "found": found, "chair": chair}
    return render(request, "sessions/board/choose_patient.html", context)


@requires("session.open")
def open_for(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The form, and opening. A warning is told and stops nobody: the clinician decides."""
    patient = get_object_or_404(Patient, pk=patient_id)
    protocols = protocols_with_sessions()
    sent = request.POST if request.method == "POST" else request.GET
    protocol = sent.get("protocol", "") if sent.get("protocol", "") in protocols else _usual(patient, protocols)
    chairs = free_chairs()
    known = known_before(patient, protocol) if protocol else None
    form = OpeningForm(posted(request), chairs=chairs, known=known, chair=sent.get("chair", "")) if known else None
    if request.method == "POST" and form is not None and form.is_valid():
        opened = _open(request, patient, protocol, form)
        if opened is not None:
            return opened
    context = see(patient_id, protocol_id=protocol).context() | {
        "form": form,
        "protocols": protocols,
        "protocol": protocol,
        "protocol_title": protocols.get(protocol, ""),
        "chairs": chairs,
        "standing": _standing(patient, protocol),
        "consent": standing(patient, protocol_of(protocol).protocol.route).finding if protocol else None,
        "going_on": sessions_in_course(patient=patient),
    }
    return render(request, "sessions/board/open.html", context)


@requires("session.read")
def patient_sessions(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Every session of the patient."""
    seen = see(patient_id)
    return render(request, "sessions/board/sessions.html", seen.context() | {"sessions": sessions_of(seen.patient)})


def _open(request: HttpRequest, patient: Patient, protocol: str, form: OpeningForm) -> HttpResponse | None:
    try:
        session = open_session(
            patient,
            protocol,
            form.cleaned_data["chair"],
            form.known(),
            by=_user(request),
            beside_another=form.cleaned_data["beside_another"],
        )
    except PatientInSession:
        form.add_error(
            "beside_another",
            "This patient has a session that is not over. Go there or end it; tick this if another one is meant.",
        )
        return None
    except ChairTaken as taken:
        form.add_error("chair", f"Somebody else has just sat down there. {taken}")
        return None
    wake()
    messages.success(request, "The session is open and the patient is checked in.")
    return redirect("chair", patient.pk, session.pk)


def _usual(patient: Patient, protocols: dict[str, str]) -> str:
    """What this patient had last, else what they were found eligible for, else the first."""
    last = patient.sessions.order_by("-opened_at").values_list("protocol__protocol_id", flat=True).first()
    signed = SignedScreening.objects.filter(patient=patient, outcome="eligible").order_by("-id")
    wanted = (last, signed.values_list("protocol__protocol_id", flat=True).first(), *protocols)
    return next((each for each in wanted if each in protocols), "")


def _standing(patient: Patient, protocol: str) -> Standing:
    signed = SignedScreening.objects.filter(patient=patient).select_related("protocol", "signed_by").order_by("-id")
    latest = signed.filter(protocol__protocol_id=protocol).first()
    return Standing(latest or signed.first(), latest is not None)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user

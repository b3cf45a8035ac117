"""The page at the chair: an empty shell, which scripts fill from what the session's own addresses tell.

A shell says nothing about the patient, because a service worker keeps it so that the page opens without the server.
"""

from importlib import import_module
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from daybreak.care.protocol import Protocol
from daybreak.care.session.start import NEVER_LIFTED
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.screening.protocols import available_protocols
from daybreak.clinic.sessions.folding import events_of, protocol_of_session
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.sessions.services import protocols_with_sessions
from daybreak.exchange.session_json import READINGS, SCALES, encode_rules

LIMITS = {"readings": dict(READINGS), "scales": SCALES, "never_lifted": sorted(NEVER_LIFTED)}
"""What the pads refuse because the server would: figures no instrument shows; and what no decision replaces."""

TRAINING = {
    "patient": {"name": "Training, Nobody", "birth_date": "1984-02-29", "sex": "female", "mrn": "training"},
    "chair": "training",
    "arrives": {
        "sex": "female",
        "height_cm": 168,
        "last_weight_kg": 70,
        "sessions_before": 0,
        "pregnancy_possible": True,
    },
}
"""Who is treated in training: nobody. `arrives` is what the chart would say at check-in."""


@requires("session.read")
@require_GET
def chair(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """One session as it happens."""
    return _shell(request, "live", _session(patient_id, session_id))


@requires("session.read")
@require_GET
def replay(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """One session again, as it could be seen at each moment; nothing can be entered."""
    return _shell(request, "replay", _session(patient_id, session_id))


@requires("session.read")
@require_GET
def prediction(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """The concentration that a model predicts from the events so far; the page asks for it once it is drawn."""
    session = _session(patient_id, session_id)
    work = import_module("daybreak.clinic.sessions.chair.prediction")
    born = session.patient.birth_date_earliest
    return JsonResponse(work.session_prediction(protocol_of_session(session), events_of(session), born))


@requires("training.use")
@require_GET
def training_choice(request: HttpRequest) -> HttpResponse:
    """Which protocol to train with."""
    return render(request, "sessions/chair/training_choice.html", {"protocols": protocols_with_sessions()})


@requires("training.use")
@require_GET
def training(request: HttpRequest, protocol_id: str) -> HttpResponse:
    """A session of an invented patient in this browser alone; no record is read or written."""
    protocol = _protocol_or_404(protocol_id)
    context = {
        "mode": "training",
        "limits": LIMITS,
        "back": reverse("training-choice"),
        "back_to": "Training",
        "rules": encode_rules(protocol.session) if protocol.session else None,
        "training": TRAINING | {"protocol": {"id": protocol.id, "version": protocol.version, "title": protocol.title}},
    }
    return render(request, "sessions/chair/shell.html", context)


def _shell(request: HttpRequest, mode: str, session: Session) -> HttpResponse:
    address = {"patient_id": session.patient_id, "session_id": session.pk}
    record, board = reverse("session-record", kwargs=address), reverse("board")
    context: dict[str, Any] = {
        "mode": mode,
        "limits": LIMITS,
        "base": reverse("session-boot", kwargs=address).removesuffix("boot/"),
        "record": record,
        "move": reverse("move-session", kwargs=address),
        "back": board if mode == "live" else record,
        "back_to": "Board" if mode == "live" else "Record",
    }
    return render(request, "sessions/chair/shell.html", context)


def _session(patient_id: int, session_id: UUID) -> Session:
    sessions: Any = Session.objects
    session: Session = get_object_or_404(sessions, pk=session_id, patient=patient_id)
    return session


def _protocol_or_404(protocol_id: str) -> Protocol:
    if protocol_id not in protocols_with_sessions():
        raise Http404(f"No protocol {protocol_id} says how a session is run.")
    return available_protocols()[protocol_id].protocol

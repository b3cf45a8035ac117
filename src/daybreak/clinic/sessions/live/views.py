"""What the scripts of the session pages ask: the start, new events, the stream, and a second person's word."""

from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase, RawPostDataException, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from daybreak.care.session.events import DoseConfirmed
from daybreak.clinic.accounts.access import public, requires
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.second_person import proven
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.appending import MOST_AT_ONCE, append_events
from daybreak.clinic.sessions.folding import protocol_of_session, rules_of
from daybreak.clinic.sessions.live.engine import engine_archive, engine_version
from daybreak.clinic.sessions.live.hub import wake
from daybreak.clinic.sessions.live.streams import session_stream
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.sessions.opening import chair_of
from daybreak.clinic.sessions.people import label
from daybreak.exchange.session_json import encode_event, encode_rules


@requires("session.read")
@require_GET
def boot(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """Everything a page needs to go on alone: the patient, the rules and every event so far."""
    session = session_or_404(patient_id, session_id)
    protocol, chair = protocol_of_session(session), chair_of(session)
    rows = session.events.order_by("id")
    return _json(
        {
            "session": str(session.pk),
            "opened_at": session.opened_at.isoformat(),
            "patient": _patient(session.patient),
            "protocol": {"id": protocol.id, "version": protocol.version, "title": protocol.title},
            "chair": chair.name if chair else None,
            "rules": encode_rules(rules_of(session)),
            "rows": [_row(row) for row in rows],
            "engine": engine_version(),
            **_about(request),
        }
    )


@requires("session.chart")
@require_POST
def post_events(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """Takes events and answers for each; 400 for what is no batch of events at all."""
    session = session_or_404(patient_id, session_id)
    try:
        sent = msgspec.json.decode(request.body)
    except RequestDataTooBig:
        return _json({"error": "Too much at once. Send fewer events."}, status=413)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, RawPostDataException) as error:
        return _json({"error": f"This is not JSON: {error}. Send an object with a list `events`."}, status=400)
    events = sent.get("events") if isinstance(sent, dict) else None
    if not isinstance(events, list) or len(events) > MOST_AT_ONCE:
        return _json({"error": f"Expected an object with a list `events` of at most {MOST_AT_ONCE}."}, status=400)
    receipts = append_events(session, events, by=_user(request))
    wake()
    return _json({"now": timezone.now().isoformat(), "results": receipts})


@requires("session.read")
@require_GET
def stream(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponseBase:
    """Server-sent events: `events`, `time`, with ?state=1 `state`, `signed_out`; only rows beyond ?after=ROW."""
    session = session_or_404(patient_id, session_id)
    after = request.headers.get("Last-Event-ID") or request.GET.get("after", "0")
    response = StreamingHttpResponse(
        session_stream(
            session.pk,
            _user(request),
            request.session.session_key or "",
            after=int(after) if after.isdecimal() and len(after) < 19 else 0,
            with_state=request.GET.get("state") == "1",
        ),
        content_type="text/event-stream",
    )
    response.headers["X-Accel-Buffering"] = "no"
    return response


@requires("session.chart")
@require_POST
def confirm(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """A second person signs in beside the first, only to agree with an order. Nobody is signed out or in by it."""
    session = session_or_404(patient_id, session_id)
    second = proven(request, request.POST.get("username", ""), request.POST.get("password", ""))
    if second is None:
        return _json({"error": "This name and password do not belong together."}, status=403)
    now, name = timezone.now(), request.POST.get("id", "")
    try:
        event = DoseConfirmed(
            id=name,
            observed_at=_first_sent_at(session, name) or now,
            recorded_at=now,
            by=label(second),
            order=request.POST.get("order", ""),
            dose_mg=_figure(request.POST.get("dose_mg", "")),
            purpose="second_sign_off" if request.POST.get("purpose") == "second_sign_off" else "double_check",
        )
        receipts = append_events(session, [encode_event(event)], by=second)
    except PermissionDenied as error:
        return _json({"error": str(error)}, status=403)
    wake()
    return _json({"now": now.isoformat(), "results": receipts, "by": label(second)})


@requires("account.own")
@require_GET
def pulse(request: HttpRequest) -> HttpResponse:
    """The time here, who is signed in, and a fresh token for what is still to be sent."""
    return _json(_about(request))


@public
@require_GET
def engine(request: HttpRequest) -> HttpResponse:
    """The rules of care for the browser; the address names their version, so they are kept for good."""
    response = HttpResponse(engine_archive(), content_type="application/zip")
    if request.GET.get("v") == engine_version():
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _figure(text: str) -> float | None:
    """A number that was sent as text; None for anything else, and for nothing."""
    try:
        figure = float(text)
    except ValueError:
        return None
    return figure if isfinite(figure) else None


def _first_sent_at(session: Session, event_id: str) -> datetime | None:
    """When this was confirmed already, so that asking again after a lost answer is the same event."""
    known = session.events.filter(event_id=event_id, kind="dose_confirmed").first() if event_id.isprintable() else None
    return known.observed_at if known else None


def session_or_404(patient_id: int, session_id: UUID) -> Session:
    """The session of this patient; 404 if it is none of theirs."""
    sessions: Any = Session.objects.select_related("patient", "protocol")
    return get_object_or_404(sessions, pk=session_id, patient=patient_id)


def _patient(patient: Patient) -> dict[str, Any]:
    return {
        "id": patient.pk,
        "name": str(patient),
        "birth_date": patient.birth_date,
        "sex": patient.sex,
        "mrn": patient.mrn,
    }


def _row(row: Any) -> dict[str, Any]:
    return {
        "row": row.pk,
        "received_at": row.received_at.isoformat(),
        "event": msgspec.json.decode(bytes(row.content)),
    }


def _about(request: HttpRequest) -> dict[str, Any]:
    user = _user(request)
    return {
        "now": timezone.now().isoformat(),
        "csrf": get_token(request),
        "user": {"username": user.username, "label": label(user), "role": user.role},
        "may": {name: user.may(name) for name in ("session.chart", "session.order", "session.confirm")},
    }


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - `requires` let nobody else in
    return request.user


def _json(content: Any, *, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(content), status=status, content_type="application/json")

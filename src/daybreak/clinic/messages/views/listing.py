"""Every message and how it stands, one message with all that happened to it, sending again and cancelling."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.messages.forms import CancelForm
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.services import MessageRefused, cancel, send_again
from daybreak.clinic.messages.shown import channel_states, last_look, messages_for, notices, rows, text_shown
from daybreak.clinic.messages.views.patient import patient_context
from daybreak.clinic.posted import posted

_SHOWN = 100
State = OutgoingMessage.State


@requires("message.read")
def everybody(request: HttpRequest) -> HttpResponse:
    """What could not be sent, what waits, and what was sent lately."""
    now, found = timezone.now(), messages_for(request.user)
    waiting = found.filter(state=State.WAITING).order_by("due_at")
    context = {
        "failed": rows(found.filter(state=State.FAILED).order_by("-due_at")[:_SHOWN], now),
        "waiting": rows(waiting[:_SHOWN], now),
        "waiting_count": waiting.count(),
        "over": rows(found.filter(state__in=(State.SENT, State.CANCELLED)).order_by("-created_at")[:_SHOWN], now),
        "channels": channel_states(),
        "notices": notices(now),
        "last_look": last_look(),
    }
    return render(request, "messages/everybody.html", context)


@requires("message.read")
def one(request: HttpRequest, patient_id: int, message_id: UUID) -> HttpResponse:
    """One message: its text, and all that happened to it."""
    return _page(request, _found(request, patient_id, message_id), CancelForm(label_suffix=""))


@requires("message.act")
def again(request: HttpRequest, patient_id: int, message_id: UUID) -> HttpResponse:
    """Tries it at the next pass."""
    message = _found(request, patient_id, message_id)
    if request.method == "POST":
        try:
            send_again(message, by=request.user)
        except MessageRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "It is tried again with the next pass of the worker.")
    return redirect("message", patient_id, message_id)


@requires("message.act")
def cancel_message(request: HttpRequest, patient_id: int, message_id: UUID) -> HttpResponse:
    """It is not sent any more."""
    message = _found(request, patient_id, message_id)
    form = CancelForm(posted(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            cancel(message, reason=form.cleaned_data["reason"], by=request.user)
        except MessageRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Cancelled. It is not sent any more.")
            return redirect("message", patient_id, message_id)
    return _page(request, message, form)


def _found(request: HttpRequest, patient_id: int, message_id: UUID) -> OutgoingMessage:
    found: OutgoingMessage = get_object_or_404(messages_for(request.user), pk=message_id, patient=patient_id)
    return found


def _page(request: HttpRequest, message: OutgoingMessage, form: CancelForm) -> HttpResponse:
    (row,) = rows([message], timezone.now())
    context = patient_context(request, message.patient_id) | {
        "row": row,
        "text": text_shown(message),
        "events": message.events.select_related("by").order_by("-id"),
        "form": form,
    }
    return render(request, "messages/one.html", context)

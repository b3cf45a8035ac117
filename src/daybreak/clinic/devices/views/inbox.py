"""What monitors sent and nobody could place: shown with its reason, and decided by a person."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.devices.inbox import (
    MOST_AT_ONCE,
    alike,
    attach,
    sessions_around,
    set_aside,
    waiting_groups,
    waiting_items,
)
from daybreak.clinic.devices.models import InboxDecision, InboxItem
from daybreak.clinic.devices.recognising import sender_words
from daybreak.clinic.devices.words import measured_at, shown_values, what_to_do
from daybreak.clinic.sessions.models import Session
from daybreak.exchange.hl7v2 import read_message

LATEST = 20


@requires("inbox.read")
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits, in lines of what is alike; and what was decided last."""
    decided = InboxDecision.objects.select_related("item", "by", "session").order_by("-id")[:LATEST]
    groups = [(group, shown_values(group.newest), group.newest.get_kind_display()) for group in waiting_groups()]
    context = {"groups": groups, "waiting": waiting_items().count(), "decided": decided}
    return render(request, "devices/inbox.html", context)


@requires("inbox.read")
def look(request: HttpRequest, item_id: int) -> HttpResponse:
    """One item: why it waits, what it says, the message as it came, and the sessions it may belong to."""
    item = get_object_or_404(InboxItem.objects.select_related("message", "device", "chair"), pk=item_id)
    return render(request, "devices/inbox_item.html", _context(item))


@requires("inbox.resolve")
@require_POST
def attach_to(request: HttpRequest, item_id: int) -> HttpResponse:
    """Puts the values into the session that was chosen."""
    item = get_object_or_404(InboxItem, pk=item_id)
    session = _chosen_session(request.POST.get("session", ""))
    try:
        attach(item, session, reason=request.POST.get("reason", ""), by=request.user)
    except ValueError as refusal:
        messages.error(request, str(refusal))
        return redirect("devices-inbox-item", item.pk)
    messages.success(request, "The values are in the session, in your name and the monitor's.")
    return _onward(item)


@requires("inbox.resolve")
@require_POST
def put_aside(request: HttpRequest, item_id: int) -> HttpResponse:
    """Sets this item aside, or all that are alike."""
    item = get_object_or_404(InboxItem, pk=item_id)
    items = [item] if request.POST.get("which") != "all" else list(alike(item)[:MOST_AT_ONCE])
    try:
        count = set_aside(items, reason=request.POST.get("reason", ""), by=request.user)
    except ValueError as refusal:
        messages.error(request, str(refusal))
        return redirect("devices-inbox-item", item.pk)
    messages.success(request, f"{count} set aside." if count != 1 else "It was set aside.")
    return _onward(item)


def _chosen_session(text: str) -> Session:
    """Raises Http404 for what is no session."""
    try:
        return get_object_or_404(Session, pk=uuid.UUID(text))
    except ValueError as error:
        raise Http404 from error


def _onward(item: InboxItem) -> HttpResponse:
    """To the next of its kind, so that a row of values is worked off without going back each time."""
    following = alike(item).order_by("-id").first()
    return redirect("devices-inbox-item", following.pk) if following else redirect("devices-inbox")


def _context(item: InboxItem) -> dict[str, Any]:
    decision = InboxDecision.objects.filter(item=item).select_related("by", "session__patient").first()
    message = read_message(bytes(item.message.content))
    return {
        "item": item,
        "values": shown_values(item),
        "measured_at": measured_at(item),
        "what_to_do": what_to_do(item),
        "decision": decision,
        "alike": alike(item).count() if decision is None else 0,
        "sessions": sessions_around(item) if decision is None and item.reading else [],
        "sender": sender_words(message) if item.kind == InboxItem.Kind.UNKNOWN_MONITOR else {},
        "outcome": getattr(item.message, "outcome", None),
        "resent": item.message.resends.count(),
    }

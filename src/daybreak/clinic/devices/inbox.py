"""What monitors sent and nobody could place. A person puts it into a session or sets it aside; nothing is dropped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.utils import timezone

from daybreak.care.session.events import Reading
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.devices.models import InboxDecision, InboxItem
from daybreak.clinic.devices.words import measured_at
from daybreak.clinic.one_writer import SESSION_EVENTS, one_writer
from daybreak.clinic.sessions.models import Seating, Session
from daybreak.clinic.sessions.services import append_events
from daybreak.exchange.session_json import encode_event

MOST_AT_ONCE = 500
_AROUND = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Items of one kind about one thing: how many wait, from when to when, and the newest."""

    kind: str
    about: str
    count: int
    first_at: datetime
    last_at: datetime
    newest: InboxItem


def waiting_items() -> QuerySet[InboxItem]:
    """Whatever has no decision yet, oldest first."""
    return InboxItem.objects.filter(decision=None).order_by("id")


def waiting_groups() -> list[Waiting]:
    """The inbox, newest first. A monitor that sends every five seconds fills one line, not a page."""
    rows = (
        waiting_items()
        .order_by()
        .values("kind", "about")
        .annotate(count=Count("id"), first_at=Min("at"), last_at=Max("at"), newest=Max("id"))
        .order_by("-newest")
    )
    found = InboxItem.objects.select_related("device", "chair").in_bulk([row["newest"] for row in rows])
    return [Waiting(**{**row, "newest": found[row["newest"]]}) for row in rows]


def alike(item: InboxItem) -> QuerySet[InboxItem]:
    """The waiting items that are shown together with this one."""
    return waiting_items().filter(kind=item.kind, about=item.about)


def sessions_around(item: InboxItem) -> list[tuple[Session, str]]:
    """The sessions that the values may belong to, those at the item's chair first; and where each was."""
    at = measured_at(item)
    if at is None:
        return []
    seated = Seating.objects.filter(since__gte=at - _AROUND, since__lte=at + _AROUND, chair__isnull=False)
    found: dict[Any, tuple[Session, str]] = {}
    for seating in seated.select_related("session__patient", "chair").order_by("-since"):
        found.setdefault(seating.session_id, (seating.session, seating.chair.name))
    return sorted(found.values(), key=lambda each: item.chair is None or each[1] != item.chair.name)


def attach(item: InboxItem, session: Session, *, reason: str, by: User) -> InboxDecision:
    """Puts the item's values into a session, in the name of the person and the monitor.

    Raises ValueError without a reason, for an item without values, one that is decided, or if the session refuses it.
    """
    ensure_may(by, "inbox.resolve")
    ensure_may(by, "session.chart")
    if item.reading is None:
        raise ValueError("There is no certain value in this. Read the message and enter the value at the chair.")
    with one_writer(SESSION_EVENTS):
        decision = _decided(item, InboxDecision.Choice.ATTACHED, reason, by, session=session)
        device = item.device.name if item.device else ""
        event = encode_event(_reading(item, device, decision.event_id))
        (receipt,) = append_events(session, [event], by=by, device=device)
        if receipt.status == "refused":
            raise ValueError(f"The session refused it: {receipt.reason}")
        audit.record("inbox.resolve", patient=session.patient, record=f"MonitorMessage/{item.message_id}", by=by)
    return decision


def set_aside(items: list[InboxItem], *, reason: str, by: User) -> int:
    """Says that these belong to no session, and why. Raises ValueError without a reason or for one that is decided."""
    ensure_may(by, "inbox.resolve")
    with one_writer(SESSION_EVENTS):
        for item in items:
            _decided(item, InboxDecision.Choice.SET_ASIDE, reason, by)
            audit.record("inbox.resolve", record=f"MonitorMessage/{item.message_id}", by=by)
    return len(items)


def _decided(item: InboxItem, choice: str, reason: str, by: User, *, session: Session | None = None) -> InboxDecision:
    if not reason.strip():
        raise ValueError("Say why, in a few words: whoever looks at it later asks first.")
    if InboxDecision.objects.filter(item=item).exists():
        raise ValueError("Somebody has decided this already. Nothing was changed.")
    return InboxDecision.objects.create(
        item=item,
        at=timezone.now(),
        by=by,
        choice=choice,
        session=session,
        event_id=f"hl7-inbox-{item.pk:08d}" if session else "",
        reason=reason.strip()[:500],
    )


def _reading(item: InboxItem, device: str, name: str) -> Reading:
    """recorded_at: when it came, because the monitor recorded it then."""
    at = measured_at(item)
    if at is None:
        raise ValueError("The message has no usable time; enter the value at the chair.")
    by = f"device {device}" if device else f"a monitor that is not known (message {item.message_id})"
    return Reading(id=name, observed_at=at, recorded_at=timezone.now(), by=by, **dict(item.values))

"""Which monitors there are, where each stands, and when it was last heard."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import available_timezones

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.devices.models import Device, DeviceAssignment, MessageOutcome, Resend
from daybreak.clinic.one_writer import SESSION_EVENTS, one_writer
from daybreak.clinic.sessions.models import Chair

SILENT_AFTER = timedelta(minutes=5)
"""A monitor that sent nothing for so long is shown as silent. It is no limit of care: what a session misses, its
protocol says."""

RECOGNISED_BY = ("sending_application", "sending_facility", "equipment", "bed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """A monitor as the page shows it. silent: it stands at a chair and was not heard of for SILENT_AFTER."""

    device: Device
    chair: Chair | None
    since: datetime | None
    last_heard: datetime | None
    silent: bool


def monitors(now: datetime | None = None) -> list[Monitor]:
    """Every monitor, those in use first."""
    moment = now or timezone.now()
    last = DeviceAssignment.objects.filter(device=OuterRef("pk")).order_by("-since", "-id")
    devices = Device.objects.annotate(assignment=Subquery(last.values("pk")[:1])).order_by("-is_active", "name")
    assignments = DeviceAssignment.objects.select_related("chair").in_bulk(
        [device.assignment for device in devices if device.assignment]
    )
    return [_monitor(device, assignments.get(device.assignment), moment) for device in devices]


def last_heard(device: Device) -> datetime | None:
    """When the last message of the monitor came, new or sent again."""
    last = MessageOutcome.objects.filter(device=device).order_by("-message").select_related("message").first()
    if last is None:
        return None
    again = Resend.objects.filter(message__outcome__device=device).order_by("-id").first()
    return max(last.message.received_at, again.received_at) if again else last.message.received_at


def add_device(name: str, *, zone: str, by: User, **recognised_by: str) -> Device:
    """A new monitor. Raises ValueError naming the field that cannot be."""
    ensure_may(by, "device.assign")
    words = {field: recognised_by.get(field, "").strip()[:200] for field in RECOGNISED_BY}
    name = name.strip()
    with one_writer(SESSION_EVENTS):
        _check(name, zone, words)
        device = Device.objects.create(name=name, zone=zone, **words)
        audit.record("device.add", record=f"Device/{device.pk}", by=by)
    return device


def assign(device: Device, chair: Chair | None, *, by: User, now: datetime | None = None) -> DeviceAssignment:
    """The monitor stands at the chair from now on; None: it is put away. Raises ValueError for one not in use."""
    ensure_may(by, "device.assign")
    if chair is not None and not (device.is_active and chair.is_active):
        raise ValueError(f"{device} or {chair} is not in use. Take it into use first.")
    with one_writer(SESSION_EVENTS):
        assignment = DeviceAssignment.objects.create(device=device, chair=chair, since=now or timezone.now(), by=by)
        audit.record("device.assign", record=f"Device/{device.pk}", by=by)
    return assignment


def set_in_use(device: Device, in_use: bool, *, by: User) -> Device:
    """Takes a monitor out of use, or into use again. Out of use it stands at no chair and is not recognised."""
    ensure_may(by, "device.assign")
    with one_writer(SESSION_EVENTS):
        if not in_use:
            assign(device, None, by=by)
        device.is_active = in_use
        device.save(update_fields=["is_active"])
        audit.record("device.in_use", record=f"Device/{device.pk}", by=by)
    return device


def monitor_of(device: Device, now: datetime) -> Monitor:
    """One monitor as the page shows it."""
    last = device.assignments.select_related("chair").order_by("since", "id").last()
    return _monitor(device, last, now)


def _monitor(device: Device, assignment: DeviceAssignment | None, now: datetime) -> Monitor:
    heard = last_heard(device)
    chair = assignment.chair if assignment else None
    return Monitor(
        device=device,
        chair=chair,
        since=assignment.since if assignment and chair else None,
        last_heard=heard,
        silent=chair is not None and (heard is None or now - heard > SILENT_AFTER),
    )


def _check(name: str, zone: str, words: dict[str, str]) -> None:
    if not name or len(name) > 60:
        raise ValueError("Name: 1 to 60 characters, as it is written on the monitor.")
    if Device.objects.filter(name__iexact=name).exists():
        raise ValueError(f"Name: there is a monitor called {name} already.")
    if not any(words.values()):
        raise ValueError("Recognised by: fill in at least one of the four, or no message would ever be its own.")
    if zone not in available_timezones():
        raise ValueError(f"Time zone: {zone!r} is none; for example Europe/Berlin or America/New_York.")

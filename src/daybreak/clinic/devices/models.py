"""What is remembered of monitors: which there are, where each stands, every message as it came, and what became of it.

A message is stored before it is answered. Messages, outcomes and decisions are written once; what waits in the inbox is
whatever has no decision yet.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly


class Device(models.Model):
    """A monitor. Of the ways to recognise it, each that is filled in must agree with the message.

    sending_application, sending_facility: MSH-3 and MSH-4; equipment: OBX-18; bed: PV1-3. Of fields that have several
    parts, one part or the whole may be named. zone: where its clock stands, for times that name no zone.
    """

    name = models.CharField(max_length=60, unique=True)
    sending_application = models.CharField(max_length=200, blank=True)
    sending_facility = models.CharField(max_length=200, blank=True)
    equipment = models.CharField(max_length=200, blank=True)
    bed = models.CharField(max_length=200, blank=True)
    zone = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class DeviceAssignment(AppendOnly):
    """From when on a monitor stood at which chair; no chair: it was put away. The latest one counts."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="assignments")
    chair = models.ForeignKey("treatment_sessions.Chair", null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["since", "id"]
        indexes = [models.Index(fields=["device", "since"], name="chair_of_a_device")]

    def __str__(self) -> str:
        return f"{self.device} at {self.chair} since {self.since:%H:%M}"


class RawMessage(AppendOnly):
    """A message as it came, byte for byte, once however often it is sent.

    size: how many bytes had come; is_cut: it was too long, and only its beginning is kept. sender: MSH-3 and MSH-4,
    with control_id (MSH-10) as far as they could be read.
    """

    received_at = models.DateTimeField(default=timezone.now, db_index=True)
    peer = models.CharField(max_length=100)
    sender = models.CharField(max_length=200, blank=True)
    control_id = models.CharField(max_length=200, blank=True)
    size = models.PositiveIntegerField()
    is_cut = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, unique=True)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["sender", "control_id"], name="message_by_control_id")]

    def __str__(self) -> str:
        return f"Message {self.pk}"

    @property
    def text(self) -> str:
        """The bytes for a person to read, one segment a line."""
        return bytes(self.content).decode("utf-8", "backslashreplace").replace("\r\n", "\n").replace("\r", "\n")


class Resend(AppendOnly):
    """That a message came once more, byte for byte. It is answered as before and changes nothing."""

    message = models.ForeignKey(RawMessage, on_delete=models.PROTECT, related_name="resends")
    received_at = models.DateTimeField(default=timezone.now)
    peer = models.CharField(max_length=100)

    def __str__(self) -> str:
        return f"{self.message} again"


class MessageOutcome(AppendOnly):
    """What became of a message and what was answered. parts: {"place", "fate", "about", "reason"} of each OBX."""

    message = models.OneToOneField(RawMessage, on_delete=models.PROTECT, related_name="outcome")
    at = models.DateTimeField(default=timezone.now)
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="outcomes")
    code = models.CharField(max_length=2)
    error = models.CharField(max_length=3)
    place = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300)
    parts = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["device", "-message"], name="last_heard_of_a_device")]

    def __str__(self) -> str:
        return f"{self.code} to message {self.message_id}"


class InboxItem(AppendOnly):
    """Something of a message that a person must look at. Items of one kind about one thing are shown together.

    place: "OBX 3", or "" for the whole. reading: what may be put into a session, as the fields of a Reading event and
    `observed_at`; None where no value is certain.
    """

    class Kind(models.TextChoices):
        """Why it waits."""

        NOT_RESULTS = "not_results", "Not a message of results"
        UNKNOWN_MONITOR = "unknown_monitor", "From no known monitor"
        NO_CHAIR = "no_chair", "Its monitor stood at no chair"
        NO_SESSION = "no_session", "Nobody sat there"
        OTHER_PATIENT = "other_patient", "Names another patient"
        UNCLEAR = "unclear", "A value that is not certain"
        REUSED_ID = "reused_id", "A message id used twice"
        CORRECTION = "correction", "A correction to look at"
        REFUSED = "refused", "Refused by the session"
        FAILED = "failed", "Could not be worked on"

    message = models.ForeignKey(RawMessage, on_delete=models.PROTECT, related_name="items")
    device = models.ForeignKey(Device, null=True, on_delete=models.PROTECT, related_name="+")
    chair = models.ForeignKey("treatment_sessions.Chair", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about = models.CharField(max_length=200)
    place = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=500)
    reading = models.JSONField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "about"], name="inbox_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.about}"

    @property
    def values(self) -> list[tuple[str, Any]]:
        """The measures and figures that may be put into a session."""
        return [(name, figure) for name, figure in (self.reading or {}).items() if isinstance(figure, int | float)]


class InboxDecision(AppendOnly):
    """What a person decided about an item: that its values belong to a session, or to nobody; and why."""

    class Choice(models.TextChoices):
        """The two ways."""

        ATTACHED = "attached", "Put into a session"
        SET_ASIDE = "set_aside", "Set aside"

    item = models.OneToOneField(InboxItem, on_delete=models.PROTECT, related_name="decision")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice.choices)
    session = models.ForeignKey("treatment_sessions.Session", null=True, on_delete=models.PROTECT, related_name="+")
    event_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.get_choice_display()} by {self.by}"

"""What is remembered of a session: that it was opened, where the patient sat, and every event as it came.

Nothing here says what state a session is in; that is always folded from its events (care/session/timeline).
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly


class Chair(models.Model):
    """A place of treatment: a chair, a bed, a room."""

    name = models.CharField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Session(AppendOnly):
    """One treatment session of one patient, run by the protocol file as it was when the session was opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="sessions")
    protocol = models.ForeignKey("screening.ProtocolSnapshot", on_delete=models.PROTECT, related_name="+")
    software_version = models.CharField(max_length=40)
    opened_at = models.DateTimeField(default=timezone.now, db_index=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"Session {self.id}"


class Seating(AppendOnly):
    """From when on a session was at which chair; no chair: the patient left it. The latest one counts."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="seatings")
    chair = models.ForeignKey(Chair, null=True, on_delete=models.PROTECT, related_name="seatings")
    since = models.DateTimeField(default=timezone.now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"{self.session_id} at {self.chair} since {self.since:%H:%M}"


class SessionEvent(AppendOnly):
    """One event, once. content: the event as JSON (exchange/session_json); the columns repeat what is searched.

    sent_by is who was signed in when it arrived, device the monitor that sent it; `by` is who the event itself names.
    """

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="events")
    event_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    observed_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    device = models.CharField(max_length=100, blank=True)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["session", "id"], name="events_of_a_session")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class RefusedEvent(AppendOnly):
    """What was sent and could not be taken as an event, kept as it came (cut at 64 KB) with the reason."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="refused_events")
    received_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["session", "sha256"], name="refused_once_a_session")]

    def __str__(self) -> str:
        return f"Refused {self.sha256[:12]}"

"""What is remembered of messages: how people can be reached, what is to be sent to them, and every attempt at it.

Only OutgoingMessage and WorkerPass change; everything else is written once. No text is stored before it is sent: a text
may hold the link of a measure, which is the key to a patient's questions. What was sent is kept with the link cut out.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly


class Channel(models.TextChoices):
    """The ways in which a message can go."""

    EMAIL = "email", "E-mail"
    SMS = "sms", "SMS"


class PatientContact(AppendOnly):
    """How a patient may be reached, as somebody here recorded it; the latest of a patient counts.

    agreed_email, agreed_sms: the patient agreed to messages by this channel. agreed_how: when and how, in words.
    """

    class Language(models.TextChoices):
        """The languages in which messages can be sent."""

        ENGLISH = "en", "English"
        SPANISH = "es", "Spanish"

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="contacts")
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    agreed_email = models.BooleanField(default=False)
    agreed_sms = models.BooleanField(default=False)
    agreed_how = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.ENGLISH)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["patient", "-id"], name="contacts_of_a_patient")]

    def __str__(self) -> str:
        return f"PatientContact {self.pk}"


class StaffContact(AppendOnly):
    """How a member of staff is reached when a safety task is late; the latest of an account counts."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"StaffContact {self.pk}"


class OnCallList(AppendOnly):
    """Who is told of a late safety task, in this order; the latest list counts. members: ids of accounts."""

    members = models.JSONField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"OnCallList {self.pk}"


class OutgoingMessage(models.Model):
    """One message by one channel: to a member of staff if `staff` is set, else to the patient.

    patient: whom it is about; None for a message about nobody. key: what makes it this message and no other: a second
    message of the same key is never queued. context: the facts that its template needs, never a text. reason: why it is
    sent, for staff. due_at: not before. expires_at: never after; None if it cannot be too late. next_attempt_at: when
    it is tried next, and while it is being sent, when it is taken up again if nothing is heard of it.
    """

    class State(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", "Waiting"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=250, unique=True)
    patient = models.ForeignKey("patients.Patient", null=True, on_delete=models.PROTECT, related_name="messages")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    template = models.CharField(max_length=40)
    context = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(patient__isnull=False) | models.Q(staff__isnull=False), name="message_has_recipient"
            )
        ]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="messages_to_send"),
            models.Index(fields=["patient", "-created_at"], name="messages_of_a_patient"),
            models.Index(fields=["template", "state"], name="messages_by_template"),
        ]

    def __str__(self) -> str:
        return f"OutgoingMessage {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be sent."""
        return self.state == self.State.WAITING


class MessageEvent(AppendOnly):
    """One thing that happened to a message: queued, tried, sent, not sent, cancelled, sent again.

    by: None for the worker. detail: why, or what the server said. text: what was sent, without the key of a link.
    """

    class Kind(models.TextChoices):
        """What happened."""

        QUEUED = "queued", "Queued"
        ATTEMPT = "attempt", "Tried"
        SENT = "sent", "Sent"
        NOT_SENT = "not_sent", "Not sent, tried again later"
        FAILED = "failed", "Given up"
        CANCELLED = "cancelled", "Cancelled"
        AGAIN = "again", "To be sent again"

    message = models.ForeignKey(OutgoingMessage, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"


class WorkerPass(models.Model):
    """When the worker last looked. One row: without it nothing is sent, and nobody would know.

    figures_at: when it last had the dashboard's figures all renewed; None if never.
    """

    at = models.DateTimeField()
    figures_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"WorkerPass {self.at}"

"""What is remembered of measures: who was asked, every answer as it came, and what was done about alarming ones.

Every row is written once. What a request is (open, overdue, finished) and what a safety task is (late, closed) is never
stored; it follows from the rows.
"""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly


class MeasureRequest(AppendOnly):
    """A patient is asked to answer measures, by a link without an account.

    instruments: ids in the order in which they are asked. due_on: the last day on which it is in time, in the clinic's
    zone. token_sha256: of the link's token, which itself is kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="measure_requests")
    instruments = models.JSONField()
    language = models.CharField(max_length=10)
    due_on = models.DateField()
    expires_at = models.DateTimeField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["patient", "-requested_at"], name="requests_of_a_patient")]

    def __str__(self) -> str:
        return f"MeasureRequest {self.pk}"

    @property
    def works_until(self) -> date:
        """The last day on which the link works, in the clinic's zone."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))


class RequestClosed(AppendOnly):
    """The end of a request: the patient said that this is all, or staff withdrew it, with a reason."""

    class How(models.TextChoices):
        """Who ended it."""

        FINISHED = "finished", "Finished"
        WITHDRAWN = "withdrawn", "Withdrawn"

    request = models.OneToOneField(MeasureRequest, on_delete=models.PROTECT, related_name="closed")
    how = models.CharField(max_length=10, choices=How.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.request_id} {self.how}"


class AnswerGiven(AppendOnly):
    """One answer to one item; the latest of an item counts. value: None if the patient would rather not say.

    key: of the page that it was given on, so that sending it twice is one answer. wording: which text was read.
    """

    request = models.ForeignKey(MeasureRequest, on_delete=models.PROTECT, related_name="answers")
    instrument = models.CharField(max_length=40)
    item = models.CharField(max_length=60)
    value = models.SmallIntegerField(null=True)
    wording = models.CharField(max_length=120)
    key = models.UUIDField(unique=True)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["request", "id"], name="answers_of_a_request")]

    def __str__(self) -> str:
        return f"Answer {self.pk} to {self.item}"


class ChartedMeasure(AppendOnly):
    """A measure as it went into the chart: the record of its answers, and of its total where that is one of its own.

    answers_sha256: of what was answered then; another one later is a correction of the same records. The latest counts.
    """

    request = models.ForeignKey(MeasureRequest, on_delete=models.PROTECT, related_name="charted")
    instrument = models.CharField(max_length=40)
    answers_sha256 = models.CharField(max_length=64)
    answers_record = models.ForeignKey("patients.Record", on_delete=models.PROTECT, related_name="+")
    total_record = models.ForeignKey("patients.Record", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.instrument} of {self.request_id}"


class SafetyEvent(AppendOnly):
    """One event of the safety tasks of a patient (care/course/safety_task), as JSON in `content`.

    The columns repeat what is searched. protocol: of a concern, the file whose minutes count for it. documented: of an
    assessment, whether it can close anything.
    """

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="safety_events")
    event_id = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    documented = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    protocol = models.ForeignKey("screening.ProtocolSnapshot", null=True, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["patient", "id"], name="safety_events_of_a_patient"),
            models.Index(fields=["kind", "patient", "at"], name="safety_events_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"

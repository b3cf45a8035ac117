"""What is remembered beside the chart: events that count as a relapse, who asked for them, requests, hours of ratings.

Scores and results themselves are records of the chart. Every row here is written once; a correction is a further row
that replaces or strikes out another, with its reason.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly


class Told(AppendOnly):
    """Something that was told on a day, in the clinic's zone.

    key: of the form that was sent, so that sending it twice writes it once. corrects: the row that this one replaces;
    struck: that row never was true, and nothing takes its place.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    note = models.CharField(max_length=1000, blank=True)
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="correction")
    struck = models.BooleanField(default=False)
    why_corrected = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ["day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(struck=False) | models.Q(corrects__isnull=False),
                name="%(class)s_struck_names_a_row",
            ),
            models.CheckConstraint(
                condition=models.Q(corrects=None) | ~models.Q(why_corrected=""),
                name="%(class)s_correction_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """As a finding names it ("OutcomeEvent/12")."""
        return f"{type(self).__name__}/{self.pk}"


class OutcomeEvent(Told):
    """Something that happened to the patient on `day` and counts as a relapse of whoever had responded."""

    class Kind(models.TextChoices):
        """What happened; the ids are those of the protocol."""

        ADMISSION = "psychiatric_hospitalisation", "Admission to hospital for psychiatric reasons"
        ATTEMPT = "suicide_attempt", "Suicide attempt"
        OTHER = "other_relevant_event", "Another event that counts as a relapse"

    kind = models.CharField(max_length=40, choices=Kind.choices)


class EventsAsked(Told):
    """Somebody asked the patient about such events, up to and on `day`. Without it, their absence is not known."""


class PatientRequest(Told):
    """The patient asked for an earlier session or a higher dose than agreed, on `day`."""

    class What(models.TextChoices):
        """What was asked for; the ids are those of the rules."""

        EARLIER_SESSION = "earlier_session", "An earlier session"
        HIGHER_DOSE = "higher_dose", "A higher dose"

    what = models.CharField(max_length=20, choices=What.choices)


class ScoreDetail(AppendOnly):
    """What a record does not say of a score in the chart; the latest row of a score counts whole.

    score: its id (outcomes/scores.py). recall_24h: it asks about the last 24 hours; None where nobody knows. taken_at:
    when it was taken; None to leave it as the record has it.
    """

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    score = models.CharField(max_length=300)
    recall_24h = models.BooleanField(null=True)
    taken_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["patient", "id"], name="score_details_of_a_patient")]

    def __str__(self) -> str:
        return f"Detail {self.pk} of a score"


class ChecksStanding(models.Model):
    """Which long-term checks of a course were overdue on the day `as_of`. Can be thrown away and made again.

    overdue: check, title and the day it was due, each as text. unreadable: the course could not be judged.
    """

    course = models.OneToOneField(
        "courses.Course", primary_key=True, on_delete=models.CASCADE, related_name="checks_standing"
    )
    as_of = models.DateField()
    overdue = models.JSONField(default=list)
    overdue_count = models.PositiveIntegerField(default=0)
    unreadable = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["as_of"], name="checks_looked_at")]

    def __str__(self) -> str:
        return f"Checks of course {self.course_id}"

"""What is remembered of a course: that it was opened, every event, what each decision rests on, and visits alongside.

Nothing here says where a course stands; that is always folded from its events (care/course/course). The one table that
does say it, `CourseStanding`, serves the list of all courses: it can be thrown away and made again.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly


class Course(AppendOnly):
    """A treatment course of one patient, run by the protocol file as it was when the course was opened.

    protocol_id, protocol_version: of that file, for reading. counts_from: sessions given here under this protocol
    count from this moment on. screening: the signed decision it rests on; without one, `reason` says why it was opened.
    """

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="courses")
    protocol_id = models.CharField(max_length=100)
    protocol_version = models.CharField(max_length=60)
    snapshot = models.ForeignKey("screening.ProtocolSnapshot", on_delete=models.PROTECT, related_name="+")
    screening = models.ForeignKey("screening.SignedScreening", null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    counts_from = models.DateTimeField()
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    software_version = models.CharField(max_length=40)

    class Meta:
        ordering = ["-counts_from", "-id"]
        indexes = [models.Index(fields=["patient", "-counts_from"], name="courses_of_a_patient")]

    def __str__(self) -> str:
        return f"Course {self.pk} by {self.protocol_id} {self.protocol_version}"


class CourseEvent(AppendOnly):
    """One event of a course, once. content: the event as JSON (courses/events.py); the columns are for searching."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="events")
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=30)
    day = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["course", "event_id"], name="course_event_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class SignedDecision(AppendOnly):
    """What a prescriber saw when they decided: the proposal's finding, as it was shown. finding: Finding as JSON."""

    event = models.OneToOneField(CourseEvent, on_delete=models.PROTECT, related_name="signed")
    proposal = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    finding = models.BinaryField()
    seal = models.CharField(max_length=64)
    software_version = models.CharField(max_length=40)
    signed_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Decision on {self.proposal}"


class IntegrationVisit(AppendOnly):
    """One statement about one visit of the psychotherapy alongside; of one `visit` the last statement counts.

    appointment: the place in the calendar that it was recorded from; every statement of the visit names the same.
    """

    class Status(models.TextChoices):
        """What became of the visit."""

        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        MISSED = "missed", "Did not take place"
        CANCELLED = "cancelled", "Cancelled"
        IN_ERROR = "entered_in_error", "Entered in error"

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="integration_visits")
    visit = models.UUIDField(default=uuid.uuid4)
    key = models.UUIDField(unique=True, default=uuid.uuid4)
    status = models.CharField(max_length=20, choices=Status.choices)
    day = models.DateField()
    with_whom = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    appointment = models.ForeignKey("schedule.Appointment", null=True, on_delete=models.PROTECT, related_name="visits")
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["course", "visit"], name="visits_of_a_course")]

    def __str__(self) -> str:
        return f"Visit {self.visit} {self.status}"


class GivenHere(models.Model):
    """What one session here gave, so that a long course need not fold every session again. Can be made again.

    last_event: the newest event of the session that it was reckoned from; a newer one makes it void. started_at: None
    where nothing was given.
    """

    session = models.OneToOneField("treatment_sessions.Session", on_delete=models.PROTECT, related_name="+")
    last_event = models.BigIntegerField()
    started_at = models.DateTimeField(null=True)
    dose_mg = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"Given in {self.session_id}"


class CourseStanding(models.Model):
    """Where a course stood when somebody last looked, for the list of all courses. Can be made again.

    The days decide by comparison with today how late a course is; so only what an event or a score changes can be old
    here. open_proposals: kinds and titles of what waits for the prescriber, as of `proposals_as_of`; None while nobody
    has asked since something changed. changes: how often something came in, changes_seen: how much of that the row
    knows; counted, so that nothing is overlooked that comes in while the row is made.
    """

    course = models.OneToOneField(Course, on_delete=models.PROTECT, related_name="standing")
    status = models.CharField(max_length=10)
    phase = models.CharField(max_length=100)
    interval = models.CharField(max_length=100, blank=True)
    sessions_given = models.PositiveIntegerField(default=0)
    last_given_on = models.DateField(null=True)
    earliest = models.DateField(null=True)
    due_from = models.DateField(null=True)
    due_to = models.DateField(null=True)
    latest = models.DateField(null=True)
    decide_by = models.DateField(null=True)
    paused_on = models.DateField(null=True)
    paused_until = models.DateField(null=True)
    open_proposals = models.JSONField(default=list)
    proposals_as_of = models.DateField(null=True)
    refreshed_at = models.DateTimeField(default=timezone.now)
    changes = models.PositiveIntegerField(default=0)
    changes_seen = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["status"], name="standings_by_status")]

    def __str__(self) -> str:
        return f"Standing of course {self.course_id}"

    @property
    def is_stale(self) -> bool:
        """Whether something came in that this row does not know of."""
        return self.changes != self.changes_seen

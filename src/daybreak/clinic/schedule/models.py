"""What is remembered of the schedule: hours, who attends, appointments with their whole history, plans, calendar links.

An appointment repeats what its last change says, so that a calendar is one query; the changes are written once, and
only `services` writes either.
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly

WEEKDAYS = [(number, name) for number, name in enumerate(
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)]  # fmt: skip


class OpeningHours(models.Model):
    """The clinic is open on a weekday from a time of day to another, in its own zone. Two rows leave a break."""

    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="closes_after_it_opens"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opens_on_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A day on which the clinic is closed whatever its weekday."""

    day = models.DateField(unique=True)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"Closed on {self.day}"


class Attendant(models.Model):
    """Somebody of the staff who is with patients. patients_at_once: None where the clinic's default holds."""

    staff = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendant")
    patients_at_once = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["staff__full_name", "pk"]

    def __str__(self) -> str:
        return str(self.staff)


class Shift(models.Model):
    """When somebody works, each week: a weekday, from a time of day to another."""

    attendant = models.ForeignKey(Attendant, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["weekday", "starts"]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="shift_ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M} to {self.ends:%H:%M}"


class Absence(models.Model):
    """Somebody is away from one day to another, both included."""

    attendant = models.ForeignKey(Attendant, on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="absence_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attendant} away {self.first_day} to {self.last_day}"


class PatientWish(AppendOnly):
    """Which weekdays and times of day suit a patient; the latest counts. weekdays: numbers, Monday is 0; none: any."""

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="wishes")
    weekdays = models.JSONField(default=list)
    start_from = models.TimeField(null=True)
    start_by = models.TimeField(null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Wish {self.pk}"


class Appointment(models.Model):
    """A place in the calendar for one patient. course, chair, staff: None where there is none.

    revision: how many changes of it a calendar has to learn of. changed_at: of the last one.
    """

    class Kind(models.TextChoices):
        """What the patient comes for."""

        SESSION = "session", "Session"
        INTEGRATION_VISIT = "integration_visit", "Integration visit"
        EVALUATION = "evaluation", "Evaluation"

    class Status(models.TextChoices):
        """What has become of it."""

        PLANNED = "planned", "Planned"
        ATTENDED = "attended", "Attended"
        MISSED = "missed", "Missed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="appointments")
    course = models.ForeignKey("courses.Course", null=True, on_delete=models.PROTECT, related_name="appointments")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    chair = models.ForeignKey("treatment_sessions.Chair", null=True, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["starts_at", "id"]
        indexes = [models.Index(fields=["patient", "starts_at"], name="appointments_of_a_patient")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="ends_after_it_starts")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_planned(self) -> bool:
        """Whether it still stands in the calendar to come."""
        return self.status == self.Status.PLANNED


class AppointmentChange(AppendOnly):
    """One thing that was done with an appointment, and how it stood afterwards. All of them are its history.

    why: of a missed or cancelled one, whose reason it was. reason: in words. accepted_despite: clashes that somebody
    read and accepted.
    """

    class Kind(models.TextChoices):
        """What was done."""

        PLANNED = "planned", "Planned"
        MOVED = "moved", "Moved"
        CANCELLED = "cancelled", "Cancelled"
        ATTENDED = "attended", "Attended"
        MISSED = "missed", "Missed"
        REOPENED = "reopened", "Taken back"

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    chair = models.ForeignKey("treatment_sessions.Chair", null=True, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    why = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    accepted_despite = models.JSONField(default=list)
    plan = models.ForeignKey("ProposedPlan", null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.appointment_id}"


class ProposedPlan(AppendOnly):
    """A plan as the solver made it, waiting to be reviewed. content: placements and visits without place, as JSON.

    from_day, until_day: both planned. proven: no better one exists by the prices of the solver.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    from_day = models.DateField()
    until_day = models.DateField()
    content = models.JSONField()
    proven = models.BooleanField()
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"Plan {self.from_day} to {self.until_day}"


class AcceptedPlan(AppendOnly):
    """Somebody accepted a plan, all of it or a part. booked, refused: visits; of the refused ones with the reason."""

    plan = models.OneToOneField(ProposedPlan, on_delete=models.PROTECT, related_name="accepted")
    booked = models.JSONField()
    refused = models.JSONField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Accepted {self.plan_id}"


class CalendarLink(AppendOnly):
    """A calendar that can be subscribed to by a secret address: of a patient, or of somebody on the staff.

    token_sha256: of the address's token, which itself is kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("patients.Patient", null=True, on_delete=models.PROTECT, related_name="calendar_links")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    token_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(patient__isnull=True, staff__isnull=False)
                | models.Q(patient__isnull=False, staff__isnull=True),
                name="a_link_is_of_one_person",
            )
        ]

    def __str__(self) -> str:
        return f"CalendarLink {self.pk}"


class RevokedLink(AppendOnly):
    """A calendar link that no longer works."""

    link = models.OneToOneField(CalendarLink, on_delete=models.PROTECT, related_name="revoked")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Revoked {self.link_id}"

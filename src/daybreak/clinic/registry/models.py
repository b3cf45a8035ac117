"""One narrow row for each course, so that a hundred thousand of them are counted at once.

Everything here is made from the events, scores and sessions of the course, and can be thrown away and made again. A
row says of which day it is and by which rules it was judged. Answers are 1 yes, 0 no, NULL not known: never 0 for
what nobody knows.
"""

from typing import Any

from django.db import models
from django.utils import timezone


def _answer() -> Any:
    return models.PositiveSmallIntegerField(null=True)


def _count() -> Any:
    return models.PositiveSmallIntegerField(default=0)


class CourseFigures(models.Model):
    """One course in figures (research/outcome_statistics/course_row.py says what each column means).

    as_of: the clinic's day of the row; rules: what it was judged by. Days count from the first session.
    """

    course = models.OneToOneField("courses.Course", primary_key=True, on_delete=models.CASCADE, related_name="figures")
    protocol = models.CharField(max_length=100)
    protocol_version = models.CharField(max_length=60)
    route = models.CharField(max_length=40)
    scale = models.CharField(max_length=40, blank=True)
    sex = models.CharField(max_length=20, blank=True)
    age = models.PositiveSmallIntegerField(null=True)
    status = models.CharField(max_length=10)
    ended_why = models.CharField(max_length=30, blank=True)
    started_on = models.DateField(null=True)
    quarter = models.PositiveIntegerField(null=True)
    sessions = _count()
    days_in_treatment = models.PositiveIntegerField(null=True)
    dropped_out = _answer()
    early_response = _answer()
    response = _answer()
    remission = _answer()
    response_ever = _answer()
    remission_ever = _answer()
    deteriorated = _answer()
    less_suicidal = _answer()
    more_suicidal = _answer()
    followed_days = models.PositiveIntegerField(null=True)
    days_to_response = models.PositiveIntegerField(null=True)
    sessions_to_response = models.PositiveSmallIntegerField(null=True)
    relapse = _answer()
    days_to_relapse = models.PositiveIntegerField(null=True)
    followed_after = models.PositiveIntegerField(null=True)
    response_days_14_31 = _answer()
    response_week_4 = _answer()
    response_week_6 = _answer()
    response_week_8 = _answer()
    response_week_32 = _answer()
    remission_days_14_31 = _answer()
    remission_week_4 = _answer()
    remission_week_6 = _answer()
    remission_week_8 = _answer()
    remission_week_32 = _answer()
    recorded_sessions = _count()
    effect_any = _count()
    effect_dissociation = _count()
    effect_dizziness = _count()
    effect_nausea = _count()
    effect_vomiting = _count()
    effect_headache = _count()
    effect_anxiety = _count()
    effect_sedation = _count()
    measured_sbp_180 = _count()
    measured_sbp_rise_40 = _count()
    measured_dbp_110 = _count()
    measured_dbp_rise_25 = _count()
    excursion_sbp_180 = _count()
    excursion_sbp_rise_40 = _count()
    excursion_dbp_110 = _count()
    excursion_dbp_rise_25 = _count()
    measures_answered = _count()
    measures_unanswered = _count()
    measures_waiting = _count()
    missing = models.CharField(max_length=20, blank=True)
    rules = models.CharField(max_length=120)
    as_of = models.DateField()
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["status", "as_of"], name="figures_to_renew"),
            # The dashboard's one pass goes along this order and needs no sorting: it halves the time of the page.
            models.Index(
                fields=["route", "scale", "quarter", "protocol", "protocol_version", "status", "missing"],
                name="figures_in_groups",
            ),
            # Each curve reads its two columns and no row.
            models.Index(fields=["days_to_response", "followed_days"], name="figures_to_response"),
            models.Index(fields=["days_to_relapse", "followed_after"], name="figures_to_relapse"),
            models.Index(fields=["days_in_treatment", "dropped_out"], name="figures_in_treatment"),
        ]

    def __str__(self) -> str:
        return f"Figures of course {self.course_id}"


class TaskFigures(models.Model):
    """One safety task that was raised during a course. hours: from raised to closed, or until the row was made.

    due_at: when the next thing has to have happened; None once it is closed. late: it was closed too late.
    """

    figures = models.ForeignKey(CourseFigures, on_delete=models.CASCADE, related_name="tasks")
    raised_at = models.DateTimeField()
    hours = models.PositiveIntegerField()
    closed = models.BooleanField()
    late = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Safety task of course {self.figures_id}"


class ChangedCourse(models.Model):
    """Something came in since the row of this course was made. changes: how often, so that none is overlooked."""

    course = models.OneToOneField("courses.Course", primary_key=True, on_delete=models.CASCADE, related_name="+")
    changes = models.PositiveIntegerField(default=1)
    since = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Course {self.course_id} changed"


class Looked(models.Model):
    """How far one table has been looked through for changes: to which row, and when."""

    source = models.CharField(max_length=80, primary_key=True)
    last_id = models.BigIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.source} to {self.last_id}"

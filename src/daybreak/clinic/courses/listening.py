"""What other apps store that changes a course: what a session gave, and what a measure found.

Here the rows of the list are only marked, within the transaction that stores the other thing, so that a chair never
waits for a course to be reckoned.
"""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from daybreak.clinic.courses.given_sessions import WHAT_CHANGES_A_DOSE
from daybreak.clinic.courses.standing import mark_changed
from daybreak.clinic.measures.models import ChartedMeasure
from daybreak.clinic.patients.models import Record
from daybreak.clinic.patients.signals import record_entered
from daybreak.clinic.sessions.models import SessionEvent


@receiver(post_save, sender=SessionEvent, dispatch_uid="courses.session_changed")
def session_changed(sender: Any, *, instance: SessionEvent, **more: Any) -> None:
    """What the session gave may be another dose now, or the first of a session."""
    del sender, more
    if instance.kind in WHAT_CHANGES_A_DOSE:
        mark_changed(instance.session.patient_id)


@receiver(post_save, sender=ChartedMeasure, dispatch_uid="courses.measure_charted")
def measure_charted(sender: Any, *, instance: ChartedMeasure, **more: Any) -> None:
    """The patient answered: other proposals may follow."""
    del sender, more
    mark_changed(instance.request.patient_id)


@receiver(record_entered, dispatch_uid="courses.record_entered")
def record_was_entered(sender: Any, *, record: Record, **more: Any) -> None:
    """Staff typed in or corrected a record, perhaps a score."""
    del sender, more
    if record.patient_id is not None:
        mark_changed(record.patient_id)

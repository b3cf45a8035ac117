"""Whoever sits down for a session has come: the appointment of that day is attended, and nobody has to say so.

It is written after the session is stored, and never stops one from being opened: the chair comes first.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from daybreak.clinic.schedule.services import note_arrival
from daybreak.clinic.sessions.models import Session


@receiver(post_save, sender=Session, dispatch_uid="schedule.session_opened")
def session_opened(sender: Any, *, instance: Session, created: bool, **more: Any) -> None:
    """Once the session is stored for good; a failure is logged and changes nothing of it."""
    del sender, more
    if created:
        transaction.on_commit(lambda: note_arrival(instance), robust=True)

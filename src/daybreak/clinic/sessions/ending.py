"""Which sessions may be going on, as far as the database can tell: only their fold says it for sure."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from daybreak.clinic.sessions.models import SessionEvent

ENDS = ("discharged", "aborted")
"""What ends a session, unless a correction takes it back."""

LATELY = timedelta(hours=36)
"""Pages that show everybody look so far back for ends that were corrected away."""


def may_go_on_lately(moment: datetime) -> Q:
    """Sessions that never ended, or were opened lately."""
    return Q(~_has(*ENDS)) | Q(opened_at__gte=moment - LATELY)


def may_go_on() -> Q:
    """Sessions that never ended, or hold a correction, however old: of one patient, as each one has to be folded."""
    return Q(~_has(*ENDS)) | Q(_has("amended"))


def _has(*kinds: str) -> Exists:
    return Exists(SessionEvent.objects.filter(session=OuterRef("pk"), kind__in=kinds))

"""Every session that is going on, read and folded now: for a page that is drawn once and for lists."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from daybreak.care.session.state import SessionState
from daybreak.care.session.timeline import fold
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.board.rendering import Standing
from daybreak.clinic.sessions.ending import may_go_on_lately
from daybreak.clinic.sessions.folding import events_from, protocol_of_session, rules_of
from daybreak.clinic.sessions.models import Chair, Seating, Session, SessionEvent

_log = logging.getLogger(__name__)


def sessions_in_course(*, patient: Patient | None = None, now: datetime | None = None) -> list[Standing]:
    """The sessions that are not over, oldest first; of one patient if given. Three queries, however many there are."""
    moment = now or timezone.now()
    candidates = Session.objects.filter(may_go_on_lately(moment))
    if patient is not None:
        candidates = candidates.filter(patient=patient)
    found = list(candidates.select_related("patient", "protocol").order_by("opened_at"))
    standing = _folded(found, moment)
    return [each for each in standing if not each.is_over]


def free_chairs(*, now: datetime | None = None) -> list[Chair]:
    """The chairs in use where nobody sits."""
    taken = {each.chair_id for each in sessions_in_course(now=now)}
    return [each for each in Chair.objects.filter(is_active=True) if each.pk not in taken]


def _folded(sessions: Sequence[Session], moment: datetime) -> list[Standing]:
    contents: dict[UUID, list[bytes]] = defaultdict(list)
    rows = SessionEvent.objects.filter(session__in=sessions).order_by("id").values_list("session_id", "content")
    for session_id, content in rows.iterator():
        contents[session_id].append(content)
    seats = Seating.objects.filter(session__in=sessions).order_by("since", "id").values_list("session_id", "chair_id")
    chairs = dict(seats)
    return [_standing(each, contents[each.pk], chairs.get(each.pk), moment) for each in sessions]


def _standing(session: Session, contents: list[bytes], chair_id: int | None, moment: datetime) -> Standing:
    state = _state(session, contents, moment)
    return Standing(session, state, chair_id, protocol_of_session(session).title, failed=state is None)


def _state(session: Session, contents: list[bytes], moment: datetime) -> SessionState | None:
    """One session that cannot be folded must not hide all the others."""
    try:
        return fold(rules_of(session), events_from(contents), moment)
    except Exception:
        _log.exception("session %s cannot be folded", session.pk)
        return None

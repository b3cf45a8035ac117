"""Opening a session: the patient is here and sits down; what the chart says of them comes along as the first event."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from daybreak import __version__
from daybreak.care.chart import Chart
from daybreak.care.session.events import CheckedIn
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.courses.reading import sessions_before
from daybreak.clinic.one_writer import SESSION_EVENTS, one_writer
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.protocols import available_protocols, protocol_of
from daybreak.clinic.screening.snapshots import protocol_snapshot
from daybreak.clinic.sessions.appending import Receipt, append_event
from daybreak.clinic.sessions.ending import ENDS, may_go_on
from daybreak.clinic.sessions.folding import state_of
from daybreak.clinic.sessions.models import Chair, Seating, Session, SessionEvent
from daybreak.clinic.sessions.on_record import answers_on_record
from daybreak.clinic.sessions.people import label

_MAY_HAVE_WEIGHED = ("weight_taken", "amended")
_MAY_HAVE_ENDED = (*ENDS, "amended")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a patient before check-in; None where nobody knows. It is shown, and may be corrected."""

    sex: str | None = None
    height_cm: float | None = None
    last_weight_kg: float | None = None
    sessions_before: int | None = None
    pregnancy_possible: bool | None = None


class PatientInSession(ValueError):
    """The patient has a session that is not over: a dose ordered in one would not be seen in the other."""

    def __init__(self, session: Session) -> None:
        self.session = session
        super().__init__(
            f"The patient has a session that is not over, opened {session.opened_at:%Y-%m-%d %H:%M} UTC; "
            "end that one, or say that another is meant."
        )


class ChairTaken(ValueError):
    """Somebody else sits there. `session` is theirs."""

    def __init__(self, chair: Chair, session: Session) -> None:
        self.session = session
        super().__init__(f"{chair} is taken by another session; end that one or choose another chair.")


def protocols_with_sessions() -> dict[str, str]:
    """Id and title of each protocol that says how a session is run."""
    return {name: each.protocol.title for name, each in available_protocols().items() if each.protocol.session}


def known_before(patient: Patient, protocol_id: str) -> Known:
    """What the chart, the patient's courses and earlier sessions of this protocol say.

    Raises KeyError for an unknown protocol.
    """
    protocol_of(protocol_id)
    chart = read_chart(patient)
    sex = chart.patient.sex or None
    return Known(
        sex=sex,
        height_cm=_newest(chart, "body_height"),
        last_weight_kg=_last_weight(patient) or _newest(chart, "body_weight"),
        sessions_before=sessions_before(patient, protocol_id),
        pregnancy_possible=False if sex == "male" else None,
    )


def open_session(
    patient: Patient,
    protocol_id: str,
    chair: Chair,
    known: Known,
    *,
    by: User,
    now: datetime | None = None,
    beside_another: bool = False,
) -> Session:
    """A new session with the patient checked in. beside_another: although one of theirs is not over.

    Raises KeyError for an unknown protocol, ValueError for one without session rules or for what cannot be known of
    anybody, PatientInSession, ChairTaken, PermissionDenied; then nothing is stored.
    """
    ensure_may(by, "session.open")
    protocol = protocol_of(protocol_id)
    if protocol.protocol.session is None:
        raise ValueError(f"The protocol {protocol_id} says nothing about sessions. Choose another.")
    moment = now or timezone.now()
    with one_writer(SESSION_EVENTS):
        if not beside_another:
            _require_none_going_on(patient, moment)
        _require_free(chair)
        session = Session.objects.create(
            patient=patient,
            protocol=protocol_snapshot(protocol),
            software_version=__version__,
            opened_at=moment,
            opened_by=by,
        )
        Seating.objects.create(session=session, chair=chair, since=moment, by=by)
        _require_stored(append_event(session, _check_in(known, by, moment), by=by))
        for answer in answers_on_record(patient, protocol.protocol, moment):
            _require_stored(append_event(session, answer, by=by))
        audit.record("session.open", patient=patient, record=f"Session/{session.pk}", by=by)
    return session


def move_to(session: Session, chair: Chair | None, *, by: User, now: datetime | None = None) -> Seating:
    """The session goes on at another chair, or leaves its chair. Raises ChairTaken, PermissionDenied."""
    ensure_may(by, "session.chart")
    with one_writer(SESSION_EVENTS):
        if chair is not None:
            _require_free(chair, but=session)
        seating = Seating.objects.create(session=session, chair=chair, since=now or timezone.now(), by=by)
        audit.record("session.move", patient=session.patient, record=f"Session/{session.pk}", by=by)
    return seating


def chair_of(session: Session, at: datetime | None = None) -> Chair | None:
    """Where the session is, or was at a moment."""
    seatings = session.seatings.select_related("chair")
    last = _latest(seatings, at)
    return last.chair if last else None


def session_at(chair: Chair, at: datetime | None = None) -> Session | None:
    """The session whose patient sat at the chair at a moment, now by default, and was not over by then."""
    last = _latest(Seating.objects.filter(chair=chair).select_related("session"), at)
    if last is None or chair_of(last.session, at) != chair or _is_over(last.session, at or timezone.now()):
        return None
    return last.session


def _latest(seatings: QuerySet[Seating], at: datetime | None) -> Seating | None:
    """The last one by a moment; for now the one written last, since a clock that was set back must free no chair."""
    if at is None:
        return seatings.order_by("id").last()
    return seatings.filter(since__lte=at).order_by("since", "id").last()


def _require_stored(receipt: Receipt) -> None:
    """A session without its check-in is none."""
    if receipt.status != "stored":
        raise ValueError(f"The patient cannot be checked in: {receipt.reason}")


def _require_none_going_on(patient: Patient, moment: datetime) -> None:
    # An end stands unless a correction takes it back; folding years of sessions would hold up every other writer.
    for session in patient.sessions.filter(may_go_on(), opened_at__lte=moment):
        if not _is_over(session, moment):
            raise PatientInSession(session)


def _require_free(chair: Chair, *, but: Session | None = None) -> None:
    there = session_at(chair)
    if there is not None and (but is None or there.pk != but.pk):
        raise ChairTaken(chair, there)


def _is_over(session: Session, moment: datetime) -> bool:
    """By the fold, because a correction can take a discharge back; only asked where something may have ended it."""
    from_the_end = SessionEvent.objects.filter(session=session, kind__in=_MAY_HAVE_ENDED)
    if not from_the_end.exists():
        return False
    closed_at = state_of(session, moment).clocks.closed_at
    return closed_at is not None and closed_at <= moment


def _check_in(known: Known, by: User, moment: datetime) -> CheckedIn:
    return CheckedIn(
        id=f"{uuid.uuid4()}",
        observed_at=moment,
        recorded_at=moment,
        by=label(by),
        sex=known.sex,
        height_cm=known.height_cm,
        last_weight_kg=known.last_weight_kg,
        sessions_before=known.sessions_before,
        pregnancy_possible=known.pregnancy_possible,
    )


def _last_weight(patient: Patient) -> float | None:
    """By the fold: a weight that was corrected or struck out is not what the next one is compared with."""
    for session in patient.sessions.filter(events__kind__in=_MAY_HAVE_WEIGHED).distinct().order_by("-opened_at"):
        weights = state_of(session).dose.weights
        if weights is not None:
            return weights.actual_kg
    return None


def _newest(chart: Chart, concept: str) -> float | None:
    """The value of the chart's newest dated observation of a concept."""
    dated = [o for o in chart.observations if o.concept == concept and o.value is not None and o.effective]
    return max(dated, key=lambda o: o.effective.latest).value if dated else None  # type: ignore[union-attr]

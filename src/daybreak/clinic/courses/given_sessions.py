"""The treatment sessions of the clinic as events of a course: a session counts by itself once its drug was begun."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Max, Q
from django.utils import timezone

from daybreak.care.course.course_events import SessionGiven
from daybreak.clinic.courses.models import Course, GivenHere
from daybreak.clinic.one_writer import in_turn
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.folding import state_of
from daybreak.clinic.sessions.models import Session

_BEGINS = ("administration_started", "device_given", "amended")
WHAT_CHANGES_A_DOSE = (
    *_BEGINS,
    "dose_ordered",
    "administration_paused",
    "administration_resumed",
    "administration_stopped",
    "discharged",
    "aborted",
)
"""Kinds of events of a session after which what it gave is to be reckoned anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one session gave. started_at: when the drug began; dose_mg: None if it is not known."""

    session: str
    started_at: datetime
    dose_mg: float | None

    def as_event(self) -> SessionGiven:
        """The event that the course knows it by."""
        at = self.started_at.astimezone(UTC)
        return SessionGiven(
            id=event_id(self.session),
            observed_at=at,
            recorded_at=at,
            by="the session's record",
            day=timezone.localdate(at),
            session=self.session,
            dose_mg=self.dose_mg,
        )


def event_id(session: str) -> str:
    """The id under which a course knows a session of the clinic."""
    return f"session:{session}"


def given_here(patient: Patient, protocol_id: str, now: datetime | None = None) -> list[Given]:
    """Every session of the patient here under this protocol in which some of the drug was given, oldest first."""
    moment = now or timezone.now()
    sessions = list(_may_have_given(patient, protocol_id))
    kept = {each.session_id: each for each in GivenHere.objects.filter(session__in=[each.pk for each in sessions])}
    found = []
    for session in sessions:
        known = kept.get(session.pk)
        if known is None or known.last_event != session.last_event:  # type: ignore[attr-defined]
            known = _reckoned(session, max(moment, timezone.now()))
        if known.started_at is not None and known.started_at <= moment:
            found.append(Given(session=str(session.pk), started_at=known.started_at, dose_mg=known.dose_mg))
    return sorted(found, key=lambda each: (each.started_at, each.session))


def given_in_course(course: Course, now: datetime | None = None) -> list[Given]:
    """Those that belong to this course: from when it counts until the patient's next course by this protocol does."""
    after = Course.objects.filter(
        Q(counts_from__gt=course.counts_from) | Q(counts_from=course.counts_from, pk__gt=course.pk),
        patient=course.patient_id,
        protocol_id=course.protocol_id,
    )
    until = after.order_by("counts_from", "pk").values_list("counts_from", flat=True).first()
    return list(_between(given_here(course.patient, course.protocol_id, now), course.counts_from, until))


def _between(given: Iterable[Given], start: datetime, end: datetime | None) -> Iterable[Given]:
    return (each for each in given if start <= each.started_at and (end is None or each.started_at < end))


def _may_have_given(patient: Patient, protocol_id: str) -> Iterable[Session]:
    """With the newest event that can change what was given as `last_event`."""
    changes = Max("events__id", filter=Q(events__kind__in=WHAT_CHANGES_A_DOSE))
    begun = Max("events__id", filter=Q(events__kind__in=_BEGINS))
    sessions = Session.objects.filter(patient=patient, protocol__protocol_id=protocol_id).order_by()
    return sessions.annotate(last_event=changes, begun=begun).filter(begun__isnull=False)


def _reckoned(session: Session, now: datetime) -> GivenHere:
    """By the fold as of now, whenever it is asked for. Kept once the drug no longer goes in: until then it changes."""
    state = state_of(session, now)
    started, ended = state.clocks.administration_from, state.clocks.administration_ended_at
    known = GivenHere(
        session=session,
        last_event=session.last_event,  # type: ignore[attr-defined]
        started_at=started,
        dose_mg=state.totals.dose_mg if started is not None else None,
    )
    over = ended is not None and ended <= now if started is not None else state.clocks.closed_at is not None
    if over:
        fields = {"last_event": known.last_event, "started_at": known.started_at, "dose_mg": known.dose_mg}
        with in_turn():
            GivenHere.objects.update_or_create(session=session, defaults=fields)
    return known

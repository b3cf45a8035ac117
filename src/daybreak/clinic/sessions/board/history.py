"""The sessions of one patient, one line each, every one folded from its events."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from daybreak.care.session.events import Aborted, Discharged, Event
from daybreak.care.session.log import settled
from daybreak.care.session.rules import Measure
from daybreak.care.session.state import Phase, SessionState
from daybreak.care.session.timeline import fold
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.folding import events_of, protocol_of_session, rules_of
from daybreak.clinic.sessions.models import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSession:
    """A line of the list. None: nobody recorded it. is_open: it is not over. ending: how it ended, in words."""

    session: Session
    protocol: str
    something_given: bool
    dose_mg: float | None
    highest_systolic: float | None
    lowest_spo2: float | None
    observed_minutes: float | None
    is_open: bool
    ending: str
    reason: str


def sessions_of(patient: Patient) -> list[PastSession]:
    """Every session of a patient, the newest first."""
    return [_line(each) for each in patient.sessions.select_related("protocol", "patient").order_by("-opened_at")]


def _line(session: Session) -> PastSession:
    events = events_of(session)
    state = fold(rules_of(session), events, timezone.now())
    ending, reason = _ending(state, events)
    return PastSession(
        session=session,
        protocol=protocol_of_session(session).title,
        something_given=state.clocks.administration_from is not None,
        dose_mg=state.totals.dose_mg,
        highest_systolic=max(_values(events, state, "systolic_mmhg"), default=None),
        lowest_spo2=min(_values(events, state, "spo2_percent"), default=None),
        observed_minutes=state.clocks.observed_minutes if state.clocks.observation_from else None,
        is_open=state.clocks.closed_at is None,
        ending=ending,
        reason=reason,
    )


def _values(events: Sequence[Event], state: SessionState, measure: Measure) -> list[float]:
    """Every value that counts, none after the end."""
    log = settled(events)[0]
    return list((log.until(state.clocks.closed_at) if state.clocks.closed_at else log).series(measure).values)


def _ending(state: SessionState, events: Sequence[Event]) -> tuple[str, str]:
    log = settled(events)[0]
    left, aborted = log.latest(Discharged), log.latest(Aborted)
    if state.phase is Phase.DISCHARGED and left is not None:
        stopped = f"Given up: {aborted.reason}" if aborted else ""
        return ("Left against advice", left.reason or stopped) if left.against_advice else ("Discharged", stopped)
    if state.phase is Phase.ABORTED and aborted is not None:
        return "Given up, nothing given", aborted.reason
    return "Going on", ""

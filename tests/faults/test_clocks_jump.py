"""The server's clock jumps forwards and backwards while events arrive: no record is lost or raises, alarms stay."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from session_records import NOON, append, opened, reading, told

from daybreak.care.session.state import Phase
from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.models import Session, SessionEvent

pytestmark = pytest.mark.django_db

JUMPS = st.lists(st.sampled_from([-24 * 60, -61, -5, -1, 0, 1, 5, 61, 24 * 60]), min_size=1, max_size=12)
DAY = timedelta(days=1)


@pytest.fixture
def session(ann: Patient, nurse: User) -> Session:
    return opened(ann, now=NOON)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(jumps=JUMPS)
def test_nothing_is_recorded_after_it_arrived_or_lost_whatever_the_clock_does(session, nurse, jumps):
    """The pages' own clocks are right; only the server's is set about."""
    sent = []
    for minute, jump in enumerate(jumps):
        event = reading(minutes=minute, spo2_percent=98)
        assert append(session, event, by=nurse, now=at(minute + jump))[0].status == "stored"
        sent.append(event["id"])
    rows = SessionEvent.objects.filter(event_id__in=sent).order_by("id")
    assert [row.event_id for row in rows] == sent, "the order of arrival does not hang on any clock"
    assert all(row.recorded_at <= row.received_at for row in rows)
    for jump in jumps:
        state = services.state_of(session, at(len(jumps) + jump))
        assert state.phase is Phase.PREPARATION
        assert all(each.age_minutes >= 0 for each in state.latest)


@pytest.mark.parametrize("hours", [-24, -1, 1, 24])
def test_a_value_beyond_its_limit_calls_whatever_time_it_is(session: Session, nurse: User, hours: int) -> None:
    append(session, reading(minutes=5, spo2_percent=80), by=nurse, now=at(5 + 60 * hours))
    for now in (at(6), at(6 + 60 * hours)):
        assert any(alarm.id.startswith("oxygen") for alarm in services.state_of(session, now).alarms)


def test_a_reading_that_the_clock_says_is_still_to_come_is_never_shown_as_fresh(session: Session, nurse: User) -> None:
    """The clock was two hours ahead when it arrived, and was then put right."""
    append(session, reading(minutes=120, spo2_percent=98), by=nurse, now=at(125))
    state = services.state_of(session, at(5))
    assert all(each.observed_at <= at(5) for each in state.latest)


def test_an_observation_is_never_shortened_by_a_clock_that_runs_ahead(session: Session, nurse: User) -> None:
    """The end of the infusion is dated a day ahead by the page and arrives now: it counts from its arrival."""
    append(session, told("dose_ordered", minutes=1, dose_mg=35), by=nurse, now=at(1))
    append(session, told("administration_started", minutes=10), by=nurse, now=at(10))
    append(session, told("administration_stopped", minutes=50 + 24 * 60), by=nurse, now=at(50))
    clocks = services.state_of(session, at(60)).clocks
    assert (clocks.administration_ended_at, clocks.observed_minutes) == (at(50), 10)


def test_a_clock_that_was_set_back_does_not_reopen_the_observation_or_run_it_backwards(
    session: Session, nurse: User
) -> None:
    append(session, told("administration_started", minutes=10), by=nurse, now=at(10))
    append(session, told("administration_stopped", minutes=50), by=nurse, now=at(50))
    clocks = services.state_of(session, at(40)).clocks
    assert clocks.observed_minutes == 0
    assert clocks.observation_until == services.state_of(session, at(60)).clocks.observation_until


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)

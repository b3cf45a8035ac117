"""The demo clinic is alive when it is loaded, and no later loading leaves yesterday's infusion on the board."""

from datetime import UTC, datetime, timedelta

import pytest

from daybreak.care.findings import Verdict
from daybreak.care.session.state import Phase, SessionState
from daybreak.clinic.accounts.models import User
from daybreak.clinic.demo.clinic import DEMO_SOURCE, add_staff
from daybreak.clinic.demo.session_playing import CHAIRS, play_sessions, sessions_are_played
from daybreak.clinic.demo.session_stories import STORIES
from daybreak.clinic.demo.stories import eligible
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.board.reading import sessions_in_course
from daybreak.clinic.sessions.models import Chair, Seating, Session, SessionEvent
from daybreak.clinic.sessions.opening import Known
from daybreak.clinic.sessions.services import append_events, chair_of, open_session, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clinic() -> None:
    add_staff()
    for story in eligible.STORIES:
        given, family = story.name.rsplit(" ", 1)
        Patient.objects.create(
            source=DEMO_SOURCE, fhir_id=story.id, name=story.name, given=given, family=family, sex=story.sex
        )


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Chair, Session, Seating, SessionEvent))


def phases(now: datetime) -> dict[str, str]:
    return {each.session.patient.family: each.state.phase.value for each in sessions_in_course(now=now)}


def ended(now: datetime) -> list[SessionState]:
    states = [state_of(each, now) for each in Session.objects.all()]
    return [each for each in states if each.phase in (Phase.DISCHARGED, Phase.ABORTED)]


class TestTheFirstLoading:
    def test_shows_one_in_preparation_one_infusing_and_one_in_observation_at_their_chairs(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        assert sorted(phases(NOW).values()) == ["administration", "observation", "preparation"]
        assert sorted(str(chair_of(each.session)) for each in sessions_in_course(now=NOW)) == sorted(CHAIRS[:3])
        assert sessions_are_played()

    def test_shows_alarms_of_medium_and_low_priority_that_somebody_has_seen(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        found = {(each.priority, each.state) for one in sessions_in_course(now=NOW) for each in one.state.alarms}
        assert found == {("medium", "acknowledged"), ("low", "acknowledged")}

    def test_has_an_earlier_session_whose_blood_pressure_rose_and_came_down(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        first = Session.objects.filter(patient__fhir_id="augusta-lindqvist-rowe").earliest("opened_at")
        state = state_of(first, NOW)
        assert state.phase is Phase.DISCHARGED
        assert {each.effect for each in state.side_effects} >= {"dissociation", "nausea", "raised-blood-pressure"}
        assert all(each.resolved_at for each in state.side_effects)

    def test_has_an_earlier_session_with_esketamine(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        first = Session.objects.filter(protocol__protocol_id="esketamine-us").earliest("opened_at")
        assert state_of(first, NOW).totals.devices == 2

    def test_ends_every_finished_session_with_all_that_start_and_discharge_ask_for(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        states = ended(NOW)
        assert len(states) == sum(not each.in_course for each in STORIES)
        for state in states:
            assert [each.title for each in (*state.start, *state.discharge) if each.verdict is not Verdict.MET] == []
            assert [each.sentence for each in state.findings] == []

    def test_never_tells_of_what_has_not_happened_yet(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        assert not SessionEvent.objects.filter(observed_at__gt=NOW).exists()

    def test_leaves_the_chairs_of_a_clinic_that_has_some_as_they_are(self) -> None:
        Chair.objects.create(name="The blue room")
        play_sessions(DEMO_SOURCE, NOW)
        assert [each.name for each in Chair.objects.all()] == ["The blue room"]

    def test_does_nothing_where_the_demo_staff_may_no_longer_do_it(self) -> None:
        User.objects.filter(username="nurse").update(is_active=False)
        assert play_sessions(DEMO_SOURCE, NOW) == 0
        assert rows() == (0, 0, 0, 0)


class TestLoadingAgain:
    @pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=20)])
    def test_adds_nothing_while_the_sessions_may_still_go_on(self, later: timedelta) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        before = rows()
        assert play_sessions(DEMO_SOURCE, NOW + later) == 0
        assert rows() == before

    def test_on_the_next_day_leaves_no_session_of_the_day_before_on_the_board(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        tomorrow = NOW + timedelta(days=1)
        play_sessions(DEMO_SOURCE, tomorrow)
        assert phases(tomorrow) == {}

    def test_ends_them_as_their_stories_go(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        tomorrow = NOW + timedelta(days=1)
        play_sessions(DEMO_SOURCE, tomorrow)
        states = ended(tomorrow)
        assert len(states) == len(STORIES)
        for state in states:
            assert [each.sentence for each in state.findings] == []

    def test_adds_nothing_more_on_that_day(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        play_sessions(DEMO_SOURCE, NOW + timedelta(days=1))
        before = rows()
        assert play_sessions(DEMO_SOURCE, NOW + timedelta(days=1, hours=2)) == 0
        assert rows() == before

    @pytest.mark.parametrize(("days", "in_course"), [(2, 0), (3, 3), (30, 3)])
    def test_begins_new_ones_after_the_interval_between_treatments(self, days: int, in_course: int) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        later = NOW + timedelta(days=days)
        play_sessions(DEMO_SOURCE, later)
        assert len(phases(later)) == in_course

    def test_closes_what_somebody_has_gone_on_with_and_says_why(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        infusing = next(
            each.session for each in sessions_in_course(now=NOW) if each.state.phase is Phase.ADMINISTRATION
        )
        tell(infusing, "reading", NOW, systolic_mmhg=128, diastolic_mmhg=80)
        tomorrow = NOW + timedelta(days=1)
        play_sessions(DEMO_SOURCE, tomorrow)
        state = state_of(infusing, tomorrow)
        assert state.phase is Phase.DISCHARGED
        left = SessionEvent.objects.get(session=infusing, kind="discharged")
        assert b"left open" in bytes(left.content)
        assert not SessionEvent.objects.filter(session=infusing, kind="scale_scored", event_id__endswith="aldrete-119")

    def test_touches_no_session_that_somebody_else_has_opened(self) -> None:
        play_sessions(DEMO_SOURCE, NOW)
        who = Patient.objects.get(fhir_id="desmond-achterberg")
        chair = Chair.objects.get(name="Chair 4")
        nurse = User.objects.get(username="nurse")
        mine = open_session(who, "iv-ketamine", chair, Known(sex="male"), by=nurse, now=NOW)
        tomorrow = NOW + timedelta(days=1)
        play_sessions(DEMO_SOURCE, tomorrow)
        assert [each.session for each in sessions_in_course(now=tomorrow)] == [mine]


def tell(session: Session, kind: str, at: datetime, **fields: float) -> None:
    event = {"id": "a-hand-of-its-own", "kind": kind, "by": "", "observed_at": at.isoformat()} | fields
    receipts = append_events(
        session, [event | {"recorded_at": at.isoformat()}], by=User.objects.get(username="nurse"), now=at
    )
    assert receipts[0].status == "stored"

"""What a card of the board says: phase, clock, task, readings with their age, alarms, and what comes first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from seated import VITAL_SIGNS, chair_called, infusing, seated, told

from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.board.cards import SessionCard
from daybreak.clinic.sessions.board.reading import sessions_in_course
from daybreak.clinic.sessions.board.rendering import Doors, Drawn, Easel, places_now
from daybreak.clinic.sessions.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.database]
DOORS = Doors(may_open=True, may_move=True)


def drawn(easel: Easel | None = None) -> list[Drawn]:
    return (easel or Easel()).cards(sessions_in_course(), places_now())


def card() -> SessionCard:
    found = [each.card for each in drawn() if not each.card.is_free]
    assert len(found) == 1
    assert isinstance(found[0], SessionCard)
    return found[0]


@pytest.fixture
def session(ann: Patient) -> Session:
    return seated(ann, chair_called("Chair 1"))


class TestThePhase:
    def test_of_somebody_just_checked_in_is_preparation_with_what_the_start_waits_for(self, session: Session) -> None:
        shown = card()
        assert (shown.phase_word, shown.chair, shown.patient) == ("Preparation", "Chair 1", "Smith, Ann")
        assert shown.waits_for.startswith("The start waits for: ")
        assert shown.clock is not None
        assert shown.clock.since is not None

    def test_of_an_infusion_counts_down_to_its_end(self, session: Session) -> None:
        infusing(session, started=25)
        clock = card().clock
        assert card().phase_word == "Infusion running"
        assert clock is not None
        assert clock.until is not None
        assert abs(clock.until - timezone.now() - timedelta(minutes=15)) < timedelta(seconds=30)

    def test_of_a_paused_infusion_stands_still(self, session: Session) -> None:
        infusing(session, started=25, paused=10)
        clock = card().clock
        assert clock is not None
        assert (clock.until, clock.minutes) == (None, 25)

    def test_of_devices_says_how_many_of_them_are_given(self, ann: Patient) -> None:
        session = seated(ann, chair_called("Chair 1"), protocol="esketamine-us")
        told(session, "dose_ordered", minutes_ago=10, role="prescriber", dose_mg=56)
        told(session, "device_given", minutes_ago=3, number=1)
        shown = card()
        assert shown.phase_word == "Devices being given"
        assert shown.clock is not None
        assert "1 of 2" in shown.clock.words

    def test_of_observation_counts_down_and_says_what_the_discharge_waits_for(self, session: Session) -> None:
        infusing(session, started=50)
        told(session, "administration_stopped", minutes_ago=10)
        shown = card()
        assert shown.phase_word == "Observation"
        assert shown.clock is not None
        assert shown.clock.until is not None
        assert shown.waits_for.startswith("The discharge waits for: Observed for 60 min")

    def test_of_a_session_that_is_over_is_not_on_the_board(self, session: Session) -> None:
        told(session, "aborted", reason="She would rather wait.")
        assert [each.card.is_free for each in drawn()] == [True]

    def test_whose_end_was_corrected_away_is_on_the_board_again(self, session: Session) -> None:
        end = told(session, "aborted", minutes_ago=5, reason="The wrong session.")
        told(session, "amended", event=end, replacement=None, reason="It was another patient.")
        assert card().phase_word == "Preparation"


class TestAReading:
    def test_is_shown_with_when_it_was_taken(self, session: Session) -> None:
        told(session, "reading", minutes_ago=4, **VITAL_SIGNS)
        pressure, pulse, oxygen, breaths = card().readings
        assert (pressure.value, pressure.unit) == ("124/78", "mmHg")
        assert [each.value for each in (pulse, oxygen, breaths)] == ["72", "98", "14"]
        assert not any(each.stale for each in card().readings)

    def test_older_than_the_schedule_allows_is_marked_old_in_words(self, session: Session) -> None:
        infusing(session, started=20)
        told(session, "reading", minutes_ago=16, **VITAL_SIGNS)
        assert all(each.stale for each in card().readings)
        html = next(each for each in drawn() if not each.card.is_free).html(DOORS, timezone.now())
        assert "value--stale" in html
        assert "16 min</span>, old" in html

    def test_just_within_the_schedule_is_not_marked_old(self, session: Session) -> None:
        infusing(session, started=20)
        told(session, "reading", minutes_ago=14, **VITAL_SIGNS)
        assert not any(each.stale for each in card().readings)

    def test_of_which_half_is_missing_shows_that_half_as_missing(self, session: Session) -> None:
        told(session, "reading", systolic_mmhg=120)
        assert card().readings[0].value == "120/?"

    def test_of_two_ages_is_as_old_as_the_older(self, session: Session) -> None:
        told(session, "reading", minutes_ago=9, diastolic_mmhg=70)
        told(session, "reading", minutes_ago=1, systolic_mmhg=120)
        age = timezone.now() - card().readings[0].observed_at
        assert age > timedelta(minutes=8)


class TestAnAlarm:
    def test_is_told_by_word_shape_and_colour(self, session: Session) -> None:
        told(session, "reading", spo2_percent=89)
        shown = card()
        assert (shown.calls, shown.alarms[0].priority, shown.alarms[0].state) == ("high", "high", "active")
        html = next(each for each in drawn() if not each.card.is_free).html(DOORS, timezone.now())
        assert "shapes.svg#high" in html
        assert "call--high" in html
        assert ">High</b>" in html

    def test_that_nobody_answers_is_escalated_in_words(self, session: Session) -> None:
        told(session, "reading", minutes_ago=3, spo2_percent=89)
        assert card().escalated
        html = next(each for each in drawn() if not each.card.is_free).html(DOORS, timezone.now())
        assert "High, escalated" in html
        assert "more help is needed" in html

    def test_that_somebody_has_seen_no_longer_calls_and_says_when_it_returns(self, session: Session) -> None:
        told(session, "reading", minutes_ago=2, systolic_mmhg=164, diastolic_mmhg=80)
        told(session, "alarm_acknowledged", minutes_ago=1, alarm="systolic-high")
        shown = card()
        assert shown.calls == ""
        assert shown.alarms[0].returns_at is not None
        assert shown.alarms[0].note == "Seen by nurse Person (nurse)"

    def test_that_waits_for_a_second_reading_says_so(self, session: Session) -> None:
        told(session, "reading", systolic_mmhg=185, diastolic_mmhg=80)
        notes = {each.title: each.note for each in card().alarms}
        assert notes["Systolic pressure very high"] == "One more reading has to confirm it"


class TestTheOrder:
    @pytest.fixture
    def three(self) -> dict[str, Session]:
        from_a_to_c = ("Ames", "Bell", "Cook")
        return {name: seated(_patient(name), chair_called(f"Chair {name}")) for name in from_a_to_c}

    def shown(self) -> list[str]:
        return [each.card.chair.removeprefix("Chair ") for each in drawn()]

    def test_of_quiet_chairs_is_their_own(self, three: dict[str, Session]) -> None:
        assert self.shown() == ["Ames", "Bell", "Cook"]

    def test_puts_an_alarm_of_the_higher_priority_first(self, three: dict[str, Session]) -> None:
        told(three["Bell"], "reading", systolic_mmhg=165, diastolic_mmhg=80)
        told(three["Cook"], "reading", spo2_percent=89)
        assert self.shown() == ["Cook", "Bell", "Ames"]

    def test_puts_an_escalated_alarm_before_another_of_its_priority(self, three: dict[str, Session]) -> None:
        told(three["Bell"], "reading", spo2_percent=89)
        told(three["Cook"], "reading", minutes_ago=3, spo2_percent=89)
        assert self.shown() == ["Cook", "Bell", "Ames"]

    def test_puts_a_call_before_one_that_somebody_has_seen(self, three: dict[str, Session]) -> None:
        told(three["Bell"], "reading", minutes_ago=2, spo2_percent=89)
        told(three["Bell"], "alarm_acknowledged", alarm="oxygen-very-low", minutes_ago=1)
        told(three["Bell"], "alarm_acknowledged", alarm="oxygen-low", minutes_ago=1)
        told(three["Cook"], "scale_scored", scale="moaa_s", score=4)
        assert self.shown() == ["Cook", "Bell", "Ames"]

    def test_puts_free_chairs_last(self, three: dict[str, Session]) -> None:
        chair_called("Chair 0", is_active=True)
        assert self.shown()[-1] == "0"


class TestAnEasel:
    def test_draws_nothing_anew_for_a_fold_that_changed_nothing(self, session: Session) -> None:
        easel = Easel()
        before = drawn(easel)
        assert [each is again for each, again in zip(before, drawn(easel), strict=True)] == [True]

    def test_draws_only_the_card_that_changed(self, session: Session) -> None:
        other = seated(_patient("Bell"), chair_called("Chair 2"))
        easel = Easel()
        before = {each.card.key: each for each in drawn(easel)}
        told(other, "reading", **VITAL_SIGNS)
        changed = [each.card.key for each in drawn(easel) if before[each.card.key] is not each]
        assert changed == [f"session:{other.pk}"]

    def test_draws_a_card_anew_when_its_chair_is_renamed(self, session: Session) -> None:
        easel = Easel()
        drawn(easel)
        chair = chair_called("Chair 1")
        chair.name = "Window"
        chair.save()
        assert [each.card.chair for each in drawn(easel)] == ["Window"]

    def test_does_not_show_a_chair_that_is_out_of_use_as_free(self) -> None:
        chair_called("Old chair", is_active=False)
        assert drawn() == []


def _patient(name: str) -> Patient:
    return Patient.objects.create(source="", fhir_id=name, family=name, given="Pat", name=f"Pat {name}")


class TestASessionThatCannotBeFolded:
    @pytest.fixture
    def broken(self, session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
        def fails(rules: object, events: object, now: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr("daybreak.clinic.sessions.board.reading.fold", fails)
        return session

    def test_is_on_the_board_first_and_says_so(self, broken: Session) -> None:
        chair_called("Chair 0")
        assert drawn()[0].card.key == f"session:{broken.pk}"
        assert "cannot work out this session" in card().trouble
        html = drawn()[0].html(DOORS, timezone.now())
        assert "cannot work out this session" in html
        assert "Smith, Ann" in html

    def test_keeps_its_chair_taken(self, broken: Session) -> None:
        assert [each.card.is_free for each in drawn()] == [False]

    def test_that_could_be_folded_before_shows_since_when_it_stands_still(self, session: Session) -> None:
        easel, good = Easel(), sessions_in_course()[0]
        easel.cards([good], places_now())
        again = easel.cards([replace(good, failed=True)], places_now())[0]
        assert again.card.order.startswith("0")
        assert "Not renewed since" in again.html(DOORS, timezone.now())
        recovered = easel.cards([good], places_now())[0]
        assert "Not renewed since" not in recovered.html(DOORS, timezone.now())

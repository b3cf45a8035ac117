"""An event gets into a session once, however often and in whatever company it arrives, and in the right name."""

import json
import random
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.utils import timezone
from session_records import (
    NOON,
    address,
    amended,
    append,
    client_of,
    opened,
    post,
    reading,
    reason,
    refused_count,
    somebody,
    status,
    stored_ids,
    told,
)

from daybreak.care.findings import Verdict
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.models import RefusedEvent, Session, SessionEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(ann: Patient, nurse: User) -> Session:
    return opened(ann)


@pytest.fixture
def second_nurse(db: None) -> User:
    return somebody("tomas", "nurse")


def an_order(**fields: Any) -> dict[str, Any]:
    return told("dose_ordered", **{"dose_mg": 35, "bag_ml": 100, "minutes": 40, **fields})


def content(event: dict[str, Any]) -> dict[str, Any]:
    """What was stored of an event."""
    return json.loads(bytes(SessionEvent.objects.get(event_id=event["id"]).content))


class TestABatch:
    def test_sent_twice_is_stored_once_and_answered_with_the_same_rows(self, session: Session, nurse: User) -> None:
        batch = [reading() for _ in range(5)]
        first, second = append(session, *batch, by=nurse), append(session, *batch, by=nurse)
        assert {each.status for each in first} == {"stored"}
        assert {each.status for each in second} == {"known"}
        assert [each.row for each in first] == [each.row for each in second]

    def test_with_one_event_twice_stores_it_once(self, session: Session, nurse: User) -> None:
        each = reading()
        assert [r.status for r in append(session, each, each, by=nurse)] == ["stored", "known"]

    def test_sent_again_shuffled_and_in_parts_leaves_the_same_rows(self, session: Session, nurse: User) -> None:
        batch = [reading(minutes=minute) for minute in range(12)]
        rows = {each.id: each.row for each in append(session, *batch, by=nurse)}
        chance = random.Random(3)
        for _ in range(6):
            part = chance.sample(batch, chance.randrange(1, 12))
            assert {each.id: each.row for each in append(session, *part, by=nurse)}.items() <= rows.items()
        assert stored_ids(session) == set(rows)

    def test_stores_what_is_good_beside_what_is_bad(self, session: Session, nurse: User) -> None:
        good, bad = [reading(), reading()], [{"kind": "reading"}, 7, None, an_order()]
        answers = append(session, bad[0], good[0], bad[1], bad[2], good[1], bad[3], by=nurse)
        assert [r.status for r in answers] == ["refused", "stored", "refused", "refused", "stored", "refused"]
        assert stored_ids(session) == {each["id"] for each in good}
        assert refused_count(session) == 4

    def test_of_as_many_as_are_taken_at_once_is_taken_and_one_more_is_not(self, session: Session, nurse: User) -> None:
        batch = [reading() for _ in range(services.MOST_AT_ONCE)]
        assert len(append(session, *batch, by=nurse)) == services.MOST_AT_ONCE
        with pytest.raises(ValueError, match="501 events at once; send at most 500"):
            append(session, *batch, reading(), by=nurse)

    @pytest.mark.parametrize("seed", range(8))
    def test_whoever_sends_and_resends_acknowledged_is_stored_and_nothing_else(
        self, session: Session, nurse: User, second_nurse: User, prescriber: User, seed: int
    ) -> None:
        """Three people post, lose answers, and send again what they have no answer for, in any order."""
        chance = random.Random(seed)
        waiting = {person: [] for person in (nurse, second_nurse, prescriber)}
        acknowledged: set[str] = set()
        for _ in range(40):
            person = chance.choice(list(waiting))
            waiting[person] += [chance.choice([reading, an_order])() for _ in range(chance.randrange(4))]
            sent = chance.sample(waiting[person], len(waiting[person]))
            answers = append(session, *sent, by=person)
            if chance.random() < 0.4:
                continue  # the answer was lost: nothing is known, everything is sent again
            done = {each.id for each in answers if each.status in ("stored", "known")}
            acknowledged |= done
            settled = done | {each.id for each in answers if each.status == "refused"}
            waiting[person] = [each for each in waiting[person] if each["id"] not in settled]
        for person, left in waiting.items():
            acknowledged |= {each.id for each in append(session, *left, by=person) if each.status != "refused"}
        assert stored_ids(session) == acknowledged
        assert SessionEvent.objects.filter(session=session).count() == len(acknowledged) + 1


class TestAnotherEventUnderOneId:
    def test_is_refused_and_kept_and_the_first_one_stays(self, session: Session, nurse: User) -> None:
        first = reading(systolic_mmhg=120)
        append(session, first, by=nurse)
        words = reason(session, {**first, "systolic_mmhg": 190}, by=nurse)
        assert "found another event under an id that is taken" in words
        assert content(first)["systolic_mmhg"] == 120
        assert json.loads(bytes(RefusedEvent.objects.get().content))["systolic_mmhg"] == 190

    def test_of_another_session_is_refused_without_a_word_of_what_is_there(
        self, session: Session, nurse: User, ann: Patient
    ) -> None:
        theirs = reading(systolic_mmhg=187, by="")
        append(session, theirs, by=nurse)
        other = opened(Patient.objects.create(source="", fhir_id="other", name="Bo"), chair="Chair 2")
        for sent in (theirs, {**theirs, "systolic_mmhg": 100}):
            words = reason(other, sent, by=nurse)
            assert "187" not in words
            assert "Smith" not in words
            assert str(session.pk) not in words
        assert stored_ids(other) == set()

    def test_does_not_count_as_another_for_its_sender_or_when_it_was_written_down(
        self, session: Session, nurse: User, second_nurse: User
    ) -> None:
        """The answer was lost, somebody else signed in at the tablet, and the queue was sent again."""
        event = reading()
        append(session, event, by=nurse)
        again = {**event, "recorded_at": timezone.now().isoformat(), "by": "somebody"}
        assert status(session, again, by=second_nurse) == "known"
        assert SessionEvent.objects.get(event_id=event["id"]).sent_by == nurse

    def test_is_no_matter_of_rights_for_what_is_stored_already(
        self, session: Session, nurse: User, prescriber: User
    ) -> None:
        """A prescriber ordered at the nurse's tablet and signed out before the answer came."""
        order = an_order()
        append(session, order, by=prescriber)
        assert status(session, {**order, "by": "prescriber Person (prescriber)"}, by=nurse) == "known"
        assert refused_count(session) == 0


class TestTheName:
    def test_of_an_event_is_who_is_signed_in(self, session: Session, nurse: User) -> None:
        event = reading()
        append(session, event, by=nurse)
        assert content(event)["by"] == "nurse Person (nurse)"

    def test_of_somebody_else_stays_beside_the_sender(self, session: Session, nurse: User) -> None:
        event = reading(by="Tomás Herrera (tomas)")
        append(session, event, by=nurse)
        assert content(event)["by"] == "Tomás Herrera (tomas), sent by nurse Person (nurse)"

    def test_is_not_lengthened_again_by_the_same_sender(self, session: Session, nurse: User) -> None:
        event = reading(by="Tomás, sent by nurse Person (nurse)")
        append(session, event, by=nurse)
        assert content(event)["by"] == "Tomás, sent by nurse Person (nurse)"

    @pytest.mark.parametrize(("length", "expected"), [(1000, "stored"), (1001, "refused"), (2000, "refused")])
    def test_is_never_so_long_that_what_was_stored_cannot_be_read(
        self, session: Session, nurse: User, length: int, expected: str
    ) -> None:
        assert status(session, reading(by="x" * length), by=nurse) == expected
        assert services.state_of(session)

    @pytest.mark.parametrize("kind", ["dose_ordered", "dose_confirmed", "hold_lifted"])
    def test_of_an_order_a_confirmation_and_a_decision_is_only_ones_own(
        self, session: Session, prescriber: User, kind: str
    ) -> None:
        fields = {
            "dose_ordered": {"dose_mg": 35},
            "dose_confirmed": {"order": "order-0001"},
            "hold_lifted": {"rule": "blood-pressure", "reason": "rested"},
        }[kind]
        assert "Sign in as the one who decides" in reason(session, told(kind, by="Dr No", **fields), by=prescriber)
        assert status(session, told(kind, **fields), by=prescriber) == "stored"

    def test_inside_a_correction_is_no_other_either(self, session: Session, prescriber: User) -> None:
        order = an_order()
        append(session, order, by=prescriber)
        assert "Sign in as the one who decides" in reason(
            session, amended(order, an_order(by="Dr No (no)")), by=prescriber
        )

    def test_of_a_device_is_the_device(self, session: Session) -> None:
        event = reading(by="Dr No")
        assert status(session, event, by=None, device="monitor-7") == "stored"
        row = SessionEvent.objects.get(event_id=event["id"])
        assert (content(event)["by"], row.device, row.sent_by) == ("device monitor-7", "monitor-7", None)

    def test_of_a_device_stands_in_the_trail_with_the_patient(self, session: Session, ann: Patient) -> None:
        append(session, reading(), by=None, device="monitor-7")
        event = AuditEvent.objects.get(action="session.device")
        assert (event.patient, event.record) == (ann, f"Session/{session.pk}")

    @pytest.mark.parametrize(
        "event",
        [
            told("dose_confirmed", order="order-0001"),
            told("dose_ordered", dose_mg=35),
            told("alarm_acknowledged", alarm="oxygen-very-low"),
            told("amended", event="event-0001", replacement=reading(by="Dr No")),
        ],
        ids=lambda event: event["kind"],
    )
    def test_of_a_device_stands_under_readings_only(self, session: Session, event: dict[str, Any]) -> None:
        assert "expected a reading" in reason(session, event, by=None, device="monitor-7")


class TestWhoMaySayWhat:
    @pytest.mark.parametrize("role", ["director", "front_desk", "researcher", "patient"])
    def test_whoever_does_not_treat_says_nothing(self, session: Session, account: Any, role: str) -> None:
        assert f"{role} has no session.chart" in reason(session, reading(), by=account(role))

    @pytest.mark.parametrize(
        "event",
        [an_order(), told("hold_lifted", rule="blood-pressure", reason="rested"),
         told("dose_confirmed", order="order-0001", purpose="second_sign_off")],
        ids=["order", "hold", "second-sign-off"],
    )  # fmt: skip
    def test_a_nurse_neither_orders_nor_decides(
        self, session: Session, nurse: User, prescriber: User, event: dict[str, Any]
    ) -> None:
        assert "nurse has no session.order" in reason(session, event, by=nurse)
        assert status(session, event, by=prescriber) == "stored"

    def test_a_nurse_does_not_do_so_by_a_correction_either(self, session: Session, nurse: User) -> None:
        mine = reading()
        append(session, mine, by=nurse)
        for event in (an_order(), told("hold_lifted", rule="blood-pressure", reason="rested")):
            assert "nurse has no session.order" in reason(session, amended(mine, event), by=nurse)

    def test_a_nurse_neither_corrects_nor_strikes_out_an_order(
        self, session: Session, nurse: User, prescriber: User
    ) -> None:
        order = an_order()
        append(session, order, by=prescriber)
        for right in (None, reading()):
            assert "nurse has no session.order" in reason(session, amended(order, right), by=nurse)

    def test_a_nurse_does_not_correct_what_became_an_order_by_a_correction(
        self, session: Session, nurse: User, prescriber: User
    ) -> None:
        mine = reading()
        append(session, mine, by=nurse)
        append(session, amended(mine, an_order()), by=prescriber)
        assert "nurse has no session.order" in reason(session, amended(mine, None), by=nurse)

    def test_a_nurse_does_not_make_a_second_sign_off_of_a_double_check(self, session: Session, nurse: User) -> None:
        check = told("dose_confirmed", order="order-0001")
        append(session, check, by=nurse)
        high = told("dose_confirmed", order="order-0001", purpose="second_sign_off")
        assert "nurse has no session.order" in reason(session, amended(check, high), by=nurse)

    def test_a_correction_of_a_correction_is_stored_and_changes_nothing(self, session: Session, nurse: User) -> None:
        wrong, right = reading(systolic_mmhg=120), reading(systolic_mmhg=150)
        first = amended(wrong, right)
        append(session, wrong, first, amended(first, None), by=nurse)
        latest = {each.measure: each.value for each in services.state_of(session).latest}
        assert latest["systolic_mmhg"] == 150


class TestTheSecondPerson:
    """Nobody is their own second person, by whatever sequence of events and corrections."""

    def double_check(self, session: Session) -> Verdict:
        found = services.state_of(session).dose.findings
        return next((each.verdict for each in found if each.rule == "double-check"), Verdict.UNKNOWN)

    def test_agrees_and_it_holds(self, session: Session, nurse: User, prescriber: User) -> None:
        order = an_order()
        append(session, order, by=prescriber)
        append(session, told("dose_confirmed", order=order["id"]), by=nurse)
        assert self.double_check(session) is Verdict.MET

    def test_is_not_the_one_who_ordered(self, session: Session, prescriber: User) -> None:
        order = an_order()
        append(session, order, told("dose_confirmed", order=order["id"]), by=prescriber)
        assert self.double_check(session) is Verdict.UNKNOWN

    def test_is_not_made_up_by_one_person_with_corrections(
        self, session: Session, prescriber: User, nurse: User
    ) -> None:
        """Alone, in every order: confirm, strike out, put in place of somebody's reading, backdate, confirm again."""
        theirs = reading()
        append(session, theirs, by=nurse)
        order = an_order()
        confirm = told("dose_confirmed", order=order["id"])
        attempts = [
            order,
            confirm,
            amended(confirm, told("dose_confirmed", order=order["id"], by="nurse Person (nurse)")),
            amended(theirs, told("dose_confirmed", order=order["id"], by="nurse Person (nurse)")),
            amended(theirs, told("dose_confirmed", order=order["id"])),
            amended(order, an_order(by="nurse Person (nurse)")),
            told(
                "dose_confirmed", order=order["id"], by="nurse Person (nurse), sent by prescriber Person (prescriber)"
            ),
            told("dose_confirmed", order=order["id"], by="device monitor-7"),
        ]
        for seed in range(6):
            for each in random.Random(seed).sample(attempts, len(attempts)):
                append(session, each, by=prescriber)
                assert self.double_check(session) is Verdict.UNKNOWN

    def test_agreed_with_the_order_as_it_was_and_not_as_it_was_corrected(
        self, session: Session, nurse: User, prescriber: User
    ) -> None:
        order = an_order()
        append(session, order, by=prescriber)
        append(session, told("dose_confirmed", order=order["id"]), by=nurse)
        append(session, amended(order, an_order(dose_mg=70)), by=prescriber)
        assert self.double_check(session) is Verdict.UNKNOWN
        append(session, told("dose_confirmed", order=order["id"]), by=nurse)
        assert self.double_check(session) is Verdict.MET

    @pytest.mark.parametrize("behind", [1, 60, 24 * 60])
    def test_did_not_agree_with_a_correction_that_a_slow_clock_dates_before_it(
        self, session: Session, nurse: User, prescriber: User, behind: int
    ) -> None:
        order = an_order()
        append(session, order, by=prescriber)
        append(session, told("dose_confirmed", order=order["id"]), by=nurse)
        before = (timezone.now() - timedelta(minutes=behind)).isoformat()
        append(session, amended(order, an_order(dose_mg=350), recorded_at=before, observed_at=before), by=prescriber)
        assert self.double_check(session) is Verdict.UNKNOWN

    def test_of_a_high_dose_is_another_prescriber(self, session: Session, nurse: User, prescriber: User) -> None:
        append(session, told("weight_taken", weight_kg=70), by=nurse)
        order = an_order(dose_mg=69)
        append(session, order, by=prescriber)
        sign_off = {"order": order["id"], "purpose": "second_sign_off"}
        append(session, told("dose_confirmed", **sign_off), by=prescriber)
        verdicts = {each.rule: each.verdict for each in services.state_of(session).dose.findings}
        assert verdicts["second-sign-off"] is Verdict.UNKNOWN
        append(session, told("dose_confirmed", **sign_off), by=somebody("edit", "prescriber"))
        verdicts = {each.rule: each.verdict for each in services.state_of(session).dose.findings}
        assert verdicts["second-sign-off"] is Verdict.MET


class TestTheTimeOfTheRecord:
    def test_is_never_later_than_its_arrival(self, session: Session, nurse: User) -> None:
        event = reading(minutes=5, late=60)
        append(session, event, by=nurse, now=NOON + timedelta(minutes=10))
        row = SessionEvent.objects.get(event_id=event["id"])
        assert row.recorded_at == row.received_at == NOON + timedelta(minutes=10)
        assert row.observed_at == NOON + timedelta(minutes=5)

    def test_stays_what_the_sender_says_when_the_network_was_away(self, session: Session, nurse: User) -> None:
        event = reading(minutes=5, late=1)
        append(session, event, by=nurse, now=NOON + timedelta(minutes=90))
        assert SessionEvent.objects.get(event_id=event["id"]).recorded_at == NOON + timedelta(minutes=6)

    def test_of_what_a_correction_puts_in_place_is_not_later_either(self, session: Session, nurse: User) -> None:
        wrong = reading(minutes=5)
        correction = amended(wrong, reading(minutes=5, late=600), minutes=8, late=600)
        append(session, wrong, correction, by=nurse, now=NOON + timedelta(minutes=10))
        written = content(correction)
        assert written["recorded_at"] == written["replacement"]["recorded_at"] == "2026-03-02T12:10:00+00:00"


class TestWhatWasRefused:
    def test_is_kept_once_as_it_was_sent(self, session: Session, nurse: User) -> None:
        bad = {**reading(), "spo2_percent": 180, "note": "probe on the wrong finger"}
        for _ in range(3):
            append(session, bad, bad, by=nurse)
        kept = RefusedEvent.objects.get()
        assert (msgspec.json.decode(bytes(kept.content)), kept.sent_by, kept.session) == (bad, nurse, session)
        assert "found a field that is not known" in kept.reason

    def test_is_kept_in_part_when_it_is_huge(self, session: Session, nurse: User) -> None:
        append(session, {"kind": "reading", "note": "x" * 100_000}, by=nurse)
        assert len(bytes(RefusedEvent.objects.get().content)) == 64_000

    @pytest.mark.parametrize(
        "bad",
        [
            "half \ud800",
            {"id": "a\x00b"},
            {"kind": "\x00"},
            {"\x00\ud800": 1},
            10**5_000,
            float("nan"),
            b"bytes",
            {1: 2},
        ],
        ids=["surrogate", "nul-id", "nul-kind", "nul-field", "digits", "nan", "bytes", "number-as-key"],
    )
    def test_is_kept_whatever_it_holds(self, session: Session, nurse: User, bad: Any) -> None:
        append(session, bad, by=nurse)
        assert refused_count(session) == 1

    def test_is_kept_however_deeply_it_is_nested(self, session: Session, nurse: User) -> None:
        nested: Any = []
        for _ in range(5_000):
            nested = [nested]
        append(session, nested, {"kind": "reading", "by": nested}, by=nurse)
        assert refused_count(session) == 2


class TestTheAddressForEvents:
    def test_answers_for_each_event_in_turn(self, session: Session, nurse: User) -> None:
        good, bad = reading(), {"id": "bad-event-1", "kind": "reading"}
        answer = post(client_of(nurse), session, bad, good).json()
        assert [each["status"] for each in answer["results"]] == ["refused", "stored"]
        assert [each["id"] for each in answer["results"]] == ["bad-event-1", good["id"]]
        assert answer["results"][1]["row"] == SessionEvent.objects.get(event_id=good["id"]).pk

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"[]", b"null", b"7", b'{"events": {}}', b'{"events": null}', b'{"event": []}',
         b"\xff\xfe", b'"\\ud800"',
         b'{"events": [' + b"[" * 4000 + b"]" * 4000 + b"]}", b'{"events": [NaN]}', b'{"events": [1e999]}',
         json.dumps({"events": [None] * 501}).encode()],
        ids=lambda body: body[:20].decode("latin-1"),
    )  # fmt: skip
    def test_says_400_to_what_is_no_batch(self, session: Session, nurse: User, body: bytes) -> None:
        answer = client_of(nurse).post(address(session, "events"), body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["error"]
        assert stored_ids(session) == set()

    def test_says_413_to_more_than_a_request_may_bring(self, session: Session, nurse: User) -> None:
        """A page then sends its events one by one."""
        body = json.dumps({"events": [reading(by="x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)]})
        answer = client_of(nurse).post(address(session, "events"), body, content_type="application/json")
        assert answer.status_code == 413
        assert answer.json()["error"]
        assert stored_ids(session) == set()

    @pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
    def test_never_fails_for_how_the_batch_is_labelled(self, session: Session, nurse: User, kind: str) -> None:
        client = client_of(nurse, enforce_csrf_checks=True)
        token = client.get("/sessions/pulse/").json()["csrf"]
        body = json.dumps({"events": [reading()]})
        answer = client.post(address(session, "events"), body, content_type=kind, headers={"X-CSRFToken": token})
        assert answer.status_code in (200, 400)

    def test_needs_the_token_that_the_pulse_gives(self, session: Session, nurse: User) -> None:
        client = client_of(nurse, enforce_csrf_checks=True)
        assert post(client, session, reading()).status_code == 403
        token = client.get("/sessions/pulse/").json()["csrf"]
        assert post(client, session, reading(), headers={"X-CSRFToken": token}).status_code == 200

    def test_stands_in_the_trail_with_the_patient(self, session: Session, nurse: User, ann: Patient) -> None:
        post(client_of(nurse), session, reading())
        event = AuditEvent.objects.get(action="session.chart")
        assert (event.username, event.patient, event.outcome) == ("nurse", ann, "done")

    def test_of_another_patient_does_not_exist(self, session: Session, nurse: User) -> None:
        other = Patient.objects.create(source="", fhir_id="other")
        client = client_of(nurse)
        for name in ("boot", "stream"):
            assert client.get(address(session, name, patient_id=other.pk)).status_code == 404
        for name in ("events", "confirm"):
            assert client.post(address(session, name, patient_id=other.pk)).status_code == 404
        assert stored_ids(session) == set()

    @pytest.mark.parametrize("role", ["front_desk", "researcher", "patient"])
    @pytest.mark.parametrize("name", ["boot", "stream", "events", "confirm"])
    def test_is_closed_to_whoever_does_not_treat_and_that_is_audited(
        self, session: Session, account: Any, ann: Patient, role: str, name: str
    ) -> None:
        client = client_of(account(role))
        ask = client.get if name in ("boot", "stream") else client.post
        assert ask(address(session, name)).status_code == 403
        event = AuditEvent.objects.get(outcome="denied")
        assert (event.username, event.patient) == (role, ann)

    @pytest.mark.parametrize("name", ["events", "confirm"])
    def test_is_closed_to_the_director_who_may_look(self, session: Session, account: Any, name: str) -> None:
        client = client_of(account("director"))
        assert client.post(address(session, name)).status_code == 403
        assert client.get(address(session, "boot")).status_code == 200

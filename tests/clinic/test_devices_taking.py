"""What comes from a monitor is stored, placed or put into the inbox, and answered; never lost, never doubled."""

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from monitors import at, kinds_waiting, measured, moment, monitor, readings_in, seated, sent
from records import bundle, patient
from session_records import NOON, a_chair, opened
from staff import account_of

from daybreak.care.session.events import Amended, Reading
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.devices import taking
from daybreak.clinic.devices.managing import assign, set_in_use
from daybreak.clinic.devices.models import Device, InboxItem, MessageOutcome, RawMessage, Resend
from daybreak.clinic.devices.placing import event_id
from daybreak.clinic.devices.taking import NotStored, finish_pending, not_stored, take
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import SessionEvent
from daybreak.clinic.sessions.services import append_events, events_of, state_of
from daybreak.exchange.session_json import encode_event
from exchange.hl7_messages import HEART_RATE, MMHG, PER_MINUTE, PERCENT, SPO2, SYSTOLIC, message, obx, vital_signs

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(ann):
    monitor()
    return seated(ann)


@pytest.fixture
def bob(db) -> Patient:
    import_file(name="bob.json", content=bundle(patient("bob", family="Miller", birth="1970-01-01")), by=None)
    return Patient.objects.get(fhir_id="bob")


class TestAReading:
    def test_goes_into_the_session_at_the_chair_where_its_monitor_stands(self, session):
        assert sent(measured(128, 82, 71)) == "AA"
        assert readings_in(session) == [(128, 82, 71)]
        assert kinds_waiting() == []

    def test_is_of_the_monitor_and_of_the_moment_when_it_was_measured(self, session):
        sent(measured(minutes=5), minutes=7)
        (event,) = [each for each in events_of(session) if isinstance(each, Reading)]
        assert (event.by, event.observed_at, event.recorded_at) == ("device MON1", moment(5), moment(7))
        assert SessionEvent.objects.get(event_id=event.id).device == "MON1"

    def test_raises_the_alarms_of_the_protocol(self, session):
        start = {"kind": "administration_started", "id": "started-1", "by": "", **times(minutes=2)}
        append_events(session, [start], by=account_of("nurse"), now=moment(2))
        sent(message(obx(SPO2, 70, PERCENT), at=at(5)), minutes=5)
        assert [alarm.state for alarm in state_of(session, moment(5)).alarms if "oxygen" in alarm.id] != []

    def test_is_in_the_trail_of_the_patient_without_any_figure(self, session, ann):
        sent(measured())
        assert AuditEvent.objects.filter(patient=ann, action="session.device").count() == 1

    def test_that_names_the_patient_in_the_chair_is_theirs(self, session, ann):
        Patient.objects.filter(pk=ann.pk).update(mrn="4711")
        sent(measured(numbers="4711^^^CLINIC^MR"))
        assert readings_in(session) == [(128, 82, 71)]

    def test_is_stored_byte_for_byte_before_it_is_answered(self, session):
        content = measured()
        sent(content)
        raw = RawMessage.objects.get()
        assert (bytes(raw.content), raw.size, raw.control_id, raw.sender) == (content, len(content), "M1", "MON1|WARD")

    def test_of_each_moment_in_one_message_is_an_event_of_its_own(self, session):
        sent(message(obx(SPO2, 97, PERCENT, at=at(1)), obx(SPO2, 96, PERCENT, at=at(2)), at=at(1)))
        assert [e.observed_at for e in events_of(session) if isinstance(e, Reading)] == [moment(1), moment(2)]


class TestAMessageSentAgain:
    def test_is_answered_as_before_and_changes_nothing(self, session):
        assert [sent(measured()) for _ in range(3)] == ["AA", "AA", "AA"]
        assert readings_in(session) == [(128, 82, 71)]
        assert (RawMessage.objects.count(), MessageOutcome.objects.count(), Resend.objects.count()) == (1, 1, 2)

    def test_to_the_inbox_is_there_once(self, session):
        for _ in range(3):
            sent(measured(numbers="somebody else"))
        assert kinds_waiting() == ["other_patient"]

    def test_under_another_id_is_not_doubled_either(self, session):
        sent(measured(control_id="M1"))
        assert sent(measured(control_id="M2")) == "AA"
        assert readings_in(session) == [(128, 82, 71)]

    def test_under_another_id_with_one_value_more_adds_only_that(self, session):
        sent(message(obx(HEART_RATE, 71, PER_MINUTE), at=at(5), control_id="M1"))
        sent(message(obx(HEART_RATE, 71, PER_MINUTE), obx(SYSTOLIC, 128, MMHG), at=at(5), control_id="M2"))
        assert readings_in(session) == [(None, None, 71), (128, None, None)]

    def test_with_another_value_of_the_same_moment_loses_neither(self, session):
        sent(message(obx(HEART_RATE, 71, PER_MINUTE), at=at(5), control_id="M1"))
        sent(message(obx(HEART_RATE, 140, PER_MINUTE), at=at(5), control_id="M2"))
        assert readings_in(session) == [(None, None, 71), (None, None, 140)]

    def test_and_known_under_its_id_with_other_content_goes_to_the_inbox_and_says_so(self, session):
        sent(measured(128, 82, 71))
        assert sent(measured(190, 110, 99)) == "AE"
        assert readings_in(session) == [(128, 82, 71)]
        item = InboxItem.objects.get()
        assert item.kind == "reused_id"
        assert item.reading["systolic_mmhg"] == 190

    def test_by_another_sender_under_the_same_id_is_another_message(self, session):
        monitor("MON2")
        sent(measured(128, 82, 71))
        assert sent(measured(130, 84, 72, application="MON2", minutes=6)) == "AA"
        assert readings_in(session) == [(128, 82, 71), (130, 84, 72)]

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(st.data())
    def test_in_any_order_and_however_often_gives_one_state(self, ann, data):
        if not SessionEvent.objects.exists():
            monitor()
            seated(ann)
        first = RawMessage.objects.count()
        messages = [measured(120 + n, 80, 70, control_id=f"{first}-{n}", minutes=n + 1) for n in range(4)]
        session = ann.sessions.get()
        before = len(readings_in(session))
        for content in [*data.draw(st.permutations(messages)), *data.draw(st.lists(st.sampled_from(messages)))]:
            sent(content)
        assert sorted(readings_in(session)[before:]) in ([(120 + n, 80, 70) for n in range(4)], [])
        assert set(readings_in(session)) == {(120 + n, 80, 70) for n in range(4)}


class TestTheWrongPatient:
    @pytest.mark.parametrize("numbers", ["unknown", "unknown^^^X^MR~other^^^Y^AN"])
    def test_is_never_charted(self, session, numbers):
        assert sent(measured(numbers=numbers)) == "AA"
        assert readings_in(session) == []
        assert kinds_waiting() == ["other_patient"]

    def test_is_noticed_even_when_one_number_fits(self, session, ann, bob):
        Patient.objects.filter(pk=ann.pk).update(mrn="4711")
        Patient.objects.filter(pk=bob.pk).update(mrn="4712")
        sent(measured(numbers="4711~4712"))
        assert readings_in(session) == []
        assert "another patient here" in InboxItem.objects.get().reason

    def test_a_number_nobody_has_beside_the_right_one_does_no_harm(self, session, ann):
        Patient.objects.filter(pk=ann.pk).update(mrn="4711")
        sent(measured(numbers="4711~VISIT-9"))
        assert readings_in(session) == [(128, 82, 71)]

    def test_two_patients_in_one_message_belong_to_nobody(self, session):
        second = b"PID|||5\rOBR|1||||||20260302120500+0000\r" + obx(SPO2, 97, PERCENT).encode() + b"\r"
        sent(measured(numbers="4") + second)
        assert readings_in(session) == []
        assert set(kinds_waiting()) == {"other_patient"}

    def test_the_next_patient_in_the_chair_gets_nothing_of_the_one_before(self, session, ann, bob):
        append_events(session, [ended(minutes=20)], by=account_of("nurse"), now=moment(20))
        after = seated_later(bob, minutes=30)
        sent(measured(minutes=10), minutes=40)
        assert readings_in(after) == []
        assert readings_in(session) == [(128, 82, 71)]


def times(minutes: float) -> dict[str, str]:
    return {"observed_at": moment(minutes).isoformat(), "recorded_at": moment(minutes).isoformat()}


def ended(minutes: float) -> dict[str, object]:
    return {"kind": "aborted", "id": "aborted-1", "by": "", "reason": "not today", **times(minutes)}


def seated_later(who: Patient, minutes: float):
    return opened(who, now=moment(minutes))


class TestWhatHasNoPlace:
    def test_from_no_known_monitor_waits(self, session):
        assert sent(measured(application="STRANGER")) == "AA"
        assert kinds_waiting() == ["unknown_monitor"]

    def test_from_a_monitor_out_of_use_waits(self, session):
        set_in_use(monitor("MON2"), False, by=account_of("nurse"))
        sent(measured(application="MON2"))
        assert kinds_waiting() == ["unknown_monitor"]

    def test_that_fits_two_monitors_is_given_to_neither(self, session):
        monitor("Twin", chair="Chair 2", sending_application="MON1")
        sent(measured())
        assert readings_in(session) == []
        assert "several monitors" in InboxItem.objects.get().reason

    def test_from_a_monitor_at_no_chair_waits(self, session):
        monitor("MON2", chair="")
        sent(measured(application="MON2"))
        assert kinds_waiting() == ["no_chair"]

    @pytest.mark.parametrize(("seconds", "waiting"), [(0.999, []), (1, ["no_chair"])])
    def test_from_a_monitor_that_was_assigned_within_its_second_waits_for_nobody(self, ann, seconds, waiting):
        device = monitor(chair="")
        assign(device, seated(ann).seatings.get().chair, by=account_of("nurse"), now=moment(5 + seconds / 60))
        sent(measured(minutes=5))
        assert kinds_waiting() == waiting

    def test_measured_in_the_second_in_which_the_monitor_was_moved_stays_where_it_was(self, session, bob):
        other = seated(bob, chair="Chair 2")
        assign(Device.objects.get(), a_chair("Chair 2"), by=account_of("nurse"), now=moment(5 + 0.5 / 60))
        sent(measured(128, 82, 71, minutes=5))
        assert (readings_in(session), readings_in(other)) == ([(128, 82, 71)], [])

    def test_at_an_empty_chair_waits(self, session):
        monitor("MON2", chair="Chair 2")
        sent(measured(application="MON2"))
        assert kinds_waiting() == ["no_session"]

    def test_measured_before_the_patient_sat_down_waits(self, session):
        sent(measured(minutes=-1))
        assert (readings_in(session), kinds_waiting()) == ([], ["no_session"])

    def test_is_placed_by_where_the_monitor_stood_when_it_was_measured(self, session, bob):
        other = seated(bob, "Chair 2")
        assign(moved(), a_chair("Chair 2"), by=account_of("nurse"), now=moment(6))
        sent(measured(128, 82, 71, minutes=5, control_id="M1"))
        sent(measured(150, 90, 80, minutes=7, control_id="M2"))
        assert readings_in(session) == [(128, 82, 71)]
        assert readings_in(other) == [(150, 90, 80)]

    def test_and_no_certain_value_waits_part_by_part_while_the_rest_is_placed(self, session):
        content = message(obx(SPO2, 97, PERCENT), obx(SYSTOLIC, 16, ""), obx("9^HUM^L", 1, "x"), at=at(5))
        assert sent(content) == "AA"
        assert kinds_waiting() == ["unclear", "unclear"]
        assert [item.place for item in InboxItem.objects.order_by("id")] == ["OBX 2", "OBX 3"]
        assert len([e for e in events_of(session) if isinstance(e, Reading)]) == 1


def moved():
    return Device.objects.get(name="MON1")


class TestRecognisingAMonitor:
    @pytest.mark.parametrize(
        ("known", "is_it"),
        [
            ({"sending_application": "mon1"}, True),
            ({"sending_application": "MON1", "sending_facility": "WARD"}, True),
            ({"sending_application": "MON1", "sending_facility": "OTHER"}, False),
            ({"equipment": "00A0370098006640"}, True),
            ({"equipment": "00A0"}, False),
            ({"bed": "BED2"}, True),
            ({"bed": "WARD^3^BED2"}, True),
            ({"bed": "WARD"}, False),
            ({"bed": "BED2", "equipment": "another"}, False),
        ],
    )
    def test_takes_all_that_was_said_of_it(self, ann, known, is_it):
        monitor("Bay 1", **known)
        session = seated(ann)
        equipment = "A^HOST^00A0370098006640^EUI-64"
        sent(message(obx(SPO2, 97, PERCENT, equipment=equipment), bed="WARD^3^BED2", at=at(5)))
        assert bool(readings_in(session)) == is_it

    @pytest.mark.parametrize(
        ("zone", "clock"), [("Europe/Berlin", "20260302130500"), ("America/New_York", "20260302070500")]
    )
    def test_says_in_which_zone_its_clock_stands(self, ann, zone, clock):
        monitor(zone=zone)
        session = seated(ann)
        sent(measured(at=clock))
        assert [e.observed_at for e in events_of(session) if isinstance(e, Reading)] == [moment(5)]


class TestACorrection:
    def correction(self, value, control_id="M2", **more):
        return message(obx(SPO2, value, PERCENT, status="C"), at=at(5), control_id=control_id, **more)

    def original(self, value=81, control_id="M1"):
        return message(obx(SPO2, value, PERCENT), obx(HEART_RATE, 71, PER_MINUTE), at=at(5), control_id=control_id)

    def counting(self, session):
        """SpO2 values that count in the end."""
        replaced = {e.event: e.replacement for e in events_of(session) if isinstance(e, Amended)}
        found = [replaced.get(e.id, e) for e in events_of(session) if isinstance(e, Reading)]
        return [each.spo2_percent for each in found if each.spo2_percent is not None]

    def test_amends_the_reading_and_keeps_what_was_not_corrected(self, session):
        sent(self.original())
        assert sent(self.correction(97), minutes=11) == "AA"
        (amended,) = [e for e in events_of(session) if isinstance(e, Amended)]
        assert (amended.replacement.spo2_percent, amended.replacement.heart_rate_per_min) == (97, 71)
        assert self.counting(session) == [97]

    def test_of_a_correction_counts_in_the_end(self, session):
        sent(self.original())
        sent(self.correction(90, "M2"), minutes=11)
        sent(self.correction(95, "M3"), minutes=12)
        assert self.counting(session)[-1] == 95
        assert latest(session, "spo2_percent", 13).value == 95

    def test_sent_again_amends_once(self, session):
        sent(self.original())
        for control_id in ("M2", "M2", "M3"):
            sent(self.correction(97, control_id), minutes=11)
        assert len([e for e in events_of(session) if isinstance(e, Amended)]) == 1

    def test_that_comes_before_what_it_corrects_is_not_undone_by_it(self, session):
        sent(self.correction(97))
        sent(self.original(81))
        assert self.counting(session) == [97]
        assert readings_in(session)[-1] == (None, None, 71)

    def test_of_what_a_person_has_corrected_waits_for_a_person(self, session):
        sent(self.original())
        (reading,) = [e for e in events_of(session) if isinstance(e, Reading)]
        struck = Amended(
            id="struck-it", observed_at=moment(6), recorded_at=moment(6), by="", event=reading.id, replacement=None
        )
        append_events(session, [encode_event(struck)], by=account_of("nurse"), now=moment(6))
        sent(self.correction(97))
        assert kinds_waiting() == ["correction"]
        assert len([e for e in events_of(session) if isinstance(e, Amended)]) == 1

    @pytest.mark.parametrize("status", ["D", "W"])
    def test_that_takes_a_value_back_changes_nothing_and_waits_for_a_person(self, session, status):
        sent(self.original())
        sent(message(obx(SPO2, 81, PERCENT, status=status), at=at(5), control_id="M2"))
        assert self.counting(session) == [81]
        assert kinds_waiting() == ["unclear"]


class TestWhatIsNoResult:
    @pytest.mark.parametrize(
        ("content", "answer"),
        [
            (b"Hello", "AR"),
            (b"", "AR"),
            (message(kind="ADT^A01"), "AR"),
            (message(processing="T"), "AR"),
            (message(version="9"), "AR"),
            (message(control_id=""), "AE"),
            (b"MSH|^~\\&|\x00|\x00|||1||ORU^R01|\x00|P|2.6\r", "AA"),
        ],
    )
    def test_is_stored_and_answered_all_the_same(self, content, answer):
        assert sent(content) == answer
        assert bytes(RawMessage.objects.get().content) == content
        assert MessageOutcome.objects.get().code == answer
        assert kinds_waiting() == ([] if answer == "AA" else ["not_results"])

    def test_and_too_long_is_kept_in_its_beginning_and_refused(self):
        answer = take(vital_signs(), peer="p", now=NOON, size=2_000_000).answer
        raw = RawMessage.objects.get()
        assert b"MSA|AR|M1|" in answer
        assert (raw.is_cut, raw.size) == (True, 2_000_000)
        assert InboxItem.objects.get().kind == "not_results"

    def test_a_message_without_any_value_is_fine_and_waits_for_nobody(self, session):
        assert sent(message(obx("69965^MDC_DEV^MDC", "", "", status="X"))) == "AA"
        assert kinds_waiting() == []


class TestWhenSomethingBreaks:
    def test_a_message_that_was_stored_and_not_worked_on_is_found_at_the_next_start(self, session, monkeypatch):
        monkeypatch.setattr(taking, "_worked_on", stopped)
        with pytest.raises(KeyboardInterrupt):
            sent(measured())
        monkeypatch.undo()
        assert (RawMessage.objects.count(), MessageOutcome.objects.count()) == (1, 0)
        assert finish_pending(moment(20)) == 1
        assert readings_in(session) == [(128, 82, 71)]
        assert finish_pending(moment(20)) == 0

    def test_or_when_it_is_sent_again(self, session, monkeypatch):
        monkeypatch.setattr(taking, "_worked_on", stopped)
        with pytest.raises(KeyboardInterrupt):
            sent(measured())
        monkeypatch.undo()
        assert sent(measured()) == "AA"
        assert readings_in(session) == [(128, 82, 71)]

    def test_a_fault_of_the_program_loses_no_message_and_is_never_answered_aa(self, session, monkeypatch):
        monkeypatch.setattr(taking, "read_readings", broken)
        assert sent(measured()) == "AE"
        assert kinds_waiting() == ["failed"]
        assert bytes(RawMessage.objects.get().content) == measured()

    def test_what_the_database_does_not_take_is_never_answered_aa(self, session, monkeypatch):
        monkeypatch.setattr(taking, "_stored", full)
        with pytest.raises(NotStored):
            sent(measured())
        assert b"MSA|AE|M1|Not stored" in not_stored(measured(), now=NOON)

    def test_what_the_session_refuses_waits_with_the_reason(self, session, monkeypatch):
        SessionEvent.objects.create(
            session=session,
            event_id=event_id_of_first(),
            kind="weight_taken",
            observed_at=NOON,
            recorded_at=NOON,
            by="somebody",
            content=b'{"kind":"weight_taken","id":"%s","observed_at":"2026-03-02T12:00:00+00:00","recorded_at":'
            b'"2026-03-02T12:00:00+00:00","by":"","weight_kg":70}' % event_id_of_first().encode(),
        )
        assert sent(measured()) == "AA"
        assert kinds_waiting() == ["refused"]

    def test_what_is_printed_says_nothing_about_a_patient(self, session):
        line = take(measured(181, 99, 77, numbers="SECRET-4711"), peer="p", now=moment(6)).line
        assert "MON1" in line
        assert not any(word in line for word in ("SECRET", "181", "77,", "Smith"))


def event_id_of_first() -> str:
    return event_id(RawMessage(sender="MON1|WARD", control_id="M1"), 1)


def stopped(*_: object) -> None:
    raise KeyboardInterrupt


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("a fault")


def full(*_: object) -> None:
    raise OperationalError("database or disk is full")


def latest(session, measure, minutes):
    (value,) = [each for each in state_of(session, moment(minutes)).latest if each.measure == measure]
    return value


def test_a_clock_that_is_ahead_dates_nothing_into_the_future(ann):
    monitor()
    session = seated(ann)
    sent(measured(minutes=30), minutes=10)
    assert latest(session, "systolic_mmhg", 11).observed_at == moment(10)

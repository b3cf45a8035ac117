"""Opening a session: what the chart and earlier sessions say comes along, and no chair holds two."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from records import bundle, patient
from session_records import KNOWN, NOON, a_chair, amended, append, opened, reading, told
from staff import account_of

from daybreak.care.session.events import CheckedIn
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.models import RefusedEvent, Session, SessionEvent

HOUR = timedelta(hours=1)


def another_patient(name: str = "Bo") -> Patient:
    return Patient.objects.create(source="", fhir_id=name.lower(), name=name)


def measured(fhir_id: str, loinc: str, value: float, unit: str, day: str) -> dict[str, Any]:
    """A measurement in the chart of Ann."""
    return {
        "resourceType": "Observation",
        "id": fhir_id,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": loinc}]},
        "subject": {"reference": "Patient/ann"},
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }


@pytest.mark.django_db
class TestWhatIsKnownBefore:
    def test_is_the_newest_height_and_weight_of_the_chart(self, ann: Patient) -> None:
        import_file(
            name="body.json",
            content=bundle(
                patient(),
                measured("h1", "8302-2", 168, "cm", "2024-01-01"),
                measured("h2", "8302-2", 171, "cm", "2025-01-01"),
                measured("w1", "29463-7", 80, "kg", "2025-06-01"),
                measured("w2", "29463-7", 75, "kg", "2025-02-01"),
            ),
            by=None,
        )
        known = services.known_before(ann, "iv-ketamine")
        assert (known.sex, known.height_cm, known.last_weight_kg, known.sessions_before) == ("female", 171, 80, 0)

    def test_is_nothing_where_the_chart_says_nothing(self, nurse: User) -> None:
        known = services.known_before(another_patient(), "iv-ketamine")
        assert known == services.Known(sessions_before=0)

    @pytest.mark.parametrize(("sex", "possible"), [("male", False), ("female", None)])
    def test_says_of_a_possible_pregnancy_only_what_is_certain(self, ann: Patient, sex: str, possible: Any) -> None:
        import_file(name="sex.json", content=bundle(patient(gender=sex)), by=None)
        assert services.known_before(ann, "iv-ketamine").pregnancy_possible is possible

    def test_is_the_weight_of_the_last_session_before_that_of_the_chart(self, ann: Patient, nurse: User) -> None:
        import_file(
            name="body.json", content=bundle(patient(), measured("w1", "29463-7", 80, "kg", "2025-06-01")), by=None
        )
        append(opened(ann), told("weight_taken", weight_kg=71.5), by=nurse)
        assert services.known_before(ann, "iv-ketamine").last_weight_kg == 71.5

    def test_is_a_weight_as_it_was_corrected(self, ann: Patient, nurse: User) -> None:
        """154 was read in pounds; the next weight must not be compared with it."""
        wrong = told("weight_taken", weight_kg=154)
        append(opened(ann), wrong, amended(wrong, told("weight_taken", weight_kg=70)), by=nurse)
        assert services.known_before(ann, "iv-ketamine").last_weight_kg == 70

    def test_is_the_weight_before_one_that_was_struck_out(self, ann: Patient, nurse: User) -> None:
        first = opened(ann, now=timezone.now() - 24 * HOUR)
        append(first, told("weight_taken", weight_kg=71), told("discharged"), by=nurse)
        wrong = told("weight_taken", weight_kg=154)
        append(opened(ann), wrong, amended(wrong, None), by=nurse)
        assert services.known_before(ann, "iv-ketamine").last_weight_kg == 71

    def test_counts_sessions_of_this_protocol_in_which_something_was_given(self, ann: Patient, nurse: User) -> None:
        for number, events in enumerate([["administration_started"], [], ["administration_started"]]):
            session = opened(ann, chair=f"Chair {number}")
            append(session, *(told(kind) for kind in events), told("discharged"), by=nurse)
        assert services.known_before(ann, "iv-ketamine").sessions_before == 2
        assert services.known_before(ann, "esketamine-us").sessions_before == 0

    def test_does_not_count_a_session_whose_start_was_struck_out(self, ann: Patient, nurse: User) -> None:
        """A first session that counted as a later one would allow the later doses."""
        start = told("device_given", number=1)
        append(opened(ann, protocol="esketamine-us"), start, amended(start, None), by=nurse)
        assert services.known_before(ann, "esketamine-us").sessions_before == 0


@pytest.mark.django_db
class TestASessionThatIsOpened:
    def test_begins_with_what_is_known(self, ann: Patient, nurse: User) -> None:
        (event,) = services.events_of(opened(ann, now=NOON))
        assert isinstance(event, CheckedIn)
        assert (event.height_cm, event.sessions_before, event.by) == (170, 3, "nurse Person (nurse)")
        assert event.observed_at == NOON

    def test_stands_in_the_trail_with_the_patient(self, ann: Patient, nurse: User) -> None:
        session = opened(ann)
        event = AuditEvent.objects.get(action="session.open")
        assert (event.username, event.patient, event.record) == ("nurse", ann, f"Session/{session.pk}")

    @pytest.mark.parametrize("role", ["director", "front_desk", "researcher", "patient"])
    def test_is_opened_by_nobody_but_who_treats(self, ann: Patient, account: Callable[[str], User], role: str) -> None:
        with pytest.raises(PermissionDenied):
            services.open_session(ann, "iv-ketamine", a_chair(), KNOWN, by=account(role))
        assert not Session.objects.exists()

    def test_needs_a_protocol_that_is_known(self, ann: Patient, nurse: User) -> None:
        with pytest.raises(KeyError):
            services.open_session(ann, "no-such-protocol", a_chair(), KNOWN, by=nurse)

    def test_without_a_check_in_that_can_be_true_is_not_opened_at_all(self, ann: Patient, nurse: User) -> None:
        known = services.Known(height_cm=170_000)
        with pytest.raises(ValueError, match=r"cannot be checked in: .*height_cm: found 170000"):
            services.open_session(ann, "iv-ketamine", a_chair(), known, by=nurse)
        assert not Session.objects.exists()
        assert not RefusedEvent.objects.exists()

    def test_is_refused_while_another_of_the_patient_is_not_over(self, ann: Patient, nurse: User) -> None:
        first = opened(ann)
        with pytest.raises(services.PatientInSession, match="end that one") as caught:
            opened(ann, chair="Chair 2", protocol="esketamine-us")
        assert caught.value.session == first
        assert Session.objects.get() == first

    @pytest.mark.parametrize(
        ("kind", "fields"), [("discharged", {}), ("aborted", {"reason": "fever"})], ids=["discharge", "giving up"]
    )
    def test_follows_one_that_is_over(self, ann: Patient, nurse: User, kind: str, fields: dict[str, Any]) -> None:
        append(opened(ann), told(kind, **fields), by=nurse)
        assert opened(ann, chair="Chair 2")

    def test_reads_none_of_the_sessions_that_ended(self, ann: Patient, nurse: User) -> None:
        """It holds up every other writer meanwhile, and a patient may have had a hundred."""
        counted = []
        for _ in range(4):
            with CaptureQueriesContext(connection) as queries:
                session = opened(ann, chair="Chair 2")
            counted.append(sum(SessionEvent._meta.db_table in each["sql"] for each in queries))
            append(session, told("discharged"), by=nurse)
        assert counted[2] == counted[3]

    def test_is_refused_again_once_the_end_of_the_other_was_taken_back(self, ann: Patient, nurse: User) -> None:
        end = told("discharged")
        append(opened(ann), end, amended(end, None, reason="wrong patient"), by=nurse)
        with pytest.raises(services.PatientInSession):
            opened(ann, chair="Chair 2")

    def test_stands_beside_another_where_somebody_says_that_it_is_meant(self, ann: Patient, nurse: User) -> None:
        opened(ann)
        assert opened(ann, chair="Chair 2", beside_another=True)

    def test_keeps_the_rules_of_its_day(self, ann: Patient, nurse: User) -> None:
        session = opened(ann)
        assert services.rules_of(session) == services.protocol_of_session(session).session
        assert services.protocol_of_session(session).id == "iv-ketamine"


@pytest.mark.django_db
class TestAChair:
    def test_holds_no_second_session(self, ann: Patient, nurse: User) -> None:
        first = opened(ann)
        with pytest.raises(services.ChairTaken) as caught:
            opened(another_patient())
        assert caught.value.session == first
        assert Session.objects.count() == 1

    @pytest.mark.parametrize(
        ("kind", "fields"), [("discharged", {}), ("aborted", {"reason": "fever"})], ids=["discharge", "giving up"]
    )
    def test_is_free_after_the_end(self, ann: Patient, nurse: User, kind: str, fields: dict[str, Any]) -> None:
        append(opened(ann), told(kind, **fields), by=nurse)
        assert services.session_at(a_chair()) is None
        assert opened(another_patient())

    def test_is_not_free_after_giving_up_on_somebody_who_had_some_of_the_drug(self, ann: Patient, nurse: User) -> None:
        first = opened(ann)
        append(first, told("administration_started"), told("aborted", reason="vomited"), by=nurse)
        assert services.session_at(a_chair()) == first

    def test_is_taken_again_when_the_discharge_is_struck_out(self, ann: Patient, nurse: User) -> None:
        first, end = opened(ann), told("discharged")
        append(first, end, by=nurse)
        append(first, amended(end, None), by=nurse)
        assert services.session_at(a_chair()) == first
        with pytest.raises(services.ChairTaken):
            opened(another_patient())

    def test_is_free_when_a_correction_says_that_it_was_a_discharge(self, ann: Patient, nurse: User) -> None:
        first, slip = opened(ann), told("administration_resumed")
        append(first, slip, amended(slip, told("discharged")), by=nurse)
        assert services.session_at(a_chair()) is None

    def test_belongs_to_whoever_sat_down_last_if_a_discharge_is_struck_out_too_late(
        self, ann: Patient, nurse: User
    ) -> None:
        first, end = opened(ann), told("discharged")
        append(first, end, by=nurse)
        second = opened(another_patient())
        append(first, amended(end, None), by=nurse)
        assert services.session_at(a_chair()) == second

    def test_is_free_when_the_patient_has_moved(self, ann: Patient, nurse: User) -> None:
        session = opened(ann)
        services.move_to(session, a_chair("Chair 2"), by=nurse)
        assert services.session_at(a_chair()) is None
        assert services.session_at(a_chair("Chair 2")) == session
        assert services.chair_of(session) == a_chair("Chair 2")

    def test_is_free_when_the_patient_has_left_it(self, ann: Patient, nurse: User) -> None:
        session = opened(ann)
        services.move_to(session, None, by=nurse)
        assert services.session_at(a_chair()) is None
        assert services.chair_of(session) is None

    def test_that_is_taken_is_not_moved_to(self, ann: Patient, nurse: User) -> None:
        opened(ann)
        other = opened(another_patient(), chair="Chair 2")
        with pytest.raises(services.ChairTaken):
            services.move_to(other, a_chair(), by=nurse)
        assert services.chair_of(other) == a_chair("Chair 2")

    def test_may_be_moved_to_by_the_session_that_has_it(self, ann: Patient, nurse: User) -> None:
        session = opened(ann)
        services.move_to(session, a_chair(), by=nurse)
        assert services.session_at(a_chair()) == session

    @pytest.mark.parametrize("role", ["director", "front_desk"])
    def test_is_changed_by_nobody_but_who_treats(self, ann: Patient, account: Callable[[str], User], role: str) -> None:
        with pytest.raises(PermissionDenied):
            services.move_to(opened(ann), None, by=account(role))

    def test_held_at_a_past_moment_who_sat_there_then(self, ann: Patient, nurse: User) -> None:
        """What a monitor measured is filed with whoever sat at its chair when it was measured."""
        chair = a_chair()
        first = opened(ann, now=NOON)
        end = told("discharged", minutes=90)
        append(first, end, by=nurse, now=NOON + 1.5 * HOUR)
        second = opened(another_patient(), now=NOON + 2 * HOUR)
        services.move_to(second, a_chair("Chair 2"), by=nurse, now=NOON + 3 * HOUR)

        def there(minutes: float) -> Session | None:
            return services.session_at(chair, NOON + timedelta(minutes=minutes))

        assert [there(each) for each in (-1, 0, 89, 90, 119, 120, 179, 180)] == [
            None, first, first, None, None, second, second, None,
        ]  # fmt: skip


@pytest.mark.django_db
class TestAClockThatWasSetBack:
    def test_frees_no_chair(self, ann: Patient, nurse: User) -> None:
        opened(ann, now=timezone.now() + 2 * HOUR)
        with pytest.raises(services.ChairTaken):
            opened(another_patient())

    def test_leaves_a_patient_where_they_were_moved_to_last(self, ann: Patient, nurse: User) -> None:
        session = opened(ann, now=timezone.now() + 2 * HOUR)
        services.move_to(session, a_chair("Chair 2"), by=nurse)
        assert services.chair_of(session) == a_chair("Chair 2")
        assert services.session_at(a_chair()) is None
        assert services.session_at(a_chair("Chair 2")) == session


@pytest.mark.django_db(transaction=True)
def test_of_many_who_sit_down_at_one_moment_one_has_the_chair(ann: Patient) -> None:
    nurse, chair = account_of("nurse"), a_chair()
    patients = [another_patient(f"Patient {number}") for number in range(8)]

    def sit(who: Patient) -> bool:
        try:
            services.open_session(who, "iv-ketamine", chair, KNOWN, by=nurse)
        except services.ChairTaken:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(len(patients)) as pool:
        assert list(pool.map(sit, patients)).count(True) == 1
    assert Session.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_who_send_one_event_at_one_moment_all_are_told_the_same_row(ann: Patient) -> None:
    nurse, session, event = account_of("nurse"), opened(ann), reading()

    def send(number: int) -> Any:
        try:
            return services.append_events(session, [event], by=nurse)[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(16)))
    assert sorted(each.status for each in answers) == ["known"] * 15 + ["stored"]
    assert len({each.row for each in answers}) == 1
    assert SessionEvent.objects.filter(event_id=event["id"]).count() == 1

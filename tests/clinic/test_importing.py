"""Files in: nothing twice, nothing lost, nothing in the wrong chart, and a report that says what happened."""

import json
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from records import bundle, condition, identifier, ndjson, order_of, patient, sertraline

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.charts import chart_of, unreadable_records
from daybreak.clinic.patients.entering import amend_record, resource_of
from daybreak.clinic.patients.importing import Progress, begin_import, import_file
from daybreak.clinic.patients.inbox import accept_newest, give_to_patient, inbox, keep_current
from daybreak.clinic.patients.models import Document, Import, Patient, Record, RecordVersion
from daybreak.clinic.patients.rereading import read_again, read_everything_again
from daybreak.exchange.fhir import Limits, ReadResource

pytestmark = pytest.mark.django_db


def take(content: bytes, source: str = "", by: User | None = None, name: str = "file.json") -> Import:
    return import_file(name=name, content=content, by=by, source=source)


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Patient, Document, Record, RecordVersion))


class TestAFile:
    def test_is_kept_byte_for_byte(self) -> None:
        content = bundle(patient(), condition()) + b"\n\n"
        take(content)
        assert bytes(Document.objects.get().content) == content

    def test_leaves_each_resource_byte_for_byte_beside_what_was_understood(self) -> None:
        original = b'{"resourceType":"Patient" ,  "id":"ann","name":[{"family":"Smith"}],"birthDate":"1980"}'
        take(original)
        version = RecordVersion.objects.get()
        assert bytes(version.original) == original
        assert version.outcome == "understood"

    def test_is_counted_and_says_so(self) -> None:
        done = take(bundle(patient(), condition()))
        assert done.state == Import.State.DONE
        assert done.finished
        assert (done.counts["understood"], done.counts["new"], done.counts["patients"]) == (2, 2, 1)
        assert done.counts_by_type["Condition"]["understood"] == 1

    def test_shows_its_progress(self) -> None:
        seen: list[Progress] = []
        import_file(name="a.json", content=bundle(patient(), condition()), by=None, progress=seen.append)
        assert seen[0].state == "reading"
        assert (seen[-1].state, seen[-1].done, seen[-1].total) == ("done", 2, 2)

    def test_can_be_watched_from_before_it_is_read(self) -> None:
        begun = begin_import(name="a.json", size=3, by=None)
        assert (begun.state, begun.finished) == (Import.State.READING, False)
        done = import_file(name="a.json", content=bundle(patient()), by=None, into=begun)
        assert (done.pk, done.finished) == (begun.pk, True)

    def test_may_only_be_brought_in_by_those_who_may(self, account: Callable[[str], User]) -> None:
        with pytest.raises(PermissionDenied):
            take(bundle(patient()), by=account("researcher"))

    def test_is_audited_for_each_patient_in_it(self, nurse: User) -> None:
        take(bundle(patient(), patient("bob", "Jones", "Bob")), by=nurse)
        events = AuditEvent.objects.filter(action="record.import", username="nurse")
        assert {event.patient.fhir_id for event in events if event.patient} == {"ann", "bob"}

    def test_can_be_ndjson(self) -> None:
        assert take(ndjson(patient(), condition()), name="bulk.ndjson").counts["new"] == 2


class TestTheSameFileAgain:
    def test_changes_nothing(self) -> None:
        content = bundle(patient(), condition())
        take(content)
        before = rows()
        again = take(content)
        assert rows() == before
        assert (again.state, again.counts["unchanged"], again.counts["new"]) == (Import.State.DONE, 2, 0)

    def test_under_another_wrapping_changes_nothing_but_the_documents(self) -> None:
        take(bundle(patient(), condition()))
        before = rows()
        again = take(bundle(condition(), patient()))
        assert rows()[2:] == before[2:]
        assert (again.counts["unchanged"], again.counts["new"], again.counts["changed"]) == (2, 0, 0)

    def test_of_an_older_state_does_not_bring_it_back(self) -> None:
        old, new = condition(text="Low mood"), condition(text="Major depressive disorder")
        take(bundle(patient(family="Smith"), old))
        take(bundle(patient(family="Jones"), new))
        take(bundle(patient(family="Smith"), old) + b" ")
        ann = Patient.objects.get()
        assert ann.family == "Jones"
        assert [each.text for each in chart_of(ann).conditions] == ["Major depressive disorder"]


class TestChangedBytes:
    def test_add_a_version_and_keep_the_one_before(self) -> None:
        take(bundle(patient(), condition(text="Low mood")))
        done = take(bundle(patient(), condition(text="Recurrent depression")))
        record = Record.objects.get(resource_type="Condition")
        assert [version.number for version in record.versions.all()] == [1, 2]
        assert (done.counts["changed"], done.counts["unchanged"]) == (1, 1)
        assert [each.text for each in chart_of(Patient.objects.get()).conditions] == ["Recurrent depression"]

    def test_that_cannot_be_read_leave_the_readable_version_in_the_chart(self) -> None:
        take(bundle(patient(), condition()))
        take(bundle(patient(), {**condition(), "code": "garbled"}))
        record = Record.objects.get(resource_type="Condition")
        assert record.versions.count() == 2
        assert "could not be read" in record.review_reason
        assert len(chart_of(Patient.objects.get()).conditions) == 1

    def test_within_one_file_keep_both_and_let_the_last_count(self) -> None:
        take(ndjson(patient(), condition(text="First"), condition(text="Second")))
        assert Record.objects.get(resource_type="Condition").versions.count() == 2
        assert [each.text for each in chart_of(Patient.objects.get()).conditions] == ["Second"]

    def test_after_a_correction_made_here_wait_for_a_person(self, prescriber: User) -> None:
        take(bundle(patient(), condition(text="Low mood")))
        record = Record.objects.get(resource_type="Condition")
        amend_record(record, condition(text="Corrected here"), reason="Wrong diagnosis", by=prescriber)
        take(bundle(patient(), condition(text="Sent again")))
        ann = Patient.objects.get()
        assert [each.text for each in chart_of(ann).conditions] == ["Corrected here"]
        waiting = inbox().get()
        assert "after a correction" in waiting.review_reason
        accept_newest(waiting, by=prescriber)
        assert [each.text for each in chart_of(ann).conditions] == ["Sent again"]
        assert not inbox().exists()

    def test_after_a_correction_can_be_set_aside_by_a_person(self, prescriber: User) -> None:
        take(bundle(patient(), condition(text="Low mood")))
        record = Record.objects.get(resource_type="Condition")
        amend_record(record, condition(text="Corrected here"), reason="Wrong diagnosis", by=prescriber)
        take(bundle(patient(), condition(text="Sent again")))
        keep_current(inbox().get(), by=prescriber)
        assert [each.text for each in chart_of(Patient.objects.get()).conditions] == ["Corrected here"]
        assert not inbox().exists()


class TestABadResource:
    def test_never_stops_the_file(self) -> None:
        done = take(bundle(patient(), {**condition("bad"), "code": "garbled"}, condition("good")))
        assert done.state == Import.State.DONE
        assert done.counts["refused"] == 1
        assert len(chart_of(Patient.objects.get()).conditions) == 1

    def test_is_reported_with_what_was_found_and_expected(self) -> None:
        done = take(bundle(patient(), {**condition("bad"), "code": "garbled"}))
        problem = next(each for each in done.problems if each["record"] == "Condition/bad")
        assert "garbled" in problem["found"]
        assert problem["expected"]
        assert problem["advice"]

    def test_is_kept_and_named_on_the_chart(self) -> None:
        take(bundle(patient(), {**condition("bad"), "code": "garbled"}))
        assert [str(each) for each in unreadable_records(Patient.objects.get())] == ["Condition/bad"]


class TestAReferenceToAnotherFile:
    def test_is_followed_to_what_came_earlier(self) -> None:
        take(bundle(sertraline()))
        take(bundle(patient(), order_of("Medication/sertraline")))
        assert medicines() == [("sertraline",)]

    def test_is_read_again_when_what_it_points_at_arrives_later(self) -> None:
        take(bundle(patient(), order_of("Medication/sertraline")))
        assert medicines() == [()]
        done = take(bundle(sertraline()))
        assert medicines() == [("sertraline",)]
        assert done.counts["reread"] == 1
        assert Record.objects.get(resource_type="MedicationRequest").versions.count() == 2

    def test_is_read_again_when_what_it_points_at_changes(self) -> None:
        take(bundle(patient(), order_of("Medication/sertraline"), sertraline(strength=50)))
        take(bundle(sertraline(strength=100)))
        current = Record.objects.get(resource_type="MedicationRequest").current
        assert current is not None
        assert b"100 MG" in bytes(current.facts)

    def test_to_another_source_is_not_followed(self) -> None:
        take(bundle(sertraline()), source="south")
        take(bundle(patient(), order_of("Medication/sertraline")), source="north")
        assert medicines() == [()]


class TestARecordWithoutItsPatient:
    def test_waits_and_is_not_dropped(self) -> None:
        done = take(ndjson(condition(who="nobody")))
        assert (done.counts["waiting"], inbox().get().patient) == (1, None)
        assert "Patient/nobody" in inbox().get().review_reason

    def test_joins_the_chart_when_the_patient_arrives(self) -> None:
        take(ndjson(condition()))
        take(ndjson(patient()))
        assert not inbox().exists()
        assert len(chart_of(Patient.objects.get()).conditions) == 1

    def test_can_be_given_to_a_patient_by_a_clinician(self, ann: Patient, nurse: User) -> None:
        take(ndjson(condition("stray", who="nobody", text="Asthma")))
        give_to_patient(inbox().get(), ann, by=nurse)
        assert "Asthma" in [each.text for each in chart_of(ann).conditions]
        assert AuditEvent.objects.filter(action="inbox.resolve", patient=ann, username="nurse").exists()

    def test_is_not_moved_out_of_a_chart_that_way(self, ann: Patient, nurse: User) -> None:
        with pytest.raises(ValueError, match="in the chart"):
            give_to_patient(ann.records.first(), ann, by=nurse)

    def test_that_names_no_patient_at_all_waits_too(self) -> None:
        stray = condition()
        del stray["subject"]
        take(ndjson(patient(), stray))
        record = Record.objects.get(resource_type="Condition")
        assert (record.patient, bool(record.review_reason)) == (None, True)


class TestWhoseRecordItIs:
    def test_the_id_of_the_source_decides(self) -> None:
        take(bundle(patient(), condition()))
        take(ndjson(condition("second")))
        assert Patient.objects.count() == 1
        assert len(chart_of(Patient.objects.get()).conditions) == 2

    def test_the_same_id_at_another_source_is_another_person(self) -> None:
        take(bundle(patient(family="Smith")), source="north")
        take(bundle(patient(family="Jones", birthDate="1955-07-01")), source="south")
        assert Patient.objects.count() == 2

    def test_the_same_id_with_another_name_and_birth_date_is_never_merged(self) -> None:
        take(bundle(patient(), condition()))
        done = take(bundle(patient(family="Jones", birthDate="1955-07-01"), condition("second")))
        ann = Patient.objects.get()
        assert (ann.family, len(chart_of(ann).conditions)) == ("Smith", 1)
        assert chart_of(ann).patient.name == "Ann Smith"
        assert {record.resource_type for record in inbox()} == {"Condition", "Patient"}
        assert any("another person" in problem["found"] for problem in done.problems)

    def test_what_came_for_a_stranger_with_a_known_id_stays_in_the_inbox(self) -> None:
        ann, stranger = patient(), patient(family="Jones", birthDate="1955-07-01")
        take(bundle(ann, condition(text="Asthma")))
        take(bundle(stranger, condition(text="Gout"), condition("second")))
        take(bundle(stranger, condition("third")))
        take(bundle(condition("fourth"), ann))
        facts = chart_of(Patient.objects.get()).conditions
        assert sorted(each.record for each in facts) == ["Condition/depression", "Condition/fourth"]
        assert [each.text for each in facts if each.record == "Condition/depression"] == ["Asthma"]
        assert {record.resource_id for record in inbox()} == {"ann", "depression", "second", "third"}

    def test_a_changed_birth_date_alone_is_a_correction_that_staff_are_told_of(self) -> None:
        take(bundle(patient()))
        done = take(bundle(patient(birthDate="1980-12-03")))
        assert Patient.objects.get().birth_date == "1980-12-03"
        assert any("birth date changed" in problem["found"] for problem in done.problems)

    def test_a_shared_number_joins_two_sources_when_name_and_birth_date_agree(self) -> None:
        take(bundle(patient("a", identifier=[identifier("4711")]), condition(who="a")), source="north")
        take(bundle(patient("b", identifier=[identifier("4711")]), condition("other", who="b")), source="south")
        assert Patient.objects.count() == 1
        assert len(chart_of(Patient.objects.get()).conditions) == 2

    @pytest.mark.parametrize("different", [{"family": "Jones"}, {"birthDate": "1955-07-01"}])
    def test_a_shared_number_alone_joins_nobody(self, different: dict[str, str]) -> None:
        take(bundle(patient("a", identifier=[identifier("4711")])), source="north")
        done = take(bundle(patient("b", identifier=[identifier("4711")], **different)), source="south")
        assert Patient.objects.count() == 2
        assert any("duplicate" in problem["found"] for problem in done.problems)

    def test_one_record_id_used_for_two_patients_stays_two_records(self) -> None:
        take(bundle(patient("ann"), condition("c", who="ann", text="Asthma")))
        take(bundle(patient("bob", "Jones", "Bob"), condition("c", who="bob", text="Gout")))
        texts = {p.fhir_id: [each.text for each in chart_of(p).conditions] for p in Patient.objects.all()}
        assert texts == {"ann": ["Asthma"], "bob": ["Gout"]}


class TestAHostileFile:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"   \n",
            b"PK\x03\x04 a zip archive",
            b"\x1f\x8b a gzip file",
            b"not json at all",
            b'{"resourceType": "Bundle", "entry": [',
            b"[" * 100_000,
            b'{"a":' * 100_000,
            json.dumps({"resourceType": "Bundle", "type": "collection", "entry": "many"}).encode(),
            b"\x00\xff\xfe" * 1000,
            b"null",
        ],
        ids=lambda content: repr(content[:12]),
    )
    def test_fails_with_a_message_and_stores_nothing(self, content: bytes) -> None:
        done = take(content)
        assert (done.state, bool(done.message)) == (Import.State.FAILED, True)
        assert rows() == (0, 0, 0, 0)

    def test_larger_than_allowed_is_refused_before_it_is_read(self, settings: pytest.FixtureRequest) -> None:
        settings.IMPORT_FILE_BYTES = 1000  # type: ignore[attr-defined]
        assert take(bundle(*[condition(str(n)) for n in range(50)])).state == Import.State.FAILED
        assert rows() == (0, 0, 0, 0)

    def test_with_more_entries_than_allowed_is_refused(self) -> None:
        content = ndjson(*[condition(str(number)) for number in range(101)])
        done = import_file(name="many", content=content, by=None, limits=Limits(resources=100))
        assert done.state == Import.State.FAILED or done.counts["new"] <= 100
        assert done.problems

    def test_is_audited_as_failed(self, nurse: User) -> None:
        take(b"junk", by=nurse)
        assert AuditEvent.objects.get(action="import.run").outcome == "failed"


class TestReadingEverythingAgain:
    def test_never_takes_a_readable_version_out_of_the_chart(
        self, ann: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        record = Record.objects.get(resource_type="Condition")
        assert record.current is not None
        stricter = ReadResource(
            path="",
            resource_type="Condition",
            resource_id="depression",
            patient_id="ann",
            original=bytes(record.current.original),
            outcome="refused",
        )
        monkeypatch.setattr("daybreak.clinic.patients.rereading._read", lambda chunk: [(record, stricter)])
        read_again([record], reason="A stricter reader")
        assert len(chart_of(ann).conditions) == 1
        assert "can no longer be read" in inbox().get().review_reason

    def test_changes_nothing_while_the_knowledge_is_the_same(self, ann: Patient) -> None:
        before = rows()
        assert read_everything_again() == 0
        assert rows() == before

    def test_adds_a_version_where_more_is_understood_now(self, ann: Patient) -> None:
        record = Record.objects.get(resource_type="Condition")
        assert record.current is not None
        bare = RecordVersion.objects.create(
            record=record, number=2, outcome="kept", sha256="0", reader="older", original=bytes(record.current.original)
        )
        record.current = bare
        record.save()
        assert chart_of(ann).conditions == ()
        assert read_everything_again() == 1
        assert len(chart_of(ann).conditions) == 1


def medicines() -> list[tuple[str, ...]]:
    return [exposure.ingredients for exposure in chart_of(Patient.objects.get()).medications]


def test_a_resource_can_be_taken_back_for_a_form(ann: Patient) -> None:
    assert resource_of(Record.objects.get(resource_type="Condition"))["id"] == "depression"

"""Typing in and correcting: what is typed is a FHIR record like any other, and what stood before stays."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from records import condition, patient

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.charts import chart_of
from daybreak.clinic.patients.entering import (
    RecordRefused,
    amend_record,
    enter_record,
    register_patient,
    resource_of,
    retract_record,
)
from daybreak.clinic.patients.models import Patient, Record
from daybreak.clinic.patients.search import search_patients

pytestmark = pytest.mark.django_db


def typed(text: str) -> dict[str, Any]:
    """A problem as a form makes it: without id and subject."""
    resource = condition(text=text)
    del resource["id"], resource["subject"]
    return resource


class TestAnEnteredRecord:
    def test_is_in_the_chart_at_once(self, ann: Patient, nurse: User) -> None:
        enter_record(ann, typed("Asthma"), by=nurse)
        assert "Asthma" in [each.text for each in chart_of(ann).conditions]

    def test_is_a_fhir_resource_about_that_patient(self, ann: Patient, nurse: User) -> None:
        record = enter_record(ann, typed("Asthma"), by=nurse)
        resource = resource_of(record)
        assert (resource["resourceType"], resource["subject"]) == ("Condition", {"reference": "Patient/ann"})
        assert record.reference == f"Condition/{resource['id']}"

    def test_cannot_be_pointed_at_another_patient_by_its_content(self, ann: Patient, nurse: User) -> None:
        record = enter_record(ann, {**typed("Asthma"), "subject": {"reference": "Patient/bob"}}, by=nurse)
        assert (record.patient, record.patient_reference) == (ann, "ann")

    def test_says_who_entered_it(self, ann: Patient, nurse: User) -> None:
        record = enter_record(ann, typed("Asthma"), by=nurse)
        assert record.current is not None
        assert record.current.entered_by == nurse
        assert AuditEvent.objects.filter(action="record.enter", patient=ann, record=record.reference).count() == 1

    def test_that_cannot_be_read_is_refused_with_its_problems(self, ann: Patient, nurse: User) -> None:
        with pytest.raises(RecordRefused) as refused:
            enter_record(ann, {**typed("Asthma"), "code": "garbled"}, by=nurse)
        assert refused.value.problems
        assert ann.records.filter(resource_type="Condition").count() == 1

    def test_may_not_be_entered_by_the_front_desk(self, ann: Patient, front_desk: User) -> None:
        with pytest.raises(PermissionDenied):
            enter_record(ann, typed("Asthma"), by=front_desk)


class TestACorrection:
    def test_counts_from_now_on_and_leaves_the_original(self, ann: Patient, nurse: User) -> None:
        record = ann.records.get(resource_type="Condition")
        assert record.current is not None
        original = bytes(record.current.original)
        amend_record(record, typed("Bipolar depression"), reason="Misread the letter", by=nurse)
        assert [each.text for each in chart_of(ann).conditions] == ["Bipolar depression"]
        first, second = record.versions.all()
        assert bytes(first.original) == original
        assert (second.reason, second.entered_by) == ("Misread the letter", nurse)

    def test_needs_a_reason(self, ann: Patient, nurse: User) -> None:
        with pytest.raises(ValueError, match="needs a reason"):
            amend_record(ann.records.get(resource_type="Condition"), typed("Asthma"), reason="  ", by=nurse)

    def test_never_moves_a_record_to_another_patient(self, ann: Patient, nurse: User) -> None:
        record = ann.records.get(resource_type="Condition")
        moved = {**condition("other", who="bob"), "resourceType": "Observation"}
        amended = amend_record(record, moved, reason="Typing", by=nurse)
        assert (amended.pk, amended.patient, str(amended)) == (record.pk, ann, "Condition/depression")

    def test_is_audited(self, ann: Patient, nurse: User) -> None:
        amend_record(ann.records.get(resource_type="Condition"), typed("Asthma"), reason="Typing", by=nurse)
        event = AuditEvent.objects.get(action="record.amend")
        assert (event.patient, event.record, event.username) == (ann, "Condition/depression", "nurse")

    def test_of_the_person_changes_the_list_and_the_search(self, ann: Patient, nurse: User) -> None:
        record = ann.records.get(resource_type="Patient")
        amend_record(record, patient(family="Lindqvist"), reason="Married", by=nurse)
        assert [each.pk for each in search_patients("lindq")] == [ann.pk]
        assert search_patients("smith") == []
        assert chart_of(ann).patient.name == "Ann Lindqvist"


class TestARetraction:
    def test_keeps_the_record_marked_as_an_error(self, ann: Patient, nurse: User) -> None:
        record = retract_record(ann.records.get(resource_type="Condition"), reason="Other patient", by=nurse)
        assert "entered-in-error" in json.dumps(resource_of(record))
        assert record.versions.count() == 2


class TestRegistering:
    def test_makes_a_patient_who_can_be_found(self, front_desk: User) -> None:
        somebody = {key: value for key, value in patient(family="Ødegård", given="Jo").items() if key != "id"}
        made = register_patient(somebody, by=front_desk)
        assert search_patients("odegard jo") == [made]
        assert AuditEvent.objects.filter(action="patient.register", patient=made).exists()

    def test_twice_makes_two_because_nothing_proves_them_one(self, front_desk: User) -> None:
        for _ in range(2):
            register_patient(patient(), by=front_desk)
        assert Patient.objects.count() == 2

    def test_leaves_the_resource_as_a_record(self, front_desk: User) -> None:
        made = register_patient(patient(), by=front_desk)
        assert Record.objects.get(patient=made).resource_type == "Patient"

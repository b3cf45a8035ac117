"""What becomes of each resource: understood, kept or refused; under which name; about whom; which version counts."""

import hashlib
import json
import random

import pytest

from daybreak.exchange.fhir import charts, read
from exchange.records import ANN, bundle, condition, observation, one, order, patient, read_bytes, report_of, told
from exchange.tables import TABLES


def entry_of(resource, url):
    return {"fullUrl": url, "resource": resource}


def read_entries(*entries):
    return read_bytes(json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode())


class TestAnOutcome:
    def test_is_understood_where_a_fact_came_of_it(self):
        assert (one(condition()).outcome, len(one(condition()).facts)) == ("understood", 1)

    def test_is_kept_for_a_type_that_is_not_read(self):
        read = one({"resourceType": "Claim", "id": "1", "patient": ANN})
        assert (read.outcome, read.patient_id, read.problems) == ("kept", "ann", ())

    def test_is_kept_for_what_was_entered_in_error(self):
        wrong = condition(verificationStatus={"coding": [{"code": "entered-in-error"}]})
        assert (one(wrong).outcome, one(wrong).facts) == ("kept", ())

    def test_is_kept_for_a_measurement_that_nothing_uses(self):
        other = observation(code={"coding": [{"system": "http://loinc.org", "code": "0-0"}]})
        assert one(other).outcome == "kept"

    def test_is_refused_with_path_found_and_expected(self):
        refused = one(condition(code={"text": 5}))
        assert refused.outcome == "refused"
        assert "Bundle.entry[0].resource.code.text: the number 5, expected text" in told(refused)

    def test_is_refused_for_a_value_that_is_no_number(self):
        assert one(observation(valueQuantity={"value": "seventy", "unit": "kg"})).outcome == "refused"

    @pytest.mark.parametrize("resource", [{}, {"resourceType": 5}, {"resourceType": "no type"}, {"resourceType": ""}])
    def test_is_refused_for_what_does_not_say_its_type(self, resource):
        refused = one(resource)
        assert refused.outcome == "refused"
        assert refused.problems[0].path.endswith(".resourceType")

    def test_of_a_bad_resource_says_nothing_about_its_neighbours(self):
        report = report_of(patient(), condition("bad", code=5), condition("good"))
        assert [each.outcome for each in report.resources] == ["understood", "refused", "understood"]
        assert report.counts == {"understood": 2, "kept": 0, "refused": 1}


class TestAName:
    def test_is_the_id(self):
        assert one(condition("c7")).facts[0].record == "Condition/c7"

    def test_is_taken_from_the_full_url_where_there_is_no_id(self):
        (read,) = read_entries(entry_of(condition(None), "urn:uuid:41")).resources
        assert (read.resource_id, read.facts[0].record) == ("41", "Condition/41")

    def test_is_taken_from_the_address_of_the_entry(self):
        (read,) = read_entries(entry_of(condition(None), "https://there.example/fhir/Condition/9")).resources
        assert read.resource_id == "9"

    def test_is_a_digest_of_the_bytes_where_nothing_else_names_it(self):
        read = one(condition(None))
        assert read.resource_id == f"sha256-{hashlib.sha256(read.original).hexdigest()[:40]}"
        assert one(condition(None)).resource_id == read.resource_id
        assert one(condition(None, code={"text": "Gout"})).resource_id != read.resource_id

    def test_can_be_given_for_a_resource_that_is_read_again_alone(self):
        (first,) = read_entries(entry_of(condition(None), "urn:uuid:41")).resources
        (again,) = read(first.original, TABLES, id_if_none="41").resources
        assert again.facts == first.facts

    def test_that_is_none_is_reported_and_not_used(self):
        read = one(condition(7))
        assert read.resource_id.startswith("sha256-")
        assert "id: the number 7" in told(read)


class TestThePatient:
    def test_is_whom_the_subject_names(self):
        assert one(condition()).patient_id == "ann"

    def test_of_a_patient_is_itself(self):
        assert one(patient("eve")).patient_id == "eve"

    def test_who_is_not_named_is_never_assumed(self):
        read = report_of(patient(), condition(subject=None)).resources[1]
        assert (read.patient_id, len(read.facts)) == (None, 1)
        assert "subject: nothing, expected a reference to a Patient" in told(read)
        assert charts(report_of(patient(), condition(subject=None)))["ann"].conditions == ()

    def test_who_is_named_in_words_only_is_not_assumed(self):
        read = one(condition(subject={"display": "Ann Smith"}), patient())
        assert read.patient_id is None
        assert "'Ann Smith'" in told(read)

    def test_who_is_a_group_makes_the_resource_kept(self):
        read = one(condition(subject={"reference": "Group/ward-3"}))
        assert (read.outcome, read.patient_id, read.facts) == ("kept", None, ())

    def test_need_not_be_in_the_file(self):
        assert list(charts(report_of(condition()))) == ["ann"]

    def test_is_named_in_the_field_of_the_type(self):
        allergy = {"resourceType": "AllergyIntolerance", "id": "a", "patient": ANN, "code": {"text": "ketamine"}}
        coverage = {"resourceType": "Coverage", "id": "b", "status": "active", "beneficiary": ANN}
        assert [one(allergy).patient_id, one(coverage).patient_id] == ["ann", "ann"]


class TestSeveralVersions:
    def test_of_one_resource_are_all_kept_and_the_last_counts(self):
        report = report_of(patient(), condition(code={"text": "Gout"}), condition(code={"text": "Asthma"}))
        assert len(report.resources) == 3
        assert [each.text for each in charts(report)["ann"].conditions] == ["Asthma"]

    def test_are_ordered_by_when_they_were_written_where_all_say_so(self):
        new = condition(code={"text": "New"}, meta={"lastUpdated": "2024-05-02T00:00:00Z"})
        old = condition(code={"text": "Old"}, meta={"lastUpdated": "2024-05-01T23:59:59Z"})
        for order_in_file in ([new, old], [old, new]):
            report = report_of(*order_in_file)
            assert [each.text for each in charts(report)["ann"].conditions] == ["New"]

    def test_stay_in_the_order_of_the_file_where_one_does_not_say_when(self):
        first = condition(code={"text": "First"}, meta={"lastUpdated": "2024-05-02T00:00:00Z"})
        last = condition(code={"text": "Last"}, meta={"lastUpdated": "yesterday"})
        assert [each.text for each in charts(report_of(first, last))["ann"].conditions] == ["Last"]

    def test_that_cannot_be_read_leave_the_readable_one(self):
        assert len(charts(report_of(condition(), condition(code=5)))["ann"].conditions) == 1

    def test_that_were_entered_in_error_take_the_one_before_back(self):
        wrong = condition(verificationStatus={"coding": [{"code": "entered-in-error"}]})
        assert charts(report_of(patient(), condition(), wrong))["ann"].conditions == ()

    def test_of_different_patients_are_different_resources(self):
        found = charts(report_of(condition(), condition(subject={"reference": "Patient/ben"})))
        assert [len(found["ann"].conditions), len(found["ben"].conditions)] == [1, 1]


class TestADeletion:
    DELETE = {"request": {"method": "DELETE", "url": "Condition/c"}}

    def test_of_something_elsewhere_is_told_and_nothing_is_made_of_it(self):
        report = read_entries(self.DELETE)
        assert report.resources == ()
        assert "delete Condition/c" in report.problems[0].found

    @pytest.mark.parametrize("first", [True, False])
    def test_of_a_resource_of_the_file_leaves_it_kept_and_not_used(self, first):
        entries = [self.DELETE, {"resource": condition()}]
        (read,) = read_entries(*(entries if first else reversed(entries))).resources
        assert (read.outcome, read.facts) == ("kept", ())

    def test_of_another_resource_changes_nothing(self):
        (read,) = read_entries(self.DELETE, {"resource": condition("d")}).resources
        assert read.outcome == "understood"


RECORDS = [
    patient(),
    condition("c1"),
    condition("c2", code={"text": "Gout"}),
    order("o1", medicationCodeableConcept=None, medicationReference={"reference": "Medication/m"}),
    order("o2"),
    observation("v"),
    {"resourceType": "Medication", "id": "m", "code": {"text": "fluoxetine 20 MG Oral Capsule"}},
]


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_the_resources_changes_no_fact(seed):
    shuffled = random.Random(seed).sample(RECORDS, len(RECORDS))

    def facts(*resources):
        return {each.resource_id: (each.outcome, each.facts) for each in report_of(*resources).resources}

    assert facts(*shuffled) == facts(*RECORDS)


def test_reading_twice_says_the_same():
    content = bundle(*RECORDS)
    assert read_bytes(content) == read_bytes(content)

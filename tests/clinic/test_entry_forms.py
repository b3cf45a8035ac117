"""What can be imported can be typed in and corrected on a page, with dates as people write them (H-14)."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from records import bundle, order_of, patient, sertraline

from daybreak.clinic.patients.charts import chart_of
from daybreak.clinic.patients.entry.fields import ClinicalDateField, fhir_date, typed_date
from daybreak.clinic.patients.entry.kinds import KINDS, entry_for, form_for
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient, Record
from daybreak.knowledge import load_tables

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FILLED: dict[str, dict[str, Any]] = {
    "medicine": {
        "name": "Sertraline",
        "daily_dose": "100",
        "start": "3 Mar 2025",
        "end": "Jun 2025",
        "status": "completed",
        "reason": "lack of effect",
    },
    "measure": {"measure": "phq9_total", "value": "21", "effective": "3 Mar 2026"},
    "condition": {"what": "hypertension", "words": "High blood pressure", "clinical": "active"},
    "vital-signs": {"systolic_bp": "128", "diastolic_bp": "82", "effective": "3 Mar 2026"},
    "suicide-risk": {"cssrs_q1": "yes", "cssrs_q2": "no", "cssrs_q6": "no", "effective": "3 Mar 2026"},
    "result": {"test": "pregnancy_test", "result": "negative", "effective": "3 Mar 2026"},
    "procedure": {"what": "ect", "words": "12 treatments", "status": "completed", "start": "2019"},
    "hospital-stay": {"psychiatric": "on", "reason": "Depression", "start": "Feb 2020", "end": "Mar 2020"},
    "allergy": {"substance": "Penicillin", "reaction": "Rash", "clinical": "active", "verification": "confirmed"},
    "coverage": {"payer": "Northlake Mutual", "plan": "PPO", "member": "1", "start": "2025"},
}
FILLED["condition"]["verification"] = "confirmed"


def post(client: Client, who: Patient, kind: str, form: dict[str, Any]):  # type: ignore[no-untyped-def]
    return client.post(reverse("enter-record", args=[who.pk, kind]), form)


class TestEveryKind:
    def test_has_an_example_here(self) -> None:
        assert set(FILLED) == set(KINDS)

    @pytest.mark.parametrize("kind", KINDS)
    def test_shows_its_form(self, signed_in: Client, ann: Patient, kind: str) -> None:
        response = signed_in.get(reverse("enter-record", args=[ann.pk, kind]))
        assert response.status_code == 200
        assert KINDS[kind].title in response.content.decode()

    @pytest.mark.parametrize("kind", KINDS)
    def test_becomes_a_record_that_is_understood(self, signed_in: Client, ann: Patient, kind: str) -> None:
        response = post(signed_in, ann, kind, FILLED[kind])
        assert response.status_code == 302, response.content.decode()
        record = Record.objects.latest("pk")
        assert record.current is not None
        assert (record.patient, record.current.outcome) == (ann, "understood")
        assert signed_in.get(response.url).status_code == 200

    @pytest.mark.parametrize("kind", KINDS)
    def test_comes_back_into_its_form_as_it_was_typed(self, signed_in: Client, ann: Patient, kind: str) -> None:
        post(signed_in, ann, kind, FILLED[kind])
        current = Record.objects.latest("pk").current
        assert current is not None
        resource = json.loads(bytes(current.original))
        again = KINDS[kind].form(base=resource)
        for name, value in FILLED[kind].items():
            shown = again.initial[name]
            assert str(shown).removesuffix(".0") == ("True" if value == "on" else value), name

    @pytest.mark.parametrize("kind", KINDS)
    def test_empty_is_not_stored_and_says_what_is_missing(self, signed_in: Client, ann: Patient, kind: str) -> None:
        response = post(signed_in, ann, kind, {})
        assert response.status_code == 200
        assert "Nothing was saved" in response.content.decode()
        assert Record.objects.filter(patient=ann).count() == 2

    def test_that_does_not_exist_is_no_page(self, signed_in: Client, ann: Patient) -> None:
        assert signed_in.get(reverse("enter-record", args=[ann.pk, "nonsense"])).status_code == 404


class TestADateAsTyped:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("3 Mar 2025", "2025-03-03"),
            ("3 March 2025", "2025-03-03"),
            ("3. Mar 2025", "2025-03-03"),
            ("Mar 2025", "2025-03"),
            ("2025", "2025"),
            ("2025-03-03", "2025-03-03"),
            ("2025-03", "2025-03"),
        ],
    )
    def test_is_kept_no_more_exactly_than_it_was_typed(self, typed: str, kept: str) -> None:
        assert fhir_date(typed) == kept

    @pytest.mark.parametrize("typed", ["03/04/2025", "31 Feb 2025", "sometime in 2025", "25", "Mar", "2025-13"])
    def test_that_can_be_read_two_ways_or_not_at_all_is_asked_again(self, typed: str) -> None:
        with pytest.raises(ValidationError, match="is not a date"):
            fhir_date(typed)

    @pytest.mark.parametrize("iso", ["2025-03-03", "2025-03", "2025"])
    def test_goes_out_and_back(self, iso: str) -> None:
        assert fhir_date(typed_date(iso)) == iso

    def test_in_the_future_is_refused_where_something_happened(self) -> None:
        with pytest.raises(ValidationError, match="future"):
            ClinicalDateField().clean("2999")
        assert ClinicalDateField(future=True).clean("2999") == "2999"


class TestPlausibility:
    @pytest.mark.parametrize(("value", "stored"), [("27", 1), ("28", 0), ("0", 1), ("-1", 0)])
    def test_a_score_lies_within_its_scale(self, signed_in: Client, ann: Patient, value: str, stored: int) -> None:
        post(signed_in, ann, "measure", FILLED["measure"] | {"value": value})
        assert Record.objects.filter(resource_type="Observation").count() == stored

    def test_an_end_never_comes_before_its_start(self, signed_in: Client, ann: Patient) -> None:
        form = FILLED["medicine"] | {"start": "Jun 2025", "end": "Mar 2025"}
        assert "The end comes before the start" in post(signed_in, ann, "medicine", form).content.decode()

    def test_a_test_has_only_results_that_it_can_have(self, signed_in: Client, ann: Patient) -> None:
        form = FILLED["result"] | {"result": "abnormal"}
        assert "This test is negative or positive" in post(signed_in, ann, "result", form).content.decode()

    def test_a_medicine_taken_now_has_no_end(self, signed_in: Client, ann: Patient) -> None:
        form = FILLED["medicine"] | {"status": "active"}
        assert "It has an end" in post(signed_in, ann, "medicine", form).content.decode()


class TestAMedicine:
    def test_typed_in_is_in_the_chart_with_its_dose_and_partial_dates(self, signed_in: Client, ann: Patient) -> None:
        post(signed_in, ann, "medicine", FILLED["medicine"])
        exposure = chart_of(ann).medications[0]
        assert exposure.ingredients == ("sertraline",)
        assert exposure.daily_dose_mg is not None
        assert (exposure.daily_dose_mg.low, str(exposure.start), str(exposure.end)) == (100, "2025-03-03", "2025-06")

    def test_without_a_dose_is_a_dose_that_nobody_knows(self, signed_in: Client, ann: Patient) -> None:
        post(signed_in, ann, "medicine", FILLED["medicine"] | {"daily_dose": ""})
        assert chart_of(ann).medications[0].daily_dose_mg is None


class TestAQuestionThatNeedsARecord:
    @pytest.mark.parametrize(
        ("question_id", "kind"),
        [
            ("measure:blood_pressure", "vital-signs"),
            ("measure:cssrs_screener", "suicide-risk"),
            ("measure:severity", "measure"),
            ("baseline:body_weight", "vital-signs"),
            ("baseline:alt", "measure"),
            ("baseline:ecg", "result"),
            ("baseline:urine_drug_screen", "result"),
            ("trial:sertraline@2021:dates", "medicine"),
        ],
    )
    def test_leads_to_the_form_that_settles_it(self, question_id: str, kind: str) -> None:
        entry = entry_for(question_id)
        assert entry is not None
        assert entry.kind == kind

    def test_that_no_form_settles_leads_to_the_choice(self) -> None:
        assert entry_for("something:else") is None

    def test_comes_back_to_the_worksheet(self, signed_in: Client, ann: Patient) -> None:
        address = f"{reverse('enter-record', args=[ann.pk, 'vital-signs'])}?screening=iv-ketamine"
        response = signed_in.post(address, FILLED["vital-signs"])
        assert response.url == f"{reverse('worksheet', args=[ann.pk])}?protocol=iv-ketamine#questions"

    def test_begins_with_today_because_it_asks_how_things_are_now(self, signed_in: Client, ann: Patient) -> None:
        address = reverse("enter-record", args=[ann.pk, "vital-signs"])
        today = typed_date(timezone.localdate().isoformat())
        assert f'value="{today}"' in signed_in.get(f"{address}?screening=iv-ketamine").content.decode()
        assert f'value="{today}"' not in signed_in.get(address).content.decode()

    def test_begins_with_what_was_asked(self, signed_in: Client, ann: Patient) -> None:
        address = f"{reverse('enter-record', args=[ann.pk, 'measure'])}?measure=wsas_total"
        assert '<option value="wsas_total" selected>' in signed_in.get(address).content.decode()


class TestACorrectionOnAPage:
    def test_of_an_imported_record_keeps_what_the_form_does_not_show(self, signed_in: Client, ann: Patient) -> None:
        record = ann.records.get(resource_type="Condition")
        address = reverse("correct-record", args=[ann.pk, "Condition", record.resource_id])
        assert signed_in.get(address).status_code == 200
        form = {"what": "", "words": "Major depressive disorder", "clinical": "remission", "verification": "confirmed"}
        assert signed_in.post(address, form | {"why": "Better now"}).status_code == 302
        record.refresh_from_db()
        assert record.current is not None
        resource = json.loads(bytes(record.current.original))
        assert resource["code"]["coding"][0]["code"] == "F33.2"
        assert resource["clinicalStatus"]["coding"][0]["code"] == "remission"
        assert record.versions.count() == 2

    def test_without_a_reason_is_not_stored(self, signed_in: Client, ann: Patient) -> None:
        address = reverse("correct-record", args=[ann.pk, "Condition", "depression"])
        form = {"words": "Grief", "clinical": "active", "verification": "confirmed"}
        assert signed_in.post(address, form).status_code == 200
        assert ann.records.get(resource_type="Condition").versions.count() == 1

    def test_shows_the_original_beside_the_form_and_every_version_afterwards(
        self, signed_in: Client, ann: Patient
    ) -> None:
        address = reverse("correct-record", args=[ann.pk, "Condition", "depression"])
        assert "What it says now" in signed_in.get(address).content.decode()
        form = {"words": "Grief", "clinical": "active", "verification": "confirmed", "why": "Misread"}
        page = signed_in.get(signed_in.post(address, form).url).content.decode()
        for words in ("Version 1", "Version 2", "Misread", "Counts now"):
            assert words in page

    def test_of_what_no_form_shows_whole_is_made_in_the_record_itself(self, signed_in: Client) -> None:
        import_file(name="a", content=bundle(patient(), sertraline(), order_of("Medication/sertraline")), by=None)
        ann = Patient.objects.get()
        record = ann.records.get(resource_type="MedicationRequest")
        assert record.current is not None
        assert form_for(json.loads(bytes(record.current.original))) is None
        address = reverse("correct-record", args=[ann.pk, "MedicationRequest", record.resource_id])
        resource = json.loads(bytes(record.current.original)) | {"status": "stopped"}
        assert signed_in.post(address, {"text": "not json", "why": "x"}).status_code == 200
        assert signed_in.post(address, {"text": json.dumps(resource), "why": "Stopped"}).status_code == 302
        assert chart_of(ann).medications[0].status == "stopped"

    def test_as_entered_in_error_needs_a_reason(self, signed_in: Client, ann: Patient) -> None:
        address = reverse("retract-record", args=[ann.pk, "Condition", "depression"])
        signed_in.post(address, {"why": " "})
        assert ann.records.get(resource_type="Condition").versions.count() == 1
        signed_in.post(address, {"why": "Other patient"})
        assert ann.records.get(resource_type="Condition").versions.count() == 2


class TestACorrectionOfAHospitalStay:
    def test_that_was_typed_in_is_made_in_the_form_it_was_typed_into(self, signed_in: Client, ann: Patient) -> None:
        post(signed_in, ann, "hospital-stay", FILLED["hospital-stay"])
        stay = ann.records.get(resource_type="Encounter")
        address = reverse("correct-record", args=[ann.pk, "Encounter", stay.resource_id])
        assert 'value="Feb 2020"' in signed_in.get(address).content.decode()
        form = FILLED["hospital-stay"] | {"end": "Apr 2020", "why": "Letter of the hospital"}
        assert signed_in.post(address, form).status_code == 302
        assert [str(each.end) for each in chart_of(ann).encounters] == ["2020-04"]

    def test_from_elsewhere_is_not_hidden_behind_a_form(self) -> None:
        assert form_for({"resourceType": "Encounter", "type": [{"text": "Emergency room admission"}]}) is None


class TestACorrectionOfAPrescription:
    ORDER = {
        "resourceType": "MedicationRequest",
        "id": "order",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "sertraline 50 MG Oral Tablet"},
        "subject": {"reference": "Patient/ann"},
        "authoredOn": "2024-02-01T09:30:00Z",
        "dosageInstruction": [{"text": "Take two tablets by mouth once daily", "timing": {"code": {"text": "QD"}}}],
        "dispenseRequest": {"numberOfRepeatsAllowed": 2},
    }
    FORM = {
        "name": "sertraline 50 MG Oral Tablet",
        "dosage": "Take two tablets by mouth once daily",
        "ordered": "1 Feb 2024",
        "status": "active",
        "why": "Read the letter",
    }

    @pytest.fixture
    def ordered(self, db: None) -> Patient:
        import_file(name="a", content=bundle(patient(), self.ORDER), by=None)
        return Patient.objects.get()

    def correct(self, client: Client, who: Patient, **changed: str) -> dict[str, Any]:
        address = reverse("correct-record", args=[who.pk, "MedicationRequest", "order"])
        assert client.get(address).status_code == 200
        assert client.post(address, self.FORM | changed).status_code == 302
        current = who.records.get(resource_type="MedicationRequest").current
        assert current is not None
        return dict(json.loads(bytes(current.original)))

    def test_changes_only_what_was_changed(self, signed_in: Client, ordered: Patient) -> None:
        resource = self.correct(signed_in, ordered, status="stopped", reason="lack of effect")
        assert resource == self.ORDER | {"status": "stopped", "statusReason": {"text": "lack of effect"}}

    def test_of_the_dose_replaces_the_instruction_whole(self, signed_in: Client, ordered: Patient) -> None:
        resource = self.correct(signed_in, ordered, daily_dose="150", dosage="150 mg at night")
        assert "QD" not in json.dumps(resource)
        dose = chart_of(ordered).medications[0].daily_dose_mg
        assert dose is not None
        assert (dose.low, dose.high) == (150, 150)

    @pytest.mark.parametrize(
        "hidden",
        [
            {"dosageInstruction": [{"text": "50 mg"}, {"text": "then 100 mg"}]},
            {"doNotPerform": True},
            {"status": "draft"},
        ],
    )
    def test_is_not_offered_where_it_would_hide_a_part(self, hidden: dict[str, Any]) -> None:
        assert form_for(self.ORDER) is not None
        assert form_for(self.ORDER | hidden) is None


def pressure(systolic: Any = 168, unit: str = "mm[Hg]", **more: Any) -> dict[str, Any]:
    """A blood pressure as another system sends it."""

    def part(code: str, value: Any) -> dict[str, Any]:
        amount = {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
        return {"code": {"coding": [{"system": "http://loinc.org", "code": code}]}, "valueQuantity": amount}

    return {
        "resourceType": "Observation",
        "id": "pressure",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "subject": {"reference": "Patient/ann"},
        "effectiveDateTime": "2026-03-01T09:30:00Z",
        "component": [part("8480-6", systolic), part("8462-4", 104)],
        **more,
    }


class TestACorrectionOfAMeasurement:
    def test_of_a_blood_pressure_from_elsewhere_is_made_in_its_fields(self, signed_in: Client) -> None:
        import_file(name="a", content=bundle(patient(), pressure()), by=None)
        ann = Patient.objects.get()
        address = reverse("correct-record", args=[ann.pk, "Observation", "pressure"])
        assert 'value="168"' in signed_in.get(address).content.decode()
        form = {"systolic_bp": "138", "diastolic_bp": "84", "effective": "1 Mar 2026", "why": "Wrong cuff"}
        assert signed_in.post(address, form).status_code == 302
        read = {each.concept: each.value for each in chart_of(ann).observations}
        assert read == {"systolic_bp": 138, "diastolic_bp": 84}
        current = ann.records.get(resource_type="Observation").current
        assert current is not None
        resource = json.loads(bytes(current.original))
        assert (resource["code"], resource["effectiveDateTime"]) == (pressure()["code"], "2026-03-01T09:30:00Z")

    @pytest.mark.parametrize(
        "resource",
        [
            pressure(unit="kPa"),
            pressure(systolic="high"),
            pressure(valueString="see components"),
            pressure(effectiveDateTime=None, effectivePeriod={"start": "2026-03-01"}),
            pressure(component=[]),
        ],
        ids=["another unit", "words", "a value besides", "a period", "no components"],
    )
    def test_is_not_offered_where_the_fields_would_say_something_else(self, resource: dict[str, Any]) -> None:
        assert form_for(pressure()) is not None
        assert form_for(resource) is None

    @pytest.mark.parametrize(("unit", "offered"), [("mg/dL", True), ("umol/L", False)])
    def test_of_a_laboratory_value_is_offered_in_the_units_of_the_table_alone(self, unit: str, offered: bool) -> None:
        amount = {"value": 0.9, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
        resource = {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "2160-0"}]},
            "effectiveDateTime": "2026-03-01",
            "valueQuantity": amount,
        }
        assert (form_for(resource) is not None) is offered


class TestAnUntouchedForm:
    @pytest.mark.parametrize("kind", KINDS)
    def test_changes_nothing(self, signed_in: Client, ann: Patient, kind: str) -> None:
        post(signed_in, ann, kind, FILLED[kind])
        current = Record.objects.latest("pk").current
        assert current is not None
        resource = json.loads(bytes(current.original))
        form = KINDS[kind].form(KINDS[kind].form.fields_of(resource), base=resource)
        assert form.is_valid(), form.errors
        assert form.resource() == resource


class TestAnOriginal:
    def test_is_downloaded_byte_for_byte(self, signed_in: Client, ann: Patient) -> None:
        record = ann.records.get(resource_type="Condition")
        assert record.current is not None
        address = reverse("original", args=[ann.pk, "Condition", record.resource_id, 1])
        response = signed_in.get(address)
        assert response.content == bytes(record.current.original)
        assert response.headers["Content-Disposition"].startswith("attachment")

    def test_file_of_several_patients_is_given_for_none_of_them(self, signed_in: Client) -> None:
        import_file(name="two", content=bundle(patient(), patient("bob", "Jones", "Bob")), by=None)
        ann = Patient.objects.get(fhir_id="ann")
        version = ann.records.get().versions.get()
        assert signed_in.get(reverse("document", args=[ann.pk, version.document_id])).status_code == 404

    def test_file_of_one_patient_is_given_whole(self, signed_in: Client, ann: Patient) -> None:
        version = ann.records.filter(resource_type="Condition").get().versions.get()
        assert version.document is not None
        response = signed_in.get(reverse("document", args=[ann.pk, version.document_id]))
        assert response.content == bytes(version.document.content)


def test_every_observable_that_can_be_entered_is_known() -> None:
    for kind in ("measure", "result"):
        field = next(iter(KINDS[kind].form.base_fields.values()))
        assert {name for name, _ in field.choices} <= set(load_tables().observables)

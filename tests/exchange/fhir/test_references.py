"""A reference means what FHIR says it means, and nothing where that cannot be told."""

import json

import pytest

from exchange.records import bundle, condition, exposure, one, order, patient, quantity, read_bytes

FLUOXETINE = {"resourceType": "Medication", "id": "m", "code": {"text": "fluoxetine 20 MG Oral Capsule"}}
HERE, THERE = "https://here.example/fhir", "https://there.example/fhir"


def order_of(reference, **more):
    link = reference if isinstance(reference, dict) else {"reference": reference}
    return order(medicationCodeableConcept=None, medicationReference=link, **more)


def read_entries(*entries):
    content = [{"fullUrl": url, "resource": resource} for url, resource in entries]
    return read_bytes(json.dumps({"resourceType": "Bundle", "entry": content}).encode()).resources


class TestAMedicine:
    def test_is_found_in_the_file_whatever_the_order(self):
        assert exposure(order_of("Medication/m"), FLUOXETINE).ingredients == ("fluoxetine",)

    def test_is_found_in_the_resource_itself(self):
        contained = order_of("#m", contained=[FLUOXETINE])
        assert exposure(contained).daily_dose_mg.low == 20

    def test_contained_elsewhere_is_not_found(self):
        assert exposure(order_of("#m"), order("other", contained=[FLUOXETINE])).unresolved == "which medicine"

    def test_is_found_among_what_is_known(self):
        known = {"Medication/m": json.dumps(FLUOXETINE).encode()}
        assert exposure(order_of("Medication/m"), known=known).ingredients == ("fluoxetine",)

    def test_in_the_file_outweighs_what_is_known(self):
        known = {"Medication/m": json.dumps(FLUOXETINE | {"code": {"text": "sertraline 50 MG Oral Tablet"}}).encode()}
        assert exposure(order_of("Medication/m"), FLUOXETINE, known=known).ingredients == ("fluoxetine",)

    @pytest.mark.parametrize("reference", ["Medication/m/_history/2", f"{HERE}/Medication/m"])
    def test_is_found_by_version_and_by_address(self, reference):
        read = read_entries((f"{HERE}/MedicationRequest/o", order_of(reference)), (f"{HERE}/Medication/m", FLUOXETINE))
        assert read[0].facts[0].ingredients == ("fluoxetine",)

    def test_of_another_server_is_not_the_one_with_its_id_here(self):
        link = f"{THERE}/Medication/m"
        read = read_entries((f"{HERE}/MedicationRequest/o", order_of(link)), (f"{HERE}/Medication/m", FLUOXETINE))
        assert (read[0].facts[0].ingredients, read[0].unresolved_references) == ((), (link,))

    def test_is_found_by_the_uuid_of_its_entry(self):
        without_id = {key: value for key, value in FLUOXETINE.items() if key != "id"}
        read = read_entries(("urn:uuid:1", order_of("urn:uuid:2")), ("urn:uuid:2", without_id))
        assert read[0].facts[0].ingredients == ("fluoxetine",)

    def test_of_an_earlier_file_is_found_by_its_uuid(self):
        known = {"Medication/2": json.dumps(FLUOXETINE).encode()}
        assert exposure(order_of("urn:uuid:2"), known=known).ingredients == ("fluoxetine",)

    def test_that_is_not_there_is_noted_for_reading_again(self):
        read = one(order_of("Medication/m"))
        assert read.outcome == "understood"
        assert read.unresolved_references == ("Medication/m",)
        assert read.facts[0].unresolved == "which medicine"

    def test_that_is_not_there_is_what_its_display_says(self):
        read = one(order_of({"reference": "Medication/m", "display": "Prozac 20 mg"}))
        assert read.facts[0].ingredients == ("fluoxetine",)
        assert read.unresolved_references == ("Medication/m",)

    def test_that_is_there_is_noted_nowhere(self):
        assert one(order_of("Medication/m"), FLUOXETINE).unresolved_references == ()

    def test_that_is_no_medication_is_not_one(self):
        assert exposure(order_of("Patient/ann"), patient()).ingredients == ()

    def test_that_was_entered_in_error_is_none(self):
        wrong = FLUOXETINE | {"status": "entered-in-error"}
        assert "entered in error" in exposure(order_of("Medication/m"), wrong).unresolved

    def test_is_the_same_for_every_order_that_refers_to_it(self):
        both = read_bytes(
            bundle(order_of("Medication/m", identity="1"), order_of("Medication/m", identity="2"), FLUOXETINE)
        )
        assert [each.facts[0].ingredients for each in both.resources[:2]] == [("fluoxetine",)] * 2

    @pytest.mark.parametrize(
        ("denominator", "form", "expected"),
        [
            ({"value": 1, "unit": "capsule"}, None, 20),
            ({"value": 1}, "Oral capsule", 20),
            ({"value": 1}, "Oral solution", None),
            ({"value": 1}, None, None),
            (None, "Oral capsule", None),
            ({"value": 2, "unit": "capsule"}, None, 10),
            ({"value": 5, "unit": "mL"}, None, None),
        ],
    )
    def test_has_the_strength_of_its_ingredient(self, denominator, form, expected):
        strength = {"numerator": quantity(20, "mg"), **({"denominator": denominator} if denominator else {})}
        described = {"ingredient": [{"itemCodeableConcept": {"text": "fluoxetine"}, "strength": strength}]}
        medication = {
            "resourceType": "Medication",
            "id": "m",
            **described,
            **({"form": {"text": form}} if form else {}),
        }
        found = exposure(order_of("Medication/m", dosageInstruction=[{"text": "1 capsule daily"}]), medication)
        assert found.ingredients == ("fluoxetine",)
        assert (found.daily_dose_mg and found.daily_dose_mg.low) == expected

    def test_whose_code_and_ingredients_differ_decides_nothing(self):
        medication = FLUOXETINE | {"ingredient": [{"itemCodeableConcept": {"text": "sertraline"}}]}
        assert exposure(order_of("Medication/m"), medication).unresolved == "which medicine: fluoxetine or sertraline"

    def test_whose_code_and_ingredients_have_different_strengths_has_none(self):
        strength = {"numerator": quantity(40, "mg"), "denominator": {"value": 1, "unit": "capsule"}}
        ingredient = {"itemCodeableConcept": {"text": "fluoxetine"}, "strength": strength}
        found = exposure(order_of("Medication/m"), FLUOXETINE | {"ingredient": [ingredient]})
        assert (found.ingredients, found.daily_dose_mg) == (("fluoxetine",), None)
        assert found.unresolved == "which of several strengths"

    def test_of_several_ingredients_has_no_daily_dose(self):
        parts = [{"itemCodeableConcept": {"text": name}} for name in ("olanzapine", "fluoxetine")]
        found = exposure(order_of("Medication/m"), {"resourceType": "Medication", "id": "m", "ingredient": parts})
        assert (found.ingredients, found.daily_dose_mg) == (("fluoxetine", "olanzapine"), None)

    def test_leaves_out_an_inactive_ingredient(self):
        parts = [
            {"itemCodeableConcept": {"text": "fluoxetine"}},
            {"itemCodeableConcept": {"text": "starch"}, "isActive": False},
        ]
        found = exposure(order_of("Medication/m"), {"resourceType": "Medication", "id": "m", "ingredient": parts})
        assert found.ingredients == ("fluoxetine",)

    def test_with_an_unknown_ingredient_is_none(self):
        parts = [{"itemCodeableConcept": {"text": name}} for name in ("fluoxetine", "unheard")]
        found = exposure(order_of("Medication/m"), {"resourceType": "Medication", "id": "m", "ingredient": parts})
        assert (found.ingredients, found.unresolved) == ((), "which medicine")

    def test_that_cannot_be_read_is_not_found(self):
        broken = json.dumps(FLUOXETINE).encode().replace(b"fluoxetine", b"fluox\xffetine")
        content = json.dumps(order_of("Medication/m")).encode() + b"\n" + broken
        read = read_bytes(content).resources[0]
        assert (read.facts[0].ingredients, read.unresolved_references) == ((), ("Medication/m",))


class TestAPatient:
    def test_is_found_by_the_uuid_of_its_entry(self):
        read = read_entries(
            ("urn:uuid:1", patient("ann")), ("urn:uuid:2", condition(subject={"reference": "urn:uuid:1"}))
        )
        assert read[1].patient_id == "ann"

    def test_outside_the_file_is_named_by_its_uuid(self):
        assert one(condition(subject={"reference": "urn:uuid:77"})).patient_id == "77"

    def test_is_found_by_an_identifier_that_one_patient_has(self):
        identifier = {"system": "urn:mrn", "value": "4711"}
        by_identifier = condition(subject={"identifier": identifier})
        assert one(by_identifier, patient(identifier=[identifier])).patient_id == "ann"
        conditional = condition(subject={"reference": "Patient?identifier=urn:mrn|4711"})
        assert one(conditional, patient(identifier=[identifier])).patient_id == "ann"

    def test_is_not_guessed_from_an_identifier_that_two_have(self):
        identifier = {"system": "urn:mrn", "value": "4711"}
        two = (patient("ann", identifier=[identifier]), patient("ben", identifier=[identifier]))
        assert one(condition(subject={"identifier": identifier}), *two).patient_id is None

    def test_of_another_server_is_not_the_one_with_the_same_id_here(self):
        elsewhere = condition(subject={"reference": f"{THERE}/Patient/ann"})
        read = read_entries((f"{HERE}/Patient/ann", patient()), (f"{HERE}/Condition/c", elsewhere))
        assert read[1].patient_id is None
        assert one(elsewhere).patient_id == "ann"

"""Patients, problems, procedures, stays, allergies and insurance: what each says, and what it takes to be used."""

import pytest

from exchange.records import ANN, SNOMED, condition, one, patient, told


def resource(kind, **body):
    return {"resourceType": kind, "id": "x", "subject": ANN} | body


def code(value):
    return {"coding": [{"code": value}]}


class TestAPatient:
    def fact(self, **more):
        return one(patient(**more)).facts[0]

    def test_is_a_name_a_birth_date_and_a_sex(self):
        known = self.fact(birthDate="1980-03-12", gender="female", identifier=[{"system": "urn:mrn", "value": "4711"}])
        assert (known.id, known.name, str(known.birth_date), known.sex) == ("ann", "Ann Smith", "1980-03-12", "female")
        assert known.identifiers == ("urn:mrn|4711",)

    def test_is_known_by_the_official_name(self):
        names = [{"use": "old", "text": "Ann Jones"}, {"use": "official", "given": ["Ann", "B"], "family": "Smith"}]
        assert self.fact(name=names).name == "Ann B Smith"

    def test_with_a_partial_birth_date_keeps_it_partial(self):
        assert str(self.fact(birthDate="1980").birth_date) == "1980"

    @pytest.mark.parametrize("day", ["1980-02-30", "12.03.1980", 1980, "1980-3-1", ""])
    def test_with_a_birth_date_that_is_none_has_none(self, day):
        read = one(patient(birthDate=day))
        assert read.facts[0].birth_date is None
        assert "birthDate" in told(read)

    def test_with_a_sex_that_fhir_does_not_know_has_none(self):
        assert self.fact(gender="f").sex is None

    @pytest.mark.parametrize(
        ("given", "deceased"),
        [
            ({}, False),
            ({"deceasedBoolean": False}, False),
            ({"deceasedBoolean": True}, True),
            ({"deceasedDateTime": "2024"}, True),
        ],
    )
    def test_has_died_where_the_record_says_so(self, given, deceased):
        assert self.fact(**given).deceased is deceased

    def test_replaced_by_another_record_is_kept(self):
        link = [{"type": "replaced-by", "other": {"reference": "Patient/eve"}}]
        assert one(patient(link=link)).outcome == "kept"


class TestACondition:
    def test_is_a_code_its_statuses_and_its_days(self):
        (fact,) = one(
            condition(
                code={"coding": [{"system": SNOMED, "code": "370143000"}], "text": "Depression"},
                clinicalStatus=code("active"),
                verificationStatus=code("confirmed"),
                onsetDateTime="2024-01",
                abatementPeriod={"start": "2024-05-01", "end": "2024-06"},
            )
        ).facts
        assert (fact.codings[0].code, fact.text) == ("370143000", "Depression")
        assert (fact.clinical_status, fact.verification_status) == ("active", "confirmed")
        assert (str(fact.onset), str(fact.abatement)) == ("2024-01", "2024-06")

    def test_that_was_refuted_is_a_fact_that_says_so(self):
        assert one(condition(verificationStatus=code("refuted"))).facts[0].verification_status == "refuted"

    @pytest.mark.parametrize("field", ["clinicalStatus", "verificationStatus"])
    def test_of_a_status_that_fhir_does_not_know_is_refused(self, field):
        refused = one(condition(**{field: code("maybe")}))
        assert refused.outcome == "refused"
        assert "'maybe', expected one of" in told(refused)

    def test_without_code_and_text_is_refused(self):
        assert one(condition(code=None)).outcome == "refused"
        assert one(condition(code={"coding": [{"system": SNOMED}]})).outcome == "refused"

    def test_with_two_onsets_is_refused(self):
        assert one(condition(onsetDateTime="2024", onsetString="spring")).outcome == "refused"

    def test_of_an_onset_in_words_has_no_day(self):
        assert one(condition(onsetString="in spring")).facts[0].onset is None


class TestAProcedure:
    def test_is_what_was_done_and_when(self):
        done = resource("Procedure", status="completed", code={"text": "ECT"}, performedPeriod={"start": "2024-05"})
        (fact,) = one(done | {"outcome": {"text": "No change"}}).facts
        assert (fact.text, str(fact.start), fact.end, fact.outcome_text) == ("ECT", "2024-05", None, "No change")

    @pytest.mark.parametrize("status", ["preparation", "not-done", "entered-in-error"])
    def test_that_was_not_done_is_kept(self, status):
        assert one(resource("Procedure", status=status, code={"text": "ECT"})).outcome == "kept"

    def test_without_a_name_is_refused(self):
        assert one(resource("Procedure", status="completed")).outcome == "refused"


class TestAnEncounter:
    def test_is_a_kind_of_stay_and_its_days(self):
        stay = resource("Encounter", status="finished", period={"start": "2024-05-01", "end": "2024-05-09"})
        (fact,) = one(stay | {"class": {"code": "IMP"}, "reasonCode": [{"coding": [{"code": "F33.2"}]}]}).facts
        assert (fact.class_code, str(fact.start), str(fact.end)) == ("IMP", "2024-05-01", "2024-05-09")
        assert [reason.code for reason in fact.reasons] == ["F33.2"]

    @pytest.mark.parametrize("status", ["planned", "cancelled", "entered-in-error"])
    def test_that_did_not_happen_is_kept(self, status):
        assert one(resource("Encounter", status=status)).outcome == "kept"


class TestAnAllergy:
    def allergy(self, **more):
        return {"resourceType": "AllergyIntolerance", "id": "x", "patient": ANN, "code": {"text": "Ketalar"}} | more

    def test_to_a_known_medicine_names_its_ingredient(self):
        (fact,) = one(self.allergy(reaction=[{"manifestation": [{"text": "Rash"}, {"text": "Wheeze"}]}])).facts
        assert (fact.ingredients, fact.reaction_text) == (("ketamine",), "Rash, Wheeze")

    def test_to_something_else_is_a_fact_too(self):
        (fact,) = one(self.allergy(code={"text": "Peanuts"})).facts
        assert (fact.text, fact.ingredients) == ("Peanuts", ())

    def test_to_nothing_is_refused(self):
        assert one(self.allergy(code={})).outcome == "refused"

    def test_entered_in_error_is_kept(self):
        assert one(self.allergy(verificationStatus=code("entered-in-error"))).outcome == "kept"


class TestACoverage:
    def coverage(self, **more):
        return {"resourceType": "Coverage", "id": "x", "beneficiary": ANN, "status": "active"} | more

    def test_is_who_pays_under_which_number(self):
        paid = self.coverage(payor=[{"display": "Meadow Health"}], type={"text": "PPO"}, subscriberId="M1")
        (fact,) = one(paid).facts
        assert (fact.payer, fact.plan, fact.member_id) == ("Meadow Health", "PPO", "M1")

    @pytest.mark.parametrize("status", ["draft", "entered-in-error"])
    def test_that_is_not_in_force_is_kept(self, status):
        assert one(self.coverage(status=status)).outcome == "kept"

    def test_without_a_status_is_refused(self):
        assert one(self.coverage(status=None)).outcome == "refused"

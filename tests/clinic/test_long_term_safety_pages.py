"""What is watched over years: due dates and limits of the protocol, on the records and the readings of the chair."""

from uuid import uuid4

import pytest
from django.test import Client
from outcome_stories import ago, at, course_of, observation, scored, session_told
from session_records import append, opened, told

from daybreak.care.course.long_term_safety import SafetyItem
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.outcomes.models import PatientRequest
from daybreak.clinic.outcomes.safety_record import watch
from daybreak.clinic.outcomes.telling import strike, tell
from daybreak.clinic.patients.entering import enter_record, retract_record
from daybreak.clinic.patients.models import Patient, Record
from daybreak.exchange.fhir.result_details import INTERPRETATION

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def as_nurse(nurse: User) -> Client:
    client = Client()
    client.force_login(nurse)
    return client


def item(course: Course, name: str) -> SafetyItem:
    return next(each for each in watch(course).items if each.id == name)


def status(course: Course, name: str) -> str:
    return item(course, name).status


def page(client: Client, patient: Patient) -> str:
    return client.get(f"/patients/{patient.pk}/long-term-safety/").content.decode()


class TestWhatIsWatched:
    def test_without_a_result_is_not_known_and_asked_for(self, ann: Patient) -> None:
        course = course_of(ann, 20)
        assert status(course, "liver-tests-due") == "not_known"
        assert item(course, "liver-tests-due").finding.missing

    def test_is_due_after_the_protocols_days(self, ann: Patient, prescriber: User) -> None:
        course = course_of(ann, 200, begun=300)
        scored(ann, "alt", 153, 22)
        assert (status(course, "liver-tests-due"), item(course, "liver-tests-due").on) == ("not_due", ago(153 - 182))
        scored(ann, "alt", 30, 22)
        assert item(course, "liver-tests-due").on == ago(30 - 182)

    def test_is_overdue_a_day_after_its_late_days(self, ann: Patient) -> None:
        course = course_of(ann, 215, begun=300)
        record = scored(ann, "alt", 210, 22)
        assert status(course, "liver-tests-due") == "due"
        retract_record(record, reason="another patient's", by=None)
        scored(ann, "alt", 211, 22)
        assert status(course, "liver-tests-due") == "overdue"

    @pytest.mark.parametrize(("value", "found"), [(200, "in_order"), (201, "flagged")])
    def test_goes_by_the_limit_of_the_laboratory(self, ann: Patient, value: int, found: str) -> None:
        course = course_of(ann, 20)
        high = {"value": 40, "unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L"}
        scored(ann, "alt", 3, value, referenceRange=[{"high": high}])
        assert status(course, "alt-above-5") == found

    def test_without_the_limit_of_the_laboratory_is_not_known(self, ann: Patient) -> None:
        course = course_of(ann, 20)
        scored(ann, "alt", 3, 500)
        assert status(course, "alt-above-5") == "not_known"

    def test_counts_a_negative_screen_as_nothing_found_and_judges_no_positive_one(self, ann: Patient) -> None:
        course = course_of(ann, 20)
        scored(ann, "urine_drug_screen", 4, "negative")
        assert status(course, "urine-drug-screen-unexpected") == "in_order"
        coding = {"system": INTERPRETATION, "code": "A"}
        scored(ann, "urine_drug_screen", 3, "negative", interpretation=[{"coding": [coding]}])
        assert status(course, "urine-drug-screen-unexpected") == "flagged"
        scored(ann, "urine_drug_screen", 2, "positive")
        assert status(course, "urine-drug-screen-unexpected") == "not_known"

    def test_takes_what_the_chair_measured_before_the_drug(self, ann: Patient, nurse: User) -> None:
        course = course_of(ann, 20)
        session = opened(ann, now=at(3, 9))
        moments = {hour: at(3, hour).isoformat() for hour in (10, 11, 12)}
        events = [
            told("weight_taken", observed_at=moments[10], recorded_at=moments[10], weight_kg=81.5),
            told("reading", observed_at=moments[10], recorded_at=moments[10], systolic_mmhg=141, diastolic_mmhg=80),
            told("administration_started", observed_at=moments[11], recorded_at=moments[11]),
            told("reading", observed_at=moments[12], recorded_at=moments[12], systolic_mmhg=171, diastolic_mmhg=99),
        ]
        assert {each.status for each in append(session, *events, by=nurse)} == {"stored"}
        results = {each.observable: each.value for each in watch(course).record.results}
        assert results == {"systolic_bp": 141, "diastolic_bp": 80, "body_weight": 81.5}
        assert status(course, "systolic-above-140") == "flagged"
        assert status(course, "diastolic-above-90") == "in_order"

    def test_adds_up_the_dose_and_says_what_is_not_known(self, ann: Patient, prescriber: User) -> None:
        course = course_of(ann, 20, 17)
        assert watch(course).state.cumulative_dose.total_mg == 70
        session_told(course, 13, by=prescriber, mg=None)
        assert status(course, "total-dose") == "not_known"


class TestRequests:
    def asks(self, patient: Patient, by: User, days: int) -> PatientRequest:
        return tell(PatientRequest, patient, day=ago(days), by=by, key=uuid4(), what="higher_dose")

    def test_are_talked_about_from_two_on(self, ann: Patient, nurse: User) -> None:
        course = course_of(ann, 20)
        self.asks(ann, nurse, 89)
        assert status(course, "requests") == "in_order"
        self.asks(ann, nurse, 1)
        assert status(course, "requests") == "flagged"

    def test_that_were_struck_out_do_not_count(self, ann: Patient, nurse: User) -> None:
        course = course_of(ann, 20)
        rows = [self.asks(ann, nurse, days) for days in (3, 1)]
        strike(rows[0], why="it was about another medicine", by=nurse)
        assert status(course, "requests") == "in_order"
        assert PatientRequest.objects.count() == 3

    def test_are_written_down_on_the_page(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, 20)
        data = {"day": ago(1).isoformat(), "what": "earlier_session", "note": "work", "key": str(uuid4())}
        for _ in range(2):
            as_nurse.post(f"/patients/{ann.pk}/long-term-safety/request/", data)
        assert PatientRequest.objects.count() == 1
        assert "An earlier session" in page(as_nurse, ann)


class TestEnteringAResult:
    def sends(self, client: Client, patient: Patient, check: str, **fields: str):
        plain = {"day": ago(1).isoformat(), "note": ""}
        return client.post(f"/patients/{patient.pk}/long-term-safety/enter/{check}/", plain | fields)

    def test_of_the_liver_takes_the_limit_and_the_symptoms_along(self, as_nurse: Client, ann: Patient) -> None:
        course = course_of(ann, 20)
        given = {"alt": "121", "alt_upper_limit": "40", "alt_symptoms": "yes"}
        assert self.sends(as_nurse, ann, "liver-tests", **given).status_code == 302
        assert status(course, "alt-above-3-with-symptoms") == "flagged"
        assert status(course, "liver-tests-due") == "not_due"
        assert "121" in page(as_nurse, ann)

    def test_of_both_pressures_is_one_record(self, as_nurse: Client, ann: Patient) -> None:
        course = course_of(ann, 20)
        self.sends(as_nurse, ann, "diastolic-pressure", systolic_bp="150", diastolic_bp="84")
        assert Record.objects.filter(patient=ann, resource_type="Observation").count() == 1
        assert (status(course, "systolic-above-140"), status(course, "diastolic-above-90")) == ("flagged", "in_order")

    @pytest.mark.parametrize(("answer", "found"), [("yes", "flagged"), ("no", "in_order"), ("", "not_known")])
    def test_in_words_is_judged_by_its_reader_alone(
        self, as_nurse: Client, ann: Patient, answer: str, found: str
    ) -> None:
        course = course_of(ann, 20)
        self.sends(as_nurse, ann, "cognition", cognition_screen="MoCA 24", cognition_screen_abnormal=answer)
        assert status(course, "cognition-abnormal") == found

    @pytest.mark.parametrize(
        ("check", "field", "fields"),
        [
            ("alcohol", "audit_c_total", {"audit_c_total": "13"}),
            ("alcohol", "audit_c_total", {"audit_c_total": "much"}),
            ("liver-tests", "day", {"alt": "20", "day": "TOMORROW"}),
            ("cognition", "__all__", {}),
        ],
    )
    def test_that_cannot_be_stores_nothing(
        self, as_nurse: Client, ann: Patient, check: str, field: str, fields: dict[str, str]
    ) -> None:
        course_of(ann, 20)
        sent = {name: ago(-1).isoformat() if each == "TOMORROW" else each for name, each in fields.items()}
        response = self.sends(as_nurse, ann, check, **{"note": "kept"} | sent)
        assert field in response.context["form"].errors
        assert "kept" in response.content.decode()
        assert Record.objects.filter(patient=ann, resource_type="Observation").count() == 0

    def test_of_no_check_is_not_found(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, 20)
        assert self.sends(as_nurse, ann, "horoscope").status_code == 404

    def test_is_corrected_and_the_first_version_stays(self, ann: Patient, nurse: User) -> None:
        course = course_of(ann, 20)
        record = enter_record(ann, observation("audit_c_total", 2, 5), by=nurse)
        assert status(course, "audit-c-women") == "flagged"
        retract_record(record, reason="misread", by=nurse)
        assert status(course, "alcohol-due") == "not_known"
        assert record.versions.count() == 2


class TestThePage:
    def test_before_any_course_says_so(self, as_nurse: Client, ann: Patient) -> None:
        assert "Long-term safety begins with a course" in page(as_nurse, ann)

    def test_puts_first_what_somebody_has_to_look_at(self, as_nurse: Client, ann: Patient) -> None:
        course_of(ann, 20)
        scored(ann, "systolic_bp", 2, 150)
        html = page(as_nurse, ann)
        assert html.index("Systolic pressure above 140") < html.index("How much, and how often")
        assert "Clinic default" in html
        assert "<b>35</b> <span>mg</span>" in html

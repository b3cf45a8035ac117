"""The rules get the facts of the clinic: sessions, induction, events and who asked. Every pair is one fact apart."""

from uuid import uuid4

import pytest
from outcome_stories import TWICE_WEEKLY, ago, at, course_of, phq9, scored, session_told
from session_records import append, opened, told

from daybreak.care.course.course_events import Ended
from daybreak.care.dates import Span
from daybreak.care.findings import Verdict
from daybreak.clinic.accounts.models import User
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.proposing import proposals_of
from daybreak.clinic.courses.services import open_course, record, take_back
from daybreak.clinic.outcomes.models import EventsAsked, OutcomeEvent
from daybreak.clinic.outcomes.services import judge, judge_without_course, outcomes_of, statuses_of
from daybreak.clinic.outcomes.telling import counting, strike, tell, tell_asked
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.entering import enter_record
from daybreak.clinic.patients.models import Patient
from daybreak.knowledge import protocols

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def verdict(course: Course, rule: str, *, days_ago: int = 0) -> Verdict:
    """The answer of one rule on the scale that speaks for the course."""
    return outcomes_of(course, ago(days_ago)).primary.finding(rule).verdict


def asked(patient: Patient, by: User, *, days: int = 0, happened: str = "", on: int | None = None) -> EventsAsked:
    return tell_asked(
        patient,
        asked_on=ago(days),
        happened=happened,
        happened_on=None if on is None else ago(on),
        note="",
        by=by,
        key=uuid4(),
        event_key=uuid4(),
    )


class TestACourse:
    def test_that_halved_the_baseline_is_a_response_and_one_point_less_is_none(self, ann: Patient) -> None:
        course = course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d3=10)
        assert verdict(course, "response") is Verdict.MET
        phq9(ann, d2=11)
        assert verdict(course, "response") is Verdict.NOT_MET
        assert verdict(course, "partial-response") is Verdict.MET

    def test_is_in_remission_at_4_and_not_at_5(self, ann: Patient) -> None:
        course = course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d3=4)
        assert verdict(course, "remission") is Verdict.MET
        phq9(ann, d2=5)
        assert verdict(course, "remission") is Verdict.NOT_MET

    def test_says_nothing_by_a_score_that_is_too_old(self, ann: Patient) -> None:
        course = course_of(ann, 40, 37, 33)
        phq9(ann, d41=20, d15=8)
        assert verdict(course, "response") is Verdict.UNKNOWN
        assert verdict(course, "response", days_ago=1) is Verdict.MET

    def test_without_a_baseline_asks_for_it(self, ann: Patient) -> None:
        course = course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d3=10)
        finding = outcomes_of(course, ago(0)).primary.finding("response")
        assert finding.verdict is Verdict.UNKNOWN
        assert any("before the first session" in each.question for each in finding.missing)

    def test_hands_its_statuses_to_the_proposals(self, ann: Patient) -> None:
        course = course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d3=10)
        assert [(each.day, each.response) for each in statuses_of(course, ago(0))] == [(ago(3), Verdict.MET)]
        facts = {fact.value for each in proposals_of(course, ago(0)) for fact in each.finding.inputs}
        assert "10" in facts

    def test_knows_only_what_was_known_on_the_day(self, ann: Patient) -> None:
        course = course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d9=4, d3=19)
        assert verdict(course, "remission", days_ago=8) is Verdict.MET
        assert verdict(course, "remission") is Verdict.NOT_MET

    def test_without_any_score_is_not_known(self, ann: Patient) -> None:
        course = course_of(ann, *TWICE_WEEKLY)
        assert statuses_of(course, ago(0)) == ()
        assert verdict(course, "relapse") is Verdict.UNKNOWN

    def test_is_judged_until_the_day_before_the_next_one(self, ann: Patient, prescriber: User) -> None:
        first = course_of(ann, 55, 52)
        phq9(ann, d56=20, d50=9, d2=19)
        ended = Ended(
            id="over", observed_at=at(5, 12), recorded_at=at(5, 12), by="", day=ago(5), why="planned", reason="well"
        )
        record(first, ended, by=prescriber)
        assert judge(first, ago(0)).as_of == ago(0)
        open_course(ann, "iv-ketamine", by=prescriber, reason="again")
        assert judge(first, ago(0)).as_of == ago(1)

    def test_loses_a_session_that_was_taken_back(self, ann: Patient, prescriber: User) -> None:
        course = course_of(ann, 28)
        phq9(ann, d29=20, d3=10)
        take_back(course, "told-28", reason="another patient's", by=prescriber, key="gone")
        assert judge(course, ago(0)).history.sessions == ()
        assert verdict(course, "response") is Verdict.UNKNOWN


class TestAPatientWithoutACourse:
    def test_has_the_baseline_that_a_course_of_today_would_have(self, ann: Patient) -> None:
        phq9(ann, d3=20)
        protocol = protocols()["iv-ketamine"]
        judged = judge_without_course(ann, protocol, ago(0), chart=read_chart(ann))
        assert judged.outcomes.primary.finding("baseline").verdict is Verdict.MET
        assert judged.outcomes.primary.finding("response").verdict is Verdict.UNKNOWN


class TestDeterioration:
    def test_is_judged_once_the_series_is_over_and_not_before(self, ann: Patient, prescriber: User) -> None:
        course = course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=15, d3=20)
        assert judge(course, ago(0)).history.induction_ended_on is None
        assert verdict(course, "worse-after-induction-phq9") is Verdict.UNKNOWN
        for days in (7, 4):
            session_told(course, days, by=prescriber)
        assert judge(course, ago(0)).history.induction_ended_on == ago(4)
        assert verdict(course, "worse-after-induction-phq9") is Verdict.MET


class TestRelapse:
    @pytest.fixture
    def responded(self, ann: Patient) -> Course:
        course = course_of(ann, *TWICE_WEEKLY)
        phq9(ann, d29=20, d9=6, d3=6)
        return course

    def test_is_ruled_out_only_after_somebody_asked(self, responded: Course, ann: Patient, nurse: User) -> None:
        assert verdict(responded, "relapse") is Verdict.UNKNOWN
        asked(ann, nurse, days=3)
        assert verdict(responded, "relapse") is Verdict.NOT_MET

    def test_is_open_again_where_they_asked_before_the_last_score(
        self, responded: Course, ann: Patient, nurse: User
    ) -> None:
        asked(ann, nurse, days=4)
        assert verdict(responded, "relapse") is Verdict.UNKNOWN

    def test_of_an_earlier_day_knows_nothing_of_what_was_asked_later(
        self, responded: Course, ann: Patient, nurse: User
    ) -> None:
        asked(ann, nurse)
        assert verdict(responded, "relapse") is Verdict.NOT_MET
        assert verdict(responded, "relapse", days_ago=1) is Verdict.UNKNOWN

    def test_follows_from_an_admission_that_was_told(self, responded: Course, ann: Patient, nurse: User) -> None:
        asked(ann, nurse, happened="psychiatric_hospitalisation", on=2)
        finding = outcomes_of(responded, ago(0)).primary.finding("relapse")
        assert finding.verdict is Verdict.MET
        event = OutcomeEvent.objects.get()
        assert event.reference in [each.record for each in finding.inputs]

    @pytest.mark.parametrize(("code", "found"), [("F33.2", Verdict.MET), ("S72.0", Verdict.NOT_MET)])
    def test_follows_from_a_psychiatric_admission_of_the_chart_and_from_no_other(
        self, responded: Course, ann: Patient, nurse: User, code: str, found: Verdict
    ) -> None:
        stay = {
            "resourceType": "Encounter",
            "status": "finished",
            "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
            "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}]}],
            "period": {"start": ago(2).isoformat(), "end": ago(1).isoformat()},
        }
        enter_record(ann, stay, by=nurse)
        asked(ann, nurse)
        assert verdict(responded, "relapse") is found

    def test_does_not_follow_from_an_event_that_was_struck_out(
        self, responded: Course, ann: Patient, nurse: User
    ) -> None:
        asked(ann, nurse, happened="suicide_attempt", on=2)
        strike(OutcomeEvent.objects.get(), why="it was her sister", by=nurse)
        assert verdict(responded, "relapse") is Verdict.NOT_MET

    def test_by_scores_takes_two_high_ones(self, responded: Course, ann: Patient, nurse: User) -> None:
        asked(ann, nurse)
        phq9(ann, d2=12)
        assert verdict(responded, "relapse") is Verdict.UNKNOWN
        phq9(ann, d1=12)
        assert verdict(responded, "relapse") is Verdict.MET


class TestTheHourOfASession:
    def test_decides_whether_a_score_of_its_day_is_the_baseline(self, ann: Patient, nurse: User) -> None:
        course = course_of(ann)
        session = opened(ann, now=at(3, 11))
        noon = at(3, 12)
        begun = told("administration_started", observed_at=noon.isoformat(), recorded_at=noon.isoformat())
        ordered = told(
            "dose_ordered", observed_at=at(3, 11).isoformat(), recorded_at=at(3, 11).isoformat(), dose_mg=35.0
        )
        assert [each.status for each in append(session, ordered, begun, by=nurse)][-1] == "stored"
        scored(ann, "phq9_total", 3, 21, hour=9)
        scored(ann, "phq9_total", 3, 7, hour=18)
        found = outcomes_of(course, ago(0)).primary.trajectory
        assert found.baseline == Span.exactly(21)
        assert [each.score.bounds.low for each in found.after] == [7]

    def test_of_elsewhere_is_not_known_and_asked_for(self, ann: Patient) -> None:
        course = course_of(ann, 3)
        scored(ann, "phq9_total", 3, 21, hour=9)
        finding = outcomes_of(course, ago(0)).primary.finding("baseline")
        assert finding.verdict is Verdict.UNKNOWN
        assert "before the drug" in finding.missing[0].question


class TestWhatWasTold:
    def test_twice_by_one_form_is_told_once(self, ann: Patient, nurse: User) -> None:
        key = uuid4()
        rows = [tell(EventsAsked, ann, day=ago(1), by=nurse, key=key) for _ in range(2)]
        assert rows[0] == rows[1]
        assert counting(EventsAsked, ann) == [rows[0]]

    def test_is_never_changed(self, ann: Patient, nurse: User) -> None:
        row = asked(ann, nurse)
        with pytest.raises(TypeError, match="never changed"):
            row.save()

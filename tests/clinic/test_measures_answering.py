"""Each answer is kept when it is given, once however often it is sent; what is complete reaches the chart at once."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import given as drawn
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from phone import KEY, address, answers, asked, given, sends

from daybreak.care.course.measures import score
from daybreak.clinic.accounts.models import User
from daybreak.clinic.append_only import AppendOnlyError
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.measures.answering import next_open, questions_of, save_answer
from daybreak.clinic.measures.charting import bring_to_chart
from daybreak.clinic.measures.models import AnswerGiven, ChartedMeasure, MeasureRequest, SafetyEvent
from daybreak.clinic.measures.requests import state_of
from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.patients.entering import RecordRefused
from daybreak.clinic.patients.models import Patient, Record
from daybreak.knowledge import load_tables

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    cache.clear()


@pytest.fixture
def request_(ann: Patient, nurse: User) -> MeasureRequest:
    return asked(ann, nurse)


def observed(patient: Patient, concept: str) -> list[float | None]:
    """The values of an observable in the chart."""
    return [each.value for each in read_chart(patient).observations if each.concept == concept]


def charted(request: MeasureRequest) -> dict[str, object]:
    """The stored resource of the only measure."""
    record = ChartedMeasure.objects.filter(request=request).latest("id").answers_record
    return dict(json.loads(bytes(record.current.original)))


class TestOneAnswer:
    def test_is_kept_even_if_the_next_never_comes(self, request_: MeasureRequest) -> None:
        for number in range(1, 6):
            sends(request_, number, 2)
            assert given(request_)[-1] == (f"phq9_item{number}", 2)

    def test_leads_to_the_next_open_question(self, request_: MeasureRequest) -> None:
        assert sends(request_, 1, 1).headers["Location"] == address(request_, "2/")
        answers(request_, 1, 1, first=2)
        assert sends(request_, 5, 0).headers["Location"] == address(request_, "6/")

    def test_is_resumed_where_it_stopped(self, request_: MeasureRequest) -> None:
        answers(request_, 1, 1, 1)
        page = Client().get(address(request_)).content.decode()
        assert address(request_, "4/") in page
        assert "3 of 9" in page

    def test_that_is_none_of_the_choices_is_not_kept(self, request_: MeasureRequest) -> None:
        for wrong in ("4", "-1", "1.5", "", "two", "²", "9" * 400):
            response = sends(request_, 1, wrong)
            assert response.status_code == 400
            assert b"Please choose one" in response.content
        assert given(request_) == []

    def test_may_be_that_the_patient_would_rather_not_say(self, request_: MeasureRequest) -> None:
        assert sends(request_, 1, "declined").status_code == 303
        assert given(request_) == [("phq9_item1", None)]

    def test_cannot_be_changed_in_the_database(self, request_: MeasureRequest) -> None:
        sends(request_, 1, 1)
        with pytest.raises(AppendOnlyError):
            AnswerGiven.objects.update(value=0)

    def test_says_which_wording_was_read(self, request_: MeasureRequest) -> None:
        sends(request_, 1, 1)
        assert AnswerGiven.objects.get().wording == "questionnaire-phq9-en 2026.1"


class TestTheSameAnswerAgain:
    def test_from_the_same_page_is_one_answer(self, request_: MeasureRequest) -> None:
        for _ in range(3):
            assert sends(request_, 1, 2, key=KEY).headers["Location"] == address(request_, "2/")
        assert given(request_) == [("phq9_item1", 2)]

    def test_from_a_page_without_a_key_is_one_answer(self, request_: MeasureRequest) -> None:
        for _ in range(2):
            sends(request_, 1, 2, key="not a key")
        assert given(request_) == [("phq9_item1", 2)]

    def test_reloaded_after_another_device_changed_it_does_not_bring_the_old_one_back(
        self, request_: MeasureRequest
    ) -> None:
        sends(request_, 1, 1, key=KEY)
        sends(request_, 1, 3)
        sends(request_, 1, 1, key=KEY)
        assert given(request_) == [("phq9_item1", 1), ("phq9_item1", 3)]

    def test_that_calls_for_help_shows_it_again_and_raises_nothing_twice(self, request_: MeasureRequest) -> None:
        for _ in range(3):
            assert sends(request_, 9, 1, key=KEY).headers["Location"] == address(request_, "help/9/")
        assert SafetyEvent.objects.count() == 1


class TestAChangedAnswer:
    def test_counts_from_then_on_and_the_first_stays(self, request_: MeasureRequest) -> None:
        sends(request_, 1, 1)
        sends(request_, 1, 0)
        assert given(request_) == [("phq9_item1", 1), ("phq9_item1", 0)]
        state = state_of(request_, timezone.now())
        assert state.measures[0].answers["phq9_item1"].value == 0

    def test_is_marked_on_its_page(self, request_: MeasureRequest) -> None:
        sends(request_, 1, 3)
        page = Client().get(address(request_, "1/")).content.decode()
        assert page.count("answer--chosen") == 1
        assert "Nearly every day<small>Your answer" in page

    def test_of_a_complete_measure_corrects_its_record(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 9)
        first = ChartedMeasure.objects.get().answers_record
        answers(request_, 3)
        assert observed(request_.patient, "phq9_total") == [11]
        again = ChartedMeasure.objects.latest("id")
        assert again.answers_record == first
        assert (again.answers_record.current.number, charted(request_)["status"]) == (2, "amended")


class TestACompleteMeasure:
    def test_is_in_the_chart_with_the_last_answer_before_anybody_says_finish(self, request_: MeasureRequest) -> None:
        answers(request_, *[2] * 8)
        assert observed(request_.patient, "phq9_total") == []
        answers(request_, 0, first=9)
        assert observed(request_.patient, "phq9_total") == [16]

    def test_carries_each_item_under_its_code(self, request_: MeasureRequest) -> None:
        answers(request_, *[0, 1, 2, 3, 0, 1, 2, 3, 1])
        items = {each["linkId"]: each["answer"][0]["valueInteger"] for each in charted(request_)["item"]}
        assert items["44250-9"] == 0
        assert (items["44255-8"], items["44260-8"]) == (1, 1)
        assert observed(request_.patient, "phq9_item9") == [1]

    def test_is_dated_by_the_clinics_day(self, request_: MeasureRequest, settings: object) -> None:
        answers(request_, *[1] * 9)
        written = str(charted(request_)["authored"])
        assert written[:10] == timezone.localdate().isoformat()

    def test_is_written_by_the_link_and_audited(self, request_: MeasureRequest) -> None:
        for number in range(1, 10):
            sends(request_, number, 1)
        event = AuditEvent.objects.get(action="measure.chart")
        assert event.username == f"link:{request_.pk}"
        assert event.record == ChartedMeasure.objects.get().answers_record.reference

    def test_of_two_is_charted_before_the_second_begins(self, ann: Patient, nurse: User) -> None:
        both = asked(ann, nurse, "phq9", "gad7")
        answers(both, *[1] * 9)
        assert observed(ann, "phq9_total") == [9]
        assert observed(ann, "gad7_total") == []
        answers(both, *[2] * 7, first=10)
        assert observed(ann, "gad7_total") == [14]

    def test_whose_items_mean_another_scale_has_its_total_as_a_record_of_its_own(
        self, ann: Patient, nurse: User
    ) -> None:
        """The two items of the PHQ-2 carry the codes of the PHQ-9: read as such they would be a PHQ-9 with gaps."""
        short = asked(ann, nurse, "phq2")
        answers(short, 2, 1)
        assert observed(ann, "phq2_total") == [3]
        assert observed(ann, "phq9_total") == []
        row = ChartedMeasure.objects.get()
        assert row.total_record is not None
        original = json.loads(bytes(row.total_record.current.original))
        assert original["derivedFrom"] == [{"reference": row.answers_record.reference}]

    def test_that_the_chart_refuses_loses_no_answer_and_is_tried_again(
        self, request_: MeasureRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise RecordRefused(())

        with monkeypatch.context() as broken:
            broken.setattr("daybreak.clinic.measures.charting.store_entered", refuse)
            answers(request_, *[1] * 9)
        assert len(given(request_)) == 9
        assert observed(request_.patient, "phq9_total") == []
        assert bring_to_chart(request_, timezone.now()) == []
        assert observed(request_.patient, "phq9_total") == [9]

    def test_is_written_once_however_often_it_is_brought(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 9)
        for _ in range(3):
            bring_to_chart(request_, timezone.now())
        assert Record.objects.filter(resource_type="QuestionnaireResponse").count() == 1
        assert ChartedMeasure.objects.count() == 1


class TestAMeasureThatIsNotComplete:
    @pytest.mark.parametrize("missing", [1, 4, 9])
    def test_never_has_a_total_and_says_what_is_missing(self, request_: MeasureRequest, missing: int) -> None:
        for number in range(1, 10):
            if number != missing:
                answers(request_, 1, first=number)
        measure = state_of(request_, timezone.now()).measures[0]
        assert measure.scored.total is None
        assert [each.question_id for each in measure.scored.missing] == [f"phq9_item{missing}"]
        assert observed(request_.patient, "phq9_total") == []

    def test_because_an_item_was_declined_goes_into_the_chart_without_a_total(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 8, None)
        assert observed(request_.patient, "phq9_total") == []
        items = charted(request_)["item"]
        assert [each["linkId"] for each in items if "answer" not in each] == ["44260-8"]

    def test_any_more_takes_its_total_back(self, ann: Patient, nurse: User) -> None:
        short = asked(ann, nurse, "phq2")
        answers(short, 2, 1)
        answers(short, None, first=1)
        assert observed(ann, "phq2_total") == []

    def test_cannot_be_finished(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 8)
        page = Client().post(address(request_, "end/"))
        assert b"still open" in page.content
        assert state_of(request_, timezone.now()).state == "begun"

    def test_is_never_called_answered(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 8)
        assert state_of(request_, timezone.now()).state == "begun"
        answers(request_, 1, first=9)
        assert state_of(request_, timezone.now()).state == "answered"


class TestARequestInTime:
    @pytest.mark.parametrize(("days", "overdue"), [(2, False), (3, True)])
    def test_is_overdue_from_the_day_after_its_last(self, ann: Patient, nurse: User, days: int, overdue: bool) -> None:
        request = asked(ann, nurse, due_in=2)
        assert state_of(request, timezone.now() + timedelta(days=days)).overdue is overdue

    def test_that_was_answered_is_never_overdue(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 9)
        assert not state_of(request_, timezone.now() + timedelta(days=5)).overdue

    def test_that_expired_with_every_answer_is_finished(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 9)
        assert state_of(request_, request_.expires_at).state == "finished"

    def test_that_expired_with_a_gap_is_not(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 8)
        assert state_of(request_, request_.expires_at).state == "expired"


class TestAnyCourseOfAnswers:
    @hypothesis_settings(max_examples=15)
    @drawn(
        sent=st.lists(
            st.tuples(st.integers(1, 7), st.one_of(st.none(), st.integers(0, 3)), st.integers(0, 30)), max_size=14
        )
    )
    def test_ends_with_the_latest_of_each_item_and_its_own_total(self, sent: list[tuple[int, int | None, int]]) -> None:
        """Whatever is sent, in any order, with pages sent again: the latest new page of an item decides."""
        patient = Patient.objects.create(source="", fhir_id=str(uuid4()))
        by = User.objects.filter(username="drawn").first() or User.objects.create_user(
            "drawn", full_name="N", role="nurse", password="a long enough password"
        )
        request = asked(patient, by, "gad7")
        expected: dict[str, int | None] = {}
        base, seen = uuid4().int >> 8 << 8, set()
        for number, value, page in sent:
            question = questions_of(request)[number - 1]
            save_answer(request, question, value, key=UUID(int=base + page))
            same = question.item.item in expected and expected[question.item.item] == value
            if page not in seen:
                expected[question.item.item] = value
                if not same:
                    seen.add(page)
        latest = {each.item: each.value for each in request.answers.order_by("id")}
        assert latest == expected
        measure = state_of(request, timezone.now()).measures[0]
        assert measure.scored == score(load_tables().instruments["gad7"], latest)
        following = next_open(questions_of(request))
        assert (following is None) is (len(expected) == 7)

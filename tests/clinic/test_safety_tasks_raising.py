"""A suicidal answer opens a task in the same moment, wherever it comes from, and shows the patient where help is."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone
from phone import address, answers, asked, given, sends, today

from daybreak.care.course.safety_task import SafetyTask
from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.answering import questions_of, save_answer
from daybreak.clinic.measures.crisis import crisis_help
from daybreak.clinic.measures.models import MeasureRequest, SafetyEvent
from daybreak.clinic.measures.safety_acting import assess, report
from daybreak.clinic.measures.safety_reading import open_task_of, open_tasks, rules_in_force
from daybreak.clinic.patients.entering import amend_record, enter_record
from daybreak.clinic.patients.entry.fields import OWN_OBSERVABLE, concept
from daybreak.clinic.patients.models import Patient, Record

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    cache.clear()


@pytest.fixture
def request_(ann: Patient, nurse: User) -> MeasureRequest:
    return asked(ann, nurse)


def task_of(patient: Patient) -> SafetyTask | None:
    return open_task_of(patient, timezone.now() + timedelta(seconds=1))


def screener(patient: Patient, by: User, day: str, **given: str) -> Record:
    """A C-SSRS screener as staff type it in."""
    parts = [
        {"code": concept(OWN_OBSERVABLE, f"cssrs_{name}", name), "valueString": answer}
        for name, answer in given.items()
    ]
    resource = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"text": "C-SSRS screener"},
        "effectiveDateTime": day,
        "component": parts,
    }
    return enter_record(patient, resource, by=by)


class TestAnAnswerOnThePhone:
    @pytest.mark.parametrize(("answer", "opens"), [(0, False), (1, True), (2, True), (3, True)])
    def test_to_item_9_opens_a_task_from_the_instruments_limit_on(
        self, request_: MeasureRequest, answer: int, opens: bool
    ) -> None:
        where = sends(request_, 9, answer).headers["Location"]
        assert (where == address(request_, "help/9/")) is opens
        assert (task_of(request_.patient) is not None) is opens

    @pytest.mark.parametrize("number", range(1, 9))
    def test_to_any_other_item_opens_none(self, request_: MeasureRequest, number: int) -> None:
        sends(request_, number, 3)
        assert task_of(request_.patient) is None

    def test_speaks_before_the_measure_is_finished(self, request_: MeasureRequest) -> None:
        sends(request_, 9, 1)
        assert given(request_) == [("phq9_item9", 1)]
        task = task_of(request_.patient)
        assert task is not None
        assert task.concerns[0].sentence == "The PHQ-9 says thoughts of death or self-harm (1)."

    def test_is_not_kept_without_its_task(self, request_: MeasureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        """One transaction: if the task cannot be opened the answer is not kept either, and the phone sends it again."""

        def full(*args: object, **kwargs: object) -> None:
            raise OSError("disk full")

        with monkeypatch.context() as broken:
            broken.setattr("daybreak.clinic.measures.safety_acting.store_event", full)
            with pytest.raises(OSError, match="disk full"):
                sends(request_, 9, 2)
        assert given(request_) == []
        sends(request_, 9, 2)
        assert task_of(request_.patient) is not None

    def test_that_is_worse_raises_the_open_task_and_opens_no_second(self, request_: MeasureRequest) -> None:
        sends(request_, 9, 1)
        sends(request_, 9, 3)
        task = task_of(request_.patient)
        assert task is not None
        assert len(task.concerns) == 2
        assert len(open_tasks(timezone.now() + timedelta(seconds=1))) == 1

    def test_that_is_taken_back_stays_and_is_told(self, request_: MeasureRequest) -> None:
        sends(request_, 9, 3)
        sends(request_, 9, 0)
        task = task_of(request_.patient)
        assert task is not None
        assert [each.reason for each in task.corrected] == ["The patient changed the answer to 0."]

    def test_that_is_declined_after_it_was_given_stays_and_is_told(self, request_: MeasureRequest) -> None:
        sends(request_, 9, 2)
        sends(request_, 9, "declined")
        task = task_of(request_.patient)
        assert task is not None
        assert "no answer" in task.corrected[0].reason

    def test_after_the_task_was_closed_opens_a_new_one(self, ann: Patient, nurse: User) -> None:
        first = asked(ann, nurse)
        sends(first, 9, 1)
        assess(ann, outcome="safety_plan", note="Spoke with her.", seen=1, by=nurse, key=uuid4())
        assert task_of(ann) is None
        sends(asked(ann, nurse), 9, 1)
        assert task_of(ann) is not None

    def test_uses_the_protocol_that_was_in_force(self, request_: MeasureRequest) -> None:
        sends(request_, 9, 1)
        rules, protocol = rules_in_force()
        row = SafetyEvent.objects.get()
        assert row.protocol is not None
        assert bytes(row.protocol.content) == protocol.content
        task = task_of(request_.patient)
        assert task is not None
        assert task.level == rules.unsettled.value


class TestWhatThePatientSees:
    def test_is_where_help_is_before_the_end(self, request_: MeasureRequest) -> None:
        page = Client().get(sends(request_, 9, 1).headers["Location"]).content.decode()
        assert "You are not alone" in page
        assert 'href="tel:988"' in page
        assert "Veterans press 1" in page
        assert "local emergency number" in page

    def test_stays_open_on_every_page_after_it_even_when_the_answer_is_taken_back(
        self, request_: MeasureRequest
    ) -> None:
        assert b'class="help" open' not in Client().get(address(request_, "1/")).content
        sends(request_, 9, 1)
        sends(request_, 9, 0)
        for each in ("", "1/", "end/"):
            assert b'class="help" open' in Client().get(address(request_, each)).content

    def test_offers_help_to_fold_out_on_every_page_from_the_first(self, request_: MeasureRequest) -> None:
        for each in ("", "1/", "9/", "end/"):
            assert b"Do you need help now?" in Client().get(address(request_, each)).content

    def test_never_holds_a_score_or_a_judgement(self, request_: MeasureRequest) -> None:
        answers(request_, *[3] * 9)
        Client().post(address(request_, "end/"))
        pages = "".join(Client().get(address(request_, each)).content.decode() for each in ("", "help/9/"))
        for word in ("27", "severe", "depression", "score", "risk"):
            assert word not in pages.lower()

    def test_knows_the_clinics_own_line_first(self) -> None:
        crisis = {"jurisdiction": "US", "telephone": "+1 (555) 0199", "name": "Harbour on call"}
        with override_settings(CRISIS=crisis):
            lines = crisis_help()
        assert [(each.title, each.dial) for each in lines] == [
            ("Harbour on call", "+15550199"),
            ("988 Suicide and Crisis Lifeline", "988"),
        ]

    def test_says_for_which_country_a_line_is_where_the_clinic_did_not_say(self) -> None:
        with override_settings(CRISIS={"jurisdiction": "any", "telephone": "", "name": ""}):
            assert [each.place for each in crisis_help()] == ["In the United States"]
        with override_settings(CRISIS={"jurisdiction": "US", "telephone": "", "name": ""}):
            assert [each.place for each in crisis_help()] == [""]

    def test_of_a_country_without_a_known_line_names_the_emergency_number(self, request_: MeasureRequest) -> None:
        with override_settings(CRISIS={"jurisdiction": "EU", "telephone": "", "name": ""}):
            assert crisis_help() == ()
            page = Client().get(sends(request_, 9, 1).headers["Location"]).content.decode()
        assert not re.search(r"\b988\b", page)
        assert "local emergency number" in page

    def test_marks_the_answers_that_call_for_help_for_a_phone_without_a_network(self, request_: MeasureRequest) -> None:
        assert Client().get(address(request_, "9/")).content.count(b"data-calls") == 3
        assert Client().get(address(request_, "8/")).content.count(b"data-calls") == 0


class TestAnAnswerThatStaffTypeIn:
    def test_opens_a_task_at_the_screeners_level(self, ann: Patient, nurse: User) -> None:
        screener(ann, nurse, today().isoformat(), q1="yes", q2="yes", q3="no", q4="yes", q5="no", q6="no")
        task = task_of(ann)
        assert task is not None
        assert (task.level, task.concerns[0].origin) == ("high", "cssrs_screener")

    def test_without_a_flag_opens_none(self, ann: Patient, nurse: User) -> None:
        screener(ann, nurse, today().isoformat(), q1="no", q2="no", q6="no")
        assert task_of(ann) is None

    @pytest.mark.parametrize(("days", "opens"), [(14, True), (15, False)])
    def test_of_long_ago_opens_none(self, ann: Patient, nurse: User, days: int, opens: bool) -> None:
        screener(ann, nurse, today(-days).isoformat(), q1="yes", q2="yes", q4="yes")
        assert (task_of(ann) is not None) is opens

    def test_that_is_corrected_to_a_worse_one_raises_the_task(self, ann: Patient, nurse: User) -> None:
        record = screener(ann, nurse, today().isoformat(), q1="yes", q2="no", q6="no")
        worse = {
            "status": "final",
            "code": {"text": "C-SSRS screener"},
            "effectiveDateTime": today().isoformat(),
            "component": [{"code": concept(OWN_OBSERVABLE, "cssrs_q5", "q5"), "valueString": "yes"}],
        }
        amend_record(record, worse, reason="Misread", by=nurse)
        task = task_of(ann)
        assert task is not None
        assert task.level == "high"

    def test_as_a_single_suicide_item_opens_a_task_too(self, ann: Patient, nurse: User) -> None:
        resource = {
            "resourceType": "Observation",
            "status": "final",
            "code": concept(OWN_OBSERVABLE, "phq9_item9", "PHQ-9 item 9"),
            "effectiveDateTime": today().isoformat(),
            "valueInteger": 2,
        }
        enter_record(ann, resource, by=nurse)
        assert task_of(ann) is not None


class TestAReport:
    def test_opens_a_task_in_the_words_of_who_reports(self, ann: Patient, nurse: User) -> None:
        report(ann, "Her sister called: she spoke of dying.", level="high", by=nurse, key=uuid4())
        task = task_of(ann)
        assert task is not None
        assert task.level == "high"
        assert "Her sister called" in task.concerns[0].sentence

    def test_sent_twice_opens_one(self, ann: Patient, nurse: User) -> None:
        key = uuid4()
        for _ in range(2):
            report(ann, "She spoke of dying.", level=None, by=nurse, key=key)
        assert SafetyEvent.objects.count() == 1


def test_an_answer_that_arrives_while_the_link_ends_is_told_so_and_never_lost_silently(
    request_: MeasureRequest,
) -> None:
    question = questions_of(request_)[8]
    saved = save_answer(request_, question, 2, key=uuid4(), now=request_.expires_at)
    assert (saved.status, given(request_)) == ("closed", [])

"""Two nurses at one chair, each at her own page: nothing of either is lost, and the session makes sense of both."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from session_records import client_of, opened, post, reading, somebody, told
from staff import account_of

from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.models import Session, SessionEvent


@pytest.fixture
def session(ann: Patient) -> Session:
    account_of("nurse")
    return opened(ann)


@pytest.fixture
def pages(session: Session) -> tuple[Any, Any]:
    """Two tablets."""
    return client_of(account_of("nurse")), client_of(somebody("tomas", "nurse"))


@pytest.mark.django_db
class TestTheSameTaskAnsweredTwice:
    def test_keeps_both_answers_each_in_its_name_and_shows_the_last(
        self, session: Session, pages: tuple[Any, Any]
    ) -> None:
        for page, systolic in zip(pages, (128, 131), strict=True):
            answer = post(page, session, reading(systolic_mmhg=systolic)).json()
            assert answer["results"][0]["status"] == "stored"
        told_by = list(SessionEvent.objects.filter(kind="reading").values_list("by", flat=True))
        assert told_by == ["nurse Person (nurse)", "Tomas (tomas)"]
        latest = {each.measure: each.value for each in services.state_of(session).latest}
        assert latest["systolic_mmhg"] == 131

    def test_starts_one_infusion_and_says_that_somebody_started_it_again(
        self, session: Session, pages: tuple[Any, Any]
    ) -> None:
        for page in pages:
            post(page, session, told("administration_started"))
        state = services.state_of(session)
        first = SessionEvent.objects.filter(kind="administration_started").order_by("observed_at").first()
        assert state.clocks.administration_from == first.observed_at
        assert any("start" in each.rule for each in state.findings)

    def test_acknowledges_an_alarm_once_more_without_harm(self, session: Session, pages: tuple[Any, Any]) -> None:
        post(pages[0], session, reading(spo2_percent=80))
        (alarm, *_) = [each for each in services.state_of(session).alarms if each.id.startswith("oxygen")]
        for page in pages:
            post(page, session, told("alarm_acknowledged", alarm=alarm.id))
        again = next(each for each in services.state_of(session).alarms if each.id == alarm.id)
        assert again.state == "acknowledged"
        assert again.acknowledged_by == "Tomas (tomas)"

    def test_discharges_once_and_tells_of_the_second_time(self, session: Session, pages: tuple[Any, Any]) -> None:
        for page in pages:
            post(page, session, told("discharged"))
        state = services.state_of(session)
        ends = SessionEvent.objects.filter(kind="discharged").order_by("observed_at")
        assert (ends.count(), state.clocks.closed_at) == (2, ends[0].observed_at)
        assert any(each.rule == f"after-end:{ends[1].event_id}" for each in state.findings)


@pytest.mark.django_db(transaction=True)
def test_both_at_the_same_moment_get_everything_through(session: Session, pages: tuple[Any, Any]) -> None:
    batches = {page: [[reading() for _ in range(3)] for _ in range(10)] for page in pages}

    def send(page: Any) -> list[str]:
        try:
            return [each["status"] for batch in batches[page] for each in post(page, session, *batch).json()["results"]]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [status for statuses in pool.map(send, pages) for status in statuses]
    assert Counter(answers) == {"stored": 60}
    sent = {each["id"] for page in pages for batch in batches[page] for each in batch}
    assert set(SessionEvent.objects.filter(kind="reading").values_list("event_id", flat=True)) == sent

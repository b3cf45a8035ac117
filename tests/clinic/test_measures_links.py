"""The patient's link: who has it may answer, nobody else, and no longer than it lasts."""

import io
import logging
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone
from phone import address, answers, asked, given, sends

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.measures import throttle
from daybreak.clinic.measures.links import digest_of, request_of, shown_token, token_of
from daybreak.clinic.measures.models import MeasureRequest
from daybreak.clinic.measures.requests import withdraw
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.private_logging import QueryStringFilter

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    cache.clear()


@pytest.fixture
def request_(ann: Patient, nurse: User) -> MeasureRequest:
    return asked(ann, nurse)


class TestTheToken:
    def test_has_at_least_128_bits_and_is_not_the_id(self, request_: MeasureRequest) -> None:
        token = token_of(request_.pk)
        assert len(token) * 6 >= 128
        assert request_.pk.hex not in token

    def test_is_kept_only_as_a_digest(self, request_: MeasureRequest) -> None:
        token = token_of(request_.pk)
        assert request_.token_sha256 == digest_of(token)
        assert token not in str(MeasureRequest.objects.filter(pk=request_.pk).values())

    def test_is_another_for_each_request(self, ann: Patient, nurse: User) -> None:
        assert len({token_of(asked(ann, nurse).pk) for _ in range(20)}) == 20

    def test_of_an_old_key_works_still_and_is_shown_no_more(self, request_: MeasureRequest) -> None:
        token = token_of(request_.pk)
        with override_settings(SECRET_KEY="another key, as after a restore on a new server"):
            assert request_of(token) == request_
            assert shown_token(request_) == ""
        assert shown_token(request_) == token

    @pytest.mark.parametrize("change", ["last", "first", "longer", "shorter", "case"])
    def test_that_was_tampered_with_leads_nowhere(self, request_: MeasureRequest, change: str) -> None:
        token = token_of(request_.pk)
        tampered = {
            "last": token[:-1] + ("A" if token[-1] != "A" else "B"),
            "first": ("A" if token[0] != "A" else "B") + token[1:],
            "longer": f"{token}A",
            "shorter": token[:-1],
            "case": token.swapcase(),
        }[change]
        response = Client().get(f"/m/{tampered}/")
        assert response.status_code == 404
        assert b"This link does not work" in response.content
        assert Client().post(f"/m/{tampered}/1/", {"answer": "1"}).status_code == 404
        assert given(request_) == []


class TestAPageOfTheLink:
    def test_shows_the_first_name_and_nothing_else_about_the_patient(self, request_: MeasureRequest) -> None:
        pages = "".join(Client().get(address(request_, each)).content.decode() for each in ("", "1/", "end/"))
        assert "Ann" in pages
        for secret in ("Smith", "1980", "depress" + "ion", "PHQ-9</", str(request_.pk)):
            assert secret not in pages.replace("PHQ-9, developed", "")

    def test_needs_and_sets_no_cookie(self, request_: MeasureRequest) -> None:
        client = Client(enforce_csrf_checks=True)
        assert client.get(address(request_, "1/")).status_code == 200
        assert sends(request_, 1, 1, client=client).status_code == 303
        assert len(client.cookies) == 0

    def test_is_kept_by_no_cache_and_found_by_no_search_engine(self, request_: MeasureRequest) -> None:
        for each in ("", "1/", "help/1/", "end/"):
            headers = Client().get(address(request_, each)).headers
            assert "no-store" in headers["Cache-Control"]
            assert "noindex" in headers["X-Robots-Tag"]

    def test_is_written_down_in_the_name_of_the_link(self, request_: MeasureRequest) -> None:
        Client().get(address(request_), REMOTE_ADDR="10.1.2.3")
        event = AuditEvent.objects.get(action="measure.link")
        assert (event.username, event.role) == (f"link:{request_.pk}", "patient link")
        assert (event.patient, event.address, event.user) == (request_.patient, "10.1.2.3", None)

    def test_leaves_no_token_in_the_audit_trail(self, request_: MeasureRequest) -> None:
        Client().get(address(request_))
        sends(request_, 1, 2)
        trail = str(list(AuditEvent.objects.values()))
        assert token_of(request_.pk) not in trail

    def test_asked_for_by_its_number_beyond_the_last_begins_anew(self, request_: MeasureRequest) -> None:
        for number in ("0", "10", "99999"):
            assert Client().get(address(request_, f"{number}/")).headers["Location"] == address(request_)

    def test_weighs_less_than_60_kilobytes_with_all_it_loads(self, request_: MeasureRequest) -> None:
        sends(request_, 9, 3)
        page = len(Client().get(address(request_, "8/")).content)
        assert page + assets_weight() < 60_000


def assets_weight() -> int:
    """The style sheet, the script and the picture of the patient's pages, uncompressed."""
    names = ("measures/phone.css", "measures/phone.js", "ui/img/mark.svg")
    return sum(Path(finders.find(each)).stat().st_size for each in names)


class TestALinkThatIsOver:
    @pytest.mark.parametrize(("seconds", "status"), [(-1, 200), (0, 410)])
    def test_ends_at_its_moment(
        self, request_: MeasureRequest, monkeypatch: pytest.MonkeyPatch, seconds: int, status: int
    ) -> None:
        at(monkeypatch, request_.expires_at + timedelta(seconds=seconds))
        response = Client().get(address(request_, "1/"))
        assert response.status_code == status
        assert (b"too old" in response.content) is (status == 410)

    def test_takes_no_answer(self, request_: MeasureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
        at(monkeypatch, request_.expires_at)
        assert sends(request_, 1, 1).status_code == 410
        assert given(request_) == []

    def test_that_was_withdrawn_keeps_what_was_answered(self, request_: MeasureRequest, nurse: User) -> None:
        sends(request_, 1, 1)
        withdraw(request_, reason="Asked by mistake", by=nurse)
        response = sends(request_, 2, 1)
        assert response.status_code == 410
        assert b"no longer needed" in response.content
        assert given(request_) == [("phq9_item1", 1)]

    def test_that_was_finished_says_thanks_and_shows_no_answer(self, request_: MeasureRequest) -> None:
        answers(request_, *[1] * 9)
        assert Client().post(address(request_, "end/")).status_code == 303
        for each in ("", "1/", "end/"):
            page = Client().get(address(request_, each))
            assert page.status_code == 200
            assert b"Thank you" in page.content
            assert b"Several days" not in page.content
        assert sends(request_, 1, 3).status_code == 200
        assert given(request_)[-1] == ("phq9_item9", 1)

    def test_still_shows_where_help_is_after_an_answer_that_called_for_it(
        self, request_: MeasureRequest, nurse: User
    ) -> None:
        sends(request_, 9, 1)
        withdraw(request_, reason="Moved away", by=nurse)
        assert b'<details class="help" open' in Client().get(address(request_)).content


class TestTrying:
    def test_many_wrong_links_is_answered_with_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("daybreak.clinic.measures.views.phone.WRONG_LINKS", 5)
        found = [Client().get(f"/m/guess-{number}/").status_code for number in range(7)]
        assert found == [404] * 5 + [429] * 2

    def test_many_wrong_links_never_locks_out_who_has_the_right_one(
        self, request_: MeasureRequest, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("daybreak.clinic.measures.views.phone.WRONG_LINKS", 2)
        for number in range(5):
            Client().get(f"/m/guess-{number}/")
        assert Client().get(address(request_)).status_code == 200
        assert sends(request_, 9, 3).headers["Location"] == address(request_, "help/9/")

    def test_wrong_links_is_written_down_up_to_the_limit_and_not_beyond(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("daybreak.clinic.measures.views.phone.WRONG_LINKS", 3)
        for number in range(10):
            Client().get(f"/m/guess-{number}/")
        events = AuditEvent.objects.filter(action="measure.link", outcome="denied")
        assert events.count() == 3
        assert not [each for each in events if "guess" in each.route]

    def test_to_flood_one_link_is_slowed_and_another_is_not(
        self, request_: MeasureRequest, ann: Patient, nurse: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "ANSWERS", 4)
        found = [sends(request_, 1, number % 4).status_code for number in range(6)]
        assert found == [303] * 4 + [429] * 2
        assert sends(asked(ann, nurse), 1, 1).status_code == 303


class TestTheLog:
    @pytest.mark.parametrize("line", ['%s - "%s %s HTTP/%s" %d', "Not Found: %s"])
    def test_holds_no_token(self, request_: MeasureRequest, line: str) -> None:
        token = token_of(request_.pk)
        args = ("1.2.3.4", "GET", f"/m/{token}/9/", "1.1", 200) if line.count("%") > 1 else (f"/m/{token}/",)
        record = logging.LogRecord("x", logging.INFO, "f", 1, line, args, None)
        QueryStringFilter().filter(record)
        assert token not in record.getMessage()
        assert "/m/…/" in record.getMessage()

    def test_of_answering_names_nobody_and_no_answer(
        self, request_: MeasureRequest, caplog: pytest.LogCaptureFixture
    ) -> None:
        written = io.StringIO()
        handler = logging.StreamHandler(written)
        logging.getLogger("daybreak").addHandler(handler)
        try:
            answers(request_, *[3] * 9)
        finally:
            logging.getLogger("daybreak").removeHandler(handler)
        for secret in ("Smith", "Ann", "phq9_item9", "hurting"):
            assert secret not in written.getvalue() + caplog.text


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """The clock of the server says this."""
    monkeypatch.setattr(timezone, "now", lambda: moment)

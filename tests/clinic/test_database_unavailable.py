"""A database that is locked, or gone for a moment, costs time and nothing else: 503, and the same once more works."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as SignIn
from django.db import DatabaseError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone
from session_records import address, client_of, opened, post, reading
from staff import PASSWORD, account_of

from daybreak.clinic.accounts import access
from daybreak.clinic.accounts.access import public
from daybreak.clinic.accounts.middleware import RENEWED_AT
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import in_turn, one_writer
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.unavailable import is_unavailable
from daybreak.clinic.urls import urlpatterns as site

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

A_PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@public
def broken_page(request: HttpRequest) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere")


urlpatterns = [path("broken", broken_page), *site]
handler500 = "daybreak.clinic.ui.views.server_error"


@pytest.fixture
def nurse(db: None) -> User:
    return account_of("nurse")


@pytest.fixture
def session(ann: Patient, nurse: User) -> Session:
    return opened(ann)


@pytest.fixture
def client(nurse: User) -> Client:
    """A browser that shows what a server answers, and whose sign-in was noted just now."""
    client = client_of(nurse, raise_request_exception=False)
    client.get("/sessions/pulse/")
    return client


@pytest.fixture
def impatient(db: None) -> Iterator[None]:
    """Waiting for a lock is given up at once."""
    asked = {"sqlite": "PRAGMA busy_timeout=20", "postgresql": "SET lock_timeout='20ms'"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(asked)
    yield
    connection.close()


@contextmanager
def locked(*tables: str) -> Iterator[None]:
    """Somebody else writes and does not end: SQLite locks everything, PostgreSQL these tables."""
    where = connection.settings_dict
    if connection.vendor == "sqlite":
        other = sqlite3.connect(where["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        names = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
        other = psycopg.connect(**{name: where[key] or None for name, key in names.items()})  # type: ignore[assignment,arg-type]
        other.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def sessions_events() -> Any:
    return locked("treatment_sessions_sessionevent", "audit_auditevent")


def assert_try_again(response: Any) -> None:
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0


class TestEventsPostedWhileTheDatabaseIsLocked:
    def test_are_told_to_be_sent_again_and_nothing_is_stored(
        self, session: Session, client: Client, impatient: None
    ) -> None:
        before = session.events.count()
        with sessions_events():
            response = post(client, session, reading())
        assert_try_again(response)
        assert response.headers["Content-Type"].startswith("text/plain")
        assert session.events.count() == before

    def test_are_stored_when_they_are_sent_again(self, session: Session, client: Client, impatient: None) -> None:
        event = reading()
        with sessions_events():
            post(client, session, event)
        assert [each["status"] for each in post(client, session, event).json()["results"]] == ["stored"]

    def test_only_after_they_were_stored_are_known_when_they_are_sent_again(
        self, session: Session, client: Client, impatient: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        event = reading()
        with ExitStack() as stack:

            def record_request(*given: Any, **more: Any) -> Any:
                stack.enter_context(sessions_events())
                return audit.record_request(*given, **more)

            monkeypatch.setattr(access, "record_request", record_request)
            assert_try_again(post(client, session, event))
        monkeypatch.undo()
        assert session.events.filter(event_id=event["id"]).count() == 1
        assert [each["status"] for each in post(client, session, event).json()["results"]] == ["known"]


class TestAPageWhileTheDatabaseIsLocked:
    def test_says_in_a_page_that_it_is_busy(self, session: Session, client: Client, impatient: None) -> None:
        with sessions_events():
            response = client.get(address(session, "boot"), headers=A_PAGE)
        assert_try_again(response)
        assert "Daybreak is busy" in response.content.decode()

    def test_is_shown_although_the_sign_in_cannot_be_renewed(self, client: Client, impatient: None) -> None:
        kept = client.session
        kept[RENEWED_AT] = (timezone.now() - timedelta(minutes=2)).isoformat()
        kept.save()
        before = SignIn.objects.get().expire_date
        with locked("django_session"):
            assert client.get("/sessions/pulse/").status_code == 200
        assert SignIn.objects.get().expire_date == before
        assert client.get("/sessions/pulse/").status_code == 200
        assert SignIn.objects.get().expire_date > before

    def test_that_signs_in_is_not_taken_for_a_wrong_password(self, nurse: User, impatient: None) -> None:
        browser = Client(raise_request_exception=False)
        form = {"username": "nurse", "password": PASSWORD}
        with locked("django_session", "audit_auditevent", "accounts_user"):
            response = browser.post("/sign-in/", form, headers=A_PAGE)
        assert_try_again(response)
        assert browser.post("/sign-in/", form).status_code == 302

    def test_is_busy_also_when_it_fails_before_any_view_is_asked(self, client: Client) -> None:
        def away(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
            if "django_session" in sql:
                raise OperationalError("the connection is lost")
            return execute(sql, *more)

        with connection.execute_wrapper(away):
            assert_try_again(client.get("/sessions/pulse/"))
        assert client.get("/sessions/pulse/").status_code == 200


class TestOtherFailures:
    @override_settings(ROOT_URLCONF=__name__)
    def test_of_the_database_are_faults_that_no_second_try_mends(self) -> None:
        assert Client(raise_request_exception=False).get("/broken").status_code == 500

    def test_are_none_that_go_away(self) -> None:
        assert not is_unavailable(None)
        assert not is_unavailable(ValueError("database is locked"))
        assert not is_unavailable(DatabaseError("malformed"))

    @pytest.mark.parametrize(
        ("state", "goes_away"),
        [("53300", True), ("53100", False), ("57P01", True), ("40P01", True), ("55P03", True), ("42P01", False)],
    )
    def test_of_postgresql_are_told_apart_by_their_code(self, state: str, goes_away: bool) -> None:
        error = OperationalError("")
        error.__cause__ = psycopg.errors.lookup(state)("")
        assert is_unavailable(error) == goes_away


@contextmanager
def another_thread_writes() -> Iterator[None]:
    """And does not end."""
    begun, over = threading.Event(), threading.Event()

    def write() -> None:
        with in_turn():
            begun.set()
            over.wait()

    thread = threading.Thread(target=write)
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL lets writers wait in order by itself")
class TestWritersOfOneProcessOnSqlite:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Waiting for one's turn is given up at once."""
        monkeypatch.setitem(settings.SQLITE["OPTIONS"], "timeout", 0.02)

    def test_wait_for_their_turn_and_answer_503_in_the_end(self, session: Session, client: Client) -> None:
        event = reading()
        with another_thread_writes():
            assert_try_again(post(client, session, event))
        assert [each["status"] for each in post(client, session, event).json()["results"]] == ["stored"]

    def test_may_write_within_what_they_write(self) -> None:
        with in_turn(), one_writer(), in_turn():
            assert connection.in_atomic_block

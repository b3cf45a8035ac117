"""Logs say that something happened and where, never to whom (H-09)."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.test import Client, override_settings
from django.urls import path
from records import bundle, patient

from daybreak.clinic.accounts.access import public
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.private_logging import PrivateFormatter, QueryStringFilter
from daybreak.clinic.urls import urlpatterns as site

SECRET = "Smith-4711"


@public
def broken_page(request: object) -> None:
    born = SECRET
    raise ValueError(f"cannot read {born}")


urlpatterns = [path("broken", broken_page), *site]
handler500 = "daybreak.clinic.ui.views.server_error"


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that the configured handlers write."""
    written = io.StringIO()
    logging.config.dictConfig(settings.LOGGING)
    for name in ("", "django", "uvicorn", "uvicorn.access", "axes", "django.db.backends"):
        for handler in logging.getLogger(name).handlers:
            if isinstance(handler, logging.StreamHandler):
                monkeypatch.setattr(handler, "stream", written)
    return written


@override_settings(ROOT_URLCONF=__name__)
def test_an_error_of_a_page_is_logged_with_its_place_and_without_its_values(db: None, log: io.StringIO) -> None:
    Client(raise_request_exception=False).get(f"/broken?q={SECRET}")
    assert "ValueError" in log.getvalue()
    assert "test_private_logging.py" in log.getvalue()
    assert SECRET not in log.getvalue()


@override_settings(ROOT_URLCONF=__name__)
def test_a_search_that_goes_nowhere_is_logged_without_what_was_searched(db: None, log: io.StringIO) -> None:
    Client().get(f"/nowhere?q={SECRET}")
    assert "/nowhere" in log.getvalue()
    assert SECRET not in log.getvalue()


def test_the_servers_line_about_a_request_leaves_out_the_query(log: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").info(
        '%s - "%s %s HTTP/%s" %d', "1.2.3.4:5", "GET", f"/patients/?q={SECRET}", "1.1", 200
    )
    assert "GET /patients/?" in log.getvalue()
    assert SECRET not in log.getvalue()


def test_every_error_of_a_chain_is_named_without_its_message(log: io.StringIO) -> None:
    try:
        try:
            raise IntegrityError(f"Key (mrn)=({SECRET}) exists")
        except IntegrityError as error:
            raise RuntimeError(SECRET) from error
    except RuntimeError:
        logging.getLogger("daybreak.clinic").exception("Something failed")
    assert "IntegrityError" in log.getvalue()
    assert "RuntimeError" in log.getvalue()
    assert SECRET not in log.getvalue()


def test_an_import_that_breaks_logs_nothing_of_the_file(
    db: None, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("daybreak.clinic.patients.importing.store", fail)
    done = import_file(name=f"{SECRET}.json", content=bundle(patient(family=SECRET)), by=None)
    assert done.state == "failed"
    assert SECRET not in done.message
    assert "ValueError" in log.getvalue()
    assert SECRET not in log.getvalue()
    assert Patient.objects.count() == 0


def test_no_statement_of_the_database_is_logged(db: None, log: io.StringIO) -> None:
    list(Patient.objects.filter(family=SECRET))
    assert log.getvalue() == ""


def test_every_handler_that_the_settings_make_is_private() -> None:
    for handler in settings.LOGGING["handlers"].values():
        assert "no_query" in handler["filters"]
        assert handler["formatter"] == "private"


def test_a_template_of_a_message_keeps_its_placeholders() -> None:
    record = logging.LogRecord("x", logging.INFO, "f", 1, "%s?x and %d", ("a?b=c", 3), None)
    QueryStringFilter().filter(record)
    assert PrivateFormatter("{message}", style="{").format(record) == "a?\u2026?x and 3"

"""`daybreak remind` as it is called: what it prints, and that it waits for a database that is away."""

import threading

import pytest
from django.db import OperationalError

from daybreak.cli import remind
from daybreak.clinic.messages.working import Pass

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_one_pass_says_what_was_done_and_that_nobody_can_be_paged(run):
    shown = run("remind", "--no-migrate")
    assert shown.exit_code == 0
    assert "Nothing was due." in shown.output
    assert "Nobody can be paged: E-mail is off: DAYBREAK_MAIL_HOST is not set." in shown.output
    assert "Nobody can be paged: Nobody is on the list of those on call." in shown.output


def test_the_watch_goes_on_when_the_database_is_away(monkeypatch, capsys):
    stop, looks = threading.Event(), []

    def look(now):
        looks.append(now)
        if len(looks) == 1:
            raise OperationalError("the server closed the connection unexpectedly")
        stop.set()
        return Pass(at=now)

    monkeypatch.setattr(remind, "one_pass", look)
    monkeypatch.setattr(remind, "EVERY_SECONDS", 0)
    monkeypatch.setattr(remind.connections, "close_all", lambda: None)
    monkeypatch.setattr(remind, "close_old_connections", lambda: None)
    remind.keep_watch(stop)
    said = capsys.readouterr().out
    assert len(looks) == 2
    assert "the database does not answer (OperationalError)" in said
    assert "unexpectedly" not in said
    assert "stopped" in said


def test_what_goes_on_unchanged_is_said_once(monkeypatch, capsys):
    stop, looks = threading.Event(), []

    def look(now):
        looks.append(now)
        if len(looks) == 3:
            stop.set()
        return Pass(at=now, problems=["E-mail is off."])

    monkeypatch.setattr(remind, "one_pass", look)
    monkeypatch.setattr(remind, "EVERY_SECONDS", 0)
    monkeypatch.setattr(remind, "close_old_connections", lambda: None)
    remind.keep_watch(stop)
    assert capsys.readouterr().out.count("E-mail is off.") == 1

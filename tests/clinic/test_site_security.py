"""What every answer of the site carries, whoever asks, and what it does with attempts to break in."""

import os
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session as SignIn
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from routes import Route, every_route
from staff import PASSWORD

from daybreak.clinic.accounts.middleware import RENEWED_AT, renew
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.environment import flag, secret_key, whole_number
from daybreak.clinic.patients.models import Import, Patient, Record

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WRONG = "not the password"


def sign_in(client: Client, username: str, password: str, address: str = "10.0.0.1") -> int:
    form = {"username": username, "password": password}
    return int(client.post(reverse("sign-in"), form, REMOTE_ADDR=address).status_code)


class TestEveryAnswer:
    @pytest.mark.parametrize("route", every_route(), ids=lambda route: route.name)
    def test_carries_the_strict_headers(self, route: Route, signed_in: Client, registered: Patient) -> None:
        for client in (signed_in, Client()):
            headers = client.get(route.address(patient_id=registered.pk)).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe-inline" not in policy
            assert "'unsafe-eval'" not in policy
            assert "http:" not in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["X-Frame-Options"] == "DENY"
            assert headers["Referrer-Policy"] == "same-origin"
            assert "camera=()" in headers["Permissions-Policy"]
            assert "no-store" in headers["Cache-Control"]

    def test_to_a_host_that_is_not_ours_is_an_error(self) -> None:
        assert Client().get("/", headers={"host": "evil.example"}).status_code == 400

    def test_to_a_form_without_its_token_is_a_refusal(self, prescriber: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(prescriber)
        assert client.post(reverse("sign-out")).status_code == 403


class TestCookies:
    def test_cannot_be_read_by_scripts_or_sent_from_other_sites(self, prescriber: User) -> None:
        client = Client()
        sign_in(client, "prescriber", PASSWORD)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")

    @pytest.mark.parametrize(("https", "secure"), [("1", "True"), ("0", "False")])
    def test_are_for_https_alone_where_https_is_on(self, https: str, secure: str, tmp_path: Path) -> None:
        code = "from django.conf import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        code += "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS > 0, s.DEBUG)"
        assert run(code, tmp_path, DAYBREAK_HTTPS=https).split() == [secure] * 4 + ["False"]


class TestSigningIn:
    def test_with_the_right_password_works_and_is_audited(self, prescriber: User) -> None:
        assert sign_in(Client(), "prescriber", PASSWORD) == 302
        assert AuditEvent.objects.get(action="account.sign_in").outcome == "done"

    def test_is_paused_after_five_wrong_passwords_even_for_the_right_one(self, prescriber: User) -> None:
        client = Client()
        answers = [sign_in(client, "prescriber", WRONG) for _ in range(5)]
        assert answers[:4] == [200] * 4
        assert answers[4] == 429
        assert sign_in(client, "prescriber", PASSWORD) == 429

    def test_is_not_paused_after_four(self, prescriber: User) -> None:
        client = Client()
        for _ in range(4):
            sign_in(client, "prescriber", WRONG)
        assert sign_in(client, "prescriber", PASSWORD) == 302

    def test_by_a_colleague_at_the_same_address_is_not_paused(self, prescriber: User, nurse: User) -> None:
        for _ in range(6):
            sign_in(Client(), "prescriber", WRONG)
        assert sign_in(Client(), "nurse", PASSWORD) == 302

    def test_by_the_owner_from_another_address_is_not_paused(self, prescriber: User) -> None:
        for _ in range(6):
            sign_in(Client(), "prescriber", WRONG, address="203.0.113.9")
        assert sign_in(Client(), "prescriber", PASSWORD, address="10.0.0.1") == 302

    def test_is_paused_for_an_attacker_who_forges_the_forwarded_address(self, prescriber: User) -> None:
        form = {"username": "prescriber", "password": WRONG}
        for number in range(5):
            Client().post(reverse("sign-in"), form, headers={"x-forwarded-for": f"198.51.100.{number}"})
        response = Client().post(reverse("sign-in"), form, headers={"x-forwarded-for": "198.51.100.99"})
        assert response.status_code == 429

    def test_that_fails_is_audited_without_what_was_typed(self) -> None:
        sign_in(Client(), "my-secret-password", WRONG)
        event = AuditEvent.objects.get(action="account.sign_in")
        assert (event.outcome, event.username) == ("denied", "unknown")

    def test_to_an_account_switched_off_fails(self, prescriber: User) -> None:
        prescriber.is_active = False
        prescriber.save()
        assert sign_in(Client(), "prescriber", PASSWORD) == 200


class TestPasswords:
    def test_are_kept_as_argon2_hashes(self, prescriber: User) -> None:
        assert prescriber.password.startswith("argon2$argon2id$")

    def test_of_a_role_that_does_not_exist_make_no_account(self) -> None:
        with pytest.raises(ValueError, match="not a role"):
            get_user_model().objects.create_user("x", full_name="X", role="janitor", password=PASSWORD)


class TestASession:
    def test_ends_after_half_an_hour_without_a_request(self, signed_in: Client) -> None:
        assert settings.SESSION_COOKIE_AGE == 30 * 60
        before = timezone.now()
        signed_in.get(reverse("account"))
        lasts = kept(signed_in).expire_date - timedelta(minutes=30)
        assert before <= lasts <= timezone.now()

    @pytest.mark.parametrize(("seconds", "status"), [(5, 200), (-1, 302)])
    def test_is_over_at_that_moment_and_not_before(self, signed_in: Client, seconds: int, status: int) -> None:
        signed_in.get(reverse("account"))
        end = timezone.now() + timedelta(seconds=seconds)
        SignIn.objects.filter(pk=kept(signed_in).pk).update(expire_date=end)
        assert signed_in.get(reverse("account")).status_code == status

    @pytest.mark.parametrize(("seconds", "saved"), [(59.999, False), (60, True), (-59.999, False), (-60, True)])
    def test_is_saved_once_a_minute_at_most_and_no_more_seldom(
        self, signed_in: Client, seconds: float, saved: bool
    ) -> None:
        """Less than nothing later: the clock was set back since."""
        signed_in.get(reverse("account"))
        before, session = kept(signed_in), signed_in.session
        then = datetime.fromisoformat(session[RENEWED_AT])
        assert renew(session, then + timedelta(seconds=seconds))
        after = kept(signed_in)
        assert (after.session_data != before.session_data, after.expire_date > before.expire_date) == (saved, saved)

    @pytest.mark.parametrize(("minutes", "saved"), [(0, False), (2, True)])
    def test_is_saved_by_a_request_only_when_it_is_time(self, signed_in: Client, minutes: int, saved: bool) -> None:
        signed_in.get(reverse("account"))
        session = signed_in.session
        session[RENEWED_AT] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
        session.save()
        before = kept(signed_in)
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(reverse("account"))
        writes = [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert ["django_session" in each for each in writes] == [True] * saved
        assert (kept(signed_in).expire_date > before.expire_date) == saved

    def test_is_saved_more_often_where_it_ends_soon(self, tmp_path: Path) -> None:
        code = "from django.conf import settings as s; print(s.SESSION_RENEW_SECONDS)"
        often = [run(code, tmp_path, DAYBREAK_IDLE_MINUTES=minutes).strip() for minutes in ("1", "10", "600")]
        assert often == ["6", "60", "60"]

    def test_signed_out_by_another_page_at_that_very_moment_stays_so(self, signed_in: Client) -> None:
        signed_in.get(reverse("account"))
        session = signed_in.session
        assert session[RENEWED_AT]
        signed_in.session.flush()
        assert not renew(session, timezone.now() + timedelta(minutes=2))
        assert SignIn.objects.count() == 0

    def test_ends_after_a_working_day_however_busy(self, signed_in: Client) -> None:
        signed_in.get(reverse("account"))
        session = signed_in.session
        session["signed_in_at"] = (timezone.now() - timedelta(hours=12, minutes=1)).isoformat()
        session.save()
        assert signed_in.get(reverse("account")).status_code == 302

    def test_lasts_until_then(self, signed_in: Client) -> None:
        signed_in.get(reverse("account"))
        session = signed_in.session
        session["signed_in_at"] = (timezone.now() - timedelta(hours=11, minutes=59)).isoformat()
        session.save()
        assert signed_in.get(reverse("account")).status_code == 200


def kept(client: Client) -> SignIn:
    """The sign-in of a browser as it is stored."""
    return SignIn.objects.get(session_key=client.session.session_key)


class TestAnUpload:
    def test_larger_than_allowed_stops_while_it_arrives(self, signed_in: Client) -> None:
        settings_limit = settings.IMPORT_FILE_BYTES
        content = b" " * (settings_limit + 70_000)
        response = signed_in.post(reverse("import"), {"files": SimpleUploadedFile("big.json", content)})
        assert response.status_code < 500
        assert (Import.objects.count(), Record.objects.count()) == (0, 0)

    def test_of_more_fields_than_a_form_has_is_refused(self, signed_in: Client) -> None:
        response = signed_in.post(reverse("import"), {f"field{number}": "x" for number in range(600)})
        assert response.status_code == 400


class TestTheSecretKey:
    def test_is_made_once_for_its_owner_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DAYBREAK_SECRET_KEY", raising=False)
        key = secret_key(tmp_path)
        assert len(key) >= 50
        assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
        assert secret_key(tmp_path) == key

    def test_that_was_emptied_is_an_error_that_says_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "secret_key").write_text("")
        with pytest.raises(ImproperlyConfigured, match="delete it"):
            secret_key(tmp_path)


class TestTheEnvironment:
    def test_makes_a_private_home_and_database_file(self, tmp_path: Path) -> None:
        run("import django; django.setup()", tmp_path)
        assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "home" / "daybreak.sqlite3").stat().st_mode) == 0o600

    def test_that_names_another_sqlite_file_keeps_it_as_safe_and_as_private(self, tmp_path: Path) -> None:
        code = "import django; django.setup(); from django.db import connection as c; k = c.cursor();"
        code += "print(k.execute('PRAGMA journal_mode').fetchone()[0], k.execute('PRAGMA synchronous').fetchone()[0])"
        assert run(code, tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/own.db").split() == ["wal", "2"]
        assert stat.S_IMODE((tmp_path / "own.db").stat().st_mode) == 0o600

    def test_with_an_unclear_flag_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DAYBREAK_HTTPS", "maybe")
        with pytest.raises(ImproperlyConfigured, match="DAYBREAK_HTTPS"):
            flag("DAYBREAK_HTTPS")

    @pytest.mark.parametrize("text", ["0", "-1", "many"])
    def test_with_an_impossible_number_is_an_error(self, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
        monkeypatch.setenv("DAYBREAK_IDLE_MINUTES", text)
        with pytest.raises(ImproperlyConfigured, match="DAYBREAK_IDLE_MINUTES"):
            whole_number("DAYBREAK_IDLE_MINUTES", default=30)


def run(code: str, tmp_path: Path, **environment: str) -> str:
    """What a fresh Python with these variables prints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAYBREAK", "DATABASE"))}
    home = {"DAYBREAK_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "daybreak.clinic.settings"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, env=kept | home | environment, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout

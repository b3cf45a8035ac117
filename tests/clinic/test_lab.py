"""The Lab: what may be asked, that each answer is bounded and marked as a model, and that no patient is in it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from staff import account_of

from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.lab import basis

ROOT = Path(__file__).parent.parent.parent

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def client() -> Client:
    found = Client()
    found.force_login(account_of(Role.RESEARCHER))
    return found


def calculated(client: Client, **asked: Any) -> Any:
    return client.get("/lab/calculation/", asked).json()


def test_the_page_holds_answer_tables_and_data_without_any_script(client: Client) -> None:
    page = client.get("/lab/").content.decode()
    assert "40 mg (0.5 mg/kg) over 40 min" in page
    assert "Everything here is a model of groups." in page
    assert page.count("<table") >= 5
    drawn = json.loads(re.search(r'<script id="lab-drawn" type="application/json">(.*?)</script>', page)[1])  # type: ignore[index]
    assert drawn["session"]["spans"] == [[0.0, 40.0]]


def test_the_validation_and_its_failures_are_told(client: Client) -> None:
    page = client.get("/lab/").content.decode()
    report = (ROOT / "docs/algorithms/mechanism.md").read_text().split("## Validation")[1].split("\n## ")[0]
    held_out = [line for line in report.splitlines() if line.startswith("| ") and not line.startswith("| arm")]
    failed = sum("**fails**" in line for line in held_out)
    assert f"Held out of the fit of the mechanism were {len(held_out)} published figures" in page
    assert f"it misses <b>{failed}</b> of them" in page


@pytest.mark.parametrize(
    ("words", "study"),
    [
        ("people of 65 and more", "TRANSFORM-3"),
        ("people in acute suicidal danger", "ASPIRE-1"),
        ("people in acute suicidal danger", "ASPIRE-2"),
        ("relapse under maintenance of those who responded", "SUSTAIN-1, stable responders who went on"),
    ],
)
def test_whom_it_fails_for_is_said_as_long_as_it_does(client: Client, words: str, study: str) -> None:
    assert words in client.get("/lab/").content.decode()
    assert any(each.study.startswith(study) and not each.agrees for each in basis.validation().rows)


def test_a_longer_infusion_peaks_later_and_lower(client: Client) -> None:
    short, long = (calculated(client, minutes=minutes)["drawn"]["session"] for minutes in (40, 60))
    assert max(long["compounds"][0]["middle"]) < max(short["compounds"][0]["middle"])
    assert long["spans"] == [[0.0, 60.0]]


def test_the_spray_has_a_metabolite_and_marks_for_its_devices(client: Client) -> None:
    answer = calculated(client, protocol="esketamine-us", devices=3)
    assert [each["name"] for each in answer["drawn"]["session"]["compounds"]] == ["esketamine", "noresketamine"]
    assert answer["drawn"]["session"]["marks"] == [0.0, 5.0, 10.0]
    assert answer["kind"] == "spray"


def test_two_schedules_stand_side_by_side(client: Client) -> None:
    answer = calculated(client, a_sessions_per_week=1, b_sessions_per_week=3, b_then_days=14)
    first, second = answer["drawn"]["course"]["schedules"]
    assert len(first["sessions"]) < len(second["sessions"])
    assert "then every 14 days" in answer["regions"]["course_table"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"weight_kg": "29"}, "weight_kg"),
        ({"weight_kg": "-80"}, "weight_kg"),
        ({"weight_kg": "nan"}, "weight_kg"),
        ({"weight_kg": "inf"}, "weight_kg"),
        ({"weight_kg": "<b>"}, "weight_kg"),
        ({"dose_mg_per_kg": "1.1"}, "dose_mg_per_kg"),
        ({"minutes": "1"}, "minutes"),
        ({"devices": "9", "protocol": "esketamine-us"}, "devices"),
        ({"protocol": "morphine"}, "protocol"),
        ({"model": "bateman"}, "model"),
        ({"model": "otto-2021"}, "model"),
        ({"model": "clements-1981", "protocol": "esketamine-us"}, "model"),
        ({"weeks_shown": "520"}, "weeks_shown"),
        ({"a_weeks": "100"}, "a_weeks"),
        ({"b_then_days": "1"}, "b_then_days"),
    ],
)
def test_what_cannot_be_asked_is_said_by_its_field(client: Client, asked: dict[str, str], field: str) -> None:
    answer = client.get("/lab/calculation/", asked)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]
    page = client.get("/lab/", asked)
    assert page.status_code == 400
    assert "Nothing was computed" in page.content.decode()


@pytest.mark.parametrize(
    "asked", [{"weight_kg": "30"}, {"weight_kg": "250"}, {"dose_mg_per_kg": "1"}, {"minutes": "10"}]
)
def test_the_ends_of_the_ranges_are_computed(client: Client, asked: dict[str, str]) -> None:
    assert client.get("/lab/calculation/", asked).status_code == 200


def test_the_cost_of_an_answer_is_bounded_whatever_is_asked(client: Client) -> None:
    answer = calculated(client, weeks_shown=52, a_weeks=26, a_sessions_per_week=5, patients=10**9, until=10**9)
    assert len(answer["drawn"]["session"]["times"]) <= 130
    assert len(answer["drawn"]["course"]["days"]) <= 190


def test_only_those_who_may_use_it_can(client: Client) -> None:
    nurse = Client()
    nurse.force_login(account_of(Role.NURSE))
    assert nurse.get("/lab/").status_code == 403
    assert nurse.get("/lab/calculation/").status_code == 403
    assert client.post("/lab/calculation/").status_code == 405


def test_nothing_of_a_patient_is_looked_at(client: Client) -> None:
    before = AuditEvent.objects.count()
    client.get("/lab/")
    assert AuditEvent.objects.count() == before


def test_the_server_starts_without_the_numerical_libraries(tmp_path: Path) -> None:
    program = (
        "import os, sys, django\nos.environ['DJANGO_SETTINGS_MODULE'] = 'daybreak.clinic.settings'\n"
        f"os.environ['DAYBREAK_HOME'] = {str(tmp_path)!r}\ndjango.setup()\n"
        "from django.urls import reverse\nreverse('lab')\n"
        "assert not {'numba', 'matplotlib'} & set(sys.modules), 'loaded'\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr[-800:]

"""`daybreak demo --with-cohort`: the simulated courses are added once, also to a demo that is loaded already."""

import subprocess
import sys

import pytest

from daybreak.cli import demo
from daybreak.clinic.demo import cohort_playing
from daybreak.clinic.demo.clinic import add_staff
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def loaded(db, monkeypatch):
    """A demo that is loaded already, and a cohort of two."""
    add_staff()
    monkeypatch.setattr(demo, "is_loaded", lambda: True)
    monkeypatch.setattr(demo, "renew_sessions", lambda: 0)
    monkeypatch.setattr(cohort_playing.play_cohort, "__kwdefaults__", {"patients": 2, "progress": None})


def test_adds_the_simulated_courses_once(run, loaded):
    shown = run("demo", "--with-cohort").output
    assert "2 simulated courses were added; each patient of them is called Simulated." in shown
    assert Patient.objects.count() == 2
    assert "The simulated courses are here already." in run("demo", "--with-cohort").output
    assert Patient.objects.count() == 2


def test_adds_none_unasked(run, loaded):
    assert "nothing was changed" in run("demo").output
    assert not Patient.objects.exists()


def test_loads_no_simulation_for_who_did_not_ask():
    code = "import sys, daybreak.cli.demo; print('daybreak.research.simulated_clinic' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert shown.split()[-1] == "False"

"""The demo has a consent in force and one whose text was replaced, once however often it is loaded."""

from datetime import UTC, datetime

import pytest

from daybreak.clinic.accounts.models import User
from daybreak.clinic.consents.models import Consent
from daybreak.clinic.consents.services import load_form, standing
from daybreak.clinic.demo.clinic import DEMO_SOURCE, add_staff
from daybreak.clinic.demo.consent_playing import CONSENTED, OUTDATED, play_consents
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.fixture
def patients() -> dict[str, Patient]:
    add_staff()
    return {
        name: Patient.objects.create(source=DEMO_SOURCE, fhir_id=name, given="Pat", family=name.title())
        for name in (CONSENTED, OUTDATED)
    }


def test_shows_one_in_force_and_one_outdated(patients: dict[str, Patient]) -> None:
    assert play_consents(DEMO_SOURCE, NOW) == 2
    found = {name: standing(each, "intravenous_ketamine", NOW).finding.verdict for name, each in patients.items()}
    assert found == {CONSENTED: "met", OUTDATED: "not_met"}


def test_loaded_again_adds_nothing(patients: dict[str, Patient]) -> None:
    play_consents(DEMO_SOURCE, NOW)
    assert play_consents(DEMO_SOURCE, NOW) == 0
    assert Consent.objects.count() == 2


def test_leaves_a_clinic_with_a_text_of_its_own_alone(patients: dict[str, Patient]) -> None:
    director = User.objects.get(username="director")
    load_form("intravenous_ketamine", "en", "1", "Ours", "Text.", by=director)
    assert play_consents(DEMO_SOURCE, NOW) == 0

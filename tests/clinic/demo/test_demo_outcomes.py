"""The demo's courses come with what outcomes rest on; loading twice adds nothing, and nobody's work is touched."""

import pytest
from outcome_stories import ago
from records import bundle, patient

from daybreak.clinic.accounts.models import User
from daybreak.clinic.demo.outcome_playing import KEPT, SLIPPED, play_outcomes
from daybreak.clinic.outcomes.models import EventsAsked, PatientRequest
from daybreak.clinic.outcomes.scores import scores_of
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_loading_twice_adds_nothing(nurse: User) -> None:
    for name in (KEPT, SLIPPED):
        import_file(name=f"{name}.json", content=bundle(patient(name, name.title())), by=None, source="demo")
    assert play_outcomes("demo", ago(0)) == 2
    before = (EventsAsked.objects.count(), PatientRequest.objects.count())
    assert play_outcomes("demo", ago(0)) == 0
    assert (EventsAsked.objects.count(), PatientRequest.objects.count()) == before == (3, 2)
    kept = Patient.objects.get(fhir_id=KEPT)
    assert [each.bounds.low for each in scores_of(kept) if each.recall_24h] == [15]


def test_a_nurse_who_left_writes_nothing(nurse: User) -> None:
    import_file(name="kept.json", content=bundle(patient(KEPT, "Okonkwo")), by=None, source="demo")
    nurse.is_active = False
    nurse.save()
    assert play_outcomes("demo", ago(0)) == 0

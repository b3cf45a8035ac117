"""The demo clinic's files are what their stories say, valid FHIR R4, and the same whenever they are written."""

import json
import re
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from daybreak.clinic.demo.build_records import ANCHOR, DAMAGED, FOLDER, record_files
from daybreak.clinic.demo.stories import STORIES

SHIPPED = sorted(FOLDER.glob("*.json"))


def resources(text: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in json.loads(text)["entry"]]


def test_the_shipped_files_are_what_the_stories_write():
    assert {path.name: path.read_text(encoding="utf-8") for path in SHIPPED} == record_files()


def test_a_story_is_written_the_same_way_every_time():
    assert record_files() == record_files()


def test_all_files_together_stay_small():
    assert sum(path.stat().st_size for path in SHIPPED) < 3_000_000


@pytest.mark.parametrize("path", [path for path in SHIPPED if path.stem != DAMAGED], ids=lambda path: path.stem)
def test_every_resource_is_valid_fhir_r4(path):
    for resource in resources(path.read_text(encoding="utf-8")):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def test_the_damaged_file_holds_exactly_four_unusable_entries():
    damaged = json.loads((FOLDER / f"{DAMAGED}.json").read_text(encoding="utf-8"))
    identities = [entry["resource"]["id"] for entry in damaged["entry"][-4:]]
    assert identities == ["weight-in-words", "of-nobody", "impossible-date", "misspelt"]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_nothing_on_a_chart_lies_in_the_future(story):
    text = record_files()[f"{story.id}.json"]
    days = re.findall(r'"(\d{4}-\d{2}-\d{2})"', text)
    assert max(days, default="") <= ANCHOR.isoformat()


def test_a_clinic_opened_later_gets_the_same_patients_as_of_that_day():
    later = record_files(date(2028, 2, 1))
    assert later.keys() == record_files().keys()
    assert "2028-01-2" in later["marit-ellingsrud.json"]


def test_no_resource_carries_an_address_or_a_telephone_number():
    for path in SHIPPED:
        patient = resources(path.read_text(encoding="utf-8"))[0]
        assert not {"address", "telecom"} & patient.keys()


def test_every_reference_leads_to_the_patient_of_the_file():
    for path in SHIPPED:
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r'"reference": "([^"]+)"', text)) <= {f"Patient/{path.stem}"}

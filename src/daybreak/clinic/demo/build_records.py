"""Writes the demo clinic's patients as FHIR R4 bundles, one file each: `python -m daybreak.clinic.demo.build_records`.

The files in records/ are those of ANCHOR. A demo clinic that is loaded later may ask for the same patients as of
that day (`record_files(anchor)`), so that last week's blood pressure is last week's.
"""

import json
from datetime import date
from pathlib import Path

from daybreak.clinic.demo.chart_writing import record_of
from daybreak.clinic.demo.resources import Resource, bundle, bundle_text
from daybreak.clinic.demo.stories import STORIES
from daybreak.clinic.demo.story import Story

ANCHOR = date(2026, 11, 20)
FOLDER = Path(__file__).parent / "records"
DAMAGED = "oleander-quist"


def record_files(anchor: date = ANCHOR) -> dict[str, str]:
    """The text of every patient's file, by file name."""
    return {file_name(story): _file(story.id, record_of(story, anchor).resources) for story in STORIES}


def file_name(story: Story) -> str:
    """What the file of a story is called."""
    return f"{story.id}.json"


def _file(patient_id: str, resources: list[Resource]) -> str:
    if patient_id == DAMAGED:
        return bundle_text(_damaged(resources))
    return bundle_text(bundle("collection", resources))


def _damaged(resources: list[Resource]) -> Resource:
    """A transaction with four resources that cannot be used, as a hurried export leaves them."""
    damaged = bundle("transaction", resources)
    weight = json.loads(json.dumps(next(r for r in resources if "29463-7" in str(r))))
    weight |= {"id": "weight-in-words", "valueQuantity": {"value": "about seventy", "unit": "kg"}}
    nobody = {"resourceType": "Condition", "id": "of-nobody", "code": {"text": "Hypertension"}}
    impossible = {"resourceType": "Encounter", "id": "impossible-date", "status": "finished",
                  "class": {"code": "AMB"}, "subject": {"reference": f"Patient/{DAMAGED}"},
                  "period": {"start": "2025-02-31"}}  # fmt: skip
    misspelt = {"resourceType": "MedicationRequst", "id": "misspelt", "status": "active"}
    damaged["entry"] += [{"resource": resource} for resource in (weight, nobody, impossible, misspelt)]
    return damaged


def main() -> None:
    for name, text in record_files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

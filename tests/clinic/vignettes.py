"""The written vignettes as patients of the test clinic."""

from datetime import date
from pathlib import Path

from daybreak.care.screening.result import Screening
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.services import screen_patient

FOLDER = Path(__file__).parent.parent / "scenarios" / "vignettes"
AS_OF = date(2026, 3, 2)


def referred(name: str) -> Patient:
    """The patient of a vignette, imported as a referral is."""
    content = next((FOLDER / name).glob("bundle.*")).read_bytes()
    done = import_file(name=f"{name}.json", content=content, by=None)
    return done.patients.get()


def screened(patient: Patient, protocol_id: str = "iv-ketamine") -> Screening:
    """What the protocol says on the day for which the vignettes were written."""
    return screen_patient(patient, protocol_id, AS_OF)

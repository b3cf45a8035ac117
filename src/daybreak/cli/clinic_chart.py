"""A patient of the clinic for `daybreak screen`: found by FHIR id or record number; the reading is audited."""

from django.db.models import Q

from daybreak.care.chart import Chart
from daybreak.cli.clinic_setup import prepare_database
from daybreak.cli.trouble import Trouble
from daybreak.clinic.patients.charts import chart_of
from daybreak.clinic.patients.models import Patient


def chart_of_patient(target: str) -> Chart:
    """The chart of the one patient known by that id or number."""
    prepare_database()
    return chart_of(patient_known_as(target))


def patient_known_as(target: str) -> Patient:
    """The patient; Trouble where there is none, or more than one."""
    found = list(Patient.objects.filter(Q(fhir_id=target) | Q(mrn=target)).order_by("pk")[:10])
    if not found:
        raise Trouble(
            f"There is no file and no patient {target!r}.",
            advice="Give a FHIR id or record number of the clinic, or a FHIR file ending in .json or .ndjson.",
        )
    if len(found) > 1:
        raise Trouble(
            f"{len(found)} patients are known as {target!r}: {', '.join(f'{each} ({each.source})' for each in found)}.",
            advice="Give the record number (MRN), which tells them apart.",
        )
    return found[0]

"""The stored originals of records that facts came from, for what the facts leave out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from daybreak.clinic.patients.models import Patient, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The version of a record that counts: its bytes, and when it came here."""

    content: bytes
    at: datetime


def originals_of(patient: Patient, references: Iterable[str]) -> dict[str, Original]:
    """By reference ("Observation/12"); one that two sources use for different records is open, and left out."""
    wanted = {each.partition("#")[0] for each in references}
    rows = Record.objects.filter(
        patient=patient, current__isnull=False, resource_id__in={each.partition("/")[2] for each in wanted}
    ).values_list("resource_type", "resource_id", "current__at", "current__original")
    found: dict[str, Original] = {}
    doubtful: set[str] = set()
    for kind, name, at, content in rows:
        reference = f"{kind}/{name}"
        if reference in found:
            doubtful.add(reference)
        found[reference] = Original(content=bytes(content), at=at)
    return {name: each for name, each in found.items() if name in wanted and name not in doubtful}

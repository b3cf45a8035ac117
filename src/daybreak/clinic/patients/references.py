"""Which other resources a record's meaning rests on, so that it is read again when they arrive or change."""

import re
from collections.abc import Iterable

from daybreak.exchange.fhir import ReadResource

_MEDICATION = re.compile(rb'"medicationReference"\s*:\s*\{[^{}]*?"reference"\s*:\s*"([^"]{1,250})"')
_LONGEST = 260


def references_of(resource: ReadResource) -> set[str]:
    """What it points at ("Medication/7"): medicines wherever they are now, and all that could not be found."""
    medicines = (match.decode(errors="replace") for match in _MEDICATION.findall(resource.original))
    return _plain(medicines, "Medication") | _plain(resource.unresolved_references, "")


def _plain(references: Iterable[str], kind: str) -> set[str]:
    """Without server address or version: "urn:uuid:7" and "https://there/Medication/7/_history/2" are Medication/7."""
    return {plain for reference in references if (plain := _one(reference, kind)) and len(plain) <= _LONGEST}


def _one(reference: str, kind: str) -> str:
    if reference.startswith("#"):
        return ""
    parts = reference.split("/_history/")[0].split("/")
    if len(parts) >= 2:
        return "/".join(parts[-2:])
    identity = reference.rpartition(":")[2]
    return f"{kind or 'Medication'}/{identity}"

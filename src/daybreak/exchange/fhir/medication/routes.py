"""By which route a medicine is given, where a coded or written route says so."""

from daybreak.exchange.fhir.element import Element, codings_of, words_of
from daybreak.exchange.medicines.dosage import read_instruction

_SNOMED = "http://snomed.info/sct"
_SNOMED_ROUTES = {
    "26643006": "oral",
    "47625008": "intravenous",
    "46713006": "nasal",
    "37839007": "sublingual",
    "78421000": "intramuscular",
    "34206005": "subcutaneous",
    "45890007": "transdermal",
    "6064005": "topical",
}


def route_of(dosage: Element) -> str | None:
    """ "oral", "intravenous", "nasal" ...; None when it is not given or not known."""
    route = dosage.child("route")
    for coding in codings_of(route):
        if coding.system == _SNOMED and coding.code in _SNOMED_ROUTES:
            return _SNOMED_ROUTES[coding.code]
    words = words_of(route).lower().removesuffix(" route").removesuffix(" use")
    return read_instruction(words).route if words else None

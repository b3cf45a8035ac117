"""What a FHIR Observation says beside its value: when, the laboratory's limit, how its reader called it, symptoms.

The facts of the chart leave these out, because screening asks for none of them; long-term safety and outcomes do.
https://hl7.org/fhir/R4/observation.html#notes
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from daybreak.care.chart import Coding
from daybreak.care.reference import Observable, ReferenceTables
from daybreak.exchange.fhir.observables import UCUM, Misfit, observable_codes, value_in_unit

SYMPTOMS = "urn:daybreak:symptoms"
"""The extension that says whether there were symptoms with a result."""

INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
_SaidT = TypeVar("_SaidT")
_NORMAL = frozenset({"N"})
_ABNORMAL = frozenset({"A", "AA", "H", "HH", "HU", "L", "LL", "LU"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDetails:
    """Each None where the record does not say it, or says different things.

    taken_at: aware, UTC. upper_limit: of normal, in the observable's unit.
    """

    taken_at: datetime | None = None
    upper_limit: float | None = None
    abnormal: bool | None = None
    symptoms: bool | None = None


def result_details(original: bytes, observable: Observable | None, tables: ReferenceTables) -> ResultDetails:
    """The details of one observable in a stored resource; what cannot be read is not there, and nothing raises."""
    try:
        resource = json.loads(original)
    except ValueError:
        return ResultDetails()
    if not isinstance(resource, dict):
        return ResultDetails()
    parts = [part for part in _parts(resource) if observable is not None and _measures(part, observable, tables)]
    # What a component does not say itself, the whole may say of a single result; of several it says nothing.
    shared = [resource] if len(_dicts(resource.get("component"))) < 2 else []
    return ResultDetails(
        taken_at=_moment(resource),
        upper_limit=_one({_upper_limit(part, observable) for part in parts} if observable is not None else set()),
        abnormal=_one({_abnormal(part) for part in (*parts, *shared)}),
        symptoms=_one({_symptoms(part) for part in (*parts, *shared)}),
    )


def _parts(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield resource
    yield from _dicts(resource.get("component"))


def _measures(part: dict[str, Any], observable: Observable, tables: ReferenceTables) -> bool:
    code = part.get("code")
    if not isinstance(code, dict):
        return False
    codings = [
        Coding(system=str(each.get("system", "")), code=str(each.get("code", "")))
        for each in _dicts(code.get("coding"))
    ]
    return observable in observable_codes(tables).meant_by(codings, str(code.get("text", "")))


def _moment(resource: dict[str, Any]) -> datetime | None:
    """A moment with its zone; a day alone is none."""
    for field in ("effectiveDateTime", "effectiveInstant", "authored"):
        text = resource.get(field)
        if isinstance(text, str) and "T" in text:
            try:
                moment = datetime.fromisoformat(text)
            except ValueError:
                return None
            return moment.astimezone(UTC) if moment.tzinfo else None
    return None


def _upper_limit(part: dict[str, Any], observable: Observable) -> float | None:
    found: set[float | None] = set()
    for each in _dicts(part.get("referenceRange")):
        high = each.get("high")
        if isinstance(high, dict) and isinstance(high.get("value"), int | float):
            code = str(high.get("code")) if high.get("system") == UCUM and high.get("code") else None
            value = value_in_unit(
                observable, float(high["value"]), code, str(high.get("unit") or high.get("code") or "")
            )
            found.add(None if isinstance(value, Misfit) else value)
    return _one(found)


def _abnormal(part: dict[str, Any]) -> bool | None:
    codes = {
        str(coding.get("code"))
        for each in _dicts(part.get("interpretation"))
        for coding in _dicts(each.get("coding"))
        if coding.get("system") in (INTERPRETATION, None)
    }
    return _one({True for code in codes if code in _ABNORMAL} | {False for code in codes if code in _NORMAL})


def _symptoms(part: dict[str, Any]) -> bool | None:
    told = (each.get("valueBoolean") for each in _dicts(part.get("extension")) if each.get("url") == SYMPTOMS)
    return _one(each for each in told if isinstance(each, bool))


def _one(found: Iterable[_SaidT | None]) -> _SaidT | None:
    """What all that say something agree on; None where nothing is said or two things are."""
    said = {each for each in found if each is not None}
    return said.pop() if len(said) == 1 else None


def _dicts(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []

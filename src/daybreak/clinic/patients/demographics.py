"""Who a Patient resource is about: the parts of name, the numbers and the dates that lists and matching need.

https://hl7.org/fhir/R4/patient.html
"""

import json
from dataclasses import dataclass
from typing import Any

from daybreak.care.chart import Patient as PatientFact
from daybreak.care.dates import PartialDate
from daybreak.clinic.patients.folding import words

_NAME_ORDER = ("official", "usual", "", "temp", "nickname", "anonymous", "maiden", "old")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """A number that a system gave a patient. `type_code` is HL7's ("MR" for a medical record number)."""

    system: str
    value: str
    type_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demographics:
    """What identifies a person."""

    fhir_id: str
    name: str = ""
    family: str = ""
    given: str = ""
    birth_date: PartialDate | None = None
    sex: str = ""
    deceased: bool = False
    identifiers: tuple[Identifier, ...] = ()

    @property
    def mrn(self) -> str:
        """The medical record number: the identifier typed MR, else one without a type, else nothing."""
        typed = [each.value for each in self.identifiers if each.type_code == "MR"]
        plain = [each.value for each in self.identifiers if not each.type_code]
        return next(iter(typed + plain), "")

    def contradicts(self, other: "Demographics") -> bool:
        """Whether both birth date and family name say that these are two people."""
        return self._other_birth(other) and self._other_family(other)

    def confirms(self, other: "Demographics") -> bool:
        """Whether birth date and family name are known on both sides and agree."""
        known = self.birth_date is not None and self.birth_date.is_exact and bool(self.family)
        return known and self.birth_date == other.birth_date and not self._other_family(other) and bool(other.family)

    def _other_birth(self, other: "Demographics") -> bool:
        mine, theirs = self.birth_date, other.birth_date
        return (
            mine is not None and theirs is not None and (mine.latest < theirs.earliest or theirs.latest < mine.earliest)
        )

    def _other_family(self, other: "Demographics") -> bool:
        mine, theirs = words(self.family or self.name), words(other.family or other.name)
        return bool(mine) and bool(theirs) and mine != theirs


def demographics_of(fact: PatientFact, original: bytes) -> Demographics:
    """The fact, with the parts of name and typed identifiers of the resource it was read from."""
    resource = json.loads(original)
    name = _best_name(resource.get("name"))
    family, given = _text(name.get("family")), " ".join(_texts(name.get("given")))
    return Demographics(
        fhir_id=fact.id,
        name=fact.name or " ".join(filter(None, (given, family))) or _text(name.get("text")),
        family=family,
        given=given,
        birth_date=fact.birth_date,
        sex=fact.sex or "",
        deceased=fact.deceased,
        identifiers=tuple(_identifiers(resource.get("identifier"))),
    )


def _best_name(names: Any) -> dict[str, Any]:
    usable = [name for name in names if isinstance(name, dict)] if isinstance(names, list) else []
    return min(usable, key=lambda name: _rank(_text(name.get("use"))), default={})


def _rank(use: str) -> int:
    return _NAME_ORDER.index(use) if use in _NAME_ORDER else len(_NAME_ORDER)


def _identifiers(found: Any) -> list[Identifier]:
    each = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    return [
        Identifier(
            system=_text(item.get("system"))[:300], value=value[:200], type_code=_type_code(item.get("type"))[:20]
        )
        for item in each
        if (value := _text(item.get("value"))) and _text(item.get("use")) != "old"
    ]


def _type_code(concept: Any) -> str:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    first = codings[0] if isinstance(codings, list) and codings else None
    return _text(first.get("code")) if isinstance(first, dict) else ""


def _texts(values: Any) -> list[str]:
    return [_text(value) for value in values if _text(value)] if isinstance(values, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""

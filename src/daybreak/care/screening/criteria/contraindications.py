"""What speaks against the treatment."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ContraindicationAbsent:
    """A contraindication (an id of knowledge/contraindications) has been asked about and is absent."""

    name: Literal["contraindication_absent"] = "contraindication_absent"
    contraindication: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BloodPressureBelow:
    """The latest blood pressure within so many days lies below both limits."""

    name: Literal["blood_pressure_below"] = "blood_pressure_below"
    systolic_mmhg: int
    diastolic_mmhg: int
    within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPregnant:
    """Pregnancy has been excluded, where it is possible by recorded sex and age; an unknown sex is asked about."""

    name: Literal["not_pregnant"] = "not_pregnant"
    from_age: int
    to_age: int
    within_days: int

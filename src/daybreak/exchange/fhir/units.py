"""UCUM at the door: a quantity becomes a number in the unit that its observable fixes, or stays not understood.

https://ucum.org/ucum; parsing and conversion are the library's (ucumvert on pint).
"""

import math
import re
from functools import cache, lru_cache

import pint
from lark.exceptions import LarkError
from ucumvert import PintUcumRegistry  # type: ignore[import-untyped]

_ANNOTATION = re.compile(r"\{[^{}]*\}")

SPELLINGS: dict[str, str] = {
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "pound": "[lb_av]",
    "pounds": "[lb_av]",
    "oz": "[oz_av]",
    "in": "[in_i]",
    "inch": "[in_i]",
    "inches": "[in_i]",
    "ft": "[ft_i]",
    "mmhg": "mm[Hg]",
    "mm hg": "mm[Hg]",
    "mm[hg]": "mm[Hg]",
    "bpm": "/min",
    "beats/min": "/min",
    "beats/minute": "/min",
    "{beats}/min": "/min",
    "percent": "%",
    "kgs": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "centimeter": "cm",
    "centimetre": "cm",
    "meters": "m",
    "kg/m²": "kg/m2",
    "kg/m^2": "kg/m2",
    "iu/l": "[IU]/L",
    "miu/l": "m[IU]/L",
    "uiu/ml": "u[IU]/mL",
    "μiu/ml": "u[IU]/mL",
    "µiu/ml": "u[IU]/mL",
    "miu/ml": "m[IU]/mL",
    "µmol/l": "umol/L",
    "μmol/l": "umol/L",
    "meq/l": "meq/L",
    "units/l": "U/L",
    "score": "1",
    "(score)": "1",
    "points": "1",
    "point": "1",
    "pts": "1",
}
"""Spellings that records use where they give no UCUM code. Only those with one meaning."""


def converted(value: float, unit: str, target: str) -> float | None:
    """The value in the target unit (both UCUM); None when the unit is unknown or measures something else."""
    line = _line(unit, target)
    if line is None:
        return None
    factor, offset = line
    result = value * factor + offset
    return round(result, 9) if math.isfinite(result) else None


def ucum_of(spelling: str) -> str:
    """The UCUM unit that a human-written unit means, where there is only one; else the text itself."""
    return SPELLINGS.get(spelling.strip().lower(), spelling.strip())


@lru_cache(maxsize=4096)
def _line(unit: str, target: str) -> tuple[float, float] | None:
    """Factor and offset from unit to target: every conversion used here is a straight line."""
    unit, target = _plain(unit), _plain(target)
    if unit == target:
        return 1.0, 0.0
    if target == "1":
        return None
    source_unit, target_unit = _parsed(unit), _parsed(target)
    if source_unit is None or target_unit is None or not source_unit.is_compatible_with(target_unit):
        return None
    try:
        zero = _registry().Quantity(0.0, source_unit.units).to(target_unit.units).magnitude / target_unit.magnitude
        one = _registry().Quantity(1.0, source_unit.units).to(target_unit.units).magnitude / target_unit.magnitude
    except (pint.PintError, ZeroDivisionError, ArithmeticError):
        return None
    return (one - zero) * source_unit.magnitude, zero


def _plain(unit: str) -> str:
    """Without annotations: {score} is the number one, {beats}/min is per minute."""
    return _ANNOTATION.sub("", unit).strip() or "1"


@lru_cache(maxsize=4096)
def _parsed(unit: str) -> "pint.Quantity[float] | None":
    if not unit.isascii() or len(unit) > 60:
        return None
    try:
        parsed = _registry().from_ucum(unit)
    except (LarkError, pint.PintError, ArithmeticError, ValueError, TypeError, AttributeError, KeyError):
        return None
    return parsed if isinstance(parsed, pint.Quantity) else None


@cache
def _registry() -> PintUcumRegistry:
    return PintUcumRegistry()

"""What one OBX measures, and how much: its code, its figure and its unit, each believed only if all of it agrees."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from daybreak.care.session.events import Reading
from daybreak.exchange.hl7v2.message import Segment
from daybreak.exchange.session_json import EventRefused, decode_event, encode_event
from daybreak.knowledge.monitor_codes import UNIT_OF, MonitorCode, MonitorCodes

_SYSTEMS = {"MDC": "MDC", "LN": "LN", "LOINC": "LN"}
_FIGURE = re.compile(r"[-+]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value, or why there is none. about: what it is, without the figure.

    is_empty: OBX-5 holds nothing. unclear: why a person must look. not_used: why a known code is left.
    """

    about: str
    measure: str = ""
    code: tuple[str, str] = ("", "")
    figure: float = 0.0
    is_empty: bool = False
    unclear: str = ""
    not_used: str = ""


def value_of(obx: Segment, codes: MonitorCodes) -> Value:
    """What one OBX says."""
    about = about_code(obx)
    if obx.component(5) in ("", '""') and not "".join(obx.component(5, each) for each in (2, 3, 4)):
        return Value(about=about, is_empty=True)
    code, doubt = _code(obx, codes)
    if code is None:
        return Value(about=about, unclear=doubt)
    if code.measure is None:
        return Value(about=about, not_used=code.note)
    return _measured(obx, code, code.measure, codes)


def about_code(obx: Segment) -> str:
    """What an OBX is about, as the sender writes it: "150021 MDC_PRESS_BLD_NONINV_SYS"."""
    words = [obx.component(3, position) for position in (1, 2)]
    shown = " ".join(dict.fromkeys(word for word in words if word))[:_SHOWN]
    return "".join(each if each.isprintable() else "?" for each in shown) or "no code"


def _code(obx: Segment, codes: MonitorCodes) -> tuple[MonitorCode | None, str]:
    """The row of the code; or None and why. The alternative code must not say something else."""
    found: list[MonitorCode] = []
    for first in (1, 4):
        code, name, system = (obx.component(3, first + step) for step in range(3))
        row, doubt = _identified(code, name, system, codes)
        if doubt:
            return None, doubt
        if row is not None:
            found.append(row)
    if not found:
        return None, "its code is not known"
    if len({row.measure for row in found}) > 1:
        return None, "its two codes mean different things"
    return found[0], ""


def _identified(code: str, name: str, system: str, codes: MonitorCodes) -> tuple[MonitorCode | None, str]:
    named = codes.by_name.get(name) or codes.by_name.get(code)
    row = codes.by_code.get((_SYSTEMS.get(system.upper(), ""), code))
    if row is None:
        is_foreign = named is not None and code not in ("", named.name, *named.also)
        if is_foreign and _SYSTEMS.get(system.upper()) == "MDC":
            return None, "its number and its name mean different things"
        return (None if is_foreign else named), ""
    if row.system == "MDC" and name.upper().startswith("MDC_") and name not in (row.name, *row.also):
        return None, "its number and its name mean different things"
    return row, ""


def _measured(obx: Segment, code: MonitorCode, measure: str, codes: MonitorCodes) -> Value:
    value = Value(about=about_code(obx), measure=measure, code=(code.system, code.code))
    figure, doubt = _figure(obx)
    if figure is None:
        return _unclear(value, doubt)
    factor, doubt = _factor(obx, measure, codes)
    if factor is None:
        return _unclear(value, doubt)
    exact = float(figure * factor)
    if not _is_possible(measure, exact):
        return _unclear(value, "no instrument shows such a value")
    return Value(about=value.about, measure=measure, code=value.code, figure=exact)


def _unclear(value: Value, doubt: str) -> Value:
    return Value(about=value.about, measure=value.measure, code=value.code, unclear=doubt)


def _figure(obx: Segment) -> tuple[Fraction | None, str]:
    """The number in OBX-5: as a number, as text, or as a structured one without a comparison."""
    if len(obx.repetitions(5)) > 1:
        return None, "OBX-5 holds several values"
    parts = (obx.repetitions(5) or [[]])[0]
    if obx.text(2).upper() == "SN" and parts and parts[0] in ("", "="):
        parts = parts[1:]
    figures = [part for part in parts if part]
    if len(figures) != 1 or not _FIGURE.fullmatch(figures[0]):
        return None, "OBX-5 is no plain number"
    return Fraction(figures[0]), ""


def _factor(obx: Segment, measure: str, codes: MonitorCodes) -> tuple[Fraction | None, str]:
    """What the figure is multiplied by. A value without its unit could be in any."""
    words = [word for parts in obx.repetitions(6)[:1] for word in parts if word]
    units = {id(unit): unit for word in words if (unit := codes.by_unit.get(word.lower())) is not None}
    if not words:
        return None, "it has no unit"
    if not units:
        return None, "its unit is not known"
    if len({(unit.equals, unit.factor) for unit in units.values()}) > 1:
        return None, "its two units mean different things"
    (unit, *_) = units.values()
    if unit.equals != UNIT_OF[measure]:
        return None, "its unit measures something else"
    return unit.factor, ""


def _is_possible(measure: str, figure: float) -> bool:
    """By the same check that every reading passes at the door of a session."""
    reading = Reading(id="hl7-possible", observed_at=_ANY_TIME, recorded_at=_ANY_TIME, by="", **{measure: figure})  # type: ignore[arg-type]
    try:
        decode_event(encode_event(reading))
    except EventRefused:
        return False
    return True

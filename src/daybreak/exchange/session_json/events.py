"""Events of a session as JSON objects: `kind` and the fields of care/session/events by their names."""

import re
from dataclasses import replace
from typing import Any

from daybreak.care.session.events import EVENTS, Amended, Event, Reading, ScaleScored
from daybreak.exchange.session_json.shape import Misshapen, filled, plain, shown

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,79}")
READINGS = (
    ("systolic_mmhg", 400),
    ("diastolic_mmhg", 400),
    ("heart_rate_per_min", 400),
    ("spo2_percent", 100),
    ("respiratory_rate_per_min", 200),
)
SCALES = {"moaa_s": 5, "cadss": 92, "aldrete": 10}
"""The most that each value and score can be at all: what an instrument shows, what a scale reaches."""
_NEVER_NEGATIVE = (
    "weight_kg",
    "last_weight_kg",
    "height_cm",
    "sessions_before",
    "dose_mg",
    "bag_ml",
    "minutes",
    "vial_mg_per_ml",
    "given_ml",
    "number",
)
_LOWEST, _HIGHEST = 0.001, 10_000
"""Nothing but 0 is smaller than what any instrument shows; reckoning with it would run out of numbers."""


class EventRefused(ValueError):
    """Why something is not an event of a session: the event, the field, what was found, what was expected."""


def encode_event(event: Event) -> dict[str, Any]:
    """The event as JSON values."""
    written: dict[str, Any] = plain(event)
    return written


def decode_event(raw: object) -> Event:
    """The event that a JSON object says. Raises EventRefused for anything that is none or cannot be true.

    Values that no instrument shows (an SpO2 of 180 %, a negative pressure) are refused here; values that are only
    unlikely are taken, and the rules ask about them.
    """
    name = raw.get("id") if isinstance(raw, dict) else None
    try:
        return _decoded(raw)
    except Misshapen as error:
        label = name if isinstance(name, str) and _ID.fullmatch(name) else "without a good id"
        raise EventRefused(f"Event {label}, {error}.") from error


def _decoded(raw: object, *, within: str = "") -> Event:
    if not isinstance(raw, dict):
        raise Misshapen(f"{within}event", shown(raw), "an object")
    kind = raw.get("kind")
    if not isinstance(kind, str) or kind not in EVENTS:
        raise Misshapen(f"{within}kind", shown(kind), f"one of {', '.join(EVENTS)}")
    event: Event = _amended(raw, within) if kind == "amended" else filled(EVENTS[kind], raw, f"{within}{kind}")
    _check_id(event.id, f"{within}{kind}.id")
    _check_figures(event, f"{within}{kind}")
    return event


def _amended(raw: dict[str, Any], within: str) -> Amended:
    """A correction; what it puts in place is an event itself, and never a correction again."""
    if within:
        raise Misshapen(f"{within}kind", "amended", "an event that is not a correction itself")
    if "replacement" not in raw:
        raise Misshapen("amended.replacement", "nothing", "the right event, or null if it never happened")
    inner = raw["replacement"]
    amended: Amended = filled(Amended, {**raw, "replacement": None}, "amended")
    return amended if inner is None else replace(amended, replacement=_decoded(inner, within="amended.replacement."))


def _check_id(name: str, place: str) -> None:
    if not _ID.fullmatch(name):
        raise Misshapen(place, shown(name), "8 to 80 letters, digits and . _ : - beginning with a letter or digit")


def _check_figures(event: Event, place: str) -> None:
    for name in _NEVER_NEGATIVE:
        value = getattr(event, name, None)
        if value is not None and value != 0 and not _LOWEST <= value <= _HIGHEST:
            raise Misshapen(f"{place}.{name}", f"{value:g}", f"0, or {_LOWEST} to {_HIGHEST}")
    if isinstance(event, ScaleScored) and not 0 <= event.score <= SCALES[event.scale]:
        raise Misshapen(f"{place}.score", f"{event.score:g}", f"0 to {SCALES[event.scale]} for {event.scale}")
    if isinstance(event, Reading):
        _check_reading(event, place)


def _check_reading(reading: Reading, place: str) -> None:
    values = [getattr(reading, name) for name, _ in READINGS]
    if all(value is None for value in values):
        raise Misshapen(place, "no value at all", "at least one of " + ", ".join(name for name, _ in READINGS))
    for (name, highest), value in zip(READINGS, values, strict=True):
        if value is not None and not 0 <= value <= highest:
            raise Misshapen(f"{place}.{name}", f"{value:g}", f"0 to {highest}")

"""Frozen dataclasses as plain JSON values and back, by their own type hints. Fields keep their names."""

import dataclasses
import math
import types
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from unicodedata import category

_UTC = timedelta(0)
LONGEST_TEXT = 2_000
_NO_TEXT = ("Cc", "Cs")
"""Control characters and halves of characters; a hard space or a joiner that a keyboard writes is text."""
_EARLIEST_YEAR, _LATEST_YEAR = 1970, 2199
"""So that reckoning with minutes never leaves the calendar."""
_WORDS = {
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    str: "text",
    datetime: "a time with its zone",
}


class Misshapen(ValueError):
    """A value that does not fit its field: where, what was found, what was expected."""

    def __init__(self, place: str, found: str, expected: str) -> None:
        self.place, self.found, self.expected = place, found, expected
        super().__init__(f"{place}: found {found}; expected {expected}")


def plain(value: Any) -> Any:
    """JSON values only: dataclasses become objects, tuples become lists, times ISO 8601 in UTC."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return {name: plain(getattr(value, name)) for name in field_names(value.__class__)}


def shaped(hint: Any, value: Any, place: str) -> Any:
    """The value as the type hint wants it. Raises Misshapen naming the place within the whole."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(hint), value, place)
    if origin is Literal:
        return _literal(get_args(hint), value, place)
    if origin is tuple:
        return _row(get_args(hint)[0], value, place)
    if dataclasses.is_dataclass(hint):
        return filled(hint, value, place)
    return _scalars[hint](value, place)


def filled(kind: Any, value: Any, place: str) -> Any:
    """An instance of a dataclass from an object with its fields. Raises Misshapen for one too many or too few."""
    if not isinstance(value, dict):
        raise Misshapen(place, shown(value), "an object")
    hints, needed = _fields(kind)
    for name in value:
        if name not in hints:
            raise Misshapen(f"{place}.{shown(name)}", "a field that is not known", f"only {', '.join(hints)}")
    for name in needed:
        if name not in value:
            raise Misshapen(f"{place}.{name}", "nothing", "a value; it may not be left out")
    return kind(**{name: shaped(hints[name], each, f"{place}.{name}") for name, each in value.items()})


def shown(value: Any) -> str:
    """A found value in short, for a message; without any character that a database or a log would stumble over."""
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # nested without end, or a number of thousands of digits
        return f"a value of type {type(value).__name__} that is too large to show"
    return text if len(text) <= 60 else f"{text[:57]}..."


@cache
def field_names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass in order."""
    return tuple(field.name for field in dataclasses.fields(kind))


@cache
def _fields(kind: Any) -> tuple[dict[str, Any], tuple[str, ...]]:
    nothing = dataclasses.MISSING
    needed = (f.name for f in dataclasses.fields(kind) if f.default is nothing and f.default_factory is nothing)
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}, tuple(needed)


def _one_of(choices: tuple[Any, ...], value: Any, place: str) -> Any:
    if value is None and type(None) in choices:
        return None
    kinds = [each for each in choices if each is not type(None)]
    if len(kinds) > 1:
        raise TypeError(f"{place}: a union of {kinds} is decoded by its `kind`, not here")
    return shaped(kinds[0], value, place)


def _literal(words: tuple[Any, ...], value: Any, place: str) -> Any:
    if not isinstance(value, str) or value not in words:
        raise Misshapen(place, shown(value), f"one of {', '.join(words)}")
    return value


def _row(hint: Any, value: Any, place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise Misshapen(place, shown(value), "a list")
    return tuple(shaped(hint, each, f"{place}[{number}]") for number, each in enumerate(value))


def _number(value: Any, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        raise Misshapen(place, shown(value), _WORDS[float])
    return float(value)


def _finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _whole(value: Any, place: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 1_000_000:
        raise Misshapen(place, shown(value), _WORDS[int])
    return value


def _truth(value: Any, place: str) -> bool:
    if not isinstance(value, bool):
        raise Misshapen(place, shown(value), _WORDS[bool])
    return value


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str):
        raise Misshapen(place, shown(value), _WORDS[str])
    if len(value) > LONGEST_TEXT:
        raise Misshapen(place, f"{len(value)} characters", f"at most {LONGEST_TEXT}")
    if not value.isprintable() and any(category(c) in _NO_TEXT and c not in "\n\t" for c in value):
        raise Misshapen(place, shown(value), "text without control characters")
    return value


def _time(value: Any, place: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) and len(value) <= 40 else None
        if moment is not None and moment.utcoffset() is not None:
            moment = moment if moment.utcoffset() == _UTC else moment.astimezone(UTC)
            if _EARLIEST_YEAR <= moment.year <= _LATEST_YEAR:
                return moment
    except (ValueError, OverflowError):
        pass
    years = f"from {_EARLIEST_YEAR} to {_LATEST_YEAR}"
    raise Misshapen(place, shown(value), f"a time with its zone {years}, as 2026-11-25T09:30:00Z")


_scalars: dict[Any, Callable[[Any, str], Any]] = {
    float: _number,
    int: _whole,
    bool: _truth,
    str: _text,
    datetime: _time,
}

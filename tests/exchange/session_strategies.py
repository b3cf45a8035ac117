"""Every kind of event that a session knows, with any content that is allowed, for tests that must hold for all."""

import types
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from daybreak.care.session.events import EVENTS, Amended, Event, Reading, ScaleScored

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,79}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=80)
TIMES = st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))
NEAR_NOON = st.builds(lambda seconds: NOON + timedelta(seconds=seconds), st.integers(-7_200, 14_400))
POSITIVE = st.just(0.0) | st.floats(0.001, 10_000)
_FIGURES: dict[str, st.SearchStrategy[Any]] = {
    "sessions_before": st.integers(0, 10_000),
    "number": st.integers(0, 10_000),
    "spo2_percent": st.floats(0, 100),
    "respiratory_rate_per_min": st.floats(0, 200),
    "systolic_mmhg": st.floats(0, 400),
    "diastolic_mmhg": st.floats(0, 400),
    "heart_rate_per_min": st.floats(0, 400),
}
_SCORES = {"moaa_s": 5, "cadss": 92, "aldrete": 10}


def events_of_kind(kind: type[Event], times: st.SearchStrategy[datetime] = TIMES) -> st.SearchStrategy[Event]:
    """Any event of one kind."""
    if kind is Amended:
        return _built(Amended, times, replacement=st.none() | plain_events(times))
    if kind is ScaleScored:
        scored = [_built(ScaleScored, times, scale=st.just(s), score=st.floats(0, m)) for s, m in _SCORES.items()]
        return st.one_of(scored)
    made = _built(kind, times)
    return made.filter(_measures_something) if kind is Reading else made


def plain_events(times: st.SearchStrategy[datetime] = TIMES) -> st.SearchStrategy[Event]:
    """Any event but a correction."""
    return st.one_of([events_of_kind(kind, times) for kind in EVENTS.values() if kind is not Amended])


def all_events(times: st.SearchStrategy[datetime] = TIMES) -> st.SearchStrategy[Event]:
    """Any event."""
    return plain_events(times) | events_of_kind(Amended, times)


def _built(
    kind: type[Event], times: st.SearchStrategy[datetime], **given: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    fields = {n: _of(n, h, times) for n, h in get_type_hints(kind).items() if n not in ("kind", "id", *given)}
    return st.builds(kind, id=IDS, **fields, **given)


def _of(name: str, hint: Any, times: st.SearchStrategy[datetime]) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of([st.none() if each is type(None) else _of(name, each, times) for each in get_args(hint)])
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if name in _FIGURES:
        return _FIGURES[name]
    return {str: TEXTS, float: POSITIVE, bool: st.booleans(), datetime: times}[hint]


def _measures_something(event: Any) -> bool:
    return any(getattr(event, name) is not None for name in _FIGURES if hasattr(event, name))

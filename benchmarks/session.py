"""Folding a session of four hours with a reading every five seconds, beside decoding the same events from JSON.

The peer is msgspec, among the fastest readers of typed JSON; events that are folded have to be read first.
"""

import random
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any, get_type_hints

import msgspec

from benchmarks.measuring import Result, percentile
from daybreak.care.session.events import (
    EVENTS,
    AdministrationStarted,
    AdministrationStopped,
    CheckedIn,
    DoseOrdered,
    Event,
    Reading,
    WeightTaken,
)
from daybreak.care.session.rules import SessionRules
from daybreak.care.session.timeline import fold
from daybreak.knowledge import protocols

BEGIN = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOURS = 4
SECONDS_BETWEEN = 5
PEER = "msgspec decode of the same events"


def measure(count: int) -> list[Result]:
    """Milliseconds for one fold and for one decoding, the median of so many, in a quiet and in a stormy session."""
    rules = protocols()["iv-ketamine"].session
    if rules is None:
        raise ValueError("the protocol iv-ketamine has no section `session`; expected one to fold by")
    return [measure_session(rules, name, stormy, count) for name, stormy in (("quiet", False), ("stormy", True))]


def measure_session(rules: SessionRules, name: str, stormy: bool, count: int) -> Result:
    """One session, folded at its end."""
    events = session_events(stormy)
    encoded, kind = msgspec.json.encode(events), list[event_struct()]  # type: ignore[misc]
    decoder, now = msgspec.json.Decoder(kind), BEGIN + timedelta(hours=HOURS)
    folding = [seconds(lambda: fold(rules, events, now)) for _ in range(count)]
    decoding = [seconds(lambda: decoder.decode(encoded)) for _ in range(count)]
    return Result(
        name=f"Fold of 4 h, {len(events)} events ({name})",
        ours=percentile(folding, 50) * 1000,
        peer_name=PEER,
        peer=percentile(decoding, 50) * 1000,
        unit="ms",
        smaller_is_better=True,
    )


def seconds(work: Any) -> float:
    """How long it takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def session_events(stormy: bool) -> list[Event]:
    """An infusion watched by a monitor. stormy: pressure and oxygen go beyond their limits again and again."""
    chance = random.Random(1)
    whole: list[Event] = [
        CheckedIn(**noted("check-in", 0), sex="female", height_cm=170.0, last_weight_kg=70.0, sessions_before=2),
        WeightTaken(**noted("weight", 10), weight_kg=70.0),
        DoseOrdered(**noted("order", 20), dose_mg=35.0, bag_ml=100.0, minutes=40.0),
        AdministrationStarted(**noted("start", 1800)),
        AdministrationStopped(**noted("stop", 4200)),
    ]
    return whole + [reading(at, chance, stormy) for at in range(0, HOURS * 3600, SECONDS_BETWEEN)]


def reading(at: int, chance: random.Random, stormy: bool) -> Reading:
    """One reading of the monitor."""
    return Reading(
        **noted(f"reading-{at}", at),
        systolic_mmhg=chance.gauss(155 if stormy else 125, 8),
        diastolic_mmhg=chance.gauss(95 if stormy else 75, 4),
        heart_rate_per_min=chance.gauss(80, 5),
        spo2_percent=min(100.0, chance.gauss(94 if stormy else 98, 0.8)),
        respiratory_rate_per_min=chance.gauss(14, 1),
    )


def noted(name: str, at: int) -> dict[str, Any]:
    """What every event says of itself."""
    when = BEGIN + timedelta(seconds=at)
    return {"id": name, "observed_at": when, "recorded_at": when, "by": "monitor-1"}


def event_struct() -> Any:
    """The types of the events as msgspec wants them: a union that is told apart by `kind`."""
    union: Any = None
    for name, kind in EVENTS.items():
        if name != "amended":
            hints = get_type_hints(kind)
            shape = [(each.name, hints[each.name]) for each in fields(kind) if each.name != "kind"]
            struct = msgspec.defstruct(kind.__name__, shape, tag=name, tag_field="kind", kw_only=True)
            union = struct if union is None else union | struct
    return union

"""The results of a message as readings, moment by moment. Every OBX is accounted for, whatever it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Literal

from daybreak.exchange.hl7v2.message import Message, Segment
from daybreak.exchange.hl7v2.times import moment_of
from daybreak.exchange.hl7v2.values import Value, value_of
from daybreak.knowledge.monitor_codes import MonitorCodes

Fate = Literal["value", "not_used", "no_value", "unclear"]
_NOT_YET_OR_NEVER = {
    "X": "the result cannot be had (X)",
    "I": "the result is pending (I)",
    "N": "it was not asked for (N)",
    "O": "there is no result (O)",
}
_WITHDRAWN = {"D": "the monitor deletes an earlier result (D)", "W": "the monitor calls an earlier result wrong (W)"}
_RESULTS = ("F", "P", "R", "S", "U", "")
"""HL7 table 0085: final, preliminary, not verified, partial, final and not sent again; monitors also leave it out."""
_CORRECTED = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What became of one OBX. about: what it is, in a word that is the same for all of its kind. No patient's data."""

    place: str
    fate: Fate
    about: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What was measured at one moment: a reading. values: measures of care's Reading, in its units.

    number: counted within the message. timed_by: the field that says when, or "received". corrects: it replaces what
    was sent for this moment before. places: the OBX that it came from.
    """

    number: int
    observed_at: datetime
    timed_by: str
    corrects: bool
    values: dict[str, float]
    places: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readings:
    """Everything that a message says: moments to be stored, and what became of each OBX, in their order."""

    moments: tuple[Moment, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """One OBX with a usable value."""

    part: Part
    value: Value
    observed_at: datetime
    timed_by: str
    note: str
    corrects: bool


def read_readings(message: Message, codes: MonitorCodes, *, zone: tzinfo, received_at: datetime) -> Readings:
    """The readings in a message that is no refusal.

    zone: of the monitor's clock, for times that name none. received_at: stands in for a time that is missing.
    """
    measured: list[_Measured] = []
    parts: dict[str, Part] = {}
    for obx, obr in _with_their_order(message.segments):
        found = _measured(obx, obr, codes, zone, received_at)
        if isinstance(found, Part):
            parts[found.place] = found
        else:
            measured.append(found)
            parts[found.part.place] = found.part
    moments: list[Moment] = []
    for together in _by_moment(measured):
        chosen, left = _one_of_each(together, codes)
        parts.update({part.place: part for part in left})
        if chosen:
            moments.append(_moment(len(moments) + 1, chosen))
    return Readings(moments=tuple(moments), parts=tuple(parts.values()))


def _with_their_order(segments: Sequence[Segment]) -> Iterator[tuple[Segment, Segment | None]]:
    order: Segment | None = None
    for segment in segments:
        if segment.name in ("OBR", "PID"):
            order = segment if segment.name == "OBR" else None
        elif segment.name == "OBX":
            yield segment, order


def _measured(
    obx: Segment, obr: Segment | None, codes: MonitorCodes, zone: tzinfo, received_at: datetime
) -> _Measured | Part:
    value = value_of(obx, codes)
    part = Part(place=obx.place, fate="value", about=value.about)
    status = obx.text(11).upper()
    if status in _WITHDRAWN:
        return replace(part, fate="unclear", reason=f"{_WITHDRAWN[status]}; correct it in the session if it was stored")
    if status in _NOT_YET_OR_NEVER or value.is_empty:
        return replace(part, fate="no_value", reason=_NOT_YET_OR_NEVER.get(status, "it holds no value"))
    if value.unclear or value.not_used:
        fate: Fate = "unclear" if value.unclear else "not_used"
        return replace(part, fate=fate, reason=value.unclear or value.not_used)
    if status not in (*_RESULTS, _CORRECTED):
        return replace(part, fate="unclear", reason="the status in OBX-11 is not known")
    return _timed(obx, obr, part, value, zone, received_at, corrects=status == _CORRECTED)


def _timed(
    obx: Segment,
    obr: Segment | None,
    part: Part,
    value: Value,
    zone: tzinfo,
    received_at: datetime,
    *,
    corrects: bool,
) -> _Measured | Part:
    """The value with its time: its own, else that of its order, else when it came."""
    own, ordered = obx.component(14), obr.component(7) if obr else ""
    text, timed_by = (own, "OBX-14") if own else (ordered, "OBR-7") if ordered else ("", "received")
    if not text:
        return _noted(
            part, value, received_at, timed_by, "The message names no time; it counts from its arrival", corrects
        )
    timed = moment_of(text, zone, received_at)
    if timed.moment is None:
        return replace(part, fate="unclear", reason=f"the time in {timed_by} cannot be used: {timed.note}")
    return _noted(part, value, timed.moment, timed_by, f"{timed_by}: {timed.note}" if timed.note else "", corrects)


def _noted(part: Part, value: Value, at: datetime, timed_by: str, note: str, corrects: bool) -> _Measured:
    noted = replace(part, reason=note)
    return _Measured(part=noted, value=value, observed_at=at, timed_by=timed_by, note=note, corrects=corrects)


def _by_moment(measured: list[_Measured]) -> list[list[_Measured]]:
    groups: dict[tuple[datetime, bool], list[_Measured]] = {}
    for each in measured:
        groups.setdefault((each.observed_at, each.corrects), []).append(each)
    return list(groups.values())


def _one_of_each(together: list[_Measured], codes: MonitorCodes) -> tuple[list[_Measured], list[Part]]:
    """For each measure the value of the preferred code. Two values of one code contradict each other; none counts."""
    chosen: list[_Measured] = []
    left: list[Part] = []
    for measure in dict.fromkeys(each.value.measure for each in together):
        rivals = [each for each in together if each.value.measure == measure]
        best = min(codes.rank[each.value.code] for each in rivals)
        first = [each for each in rivals if codes.rank[each.value.code] == best]
        if len({each.value.figure for each in first}) > 1:
            left += [_left(each, "unclear", "two different values for one moment") for each in rivals]
            continue
        chosen.append(first[0])
        left += [_left(each, "not_used", "said twice") for each in first[1:]]
        left += [_left(each, "not_used", "measured in a better way too") for each in rivals if each not in first]
    return chosen, left


def _left(measured: _Measured, fate: Fate, reason: str) -> Part:
    return replace(measured.part, fate=fate, reason=reason)


def _moment(number: int, chosen: list[_Measured]) -> Moment:
    first = chosen[0]
    return Moment(
        number=number,
        observed_at=first.observed_at,
        timed_by=first.timed_by,
        corrects=first.corrects,
        values={each.value.measure: each.value.figure for each in chosen},
        places=tuple(each.part.place for each in chosen),
        note=first.note,
    )

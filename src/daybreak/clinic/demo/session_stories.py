"""The sessions of the demo clinic as they go from check-in to discharge, in minutes after the check-in.

Every value is invented. Each story is whole: loading plays as much of it as has happened by then (session_playing.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

Who = Literal["nurse", "prescriber"]
Six = tuple[float, float, float, float, float, float]
"""Systolic, diastolic, heart rate, SpO2, respiratory rate, MOAA/S."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event: so many minutes after the check-in, by whom, and the fields of its kind.

    name: unique in its story. points_to: a field that holds the id of another happening, and that one's name.
    minutes_ago: the time in a field, so many minutes before the check-in.
    """

    minute: float
    name: str
    kind: str
    who: Who = "nurse"
    fields: Mapping[str, Any] = field(default_factory=dict)
    points_to: tuple[str, str] | None = None
    minutes_ago: tuple[str, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionStory:
    """A session of a demo patient. since: how long before the loading the check-in was.

    in_course: it goes on while the demo is loaded, and is ended by a later loading.
    """

    id: str
    patient: str
    protocol: str
    chair: int
    since: timedelta
    in_course: bool
    pregnancy_possible: bool
    happenings: tuple[Happening, ...]

    @property
    def length(self) -> timedelta:
        """From check-in to discharge."""
        return timedelta(minutes=max(each.minute for each in self.happenings))


_START, _INFUSION, _OBSERVATION = 20.0, 40.0, 60.0
_END = _START + _INFUSION
_SECOND_DEVICE, _LABEL_OBSERVATION = _START + 5, 120.0
_PRE_CHECKS = {
    "pre-check-consent": "yes",
    "pre-check-suicide-risk": "no",
    "pre-check-medicines": "yes",
    "pre-check-pregnancy": "no",
    "pre-check-escort": "yes",
    "pre-check-drug": "yes",
}
_LABEL_PRE_CHECKS = _PRE_CHECKS | {
    "pre-check-treatment-consent": "yes",
    "pre-check-prescriber": "yes",
    "pre-check-oximeter": "yes",
}
_BEFORE_LEAVING = {
    "discharge-orientated": "yes",
    "discharge-gait": "yes",
    "discharge-nausea": "yes",
    "discharge-suicidal-intent": "no",
    "discharge-advice": "yes",
}
_SOLIDS_AND_FLUIDS = {"fasting-solids": 600, "fasting-fluids": 180}
_FOOD_AND_LIQUIDS = {"fasting-food": 240, "fasting-liquids": 60}


def _answers(minute: float, answers: Mapping[str, str]) -> Iterator[Happening]:
    for question, answer in answers.items():
        fields = {"question": question, "answer": answer}
        yield Happening(minute=minute, name=question, kind="check_answered", fields=fields)


def _fasting(minute: float, intakes: Mapping[str, float]) -> Iterator[Happening]:
    for intake, ago in intakes.items():
        yield Happening(
            minute=minute, name=intake, kind="intake_told", fields={"intake": intake}, minutes_ago=("last_at", ago)
        )


def _measured(minute: float, values: Six) -> Iterator[Happening]:
    names = ("systolic_mmhg", "diastolic_mmhg", "heart_rate_per_min", "spo2_percent", "respiratory_rate_per_min")
    fields = dict(zip(names, values, strict=False))
    yield Happening(minute=minute, name=f"reading-{minute:g}", kind="reading", fields=fields)
    yield _scored(minute + 0.5, "moaa_s", values[5])


def _scored(minute: float, scale: str, score: float) -> Happening:
    return Happening(
        minute=minute, name=f"{scale}-{minute:g}", kind="scale_scored", fields={"scale": scale, "score": score}
    )


def _all_measured(readings: Mapping[float, Six], scores: Mapping[float, float]) -> Iterator[Happening]:
    for minute, values in readings.items():
        yield from _measured(minute, values)
    for minute, score in scores.items():
        yield _scored(minute, "cadss", score)


def _side_effect(name: str, severity: str, begin: float, end: float) -> Iterator[Happening]:
    fields = {"effect": name, "severity": severity}
    yield Happening(minute=begin, name=f"{name}-noted", kind="side_effect_noted", fields=fields)
    yield Happening(
        minute=end, name=f"{name}-over", kind="side_effect_resolved", points_to=("side_effect", f"{name}-noted")
    )


def _seen(minute: float, alarm: str) -> Happening:
    return Happening(minute=minute, name=f"seen-{alarm}", kind="alarm_acknowledged", fields={"alarm": alarm})


def _leaving(minute: float, answers: Mapping[str, str]) -> Iterator[Happening]:
    yield _scored(minute - 4, "aldrete", 10)
    yield from _answers(minute - 3, answers)
    yield Happening(minute=minute - 2, name="escort", kind="escort_confirmed", fields={"escort": "a relative"})
    yield Happening(minute=minute, name="discharge", kind="discharged")


def _ordered(**order: float) -> Iterator[Happening]:
    yield Happening(minute=12, name="order", kind="dose_ordered", who="prescriber", fields=order)
    yield Happening(minute=16, name="double-check", kind="dose_confirmed", points_to=("order", "order"))


def _infusion(
    weight_kg: float,
    before: Six,
    readings: Mapping[float, Six],
    cadss: Mapping[float, float],
    more: Sequence[Happening] = (),
) -> tuple[Happening, ...]:
    """0.5 mg/kg of ketamine over 40 min, and an hour of observation."""
    yielded = [
        Happening(minute=1, name="weight", kind="weight_taken", fields={"weight_kg": weight_kg}),
        *_answers(3, _PRE_CHECKS), *_fasting(4, _SOLIDS_AND_FLUIDS), *_measured(7, before), _scored(8, "cadss", 0),
        *_ordered(dose_mg=round(weight_kg / 2, 1), bag_ml=100, minutes=_INFUSION, vial_mg_per_ml=10),
        Happening(minute=_START, name="start", kind="administration_started"),
        Happening(minute=_END, name="stop", kind="administration_stopped", fields={"given_ml": 100}),
        *_all_measured(readings, cadss), *more, *_leaving(_END + _OBSERVATION + 3, _BEFORE_LEAVING),
    ]  # fmt: skip
    return tuple(sorted(yielded, key=lambda each: each.minute))


def quiet_infusion(weight_kg: float) -> tuple[Happening, ...]:
    """A session in which nothing calls for anybody."""
    readings: dict[float, Six] = {
        minute: (value, 78, 70, 98, 14, 5) for minute, value in ((30, 128), (45, 134), (59, 132), (89, 124), (118, 120))
    }
    return _infusion(weight_kg, (120, 76, 68, 98, 14, 5), readings, {46: 4, 100: 0})


def _esketamine(
    weight_kg: float,
    before: Six,
    readings: Mapping[float, Six],
    cadss: Mapping[float, float],
    more: Sequence[Happening] = (),
) -> tuple[Happening, ...]:
    """Two devices of 28 mg with five minutes between them, and two hours of observation."""
    yielded = [
        Happening(minute=1, name="weight", kind="weight_taken", fields={"weight_kg": weight_kg}),
        *_answers(3, _LABEL_PRE_CHECKS), *_fasting(4, _FOOD_AND_LIQUIDS),
        Happening(minute=4, name="nasal", kind="intake_told", fields={"intake": "nasal-medicines", "last_at": None}),
        *_measured(7, before), _scored(8, "cadss", 0), *_ordered(dose_mg=56),
        Happening(minute=_START, name="device-1", kind="device_given", fields={"number": 1}),
        Happening(minute=_SECOND_DEVICE, name="device-2", kind="device_given", fields={"number": 2}),
        *_all_measured(readings, cadss), *more,
        *_leaving(_SECOND_DEVICE + _LABEL_OBSERVATION + 3, _BEFORE_LEAVING | {"discharge-stable": "yes"}),
    ]  # fmt: skip
    return tuple(sorted(yielded, key=lambda each: each.minute))


STORIES: tuple[SessionStory, ...] = (
    # The blood pressure rises, is seen, and is down again before the patient leaves.
    SessionStory(
        id="augusta-first", patient="augusta-lindqvist-rowe", protocol="iv-ketamine", chair=0, pregnancy_possible=False,
        since=timedelta(days=4, hours=1), in_course=False,
        happenings=_infusion(
            73.6, (132, 80, 72, 98, 14, 5),
            {30: (148, 88, 80, 97, 14, 5), 40: (158, 92, 86, 97, 14, 5), 50: (168, 96, 90, 96, 15, 5),
             59: (162, 94, 88, 97, 14, 5), 74: (146, 86, 82, 97, 14, 5), 89: (138, 82, 76, 98, 14, 5),
             104: (134, 80, 74, 98, 14, 5), 118: (132, 80, 72, 98, 14, 5)},
            {45: 11, 100: 1},
            (*_side_effect("dissociation", "mild", 32, 76), *_side_effect("nausea", "mild", 48, 95),
             *_side_effect("raised-blood-pressure", "moderate", 50, 74),
             _seen(46, "dissociation"), _seen(51, "systolic-high")),
        ),
    ),
    SessionStory(
        id="tobias-first", patient="tobias-renshaw", protocol="esketamine-us", chair=1, pregnancy_possible=False,
        since=timedelta(days=3, hours=2), in_course=False,
        happenings=_esketamine(
            90.5, (126, 80, 70, 98, 14, 5),
            {34: (138, 86, 76, 97, 14, 5), 49: (142, 88, 78, 97, 14, 4), 64: (140, 86, 76, 97, 14, 5),
             79: (132, 84, 74, 98, 14, 5), 94: (128, 82, 72, 98, 14, 5), 109: (126, 80, 70, 98, 14, 5),
             124: (124, 80, 70, 98, 14, 5), 139: (124, 78, 68, 98, 14, 5)},
            {66: 7, 118: 1},
            (*_side_effect("dizziness", "mild", 36, 84), *_side_effect("dysgeusia", "mild", 24, 60),
             _seen(50, "sedation"), _seen(67, "dissociation")),
        ),
    ),
    SessionStory(
        id="marit-first", patient="marit-ellingsrud", protocol="iv-ketamine", chair=2, pregnancy_possible=True,
        since=timedelta(days=3, hours=1), in_course=False,
        happenings=_infusion(
            74.2, (118, 74, 66, 99, 13, 5),
            {30: (126, 78, 72, 98, 13, 5), 40: (134, 82, 76, 98, 14, 5), 50: (136, 84, 78, 98, 14, 5),
             59: (132, 82, 76, 98, 14, 5), 74: (126, 78, 72, 98, 14, 5), 89: (120, 76, 68, 99, 13, 5),
             104: (118, 74, 66, 99, 13, 5), 118: (118, 74, 66, 99, 13, 5)},
            {45: 6, 100: 0}, (*_side_effect("dissociation", "mild", 34, 78), _seen(46, "dissociation")),
        ),
    ),
    # In course: one being prepared, one infusing, one in observation with alarms that somebody has seen.
    SessionStory(
        id="augusta-second", patient="augusta-lindqvist-rowe", protocol="iv-ketamine", chair=0,
        pregnancy_possible=False, since=timedelta(minutes=93), in_course=True,
        happenings=_infusion(
            73.4, (134, 82, 72, 98, 14, 5),
            {30: (146, 86, 80, 97, 14, 5), 40: (154, 90, 84, 97, 14, 5), 50: (158, 92, 86, 97, 14, 5),
             59: (158, 92, 86, 97, 14, 5), 74: (156, 90, 84, 97, 14, 5), 88: (164, 92, 82, 97, 14, 5),
             103: (144, 86, 78, 98, 14, 5), 118: (136, 82, 74, 98, 14, 5)},
            {45: 10, 90: 6, 110: 1},
            (*_side_effect("dissociation", "mild", 33, 96), _seen(46, "dissociation"), _seen(91, "systolic-high"),
             Happening(minute=91.5, name="seen-again", kind="alarm_acknowledged", fields={"alarm": "dissociation"})),
        ),
    ),
    SessionStory(
        id="marit-second", patient="marit-ellingsrud", protocol="iv-ketamine", chair=1, pregnancy_possible=True,
        since=timedelta(minutes=43), in_course=True,
        happenings=_infusion(
            74.0, (120, 76, 66, 99, 13, 5),
            {30: (128, 80, 72, 98, 13, 5), 40: (134, 82, 76, 98, 14, 5), 50: (136, 84, 78, 98, 14, 5),
             59: (134, 82, 76, 98, 14, 5), 74: (128, 80, 72, 98, 14, 5), 89: (122, 76, 68, 99, 13, 5),
             104: (120, 76, 66, 99, 13, 5), 118: (118, 74, 66, 99, 13, 5)},
            {58: 3, 100: 0},
        ),
    ),
    SessionStory(
        id="tobias-second", patient="tobias-renshaw", protocol="esketamine-us", chair=2, pregnancy_possible=False,
        since=timedelta(minutes=9), in_course=True,
        happenings=_esketamine(
            90.1, (128, 82, 72, 98, 14, 5),
            {34: (136, 86, 76, 97, 14, 5), 49: (138, 86, 78, 97, 14, 5), 64: (136, 84, 76, 97, 14, 5),
             79: (132, 84, 74, 98, 14, 5), 94: (128, 82, 72, 98, 14, 5), 109: (126, 80, 70, 98, 14, 5),
             124: (126, 80, 70, 98, 14, 5), 139: (124, 80, 70, 98, 14, 5)},
            {66: 4, 118: 0},
        ),
    ),
)  # fmt: skip

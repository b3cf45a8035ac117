"""The answers of the Lab, as data for charts and as words for tables. Loaded when first asked for, as it is large.

Its cost is bounded: so many virtual patients, so many points, so many refits, whatever is asked; and an answer is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daybreak.care.protocol import Protocol
from daybreak.clinic.lab.questions import CourseQuestion, ScheduleQuestion, SessionQuestion
from daybreak.clinic.screening.protocols import available_protocols
from daybreak.knowledge.mechanism_models import load_mechanism
from daybreak.knowledge.pharmacodynamic_models import load_session_effects
from daybreak.pharmacology.covariates import one_individual
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.models import PharmacokineticModel
from daybreak.pharmacology.parameters import UNITS
from daybreak.research.session_prediction import (
    AskedDose,
    Band,
    ChosenModel,
    PredictedEffects,
    Prediction,
    ProtocolDose,
    Schedule,
    ScheduleCourse,
    chosen_model,
    course_of,
    fitting_models,
    predict,
    predicted_effects,
    protocol_dose,
)
from daybreak.research.session_prediction.protocol_dose import GIVES

__all__ = ["PharmacologyError", "course_answer", "models_by_drug", "session_answer"]

Numbers = NDArray[np.float64]

PATIENTS, COURSE_PATIENTS, REFITS, SEED = 200, 200, 30, 1
UNTIL_MIN, STEP_MIN = 240, 2
KEPT = 128
"""Answers that are kept."""
ROWS_MIN = (0, 10, 20, 30, 40, 60, 90, 120, 180, 240)
DEVICE_MG = 28.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAnswer:
    """assumed: covariates that were not asked. uses: what of the question matters to the model, in words.

    drawn: for the charts. figures: name, value. rows: a time and what stands beside it, under the columns.
    """

    dose: ProtocolDose
    chosen: ChosenModel
    assumed: tuple[str, ...]
    uses: str
    drawn: Mapping[str, Any]
    figures: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAnswer:
    """rows: a figure and its value under A and under B; titles: A and B in words."""

    drawn: Mapping[str, Any]
    titles: tuple[str, str]
    rows: tuple[tuple[str, str, str], ...]


def models_by_drug() -> Mapping[str, Mapping[str, str]]:
    """The models that fit what the protocols give: drug and way in -> id -> title."""
    return {
        f"{substance.capitalize()}, {route}": {
            name: each.title for name, each in fitting_models(substance, route).items()
        }
        for substance, route in GIVES.values()
    }


@lru_cache(maxsize=KEPT)
def session_answer(asked: SessionQuestion) -> SessionAnswer:
    """Concentration and effects of one session. Raises PharmacologyError naming the field that cannot be."""
    protocol = _protocol(asked.protocol)
    dose = protocol_dose(protocol, asked.weight_kg, dose=_dose(asked), minutes=asked.minutes)
    chosen = chosen_model(dose.substance, dose.route, asked.model or None)
    individual = one_individual(asked.weight_kg, age_years=asked.age_years)
    times = np.arange(0.0, UNTIL_MIN + STEP_MIN, STEP_MIN)
    prediction = predict(chosen.model, individual, dose.regimen, times, patients=PATIENTS, seed=SEED)
    effects = predicted_effects(load_session_effects(), prediction)
    return SessionAnswer(
        dose=dose,
        chosen=chosen,
        assumed=tuple(each.replace("_", " ") for each in prediction.assumed),
        uses=_uses(chosen.model),
        drawn=_drawn_session(dose, prediction, effects),
        figures=tuple(_figures(dose, prediction, effects)),
        columns=("Minute", *(f"{name}, ng/mL" for name in prediction.bands), "CADSS", "Systolic rise, mmHg"),
        rows=tuple(_rows(prediction, effects)),
    )


@lru_cache(maxsize=KEPT)
def course_answer(asked: CourseQuestion) -> CourseAnswer:
    """Symptoms over weeks under both schedules. Raises PharmacologyError naming the field that cannot be."""
    route = _protocol(asked.protocol).route
    courses = [_course(asked, each, route) for each in asked.schedules]
    first, second = courses
    return CourseAnswer(
        drawn={
            "days": _plain(first.days),
            "baseline": asked.baseline_madrs,
            "schedules": [_drawn_course(letter, each) for letter, each in zip("AB", courses, strict=True)],
        },
        titles=(_schedule_words(asked.schedules[0]), _schedule_words(asked.schedules[1])),
        rows=tuple(_compared(first, second, asked.weeks_shown)),
    )


def _protocol(name: str) -> Protocol:
    return available_protocols()[name].protocol


def _dose(asked: SessionQuestion) -> AskedDose:
    if asked.devices is not None:
        return AskedDose(value=DEVICE_MG * asked.devices, unit="mg")
    return AskedDose(value=asked.dose_mg_per_kg or 0.0, unit="mg/kg")


def _uses(model: PharmacokineticModel) -> str:
    used = {each.covariate for each in model.effects}
    by_weight = "weight_kg" in used or any(UNITS[each.unit].per_kg for each in model.parameters)
    words = [word for word, is_used in (("weight", by_weight), ("age", "age_years" in used)) if is_used]
    return f"Of weight and age this model uses {' and '.join(words) or 'neither'}; the dose may depend on weight too."


def _drawn_session(dose: ProtocolDose, prediction: Prediction, effects: PredictedEffects) -> dict[str, Any]:
    pieces = [piece for each in dose.regimen for piece in each.pieces()]
    return {
        "times": _plain(prediction.times_min),
        "spans": [[each.start_min, each.start_min + each.duration_min] for each in pieces if each.duration_min],
        "marks": [each.start_min for each in pieces if not each.duration_min],
        "compounds": [{"name": name, **_series(each)} for name, each in prediction.bands.items()],
        "cadss": _series(effects.cadss),
        "systolic": _series(effects.systolic_rise_mmhg),
        "occupancy": _series(effects.occupancy, 100),
    }


def _series(band: Band, factor: float = 1.0) -> dict[str, list[float]]:
    return {
        "low": _plain(band.p05 * factor),
        "middle": _plain(band.median * factor),
        "high": _plain(band.p95 * factor),
    }


def _plain(values: Numbers) -> list[float]:
    """Four digits are more than a picture shows."""
    return [float(f"{each:.4g}") for each in values]


def _figures(dose: ProtocolDose, prediction: Prediction, effects: PredictedEffects) -> list[tuple[str, str]]:
    drug = prediction.exposures[dose.substance]
    return [
        (f"Peak {dose.substance}", f"{_range(drug['cmax_ng_per_ml'])} ng/mL"),
        ("Peak at", f"{_range(drug['tmax_min'])} min"),
        ("AUC to 4 h", f"{_range(drug['auc_ng_h_per_ml'])} ng\u00b7h/mL"),
        ("Dissociation, most", f"{_highest(effects.cadss)} CADSS points"),
        ("Systolic pressure, most", f"{_highest(effects.systolic_rise_mmhg)} mmHg above before"),
        ("Not fully alert, most", f"{100 * effects.sedated.median.max():.0f} in 100"),
    ]


def _range(band: Band) -> str:
    return f"{_digits(band.median)} ({_digits(band.p05)} to {_digits(band.p95)})"


def _highest(band: Band) -> str:
    return _at(band, int(band.median.argmax()))


def _at(band: Band, place: int) -> str:
    return f"{_digits(band.median[place])} ({_digits(band.p05[place])} to {_digits(band.p95[place])})"


def _digits(value: Any) -> str:
    number = float(value)
    if abs(number) < 0.05:
        return "0"
    return f"{number:.0f}" if abs(number) >= 10 else f"{number:.1f}"


def _rows(prediction: Prediction, effects: PredictedEffects) -> list[tuple[str, ...]]:
    shown = (*prediction.bands.values(), effects.cadss, effects.systolic_rise_mmhg)
    places = [int(np.searchsorted(prediction.times_min, each)) for each in ROWS_MIN]
    return [(f"{prediction.times_min[place]:g}", *(_at(band, place) for band in shown)) for place in places]


def _course(asked: CourseQuestion, schedule: ScheduleQuestion, route: str) -> ScheduleCourse:
    by_weight = schedule.devices is None
    dose = schedule.dose_mg_per_kg if by_weight else DEVICE_MG * (schedule.devices or 0)
    return course_of(
        load_mechanism(),
        Schedule(
            protocol_route=route,
            dose=dose or 0.0,
            sessions_per_week=schedule.sessions_per_week,
            weeks=schedule.weeks,
            then_every_days=schedule.then_every_days,
        ),
        baseline_madrs=asked.baseline_madrs,
        until_day=7 * asked.weeks_shown,
        psychotherapy=asked.psychotherapy,
        new_antidepressant=asked.new_antidepressant,
        patients=COURSE_PATIENTS,
        refits=REFITS,
        seed=SEED,
    )


def _drawn_course(letter: str, course: ScheduleCourse) -> dict[str, Any]:
    return {
        "name": letter,
        "sessions": list(course.session_days),
        "low": _plain(course.low),
        "middle": _plain(course.mean),
        "high": _plain(course.high),
    }


def _schedule_words(asked: ScheduleQuestion) -> str:
    dose = f"{asked.dose_mg_per_kg:g} mg/kg" if asked.devices is None else f"{DEVICE_MG * asked.devices:g} mg"
    then = f", then every {asked.then_every_days} days" if asked.then_every_days else ""
    weeks = f"{asked.weeks} week{'' if asked.weeks == 1 else 's'}"
    return f"{dose}, {asked.sessions_per_week} a week for {weeks}{then}"


def _compared(first: ScheduleCourse, second: ScheduleCourse, weeks: int) -> list[tuple[str, str, str]]:
    rows = [("Sessions", str(len(first.session_days)), str(len(second.session_days)))]
    for week in sorted({1, 2, 4, 8, 12, 26, weeks}):
        if week <= weeks:
            place = int(np.searchsorted(first.days, 7.0 * week))
            rows.append((f"MADRS after week {week}, mean", _mean_at(first, place), _mean_at(second, place)))
    rows.append((f"Response after week {weeks}", _response_at(first), _response_at(second)))
    rows.append((f"9 in 10 patients after week {weeks}, MADRS", _patients_at(first), _patients_at(second)))
    return rows


def _mean_at(course: ScheduleCourse, place: int) -> str:
    return f"{course.mean[place]:.1f} ({course.low[place]:.1f} to {course.high[place]:.1f})"


def _response_at(course: ScheduleCourse) -> str:
    low, high = 100 * course.response_low[-1], 100 * course.response_high[-1]
    return f"{100 * course.response[-1]:.0f} % ({low:.0f} to {high:.0f})"


def _patients_at(course: ScheduleCourse) -> str:
    return f"{course.p05[-1]:.0f} to {course.p95[-1]:.0f}"

"""The concentration predicted for a session as it went: information, which no alarm and no rule uses.

Loaded when it is first asked for, as numerical libraries are large.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from daybreak.care.protocol import Protocol
from daybreak.care.session.events import CheckedIn, Event, WeightTaken
from daybreak.care.session.log import Log, settled
from daybreak.pharmacology.covariates import one_individual
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.research.session_prediction import GivenDose, Prediction, chosen_model, given_dose, predict
from daybreak.research.session_prediction.protocol_dose import GIVES

Numbers = NDArray[np.float64]

KINDS = frozenset(
    {
        "checked_in",
        "weight_taken",
        "dose_ordered",
        "device_given",
        "administration_started",
        "administration_paused",
        "administration_resumed",
        "administration_stopped",
        "aborted",
        "amended",
    }
)
"""Events that change what is predicted."""

PATIENTS, SEED, KEPT = 200, 1, 256
STEP_MIN, AFTER_MIN, LONGEST_MIN = 2.0, 150.0, 720.0
"""A point each two minutes, until so long after the last of the drug; a session that was forgotten is cut off."""

_DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Who:
    """What the model needs to know of the patient; None where the clinic does not know it."""

    weight_kg: float
    age_years: float | None
    female: bool | None


def session_prediction(protocol: Protocol, events: list[Event], born: date | None) -> dict[str, Any]:
    """For the chart: {"events": ids that it knows, "absent": why there is none, or "prediction": the band}.

    It follows from the events alone, not from the present time: a running infusion is taken to run on as ordered.
    """
    known = sorted(each.id for each in events if each.kind in KINDS)
    if protocol.session is None:
        return {"events": known, "absent": "The protocol does not say how a session is run."}
    log, _ = settled(events)
    given = given_dose(protocol.session, log)
    who = _who(log, given, born)
    if given.missing or who is None:
        return {"events": known, "absent": given.missing or "The patient's weight is not known."}
    try:
        return {"events": known, "prediction": _band(protocol.route, who, given)}
    except PharmacologyError as error:
        return {"events": known, "absent": f"It cannot be computed: {error}"}


def _who(log: Log, given: GivenDose, born: date | None) -> _Who | None:
    taken, facts = log.latest(WeightTaken), log.latest(CheckedIn)
    weight = taken.weight_kg if taken else facts.last_weight_kg if facts else None
    if weight is None or given.started_at is None:
        return None
    age = (given.started_at.date() - born).days / _DAYS_A_YEAR if born else None
    sex = facts.sex if facts else None
    return _Who(weight_kg=weight, age_years=age, female=sex == "female" if sex in ("female", "male") else None)


@lru_cache(maxsize=KEPT)
def _band(route: str, who: _Who, given: GivenDose) -> dict[str, Any]:
    drug, way = GIVES[route]
    chosen = chosen_model(drug, way)
    individual = one_individual(who.weight_kg, age_years=who.age_years, female=who.female)
    found = predict(chosen.model, individual, given.regimen, _times(given), patients=PATIENTS, seed=SEED)
    band = found.bands[drug]
    return {
        "drug": drug,
        "from": given.started_at.isoformat() if given.started_at else "",
        "minutes": _plain(found.times_min),
        "median": _plain(band.median),
        "p05": _plain(band.p05),
        "p95": _plain(band.p95),
        "dose_mg": float(f"{given.dose_mg:.4g}"),
        "peak": _peak(found, drug),
        "model": {"id": chosen.model.id, "version": chosen.model.version, "title": chosen.model.title},
        "assumed": list(found.assumed),
        "weight_kg": who.weight_kg,
    }


def _times(given: GivenDose) -> Numbers:
    """Even steps, and each moment at which the flow changes, so that the band has its corners."""
    until = min(given.until_min + AFTER_MIN, LONGEST_MIN)
    pieces = [piece for dose in given.regimen for piece in dose.pieces()]
    corners = [at for each in pieces for at in (each.start_min, each.start_min + each.duration_min) if at < until]
    return np.unique(np.round([*np.arange(0.0, until, STEP_MIN), *corners, until], 6))


def _peak(found: Prediction, drug: str) -> dict[str, float]:
    figures = found.exposures[drug]
    cmax, tmax = figures["cmax_ng_per_ml"], figures["tmax_min"]
    return {
        "median": float(f"{cmax.median:.3g}"),
        "p05": float(f"{cmax.p05:.3g}"),
        "p95": float(f"{cmax.p95:.3g}"),
        "minute": float(f"{tmax.median:.4g}"),
    }


def _plain(values: Numbers) -> list[float]:
    return [float(f"{each:.5g}") for each in values]

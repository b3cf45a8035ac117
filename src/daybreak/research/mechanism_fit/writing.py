"""The data files of a fit: the mechanism, and its comparison with what was published."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import yaml

from daybreak.knowledge.mechanism_models import Fit
from daybreak.knowledge.published_courses import PublishedCourses
from daybreak.pharmacology.mechanism import Mechanism, MechanismParameter, TypicalDrive, with_parameters
from daybreak.research.mechanism_fit.calibration import Fitted, figures_for
from daybreak.research.mechanism_fit.exposure import STUDIED
from daybreak.research.mechanism_fit.prediction import drive_before_efficacy, with_exposure
from daybreak.research.mechanism_fit.psychotherapy import psychotherapy_decay
from daybreak.research.mechanism_fit.report import Compared
from daybreak.research.mechanism_fit.settings import Settings
from daybreak.research.trial_adults import AGE_YEARS, MODEL, WEIGHT_KG

DIGITS = 6
"""Digits that are written; no figure can be told from one with all of them."""


def shipped_mechanism(fit: Fitted) -> Mechanism:
    """The mechanism as it is shipped: with intervals, the effect of psychotherapy, typical drives and the draws."""
    mechanism = with_parameters(fit.mechanism, _exposed(fit.mechanism, fit.values))
    therapy = {name: _rounded(value) for name, value in psychotherapy_decay(mechanism).items()}
    parameters = tuple(_interval(each, fit, therapy) for each in _originals(fit, mechanism))
    draws = tuple(_exposed(mechanism, each) for each in fit.draws)
    drives = tuple(_typical(mechanism, *key) for key in STUDIED)
    return replace(mechanism, parameters=parameters, draws=draws, typical_drives=drives)


def _exposed(mechanism: Mechanism, values: Mapping[str, float]) -> dict[str, float]:
    """Values with the two that follow from them, so that each set of them is whole."""
    changed = with_exposure(with_parameters(mechanism, values))
    both = {name: changed.value(name) for name in ("release_hours", "reference_occupancy_hours")}
    return {name: _rounded(value) for name, value in {**values, **both}.items()}


def _originals(fit: Fitted, mechanism: Mechanism) -> list[MechanismParameter]:
    """Parameters with the new values and the intervals that were set for those not fitted."""
    return [replace(each, value=mechanism.value(each.name)) for each in fit.first.parameters]


def _interval(parameter: MechanismParameter, fit: Fitted, therapy: Mapping[str, float]) -> MechanismParameter:
    if parameter.name == "psychotherapy_decay":
        return replace(parameter, value=therapy["value"], low=therapy["low"], high=therapy["high"])
    if not parameter.fitted:
        return parameter
    drawn = [each[parameter.name] for each in fit.draws] or [parameter.value]
    low, high = np.percentile(drawn, [2.5, 97.5])
    low, high = min(float(low), parameter.value), max(float(high), parameter.value)
    return replace(parameter, low=_rounded(low), high=_rounded(high))


def _typical(mechanism: Mechanism, substance: str, route: str) -> TypicalDrive:
    doses = STUDIED[(substance, route)]
    return TypicalDrive(
        substance=substance,
        route=route,
        dose_unit="mg/kg" if route == "intravenous" else "mg",
        doses=doses,
        drives=tuple(_rounded(drive_before_efficacy(mechanism, (substance, route, dose))) for dose in doses),
        made_from=f"{MODEL}, {WEIGHT_KG:g} kg, {AGE_YEARS:g} years",
    )


def mechanism_text(mechanism: Mechanism, settings: Settings, fitting: Fit) -> str:
    """The data file of the mechanism."""
    head = [
        "# The mechanism of the antidepressant effect. Not written by hand; made from published-courses.yaml by:",
        f"#   {fitting.command}",
        "# Equations, assumptions, and where it fails: docs/algorithms/mechanism.md.",
        "",
    ]
    names = list(mechanism.draws[0]) if mechanism.draws else []
    content = {
        "id": mechanism.id,
        "version": mechanism.version,
        "title": mechanism.title,
        "warning": mechanism.warning,
        "limits": settings.limits,
        "fit": asdict(fitting),
        "parameters": [asdict(each) for each in mechanism.parameters],
        "covariates": [asdict(each) for each in mechanism.covariates],
        "typical_drives": [asdict(each) for each in mechanism.typical_drives],
        "draw_names": names,
        "draws": [[each[name] for name in names] for each in mechanism.draws],
    }
    return "\n".join(head) + dumped(content)


def fitting_of(fit: Fitted, courses: PublishedCourses, command: str, seed: int) -> Fit:
    """How the fit was made, for its file."""
    count = len(list(figures_for(courses, "calibration")))
    name = f"{courses.id} {courses.version}"
    return Fit(command=command, seed=seed, courses=name, figures=count, misfit=_rounded(fit.misfit))


def report_text(rows: Sequence[Compared], command: str) -> str:
    """The data file of the comparison."""
    head = ["# Each published figure beside the mechanism's. Not written by hand; made by:", f"#   {command}", ""]
    return "\n".join(head) + dumped([{**asdict(each), "agrees": each.agrees} for each in rows])


def dumped(content: Any) -> str:
    """YAML with short rows in one line and few digits."""
    return yaml.safe_dump(_plain(content), sort_keys=False, width=118, default_flow_style=None, allow_unicode=True)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return _rounded(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")

"""The parameters of each patient, from a model's typical ones, the patient's covariates and random effects."""

from collections.abc import Mapping

import numpy as np

from daybreak.pharmacology.covariates import Individuals, Numbers
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.model_parts import ModelDescription
from daybreak.pharmacology.parameters import UNITS, Derived, Parameter


def individual_parameters(
    model: ModelDescription, individuals: Individuals, etas: Numbers | None
) -> Mapping[str, Numbers]:
    """Name -> (patients,), in litres, L/min, 1/min, minutes, fractions and ng/mL.

    etas: (patients, random effects), in the order of `model.random_effects`; None is the typical patient. The random
    effect comes first, then the covariate effects in the order of the model, then the unit. A fraction on the logit
    scale stays from 0 to 1 whatever a covariate does to it.

    Raises PharmacologyError where `etas` has another shape or a covariate is needed that was not given.
    """
    random = _effects_by_name(model, len(individuals), etas)
    values = {each.name: _with_random_effect(each, random) for each in model.parameters}
    for effect in model.effects:
        values[effect.parameter] = effect.applied(values[effect.parameter], individuals)
    found = {each.name: _in_inner_units(each, values[each.name], individuals) for each in model.parameters}
    for derived in model.derived:
        found[derived.name] = _derived(derived, found)
    return found


def _effects_by_name(model: ModelDescription, patients: int, etas: Numbers | None) -> dict[str, Numbers]:
    names, expected = model.random_effects, (patients, len(model.random_effects))
    if etas is None:
        return dict.fromkeys((each.name for each in model.parameters), np.zeros(patients))
    if np.shape(etas) != expected or not np.isfinite(etas).all():
        what = f"finite numbers of shape {expected}: {', '.join(names)}"
        raise PharmacologyError("etas", f"shape {np.shape(etas)}", what, "Draw them with `draw_etas`.")
    own = {name: np.ascontiguousarray(etas[:, column]) for column, name in enumerate(names)}
    nothing = np.zeros(patients)
    return {each.name: own.get(each.shares_effect_of or each.name, nothing) for each in model.parameters}


def _with_random_effect(parameter: Parameter, random: Mapping[str, Numbers]) -> Numbers:
    eta, value = random[parameter.name], parameter.value
    if parameter.scale == "linear":
        return np.asarray(value + eta)
    if parameter.scale == "log":
        return np.asarray(value * np.exp(eta))
    share = value * UNITS[parameter.unit].factor
    odds = share / (1 - share) * np.exp(eta)
    return np.asarray(odds / (1 + odds) / UNITS[parameter.unit].factor)


def _in_inner_units(parameter: Parameter, values: Numbers, individuals: Individuals) -> Numbers:
    unit = UNITS[parameter.unit]
    inner = values * unit.factor * (individuals.of("weight_kg") if unit.per_kg else 1.0)
    if unit.dimension == "fraction" and parameter.scale == "logit":
        inner = np.clip(inner, 0.0, 1.0)
    if (inner < 0).any():
        place = int(np.argmax(inner < 0))
        found = f"{inner[place]:g} for patient {place}"
        raise PharmacologyError(f"parameters[{parameter.name}]", found, "a number from 0", "Use the log scale.")
    return np.asarray(inner)


def _derived(derived: Derived, found: Mapping[str, Numbers]) -> Numbers:
    values = np.ones_like(found[derived.product_of[0]])
    for name in derived.product_of:
        values = values * found[name]
    for name in derived.over:
        values = values / found[name]
    return 1.0 - values if derived.one_minus else values

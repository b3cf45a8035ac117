"""Which published model answers for a substance by a route, and why; and a model with some numbers exchanged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from daybreak.knowledge.pharmacokinetic_models import pharmacokinetic_models
from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.models import PharmacokineticModel
from daybreak.pharmacology.parameters import Cited

PREFERRED = {
    ("ketamine", "intravenous"): (
        "clements-1981",
        "its peaks lie closest, of the models of racemic ketamine, to those measured after 0.5 mg/kg over 40 min",
    ),
    ("esketamine", "intranasal"): (
        "perez-ruixo-2021",
        "it is the model of the nasal spray, from 820 people of whom 564 had treatment-resistant depression",
    ),
}
"""The model that is taken if none is named, and why (docs/algorithms/concentration.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenModel:
    """A model and the reason for it, as the end of a sentence."""

    model: PharmacokineticModel
    why: str


def chosen_model(substance: str, route: str, model_id: str | None = None) -> ChosenModel:
    """The model named, or the preferred one of the substance by that route.

    Raises PharmacologyError for an unknown model, and for one of another substance or without that route.
    """
    fitting = fitting_models(substance, route)
    if model_id is None:
        name, why = PREFERRED.get((substance, route), (next(iter(fitting), ""), "no other is known"))
        return ChosenModel(model=_known(name, fitting), why=why)
    model = _known(model_id, fitting)
    return ChosenModel(model=model, why="it was asked for")


def fitting_models(substance: str, route: str) -> Mapping[str, PharmacokineticModel]:
    """The shipped models of a substance that know a route, by id."""
    models = pharmacokinetic_models()
    return {
        name: each for name, each in models.items() if each.substance == substance and each.route(route) is not None
    }


def with_values(model: PharmacokineticModel, values: Mapping[str, float]) -> PharmacokineticModel:
    """The model with other typical values, in the units of its parameters: whoever sets one, assumes it.

    Raises PharmacologyError for an unknown parameter, or a value that cannot be.
    """
    known = {each.name: each for each in model.parameters}
    for name in values:
        if name not in known:
            expected = f"one of {', '.join(known)}"
            raise PharmacologyError(f"parameter {name}", name, expected, "Correct the name.")
    assumed = Cited(key="clinic-default", certainty="P", locator="set by hand")
    changed = tuple(
        replace(each, value=values[each.name], low=None, high=None, source=assumed) if each.name in values else each
        for each in model.parameters
    )
    return replace(model, parameters=changed)


def _known(model_id: str, fitting: Mapping[str, PharmacokineticModel]) -> PharmacokineticModel:
    if model_id in fitting:
        return fitting[model_id]
    other = pharmacokinetic_models().get(model_id)
    routes = ", ".join(each.name for each in other.routes) if other else ""
    found = f"{model_id}, a model of {other.substance} ({routes})" if other else model_id
    expected = f"one of {', '.join(fitting)}"
    raise PharmacologyError("model", found, expected, "Choose a model that fits what is given.")

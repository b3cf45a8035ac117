"""Whether the parts of a model fit together; the first that does not is refused by name."""

from collections import Counter
from collections.abc import Iterable, Iterator

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.model_parts import ModelDescription
from daybreak.pharmacology.parameters import Dimension

Reference = tuple[str, str, tuple[Dimension, ...]]
"""The field, the name of a number found in it, and what the number may be of (anything, for none)."""


def check_model(model: ModelDescription) -> None:
    """Raises PharmacologyError for the first name that is given twice or leads nowhere, or number of a wrong kind."""
    _check_names(model)
    _check_compartments(model)
    _check_flows(model)
    known = _dimensions(model)
    for field, name, allowed in _references(model):
        _check_number(field, name, known, allowed)
    _check_random_effects(model)


def _check_names(model: ModelDescription) -> None:
    numbers = [each.name for each in model.parameters] + [each.name for each in model.derived]
    for field, names in (
        ("compartments", model.compartments),
        ("parameters", numbers),
        ("routes", [each.name for each in model.routes]),
        ("outputs", [each.name for each in model.outputs]),
    ):
        if not names:
            raise PharmacologyError(field, "none", "at least one", "Add one.")
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            raise PharmacologyError(field, f"{twice[0]} twice", "each name once", "Rename or remove one.")


def _check_compartments(model: ModelDescription) -> None:
    for field, name in _compartment_references(model):
        if name not in model.compartments:
            expected = f"one of {', '.join(model.compartments)}"
            raise PharmacologyError(field, name, expected, "Correct the name, or add the compartment.")


def _compartment_references(model: ModelDescription) -> Iterator[tuple[str, str]]:
    for place, flow in enumerate(model.flows):
        yield f"flows[{place}].source", flow.source
        if flow.target:
            yield f"flows[{place}].target", flow.target
    for place, pair in enumerate(model.exchanges):
        yield f"exchanges[{place}].first", pair.first
        yield f"exchanges[{place}].second", pair.second
    for place, delay in enumerate(model.delays):
        yield f"delays[{place}].leader", delay.leader
        yield f"delays[{place}].follower", delay.follower
    for route in model.routes:
        for place, path in enumerate(route.paths):
            yield f"routes[{route.name}].paths[{place}].into", path.into
    for output in model.outputs:
        yield f"outputs[{output.name}].compartment", output.compartment


def _check_flows(model: ModelDescription) -> None:
    for place, flow in enumerate(model.flows):
        if bool(flow.rate) == bool(flow.clearance) or bool(flow.clearance) != bool(flow.volume):
            expected = "a rate, or a clearance with a volume"
            raise PharmacologyError(f"flows[{place}]", f"{flow}", expected, "Give one of the two.")
        if flow.source == flow.target:
            raise PharmacologyError(f"flows[{place}].target", flow.target, "another compartment", "Correct the name.")
    for route in model.routes:
        if not route.paths:
            raise PharmacologyError(f"routes[{route.name}].paths", "none", "at least one", "Add one.")


def _dimensions(model: ModelDescription) -> dict[str, Dimension | None]:
    """What each number is of; None for derived ones, whose kind follows from others."""
    known: dict[str, Dimension | None] = {each.name: each.dimension for each in model.parameters}
    for place, derived in enumerate(model.derived):
        if not derived.product_of:
            raise PharmacologyError(f"derived[{place}].product_of", "none", "at least one name", "Add one.")
        for name in (*derived.product_of, *derived.over):
            _check_number(f"derived[{derived.name}]", name, known, ())
        known[derived.name] = None
    return known


def _references(model: ModelDescription) -> Iterator[Reference]:
    for place, flow in enumerate(model.flows):
        yield f"flows[{place}].rate", flow.rate, ("rate",)
        yield f"flows[{place}].clearance", flow.clearance, ("clearance",)
        yield f"flows[{place}].volume", flow.volume, ("volume",)
        yield f"flows[{place}].arriving", flow.arriving, ("fraction",)
    for place, pair in enumerate(model.exchanges):
        yield f"exchanges[{place}].clearance", pair.clearance, ("clearance",)
        yield f"exchanges[{place}].first_volume", pair.first_volume, ("volume",)
        yield f"exchanges[{place}].second_volume", pair.second_volume, ("volume",)
    for place, delay in enumerate(model.delays):
        yield f"delays[{place}].rate", delay.rate, ("rate",)
    for route in model.routes:
        for place, path in enumerate(route.paths):
            yield f"routes[{route.name}].paths[{place}].fraction", path.fraction, ("fraction",)
            yield f"routes[{route.name}].paths[{place}].duration", path.duration, ("duration",)
    for output in model.outputs:
        yield f"outputs[{output.name}].volume", output.volume, ("volume",)


def _check_number(field: str, name: str, known: dict[str, Dimension | None], allowed: tuple[Dimension, ...]) -> None:
    if not name and allowed:
        return
    if name not in known:
        raise PharmacologyError(field, name, f"one of {', '.join(known)}", "Correct the name, or add the parameter.")
    if allowed and known[name] not in (None, *allowed):
        raise PharmacologyError(field, f"{name}, a {known[name]}", f"a {allowed[0]}", "Correct the name or its unit.")


def _check_random_effects(model: ModelDescription) -> None:
    varying = {each.name: each.scale for each in model.parameters if each.between_subject}
    for each in model.parameters:
        if each.shares_effect_of:
            field = f"parameters[{each.name}].shares_effect_of"
            _check_one_of(field, each.shares_effect_of, (name for name in varying if varying[name] == each.scale))
    for effect in model.effects:
        _check_one_of("effects", effect.parameter, (each.name for each in model.parameters))
    for place, pair in enumerate(model.correlations):
        _check_one_of(f"correlations[{place}].first", pair.first, varying)
        _check_one_of(f"correlations[{place}].second", pair.second, varying)
        if not -1 < pair.coefficient < 1 or pair.first == pair.second:
            field, found = f"correlations[{place}].coefficient", pair.coefficient
            raise PharmacologyError(field, found, "between -1 and 1, of two parameters", "Correct it.")


def _check_one_of(field: str, name: str, allowed: Iterable[str]) -> None:
    names = list(allowed)
    if name not in names:
        expected = f"one of {', '.join(names)}" if names else "nothing, as no parameter varies in that way"
        raise PharmacologyError(field, name, expected, "Correct the name, or add the parameter.")

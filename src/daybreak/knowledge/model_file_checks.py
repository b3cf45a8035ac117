"""What a model file must agree on with itself and with sources.yaml."""

import re
from collections.abc import Iterator

from daybreak.knowledge.model_file import ModelFile, WrittenParameter, model_of, parameter_of, reference_of
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree
from daybreak.pharmacology.errors import PharmacologyError

_STEP = re.compile(r"(\w+)(?:\[([^\]]+)\])?")
_WRITTEN = {"correlations": "covariances"}
"""What a file calls otherwise than the model does."""


def model_file_problems(file: ModelFile, tree: Tree) -> Iterator[Problem]:
    """What is wrong with a file whose fields are all of the right form, but for its figures and citations."""
    faulty = [*_parameters(file, tree), *_written(file, tree)]
    yield from faulty or _model(file, tree)


def _parameters(file: ModelFile, tree: Tree) -> Iterator[Problem]:
    for number, written in enumerate(file.parameters):
        try:
            parameter_of(written)
        except PharmacologyError as error:
            yield _refused(error, tree, ("parameters", number, error.field.rsplit(".", 1)[-1]))


def _written(file: ModelFile, tree: Tree) -> Iterator[Problem]:
    for number, each in enumerate(file.parameters):
        yield from _variability(each, tree, ("parameters", number, "variability"))
        yield from _uncertainty(each, tree, ("parameters", number))
    if not file.limits or not file.use.strip():
        expected, advice = "what the model is for and what it is not", "Every model has limits: say them."
        yield tree.problem(("limits",), found="no `limits` or no `use`", expected=expected, message=advice)


def _variability(written: WrittenParameter, tree: Tree, place: Place) -> Iterator[Problem]:
    if written.variability is None:
        return
    given = written.variability.given
    if len(given) != 1 or given[0] <= 0:
        expected = "one of `standard_deviation`, `variance`, `coefficient_of_variation`, above 0"
        found = f"{', '.join(f'{each:g}' for each in given) or 'no number'} as variability of `{written.name}`"
        yield tree.problem(place, found=found, expected=expected, message="Give the one that was published.")


def _uncertainty(written: WrittenParameter, tree: Tree, place: Place) -> Iterator[Problem]:
    forms = (written.low, written.standard_error, written.relative_standard_error)
    given = sum(each is not None for each in forms)
    if given > 1 or (written.low is None) != (written.high is None):
        found = f"the uncertainty of `{written.name}` in several forms, or half an interval"
        expected = "`low` and `high`, or `standard_error`, or `relative_standard_error`"
        yield tree.problem(place, found=found, expected=expected, message="Give one of them.")


def _model(file: ModelFile, tree: Tree) -> Iterator[Problem]:
    """The first thing that does not fit: `daybreak.pharmacology` refuses one at a time."""
    try:
        reference_of(file)
    except PharmacologyError as error:
        yield _refused(error, tree, ("reference", error.field))
        return
    try:
        model_of(file)
    except PharmacologyError as error:
        yield _refused(error, tree, _place(error.field, file))


def _refused(error: PharmacologyError, tree: Tree, place: Place) -> Problem:
    found = f"`{error.field}`: {error.found}"
    return tree.problem(place, found=found, expected=error.expected, message=error.remedy)


def _place(field: str, file: ModelFile) -> Place:
    """The steps to `flows[2].rate` or `parameters[CL].unit`, as far as the file has such a part."""
    steps: list[str | int] = []
    for name, item in _STEP.findall(field):
        steps.append(_WRITTEN.get(name, name))
        if item:
            steps.append(int(item) if item.isdigit() else _position(file, name, item))
    return tuple(steps)


def _position(file: ModelFile, section: str, name: str) -> int:
    rows = getattr(file, section, ())
    return next((number for number, each in enumerate(rows) if getattr(each, "name", "") == name), 0)

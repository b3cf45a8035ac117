"""Published pharmacokinetic models as data, and their strict reader.

A number stands as its paper prints it, with where it was read and how surely. What no paper gave and we assume has the
key `clinic-default` and the certainty P, so that nobody takes it for published.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.files import PHARMACOKINETICS, SHIPPED
from daybreak.knowledge.model_file import ModelFile, model_of
from daybreak.knowledge.model_file_checks import model_file_problems
from daybreak.knowledge.model_reading import read_model_file
from daybreak.knowledge.problems import KnowledgeError, Problem, no_files
from daybreak.knowledge.reading.tree import Tree
from daybreak.knowledge.tables import load_tables
from daybreak.pharmacology.models import PharmacokineticModel

SHIPPED_MODELS = SHIPPED / PHARMACOKINETICS


def pharmacokinetic_models(folder: Path = SHIPPED_MODELS) -> Mapping[str, PharmacokineticModel]:
    """The models of a folder by id: the shipped ones, if no folder is given.

    Read once for each folder. Raises KnowledgeError with every problem in every file.
    """
    return MappingProxyType({name: model for name, (_, model) in _read_folder(folder).items()})


def model_files(folder: Path = SHIPPED_MODELS) -> Mapping[str, ModelFile]:
    """The same as they are written, with what a model is for, its limits, and the source of each number."""
    return MappingProxyType({name: file for name, (file, _) in _read_folder(folder).items()})


def check_model_file(content: bytes, name: str, tables: ReferenceTables | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong in the bytes of one model file; `name` stands for the file in problems."""
    return tuple(sorted(_read(content, name, tables or load_tables())[1]))


_Read = tuple[ModelFile, PharmacokineticModel]


@cache
def _read_folder(folder: Path) -> dict[str, _Read]:
    found: dict[str, _Read] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        name = f"{folder.name}/{path.name}"
        read, faults = _read(path.read_bytes(), name, load_tables())
        problems += faults
        if read is not None:
            problems += _misnamed(read[0], path.stem, name)
            found[read[0].id] = read
    if problems or not found:
        raise KnowledgeError(sorted(problems) or [no_files(folder, "files of models")])
    return found


def _read(content: bytes, name: str, tables: ReferenceTables) -> tuple[_Read | None, list[Problem]]:
    read = read_model_file(ModelFile, content, name, tables, model_file_problems, _no_model)
    file, problems = read
    return (file, model_of(file)) if file is not None else None, problems


def _misnamed(file: ModelFile, stem: str, name: str) -> Iterator[Problem]:
    if file.id != stem:
        yield Problem(
            file=name,
            line=1,
            rule=file.id,
            found=f"the model `{file.id}`",
            expected=f"`{stem}`, as the file is called, so that each model stands once",
            message="Rename the file or the model.",
        )


def _no_model(tree: Tree) -> Problem:
    expected = "`id`, `version`, `title`, `compartments`, `parameters` and the other fields of a model"
    return tree.problem((), found="no model", expected=expected, message="Look at another file of the folder.")

"""The effects of a session as data (receptor, dissociation, sedation, circulation), and their strict reader."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.files import PHARMACODYNAMICS, SHIPPED
from daybreak.knowledge.model_reading import read_model_file
from daybreak.knowledge.problems import KnowledgeError, Problem
from daybreak.knowledge.tables import load_tables
from daybreak.pharmacology.effects import Circulation, Dissociation, NmdaReceptor, Sedation

SHIPPED_EFFECTS = SHIPPED / PHARMACODYNAMICS / "session-effects.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEffects:
    """Everything a concentration does within a session. limits: what the models cannot say, each a sentence."""

    id: str
    version: str
    title: str
    limits: tuple[str, ...]
    receptor: NmdaReceptor
    dissociation: Dissociation
    sedation: Sedation
    circulation: Circulation


@cache
def load_session_effects(file: Path = SHIPPED_EFFECTS) -> SessionEffects:
    """The effects in a file, the shipped ones if none is given. Raises KnowledgeError with every problem in it."""
    found, problems = _read(file.read_bytes(), f"{file.parent.name}/{file.name}", load_tables())
    if found is None:
        raise KnowledgeError(sorted(problems))
    return found


def check_session_effects(content: bytes, name: str, tables: ReferenceTables | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong in the bytes of a file of effects; `name` stands for the file in problems."""
    return tuple(sorted(_read(content, name, tables or load_tables())[1]))


def _read(content: bytes, name: str, tables: ReferenceTables) -> tuple[SessionEffects | None, list[Problem]]:
    return read_model_file(SessionEffects, content, name, tables)

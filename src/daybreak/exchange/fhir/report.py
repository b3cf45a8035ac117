"""What reading a file says: each resource with its exact bytes, its facts and its problems."""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from daybreak.exchange.facts import Fact

ResourceOutcome = Literal["understood", "kept", "refused"]
"""understood: at least one fact came of it. kept: stored, but nothing in it is used. refused: it is not usable."""

Severity = Literal["error", "warning", "information"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that was wrong or not understood: where it stands, what was found, what was expected, what to do."""

    path: str
    found: str
    expected: str
    advice: str
    severity: Severity = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResource:
    """One resource of a file.

    path: where it stood ("Bundle.entry[12].resource"). original: its bytes exactly as in the file.
    patient_id: the id of the Patient that it is about, None when it names none.
    unresolved_references: references ("Medication/7") that the file and `known` could not answer; reading
    again with them known may understand more.
    """

    path: str
    resource_type: str
    resource_id: str | None
    patient_id: str | None
    original: bytes
    outcome: ResourceOutcome
    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
    unresolved_references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadReport:
    """Everything that a file held. `problems` are those of the file itself; each resource carries its own."""

    resources: tuple[ReadResource, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> dict[ResourceOutcome, int]:
        """How many resources were understood, kept and refused."""
        counted = Counter(resource.outcome for resource in self.resources)
        return {"understood": counted["understood"], "kept": counted["kept"], "refused": counted["refused"]}

    @property
    def counts_by_type(self) -> dict[str, dict[ResourceOutcome, int]]:
        """The same counts for each resource type."""
        by_type: dict[str, dict[ResourceOutcome, int]] = {}
        for resource in self.resources:
            row = by_type.setdefault(resource.resource_type, {"understood": 0, "kept": 0, "refused": 0})
            row[resource.outcome] += 1
        return by_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a file may ask of the machine; anything beyond fails cleanly with a Problem.

    file_bytes: the whole file. resources: entries in it. depth: nesting of objects and arrays.
    string_characters: one text value (a PDF inside a DocumentReference is one). resource_bytes: one resource.
    """

    file_bytes: int = 200_000_000
    resources: int = 500_000
    depth: int = 64
    string_characters: int = 20_000_000
    resource_bytes: int = 50_000_000

"""What a resource's reader needs besides the resource: the tables, the other resources and its own record name."""

from dataclasses import dataclass, field
from typing import Any

from daybreak.care.reference import ReferenceTables
from daybreak.exchange.fhir.element import Element
from daybreak.exchange.fhir.references import Directory


@dataclass(frozen=True, slots=True)
class Context:
    """record: the resource's own name, "MedicationRequest/1". seen: what was made of the resources referred to."""

    record: str
    resource_id: str
    tables: ReferenceTables
    directory: Directory
    seen: dict[str, Any] = field(default_factory=dict)


def kept(element: Element, name: str, found: str, advice: str) -> tuple[()]:
    """Note why the resource makes no fact although nothing is wrong with it."""
    element.note(name, found, "", advice, "information")
    return ()

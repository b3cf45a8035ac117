"""One JSON object of a resource, read field by field: what is used is checked, what is not used is never looked at.

A field of the wrong type becomes a Problem with its path, and reads as absent. Whether the resource can still be
used without it is for the resource's own file to say (`require_...` refuses it).
"""

import re
from typing import Any

from daybreak.care.chart import Coding
from daybreak.care.dates import PartialDate
from daybreak.exchange.fhir.report import Limits, Problem, Severity

JsonObject = dict[str, Any]

_DATE_TIME = re.compile(
    r"\d{4}(-\d{2}(-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d|:60)?(\.\d{1,12})?(Z|[+-]\d{2}:?\d{2})?)?)?)?"
)
_DATE_EXPECTED = "a date as text: YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz"


class Refused(Exception):
    """The resource cannot be used; why has been noted."""


class Notes:
    """What was noticed while one resource was read."""

    __slots__ = ("limits", "problems", "unresolved_references")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.problems: list[Problem] = []
        self.unresolved_references: list[str] = []

    def add(self, path: str, found: str, expected: str, advice: str, severity: Severity = "error") -> None:
        """Note one problem."""
        self.problems.append(Problem(path=path, found=found, expected=expected, advice=advice, severity=severity))


class Element:
    """A JSON object at a path. Readers return None (or an empty tuple) for what is absent or wrong."""

    __slots__ = ("fields", "notes", "path")

    def __init__(self, fields: JsonObject, path: str, notes: Notes) -> None:
        self.fields = fields
        self.path = path
        self.notes = notes

    def __contains__(self, name: str) -> bool:
        return self.fields.get(name) is not None

    def text(self, name: str) -> str | None:
        """A string, code, uri or the like, without surrounding white space."""
        value = self.fields.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(name, value, "text")
            return None
        if len(value) > self.notes.limits.string_characters:
            self.wrong(name, f"{len(value)} characters", f"at most {self.notes.limits.string_characters} characters")
            return None
        return value.strip() or None

    def boolean(self, name: str) -> bool | None:
        """true or false."""
        value = self.fields.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(name, value, "true or false, without quotation marks")
        return None

    def number(self, name: str) -> float | None:
        """A decimal or integer."""
        value = self.fields.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
            self.wrong(name, value, "a number, without quotation marks")
            return None
        return value

    def date(self, name: str) -> PartialDate | None:
        """A date, dateTime or instant; its local day as written."""
        value = self.fields.get(name)
        if value is None:
            return None
        if isinstance(value, str) and _DATE_TIME.fullmatch(value):
            try:
                return PartialDate.parse(value)
            except ValueError:
                pass
        self.wrong(name, value, _DATE_EXPECTED)
        return None

    def child(self, name: str) -> "Element | None":
        """The object in this field."""
        value = self.fields.get(name)
        if value is None:
            return None
        if isinstance(value, dict):
            return Element(value, f"{self.path}.{name}", self.notes)
        self.wrong(name, value, "one object { }")
        return None

    def children(self, name: str) -> "tuple[Element, ...]":
        """The objects in this list; those that are none are noted and left out."""
        values = self.fields.get(name)
        if values is None:
            return ()
        if not isinstance(values, list):
            self.wrong(name, values, "a list [ ] of objects")
            return ()
        found = []
        for position, value in enumerate(values):
            if isinstance(value, dict):
                found.append(Element(value, f"{self.path}.{name}[{position}]", self.notes))
            elif value is not None:
                self.wrong(f"{name}[{position}]", value, "one object { }")
        return tuple(found)

    def texts(self, name: str) -> tuple[str, ...]:
        """The strings in this list."""
        values = self.fields.get(name)
        if values is None:
            return ()
        if isinstance(values, list) and all(value is None or isinstance(value, str) for value in values):
            return tuple(value.strip() for value in values if value and value.strip())
        self.wrong(name, values, "a list [ ] of texts")
        return ()

    def choice(self, base: str) -> str | None:
        """The name under which a choice field such as `value[x]` stands ("valueQuantity").

        Raises Refused when there are several, because only one of them can be meant.
        """
        names = [name for name in self.fields if name.startswith(base) and name[len(base) : len(base) + 1].isupper()]
        if len(names) > 1:
            self.refuse(f"{base}[x]", " and ".join(sorted(names)), "one of them")
        return names[0] if names else None

    def require_text(self, name: str, expected: str) -> str:
        """A text without which the resource means nothing. Raises Refused."""
        value = self.text(name)
        if value is None:
            given = self.fields.get(name)
            # What is there and no text was noted when it was read.
            if given is None or (isinstance(given, str) and not given.strip()):
                self.note(name, "nothing", expected, "Add the field and import again.")
            raise Refused
        return value

    def wrong(self, name: str, value: object, expected: str) -> None:
        """Note that the field holds something else than expected."""
        found = value if isinstance(value, str) and value.endswith(" characters") else described(value)
        self.note(name, found, expected, "Correct the field and import again; it is read as absent.")

    def refuse(self, name: str, found: str, expected: str) -> None:
        """Note why the resource cannot be used. Raises Refused."""
        self.note(name, found, expected, "Correct the field and import again; the resource is not used.")
        raise Refused

    def note(self, name: str, found: str, expected: str, advice: str, severity: Severity = "error") -> None:
        """Note a problem with one field of this object ("" for the object itself)."""
        self.notes.add(f"{self.path}.{name}" if name else self.path, found, expected, advice, severity)


def described(value: object) -> str:
    """A JSON value in words for staff, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return repr(value if len(value) <= 60 else value[:57] + "...")
    return "a list [ ]" if isinstance(value, list) else "an object { }"


def codings_of(concept: Element | None) -> tuple[Coding, ...]:
    """The codes of a CodeableConcept that name both system and code; `userSelected` and version are not used."""
    if concept is None:
        return ()
    return tuple(coding for each in concept.children("coding") if (coding := coding_of(each)) is not None)


def coding_of(element: Element | None) -> Coding | None:
    """One Coding; None unless it has a code."""
    if element is None:
        return None
    code = element.text("code")
    if code is None:
        return None
    return Coding(system=element.text("system") or "", code=code, display=element.text("display") or "")


def words_of(concept: Element | None) -> str:
    """What a CodeableConcept calls itself: its text, else the first display."""
    if concept is None:
        return ""
    text = concept.text("text")
    if text is not None:
        return text
    displays = (each.text("display") for each in concept.children("coding"))
    return next((display for display in displays if display), "")


def code_of(concept: Element | None) -> str | None:
    """The first code of a CodeableConcept that carries a small fixed value set (a status)."""
    codings = codings_of(concept)
    return codings[0].code if codings else None


def period_of(element: Element | None) -> tuple[PartialDate | None, PartialDate | None]:
    """Start and end of a Period."""
    return (None, None) if element is None else (element.date("start"), element.date("end"))

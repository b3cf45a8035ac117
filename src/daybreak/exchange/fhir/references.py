"""Which resource a reference means: in the resource itself, in the file, or among those already known.

https://hl7.org/fhir/R4/references.html and, for bundles, https://hl7.org/fhir/R4/bundle.html#references
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from daybreak.exchange.fhir.element import Element

_RELATIVE = re.compile(r"([A-Z][A-Za-z]{1,63})/([^/?#\s]{1,256})(?:/_history/[^/?#\s]+)?")
_ABSOLUTE = re.compile(r"(https?://\S*?)/([A-Z][A-Za-z]{1,63})/([^/?#\s]{1,256})(?:/_history/[^/?#\s]+)?")
_URN = re.compile(r"urn:(?:uuid|oid):(\S{1,200})")
_CONDITIONAL = re.compile(r"Patient\?identifier=(.+)")


@dataclass(frozen=True, slots=True)
class Target:
    """A resource that references can mean."""

    resource_type: str
    resource_id: str
    original: bytes
    full_url: str | None = None


class Directory:
    """Everything that references in one file can mean. The order in the file carries no meaning."""

    def __init__(self, targets: Iterable[Target], known: Mapping[str, bytes]) -> None:
        self._known = known
        self._by_key: dict[str, Target] = {}
        self._by_url: dict[str, Target] = {}
        self._patients: list[Target] = []
        self._by_identifier: dict[str, set[str]] | None = None
        for target in targets:
            self._by_key[f"{target.resource_type}/{target.resource_id}"] = target
            if target.full_url:
                self._by_url[target.full_url] = target
            if target.resource_type == "Patient":
                self._patients.append(target)

    def find(self, reference: str, expected_type: str = "") -> Target | None:
        """The resource meant by "Medication/1", "urn:uuid:..." or an absolute URL; None when it is not here.

        expected_type: what a "urn:uuid:..." of an earlier file may mean among the known originals.
        """
        target = self._by_url.get(reference)
        if target is not None:
            return target
        relative = _RELATIVE.fullmatch(reference)
        if relative is not None:
            return self._named(relative[1], relative[2])
        urn = _URN.fullmatch(reference)
        if urn is not None:
            return self._named(expected_type, urn[1])
        absolute = _ABSOLUTE.fullmatch(reference)
        if absolute is None:
            return None
        base, resource_type, resource_id = absolute.groups()
        target = self._named(resource_type, resource_id)
        return None if target is None or _lives_elsewhere(target, base) else target

    def patient_id(self, reference: Element) -> str | None:
        """The id of the Patient that a subject, patient or beneficiary field means.

        It need not be in the file: a bulk export has the patients in a file of their own.
        """
        text = reference.text("reference")
        if text is None:
            return self._by_identifier_of(reference.child("identifier"))
        target = self._by_url.get(text)
        if target is not None:
            return target.resource_id if target.resource_type == "Patient" else None
        relative = _RELATIVE.fullmatch(text)
        if relative is not None:
            return relative[2] if relative[1] == "Patient" else None
        urn = _URN.fullmatch(text)
        if urn is not None:
            return urn[1]
        conditional = _CONDITIONAL.fullmatch(text)
        return self._patient_with(conditional[1]) if conditional is not None else self._patient_at(text)

    def is_about_another(self, reference: Element) -> bool:
        """Whether the reference means something that is no patient: a group, a device, a location."""
        text = reference.text("reference") or ""
        target = self._by_url.get(text)
        if target is not None:
            return target.resource_type != "Patient"
        match = _RELATIVE.fullmatch(text)
        stated = match[1] if match is not None else reference.text("type")
        return stated is not None and stated != "Patient"

    def _patient_at(self, address: str) -> str | None:
        """The patient at a web address, unless the one with this id here comes from another server (H-01)."""
        match = _ABSOLUTE.fullmatch(address)
        if match is None or match[2] != "Patient":
            return None
        here = self._by_key.get(f"Patient/{match[3]}")
        return None if here is not None and _lives_elsewhere(here, match[1]) else match[3]

    def _named(self, resource_type: str, resource_id: str) -> Target | None:
        key = f"{resource_type}/{resource_id}"
        target = self._by_key.get(key)
        if target is not None:
            return target
        original = self._known.get(key)
        return None if original is None else Target(resource_type, resource_id, original)

    def _by_identifier_of(self, identifier: Element | None) -> str | None:
        if identifier is None:
            return None
        value = identifier.text("value")
        return None if value is None else self._patient_with(f"{identifier.text('system') or ''}|{value}")

    def _patient_with(self, identifier: str) -> str | None:
        """The one patient of the file with this identifier; None when there is none or more than one."""
        if self._by_identifier is None:
            self._by_identifier = {}
            for patient in self._patients:
                for each in _identifiers(patient.original):
                    self._by_identifier.setdefault(each, set()).add(patient.resource_id)
        found = self._by_identifier.get(identifier, set())
        return next(iter(found)) if len(found) == 1 else None


def _lives_elsewhere(target: Target, base: str) -> bool:
    """Whether the target is known to come from another server than the reference says."""
    url = target.full_url or ""
    return url.startswith("http") and not url.startswith(f"{base}/")


def _identifiers(original: bytes) -> list[str]:
    try:
        patient: Any = msgspec.json.decode(original)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return []
    identifiers = patient.get("identifier") if isinstance(patient, dict) else None
    if not isinstance(identifiers, list):
        return []
    return [
        f"{each.get('system') or ''}|{each.get('value')}"
        for each in identifiers
        if isinstance(each, dict) and isinstance(each.get("value"), str)
    ]

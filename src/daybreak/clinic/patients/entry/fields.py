"""Fields that take dates as clinicians write them, and the small FHIR shapes that several forms share."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from daybreak.care.dates import PartialDate

Resource = dict[str, Any]
_NEVER = object()

UCUM = "http://unitsofmeasure.org"
OWN_CONCEPT = "urn:daybreak:concept"
OWN_OBSERVABLE = "urn:daybreak:observable"
TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
DATE_HINT = "As exactly as you know: 3 Mar 2025, Mar 2025 or 2025"

_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_WORDED = re.compile(r"(?:(\d{1,2})[ .]+)?([A-Za-z]{3,9})[ .,]+(\d{4})")
_ISO = re.compile(r"\d{4}(-\d{2}){0,2}")


class ClinicalDateField(forms.CharField):
    """A date as exact as it is known; its value is FHIR's text ("2025-03")."""

    def __init__(self, *, future: bool = False, **more: Any) -> None:
        more.setdefault("help_text", DATE_HINT)
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)
        self.future = future

    def to_python(self, value: Any) -> str:
        """FHIR's text, or "" for nothing. Raises ValidationError for what is no date."""
        text = super().to_python(value)
        return fhir_date(text) if text else ""

    def validate(self, value: Any) -> None:
        """Raises ValidationError for a missing date that is required, or one that lies ahead."""
        super().validate(value)
        if value and not self.future and PartialDate.parse(value).earliest > date.today():
            raise ValidationError(f"{value} lies in the future.")


def fhir_date(text: str) -> str:
    """FHIR's text for a date as typed. Raises ValidationError saying what was found and what is expected."""
    found = text.strip()
    iso = found if _ISO.fullmatch(found) else _from_words(found)
    try:
        PartialDate.parse(iso)
    except ValueError:
        raise ValidationError(f"“{found}” is not a date. Write it as 3 Mar 2025, Mar 2025 or 2025.") from None
    return iso


def _from_words(text: str) -> str:
    match = _WORDED.fullmatch(text)
    month = _MONTHS.get(match[2][:3].lower()) if match else None
    if match is None or month is None:
        return text
    return f"{match[3]}-{month}" + (f"-{int(match[1]):02}" if match[1] else "")


def typed_date(iso: str | None) -> str:
    """FHIR's text as somebody would type it ("3 Mar 2025"); the time of an instant is left out."""
    if not iso:
        return ""
    parts = iso[:10].split("-")
    month = "" if len(parts) == 1 else list(_MONTHS)[int(parts[1]) - 1].capitalize()
    day = str(int(parts[2])) if len(parts) == 3 else ""
    return " ".join(part for part in (day, month, parts[0]) if part)


def concept(system: str, code: str, text: str) -> Resource:
    """A CodeableConcept with one code and its words."""
    return {"coding": [{"system": system, "code": code, "display": text}], "text": text}


def coded(system: str, code: str) -> Resource:
    """A CodeableConcept of one of FHIR's own code systems."""
    return {"coding": [{"system": TERMINOLOGY + system, "code": code}]}


def quantity(value: Any, unit: str) -> Resource:
    """A Quantity in UCUM."""
    return {"value": float(value), "unit": unit, "system": UCUM, "code": unit}


def period(start: str, end: str) -> Resource | None:
    """A Period with what is known of it."""
    return {name: day for name, day in (("start", start), ("end", end)) if day} or None


def code_in(codeable: Any, system: str) -> str:
    """The code of the system within a CodeableConcept, or ""."""
    codings = codeable.get("coding", []) if isinstance(codeable, dict) else []
    return next(
        (str(each.get("code", "")) for each in codings if isinstance(each, dict) and each.get("system") == system), ""
    )


def words_in(codeable: Any) -> str:
    """The words of a CodeableConcept."""
    if not isinstance(codeable, dict):
        return ""
    displays = [
        str(each["display"]) for each in codeable.get("coding", []) if isinstance(each, dict) and "display" in each
    ]
    return str(codeable.get("text") or next(iter(displays), ""))


class RecordForm(forms.Form):
    """A form that writes one resource. `base`: the resource being corrected; what the form does not show stays."""

    resource_type = ""

    def __init__(self, *args: Any, base: Resource | None = None, **more: Any) -> None:
        self.base = base or {}
        if base is not None:
            more.setdefault("initial", self.fields_of(base))
        super().__init__(*args, label_suffix="", **more)

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        raise NotImplementedError

    def written(self) -> Resource:
        """The parts of the resource that the form shows; None removes a part."""
        raise NotImplementedError

    def resource(self) -> Resource:
        """The whole resource; of one that is corrected, only what was changed. The form must be valid."""
        untouched = self._written_untouched()
        changed = {name: value for name, value in self.written().items() if untouched.get(name, _NEVER) != value}
        merged = {**self.base, **changed, "resourceType": self.resource_type}
        return {name: value for name, value in merged.items() if value not in (None, "", {}, [])}

    def _written_untouched(self) -> Resource:
        """What the form would write if nobody touched it: there the original says the same, and often more."""
        if not self.base:
            return {}
        same = type(self)(self.fields_of(self.base), base=self.base)
        return same.written() if same.is_valid() else {}

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the end comes before the start."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and PartialDate.parse(end).latest < PartialDate.parse(start).earliest:
            self.add_error("end", "The end comes before the start.")
        return cleaned

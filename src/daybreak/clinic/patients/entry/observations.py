"""Numbers and answers: a measure, the vital signs of one moment, the answers of the suicide-risk screener."""

from collections.abc import Iterable
from typing import Any

from django import forms

from daybreak.care.reference import Observable
from daybreak.clinic.patients.entry.fields import (
    OWN_OBSERVABLE,
    ClinicalDateField,
    RecordForm,
    Resource,
    code_in,
    concept,
    quantity,
    typed_date,
)
from daybreak.knowledge import load_tables

VITAL_SIGNS = ("systolic_bp", "diastolic_bp", "heart_rate", "oxygen_saturation", "body_weight", "body_height")
IN_WORDS = {
    "pregnancy_test": [("negative", "Negative"), ("positive", "Positive")],
    "urine_drug_screen": [("negative", "Negative"), ("positive", "Positive")],
}
SUICIDE_RISK = tuple(f"cssrs_q{number}" for number in range(1, 7))
ANSWERS = [("", "Not asked"), ("no", "No"), ("yes", "Yes")]
RECENT = [
    ("", "Not asked"),
    ("no", "No"),
    ("yes", "Yes, longer than 3 months ago"),
    ("yes_recent", "Yes, within 3 months"),
]


def _numeric() -> Iterable[Observable]:
    other = {*VITAL_SIGNS, *SUICIDE_RISK, *IN_WORDS}
    return (each for each in load_tables().observables.values() if each.id not in other)


def _measures() -> list[tuple[str, str]]:
    return sorted(((each.id, _label(each)) for each in _numeric()), key=lambda choice: choice[1].lower())


def _label(observable: Observable) -> str:
    unit = observable.unit.strip("{}")
    return f"{observable.label} ({unit})" if unit not in ("", "1", "score") else observable.label


class MeasureForm(RecordForm):
    """The total of a rating scale, or a laboratory value."""

    resource_type = "Observation"

    measure = forms.ChoiceField(label="Measure", choices=_measures)
    value = forms.FloatField(label="Value", help_text="The total for a rating scale")
    effective = ClinicalDateField(label="Date")

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        return {
            "measure": _observable_of(resource.get("code")),
            "value": resource.get("valueQuantity", {}).get("value", resource.get("valueInteger")),
            "effective": typed_date(resource.get("effectiveDateTime")),
        }

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a value outside the range that the table gives."""
        cleaned = super().clean()
        observable = load_tables().observables.get(cleaned.get("measure", ""))
        if observable is not None and cleaned.get("value") is not None:
            _check_range(self, "value", observable, cleaned["value"])
        return cleaned

    def written(self) -> Resource:
        """Code, value and day."""
        observable = load_tables().observables[self.cleaned_data["measure"]]
        return _final(self.cleaned_data["effective"]) | {
            "code": concept(OWN_OBSERVABLE, observable.id, observable.label),
            "valueQuantity": quantity(self.cleaned_data["value"], observable.unit),
        }


class ResultForm(RecordForm):
    """A test whose result is a word."""

    resource_type = "Observation"

    test = forms.ChoiceField(
        label="Test", choices=lambda: [(name, load_tables().observables[name].label) for name in IN_WORDS]
    )
    result = forms.ChoiceField(label="Result", choices=IN_WORDS["pregnancy_test"])
    effective = ClinicalDateField(label="Date")

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        return {
            "test": _observable_of(resource.get("code")),
            "result": resource.get("valueCodeableConcept", {}).get("text"),
            "effective": typed_date(resource.get("effectiveDateTime")),
        }

    def written(self) -> Resource:
        """Code, result and day."""
        observable = load_tables().observables[self.cleaned_data["test"]]
        return _final(self.cleaned_data["effective"]) | {
            "code": concept(OWN_OBSERVABLE, observable.id, observable.label),
            "valueCodeableConcept": {"text": self.cleaned_data["result"]},
        }


class PanelForm(RecordForm):
    """Several observables of one moment, stored as the components of one Observation."""

    resource_type = "Observation"
    panel = ""
    members: tuple[str, ...] = ()

    effective = ClinicalDateField(label="Date")

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        given = {_observable_of(part.get("code")): part for part in resource.get("component", [])}
        values = {name: _value_of(part) for name, part in given.items() if name in cls.members}
        return values | {"effective": typed_date(resource.get("effectiveDateTime"))}

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for an empty panel and for values outside their range."""
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) not in (None, "") for name in self.members):
            raise forms.ValidationError("Enter at least one value.")
        for name in self.members:
            if isinstance(cleaned.get(name), float):
                _check_range(self, name, load_tables().observables[name], cleaned[name])
        return cleaned

    def written(self) -> Resource:
        """Every value that was entered."""
        given = [
            (name, self.cleaned_data[name]) for name in self.members if self.cleaned_data.get(name) not in (None, "")
        ]
        return _final(self.cleaned_data["effective"]) | {
            "code": {"text": self.panel},
            "component": [_component(load_tables().observables[name], value) for name, value in given],
        }


class VitalSignsForm(PanelForm):
    """Blood pressure, heart rate, oxygen saturation, weight and height."""

    panel = "Vital signs"
    members = VITAL_SIGNS

    systolic_bp = forms.FloatField(label="Systolic blood pressure, mmHg", required=False)
    diastolic_bp = forms.FloatField(label="Diastolic blood pressure, mmHg", required=False)
    heart_rate = forms.FloatField(label="Heart rate, per minute", required=False)
    oxygen_saturation = forms.FloatField(label="Oxygen saturation, %", required=False)
    body_weight = forms.FloatField(label="Weight, kg", required=False)
    body_height = forms.FloatField(label="Height, cm", required=False)


class SuicideRiskForm(PanelForm):
    """The six answers of the Columbia screener. Its wording is licensed: read it from your own copy."""

    panel = "C-SSRS screener"
    members = SUICIDE_RISK

    cssrs_q1 = forms.ChoiceField(label="Question 1", choices=ANSWERS, required=False)
    cssrs_q2 = forms.ChoiceField(label="Question 2", choices=ANSWERS, required=False)
    cssrs_q3 = forms.ChoiceField(label="Question 3", choices=ANSWERS, required=False)
    cssrs_q4 = forms.ChoiceField(label="Question 4", choices=ANSWERS, required=False)
    cssrs_q5 = forms.ChoiceField(label="Question 5", choices=ANSWERS, required=False)
    cssrs_q6 = forms.ChoiceField(label="Question 6", choices=RECENT, required=False)


def _final(day: str) -> Resource:
    return {"status": "final", "effectiveDateTime": day}


def _component(observable: Observable, value: Any) -> Resource:
    code = concept(OWN_OBSERVABLE, observable.id, observable.label)
    return {"code": code} | (
        {"valueString": value} if isinstance(value, str) else {"valueQuantity": quantity(value, observable.unit)}
    )


def _value_of(part: Resource) -> Any:
    return part.get("valueString", part.get("valueQuantity", {}).get("value"))


def _observable_of(codeable: Any) -> str:
    """Which observable a code means: Daybreak's own, or one of the codes in the table."""
    own = code_in(codeable, OWN_OBSERVABLE)
    if own:
        return own
    return next((o.id for o in load_tables().observables.values() if _is_coded(codeable, o)), "")


def _is_coded(codeable: Any, observable: Observable) -> bool:
    return any(code_in(codeable, pattern.system) in pattern.codes for pattern in observable.codes)


def _check_range(form: forms.Form, field: str, observable: Observable, value: float) -> None:
    low, high = observable.minimum, observable.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        form.add_error(
            field,
            f"{value:g} is outside the possible range {'' if low is None else f'{low:g}'}–{'' if high is None else f'{high:g}'}.",
        )

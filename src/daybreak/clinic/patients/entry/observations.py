"""Numbers and answers: a measure, the vital signs of one moment, the answers of the suicide-risk screener."""

from collections.abc import Iterable
from typing import Any

from django import forms

from daybreak.care.reference import Observable
from daybreak.clinic.patients.entry.fields import (
    OWN_OBSERVABLE,
    UCUM,
    ClinicalDateField,
    RecordForm,
    Resource,
    code_in,
    concept,
    quantity,
    typed_date,
)
from daybreak.clinic.ui.templatetags.clinical import unit_word
from daybreak.knowledge import load_tables

VITAL_SIGNS = ("systolic_bp", "diastolic_bp", "heart_rate", "oxygen_saturation", "body_weight", "body_height")
IN_WORDS = {
    "pregnancy_test": ("negative", "positive"),
    "urine_drug_screen": ("negative", "positive"),
    "urinalysis": ("normal", "abnormal"),
    "ecg": ("normal", "abnormal"),
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


def _every_number() -> list[tuple[str, str]]:
    """For a correction: what is corrected may be a vital sign that came alone."""
    observables = load_tables().observables
    return sorted([*_measures(), *((name, _label(observables[name])) for name in VITAL_SIGNS)])


def _measures() -> list[tuple[str, str]]:
    return sorted(((each.id, _label(each)) for each in _numeric()), key=lambda choice: choice[1].lower())


def _label(observable: Observable) -> str:
    unit = unit_word(observable.unit)
    return f"{observable.label} ({unit})" if unit else observable.label


class MeasureForm(RecordForm):
    """The total of a rating scale, or a laboratory value."""

    resource_type = "Observation"

    measure = forms.ChoiceField(label="Measure", choices=_measures)
    value = forms.FloatField(label="Value", help_text="The total for a rating scale")
    effective = ClinicalDateField(label="Date")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.base:
            self.fields["measure"].choices = _every_number()

    @classmethod
    def shows_all_of(cls, resource: Resource) -> bool:
        """Whether it is one known number of one day, in the unit that the form shows."""
        known = _observable_of(resource.get("code"))
        return known in dict(_every_number()) and _is_dated(resource) and _is_number_of(resource, known)

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
    result = forms.ChoiceField(
        label="Result", choices=[(word, word.capitalize()) for word in ("negative", "positive", "normal", "abnormal")]
    )
    effective = ClinicalDateField(label="Date")

    @classmethod
    def shows_all_of(cls, resource: Resource) -> bool:
        """Whether it is one known test of one day with a result that the form can show."""
        given = cls.fields_of(resource)
        return _is_dated(resource) and given["result"] in IN_WORDS.get(given["test"], ())

    @classmethod
    def fields_of(cls, resource: Resource) -> dict[str, Any]:
        """The values of the fields as the resource gives them."""
        return {
            "test": _observable_of(resource.get("code")),
            "result": resource.get("valueCodeableConcept", {}).get("text"),
            "effective": typed_date(resource.get("effectiveDateTime")),
        }

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a result that this test cannot have."""
        cleaned = super().clean()
        possible = IN_WORDS.get(cleaned.get("test", ""), ())
        if cleaned.get("result") and cleaned["result"] not in possible:
            self.add_error("result", f"This test is {' or '.join(possible)}.")
        return cleaned

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
    def shows_all_of(cls, resource: Resource) -> bool:
        """Whether it is nothing but members of this panel of one day, each in the form's own unit."""
        parts = resource.get("component") or []
        names = [_observable_of(part.get("code")) for part in parts]
        alone = not any(name.startswith("value") for name in resource)
        distinct = bool(names) and len(set(names)) == len(names) and set(names) <= set(cls.members)
        return (
            alone
            and distinct
            and _is_dated(resource)
            and all(cls._shows(part, name) for part, name in zip(parts, names, strict=True))
        )

    @classmethod
    def _shows(cls, part: Resource, name: str) -> bool:
        return "valueString" in part or _is_number_of(part, name)

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


def _is_dated(resource: Resource) -> bool:
    return isinstance(resource.get("effectiveDateTime"), str) and "effectivePeriod" not in resource


def _is_number_of(part: Resource, name: str) -> bool:
    """Whether it is a number in the unit of the table: another must not be corrected as if it were in it (H-13)."""
    amount, unit = part.get("valueQuantity"), load_tables().observables[name].unit
    if not isinstance(amount, dict) or not isinstance(amount.get("value"), int | float) or "comparator" in amount:
        return False
    return amount.get("code") == unit and amount.get("system") == UCUM


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
        form.add_error(field, f"{value:g} is not possible here; expected {_range(low, high)}.")


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"{low:g} to {high:g}"

"""Entering the result of a safety check: a form made of the protocol's row, and the FHIR record that it becomes."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone

from daybreak.care.course.long_term_rules import LongTermSafetyRules, SafetyCheck
from daybreak.care.reference import Observable
from daybreak.clinic.outcomes.forms import OutcomeForm, day_field, note_field, yes_no
from daybreak.clinic.patients.entry.fields import OWN_OBSERVABLE, Resource, concept, quantity
from daybreak.clinic.patients.entry.observations import IN_WORDS, VITAL_SIGNS
from daybreak.clinic.ui.templatetags.clinical import unit_word
from daybreak.exchange.fhir.result_details import INTERPRETATION, SYMPTOMS
from daybreak.knowledge import load_tables

_IN_ANY_WORDS = "1"
"""The unit of an observable whose result is text."""


def entered_together(rules: LongTermSafetyRules, check_id: str) -> tuple[SafetyCheck, ...]:
    """The checks that one form enters: both blood pressures at once, any other by itself; empty for an unknown id."""
    check = next((each for each in rules.checks if each.id == check_id), None)
    if check is None:
        return ()
    if check.observable not in VITAL_SIGNS:
        return (check,)
    return tuple(each for each in rules.checks if each.topic == check.topic and each.observable in VITAL_SIGNS)


class ResultForm(OutcomeForm):
    """The result of one check, or of those measured at once. Fields follow what the limits of the checks ask for."""

    day = day_field(label="Day of the result")

    def __init__(self, *args: Any, checks: tuple[SafetyCheck, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        self.checks = checks
        for check in checks:
            self.fields |= dict(_fields(check, alone=len(checks) == 1))
        self.fields["note"] = note_field()

    def clean_day(self) -> Any:
        """Raises ValidationError for a day to come."""
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError("This day lies ahead. On which day was it?")
        return day

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError where nothing was found and nothing judged."""
        cleaned = super().clean() or {}
        told = [cleaned.get(f"{check.observable}{part}") for check in self.checks for part in ("", "_abnormal")]
        if not self.errors and all(each in (None, "") for each in told):
            raise forms.ValidationError("Enter the result. A check that was not done is not entered.")
        return cleaned

    def resource(self) -> Resource:
        """The Observation; the form must be valid."""
        parts = [part for part in (self._part(check) for check in self.checks) if part]
        note = self.cleaned_data["note"].strip()
        whole: Resource = {
            "resourceType": "Observation",
            "status": "final",
            "effectiveDateTime": self.cleaned_data["day"].isoformat(),
            **({"note": [{"text": note}]} if note else {}),
        }
        if len(self.checks) == 1:
            return whole | parts[0]
        titles = ", ".join(check.title for check in self.checks)
        return whole | {"code": {"text": titles}, "component": parts}

    def _part(self, check: SafetyCheck) -> Resource:
        """What was found of one check; empty if nothing was."""
        name, given = check.observable, self.cleaned_data
        observable = load_tables().observables[name]
        value, abnormal = given.get(name), given.get(f"{name}_abnormal")
        if value in (None, "") and abnormal is None:
            return {}
        limit, symptoms = given.get(f"{name}_upper_limit"), given.get(f"{name}_symptoms")
        judged = {True: "A", False: "N"}.get(abnormal) if abnormal is not None else None
        return {
            "code": concept(OWN_OBSERVABLE, observable.id, observable.label),
            **_value(observable, value, abnormal),
            **({"referenceRange": [{"high": quantity(limit, observable.unit)}]} if limit is not None else {}),
            **({"interpretation": [{"coding": [{"system": INTERPRETATION, "code": judged}]}]} if judged else {}),
            **({"extension": [{"url": SYMPTOMS, "valueBoolean": symptoms}]} if symptoms is not None else {}),
        }


def _value(observable: Observable, value: Any, abnormal: bool | None) -> Resource:
    if not is_in_words(observable):
        return {"valueQuantity": quantity(value, observable.unit)}
    words = str(value or "").strip() or ("Abnormal" if abnormal else "Not abnormal")
    return {"valueCodeableConcept": {"text": words}}


def is_in_words(observable: Observable) -> bool:
    """Whether the result is text and not a figure."""
    return observable.id in IN_WORDS or observable.unit == _IN_ANY_WORDS


def _fields(check: SafetyCheck, *, alone: bool) -> Iterator[tuple[str, forms.Field]]:
    observable = load_tables().observables[check.observable]
    yield check.observable, _result_field(check, observable, required=alone and not _is_judged(check))
    if any(limit.per_upper_limit for limit in check.limits):
        unit = unit_word(observable.unit)
        yield (
            f"{check.observable}_upper_limit",
            forms.FloatField(
                label=f"The laboratory's upper limit of normal, {unit}",
                min_value=0,
                required=False,
                help_text="Without it nobody can say how far above normal it is",
                widget=_number_input(),
            ),
        )
    if _is_judged(check):
        title = next(limit.title for limit in check.limits if limit.when == "abnormal")
        yield f"{check.observable}_abnormal", yes_no(f"{title}?", "Not judged yet")
    if any(limit.symptoms for limit in check.limits):
        yield f"{check.observable}_symptoms", yes_no("Symptoms with it?", "Not asked")


def _is_judged(check: SafetyCheck) -> bool:
    """Whether a limit of the check goes by what its reader said."""
    return any(limit.when == "abnormal" for limit in check.limits)


def _result_field(check: SafetyCheck, observable: Observable, *, required: bool) -> forms.Field:
    if observable.id in IN_WORDS:
        choices = [("", "Choose"), *((word, word.capitalize()) for word in IN_WORDS[observable.id])]
        return forms.ChoiceField(label=check.title, choices=choices, required=required)
    if is_in_words(observable):
        hint = "What was used and what it showed"
        return forms.CharField(label=check.title, max_length=300, required=required, help_text=hint)
    unit = unit_word(observable.unit)
    return forms.FloatField(
        label=f"{check.title}{f', {unit}' if unit else ''}",
        min_value=observable.minimum,
        max_value=observable.maximum,
        required=required,
        widget=_number_input(),
    )


def _number_input() -> forms.TextInput:
    return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

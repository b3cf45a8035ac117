"""The forms of outcomes: that somebody asked, a rating with its hour, what a rating asks, a request, striking out."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.reference import Instrument
from daybreak.clinic.outcomes.models import OutcomeEvent, PatientRequest
from daybreak.clinic.outcomes.telling import TellingRefused
from daybreak.clinic.patients.entering import RecordRefused
from daybreak.knowledge import load_tables

_KNOWN = {"yes": True, "no": False, "": None}


def day_field(**more: Any) -> forms.DateField:
    """A day, today by default."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **{"initial": timezone.localdate, **more})


def _moment(**more: Any) -> forms.DateTimeField:
    """A date and a time of day in the clinic's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **more)


def yes_no(label: str, unknown: str = "Not known", **more: Any) -> forms.TypedChoiceField:
    """True, False, or None where nobody knows."""
    choices = [("", unknown), ("yes", "Yes"), ("no", "No")]
    return forms.TypedChoiceField(
        label=label, choices=choices, required=False, coerce=lambda each: _KNOWN[each], empty_value=None, **more
    )


def note_field(**more: Any) -> forms.CharField:
    """A few lines, none needed."""
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(**{"label": "Note", "max_length": 1000, "required": False, "widget": widget, **more})


def key_field() -> forms.UUIDField:
    """Names this filling-in of the form, so that sending it twice writes it once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class OutcomeForm(forms.Form):
    """A form without colons after its labels."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)


class AskedForm(OutcomeForm):
    """That somebody asked about events that count as a relapse, and what the answer was."""

    asked_on = day_field(label="When you asked")
    happened = forms.ChoiceField(
        label="Since the response, or since you last asked", choices=[("none", "Nothing of the kind happened")]
    )
    happened_on = day_field(label="On which day it happened", required=False, initial=None)
    note = note_field()
    key = key_field()
    event_key = key_field()

    def __init__(self, *args: Any, rules: OutcomeRules, **more: Any) -> None:
        super().__init__(*args, **more)
        known = [(kind, label) for kind, label in OutcomeEvent.Kind.choices if kind in rules.relapse_events.kinds]
        answers = [("", "Choose"), ("none", "Nothing of the kind happened"), *known]
        self.fields["happened"].choices = answers  # type: ignore[attr-defined]

    @property
    def kind(self) -> str:
        """The event that was told; "" for none."""
        happened = str(self.cleaned_data["happened"])
        return "" if happened == "none" else happened


class RatingForm(OutcomeForm):
    """A rating with the hour at which it was taken, and which time it asks about."""

    instrument = forms.ChoiceField(label="Scale")
    total = forms.IntegerField(label="Total", widget=forms.TextInput(attrs={"inputmode": "numeric"}))
    taken_at = _moment(label="When it was taken", initial=timezone.now)
    recall_24h = yes_no("Does it ask about the last 24 hours only?", help_text="The usual forms look back over days")

    def __init__(self, *args: Any, rules: OutcomeRules, **more: Any) -> None:
        super().__init__(*args, **more)
        early = set(rules.early_response.instruments)
        scales = sorted(_scales(rules), key=lambda each: (each.id not in early, each.label))
        self.fields["instrument"].choices = [(each.id, each.label) for each in scales]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a total that the scale cannot have, or a moment that lies ahead."""
        cleaned = super().clean() or {}
        instrument = load_tables().instruments.get(cleaned.get("instrument", ""))
        total, taken = cleaned.get("total"), cleaned.get("taken_at")
        if instrument is not None and total is not None and not instrument.minimum <= total <= instrument.maximum:
            expected = f"{instrument.minimum} to {instrument.maximum}"
            self.add_error("total", f"{total} is not possible on the {instrument.label}; expected {expected}.")
        if taken is not None and taken > timezone.now():
            self.add_error("taken_at", "This moment lies ahead. When was the rating taken?")
        return cleaned


class ScoreDetailForm(OutcomeForm):
    """What the record of a score does not say."""

    taken_at = _moment(
        label="When it was taken",
        required=False,
        help_text="Leave it empty if the record has it right, or nobody knows",
    )
    recall_24h = yes_no("Does it ask about the last 24 hours only?")


class RequestForm(OutcomeForm):
    """The patient asked for an earlier session or a higher dose."""

    day = day_field(label="When the patient asked")
    what = forms.ChoiceField(label="For what", choices=[("", "Choose"), *PatientRequest.What.choices])
    note = note_field(help_text="In the patient's words, without judging them")
    key = key_field()


class StrikeForm(OutcomeForm):
    """Why something is struck out."""

    why = forms.CharField(label="Why it is struck out", max_length=500, help_text="The entry stays to be read.")


def show(form: forms.Form, refusal: TellingRefused | RecordRefused) -> None:
    """The refusal beside its field, or above the form."""
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


def _scales(rules: OutcomeRules) -> list[Instrument]:
    known = load_tables().instruments
    return [known[each.instrument] for each in rules.scales if each.instrument in known]

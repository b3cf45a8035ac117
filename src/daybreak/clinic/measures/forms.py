"""The forms of staff: asking for measures, withdrawing it, and what is done about a safety task."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.permissions import PERMISSIONS
from daybreak.clinic.measures.requests import WORKS_FOR_DAYS_AFTER_DUE, RequestRefused
from daybreak.clinic.measures.safety_acting import MAY_ASSESS, ActionRefused
from daybreak.clinic.measures.safety_words import OUTCOMES
from daybreak.clinic.measures.wordings import for_patients
from daybreak.knowledge import load_tables

LANGUAGES = {"en": "English", "es": "Spanish", "es-US": "Spanish (United States)", "fr": "French", "de": "German"}
_LEVELS = [("", "Not known"), ("low", "Low"), ("moderate", "Moderate"), ("high", "High: act now")]


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _key() -> forms.UUIDField:
    """Names this filling-in of the form, so that sending it twice does it once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def _lines(**more: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, **more)


class AskForm(forms.Form):
    """Which measures, by when, and how long the link works."""

    instruments = forms.MultipleChoiceField(label="Measures", widget=forms.CheckboxSelectMultiple)
    language = forms.ChoiceField(label="Language")
    due_on = _day(label="To be answered by", help_text="The end of this day")
    works_until = _day(label="The link works until", help_text="Who is late may still answer until then")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        known = for_patients()
        # In this order they are asked: what is treated first.
        rows = sorted({name for name, _ in known}, key=_depression_first)
        languages = sorted({language for _, language in known}, key=lambda each: (each != "en", each))
        self.fields["instruments"].choices = [(each, load_tables().instruments[each].label) for each in rows]  # type: ignore[attr-defined]
        self.fields["language"].choices = [(each, LANGUAGES.get(each, each)) for each in languages]  # type: ignore[attr-defined]
        self.fields["due_on"].initial = timezone.localdate() + timedelta(days=2)
        self.fields["works_until"].initial = timezone.localdate() + timedelta(days=2 + WORKS_FOR_DAYS_AFTER_DUE)

    @property
    def has_languages(self) -> bool:
        """Whether there is a choice of language at all."""
        return len(self.fields["language"].choices) > 1  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Why a request is withdrawn."""

    reason = forms.CharField(label="Why it is withdrawn", max_length=300, help_text="It stays with the request.")


class AcknowledgeForm(forms.Form):
    """Taking it on needs no word."""

    key = _key()


class ContactForm(forms.Form):
    """An attempt to speak with the patient."""

    reached = forms.ChoiceField(
        label="Did you speak with the patient?", choices=[("", "Choose"), ("yes", "Yes"), ("no", "No, not reached")]
    )
    note = forms.CharField(label="Note", max_length=500, required=False)
    key = _key()


class HandOverForm(forms.Form):
    """Who is to take it on."""

    to = forms.ModelChoiceField(User.objects.none(), label="To", empty_label="Choose")
    key = _key()

    def __init__(self, *args: Any, me: User, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        self.fields["to"].queryset = colleagues(me)  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = _named  # type: ignore[attr-defined]


class EscalateForm(forms.Form):
    """Who further was called."""

    to = forms.CharField(label="Who was called", max_length=200)
    reason = forms.CharField(label="Why", max_length=500, required=False)
    key = _key()


class AssessForm(forms.Form):
    """The assessment that closes the task."""

    outcome = forms.ChoiceField(label="Outcome", choices=[("", "Choose"), *OUTCOMES.items()])
    note = _lines(label="What was found and what was done", help_text="Without it nothing is closed.")
    seen = forms.IntegerField(widget=forms.HiddenInput)
    key = _key()


class ReportForm(forms.Form):
    """Something that was said or seen, outside a measure."""

    words = _lines(label="What was said or seen", help_text="By whom, and where")
    level = forms.ChoiceField(
        label="Risk, if you have judged it", choices=_LEVELS, required=False, help_text="Leave it open if you have not"
    )
    key = _key()


def colleagues(me: User) -> Any:
    """Everybody else who may act on safety tasks."""
    roles = PERMISSIONS[MAY_ASSESS]
    return User.objects.filter(is_active=True, role__in=roles).exclude(pk=me.pk).order_by("full_name")


def show(form: forms.Form, refusal: RequestRefused | ActionRefused) -> None:
    """The refusal beside its field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _depression_first(name: str) -> tuple[bool, str]:
    instrument = load_tables().instruments[name]
    return instrument.measures != "depression", instrument.label


def _named(user: User) -> str:
    return f"{user.full_name or user.username}, {user.get_role_display().lower()}"

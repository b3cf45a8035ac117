"""The forms of the register: one for each kind of entry, one for what a session used, one for a new drug."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.utils import timezone

from daybreak.clinic.controlled_drugs.ledger import opened_for
from daybreak.clinic.controlled_drugs.models import ControlledDrug, RegisterEntry
from daybreak.clinic.controlled_drugs.services import Draft, EntryRefused
from daybreak.clinic.controlled_drugs.session_doses import Given
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.ui.widgets import SuggestingInput

_FIELDS = {
    "received": ("drug", "lot", "quantity", "occurred_at", "party", "document"),
    "given": ("drug", "lot", "quantity", "unit", "occurred_at", "reason"),
    "wasted": ("drug", "lot", "quantity", "unit", "occurred_at", "reason"),
    "returned": ("drug", "lot", "quantity", "occurred_at", "party", "document"),
    "destroyed": ("drug", "lot", "quantity", "unit", "occurred_at", "reason"),
    "counted": ("drug", "lot", "quantity", "occurred_at", "explanation"),
}
_LABELS = {
    ("received", "quantity"): "How many vials or devices",
    ("received", "party"): "From whom",
    ("received", "document"): "Delivery note or order number",
    ("returned", "quantity"): "How many vials or devices",
    ("returned", "party"): "To whom",
    ("returned", "document"): "Number of the return document",
    ("counted", "quantity"): "How many whole vials or devices there are",
    ("counted", "explanation"): "If it differs from what is expected: why",
    ("given", "reason"): "To whom, and why outside a session",
    ("wasted", "reason"): "Why it was wasted",
    ("destroyed", "reason"): "Why, and how it was destroyed",
}


def _lots() -> list[str]:
    return sorted(set(RegisterEntry.objects.values_list("lot", flat=True)))


def _moment(**more: Any) -> forms.DateTimeField:
    """A date and a time of day in the clinic's zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(widget=widget, **more)


def _quantity(**more: Any) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(min_value=0, max_digits=9, decimal_places=3, widget=widget, **more)


def _key() -> forms.UUIDField:
    """Names this filling-in of the form, so that sending it twice enters it once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class EntryForm(forms.Form):
    """One entry of a kind; only the fields that the kind has."""

    drug = forms.ModelChoiceField(ControlledDrug.objects.all(), label="Drug", empty_label=None)
    lot = forms.CharField(max_length=60, label="Lot", widget=SuggestingInput(_lots))
    quantity = _quantity(label="How much")
    unit = forms.ChoiceField(choices=[("mg", "mg"), ("container", "whole vials or devices")], label="Of what")
    occurred_at = _moment(label="When it happened")
    party = forms.CharField(max_length=200)
    document = forms.CharField(max_length=100)
    reason = forms.CharField(max_length=500)
    explanation = forms.CharField(max_length=500, required=False)
    key = _key()

    def __init__(self, kind: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        self.kind = kind
        self.fields = {name: self.fields[name] for name in (*_FIELDS[kind], "key")}
        for name, field in self.fields.items():
            field.label = _LABELS.get((kind, name), field.label)
        self.fields["occurred_at"].initial = timezone.now

    @classmethod
    def of(cls, entry: RegisterEntry, *args: Any) -> "EntryForm":
        """The form of an entry that is corrected, filled in as it stands."""
        values = {name: getattr(entry, name) for name in _FIELDS[entry.kind]}
        quantity = f"{entry.quantity.normalize():f}"
        return cls(entry.kind, *args, initial={**values, "drug": entry.drug_id, "quantity": quantity})

    def draft(self, session: Session | None = None) -> Draft:
        """What was filled in. The form must be valid."""
        return Draft(kind=self.kind, session=session, **{"unit": "container", **self.cleaned_data})

    def show(self, refusal: EntryRefused) -> None:
        """The refusal beside its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class CorrectionForm(forms.Form):
    """Why an entry is corrected, and whether it never happened."""

    why = forms.CharField(label="Why it is corrected", max_length=500, help_text="It stays with the entry.")
    never = forms.BooleanField(label="It never happened: strike it out", required=False)


class UseForm(forms.Form):
    """What a session used of one lot: what went into the patient, and what was left and wasted."""

    drug = forms.ModelChoiceField(ControlledDrug.objects.all(), label="Drug", empty_label=None)
    lot = forms.CharField(max_length=60, label="Lot", widget=SuggestingInput(_lots))
    opened = forms.IntegerField(min_value=1, max_value=50, label="Vials or devices opened")
    given_mg = _quantity(label="Given, mg")
    wasted_mg = _quantity(label="Wasted, mg (left in the vial, syringe or bag)")
    reason = forms.CharField(label="Why it was wasted", max_length=500, required=False)
    explanation = forms.CharField(
        label="If given and wasted do not add up to what was opened: why", max_length=400, required=False
    )
    key = _key()

    def __init__(self, drugs: Iterable[ControlledDrug], *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        self.fields["drug"].queryset = ControlledDrug.objects.filter(pk__in=[each.pk for each in drugs])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the milligrams do not add up and nobody says why."""
        cleaned = super().clean() or {}
        drug, opened = cleaned.get("drug"), cleaned.get("opened")
        given, wasted = cleaned.get("given_mg"), cleaned.get("wasted_mg")
        if drug and opened and given is not None and wasted is not None and not cleaned.get("explanation"):
            held = opened * drug.content_mg
            if given + wasted != held:
                found = f"{given.normalize():f} mg given and {wasted.normalize():f} mg wasted"
                self.add_error("wasted_mg", f"{found}; what was opened held {held.normalize():f} mg. Or say why below.")
        return cleaned

    def drafts(self, session: Session, occurred_at: datetime) -> list[Draft]:
        """The entries: what was given, and what was wasted if anything was. The form must be valid."""
        told = self.cleaned_data
        common = {"drug": told["drug"], "lot": told["lot"], "unit": "mg", "occurred_at": occurred_at}
        common |= {"session": session, "explanation": told["explanation"]}
        reason = told["reason"] or "Rest after the dose"
        key: UUID = told["key"]
        given = Draft(kind="given", quantity=told["given_mg"], key=uuid5(key, "given"), **common)
        wasted = Draft(kind="wasted", quantity=told["wasted_mg"], reason=reason, key=uuid5(key, "wasted"), **common)
        return [each for each in (given, wasted) if each.quantity]

    def show(self, refusal: EntryRefused) -> None:
        """The refusal beside its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


def proposed_use(given: Given, drug: ControlledDrug, left_mg: Decimal, lots_entered: set[str]) -> dict[str, Any]:
    """What the form of a session begins with: the dose that is not in the register yet, and the rest of the vials."""
    lot, count = next(((name, n) for name, n in given.lots.items() if name and name not in lots_entered), ("", 0))
    mg = min(left_mg, count * drug.content_mg) if count else left_mg
    opened = opened_for(mg, drug.content_mg)
    rest = opened * drug.content_mg - mg
    return {
        "drug": drug.pk,
        "lot": lot,
        "opened": opened,
        "given_mg": f"{mg.normalize():f}",
        "wasted_mg": f"{rest.normalize():f}",
        "reason": "Rest after the dose" if rest else "",
    }


class DrugForm(forms.Form):
    """A drug that is kept here, as its package says."""

    name = forms.CharField(max_length=100, label="Name", help_text="As staff call it: Ketamine 10 mg/mL, 20 mL")
    container = forms.ChoiceField(choices=ControlledDrug.Container.choices, label="Comes in")
    mg_per_ml = _quantity(label="Strength of a vial, mg/mL", required=False)
    volume_ml = _quantity(label="Size of a vial, mL", required=False)
    device_mg = _quantity(label="Content of a device, mg", required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the content does not follow."""
        cleaned = super().clean() or {}
        needed = ("mg_per_ml", "volume_ml") if cleaned.get("container") == "vial" else ("device_mg",)
        for name in needed:
            if name not in self.errors and not cleaned.get(name):
                self.add_error(name, "More than nothing; it stands on the package.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What add_drug takes. The form must be valid."""
        told = self.cleaned_data
        if told["container"] == "device":
            return {"name": told["name"], "container": "device", "content_mg": told["device_mg"]}
        strength, volume = told["mg_per_ml"], told["volume_ml"]
        facts = {"mg_per_ml": strength, "volume_ml": volume, "content_mg": strength * volume}
        return {"name": told["name"], "container": "vial", **facts}

    def show(self, refusal: EntryRefused) -> None:
        """The refusal beside its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class PeriodForm(forms.Form):
    """From which day to which, both included."""

    start = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    end = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

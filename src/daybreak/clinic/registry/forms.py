"""The form by which courses are chosen. What cannot be understood is said, and chooses nothing."""

from typing import Any

from django import forms

from daybreak.clinic.registry.models import CourseFigures
from daybreak.clinic.registry.selection import AGE_BANDS, Selection
from daybreak.clinic.ui.templatetags.clinical import route_word
from daybreak.clinic.ui.words import SEXES

_AGE_WORDS = {name: name.replace("-", "\u2013") for name in AGE_BANDS} | {"unknown": "Not known"}


class SelectionForm(forms.Form):
    """Every field may be left empty."""

    protocol = forms.ChoiceField(required=False, label="Protocol")
    route = forms.ChoiceField(required=False, label="Route")
    first = forms.DateField(
        required=False, label="First session from", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        required=False, label="until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    age = forms.ChoiceField(required=False, label="Age")
    sex = forms.ChoiceField(required=False, label="Sex")

    def __init__(self, data: Any) -> None:
        super().__init__(data, label_suffix="")
        self.use_required_attribute = False
        for name in ("protocol", "route"):
            values = CourseFigures.objects.order_by(name).values_list(name, flat=True).distinct()
            self._choose(name, [(each, route_word(each) if name == "route" else each) for each in values])
        self._choose("sex", list(SEXES.items()))
        self._choose("age", list(_AGE_WORDS.items()))

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "All"), *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The two days in order."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day comes before the first.")
        return cleaned

    def selection(self) -> Selection | None:
        """What was chosen; None if it cannot be understood."""
        if not self.is_valid():
            return None
        return Selection(**{name: value for name, value in self.cleaned_data.items() if value})

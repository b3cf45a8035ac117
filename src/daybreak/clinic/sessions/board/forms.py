"""What is typed in to open a session, to move one, and about chairs. Only the impossible is refused here.

What is merely unlikely is taken: the rules of the protocol ask about it, at the chair, where it can be measured again.
"""

from collections.abc import Iterable
from typing import Any

from django import forms

from daybreak.clinic.sessions.models import Chair
from daybreak.clinic.sessions.opening import Known

_MOST = 10_000  # as exchange/session_json takes it
_NOT_KNOWN = "unknown"
_POSSIBLE = (("yes", "Yes"), ("no", "No"), (_NOT_KNOWN, "Not known"))
_AS_BOOLEAN = {"yes": True, "no": False, _NOT_KNOWN: None}


class ChairChoice(forms.ModelChoiceField):
    """One of some chairs."""

    def __init__(self, chairs: Iterable[Chair] = (), **more: Any) -> None:
        super().__init__(Chair.objects.filter(pk__in=[each.pk for each in chairs]), **more)


class OpeningForm(forms.Form):
    """The chair, and what is known of the patient, to be corrected."""

    chair = ChairChoice(label="Chair", empty_label="Choose a chair")
    height_cm = forms.FloatField(
        label="Height in cm", required=False, min_value=0, max_value=_MOST, help_text="Leave it empty if nobody knows."
    )
    last_weight_kg = forms.FloatField(
        label="Last weight in kg",
        required=False,
        min_value=0,
        max_value=_MOST,
        help_text="Today's weight is taken at the chair and compared with this one.",
    )
    sessions_before = forms.IntegerField(
        label="Sessions before this one",
        required=False,
        min_value=0,
        max_value=_MOST,
        help_text="Of this treatment, here or elsewhere. Empty if nobody knows.",
    )
    pregnancy_possible = forms.ChoiceField(
        label="Could the patient be pregnant?",
        choices=_POSSIBLE,
        widget=forms.RadioSelect,
        help_text="The question before the dose is asked unless this is a no.",
    )

    beside_another = forms.BooleanField(
        label="Another session is meant; the one that is not over goes on",
        required=False,
        help_text="A dose ordered in one session is not seen in the other.",
    )

    def __init__(self, *args: Any, chairs: Iterable[Chair], known: Known, chair: str = "", **more: Any) -> None:
        self.sex = known.sex
        super().__init__(*args, initial=_initial(known) | {"chair": chair}, label_suffix="", **more)
        self.fields["chair"] = ChairChoice(chairs, label="Chair", empty_label="Choose a chair")

    def known(self) -> Known:
        """What the clinician let stand or corrected. The form must be valid."""
        given = self.cleaned_data
        return Known(
            sex=self.sex,
            height_cm=given["height_cm"] or None,
            last_weight_kg=given["last_weight_kg"] or None,
            sessions_before=given["sessions_before"],
            pregnancy_possible=_AS_BOOLEAN[given["pregnancy_possible"]],
        )


class MoveForm(forms.Form):
    """Where a session goes on."""

    chair = ChairChoice(label="To", required=False, empty_label="No chair: the patient has left it")

    def __init__(self, *args: Any, chairs: Iterable[Chair], **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        self.fields["chair"] = ChairChoice(
            chairs, label="To", required=False, empty_label="No chair: the patient has left it"
        )


class ChairForm(forms.Form):
    """A chair's name, and its place among the others."""

    name = forms.CharField(label="Name", max_length=60)
    position = forms.IntegerField(label="Order", min_value=0, max_value=9999)


class NewChairForm(forms.Form):
    """The name of a new chair."""

    name = forms.CharField(label="Name", max_length=60, help_text="As people say it: Chair 1, Room 2, Window bed.")


def _initial(known: Known) -> dict[str, Any]:
    possible = {True: "yes", False: "no", None: _NOT_KNOWN}[known.pregnancy_possible]
    return {
        "height_cm": _written(known.height_cm),
        "last_weight_kg": _written(known.last_weight_kg),
        "sessions_before": known.sessions_before,
        "pregnancy_possible": possible,
    }


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:g}"

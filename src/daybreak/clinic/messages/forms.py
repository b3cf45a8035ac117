"""The forms of staff: how a patient may be reached, who is on call and how, why a message is cancelled."""

from collections.abc import Iterable
from typing import Any

from django import forms

from daybreak.clinic.accounts.models import User
from daybreak.clinic.messages.contacts import ContactRefused
from daybreak.clinic.messages.models import PatientContact, StaffContact

_LONGEST_LIST = 20


class ContactForm(forms.Form):
    """How a patient may be reached."""

    email = forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="The patient's own: who else reads it?",
        widget=forms.TextInput(attrs={"type": "email", "inputmode": "email", "autocomplete": "off"}),
    )
    agreed_email = forms.BooleanField(label="The patient agreed to e-mail", required=False)
    telephone = forms.CharField(
        label="Mobile telephone",
        required=False,
        max_length=30,
        help_text="With the country: +1 202 555 0123",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    agreed_sms = forms.BooleanField(label="The patient agreed to SMS", required=False)
    language = forms.ChoiceField(label="Language of the messages", choices=PatientContact.Language.choices)
    agreed_how = forms.CharField(
        label="When and how the patient agreed, or withdrew it",
        required=False,
        max_length=300,
        help_text="Such as: in person, 3 August, form signed",
    )


class CancelForm(forms.Form):
    """Why a message is not to be sent."""

    reason = forms.CharField(label="Why it is not to be sent", max_length=300)


class OnCallForm(forms.Form):
    """Everybody who may see safety tasks: their addresses, and their place on the list (none: not on it)."""

    def __init__(
        self, staff: Iterable[User], known: dict[int, StaffContact], listed: list[User], data: Any = None
    ) -> None:
        super().__init__(data, label_suffix="")
        self.staff = list(staff)
        places = {user.pk: number for number, user in enumerate(listed, start=1)}
        for user in self.staff:
            contact = known.get(user.pk)
            self._add(user, contact.email if contact else "", contact.telephone if contact else "", places.get(user.pk))

    def _add(self, user: User, email: str, telephone: str, place: int | None) -> None:
        name = user.full_name or user.username
        self.fields[f"place-{user.pk}"] = forms.IntegerField(
            label=f"Place of {name}", required=False, min_value=1, max_value=_LONGEST_LIST, initial=place
        )
        self.fields[f"email-{user.pk}"] = forms.CharField(
            label=f"E-mail of {name}", required=False, max_length=254, initial=email
        )
        self.fields[f"telephone-{user.pk}"] = forms.CharField(
            label=f"Telephone of {name}", required=False, max_length=30, initial=telephone
        )

    def rows(self) -> list[tuple[User, Any, Any, Any]]:
        """Each account with its fields."""
        return [(user, *(self[f"{part}-{user.pk}"] for part in ("place", "email", "telephone"))) for user in self.staff]

    def listed(self) -> list[User]:
        """Those with a place, in order; the same place twice is a mistake beside both."""
        placed: dict[int, User] = {}
        for user in self.staff:
            place = self.cleaned_data.get(f"place-{user.pk}")
            if place is None:
                continue
            if place in placed:
                self.add_error(f"place-{user.pk}", f"{placed[place]} has this place. Give each a place of their own.")
            placed.setdefault(place, user)
        return [placed[place] for place in sorted(placed)]

    def show(self, user: User, refusal: ContactRefused) -> None:
        """The refusal beside the field of the account."""
        name = f"{refusal.field}-{user.pk}"
        self.add_error(name if name in self.fields else None, str(refusal))

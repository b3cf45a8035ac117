"""What is asked when a screening is signed."""

from typing import Any

from django import forms

from daybreak.care.screening.result import Decision
from daybreak.clinic.accounts.models import User

OUTCOMES = [
    (Decision.ELIGIBLE.value, "Eligible"),
    (Decision.NOT_ELIGIBLE.value, "Not eligible"),
    (Decision.UNDETERMINED.value, "Undetermined"),
]


class SignForm(forms.Form):
    """Accept or override, with a reason, confirmed with the signer's password."""

    decision = forms.ChoiceField(choices=[("accept", "Accept"), ("override", "Override")], label="Your decision")
    outcome = forms.ChoiceField(choices=[], required=False, label="Decide instead")
    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4}), required=False, max_length=4000, label="Reason for the override"
    )
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), label="Your password, to confirm"
    )

    def __init__(self, *args: Any, user: User, computed: Decision, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        self.user, self.computed = user, computed
        self.fields["outcome"].choices = [choice for choice in OUTCOMES if choice[0] != computed]

    def clean_password(self) -> str:
        """Raises ValidationError for another password than the signer's own."""
        password = str(self.cleaned_data["password"])
        if not self.user.check_password(password):
            raise forms.ValidationError("This is not your password.")
        return password

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for an override without a reason."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "override":
            if not cleaned.get("outcome"):
                self.add_error("outcome", "Say what you decide instead.")
            if not (cleaned.get("reason") or "").strip():
                self.add_error("reason", "An override needs a reason.")
        else:
            cleaned |= {"outcome": str(self.computed), "reason": ""}
        return cleaned

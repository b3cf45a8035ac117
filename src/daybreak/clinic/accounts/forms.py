"""Sign-in, passwords and new accounts."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import validate_password

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role


class SignInForm(AuthenticationForm):
    """Username and password."""

    error_messages = {
        "invalid_login": "This username and password do not fit together.",
        "inactive": "This username and password do not fit together.",
    }

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.fields["username"].label = "Username"


class ChangePasswordForm(PasswordChangeForm):
    """The old password and a new one, twice."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.label_suffix = ""
        self.fields["new_password1"].help_text = "At least 12 characters; a few unrelated words are good."
        self.fields["old_password"].label = "Present password"
        self.fields["new_password1"].label = "New password"
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password2"].help_text = ""


class NewAccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who it is, what they do here, and a first password to be changed."""

    password = forms.CharField(
        label="First password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters",
    )
    role = forms.ChoiceField(choices=[choice for choice in Role.choices if choice[0] != Role.PATIENT])

    class Meta:
        model = User
        fields = ["full_name", "username", "role"]
        help_texts = {"username": ""}

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        self.fields["full_name"].label = "Full name"

    def clean_password(self) -> str:
        """Raises ValidationError for a password that is too short or too common."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def create(self) -> User:
        """The account. The form must be valid."""
        given = self.cleaned_data
        return User.objects.create_user(
            given["username"], full_name=given["full_name"], role=given["role"], password=given["password"]
        )

"""The forms of staff: offering a form, recording a paper, signing beside the patient, withdrawing, loading a text."""

from typing import Any

from django import forms
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.permissions import PERMISSIONS
from daybreak.clinic.consents.models import RouteOfTreatment, Signer
from daybreak.clinic.consents.offering import ConsentRefused
from daybreak.clinic.consents.public_words import LANGUAGE_NAMES
from daybreak.clinic.consents.texts import TextRefused, pages_for

_LARGEST_TEXT = 60_000


class OfferForm(forms.Form):
    """In which language, and which pages were gone through."""

    language = forms.ChoiceField(label="Language", choices=list(LANGUAGE_NAMES.items()))
    pages = forms.MultipleChoiceField(
        label="Education pages you went through with the patient",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, route: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)
        self.fields["pages"].choices = [(each.head.id, each.head.title) for each in pages_for(route, "en")]  # type: ignore[attr-defined]


class PaperForm(OfferForm):
    """A paper that was signed, and where it lies."""

    name = forms.CharField(label="Name of who signed", max_length=200)
    signer = forms.ChoiceField(label="Who signed", choices=Signer.choices)
    relation = forms.CharField(
        label="What makes them the representative",
        max_length=200,
        required=False,
        help_text="Guardian, power of attorney",
    )
    signed_on = forms.DateField(
        label="Signed on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), initial=timezone.localdate
    )
    place = forms.CharField(
        label="Where the paper lies", max_length=300, help_text="Folder and shelf, or name of the scan"
    )
    explained_by = forms.ModelChoiceField(User.objects.none(), label="Who explained it", empty_label="Choose")
    present_form = forms.BooleanField(
        label="The paper has the text and version shown here", help_text="Another text is no consent to this one"
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["explained_by"].queryset = clinicians()  # type: ignore[attr-defined]
        self.fields["explained_by"].label_from_instance = _named  # type: ignore[attr-defined]


class CountersignForm(forms.Form):
    """The clinician's own signature: three statements in one, and the password that proves who signs."""

    explained = forms.BooleanField(
        label="I explained the treatment, its risks and the other ways, answered the questions, and know that it was "
        "this patient or their representative who signed."
    )
    password = forms.CharField(
        label="Your password",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="It is your signature.",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label="Reason", max_length=300, help_text="It stays with it.")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)


class FormTextForm(forms.Form):
    """The clinic's own text of a consent form."""

    route = forms.ChoiceField(label="Treatment", choices=RouteOfTreatment.choices)
    language = forms.ChoiceField(label="Language", choices=list(LANGUAGE_NAMES.items()))
    version = forms.CharField(label="Version", max_length=40, help_text="As it stands on your paper: 2026-3")
    title = forms.CharField(label="Title", max_length=200)
    file = forms.FileField(
        label="File",
        required=False,
        help_text="A text file (.md or .txt). Its text takes the place of the one below.",
    )
    body = forms.CharField(
        label="Text",
        required=False,
        max_length=_LARGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="## Heading, - list, **strong**, *emphasis*; an empty line between paragraphs",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)

    def clean(self) -> dict[str, Any]:
        """The file's text if there is one. Raises ValidationError for a file that is no text."""
        told = super().clean() or {}
        file = told.get("file")
        if file is not None:
            told["body"] = self._text_of(file)
        if not str(told.get("body") or "").strip() and not self.errors:
            self.add_error("body", "Choose a file or write the text.")
        return told

    def _text_of(self, file: Any) -> str:
        content = file.read(_LARGEST_TEXT + 1)
        if len(content) > _LARGEST_TEXT:
            self.add_error("file", f"Found more than {_LARGEST_TEXT:,} bytes; a consent form is shorter.")
            return ""
        try:
            return str(content.decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.add_error("file", "This is no text in UTF-8. Save it as plain text; no PDF, no Word file.")
            return ""


def clinicians() -> Any:
    """Everybody who may take a consent."""
    return User.objects.filter(is_active=True, role__in=PERMISSIONS["consent.take"]).order_by("full_name")


def show(form: forms.Form, refusal: ConsentRefused | TextRefused) -> None:
    """The refusal beside its field."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _named(user: User) -> str:
    return f"{user.full_name or user.username}, {user.get_role_display().lower()}"

"""What is typed in: an appointment, why one is moved or not kept, hours, wishes, how far a plan reaches."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import protocol_of
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.schedule.clashes import Draft
from daybreak.clinic.schedule.clinic_defaults import PATIENTS_AT_ONCE, PLAN_WEEKS
from daybreak.clinic.schedule.hours import attendants, moment
from daybreak.clinic.schedule.models import WEEKDAYS, Absence, Appointment, Attendant, ClosedDay, PatientWish
from daybreak.clinic.schedule.occupying import occupation
from daybreak.clinic.schedule.services import Accepting, BookingRefused
from daybreak.clinic.sessions.models import Chair

WHY = [
    ("", "Choose"),
    ("patient", "The patient"),
    ("clinic", "The clinic"),
    ("medical", "A medical reason"),
    ("unknown", "Not known"),
]
_LONGEST_MINUTES = 12 * 60


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _clock(**more: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **more)


class Plain(forms.Form):
    """A form whose labels end without a colon, and which shows a refusal beside its field."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, label_suffix="", **more)

    def show(self, refusal: BookingRefused) -> None:
        """The refusal, where it lies; clashes are shown apart, by the page."""
        if refusal.clashes:
            self.add_error(None, str(refusal))
        else:
            self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))


class PlaceForm(Plain):
    """Where an appointment is to stand. accepted: rules of the clashes that were shown; despite: why all the same."""

    day = _day(label="Day")
    start = _clock(label="Begins at")
    minutes = forms.IntegerField(label="Minutes", min_value=5, max_value=_LONGEST_MINUTES, required=False)
    chair = forms.ModelChoiceField(Chair.objects.filter(is_active=True), required=False, empty_label="No chair")
    staff = forms.ModelChoiceField(User.objects.none(), required=False, label="With", empty_label="Not decided")
    despite = forms.CharField(label="Why all the same", max_length=300, required=False)
    accepted = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, patient: Patient, course: Course | None, kind: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.patient, self.course, self.kind = patient, course, kind
        people = User.objects.filter(pk__in=[each.staff_id for each in attendants()])
        self.fields["staff"].queryset = people  # type: ignore[attr-defined]
        usual = ", ".join(f"{name.lower()} {self._usual(value)}" for value, name in _kinds(kind))
        self.fields["minutes"].help_text = f"Empty for the usual: {usual}"

    def draft(self, but: Appointment | None = None) -> Draft:
        """What was filled in. The form must be valid. A chair is taken by sessions alone unless one is chosen."""
        told = self.cleaned_data
        kind = told.get("kind") or self.kind
        start = moment(told["day"], told["start"])
        minutes = told["minutes"] or self._usual(kind)
        return Draft(
            patient=self.patient,
            kind=kind,
            starts_at=start,
            ends_at=start + timedelta(minutes=minutes),
            chair=told["chair"],
            staff=told["staff"],
            course=self.course,
            but=but,
        )

    def accepting(self) -> Accepting:
        """What was read and wanted all the same."""
        rules = frozenset(each for each in self.cleaned_data["accepted"].split(",") if each)
        return Accepting(rules=rules, reason=self.cleaned_data["despite"])

    def _usual(self, kind: str) -> int:
        return occupation(kind, protocol_of(self.course) if self.course else None).minutes


class BookForm(PlaceForm):
    """A new appointment."""

    kind = forms.ChoiceField(choices=Appointment.Kind.choices, label="What for")
    field_order = ["kind", "day", "start", "minutes", "chair", "staff"]


class MoveForm(PlaceForm):
    """Another place for an appointment, and why."""

    reason = forms.CharField(label="Why it is moved", max_length=300)
    field_order = ["day", "start", "minutes", "chair", "staff", "reason"]

    @classmethod
    def of(cls, appointment: Appointment, *args: Any, initial: dict[str, Any]) -> "MoveForm":
        """Filled in as the appointment stands, or as a suggestion says."""
        local = timezone.localtime(appointment.starts_at)
        minutes = int((appointment.ends_at - appointment.starts_at).total_seconds() // 60)
        stands = {
            "day": local.date(), "start": local.time(), "minutes": minutes,
            "chair": appointment.chair_id, "staff": appointment.staff_id,
        }  # fmt: skip
        known = {"patient": appointment.patient, "course": appointment.course, "kind": appointment.kind}
        return cls(*args, initial={**stands, **initial}, **known)


class ReasonForm(Plain):
    """Why something was wrong."""

    reason = forms.CharField(label="Reason", max_length=300, help_text="It stays with the appointment.")


class CancelForm(ReasonForm):
    """Why an appointment does not take place, and whose reason it is."""

    why = forms.ChoiceField(label="Whose reason", choices=WHY)
    field_order = ["why", "reason"]


class MissedForm(CancelForm):
    """Why somebody did not come, as far as anybody knows."""

    reason = forms.CharField(label="What is known", max_length=300, required=False)


class PlanForm(Plain):
    """How far a plan reaches."""

    until = _day(label="Plan until", help_text="The last day of the plan")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["until"].initial = timezone.localdate() + timedelta(weeks=PLAN_WEEKS)


class WishForm(Plain):
    """Which weekdays and times suit a patient."""

    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS, coerce=int, required=False, widget=forms.CheckboxSelectMultiple, label="Weekdays that suit"
    )
    start_from = _clock(label="Not before", required=False)
    start_by = _clock(label="Begin at the latest", required=False)

    @classmethod
    def of(cls, row: PatientWish | None, *args: Any) -> "WishForm":
        """Filled in as it was said last."""
        stands = {"weekdays": row.weekdays, "start_from": row.start_from, "start_by": row.start_by} if row else {}
        return cls(*args, initial=stands)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a time that ends before it begins."""
        told = super().clean() or {}
        if told.get("start_from") and told.get("start_by") and told["start_by"] < told["start_from"]:
            self.add_error("start_by", "It lies before the earliest time.")
        return told

    def row(self) -> PatientWish:
        """What was said. The form must be valid."""
        return PatientWish(**self.cleaned_data)


class HoursForm(Plain):
    """The week of the clinic or of one person: for each weekday from when to when, and a second stretch after a break.

    rows: weekday, begin, end of each stretch as it stands.
    """

    def __init__(self, rows: list[tuple[int, Any, Any]], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for weekday, name in WEEKDAYS:
            stands = [each[1:] for each in rows if each[0] == weekday][:2]
            for number in (1, 2):
                begin, end = stands[number - 1] if len(stands) >= number else (None, None)
                again = "" if number == 1 else ", after a break"
                for which, label, value in (("from", "from", begin), ("to", "to", end)):
                    field = _clock(label=f"{name}{again}, {label}", required=False, initial=value)
                    self.fields[f"{which}_{weekday}_{number}"] = field

    @property
    def days(self) -> Iterator[tuple[str, list[tuple[Any, Any]]]]:
        """Each weekday with its two pairs of fields."""
        for weekday, name in WEEKDAYS:
            yield name, [(self[f"from_{weekday}_{number}"], self[f"to_{weekday}_{number}"]) for number in (1, 2)]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for half a stretch, one that ends before it begins, and two that overlap."""
        told = super().clean() or {}
        for weekday, _ in WEEKDAYS:
            end_before = None
            for number in (1, 2):
                begin, end = told.get(f"from_{weekday}_{number}"), told.get(f"to_{weekday}_{number}")
                if (begin is None) != (end is None):
                    self.add_error(f"to_{weekday}_{number}", "Enter both times, or neither.")
                elif begin is not None and end <= begin:
                    self.add_error(f"to_{weekday}_{number}", "It ends before it begins.")
                elif begin is not None and end_before is not None and begin < end_before:
                    self.add_error(f"from_{weekday}_{number}", "It begins before the first stretch ends.")
                end_before = end
        return told

    def rows(self) -> list[tuple[int, Any, Any]]:
        """Weekday, begin, end of each stretch. The form must be valid."""
        told = self.cleaned_data
        found = [(day, told[f"from_{day}_{n}"], told[f"to_{day}_{n}"]) for day, _ in WEEKDAYS for n in (1, 2)]
        return [each for each in found if each[1] is not None]


class ClosedDayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A day on which the clinic is closed."""

    class Meta:
        model = ClosedDay
        fields = ("day", "reason")
        widgets = {"day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class AttendantForm(Plain):
    """Who attends patients, and how many at once."""

    patients_at_once = forms.IntegerField(
        label="Patients at once",
        required=False,
        min_value=1,
        max_value=20,
        help_text=f"In session. Empty for the clinic default (P): {PATIENTS_AT_ONCE}",
    )


class NewAttendantForm(Plain):
    """Somebody of the staff who attends patients from now on."""

    staff = forms.ModelChoiceField(User.objects.none(), label="Who", empty_label="Choose")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        roles = (Role.NURSE, Role.PRESCRIBER)
        free = User.objects.filter(is_active=True, role__in=roles).exclude(attendant__isnull=False)
        self.fields["staff"].queryset = free.order_by("full_name")  # type: ignore[attr-defined]


class AbsenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """From when to when somebody is away."""

    class Meta:
        model = Absence
        fields = ("first_day", "last_day")
        labels = {"first_day": "Away from", "last_day": "to"}
        widgets = {
            name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("first_day", "last_day")
        }

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for an absence that ends before it begins."""
        told = super().clean() or {}
        if told.get("first_day") and told.get("last_day") and told["last_day"] < told["first_day"]:
            self.add_error("last_day", "It lies before the first day.")
        return told


def hours_of(attendant: Attendant) -> list[tuple[int, Any, Any]]:
    """The stretches of somebody's week."""
    return [(each.weekday, each.starts, each.ends) for each in attendant.shifts.all()]


def _kinds(kind: str) -> list[tuple[str, str]]:
    return [(value, str(name)) for value, name in Appointment.Kind.choices if kind in ("", value)]

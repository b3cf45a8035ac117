"""The forms of a course: opening it, what happens to it, a decision, a correction, a visit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.utils import timezone

from daybreak.care.course.course_events import (
    Change,
    CourseEvent,
    CoursePlanned,
    Ended,
    Paused,
    Resumed,
    SessionGiven,
    SessionMissed,
)
from daybreak.care.course.course_rules import CourseRules
from daybreak.clinic.courses.models import IntegrationVisit
from daybreak.clinic.courses.proposing import ProposalChanged
from daybreak.clinic.courses.recording import LONGEST_TEXT, CourseRefused
from daybreak.clinic.courses.words import WHY_ENDED, WHY_MISSED

_CHOOSE = ("", "Choose")


def _day(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def _today(**more: Any) -> forms.DateField:
    return _day(initial=timezone.localdate, **more)


def _key() -> forms.UUIDField:
    """Names this filling-in of the form, so that sending it twice does it once."""
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def _lines(**more: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_TEXT, **more)


class CourseForm(forms.Form):
    """A form without colons."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **more})


class EventForm(CourseForm):
    """What every event is filled in with. title, said: for the page and after it; permission: who may."""

    title: ClassVar[str] = ""
    hint: ClassVar[str] = ""
    said: ClassVar[str] = ""
    permission: ClassVar[str] = "course.record"

    key = _key()

    def event(self, noted: Mapping[str, Any]) -> CourseEvent:
        """The event that was filled in."""
        raise NotImplementedError

    @classmethod
    def initial_of(cls, event: Any) -> dict[str, Any]:
        """The fields of an event that is to be corrected."""
        return {name: getattr(event, name) for name in cls.base_fields if hasattr(event, name)}  # type: ignore[attr-defined]


class MissedForm(EventForm):
    """A session that did not take place."""

    title = "A session did not take place"
    hint = "The course stays where it is; the protocol proposes how to go on."
    said = "Recorded. Look at what the protocol proposes now."

    day = _today(label="Planned for", help_text="The day on which the session should have been")
    why = forms.ChoiceField(label="Why", choices=[_CHOOSE, *WHY_MISSED.items()])
    cancelled = forms.BooleanField(label="Somebody said so beforehand", required=False)
    reason = _lines(label="In words", required=False)

    def event(self, noted: Mapping[str, Any]) -> SessionMissed:
        """The event that was filled in."""
        sent = self.cleaned_data
        return SessionMissed(
            **noted, day=sent["day"], why=sent["why"], cancelled=sent["cancelled"], reason=sent["reason"].strip()
        )


class GivenForm(EventForm):
    """A session of this course that was given elsewhere."""

    title = "A session was given elsewhere"
    hint = "Sessions of this clinic count by themselves as soon as their drug is begun; do not enter them here."
    said = "Recorded. The session counts in the course."

    day = _today(label="Day of the session")
    dose_mg = forms.FloatField(label="Dose in mg", required=False, min_value=0.1, max_value=1000)

    def event(self, noted: Mapping[str, Any]) -> SessionGiven:
        """The event that was filled in."""
        sent = self.cleaned_data
        return SessionGiven(**noted, day=sent["day"], session=f"elsewhere:{sent['key']}", dose_mg=sent["dose_mg"])


class PauseForm(EventForm):
    """No session for a while."""

    title = "Pause the course"
    hint = "No session is due and nobody counts as late until it is resumed. A session that is given resumes it."
    said = "The course is paused."

    day = _today(label="From")
    until = _day(label="Until", required=False, help_text="Leave it empty for “until further notice”")
    reason = _lines(label="Why")

    def event(self, noted: Mapping[str, Any]) -> Paused:
        """The event that was filled in."""
        sent = self.cleaned_data
        return Paused(**noted, day=sent["day"], until=sent["until"], reason=sent["reason"].strip())


class ResumeForm(EventForm):
    """It goes on."""

    title = "Resume the course"
    hint = "It goes on where it was; how late the next session is follows from the last one given."
    said = "The course goes on."

    day = _today(label="From")

    def event(self, noted: Mapping[str, Any]) -> Resumed:
        """The event that was filled in."""
        return Resumed(**noted, day=self.cleaned_data["day"])


class EndForm(EventForm):
    """The course is over."""

    title = "End the course"
    hint = "From this day on no session is due. A day ahead is a planned ending: signed now, and in force then."
    said = "Signed. From its day on the course has ended."
    permission = "course.decide"

    day = _today(label="Ends on", help_text="From this day on; the last session is before it")
    why = forms.ChoiceField(label="Why", choices=[_CHOOSE, *WHY_ENDED.items()])
    reason = _lines(label="In words", help_text="What was agreed with the patient, and what follows")

    def event(self, noted: Mapping[str, Any]) -> Ended:
        """The event that was filled in."""
        sent = self.cleaned_data
        return Ended(**noted, day=sent["day"], why=sent["why"], reason=sent["reason"].strip())


class PlanForm(EventForm):
    """The day of the first session."""

    title = "Plan the first session"
    hint = "Until the first session is given the plan can be changed."
    said = "The first session is planned."

    first_day = _day(label="Day of the first session")
    interval = forms.CharField(widget=forms.HiddenInput, required=False)

    def event(self, noted: Mapping[str, Any]) -> CoursePlanned:
        """The event that was filled in."""
        sent = self.cleaned_data
        day = timezone.localdate(noted["observed_at"])
        return CoursePlanned(**noted, day=day, interval=sent["interval"], first_day=sent["first_day"])


EVENT_FORMS: dict[str, type[EventForm]] = {
    "missed": MissedForm,
    "given": GivenForm,
    "pause": PauseForm,
    "resume": ResumeForm,
    "end": EndForm,
    "plan": PlanForm,
}
"""By the last part of their addresses."""

FORM_OF_KIND: dict[str, type[EventForm]] = {
    "session_missed": MissedForm,
    "session_given": GivenForm,
    "paused": PauseForm,
    "resumed": ResumeForm,
    "ended": EndForm,
    "course_planned": PlanForm,
}
"""By the kind of an event that is corrected; a decision can only be taken back."""


class CorrectionForm(CourseForm):
    """How an event was wrong."""

    never = forms.BooleanField(label="It never happened", required=False)
    reason = _lines(label="What was wrong")
    key = _key()


class OpenForm(CourseForm):
    """A course from a protocol."""

    interval = forms.ChoiceField(label="The series begins", required=False)
    first_day = _day(label="First session on", required=False, help_text="It can be planned later as well")
    begins_on = _today(label="Sessions count from", help_text="Sessions given here since then count")
    reason = _lines(label="Why it is opened without a signed screening that allows it", required=False)

    def __init__(self, *args: Any, rules: CourseRules, must_say_why: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        first = rules.phases[0]
        self.fields["interval"].choices = [(each.id, each.title) for each in first.intervals]  # type: ignore[attr-defined]
        self.fields["interval"].initial = first.starts_with
        self.fields["reason"].required = must_say_why
        if not must_say_why:
            del self.fields["reason"]


class DecisionForm(CourseForm):
    """A decision on one proposal."""

    answer = forms.ChoiceField(
        label="Decision",
        widget=forms.RadioSelect,
        choices=[("accepted", "Accept"), ("changed", "Do something else"), ("declined", "Decline")],
    )
    position = forms.ChoiceField(label="Phase and interval", required=False)
    next_day = _day(label="Next session on", required=False)
    end = forms.ChoiceField(label="End the course", required=False)
    reason = _lines(
        label="Reason", required=False, help_text="Needed for everything but accepting what the protocol proposes"
    )
    proposal = forms.CharField(widget=forms.HiddenInput, max_length=200)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    key = _key()

    def __init__(self, *args: Any, rules: CourseRules, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["position"].choices = [("", "As it is"), *_positions(rules)]  # type: ignore[attr-defined]
        self.fields["end"].choices = [("", "It goes on"), *WHY_ENDED.items()]  # type: ignore[attr-defined]

    def change(self) -> Change:
        """What to do instead."""
        sent = self.cleaned_data
        phase, _, interval = sent["position"].partition("|")
        return Change(phase=phase, interval=interval, next_day=sent["next_day"], end=sent["end"] or None)


class VisitForm(CourseForm):
    """An integration visit."""

    status = forms.ChoiceField(label="What became of it", choices=IntegrationVisit.Status.choices)
    day = _today(label="Day")
    with_whom = forms.CharField(label="With whom", max_length=120)
    note = _lines(label="Note", required=False)
    key = _key()


def noted(form: EventForm, now: datetime) -> dict[str, Any]:
    """What every event says of itself; its author is put in by the service."""
    return {"id": f"form:{form.cleaned_data['key']}", "observed_at": now, "recorded_at": now, "by": ""}


def show(form: forms.Form, refusal: CourseRefused | ProposalChanged) -> None:
    """The refusal beside its field."""
    field = getattr(refusal, "field", "")
    form.add_error(field if field in form.fields else None, str(refusal))


def _positions(rules: CourseRules) -> list[tuple[str, str]]:
    found = []
    for phase in rules.phases:
        if not phase.intervals:
            found.append((f"{phase.id}|", phase.title))
        found += [(f"{phase.id}|{each.id}", f"{phase.title}, {each.title}") for each in phase.intervals]
    return found

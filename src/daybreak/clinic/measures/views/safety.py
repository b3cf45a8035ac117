"""Safety tasks: the list of everybody's, one patient's with its answers, and what is done about it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from daybreak.care.course.safety_deadlines import Deadline
from daybreak.care.course.safety_events import SafetyEvent as Event
from daybreak.care.course.safety_task import SafetyTask, task_finding
from daybreak.care.findings import Finding
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.context import safety_bar
from daybreak.clinic.measures.crisis import crisis_help
from daybreak.clinic.measures.forms import (
    AcknowledgeForm,
    AssessForm,
    ContactForm,
    EscalateForm,
    HandOverForm,
    ReportForm,
    show,
)
from daybreak.clinic.measures.models import SafetyEvent
from daybreak.clinic.measures.safety_acting import (
    ActionRefused,
    acknowledge,
    assess,
    escalate,
    hand_over,
    record_contact,
    report,
)
from daybreak.clinic.measures.safety_events import events_from
from daybreak.clinic.measures.safety_reading import next_deadline, open_tasks, rules_for, tasks_of
from daybreak.clinic.measures.safety_words import DONE, EVENTS, NEXT, OUTCOMES, due_words
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see
from daybreak.clinic.sessions.people import label

ACTIONS = ("acknowledge", "contact", "hand_over", "escalate", "assess")
_CLOSED_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDeadline:
    """A deadline in words."""

    deadline: Deadline
    what: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTask:
    """One task as a page shows it. next: what is to happen; None once it is closed."""

    patient: Patient
    task: SafetyTask
    finding: Finding
    next: ShownDeadline | None
    deadlines: tuple[ShownDeadline, ...]

    @property
    def outcome(self) -> str:
        """What the assessment found, in words."""
        return OUTCOMES[self.task.assessment.outcome] if self.task.assessment else ""


@requires("safety.read")
def everybody(request: HttpRequest) -> HttpResponse:
    """Open tasks, the late ones first; below, those that were closed last."""
    now = timezone.now()
    shown = [_shown(each.patient, each.task, each.finding, now) for each in open_tasks(now)]
    return render(request, "measures/safety/everybody.html", {"open": shown, "closed": _closed(now)})


@requires("account.own")
def bar(request: HttpRequest) -> HttpResponse:
    """The bar alone, for a page that stays open. It counts, names nobody, and keeps no session from ending."""
    return render(request, "measures/safety/bar.html", {"safety_bar": safety_bar(request.user)})


@requires("safety.read")
def tasks(request: HttpRequest, patient_id: int) -> HttpResponse:
    """The tasks of one patient: what raised them, what was done, and what can be done."""
    return _page(request, patient_id, {})


@requires("safety.act")
def act(request: HttpRequest, patient_id: int, action: str) -> HttpResponse:
    """One thing done about the open task."""
    if action not in ACTIONS:
        raise Http404(f"{action!r} is not something to do; expected one of {', '.join(ACTIONS)}")
    patient = get_object_or_404(Patient, pk=patient_id)
    if request.method != "POST":
        return redirect("patient-safety", patient_id)
    form = _forms(request.user, 0, posted(request))[action]
    if form.is_valid():
        try:
            _DO[action](patient, form.cleaned_data, request.user)
        except ActionRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, _SAID[action])
            return redirect("patient-safety", patient_id)
    return _page(request, patient_id, {action: form}, wrong=form)


@requires("safety.act")
def report_concern(request: HttpRequest, patient_id: int) -> HttpResponse:
    """Something that was said or seen becomes a task."""
    patient = get_object_or_404(Patient, pk=patient_id)
    form = ReportForm(posted(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            report(patient, sent["words"], level=sent["level"] or None, by=request.user, key=sent["key"])
        except ActionRefused as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Reported. The task is open.")
            return redirect("patient-safety", patient_id)
    return render(request, "measures/safety/report.html", see(patient_id).context() | {"form": form})


def _page(
    request: HttpRequest, patient_id: int, filled: dict[str, forms.Form], wrong: forms.Form | None = None
) -> HttpResponse:
    seen, now = see(patient_id), timezone.now()
    rows = list(SafetyEvent.objects.filter(patient=patient_id).order_by("id"))
    rules = rules_for(rows)
    found = [_shown(seen.patient, each, task_finding(rules, each), now) for each in tasks_of(seen.patient, now)]
    waiting = next((each for each in found if each.task.is_open), None)
    may_act = request.user.may("safety.act")
    context = seen.context() | {
        "waiting": waiting,
        "closed": [each for each in reversed(found) if not each.task.is_open],
        "events": [_told(each) for each in reversed(events_from(rows))],
        "lines": crisis_help(),
        "forms": _forms(request.user, len(waiting.task.concerns), None) | filled if waiting and may_act else {},
        "wrong": wrong,
        "me": label(request.user),
        "outcomes": OUTCOMES,
    }
    return render(request, "measures/safety/patient.html", context, status=400 if wrong is not None else 200)


def _forms(me: User, seen: int, data: Any) -> dict[str, forms.Form]:
    made: dict[str, forms.Form] = {
        "contact": ContactForm(data, label_suffix=""),
        "hand_over": HandOverForm(data, me=me),
        "escalate": EscalateForm(data, label_suffix=""),
        "assess": AssessForm(data, label_suffix="", initial={"seen": seen}),
        "acknowledge": AcknowledgeForm(data, label_suffix=""),
    }
    for name, form in made.items():
        form.auto_id = f"{name}-%s"
    return made


def _do_contact(patient: Patient, sent: dict[str, Any], by: User) -> None:
    record_contact(patient, reached=sent["reached"] == "yes", note=sent["note"], by=by, key=sent["key"])


def _do_assess(patient: Patient, sent: dict[str, Any], by: User) -> None:
    assess(patient, outcome=sent["outcome"], note=sent["note"], seen=sent["seen"], by=by, key=sent["key"])


_DO: dict[str, Callable[[Patient, dict[str, Any], User], None]] = {
    "acknowledge": lambda patient, sent, by: acknowledge(patient, by=by, key=sent["key"]),
    "contact": _do_contact,
    "hand_over": lambda patient, sent, by: hand_over(patient, to=sent["to"], by=by, key=sent["key"]),
    "escalate": lambda patient, sent, by: escalate(
        patient, to=sent["to"], reason=sent["reason"], by=by, key=sent["key"]
    ),
    "assess": _do_assess,
}
_SAID = {
    "acknowledge": "You have taken it on.",
    "contact": "The attempt is recorded.",
    "hand_over": "Handed over. The task waits for them to take it on.",
    "escalate": "Recorded who was called.",
    "assess": "The assessment is recorded and the task is closed.",
}


def _shown(patient: Patient, task: SafetyTask, finding: Finding, now: datetime) -> ShownTask:
    deadlines = tuple(_deadline(each, now) for each in task.deadlines)
    following = _deadline(next_deadline(task), now) if task.is_open else None
    return ShownTask(patient=patient, task=task, finding=finding, next=following, deadlines=deadlines)


def _deadline(each: Deadline, now: datetime) -> ShownDeadline:
    if each.done:
        return ShownDeadline(deadline=each, what=DONE[each.what], when="")
    return ShownDeadline(deadline=each, what=NEXT[each.what].capitalize(), when=due_words(each, now))


def _told(event: Event) -> dict[str, object]:
    """One line of what happened."""
    told = {
        "concern_raised": lambda one: one.concern.sentence,
        "concern_corrected": lambda one: one.reason,
        "acknowledged": lambda one: "",
        "contact_attempted": lambda one: " ".join(
            filter(None, ("Spoken with the patient." if one.reached else "Not reached.", one.note))
        ),
        "escalated": lambda one: " ".join(filter(None, (f"Called {one.to}.", one.reason))),
        "handed_over": lambda one: f"To {one.to}.",
        "assessed": lambda one: f"{OUTCOMES[one.outcome]}. {one.note}",
    }
    words = told[event.kind](event)  # type: ignore[no-untyped-call]
    return {"at": event.recorded_at, "by": event.by, "what": EVENTS[event.kind], "words": words}


def _closed(now: datetime) -> list[ShownTask]:
    """The tasks that were closed last, the newest first."""
    lately = SafetyEvent.objects.filter(kind="assessed", documented=True).order_by("-id")
    patients = dict.fromkeys(lately.values_list("patient", flat=True)[:_CLOSED_SHOWN])
    found = []
    for patient in Patient.objects.filter(pk__in=list(patients)):
        rules = rules_for(list(SafetyEvent.objects.filter(patient=patient).order_by("id")))
        done = (each for each in tasks_of(patient, now) if not each.is_open)
        found += [_shown(patient, each, task_finding(rules, each), now) for each in done]
    return sorted(found, key=_closed_at, reverse=True)[:_CLOSED_SHOWN]


def _closed_at(each: ShownTask) -> datetime:
    return each.task.assessment.recorded_at if each.task.assessment else each.task.raised_at

"""Opening a course, and the prescriber's decision on what is proposed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from daybreak.care.course.proposals import Proposal
from daybreak.clinic.accounts.access import requires
from daybreak.clinic.courses.forms import DecisionForm, OpenForm, show
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.opening import allowing_screening, open_course
from daybreak.clinic.courses.proposing import ProposalChanged, decide, proposals_of, seal
from daybreak.clinic.courses.reading import course_protocols, rules_of
from daybreak.clinic.courses.recording import CourseRefused
from daybreak.clinic.courses.views.page import course_or_404, shown
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.protocols import protocol_of
from daybreak.clinic.screening.seen import see


@requires("course.decide")
def open_for(request: HttpRequest, patient_id: int) -> HttpResponse:
    """A course from a protocol: first which one, then how it begins."""
    patient = get_object_or_404(Patient, pk=patient_id)
    protocols = course_protocols()
    sent = request.POST if request.method == "POST" else request.GET
    chosen = sent.get("protocol", "") if sent.get("protocol", "") in protocols else _usual(patient, protocols)
    if not chosen:
        return render(request, "courses/open.html", see(patient_id).context() | {"protocols": protocols})
    protocol = protocol_of(chosen).protocol
    allowed = allowing_screening(patient, chosen)
    assert protocol.course is not None  # noqa: S101 - course_protocols() has no other
    form = OpenForm(posted(request), rules=protocol.course, must_say_why=allowed is None)
    if request.method == "POST" and form.is_valid():
        opened = _open(request, patient, chosen, form)
        if opened is not None:
            return opened
    context = see(patient_id, protocol_id=chosen).context() | {
        "protocols": protocols,
        "chosen": chosen,
        "protocol": protocol,
        "form": form,
        "allowed": allowed,
        "last_signed": _last_signed(patient, chosen),
    }
    return render(request, "courses/open.html", context)


@requires("course.decide")
def decide_on(request: HttpRequest, patient_id: int, course_id: int) -> HttpResponse:
    """One proposal with its basis, and the decision on it."""
    course = course_or_404(patient_id, course_id)
    sent = request.POST if request.method == "POST" else request.GET
    form = DecisionForm(posted(request), rules=rules_of(course))
    if request.method == "POST" and form.is_valid() and _decide(request, course, form):
        return redirect("course:patient", patient_id)
    found = _proposal(course, sent.get("proposal", ""))
    if found is None:
        messages.warning(request, "Something came in since. Look at what the protocol proposes now; nothing changed.")
        return redirect("course:patient", patient_id)
    if not form.is_bound:
        form.initial = {"proposal": found.id, "seen": seal(found)}
    elif form["seen"].value() != seal(found):
        # Shown anew with what was typed: what is signed is what stands on this page.
        form.data = form.data.copy()
        form.data["seen"] = seal(found)
    context = see(patient_id).context() | {"course": course, "form": form, "each": shown(course, found)}
    return render(request, "courses/decide.html", context)


def _open(request: HttpRequest, patient: Patient, protocol_id: str, form: OpenForm) -> HttpResponse | None:
    sent = form.cleaned_data
    try:
        open_course(
            patient,
            protocol_id,
            by=request.user,  # type: ignore[arg-type]
            interval=sent["interval"],
            first_day=sent["first_day"],
            begins_on=sent["begins_on"],
            reason=sent.get("reason", ""),
        )
    except CourseRefused as refusal:
        show(form, refusal)
        return None
    messages.success(request, "The course is open.")
    return redirect("course:patient", patient.pk)


def _decide(request: HttpRequest, course: Course, form: DecisionForm) -> bool:
    sent = form.cleaned_data
    try:
        decide(
            course,
            sent["proposal"],
            answer=sent["answer"],
            by=request.user,  # type: ignore[arg-type]
            change=form.change() if sent["answer"] == "changed" else None,
            reason=sent["reason"],
            seen=sent["seen"],
            key=f"form:{sent['key']}",
        )
    except (CourseRefused, ProposalChanged) as refusal:
        show(form, refusal)
        return False
    messages.success(request, "Signed. The course follows the decision.")
    return True


def _proposal(course: Course, name: str) -> Proposal | None:
    return next((each for each in proposals_of(course) if each.id == name), None)


def _usual(patient: Patient, protocols: dict[str, str]) -> str:
    """What the patient was found eligible for last, if a course can be opened by it."""
    signed = SignedScreening.objects.filter(patient=patient, outcome="eligible").order_by("-id")
    last = signed.values_list("protocol__protocol_id", flat=True).first()
    return last if last in protocols else ""


def _last_signed(patient: Patient, protocol_id: str) -> SignedScreening | None:
    signed = SignedScreening.objects.filter(patient=patient, protocol__protocol_id=protocol_id)
    return signed.select_related("signed_by", "protocol").order_by("-id").first()

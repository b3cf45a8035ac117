"""The list of chairs, and moving a session from one to another."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.accounts.models import User
from daybreak.clinic.posted import posted
from daybreak.clinic.screening.seen import see
from daybreak.clinic.sessions.board.chairs import NameTaken, add_chair, change_chair, set_in_use
from daybreak.clinic.sessions.board.forms import ChairForm, MoveForm, NewChairForm
from daybreak.clinic.sessions.board.reading import free_chairs, sessions_in_course
from daybreak.clinic.sessions.live.hub import wake
from daybreak.clinic.sessions.live.views import session_or_404
from daybreak.clinic.sessions.models import Chair
from daybreak.clinic.sessions.opening import ChairTaken, chair_of, move_to


@requires("chair.manage")
def chairs(request: HttpRequest) -> HttpResponse:
    """Every chair with who sits there, and a form for a new one."""
    form = NewChairForm(posted(request), label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            added = add_chair(form.cleaned_data["name"], by=_user(request))
        except NameTaken as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"{added.name} is there.")
            return redirect("chairs")
    return render(request, "sessions/board/chairs.html", {"form": form, "rows": _rows()})


@requires("chair.manage")
@require_POST
def change(request: HttpRequest, chair_id: int) -> HttpResponse:
    """Another name or order."""
    chair = get_object_or_404(Chair, pk=chair_id)
    form = ChairForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{chair.name} was not changed: expected a name, and a whole number for its order.")
        return redirect("chairs")
    try:
        change_chair(chair, **form.cleaned_data, by=_user(request))
    except NameTaken as taken:
        messages.error(request, str(taken))
    else:
        messages.success(request, f"{chair.name} is saved.")
    return redirect("chairs")


@requires("chair.manage")
@require_POST
def state(request: HttpRequest, chair_id: int) -> HttpResponse:
    """Takes a chair out of use, or back into it."""
    chair = get_object_or_404(Chair, pk=chair_id)
    in_use = request.POST.get("in_use") == "yes"
    try:
        set_in_use(chair, in_use, by=_user(request))
    except ChairTaken:
        messages.error(request, f"Somebody sits at {chair.name}. Move or end that session first.")
    else:
        messages.success(request, f"{chair.name} is {'in use again' if in_use else 'out of use'}.")
    return redirect("chairs")


@requires("session.chart")
def move(request: HttpRequest, patient_id: int, session_id: UUID) -> HttpResponse:
    """A session goes on elsewhere."""
    session = session_or_404(patient_id, session_id)
    free = free_chairs()
    form = MoveForm(posted(request), chairs=free)
    if request.method == "POST" and form.is_valid():
        try:
            move_to(session, form.cleaned_data["chair"], by=_user(request))
        except ChairTaken as taken:
            form.add_error("chair", f"Somebody else has just sat down there. {taken}")
        else:
            wake()
            return redirect("board" if request.user.may("board.read") else "chairs")
    context = see(patient_id).context() | {"form": form, "session": session, "here": chair_of(session), "free": free}
    return render(request, "sessions/board/move.html", context)


def _rows() -> list[tuple[Chair, list[object]]]:
    sitting: dict[int | None, list[object]] = {}
    for each in sessions_in_course():
        sitting.setdefault(each.chair_id, []).append(each.session)
    return [(chair, sitting.get(chair.pk, [])) for chair in Chair.objects.all()]


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user

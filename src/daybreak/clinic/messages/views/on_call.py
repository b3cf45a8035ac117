"""Who is told of a late safety task, in which order, by which addresses; and a test of it."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.permissions import PERMISSIONS
from daybreak.clinic.audit import services as audit
from daybreak.clinic.messages.contacts import (
    MAY_BE_PAGED,
    ContactRefused,
    on_call,
    record_on_call,
    record_staff_contact,
    staff_contacts,
)
from daybreak.clinic.messages.forms import OnCallForm
from daybreak.clinic.messages.models import OnCallList
from daybreak.clinic.messages.paging import paging_problems, reachable
from daybreak.clinic.messages.services import queue
from daybreak.clinic.messages.shown import channel_states
from daybreak.clinic.posted import posted

_SHOWN = 20


@requires("message.read")
def shown(request: HttpRequest) -> HttpResponse:
    """The list, how each is reached, and what it was before."""
    listed = on_call()
    known = staff_contacts(listed)
    context = {
        "listed": [(each.user, known.get(each.user.pk), each.addresses) for each in reachable(listed)],
        "history": _history(),
        "channels": channel_states(),
        "problems": paging_problems(timezone.now()),
    }
    return render(request, "messages/on_call.html", context)


@requires("message.on_call")
def change(request: HttpRequest) -> HttpResponse:
    """Another list, or other addresses: all of it is recorded, or nothing."""
    staff = list(_staff())
    form = OnCallForm(staff, staff_contacts(staff), on_call(), posted(request))
    if request.method == "POST" and form.is_valid() and _record(form, request.user):
        messages.success(request, "Recorded. It counts from now on.")
        return redirect("on-call")
    return render(request, "messages/change_on_call.html", {"form": form, "channels": channel_states()})


@requires("message.on_call")
def test(request: HttpRequest) -> HttpResponse:
    """A message to everybody on the list that says that it is a test."""
    if request.method == "POST":
        now, sent = timezone.now(), 0
        for each in reachable(on_call()):
            for channel in each.addresses:
                queue(each.user, "page-test", {}, due_at=now, reason="Test", key=f"test:{uuid4()}", channel=channel)
                sent += 1
        audit.record("message.test", by=request.user)
        if sent:
            messages.success(request, f"{sent} test messages go out with the next pass of the worker.")
        else:
            messages.warning(request, "There is nobody to send a test to: set up a channel, the list and addresses.")
    return redirect("on-call")


def _staff() -> list[User]:
    roles = PERMISSIONS[MAY_BE_PAGED]
    return list(User.objects.filter(is_active=True, role__in=roles).order_by("full_name", "username"))


def _record(form: OnCallForm, by: User) -> bool:
    """Whether everything was recorded; else the form says what was wrong and nothing was."""
    listed = form.listed()
    with transaction.atomic():
        for user in form.staff:
            email, telephone = (form.cleaned_data[f"{part}-{user.pk}"] for part in ("email", "telephone"))
            try:
                record_staff_contact(user, email=email, telephone=telephone, by=by)
            except ContactRefused as refusal:
                form.show(user, refusal)
        if form.errors:
            transaction.set_rollback(True)
            return False
        record_on_call(listed, by=by)
    return True


def _history() -> list[tuple[OnCallList, list[str]]]:
    found = list(OnCallList.objects.select_related("recorded_by")[:_SHOWN])
    names = {each.pk: str(each) for each in User.objects.filter(pk__in={name for row in found for name in row.members})}
    return [(each, [names.get(name, "?") for name in each.members]) for each in found]

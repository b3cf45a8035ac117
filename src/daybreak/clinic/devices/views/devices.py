"""Which monitors there are, which chair each stands at, and when each was last heard."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from daybreak.clinic.accounts.access import requires
from daybreak.clinic.devices.forms import DeviceForm
from daybreak.clinic.devices.inbox import waiting_items
from daybreak.clinic.devices.managing import add_device, assign, monitor_of, monitors, set_in_use
from daybreak.clinic.devices.models import Device, MessageOutcome
from daybreak.clinic.posted import posted
from daybreak.clinic.sessions.models import Chair

PAGE = 30


@requires("device.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Every monitor."""
    now = timezone.now()
    context = {
        "monitors": monitors(now),
        "chairs": Chair.objects.filter(is_active=True),
        "waiting": waiting_items().count(),
        "now": now,
    }
    return render(request, "devices/devices.html", context)


@requires("device.assign")
def add(request: HttpRequest) -> HttpResponse:
    """A monitor is added; an inbox item may bring along what it says of its sender."""
    form = DeviceForm(posted(request), initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        try:
            device = add_device(by=request.user, **form.cleaned_data)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{device} was added. Assign it to the chair where it stands.")
            return redirect("devices")
    return render(request, "devices/add.html", {"form": form})


@requires("device.read")
def show(request: HttpRequest, device_id: int) -> HttpResponse:
    """One monitor: how it is recognised, and what became of its last messages."""
    device = get_object_or_404(Device, pk=device_id)
    outcomes = MessageOutcome.objects.filter(device=device).select_related("message").defer("message__content")
    page = Paginator(outcomes.order_by("-message"), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "monitor": monitor_of(device, timezone.now()),
        "recognised_by": _recognised_by(device),
        "assignments": device.assignments.select_related("chair", "by").order_by("-id")[:10],
        "page": page,
    }
    return render(request, "devices/device.html", context)


@requires("device.assign")
@require_POST
def assign_to(request: HttpRequest, device_id: int) -> HttpResponse:
    """The monitor stands at another chair from now on, or at none."""
    device = get_object_or_404(Device, pk=device_id)
    chosen = request.POST.get("chair", "")
    chair = get_object_or_404(Chair, pk=chosen) if chosen.isdecimal() else None
    try:
        assign(device, chair, by=request.user)
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{device} stands at {chair} from now on." if chair else f"{device} was put away.")
    return redirect("devices")


@requires("device.assign")
@require_POST
def in_use(request: HttpRequest, device_id: int) -> HttpResponse:
    """The monitor is taken out of use, or into use again."""
    device = set_in_use(get_object_or_404(Device, pk=device_id), request.POST.get("in_use") == "yes", by=request.user)
    state = "in use again; assign it to a chair" if device.is_active else "out of use; what it sends goes to the inbox"
    messages.success(request, f"{device} is {state}.")
    return redirect("devices")


def _recognised_by(device: Device) -> list[tuple[str, str]]:
    named = [
        ("Sending application (MSH-3)", device.sending_application),
        ("Sending facility (MSH-4)", device.sending_facility),
        ("Equipment (OBX-18)", device.equipment),
        ("Bed (PV1-3)", device.bed),
    ]
    return [(word, value) for word, value in named if value]

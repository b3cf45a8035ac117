"""What other pages say of messages: whether anybody can be paged, who was, and whether a link was sent."""

from typing import Any

from django import template
from django.utils import timezone

from daybreak.clinic.measures.models import MeasureRequest
from daybreak.clinic.messages.models import MessageEvent, OutgoingMessage
from daybreak.clinic.messages.paging import paging_problems
from daybreak.clinic.messages.services import OF_SAFETY

register = template.Library()
_SHOWN = 20


@register.simple_tag
def why_nobody_is_paged() -> list[str]:
    """Sentences; empty if somebody would be told of a late safety task."""
    return paging_problems(timezone.now())


@register.simple_tag
def pages_about(patient: Any) -> list[OutgoingMessage]:
    """Who was told of the patient's safety tasks, the newest first."""
    found = OutgoingMessage.objects.filter(template__in=OF_SAFETY, patient=patient).select_related("staff")
    return list(found.order_by("-created_at", "id")[:_SHOWN])


@register.simple_tag
def message_with_link(request: MeasureRequest) -> OutgoingMessage | None:
    """The message by which the patient gets the link; None if it is not sent."""
    return OutgoingMessage.objects.filter(key=f"measure-link:{request.pk}").first()


@register.simple_tag
def last_word(message: OutgoingMessage) -> MessageEvent | None:
    """What happened to the message last."""
    return message.events.order_by("-id").first()

"""Words of the session record on its pages."""

from datetime import datetime

from django import template

from daybreak.clinic.sessions.record import words

register = template.Library()

_TONES = {"high": "not_met", "medium": "unknown", "low": "plain"}


@register.filter
def time_of_day(moment: datetime | None) -> str:
    """ "14:05" in the clinic's zone; "" for none."""
    return words.clock(moment)


@register.filter
def later(minutes: int | None) -> str:
    """How much later something arrived."""
    return words.later(minutes)


@register.filter
def priority_word(priority: str) -> str:
    """The priority of an alarm as a word."""
    return words.PRIORITIES[priority]


@register.filter
def priority_tone(priority: str) -> str:
    """The tone of its badge."""
    return _TONES[priority]


@register.filter
def points(run: tuple[tuple[float, float], ...], top: float) -> str:
    """A run of points as SVG writes them, below `top`; across, a hundredth of the width is ten units."""
    return " ".join(f"{x * 10:.1f},{y - top:.1f}" for x, y in run)

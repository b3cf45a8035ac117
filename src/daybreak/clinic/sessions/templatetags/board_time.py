"""Times as the board says them: how long ago, how long still. board.js says the same from then on."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from daybreak.clinic.sessions.board.cards import ShownReading

register = template.Library()

_HOUR = 60
_VALUE = (
    '<div class="value{}"><dt>{}</dt><dd><b>{}</b> <small>{}</small>'
    '<span class="value__age"><span data-ago="{}">{}</span>{}</span></dd></div>'
)


@register.filter
def ago(moment: datetime, now: datetime) -> str:
    """ "3 min" or "1 h 5 min" since a moment; less than a minute is "under 1 min"."""
    minutes = int((now - moment).total_seconds() // 60)
    return span(minutes) if minutes >= 1 else "under 1 min"


@register.filter
def left(moment: datetime, now: datetime) -> str:
    """ "23 min left" until a moment, the begun minute counted; "time is up" at it, and then "4 min over"."""
    seconds = (moment - now).total_seconds()
    if seconds > 0:
        return f"{span(int(-(-seconds // 60)))} left"
    over = int(-seconds // 60)
    return f"{span(over)} over" if over else "time is up"


@register.filter
def due(moment: datetime, now: datetime) -> str:
    """ "in 3 min", or "since 3 min" once it is due."""
    seconds = (moment - now).total_seconds()
    return f"in {span(int(-(-seconds // 60)))}" if seconds > 0 else f"since {span(int(-seconds // 60))}"


@register.filter
def span(minutes: int) -> str:
    """ "23 min", "1 h 5 min"."""
    hours, rest = divmod(minutes, _HOUR)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


@register.filter
def iso(moment: datetime) -> str:
    """For the script: ISO 8601 with its zone."""
    return moment.isoformat()


@register.simple_tag
def values(readings: Iterable[ShownReading], now: datetime) -> SafeString:
    """The last values, each with its age. No template: it is drawn anew with every reading of every chair."""
    return format_html(
        '<dl class="values">{}</dl>', format_html_join("", _VALUE, (_told(each, now) for each in readings))
    )


def _told(reading: ShownReading, now: datetime) -> tuple[str, ...]:
    stale, old = (" value--stale", ", old") if reading.stale else ("", "")
    age = ago(reading.observed_at, now)
    return stale, reading.label, reading.value, reading.unit, iso(reading.observed_at), age, old


@register.filter
def clock(moment: datetime) -> str:
    """ "14:05" in the clinic's zone."""
    return f"{timezone.localtime(moment):%H:%M}"

"""Entries as a file of RFC 5545, by the library icalendar.

Times are written in the clinic's zone with its rules, so that a calendar moves them with the clocks as the clinic does.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta, tzinfo

from icalendar import Calendar, Event

from daybreak.clinic.schedule.feeds.entries import Entry

_ASK_AGAIN = timedelta(hours=1)


def calendar_file(entries: Iterable[Entry], *, title: str, zone: tzinfo) -> bytes:
    """The calendar: the same entries in the same zone give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Daybreak//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for each in entries:
        calendar.add_component(_event(each, zone))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(each: Entry, zone: tzinfo) -> Event:
    event = Event()
    event.add("uid", each.uid)
    event.add("dtstamp", each.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", each.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", each.sequence)
    event.add("dtstart", each.start.astimezone(zone))
    event.add("dtend", each.end.astimezone(zone))
    event.add("summary", each.summary)
    event.add("status", "CANCELLED" if each.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    for name, text in (("location", each.location), ("description", each.description)):
        if text:
            event.add(name, text)
    return event

"""Pieces of findings that the parts of the session engine share."""

from datetime import datetime, timedelta

from daybreak.care.findings import Finding, Input, Source, Verdict
from daybreak.care.session.events import Event

LOGIC = Source(key="daybreak-review", certainty="R", locator="what the events of a session can mean")
"""The source of findings that follow from the order of events and from no clinical figure."""


def contradiction(rule: str, title: str, sentence: str, inputs: tuple[Input, ...] = ()) -> Finding:
    """Events that cannot all be right: nothing is refused, somebody has to look."""
    return Finding(
        rule=rule,
        group="events",
        title=title,
        verdict=Verdict.NOT_MET,
        effect="advisory",
        sentence=sentence,
        inputs=inputs,
        source=LOGIC,
    )


def event_input(event: Event, name: str, value: str) -> Input:
    """One event as a fact that a finding shows."""
    return Input(name=name, value=value, record=event.id, date=event.observed_at.isoformat())


def minutes(figure: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=figure)


def minutes_between(start: datetime, end: datetime) -> float:
    """How many minutes lie between; never negative."""
    return max(0.0, (end - start).total_seconds() / 60)


def clock(moment: datetime) -> str:
    """A moment in UTC as a sentence says it: "14:05 UTC"."""
    return f"{moment:%H:%M} UTC"

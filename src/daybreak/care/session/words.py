"""Pieces of findings that the parts of the session engine share."""

from datetime import datetime, timedelta

from daybreak.care.findings import Finding, Input, Missing, Source, Verdict
from daybreak.care.session.events import Event
from daybreak.care.session.rules import Effect

LOGIC = Source(key="daybreak-review", certainty="R", locator="what the events of a session can mean")
"""The source of findings that follow from the order of events and from no clinical figure."""


def session_finding(
    group: str,
    rule: str,
    title: str,
    verdict: Verdict,
    sentence: str,
    source: Source,
    *,
    inputs: tuple[Input, ...] = (),
    missing: Missing | None = None,
    effect: Effect = "required",
) -> Finding:
    """One judged rule of a session; at most one thing is missing for it."""
    return Finding(
        rule=rule,
        group=group,
        title=title,
        verdict=verdict,
        effect=effect,
        sentence=sentence,
        inputs=inputs,
        missing=(missing,) if missing else (),
        source=source,
    )


def contradiction(rule: str, title: str, sentence: str, inputs: tuple[Input, ...] = ()) -> Finding:
    """Events that cannot all be right: nothing is refused, somebody has to look."""
    return session_finding("events", rule, title, Verdict.NOT_MET, sentence, LOGIC, inputs=inputs, effect="advisory")


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

"""The observation clock: where it starts, how long it has to run, how long it ran."""

from datetime import datetime

from daybreak.care.findings import Finding, Verdict, verdict_of
from daybreak.care.session.administration import Administration, until
from daybreak.care.session.dose import DosePlan
from daybreak.care.session.events import CheckedIn
from daybreak.care.session.log import Log
from daybreak.care.session.rules import SessionRules
from daybreak.care.session.state import Clocks
from daybreak.care.session.words import LOGIC, clock, minutes, minutes_between


def clocks(
    rules: SessionRules, log: Log, plan: DosePlan, given: Administration, now: datetime, closed_at: datetime | None
) -> Clocks:
    """Every clock of the session. With the drug still going in, an observation that starts at its end has not begun."""
    first = log.of(CheckedIn)
    at_end = rules.observation.starts_at.value == "administration_end"
    start = given.ended_at if at_end else given.started_at
    return Clocks(
        checked_in_at=first[0].observed_at if first else None,
        administration_from=given.started_at,
        administration_until=until(given, plan),
        administration_ended_at=given.ended_at,
        observation_from=start,
        observation_until=start + minutes(rules.observation.minimum.value) if start else None,
        closed_at=closed_at,
        observed_minutes=minutes_between(start, now) if start else 0.0,
        monitored_minutes=minutes_between(given.started_at, now) if given.started_at else 0.0,
    )


def observed_long_enough(rules: SessionRules, state: Clocks, now: datetime) -> Finding:
    """Whether the observation has run its minutes; the minute itself counts."""
    least = rules.observation.minimum
    over = state.observation_until is not None and now >= state.observation_until
    if state.observation_until is None:
        sentence = "The observation has not begun: the drug is not all given, and nobody said that it was stopped."
    elif state.administration_ended_at is None:
        over, sentence = False, "The drug is still going in."
    else:
        sentence = f"{state.observed_minutes:.0f} of {least.value:g} min; over at {clock(state.observation_until)}."
    return Finding(
        rule="observation-time",
        group="discharge",
        title=f"Observed for {least.value:g} min",
        verdict=verdict_of(over),
        effect="required",
        sentence=sentence,
        source=least.source,
    )


def ended_before_it_began() -> Finding:
    """For a patient who left before anything was given: nothing has to be observed."""
    return Finding(
        rule="nothing-given",
        group="discharge",
        title="Nothing was given",
        verdict=Verdict.MET,
        effect="required",
        sentence="Nothing was given in this session; there is nothing to observe.",
        source=LOGIC,
    )

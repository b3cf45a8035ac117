"""The fold: from the rules of the protocol and the events of a session to what the session is at one moment.

The same events give the same state, in whatever order and however often they arrive. Nothing raises for what events
say; what contradicts is shown as a finding.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from daybreak.care.findings import Finding, Verdict
from daybreak.care.session.administration import Administration, administration, totals
from daybreak.care.session.alarms import (
    alarm_episodes,
    alarms,
    confirmations,
    side_effects,
    unjudged_limits,
    unknown_references,
)
from daybreak.care.session.discharge import discharge_findings
from daybreak.care.session.dose import DosePlan, dose_plan
from daybreak.care.session.events import (
    Aborted,
    AdministrationStarted,
    DeviceGiven,
    Discharged,
    DoseConfirmed,
    DoseOrdered,
    Event,
    HoldLifted,
)
from daybreak.care.session.log import Log, settled
from daybreak.care.session.observation import clocks
from daybreak.care.session.rules import SessionRules
from daybreak.care.session.schedule import latest_values, measurements, steps
from daybreak.care.session.start import NEVER_LIFTED, start_findings
from daybreak.care.session.state import Alarm, Phase, SessionState, blockers
from daybreak.care.session.view import View
from daybreak.care.session.words import contradiction, event_input


def fold(rules: SessionRules, events: Iterable[Event], now: datetime) -> SessionState:
    """The state of a session at `now` (aware, UTC).

    Every event given counts, also one dated later than `now`, because no clock may hide a reading; only it is not taken
    for fresh. A replay gives only the events recorded by its moment (`known_at`). After the discharge the state stands
    still.
    """
    whole, contradictions = settled(events)
    view = _view(rules, whole, now)
    before = _before_the_start(rules, view.log)
    due, effects = measurements(view), side_effects(rules, view.log)
    start = start_findings(rules, before, dose_plan(rules, before), min(view.now, view.given.started_at or view.now))
    calling = alarms(view, due, effects)
    discharge = discharge_findings(view, calling)
    is_open = view.phase not in (Phase.DISCHARGED, Phase.ABORTED)
    tasks = (*due, *confirmations(view), *steps(view, start, discharge)) if is_open else ()
    return SessionState(
        now=now,
        phase=view.phase,
        clocks=view.clocks,
        dose=view.plan,
        tasks=tuple(sorted(tasks, key=lambda each: (each.due_at, each.id))),
        alarms=calling if is_open else (),
        start=start,
        discharge=discharge,
        findings=(
            *sorted(contradictions, key=lambda each: each.rule),
            *view.given.findings,
            *_out_of_order(view, whole, start, discharge),
            *unknown_references(rules, view.log),
            *unjudged_limits(view),
        ),
        latest=latest_values(view),
        side_effects=effects,
        totals=totals(rules, view.given, view.plan),
    )


def alarm_history(rules: SessionRules, events: Iterable[Event], now: datetime) -> tuple[Alarm, ...]:
    """Every alarm of a session with its onset and its end, oldest first, except silence: what a record shows."""
    view = _view(rules, settled(events)[0], now)
    return alarm_episodes(view, side_effects(rules, view.log))


def known_at(events: Iterable[Event], moment: datetime) -> list[Event]:
    """The events that had been recorded by then: what a replay folds."""
    return [event for event in events if event.recorded_at <= moment]


def _closing(log: Log) -> Discharged | Aborted | None:
    """The event that ended the session. Giving up ends it only if nothing was given: else the patient is observed."""
    discharged = log.of(Discharged)
    if discharged:
        return discharged[0]
    aborted = log.of(Aborted)
    return aborted[0] if aborted and not log.of(AdministrationStarted) and not log.of(DeviceGiven) else None


def _before_the_start(rules: SessionRules, log: Log) -> Log:
    """What was known when the drug was begun; everything if it was not."""
    first = log.of(AdministrationStarted) if rules.infusion else log.of(DeviceGiven)
    return log.until(first[0].observed_at) if first else log


def _plan(rules: SessionRules, log: Log, before: Log) -> DosePlan:
    """The order in force at the start; one that was written down only afterwards is better than none."""
    return dose_plan(rules, before if before.latest(DoseOrdered) else log)


def _view(rules: SessionRules, whole: Log, now: datetime) -> View:
    """The session up to now, or up to its end if that is earlier."""
    closing = _closing(whole)
    closed = closing if closing and closing.observed_at <= now else None
    moment, log = (closed.observed_at, whole.until(closed.observed_at)) if closed else (now, whole)
    plan = _plan(rules, log, _before_the_start(rules, log))
    given = administration(rules, log, plan, moment)
    times = clocks(rules, log, plan, given, moment, closed.observed_at if closed else None)
    return View(rules, log, plan, given, times, _phase(log, given, closed), moment)


def _phase(log: Log, given: Administration, ended: Discharged | Aborted | None) -> Phase:
    if ended is not None:
        return Phase.DISCHARGED if isinstance(ended, Discharged) else Phase.ABORTED
    if given.ended_at is not None:
        return Phase.OBSERVATION
    if given.started_at is not None:
        return Phase.PAUSED if given.is_paused else Phase.ADMINISTRATION
    return Phase.PREPARATION if log.events else Phase.EXPECTED


def _out_of_order(
    view: View, whole: Log, start: tuple[Finding, ...], discharge: tuple[Finding, ...]
) -> Iterator[Finding]:
    """What was done although something spoke against it, and what came too late to change anything."""
    if view.given.started_at is not None:
        yield from (_although("start", "Started although", each) for each in blockers(start))
    yield from _late_orders(view)
    yield from _unfounded_decisions(view)
    left = view.log.latest(Discharged) if view.phase is Phase.DISCHARGED else None
    if left is not None and not left.against_advice:
        yield from (_although("discharge", "Discharged although", each) for each in blockers(discharge))
    if left is not None and left.against_advice and not left.reason.strip():
        sentence = "The patient left against advice, and nobody said why and what was told."
        yield contradiction("against-advice", "No reason for leaving", sentence, (event_input(left, "Left", left.by),))
    for event in whole.events[len(view.log.events) :]:
        words = f"The {event.kind} of {event.by} is dated after the end of the session and does not count."
        yield contradiction(
            f"after-end:{event.id}", "After the end", words, (event_input(event, event.kind, event.by),)
        )


def _although(rule: str, title: str, finding: Finding) -> Finding:
    state = "not known" if finding.verdict is Verdict.UNKNOWN else "not so"
    words = f"{title} this was {state}: {finding.title}. {finding.sentence}"
    return contradiction(f"{rule}-although:{finding.rule}", f"{title} not all held", words, finding.inputs)


def _late_orders(view: View) -> Iterator[Finding]:
    order, started = view.plan.order, view.given.started_at
    for each in view.log.of(DoseOrdered):
        if started is not None and each.observed_at > started:
            counts = "it counts, because there was none before" if each is order else "it does not count"
            words = f"{each.by} ordered {each.dose_mg:g} mg after the start; {counts}."
            yield contradiction(
                f"late-order:{each.id}", "An order after the start", words, (event_input(each, "Order", each.by),)
            )


def _unfounded_decisions(view: View) -> Iterator[Finding]:
    orders = {each.id for each in view.log.of(DoseOrdered)}
    for confirmed in view.log.of(DoseConfirmed):
        if confirmed.order not in orders:
            words = f"{confirmed.by} confirmed the order {confirmed.order}, which is not here (yet)."
            yield contradiction(f"confirmed:{confirmed.id}", "An unknown order confirmed", words)
    for lifted in view.log.of(HoldLifted):
        if lifted.rule in NEVER_LIFTED or not lifted.reason.strip():
            why = "no reason was given" if not lifted.reason.strip() else "this cannot be lifted"
            words = f"{lifted.by} lifted the hold {lifted.rule}: {why}, so it still holds."
            yield contradiction(f"lifted:{lifted.id}", "A hold that still holds", words)

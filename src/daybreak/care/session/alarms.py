"""Alarms: limits that are passed, side effects that call for somebody, and silence where a value was due.

An alarm follows its condition, not the page it was shown on. Acknowledged, it is quiet for the protocol's minutes and
then returns; it ends only with its condition, and of high priority only when somebody has also seen it.
"""

import operator
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from daybreak.care.findings import Finding, Missing, Source, Verdict
from daybreak.care.session.events import AlarmAcknowledged, SideEffectNoted, SideEffectResolved
from daybreak.care.session.log import Log
from daybreak.care.session.rules import Attention, Priority, SessionRules, Threshold
from daybreak.care.session.schedule import task
from daybreak.care.session.state import Alarm, SideEffect, Task
from daybreak.care.session.view import View
from daybreak.care.session.words import clock, contradiction, event_input, minutes

_URGENCY: dict[Priority, int] = {"high": 0, "medium": 1, "low": 2}
_BEYOND: dict[str, Callable[[float, float], bool]] = {
    "above": operator.gt,
    "at_least": operator.ge,
    "at_most": operator.le,
    "below": operator.lt,
}
_STANDING = {"active": 0, "unseen": 1, "acknowledged": 2, "over": 3}


@dataclass(frozen=True, slots=True)
class _Episode:
    """A run of readings beyond a limit. confirmed_at None: a confirming reading is awaited. end None: it lasts."""

    start: datetime
    end: datetime | None
    confirmed_at: datetime | None
    worst: float


@dataclass(frozen=True, slots=True)
class _Call:
    """A condition from which an alarm follows."""

    id: str
    title: str
    priority: Priority
    since: datetime
    ended_at: datetime | None
    certain: bool
    sentence: str
    action: str
    source: Source


def alarms(view: View, due: Sequence[Task], effects: Sequence[SideEffect]) -> tuple[Alarm, ...]:
    """The alarms that call or were acknowledged, the most urgent first."""
    limits = (call for limit in view.rules.alarms for call in _limit_calls(limit, _calling(view, limit)))
    calls = [*limits, *_side_effect_calls(view, effects), *_silence_calls(view, due)]
    return tuple(sorted((each for each in _judged(view, calls) if each.state != "over"), key=_first_things_first))


def alarm_episodes(view: View, effects: Sequence[SideEffect]) -> tuple[Alarm, ...]:
    """Every time that a limit was passed or an urgent side effect was noted, oldest first, what is over included."""
    limits = (call for limit in view.rules.alarms for call in _limit_calls(limit, _episodes(view, limit)))
    judged = _judged(view, [*limits, *_side_effect_calls(view, effects)])
    return tuple(sorted(judged, key=lambda each: (each.since, each.id)))


def side_effects(rules: SessionRules, log: Log) -> tuple[SideEffect, ...]:
    """Each side effect with its course; the first resolution after its onset ends it."""
    titles = {each.id: each.title for each in rules.side_effects}
    ends: dict[str, datetime] = {}
    for each in log.of(SideEffectResolved):
        ends.setdefault(each.side_effect, each.observed_at)
    return tuple(
        SideEffect(
            id=each.id,
            effect=each.effect,
            title=titles.get(each.effect, each.effect),
            severity=each.severity,
            onset=each.observed_at,
            resolved_at=max(ends[each.id], each.observed_at) if each.id in ends else None,
        )
        for each in log.of(SideEffectNoted)
    )


def confirmations(view: View) -> Iterator[Task]:
    """Readings to repeat, because one beyond a limit only counts when a second one says the same."""
    for limit in view.rules.alarms:
        last = next(_episodes(view, limit), None) if limit.confirming_readings > 1 else None
        if last is not None and last.end is None and last.confirmed_at is None:
            due = last.start + minutes(limit.confirming_minutes)
            title = f"Measure again: {limit.title[:1].lower()}{limit.title[1:]}"
            yield task(
                view.now, f"confirm:{limit.id}", title, due, limit.source,
                late_at=due, what=(limit.measure,), priority="medium",
            )  # fmt: skip


def unjudged_limits(view: View) -> Iterator[Finding]:
    """Limits that compare with a baseline which was never taken."""
    for limit in view.rules.alarms:
        if limit.change and view.given.started_at is not None and view.baseline(limit.measure) is None:
            yield Finding(
                rule=limit.id,
                group="alarms",
                title=limit.title,
                verdict=Verdict.UNKNOWN,
                effect="advisory",
                sentence="It cannot be judged: nothing was measured before the drug was given.",
                missing=(
                    Missing(
                        what=f"the baseline of {limit.measure}",
                        question="Was it measured before the drug was given? Enter it with its time.",
                        question_id=f"session:baseline:{limit.measure}",
                        answer_kind="record",
                    ),
                ),
                source=limit.source,
            )


def unknown_references(rules: SessionRules, log: Log) -> Iterator[Finding]:
    """Acknowledgements of alarms that cannot exist, and resolutions of side effects that were never noted."""
    noted = {each.id for each in log.of(SideEffectNoted)}
    known = {limit.id for limit in rules.alarms} | {f"missing:{check.id}" for check in rules.schedule}
    known |= {_side_effect_alarm(each) for each in noted}
    for ack in log.of(AlarmAcknowledged):
        if ack.alarm not in known:
            inputs = (event_input(ack, "Acknowledged", ack.alarm),)
            sentence = f"{ack.by} acknowledged {ack.alarm}, which is no alarm of this session."
            yield contradiction(f"alarm:{ack.id}", "An unknown alarm acknowledged", sentence, inputs)
    for end in log.of(SideEffectResolved):
        if end.side_effect not in noted:
            inputs = (event_input(end, "Resolved", end.side_effect),)
            sentence = f"{end.by} resolved {end.side_effect}, which was not noted (yet)."
            yield contradiction(f"side-effect:{end.id}", "An unknown side effect resolved", sentence, inputs)


def _judged(view: View, calls: Sequence[_Call]) -> list[Alarm]:
    if not calls:
        return []
    attention = {each.priority: each for each in view.rules.attention}
    seen: dict[str, list[AlarmAcknowledged]] = {}
    for each in view.log.of(AlarmAcknowledged):
        if each.observed_at <= view.now:
            seen.setdefault(each.alarm, []).append(each)
    return [_alarm(call, seen.get(call.id, []), attention[call.priority], view.now) for call in calls]


def _alarm(call: _Call, seen: list[AlarmAcknowledged], attention: Attention, now: datetime) -> Alarm:
    acknowledged = [each for each in seen if each.observed_at >= call.since]
    last = acknowledged[-1] if acknowledged else None
    returns_at = last.observed_at + minutes(attention.returns_after_minutes) if last else None
    waiting_since = returns_at or call.since
    if call.ended_at is not None:
        unseen = call.priority == "high" and call.certain and last is None
        state = "unseen" if unseen else "over"
    else:
        state = "acknowledged" if returns_at is not None and now < returns_at else "active"
    calling = state in ("active", "unseen")
    return Alarm(
        id=call.id,
        title=call.title,
        priority=call.priority,
        state=state,  # type: ignore[arg-type]
        since=call.since,
        ended_at=call.ended_at,
        certain=call.certain,
        escalated=calling and now >= waiting_since + minutes(attention.escalates_after_minutes),
        acknowledged_by=last.by if last else "",
        returns_at=returns_at if state == "acknowledged" else None,
        sentence=call.sentence,
        action=call.action,
        source=call.source,
    )


def _first_things_first(alarm: Alarm) -> tuple[int, int, datetime, str]:
    return _STANDING[alarm.state] // 2, _URGENCY[alarm.priority], alarm.since, alarm.id


def _calling(view: View, limit: Threshold) -> Iterator[_Episode]:
    """The episode that lasts, and of a limit of high priority the last certain one that is over: it may be unseen."""
    for episode in _episodes(view, limit):
        is_certain = episode.confirmed_at is not None
        if episode.end is None or (limit.priority == "high" and is_certain):
            yield episode
        if limit.priority != "high" or is_certain:
            return


def _limit_calls(limit: Threshold, episodes: Iterator[_Episode]) -> Iterator[_Call]:
    for episode in episodes:
        certain = episode.confirmed_at is not None
        yield _Call(
            id=limit.id,
            title=limit.title,
            priority=limit.priority if certain else max(limit.priority, "medium", key=_URGENCY.__getitem__),
            since=episode.confirmed_at or episode.start,
            ended_at=episode.end,
            certain=certain,
            sentence=_limit_sentence(limit, episode),
            action=limit.action,
            source=limit.source,
        )


def _limit_sentence(limit: Threshold, episode: _Episode) -> str:
    words = f"{limit.title}: {episode.worst:g} since {clock(episode.start)}."
    if episode.confirmed_at is None:
        return f"{words} One more reading after {limit.confirming_minutes:g} min has to confirm it."
    return words


def _episodes(view: View, limit: Threshold) -> Iterator[_Episode]:
    """Each run of values beyond the limit, the latest first."""
    series, rising, bound = view.series(limit.measure), limit.when in ("above", "at_least"), limit.limit
    if not series.values:
        return
    baseline, started, first = view.baseline(limit.measure), view.given.started_at, 0
    if limit.change:
        if baseline is None or started is None:
            return
        bound = baseline + bound if rising else baseline - bound
        first = bisect_right(series.times, started)
    values = series.values[first:] if first else series.values
    is_beyond = _BEYOND[limit.when]
    if values and is_beyond(max(values) if rising else min(values), bound):
        floor = baseline if limit.above_baseline and started is not None else None
        beyond = [is_beyond(value, bound) and (floor is None or value > floor) for value in values]
        yield from _runs(limit, series.times[first:] if first else series.times, values, beyond)


def _runs(limit: Threshold, times: list[datetime], values: list[float], beyond: list[bool]) -> Iterator[_Episode]:
    position = len(values) - 1
    while position >= 0:
        if not beyond[position]:
            position -= 1
            continue
        last = position
        while position >= 0 and beyond[position]:
            position -= 1
        end = times[last + 1] if last + 1 < len(times) else None
        yield _episode(limit, times[position + 1 : last + 1], values[position + 1 : last + 1], end)


def _episode(limit: Threshold, times: list[datetime], values: list[float], end: datetime | None) -> _Episode:
    enough = times[0] + minutes(limit.confirming_minutes)
    confirmed_at = next((each for each in times[limit.confirming_readings - 1 :] if each >= enough), None)
    return _Episode(times[0], end, confirmed_at, max(values) if limit.when in ("above", "at_least") else min(values))


def _side_effect_calls(view: View, effects: Sequence[SideEffect]) -> Iterator[_Call]:
    rules = {each.id: each for each in view.rules.side_effects}
    for effect in effects:
        rule = rules.get(effect.effect)
        if rule is not None and rule.alarm is not None:
            yield _Call(
                id=_side_effect_alarm(effect.id),
                title=rule.title,
                priority=rule.alarm,
                since=effect.onset,
                ended_at=effect.resolved_at,
                certain=True,
                sentence=f"{rule.title} since {clock(effect.onset)}.",
                action=rule.action,
                source=rule.source,
            )


def _side_effect_alarm(noted: str) -> str:
    return f"side-effect:{noted}"


def _silence_calls(view: View, due: Sequence[Task]) -> Iterator[_Call]:
    """A value that was due and did not come: nobody measured, or a device or the network failed."""
    for each in due:
        if each.status == "overdue" and each.late_at is not None:
            yield _Call(
                id=f"missing:{each.id}",
                title=f"Missing: {each.title[:1].lower()}{each.title[1:]}",
                priority=each.priority,
                since=each.late_at,
                ended_at=None,
                certain=True,
                sentence=f"No value for {', '.join(each.what)}; due at {clock(each.due_at)}.",
                action="Measure now; look after the patient before the device.",
                source=each.source,
            )

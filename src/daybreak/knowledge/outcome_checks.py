"""What the outcome rules of a protocol must agree on with themselves and with the tables: scales, limits, levels."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import get_args

from daybreak.care.course.outcome_rules import (
    EarlyResponse,
    OutcomeRules,
    RelapseRule,
    Reliability,
    RiskLevel,
    ScaleOutcome,
    SuicideSafetyRules,
)
from daybreak.care.reference import Instrument, ReferenceTables
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.shape import suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ROWS = ("relapse", "worsening", "meaningful_change")


def outcome_problems(rules: OutcomeRules, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    """Everything wrong in the section `outcomes` whose fields are all of the right form."""
    yield from _ids(rules, tree)
    yield from _scales(rules, tree, tables)
    yield from _primary(rules, tree)
    yield from _early(rules.early_response, tree, tables)
    for number, relapse in enumerate(rules.relapse):
        yield from _relapse(relapse, ("outcomes", "relapse", number), tree, tables)
    for name in ("worsening", "meaningful_change"):
        for number, row in enumerate(getattr(rules, name)):
            yield from _points(row.instrument, row.points, ("outcomes", name, number), tree, tables)
    for number, figures in enumerate(rules.reliable_change.figures):
        yield from _reliability(figures, ("outcomes", "reliable_change", "figures", number), tree, tables)
    yield from _positive("index_above", rules.reliable_change.index_above.value, _INDEX, tree)
    yield from _known(rules.suicidality.value, ("outcomes", "suicidality", "value"), tables.observables, tree)
    for window in ("baseline_within", "counts_for"):
        yield from _positive(window, getattr(rules, window).value, ("outcomes", window, "value"), tree)
    yield from _safety(rules.suicide_safety, ("outcomes", "suicide_safety"), tree)


_INDEX: Place = ("outcomes", "reliable_change", "index_above", "value")


def _ids(rules: OutcomeRules, tree: Tree) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in _ROWS:
        for number, row in enumerate(getattr(rules, name)):
            place = ("outcomes", name, number, "id")
            if not _ID.fullmatch(row.id):
                expected = "lower-case words joined by dashes (relapse-madrs)"
                yield tree.problem(place, found=f"the id `{row.id}`", expected=expected, message="Rename it.")
            if row.id in seen:
                found, expected = f"the id `{row.id}` a second time", "each id once in the outcomes"
                yield tree.problem(place, found=found, expected=expected, message="Rename one.")
            seen.add(row.id)


def _scales(rules: OutcomeRules, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    times = Counter(each.instrument for each in rules.scales)
    for number, scale in enumerate(rules.scales):
        place: Place = ("outcomes", "scales", number)
        if times[scale.instrument] > 1:
            found = f"the scale `{scale.instrument}` {times[scale.instrument]} times"
            yield tree.problem((*place, "instrument"), found=found, expected="once", message="Join or remove them.")
        yield from _known(scale.instrument, (*place, "instrument"), tables.instruments, tree)
        yield from _better(scale, tables.instruments.get(scale.instrument), place, tree)


def _better(scale: ScaleOutcome, instrument: Instrument | None, place: Place, tree: Tree) -> Iterator[Problem]:
    response, partial, limit = scale.response_percent, scale.partial_response_percent, scale.remission_at_most
    if response is not None:
        yield from _positive("response_percent", response.value, (*place, "response_percent", "value"), tree)
        if instrument is not None and instrument.minimum != 0:
            found = f"a share of a scale that begins at {instrument.minimum}"
            expected = "a scale that begins at 0, or no `response_percent`"
            yield tree.problem((*place, "response_percent"), found=found, expected=expected, message="Remove it.")
    if partial is not None and (response is None or not 0 < partial.value < response.value):
        found, expected = f"{partial.value:g} %", "more than 0 and less than `response_percent`"
        where = (*place, "partial_response_percent", "value")
        yield tree.problem(where, found=found, expected=expected, message="Correct it.")
    if limit is not None and instrument is not None:
        yield from _on_scale(limit.value, instrument, (*place, "remission_at_most", "value"), tree)


def _primary(rules: OutcomeRules, tree: Tree) -> Iterator[Problem]:
    """The scale that speaks for the course can show a response, a remission and a relapse."""
    place, name = ("outcomes", "primary", "value"), rules.primary.value
    scale = next((each for each in rules.scales if each.instrument == name), None)
    if scale is None:
        known = [each.instrument for each in rules.scales]
        message = suggestion(name, known) or "Add it to the scales, or choose another."
        found, expected = f"the scale `{name}`", f"one of {', '.join(known)}"
        yield tree.problem(place, found=found, expected=expected, message=message)
        return
    lacking = [each for each in ("response_percent", "remission_at_most") if getattr(scale, each) is None]
    lacking += [] if any(each.instrument == name for each in rules.relapse) else ["relapse"]
    if lacking:
        found = f"`{name}` without {', '.join(lacking)}"
        expected = "a primary scale with response, remission and relapse"
        yield tree.problem(place, found=found, expected=expected, message="Say what counts, or choose another.")


def _early(rule: EarlyResponse, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    place: Place = ("outcomes", "early_response")
    for number, name in enumerate(rule.instruments):
        yield from _known(name, (*place, "instruments", number), tables.instruments, tree)
    if not 0 < rule.from_hours <= rule.after_hours <= rule.to_hours:
        found = f"{rule.from_hours:g}, {rule.after_hours:g} and {rule.to_hours:g} hours"
        expected = "`from_hours`, `after_hours` and `to_hours` in this order, all more than 0"
        yield tree.problem((*place, "after_hours"), found=found, expected=expected, message="Correct the window.")


def _relapse(rule: RelapseRule, place: Place, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    yield from _known(rule.instrument, (*place, "instrument"), tables.instruments, tree)
    instrument = tables.instruments.get(rule.instrument)
    if instrument is not None:
        yield from _on_scale(rule.at_least, instrument, (*place, "at_least"), tree)
    if not 0 < rule.from_days <= rule.to_days:
        found = f"{rule.from_days:g} to {rule.to_days:g} days"
        expected = "more than 0 and in this order; two scores of one day confirm nothing"
        yield tree.problem((*place, "from_days"), found=found, expected=expected, message="Correct the distance.")
    if rule.above_best < 0:
        yield tree.problem(
            (*place, "above_best"), found=f"{rule.above_best:g}", expected="no less than 0", message="Correct it."
        )


def _points(instrument: str, points: float, place: Place, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    yield from _known(instrument, (*place, "instrument"), tables.instruments, tree)
    scale = tables.instruments.get(instrument)
    if scale is not None and not 0 < points <= scale.maximum - scale.minimum:
        found, expected = f"{points:g} points", f"more than 0 and at most {scale.maximum - scale.minimum}"
        yield tree.problem((*place, "points"), found=found, expected=expected, message="Correct the figure.")


def _reliability(figures: Reliability, place: Place, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    yield from _known(figures.instrument, (*place, "instrument"), tables.instruments, tree)
    yield from _positive("baseline_sd", figures.baseline_sd.value, (*place, "baseline_sd", "value"), tree)
    if not 0 <= figures.reliability.value < 1:
        found, expected = f"a reliability of {figures.reliability.value:g}", "from 0 to less than 1"
        yield tree.problem((*place, "reliability", "value"), found=found, expected=expected, message="Correct it.")


def _safety(rules: SuicideSafetyRules, place: Place, tree: Tree) -> Iterator[Problem]:
    order = get_args(RiskLevel)
    given = [each.level for each in rules.levels]
    yield from _positive("after_minutes", rules.unsettled.after_minutes, (*place, "unsettled", "after_minutes"), tree)
    if sorted(given) != sorted(order):
        found, expected = ", ".join(given) or "nothing", f"each of {', '.join(order)} once"
        yield tree.problem((*place, "levels"), found=found, expected=expected, message="Complete it.")
        return
    for number, level in enumerate(rules.levels):
        where: Place = (*place, "levels", number)
        if not level.actions:
            yield tree.problem((*where, "actions"), found="no action", expected="at least one", message="Name one.")
        steps = [
            (name, minutes)
            for name in ("acknowledge_within_minutes", "contact_within_minutes", "assess_within_minutes")
            if (minutes := getattr(level, name)) is not None
        ]
        for name, minutes in steps:
            yield from _positive(name, minutes, (*where, name), tree)
        yield from _in_order(steps, where, tree)
    yield from _more_urgent(rules, place, tree)


def _more_urgent(rules: SuicideSafetyRules, place: Place, tree: Tree) -> Iterator[Problem]:
    """A higher level never leaves more time than a lower one."""
    order = get_args(RiskLevel)
    ranked = sorted(enumerate(rules.levels), key=lambda pair: order.index(pair[1].level))
    for (_, lower), (number, higher) in pairwise(ranked):
        for name in ("acknowledge_within_minutes", "contact_within_minutes", "assess_within_minutes"):
            slow, fast = getattr(lower, name), getattr(higher, name)
            if slow is not None and (fast is None or fast > slow):
                found = f"{higher.level} {'without limit' if fast is None else f'{fast:g}'}, {lower.level} {slow:g}"
                expected = f"no more minutes for {higher.level} than for {lower.level}"
                where = (*place, "levels", number, name)
                yield tree.problem(where, found=found, expected=expected, message="Exchange or correct them.")


def _in_order(steps: Sequence[tuple[str, float]], place: Place, tree: Tree) -> Iterator[Problem]:
    for (earlier, first), (later, second) in pairwise(steps):
        if first > second:
            found, expected = f"`{later}` {second:g} below `{earlier}` {first:g}", "steps in their order"
            yield tree.problem((*place, later), found=found, expected=expected, message="Exchange or correct them.")


def _on_scale(limit: float, instrument: Instrument, place: Place, tree: Tree) -> Iterator[Problem]:
    if not instrument.minimum <= limit < instrument.maximum:
        expected = f"a score from {instrument.minimum} to below {instrument.maximum}"
        yield tree.problem(place, found=f"{limit:g}", expected=expected, message="Correct the limit.")


def _known(name: str, place: Place, table: Iterable[str], tree: Tree) -> Iterator[Problem]:
    known = list(table)
    if name not in known:
        advice = suggestion(name, known) or "Correct it, or add it to the tables first."
        yield tree.problem(place, found=f"the unknown id `{name}`", expected="an id of the tables", message=advice)


def _positive(name: str, figure: float, place: Place, tree: Tree) -> Iterator[Problem]:
    if figure <= 0:
        yield tree.problem(place, found=f"`{name}`: {figure:g}", expected="more than 0", message="Correct the figure.")

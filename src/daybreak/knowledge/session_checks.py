"""What the session rules of a protocol must agree on with themselves: limits in their order, times that can come."""

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import get_args

from daybreak.care.protocol import Route
from daybreak.care.session.rules import (
    DeviceRules,
    InfusionRules,
    Measure,
    Priority,
    ScheduledCheck,
    SessionRules,
    Threshold,
)
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.shape import suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HIGHEST: dict[Measure, float] = {"spo2_percent": 100, "moaa_s": 5, "cadss": 92, "aldrete": 10}
_NAMESPACES = (("fasting", "pre_checks", "schedule", "alarms"), ("side_effects",), ("instructions",))
_RISING = ("above", "at_least")


def session_problems(rules: SessionRules, route: Route, tree: Tree) -> Iterator[Problem]:
    """Everything wrong in the section `session` whose fields are all of the right form."""
    yield from _ids(rules, tree)
    yield from _default_names(rules, tree)
    yield from _approvals(rules, tree)
    yield from _what_is_given(rules, route, tree)
    yield from _limits(rules.alarms, tree)
    yield from _attention(rules, tree)
    for number, check in enumerate(rules.schedule):
        yield from _times(check, ("session", "schedule", number), tree)
    hold = rules.pressure_hold
    if hold.hold_from is not None:
        for name in ("systolic_mmhg", "diastolic_mmhg"):
            lower, upper = getattr(hold.recheck_above, name), getattr(hold.hold_from, name)
            place = ("session", "pressure_hold", "hold_from", name)
            yield from _ascending([("recheck_above", lower), ("hold_from", upper)], place, tree)
    yield from _positive("minimum", rules.observation.minimum.value, ("session", "observation", "minimum"), tree)


def _ids(rules: SessionRules, tree: Tree) -> Iterator[Problem]:
    """Answers, decisions and acknowledgements name these ids; two that are the same would be confused."""
    for names in _NAMESPACES:
        seen: set[str] = set()
        for name in names:
            for number, row in enumerate(getattr(rules, name)):
                yield from _id(row.id, seen, ("session", name, number, "id"), tree)
        if "pre_checks" in names:
            for number, row in enumerate(rules.discharge.questions):
                yield from _id(row.id, seen, ("session", "discharge", "questions", number, "id"), tree)


def _id(name: str, seen: set[str], place: Place, tree: Tree) -> Iterator[Problem]:
    if not _ID.fullmatch(name):
        expected = "lower-case words joined by dashes (oxygen-low)"
        yield tree.problem(place, found=f"the id `{name}`", expected=expected, message="Rename it.")
    if name in seen:
        yield tree.problem(
            place, found=f"the id `{name}` a second time", expected="each id once in a session", message="Rename one."
        )
    seen.add(name)


def _default_names(rules: SessionRules, tree: Tree) -> Iterator[Problem]:
    for name in ("schedule", "alarms", "side_effects"):
        for number, row in enumerate(getattr(rules, name)):
            fields = [field.name for field in dataclasses.fields(row)]
            for position, default in enumerate(row.clinic_defaults):
                if default not in fields:
                    yield tree.problem(
                        ("session", name, number, "clinic_defaults", position),
                        found=f"the field `{default}`",
                        expected=f"a field of {row.id}",
                        message=suggestion(default, fields) or "Remove it.",
                    )


def _approvals(rules: SessionRules, tree: Tree) -> Iterator[Problem]:
    known = [row.id for row in rules.fasting] + [row.id for row in rules.pre_checks]
    known += [row.id for row in rules.schedule if row.phase == "preparation"]
    for number, name in enumerate(rules.approved_rules):
        if name not in known:
            yield tree.problem(
                ("session", "approved_rules", number),
                found=f"the unknown id `{name}`",
                expected="an id of fasting, pre_checks or the schedule before the start",
                message=suggestion(name, known) or "Correct it.",
            )


def _what_is_given(rules: SessionRules, route: Route, tree: Tree) -> Iterator[Problem]:
    wanted = "infusion" if route == "intravenous_ketamine" else "devices"
    for name, given in (("infusion", rules.infusion), ("devices", rules.devices)):
        if (given is not None) != (name == wanted):
            found = f"`{name}`" if given is not None else f"no `{name}`"
            expected = f"`{wanted}` and nothing else for the route {route}"
            yield tree.problem(
                ("session", name), found=found, expected=expected, message="Correct the one or the other."
            )
    if rules.infusion is not None:
        yield from _infusion(rules.infusion, tree)
    if rules.devices is not None:
        yield from _devices(rules.devices, tree)


def _infusion(rules: InfusionRules, tree: Tree) -> Iterator[Problem]:
    place = ("session", "infusion")
    doses = ("start", "warn_above", "second_sign_off_above", "stop_above")
    for lower, upper in (
        doses[:2],
        doses[1:3],
        doses[2:],
        ("shortest", "usual_duration"),
        ("usual_duration", "longest"),
    ):
        pair = [(name, getattr(rules, name).value) for name in (lower, upper)]
        yield from _ascending(pair, (*place, upper, "value"), tree)
    yield from _positive("start", rules.start.value, (*place, "start"), tree)
    yield from _positive("shortest", rules.shortest.value, (*place, "shortest"), tree)
    for name in ("bags", "vials"):
        rows = getattr(rules, name)
        if not rows:
            yield tree.problem((*place, name), found=f"no {name}", expected="at least one", message="Name one.")
        for number, row in enumerate(rows):
            yield from _positive(name, row.value, (*place, name, number), tree)


def _devices(rules: DeviceRules, tree: Tree) -> Iterator[Problem]:
    place = ("session", "devices")
    yield from _positive("device", rules.device.value, (*place, "device"), tree)
    for name in ("first_session", "later"):
        doses = getattr(rules, name)
        if not doses:
            yield tree.problem((*place, name), found="no dose", expected="at least one", message="Name one.")
        for number, dose in enumerate(doses):
            if rules.device.value > 0 and (dose.value <= 0 or dose.value % rules.device.value):
                yield tree.problem(
                    (*place, name, number, "value"),
                    found=f"a dose of {dose.value:g} mg",
                    expected=f"a whole number of devices of {rules.device.value:g} mg",
                    message="Correct the dose.",
                )


def _limits(alarms: Sequence[Threshold], tree: Tree) -> Iterator[Problem]:
    for number, limit in enumerate(alarms):
        place: Place = ("session", "alarms", number)
        highest = _HIGHEST.get(limit.measure)
        if limit.limit < 0 or (highest is not None and limit.limit > highest):
            expected = f"a value of {limit.measure}" + (f", 0 to {highest:g}" if highest else ", no less than 0")
            yield tree.problem(
                (*place, "limit"), found=f"{limit.limit:g}", expected=expected, message="Correct the limit."
            )
        if limit.confirming_readings < 1 or (limit.confirming_readings > 1) != (limit.confirming_minutes > 0):
            yield tree.problem(
                (*place, "confirming_readings"),
                found=f"{limit.confirming_readings} readings, {limit.confirming_minutes:g} min",
                expected="1 reading and 0 min, or more of both",
                message="Say how many readings confirm it, and how far apart.",
            )
        yield from _crossed(limit, alarms, place, tree)


def _crossed(limit: Threshold, alarms: Sequence[Threshold], place: Place, tree: Tree) -> Iterator[Problem]:
    """A more urgent limit of the same measure lies further out, and a low limit below every high one."""
    order = get_args(Priority)
    for other in alarms:
        if (other.measure, other.change) != (limit.measure, limit.change):
            continue
        rises, other_rises = limit.when in _RISING, other.when in _RISING
        more_urgent = order.index(limit.priority) < order.index(other.priority)
        nearer = limit.limit <= other.limit if rises else limit.limit >= other.limit
        if rises == other_rises and more_urgent and nearer:
            relation = "above" if rises else "below"
            yield tree.problem(
                (*place, "limit"),
                found=f"{limit.priority} at {limit.limit:g}, but {other.id} is {other.priority} at {other.limit:g}",
                expected=f"the more urgent limit {relation} the other",
                message="Exchange or correct them.",
            )
        if rises and not other_rises and not limit.change and limit.limit <= other.limit:
            yield tree.problem(
                (*place, "limit"),
                found=f"{limit.limit:g} for a value too high, but {other.id} calls {other.limit:g} too low",
                expected="room between the two",
                message="Correct one of them.",
            )


def _attention(rules: SessionRules, tree: Tree) -> Iterator[Problem]:
    given = [each.priority for each in rules.attention]
    if sorted(given) != sorted(get_args(Priority)):
        expected = f"each of {', '.join(get_args(Priority))} once"
        yield tree.problem(
            ("session", "attention"), found=", ".join(given) or "nothing", expected=expected, message="Complete it."
        )
    for number, each in enumerate(rules.attention):
        for name in ("returns_after_minutes", "escalates_after_minutes"):
            yield from _positive(name, getattr(each, name), ("session", "attention", number, name), tree)


def _times(check: ScheduledCheck, place: Place, tree: Tree) -> Iterator[Problem]:
    given = [name for name in ("every_minutes", "at_minutes") if getattr(check, name) is not None]
    most = 0 if check.phase == "preparation" else 1
    if len(given) != most:
        expected = "neither, before the start" if most == 0 else "one of `every_minutes` and `at_minutes`"
        found = " and ".join(f"`{name}`" for name in given) or "neither `every_minutes` nor `at_minutes`"
        yield tree.problem(place, found=found, expected=expected, message="Say when it is measured.")
    for name in given:
        yield from _positive(name, getattr(check, name), (*place, name), tree)
    if not check.measures:
        yield tree.problem((*place, "measures"), found="nothing", expected="at least one measure", message="Name one.")


def _ascending(pair: list[tuple[str, float]], place: Place, tree: Tree) -> Iterator[Problem]:
    (lower_name, lower), (upper_name, upper) = pair
    if lower > upper:
        yield tree.problem(
            place,
            found=f"`{upper_name}` {upper:g} below `{lower_name}` {lower:g}",
            expected=f"`{upper_name}` no less than `{lower_name}`",
            message="Exchange or correct them.",
        )


def _positive(name: str, figure: float, place: Place, tree: Tree) -> Iterator[Problem]:
    if figure <= 0:
        yield tree.problem(place, found=f"`{name}`: {figure:g}", expected="more than 0", message="Correct the figure.")

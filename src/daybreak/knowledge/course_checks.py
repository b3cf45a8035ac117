"""What the course and the long-term safety of a protocol must agree on with themselves and with the tables."""

import dataclasses
import re
from collections.abc import Collection, Iterator, Sequence

from daybreak.care.course.course_rules import CourseRules, Interval, PhaseKind, PhaseRules
from daybreak.care.course.long_term_rules import LongTermSafetyRules, SafetyCheck, SafetyLimit
from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.shape import suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def course_problems(rules: CourseRules, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    """Everything wrong in the section `course` whose fields are all of the right form."""
    yield from _ids(rules.phases, ("course", "phases"), tree)
    yield from _order_of_phases([each.kind for each in rules.phases], tree)
    for number, phase in enumerate(rules.phases):
        place: Place = ("course", "phases", number)
        yield from _default_names(phase, place, tree)
        yield from _what_belongs_to_the_kind(phase, place, tree)
        yield from _session_counts(phase, place, tree)
        yield from _intervals(phase, rules, place, tree)
    yield from _measures(rules, tree, tables)
    yield from _references(rules, tree)
    yield from _limits(rules, tree)


def long_term_problems(rules: LongTermSafetyRules, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    """Everything wrong in the section `long_term_safety` whose fields are all of the right form."""
    place: Place = ("long_term_safety", "checks")
    yield from _ids(rules.checks, place, tree)
    limits = [
        (limit, (*place, a, "limits", b)) for a, each in enumerate(rules.checks) for b, limit in enumerate(each.limits)
    ]
    yield from _limit_ids(limits, {each.id for each in rules.checks}, tree)
    for number, check in enumerate(rules.checks):
        yield from _default_names(check, (*place, number), tree)
        yield from _known(check.observable, tables.observables, (*place, number, "observable"), tree, "observables")
        yield from _asked_for(check, (*place, number), tree)
        yield from _more_often(check, (*place, number), tree)
    for limit, where in limits:
        yield from _default_names(limit, where, tree)
        yield from _figure(limit, where, tree)
    for name in ("sessions_in_90_days", "requests"):
        yield from _positive("count", getattr(rules, name).count, ("long_term_safety", name, "count"), tree)


def _ids(rows: Sequence[PhaseRules | SafetyCheck | Interval], place: Place, tree: Tree) -> Iterator[Problem]:
    """Decisions and findings name these ids; two that are the same would be confused."""
    seen: set[str] = set()
    for number, row in enumerate(rows):
        yield from _id(row.id, seen, (*place, number, "id"), tree)


def _limit_ids(limits: Sequence[tuple[SafetyLimit, Place]], taken: set[str], tree: Tree) -> Iterator[Problem]:
    for limit, place in limits:
        yield from _id(limit.id, taken, (*place, "id"), tree)


def _id(name: str, seen: set[str], place: Place, tree: Tree) -> Iterator[Problem]:
    if not _ID.fullmatch(name):
        expected = "lower-case words joined by dashes (every-2-weeks)"
        yield tree.problem(place, found=f"the id `{name}`", expected=expected, message="Rename it.")
    if name in seen:
        yield tree.problem(
            place, found=f"the id `{name}` a second time", expected="each id once", message="Rename one."
        )
    seen.add(name)


def _default_names(
    row: PhaseRules | Interval | SafetyCheck | SafetyLimit, place: Place, tree: Tree
) -> Iterator[Problem]:
    fields = [field.name for field in dataclasses.fields(row)]
    for position, default in enumerate(row.clinic_defaults):
        if default not in fields:
            yield tree.problem(
                (*place, "clinic_defaults", position),
                found=f"the field `{default}`",
                expected=f"a field of {row.id}",
                message=suggestion(default, fields) or "Remove it.",
            )


def _order_of_phases(kinds: Sequence[PhaseKind], tree: Tree) -> Iterator[Problem]:
    """One series, one look at it, then maintenance: a second series is a re-induction and no phase of its own."""
    if list(kinds[:2]) != ["induction", "evaluation"] or set(kinds[2:]) != {"maintenance"}:
        yield tree.problem(
            ("course", "phases"),
            found=", ".join(kinds) or "no phase",
            expected="induction, evaluation, and at least one maintenance, in this order",
            message="Reorder or complete the phases.",
        )


def _what_belongs_to_the_kind(phase: PhaseRules, place: Place, tree: Tree) -> Iterator[Problem]:
    """An evaluation has days and no sessions; every other phase has intervals."""
    sessions = ("intervals", "starts_with", "sessions_at_least", "sessions_at_most")
    given = [name for name in sessions if getattr(phase, name) not in ((), "", None)]
    evaluates = phase.kind == "evaluation"
    wrong = given if evaluates else [name for name in ("within_days",) if getattr(phase, name) is not None]
    for name in wrong:
        expected = f"no such field in {'an evaluation' if evaluates else 'a phase with sessions'}"
        yield tree.problem((*place, name), found=f"`{name}`", expected=expected, message="Remove it.")
    needed = ["within_days"] if evaluates else ["intervals"]
    needed += ["sessions_at_least", "sessions_at_most"] if phase.kind == "induction" else []
    for name in needed:
        if getattr(phase, name) in ((), None):
            expected = f"`{name}` in a phase of the kind {phase.kind}"
            yield tree.problem((*place, name), found=f"no `{name}`", expected=expected, message="Add it.")


def _session_counts(phase: PhaseRules, place: Place, tree: Tree) -> Iterator[Problem]:
    least, most = phase.sessions_at_least, phase.sessions_at_most
    for name, count in (("sessions_at_least", least), ("sessions_at_most", most)):
        if count is not None:
            yield from _positive(name, count, (*place, name), tree)
    if least is not None and most is not None:
        yield from _ascending(
            ("sessions_at_least", least), ("sessions_at_most", most), (*place, "sessions_at_most"), tree
        )


def _intervals(phase: PhaseRules, rules: CourseRules, place: Place, tree: Tree) -> Iterator[Problem]:
    yield from _ids(phase.intervals, (*place, "intervals"), tree)
    for number, interval in enumerate(phase.intervals):
        where: Place = (*place, "intervals", number)
        yield from _default_names(interval, where, tree)
        yield from _can_come(interval, rules.minimum_between.value, where, tree)
        yield from _hold(interval, interval is phase.intervals[-1], (*where, "hold_sessions"), tree)
        if number:
            yield from _longer_than(phase.intervals[number - 1], interval, (*where, "period_days"), tree)
    if phase.intervals:
        known = [each.id for each in phase.intervals]
        yield from _known(phase.starts_with, known, (*place, "starts_with"), tree, f"the intervals of {phase.id}")


def _hold(interval: Interval, is_longest: bool, place: Place, tree: Tree) -> Iterator[Problem]:
    if interval.hold_sessions is None:
        return
    yield from _positive("hold_sessions", interval.hold_sessions, place, tree)
    if is_longest:
        expected = "no such field at the longest interval"
        yield tree.problem(place, found="`hold_sessions`", expected=expected, message="Remove it.")


def _longer_than(before: Interval, interval: Interval, place: Place, tree: Tree) -> Iterator[Problem]:
    if min(before.frequency, interval.frequency) > 0 and interval.usual_days <= before.usual_days:
        yield tree.problem(
            place,
            found=f"{interval.usual_days:g} days between sessions after {before.usual_days:g} ({before.id})",
            expected="intervals from the shortest to the longest",
            message="Reorder or correct them.",
        )


def _can_come(interval: Interval, least: int, place: Place, tree: Tree) -> Iterator[Problem]:
    """A window that opens before the last session, or that the next one overtakes, would mean nothing."""
    for name in ("frequency", "period_days"):
        yield from _positive(name, getattr(interval, name), (*place, name), tree)
    if interval.frequency < 1 or interval.period_days < 1:
        return
    shortest = interval.period_days // interval.frequency
    if shortest < least:
        yield tree.problem(
            (*place, "frequency"),
            found=f"sessions {shortest} days apart",
            expected=f"at least {least}, as `minimum_between` says",
            message="Correct the one or the other.",
        )
    for name in ("early_days", "late_days"):
        if getattr(interval, name) >= max(shortest, 1):
            yield tree.problem(
                (*place, name),
                found=f"`{name}` {getattr(interval, name)} with sessions {shortest} days apart",
                expected=f"fewer than {shortest}",
                message="Correct the window: it must not reach the session before or after.",
            )


def _measures(rules: CourseRules, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    if not rules.outcome_measures:
        expected = "at least one instrument"
        yield tree.problem(("course", "outcome_measures"), found="nothing", expected=expected, message="Name one.")
    for number, name in enumerate(rules.outcome_measures):
        yield from _known(name, tables.instruments, ("course", "outcome_measures", number), tree, "instruments")


def _references(rules: CourseRules, tree: Tree) -> Iterator[Problem]:
    inductions = [each.id for each in rules.phases if each.kind == "induction"]
    place = ("course", "re_induction", "phase")
    yield from _known(rules.re_induction.phase, inductions, place, tree, "the induction of this protocol")


def _limits(rules: CourseRules, tree: Tree) -> Iterator[Problem]:
    """Review, then stop, within the sessions that the series has; missed before lost."""
    yield from _positive("minimum_between", rules.minimum_between.value, ("course", "minimum_between", "value"), tree)
    stop = ("stop_at", rules.stop_at.count)
    yield from _positive(*stop, ("course", "stop_at", "count"), tree)
    if rules.review_after is not None:
        review = rules.review_after.count
        yield from _positive("review_after", review, ("course", "review_after", "count"), tree)
        if review >= stop[1]:
            yield tree.problem(
                ("course", "review_after", "count"),
                found=f"`review_after` {review} with `stop_at` {stop[1]}",
                expected="a review before the stop",
                message="Correct one of them.",
            )
    for phase in rules.phases:
        if phase.kind == "induction" and phase.sessions_at_most is not None:
            most = (f"the `sessions_at_most` of {phase.id}", phase.sessions_at_most)
            yield from _ascending(stop, most, ("course", "stop_at", "count"), tree)
    missed, lost = ("missed_after", rules.missed_after.value), ("lost_after", rules.lost_after.value)
    yield from _ascending(missed, lost, ("course", "lost_after", "value"), tree)


def _asked_for(check: SafetyCheck, place: Place, tree: Tree) -> Iterator[Problem]:
    if check.baseline_days is None and check.every_days is None and not check.visits:
        expected = "one of `baseline_days`, `every_days` and `visits`"
        yield tree.problem(place, found=f"{check.id}, which nothing asks for", expected=expected, message="Say when.")
    if check.every_days is not None:
        yield from _positive("every_days", check.every_days, (*place, "every_days"), tree)
        if check.early_days >= check.every_days > 0:
            yield tree.problem(
                (*place, "early_days"),
                found=f"`early_days` {check.early_days} of {check.every_days}",
                expected="fewer than `every_days`",
                message="Correct it, or the check is due for ever.",
            )


def _more_often(check: SafetyCheck, place: Place, tree: Tree) -> Iterator[Problem]:
    more = check.more
    if more is not None and (check.every_days is None or more.every_days >= check.every_days or more.every_days < 1):
        usual = f"{check.every_days} days" if check.every_days is not None else "never"
        yield tree.problem(
            (*place, "more", "every_days"),
            found=f"every {more.every_days} days with many sessions, else {usual}",
            expected="at least 1 day, and fewer than `every_days`",
            message="Correct one of them.",
        )


def _figure(limit: SafetyLimit, place: Place, tree: Tree) -> Iterator[Problem]:
    if limit.when == "abnormal" and (limit.limit or limit.per_upper_limit):
        expected = "no figure where a reading decides"
        yield tree.problem(
            (*place, "limit"), found=f"`limit`: {limit.limit:g}", expected=expected, message="Remove it."
        )
    if limit.when != "abnormal":
        yield from _positive("limit", limit.limit, (*place, "limit"), tree)


def _known(name: str, known: Collection[str], place: Place, tree: Tree, what: str) -> Iterator[Problem]:
    if name not in known:
        advice = suggestion(name, list(known)) or f"Correct it, or add it to {what} first."
        yield tree.problem(place, found=f"the unknown id `{name}`", expected=f"an id of {what}", message=advice)


def _ascending(lower: tuple[str, float], upper: tuple[str, float], place: Place, tree: Tree) -> Iterator[Problem]:
    if lower[1] > upper[1]:
        yield tree.problem(
            place,
            found=f"{upper[0]} {upper[1]:g} below {lower[0]} {lower[1]:g}",
            expected=f"{upper[0]} no less than {lower[0]}",
            message="Exchange or correct them.",
        )


def _positive(name: str, figure: float, place: Place, tree: Tree) -> Iterator[Problem]:
    if figure <= 0:
        yield tree.problem(place, found=f"`{name}`: {figure:g}", expected="more than 0", message="Correct the figure.")

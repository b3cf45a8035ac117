"""What a protocol must agree on with itself and with the tables: rule ids, citations, concepts, instruments."""

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping

from daybreak.care.findings import Source
from daybreak.care.protocol import Protocol
from daybreak.care.reference import ReferenceTables
from daybreak.knowledge.course_checks import course_problems, long_term_problems
from daybreak.knowledge.outcome_checks import outcome_problems
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.figures import parts
from daybreak.knowledge.reading.shape import suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree
from daybreak.knowledge.session_checks import session_problems

_RULE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID_FIELDS = {
    "concept": "concepts",
    "excluded_by": "concepts",
    "contraindication": "contraindications",
    "instruments": "instruments",
    "observables": "observables",
    "classes": "medicine classes",
}
"""Which fields of a criterion hold ids, and of which table."""


def protocol_problems(protocol: Protocol, tree: Tree, tables: ReferenceTables) -> Iterator[Problem]:
    """Everything wrong with a protocol whose fields are all of the right form."""
    known = _known_ids(tables)
    yield from _rule_ids(protocol, tree)
    yield from _default_names(protocol, tree)
    for number, key in enumerate(protocol.sources):
        yield from _unknown(tree, ("sources", number), key, tables.citations, "sources.yaml")
    for place, part in parts(protocol):
        if isinstance(part, Source):
            yield from _unknown(tree, (*place, "key"), part.key, tables.citations, "sources.yaml")
        elif "criterion" in place:
            yield from _criterion_ids(part, tree, place, known)
    if protocol.session is not None:
        yield from session_problems(protocol.session, protocol.route, tree)
    if protocol.course is not None:
        yield from course_problems(protocol.course, tree, tables)
    if protocol.long_term_safety is not None:
        yield from long_term_problems(protocol.long_term_safety, tree, tables)
    if protocol.outcomes is not None:
        yield from outcome_problems(protocol.outcomes, tree, tables)


def _rule_ids(protocol: Protocol, tree: Tree) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, rule in enumerate(protocol.eligibility):
        place = ("eligibility", number, "id")
        if not _RULE_ID.fullmatch(rule.id):
            expected = "lower-case words joined by dashes (blood-pressure)"
            yield tree.problem(place, found=f"the rule id `{rule.id}`", expected=expected, message="Rename the rule.")
        if first.setdefault(rule.id, number) != number:
            line = tree.line(("eligibility", first[rule.id], "id"))
            found = f"the rule id `{rule.id}` a second time (first on line {line})"
            yield tree.problem(place, found=found, expected="each rule id once", message="Rename one of the two.")
    for number, name in enumerate(protocol.approved_rules):
        yield from _unknown(tree, ("approved_rules", number), name, first, "the rules of this protocol")
    if not protocol.eligibility:
        yield tree.problem(
            ("eligibility",),
            found="no rule",
            expected="at least one",
            message="Without rules it admits anyone.",
        )


def _default_names(protocol: Protocol, tree: Tree) -> Iterator[Problem]:
    for number, rule in enumerate(protocol.eligibility):
        parameters = [field.name for field in dataclasses.fields(rule.criterion) if field.name != "name"]
        for position, name in enumerate(rule.clinic_defaults):
            if name not in parameters:
                yield tree.problem(
                    ("eligibility", number, "clinic_defaults", position),
                    found=f"the parameter `{name}`",
                    expected=f"a parameter of {rule.criterion.name} ({', '.join(parameters) or 'it has none'})",
                    message=suggestion(name, parameters) or "Remove it.",
                )


def _known_ids(tables: ReferenceTables) -> dict[str, Collection[str]]:
    return {
        "concepts": tables.concepts,
        "contraindications": [row.id for row in tables.contraindications],
        "instruments": tables.instruments,
        "observables": tables.observables,
        "medicine classes": tables.medicine_classes,
    }


def _criterion_ids(part: object, tree: Tree, place: Place, known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    for field in dataclasses.fields(part):  # type: ignore[arg-type]
        table = ID_FIELDS.get(field.name)
        written = getattr(part, field.name)
        if table and isinstance(written, str):
            yield from _unknown(tree, (*place, field.name), written, known[table], table)
        elif table and isinstance(written, tuple):
            if not written and field.default is dataclasses.MISSING:
                yield _empty(tree, (*place, field.name), table)
            for number, name in enumerate(written):
                yield from _unknown(tree, (*place, field.name, number), name, known[table], table)


def _empty(tree: Tree, place: Place, what: str) -> Problem:
    found, expected = f"no `{place[-1]}`", f"at least one id of {what}"
    return tree.problem(place, found=found, expected=expected, message="Name one, or the rule can never be met.")


def _unknown(tree: Tree, place: Place, name: str, known: Collection[str], what: str) -> Iterator[Problem]:
    if name not in known:
        advice = suggestion(name, list(known)) or f"Correct it, or add it to {what} first."
        yield tree.problem(place, found=f"the unknown id `{name}`", expected=f"an id of {what}", message=advice)

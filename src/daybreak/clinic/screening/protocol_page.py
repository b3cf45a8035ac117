"""A protocol arranged for a clinician: its rules under their headings, each with its parameters and its source."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from daybreak.care.findings import Source
from daybreak.care.protocol import Protocol, Rule
from daybreak.care.reference import Citation, ReferenceTables
from daybreak.clinic.screening.worksheet import GROUPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One number or choice of a rule, in words. is_default: no source fixes it; it is the clinic's to choose."""

    name: str
    value: str
    source: Source | None = None
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRule:
    """A rule, its parameters, and the document behind it. `approved`: the clinic's medical lead agreed to it."""

    rule: Rule
    parameters: tuple[Parameter, ...]
    citation: Citation | None
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """The rules under one heading."""

    title: str
    rules: tuple[ShownRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolPage:
    """Everything that the page of a protocol shows.

    defaults: how many rules and parameters no source fixes; default_rules: the whole rules among them.
    """

    protocol: Protocol
    groups: tuple[RuleGroup, ...]
    trial_parameters: tuple[Parameter, ...]
    citations: tuple[Citation, ...]
    default_rules: int
    defaults: int


def protocol_page(protocol: Protocol, tables: ReferenceTables) -> ProtocolPage:
    """The page of a protocol."""
    return ProtocolPage(
        protocol=protocol,
        groups=tuple(_groups(protocol, tables)),
        trial_parameters=tuple(_trial_parameters(protocol)),
        citations=tuple(tables.citations[key] for key in protocol.sources if key in tables.citations),
        default_rules=sum(rule.source.certainty == "P" for rule in protocol.eligibility),
        defaults=len(clinic_defaults(protocol, tables)),
    )


def clinic_defaults(protocol: Protocol, tables: ReferenceTables) -> tuple[str, ...]:
    """Everything in the protocol that no published source fixes, in words: whole rules and single parameters."""
    return tuple(
        [rule.title for rule in protocol.eligibility if rule.source.certainty == "P"]
        + [
            f"{rule.title}: {parameter.name.lower()} {parameter.value}"
            for rule in protocol.eligibility
            for parameter in _shown(rule, protocol, tables).parameters
            if parameter.is_default
        ]
        + [
            f"Medication trials: {parameter.name.lower()} {parameter.value}"
            for parameter in _trial_parameters(protocol)
            if parameter.is_default
        ]
    )


def _groups(protocol: Protocol, tables: ReferenceTables) -> Iterable[RuleGroup]:
    for group in dict.fromkeys([*GROUPS, *(rule.group for rule in protocol.eligibility)]):
        rules = [rule for rule in protocol.eligibility if rule.group == group]
        if rules:
            shown = tuple(_shown(rule, protocol, tables) for rule in rules)
            yield RuleGroup(title=GROUPS.get(group, group.replace("_", " ").capitalize()), rules=shown)


def _shown(rule: Rule, protocol: Protocol, tables: ReferenceTables) -> ShownRule:
    fields = [field.name for field in dataclasses.fields(rule.criterion) if field.name != "name"]
    return ShownRule(
        rule=rule,
        parameters=tuple(
            Parameter(
                name=_words(name),
                value=_value(getattr(rule.criterion, name)),
                is_default=name in rule.clinic_defaults,
            )
            for name in fields
            if getattr(rule.criterion, name) not in (None, "", ())
        ),
        citation=tables.citations.get(rule.source.key),
        approved=rule.id in protocol.approved_rules,
    )


def _trial_parameters(protocol: Protocol) -> Iterable[Parameter]:
    for field in dataclasses.fields(protocol.antidepressant_trials):
        parameter = getattr(protocol.antidepressant_trials, field.name)
        yield Parameter(
            name=_words(field.name),
            value=_value(parameter.value),
            source=parameter.source,
            is_default=parameter.source.certainty == "P",
        )


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(_value(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value).replace("_", " ")

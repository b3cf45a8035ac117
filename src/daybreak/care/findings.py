"""The two types that hold Daybreak together: a three-valued Verdict, and a Finding that shows its basis.

A clinical judgement is never a bare boolean. What has not been recorded is UNKNOWN, never "no".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Verdict(StrEnum):
    """The answer to one clinical question, in Kleene's three-valued logic."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"

    def __invert__(self) -> "Verdict":
        """MET and NOT_MET change places; UNKNOWN stays unknown."""
        return _OPPOSITE[self]


_OPPOSITE = {
    Verdict.MET: Verdict.NOT_MET,
    Verdict.NOT_MET: Verdict.MET,
    Verdict.UNKNOWN: Verdict.UNKNOWN,
}


def verdict_of(known: bool | None) -> Verdict:
    """The verdict for a comparison that may not have been possible (None)."""
    if known is None:
        return Verdict.UNKNOWN
    return Verdict.MET if known else Verdict.NOT_MET


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """MET if every one is met; one definite failure beats any number of unknowns. MET for none at all."""
    seen = set(verdicts)
    if Verdict.NOT_MET in seen:
        return Verdict.NOT_MET
    return Verdict.UNKNOWN if Verdict.UNKNOWN in seen else Verdict.MET


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """MET if one is met, whatever else is unknown; NOT_MET only if every one is. NOT_MET for none at all."""
    return ~all_of(~verdict for verdict in verdicts)


def at_least(count: int, verdicts: Iterable[Verdict]) -> Verdict:
    """MET if `count` are definitely met; NOT_MET if even all the unknowns together could not reach it."""
    seen = list(verdicts)
    if seen.count(Verdict.MET) >= count:
        return Verdict.MET
    possible = len(seen) - seen.count(Verdict.NOT_MET)
    return Verdict.UNKNOWN if possible >= count else Verdict.NOT_MET


Certainty = Literal["V", "V2", "R", "R?", "P"]
"""How sure we are of a figure: V read in the document itself, V2 read in a secondary source that quotes it,
R recalled and not opened, R? recalled with doubt, P a clinic default that no source fixes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule or a figure comes from. `key` names an entry of knowledge/sources.yaml."""

    key: str
    certainty: Certainty
    locator: str = ""

    @property
    def may_block(self) -> bool:
        """Whether a rule resting on this may refuse treatment without the clinic's own approval."""
        return self.certainty in ("V", "V2", "R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One fact that a finding used: what it is, its value as a clinician reads it, which record, which date."""

    name: str
    value: str
    record: str | None = None
    date: str | None = None


AnswerKind = Literal["yes_no", "number", "date", "choice", "text", "record"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What is not known, and the question that would settle it.

    `question_id` is the key under which the answer is stored in the chart (`Answer.question_id`);
    `answer_kind` "record" means that no single answer settles it: a record has to be added or corrected.
    """

    what: str
    question: str
    question_id: str
    answer_kind: AnswerKind
    choices: tuple[str, ...] = ()
    unit: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One judged rule: its verdict, the sentence for staff, the facts used, and what is still missing.

    `effect` "required" findings decide eligibility; "advisory" findings warn and never block.
    """

    rule: str
    group: str
    title: str
    verdict: Verdict
    effect: Literal["required", "advisory"]
    sentence: str
    inputs: tuple[Input, ...] = ()
    missing: tuple[Missing, ...] = ()
    source: Source

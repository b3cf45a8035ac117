"""What one criterion says about one chart, before the protocol gives it a rule id, a title and a source."""

from dataclasses import dataclass

from daybreak.care.findings import Input, Missing, Source, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something found on the way that staff must see, whatever the verdict: an interaction, a current risk.

    It becomes an advisory finding of its own. id: what tells it apart from others of the same rule.
    """

    id: str
    title: str
    sentence: str
    verdict: Verdict
    source: Source
    inputs: tuple[Input, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with the sentence for staff, the facts used and what is still missing.

    basis: the table row the verdict rests on, where it is more than the rule's own source. may_refuse: False where that
    row only cautions.
    """

    verdict: Verdict
    sentence: str
    inputs: tuple[Input, ...] = ()
    missing: tuple[Missing, ...] = ()
    notices: tuple[Notice, ...] = ()
    basis: Source | None = None
    may_refuse: bool = True

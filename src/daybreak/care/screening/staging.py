"""How resistant the depression is: the count of failed trials, and the Maudsley Staging Method."""

from daybreak.care.findings import Source, Verdict
from daybreak.care.protocol import Protocol
from daybreak.care.screening.criteria import Evidence
from daybreak.care.screening.criteria.treatment_history import FailedAdequateTrialsAtLeast
from daybreak.care.screening.episode import Episode
from daybreak.care.screening.maudsley import maudsley
from daybreak.care.screening.result import Staging, StagingDimension

_COUNT_SOURCE = Source(key="EU-SmPC", certainty="V", locator="4.1, two or more different antidepressants")


def stagings(
    evidence: Evidence, protocol: Protocol, episode: Episode, failed: tuple[int, int | None]
) -> tuple[Staging, ...]:
    """Every staging that Daybreak knows.

    failed: how many antidepressants surely failed an adequate trial, and how many at the most (None: no limit known).
    """
    return (count_rule(evidence, protocol, failed), maudsley(evidence, protocol, episode, failed))


def count_rule(evidence: Evidence, protocol: Protocol, failed: tuple[int, int | None]) -> Staging:
    """Treatment-resistant from the protocol's number of failed adequate trials on (two in every published one)."""
    needed = next(
        (rule for rule in protocol.eligibility if isinstance(rule.criterion, FailedAdequateTrialsAtLeast)), None
    )
    count = needed.criterion.count if needed and isinstance(needed.criterion, FailedAdequateTrialsAtLeast) else 2
    sure, most = failed
    exact = most == sure
    judged = FailedAdequateTrialsAtLeast(count=count).judge(evidence)
    level = {Verdict.MET: "treatment-resistant", Verdict.NOT_MET: "not treatment-resistant"}.get(judged.verdict)
    range_words = f"{sure}" if exact else f"{sure} or more" if most is None else f"{sure} to {most}"
    return Staging(
        method="count",
        label="Count of failed adequate trials",
        dimensions=(
            StagingDimension(
                name="Failed adequate trials",
                category=f"{range_words} different antidepressants",
                points=sure if exact else None,
                inputs=judged.inputs,
                missing=judged.missing,
            ),
        ),
        total=sure if exact else None,
        total_range=None if most is None else (sure, most),
        level=level,
        sentence=f"{range_words} failed, {count} needed: {level or 'not settled'}.",
        source=needed.source if needed else _COUNT_SOURCE,
    )

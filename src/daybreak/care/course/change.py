"""Comparisons of two scores of one scale, three-valued because each may be known only within bounds.

On every scale higher is worse.
"""

from collections.abc import Iterable
from math import sqrt

from daybreak.care.course.outcome_rules import Points, Reliability
from daybreak.care.dates import Span
from daybreak.care.findings import Verdict, all_of, verdict_of


def improvement(before: Span, after: Span) -> Span:
    """By how many points it got better; negative where it got worse."""
    return Span(before.low - after.high, before.high - after.low)


def is_at_most(score: Span, limit: float) -> Verdict:
    """Whether the score is at most so much."""
    return verdict_of(True if score.high <= limit else False if score.low > limit else None)


def is_lower(after: Span, before: Span) -> Verdict:
    """Whether it got better at all."""
    points = improvement(before, after)
    return verdict_of(True if points.low > 0 else False if points.high <= 0 else None)


def improved_by_percent(before: Span, after: Span, percent: float) -> Verdict:
    """Whether it got better by this share of the score before. Where there was nothing to improve: it did not."""
    # A hundred times the points that are better or worse than the limit; whole numbers stay exact.
    least = before.low * (100 - percent) - after.high * 100
    most = before.high * (100 - percent) - after.low * 100
    enough = verdict_of(True if least >= 0 else False if most < 0 else None)
    return all_of((is_lower(after, before), enough))


def improved_by_points(before: Span, after: Span, points: float) -> Verdict:
    """Whether it got better by at least so many points."""
    return improvement(before, after).at_least(points)


def risen_by_points(before: Span, after: Span, points: float) -> Verdict:
    """Whether it got worse by at least so many points."""
    return improvement(after, before).at_least(points)


def standard_error_of_difference(figures: Reliability) -> float:
    """SD x sqrt(2 (1 - r)): how far two measurements of an unchanged patient lie apart (Jacobson, Truax 1991)."""
    return figures.baseline_sd.value * sqrt(2 * (1 - figures.reliability.value))


def reliably_changed(points: Span, figures: Reliability, index_above: Points) -> Verdict:
    """Whether a difference of so many points is more than chance, in its own direction."""
    limit = index_above.value * standard_error_of_difference(figures)
    return verdict_of(True if points.low > limit else False if points.high <= limit else None)


def best_of(scores: Iterable[Span]) -> Span | None:
    """The lowest of the scores; None for none."""
    given = list(scores)
    return Span(min(each.low for each in given), min(each.high for each in given)) if given else None


def percent_words(before: Span, after: Span) -> str:
    """ "55 % better", "12 % worse"; empty where one of the two is not exact or there is nothing to take a share of."""
    if not (before.is_exact and after.is_exact) or before.low <= 0:
        return ""
    share = (before.low - after.low) * 100 / before.low
    return f"{abs(share):.0f} % {'better' if share > 0 else 'worse'}" if share else "unchanged"

"""A proportion with its interval, and with what it could be if the unknown were known.

The interval is Wilson's score interval (SciPy's `proportion_ci`, method "wilson"): it never leaves 0 to 100 % and is
honest for few patients. The exact one of Clopper and Pearson is wider than it need be; it is here to compare with.
"""

from dataclasses import dataclass
from typing import Literal

from scipy.stats import binomtest  # type: ignore[import-untyped]

from daybreak.research.outcome_statistics.counts import Tally

TOO_FEW = 5
"""Below so many known answers a proportion is marked as too small to judge. A default of ours (P)."""

Method = Literal["wilson", "exact"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """A share of those known, in percent, with its 95 % interval; None where nothing is known.

    least, most: the share of everybody if all the unknown were no, or yes.
    """

    tally: Tally
    percent: float | None
    low: float | None
    high: float | None
    least: float | None
    most: float | None

    @property
    def too_few(self) -> bool:
        """Whether it is too small a group to be judged by."""
        return self.tally.known < TOO_FEW


def interval(yes: int, of: int, *, level: float = 0.95, method: Method = "wilson") -> tuple[float, float]:
    """The confidence interval of a proportion, as shares of 1. Raises ValueError for none, or for more than all."""
    if of < 1 or not 0 <= yes <= of:
        raise ValueError(f"{yes} of {of}; expected at least one, and from none to all of them")
    # Its two ends from the one-sided intervals: SciPy searches long for a two-sided p-value, which nobody wants here.
    one_sided = (1 + level) / 2
    low = binomtest(yes, of, alternative="greater").proportion_ci(one_sided, method).low
    high = binomtest(yes, of, alternative="less").proportion_ci(one_sided, method).high
    return float(low), float(high)


def proportion(counted: Tally) -> Proportion:
    """The proportion of a tally."""
    if counted.all == 0:
        return Proportion(tally=counted, percent=None, low=None, high=None, least=None, most=None)
    least, most = 100 * counted.yes / counted.all, 100 * (counted.yes + counted.unknown) / counted.all
    if counted.known == 0:
        return Proportion(tally=counted, percent=None, low=None, high=None, least=least, most=most)
    low, high = interval(counted.yes, counted.known)
    percent = 100 * counted.yes / counted.known
    return Proportion(tally=counted, percent=percent, low=100 * low, high=100 * high, least=least, most=most)

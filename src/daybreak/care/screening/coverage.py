"""Arithmetic on stretches of whole days: what is covered, for how long without a real gap, and by both of two."""

from collections.abc import Iterable

Interval = tuple[int, int]
"""First and last day, both included, as ordinals of the calendar (`date.toordinal`)."""


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """The same days in order, without overlaps; neighbouring days join. Empty intervals (last before first) vanish."""
    joined: list[Interval] = []
    for first, last in sorted(interval for interval in intervals if interval[0] <= interval[1]):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return joined


def without(intervals: Iterable[Interval], holes: Iterable[Interval]) -> list[Interval]:
    """The days of the intervals that lie in no hole."""
    left = union(intervals)
    for hole_first, hole_last in union(holes):
        left = [piece for interval in left for piece in _cut(interval, hole_first, hole_last)]
    return left


def _cut(interval: Interval, hole_first: int, hole_last: int) -> Iterable[Interval]:
    first, last = interval
    if hole_last < first or last < hole_first:
        return (interval,)
    return tuple(piece for piece in ((first, hole_first - 1), (hole_last + 1, last)) if piece[0] <= piece[1])


def within(intervals: Iterable[Interval], first: int, last: int) -> list[Interval]:
    """The days of the intervals from `first` to `last`."""
    return union((max(start, first), min(end, last)) for start, end in intervals)


def longest_run(intervals: Iterable[Interval], merge_gap_days: int) -> int:
    """The most covered days between which no gap is longer than `merge_gap_days`; the gaps themselves do not count."""
    longest = run = 0
    previous: int | None = None
    for first, last in union(intervals):
        run = run if previous is not None and first - previous - 1 <= merge_gap_days else 0
        run += last - first + 1
        longest, previous = max(longest, run), last
    return longest


def shared_days(one: Iterable[Interval], other: Iterable[Interval]) -> int:
    """How many days lie in both."""
    others = union(other)
    return sum(
        max(0, min(last, other_last) - max(first, other_first) + 1)
        for first, last in union(one)
        for other_first, other_last in others
    )

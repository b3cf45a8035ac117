"""One scale of one patient: each score is placed within the bounds of what is planted, so that the truth is known.

The truth is never found out from the scores: whoever places a score says what it is to be (a response, high, just
below the limit), and the score is drawn within that. The bounds are the protocol's figures, read here in one way and
judged by `care.course.trajectory` in another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from math import floor
from typing import Literal

from daybreak.care.course.outcome_rules import OutcomeRules

Meaning = Literal["ill", "response", "well", "not_high", "high", "least_high", "just_below", "not_recovered"]
"""What a score is to be.

ill: no response. response: one, and not high. well: as response, or a little less. not_high: by no rule of a relapse.
high, least_high: by the rule, the second exactly at its limit. just_below: one point below it. not_recovered: neither
a response nor a remission.
"""

NEVER = -(10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLimits:
    """The figures of the protocol for one scale."""

    scale: str
    maximum: int
    response_percent: float
    remission_at_most: int
    high_at_least: int
    high_above_best: int
    from_days: int
    to_days: int
    worse_by: int


def limits_of(rules: OutcomeRules, scale: str, maximum: int) -> ScaleLimits:
    """The figures of a scale that has a response, a remission and a relapse rule. Raises StopIteration without them."""
    outcome = next(each for each in rules.scales if each.instrument == scale)
    relapse = next(each for each in rules.relapse if each.instrument == scale)
    worse = next(each for each in rules.worsening if each.instrument == scale and each.above == "best")
    return ScaleLimits(
        scale=scale,
        maximum=maximum,
        response_percent=outcome.response_percent.value if outcome.response_percent else 50,
        remission_at_most=int(outcome.remission_at_most.value) if outcome.remission_at_most else 0,
        high_at_least=int(relapse.at_least),
        high_above_best=int(relapse.above_best),
        from_days=int(relapse.from_days),
        to_days=int(relapse.to_days),
        worse_by=int(worse.points),
    )


@dataclass(slots=True)
class Relapse:
    """A relapse that was planted; days after the first session."""

    because: Literal["scores", "event"]
    first_high: int | None
    established: int
    recovered: int | None = None


@dataclass(slots=True)
class Placed:
    """A score that was placed. least, most: the same, but for a form with an item left out."""

    day: int
    least: int
    most: int


@dataclass(slots=True)
class Episode:
    """Scores to come on given days. between: what other scores are meanwhile; None: there are none.

    kind: "relapse", or the kind of a near miss.
    """

    kind: str
    steps: list[tuple[int, Meaning]]
    between: Meaning | None
    first_high: int | None = None

    @property
    def next_day(self) -> int:
        """The day of its next score."""
        return self.steps[0][0]


@dataclass(slots=True)
class ScaleScript:
    """One scale: what was placed so far, what is to come, and what is true."""

    limits: ScaleLimits
    baseline: int
    baseline_known: bool = True
    remits: bool = False
    placed: list[Placed] = field(default_factory=list)
    best: int | None = None
    responded: int | None = None
    remitted: int | None = None
    last_high: int = NEVER
    episode: Episode | None = None
    relapses: list[Relapse] = field(default_factory=list)
    near_misses: list[tuple[str, int]] = field(default_factory=list)

    @property
    def relapsed(self) -> Relapse | None:
        """The relapse that goes on."""
        last = self.relapses[-1] if self.relapses else None
        return last if last is not None and last.recovered is None else None

    @property
    def half(self) -> int:
        """The highest score that is a response."""
        return floor(self.baseline * (100 - self.limits.response_percent) / 100)

    @property
    def least_high(self) -> int:
        """The lowest score that is high by the relapse rule."""
        above = self.best + self.limits.high_above_best if self.best is not None and self.limits.high_above_best else 0
        return max(self.limits.high_at_least, above)

    @property
    def is_quiet(self) -> bool:
        """Nothing goes on here: an episode may begin."""
        return self.responded is not None and self.episode is None and self.relapsed is None

    def bounds(self, meaning: Meaning) -> tuple[int, int]:
        """Between which scores a score of that meaning lies."""
        low = 0 if self.remits else self.limits.remission_at_most + 1
        high = self.least_high
        if meaning == "ill" or meaning == "not_recovered":
            return self.half + 1, self.limits.maximum
        if meaning == "response":
            return min(low, self.half), min(self.half, high - 1)
        if meaning == "high":
            return high, self.limits.maximum
        if meaning == "least_high":
            return high, high
        if meaning == "just_below":
            return high - 1, high - 1
        return low, high - 1

    def value(self, meaning: Meaning, wanted: float) -> int:
        """The score nearest to what is wanted."""
        low, high = self.bounds(meaning)
        return max(low, min(high, round(wanted)))

    def place(self, day: int, value: int) -> None:
        """A complete score of that day; the truth follows from what it was drawn as."""
        # Read before it counts itself: whether it is high depends on the best score before it.
        is_high = value >= self.least_high
        if value <= self.half and self.responded is None:
            self.responded = day
        if value <= self.limits.remission_at_most and self.remitted is None:
            self.remitted = day
        if self.relapsed is not None and value <= self.half and not is_high:
            self.relapsed.recovered = day
        if is_high:
            self.last_high = day
        self._add(Placed(day, value, value))

    def place_incomplete(self, day: int, least: int, most: int) -> None:
        """A form with an item left out: it says nothing for certain, but may lower the best score."""
        self._add(Placed(day, least, most))

    def _add(self, placed: Placed) -> None:
        self.placed.append(placed)
        self.best = placed.most if self.best is None else min(self.best, placed.most)

    def step(self, day: int) -> Meaning | None:
        """What the score of the day is to be by the episode; None if it has none on this day."""
        episode = self.episode
        if episode is None or episode.next_day != day:
            return None
        return episode.steps[0][1]

    def step_done(self, day: int) -> None:
        """The score of the step was placed. After the last one the episode is over and true."""
        episode = self.episode
        if episode is None:
            return
        _, meaning = episode.steps.pop(0)
        if meaning in ("high", "least_high") and episode.first_high is None:
            episode.first_high = day
        if not episode.steps:
            self._finish(episode, day)

    def _finish(self, episode: Episode, day: int) -> None:
        self.episode = None
        if episode.kind == "relapse":
            self.relapses.append(Relapse("scores", episode.first_high, day))
        elif episode.kind != "event":
            self.near_misses.append((episode.kind, day))

    def event(self, day: int) -> None:
        """A psychiatric event of that day: a relapse of whoever had responded before."""
        if self.responded is not None and self.responded <= day and self.relapsed is None:
            self.relapses.append(Relapse("event", None, day))

    def last_until(self, day: int, within: int) -> int | None:
        """The last complete score up to the day, no more than so many days before it."""
        found = [each for each in self.placed if day - within <= each.day <= day]
        last = found[-1] if found else None
        return last.least if last is not None and last.least == last.most else None


def on(begins: date, day: int | None) -> date | None:
    """The date of a day after the first session."""
    return date.fromordinal(begins.toordinal() + day) if day is not None else None


def days_of(scripts: Sequence[ScaleScript]) -> list[int]:
    """The days on which an episode of any scale wants a score."""
    return [each.episode.next_day for each in scripts if each.episode is not None]

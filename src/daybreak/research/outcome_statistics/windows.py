"""The days after the first session whose last score stands beside a published figure of that time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Days from_day to to_day after the first session, both included. The last score in it counts."""

    id: str
    title: str
    from_day: int
    to_day: int

    def holds(self, day: int) -> bool:
        """Whether the day lies in it."""
        return self.from_day <= day <= self.to_day


WINDOWS = (
    Window(id="days_14_31", title="days 14 to 31", from_day=14, to_day=31),
    Window(id="week_4", title="day 28, a week more or less", from_day=21, to_day=35),
    Window(id="week_6", title="within 6 weeks", from_day=1, to_day=42),
    Window(id="week_8", title="week 8, a week more or less", from_day=49, to_day=63),
    Window(id="week_32", title="week 32, two weeks more or less", from_day=210, to_day=238),
)
"""Those that published comparators need. How far around a published day is a default of ours (P)."""


def window_of(from_day: int | None, to_day: int | None) -> Window | None:
    """The window with exactly these ends; None if there is none."""
    return next((each for each in WINDOWS if (each.from_day, each.to_day) == (from_day, to_day)), None)

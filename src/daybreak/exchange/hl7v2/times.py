"""Times of HL7 v2 (YYYYMMDDHHMM[SS[.S...]][+/-ZZZZ]) as aware moments in UTC, or why they are none."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\.(\d{1,6})\d*)?([+-])?(\d{2})?(\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Timed:
    """A moment in UTC and what to know about it; or None and why there is none."""

    moment: datetime | None
    note: str = ""


def moment_of(text: str, zone: tzinfo, near: datetime) -> Timed:
    """The moment that a text means.

    zone: where the sender's clock stands, for a time that names no zone. near: when it arrived; of the two moments
    that one clock time means when the clocks are put back, the one nearer to it is taken.
    """
    found = _TIME.fullmatch(text)
    if found is None:
        return Timed(None, "it is no time with hours and minutes")
    *clock, fraction, sign, zone_hours, zone_minutes = found.groups()
    try:
        year, month, day, hour, minute, second = (int(part or "0") for part in clock)
        local = datetime(year, month, day, hour, minute, second, int((fraction or "").ljust(6, "0")))
        if sign is None:
            return _in_zone(local, zone, near)
        if zone_hours is None or zone_minutes is None:
            return Timed(None, "its zone has no hours and minutes")
        offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
        return Timed(local.replace(tzinfo=timezone(-offset if sign == "-" else offset)).astimezone(UTC))
    except (ValueError, OverflowError):
        return Timed(None, "there is no such day, hour or zone")


def _in_zone(local: datetime, zone: tzinfo, near: datetime) -> Timed:
    """Twice a year a clock in a zone lies: once it shows an hour twice, once it leaves one out."""
    both = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = sorted(each for each in both if each.astimezone(zone).replace(tzinfo=None) == local)
    if not real:
        return Timed(None, "the clocks were put forward then, and no clock showed it")
    if len(real) == 1:
        return Timed(real[0])
    return Timed(
        min(real, key=lambda each: abs(each - near)), "the clocks were put back then; the nearer hour was taken"
    )

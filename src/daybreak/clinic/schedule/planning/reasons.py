"""Why a visit has no place: which of opening hours, attendants, chairs and the patient's own day is in the way."""

from collections import Counter
from datetime import date

from daybreak.care.course.due import DueWindow
from daybreak.clinic.schedule.planning.first_fit import Places, days_of
from daybreak.clinic.schedule.planning.problem import Limit, Series, Unplaced, Visit
from daybreak.clinic.schedule.planning.room import Hours, Room, numbers


def unplaced(hours: Hours, room: Room, found: Places) -> list[Unplaced]:
    """One row for each visit of the problem that is not among the places found; the room must hold those."""
    rows = []
    for series in hours.problem.series:
        for number, visit in enumerate(series.visits):
            if visit.id not in found:
                rows.append(_row(hours, room, found, series, number))
    return rows


def _row(hours: Hours, room: Room, found: Places, series: Series, number: int) -> Unplaced:
    told, visit = days_of(hours, series, number, found), series.visits[number]
    if told is None:
        return _because(
            series, visit, None, "one_before", "The visit before it has no place, so its days are not known."
        )
    window, last = told
    first, end = max(window.earliest, hours.grid.first), min(last, hours.problem.until)
    if window.latest > hours.problem.until:
        words = (
            f"In time {_days(window.earliest, window.latest)}: a later plan, which reaches further, has room for it."
        )
        return _because(series, visit, window, "after_plan", words)
    if end < first:
        words = f"It was in time {_days(window.earliest, window.latest)} and could be made up for until {last}."
        return _because(series, visit, window, "window_past", f"{words} Decide on a new day with the patient.")
    limit, words = _limit(hours, room, series, visit, first, end)
    return _because(series, visit, window, limit, f"{_when(window, last)} {words}")


def _because(series: Series, visit: Visit, window: DueWindow | None, limit: Limit, sentence: str) -> Unplaced:
    return Unplaced(visit=visit.id, series=series.id, limit=limit, sentence=sentence, window=window)


def _limit(hours: Hours, room: Room, series: Series, visit: Visit, first: date, end: date) -> tuple[Limit, str]:
    by_hours = numbers(hours.within_days(hours.open_starts(visit), first, end))
    if not by_hours:
        return _closed(hours, visit, first, end)
    if not hours.able(visit):
        return "no_attendant", "Nobody on the staff attends such a visit. Enter who does, and when."
    attended = numbers(hours.within_days(hours.attended_starts(visit), first, end))
    if not attended:
        return "no_attendant", f"Nobody is on duty for {visit.minutes} minutes at a stretch on these days."
    if visit.needs_chair and not hours.problem.chairs:
        return "no_chair", "No chair is in use."
    return _taken(Counter(room.blocked_by(series, visit, each) for each in attended), len(attended))


def _closed(hours: Hours, visit: Visit, first: date, end: date) -> tuple[Limit, str]:
    per_day, grid = hours.grid.per_day, hours.grid
    low, high = grid.day_number(first) * per_day, (grid.day_number(end) + 1) * per_day
    opened = [b - a for a, b in hours.open if a < high and b > low]
    if not opened:
        return "not_open", "The clinic is closed on all of these days."
    longest = max(opened) * grid.step_minutes
    return "too_short", f"It takes {visit.minutes} minutes; the clinic is open {longest} at a stretch on these days."


def _taken(blocked: Counter[str], possible: int) -> tuple[Limit, str]:
    """Which of them is in the way where everything else would do."""
    starts = f"{possible} {'start is' if possible == 1 else 'starts are'} possible by the hours"
    if set(blocked) == {"patient"}:
        return "patient_elsewhere", f"{starts}; the patient has another appointment at each."
    told = [f"at {blocked[name]} {words}" for name, words in _WORDS.items() if blocked[name]]
    sentence = f"{starts}: {', '.join(told)}."
    if blocked["chairs"] and not blocked["attendants"]:
        return "chairs_taken", f"{sentence} With another chair there would be a place."
    if blocked["attendants"] and not blocked["chairs"]:
        return "attendants_taken", f"{sentence} With more staff there would be a place."
    return "chairs_and_attendants", sentence


_WORDS = {
    "chairs": "every chair is taken",
    "attendants": "all on duty have as many patients as they may",
    "both": "neither a chair nor anybody on duty is free",
    "patient": "the patient has another appointment",
}


def _when(window: DueWindow, last: date) -> str:
    overdue = f", overdue until {last}" if last > window.latest else ""
    return f"In time {_days(window.earliest, window.latest)}{overdue}."


def _days(first: date, last: date) -> str:
    return f"on {first}" if first == last else f"from {first} to {last}"

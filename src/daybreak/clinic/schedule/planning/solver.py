"""All visits at once, by constraint programming (OR-tools CP-SAT).

Chairs, attendants, hours, windows and what is in the calendar are constraints; what is only wished for has a price.
One worker, a fixed seed and an amount of work instead of time: the same problem always gets the same plan. Whatever
the search leaves over is filled by `first_fit.fill`, so that nothing that still has a place is left without one.

Import this module through `planning.door`: the library takes a second to load.
"""

from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from daybreak.clinic.schedule.planning.days import days_late, window_of
from daybreak.clinic.schedule.planning.first_fit import Places, fill, first_fit
from daybreak.clinic.schedule.planning.grid import Grid
from daybreak.clinic.schedule.planning.problem import Placement, Plan, Problem, Series, Visit
from daybreak.clinic.schedule.planning.reasons import unplaced
from daybreak.clinic.schedule.planning.room import Hours, Room, Starts, numbers, suits

EFFORT = 0.5
"""How much work, in the library's deterministic unit: ten seconds or so of one core for a full clinic of 40 courses."""

SEED = 20_240_229
NO_PLACE, OVERDUE, A_DAY_LATE, WISH_MISSED, A_DAY_OFF = 10_000, 500, 50, 20, 3
"""Prices (clinic defaults): of a visit without a place, of one that is overdue, of each day that it is, of a wished
weekday or time of day that is not met, of each day off the due days within the window."""

_FAR = 2_000


def solve(problem: Problem, *, effort: float = EFFORT) -> Plan:
    """The best plan that was found with so much work. Never fails: what has no place is among `unplaced`."""
    grid = Grid.of(problem)
    hours = Hours(problem, grid)
    begun = first_fit(problem, hours)
    # Where first fit finds nothing at all, nothing has a place.
    found, proven = _search(problem, hours, begun, effort) if begun else (begun, True)
    room = Room.of(hours)
    visits = {visit.id: (series, visit) for series, visit in problem.visits}
    for name, place in found.items():
        room.take(*visits[name], *place)
    fill(problem, hours, room, found)
    _tidy(problem, room, found)
    rows = unplaced(hours, room, found)
    return Plan(placements=tuple(_placements(hours, found)), unplaced=tuple(rows), proven=proven)


def _tidy(problem: Problem, room: Room, found: Places) -> None:
    """Each visit to the first chair and person free at its time: the search takes any, people like the same ones."""
    visits = {visit.id: (series, visit) for series, visit in problem.visits}
    for name in sorted(found, key=lambda each: (found[each][0], each)):
        series, visit = visits[name]
        start, chair, attendant = found[name]
        room.release(series, visit, start, chair, attendant)
        place = room.place(series, visit, start) or (chair, attendant)
        found[name] = (start, *place)
        room.take(series, visit, start, *place)


def _placements(hours: Hours, found: Places) -> list[Placement]:
    grid, rows = hours.grid, []
    for series in hours.problem.series:
        days = []
        for number, visit in enumerate(series.visits):
            if visit.id not in found:
                break
            start, chair, attendant = found[visit.id]
            day = grid.day(start // grid.per_day)
            rows.append(
                Placement(
                    visit=visit.id,
                    series=series.id,
                    start=grid.moment(start),
                    end=grid.moment(start + grid.length(visit.minutes)),
                    chair=chair,
                    attendant=attendant,
                    days_late=days_late(window_of(series, number, days)[0], day),
                    wish_met=all(suits(series.wish, grid, start)),
                )
            )
            days.append(day)
    return sorted(rows, key=lambda each: (each.start, each.chair or "", each.visit))


def _search(problem: Problem, hours: Hours, begun: Places, effort: float) -> tuple[Places, bool]:
    built = _Model(problem, hours)
    built.begin_with(begun)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.linearization_level = 0
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(built.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return begun, False
    return built.places(solver), status == cp_model.OPTIMAL


@dataclass
class _Placed:
    """The variables of one visit: whether, where and on which day it begins, at which chair and with whom."""

    series: Series
    visit: Visit
    number: int
    there: cp_model.IntVar
    start: cp_model.IntVar
    day: cp_model.IntVar
    interval: cp_model.IntervalVar
    chairs: dict[str, cp_model.IntVar] = field(default_factory=dict)
    people: dict[str, cp_model.IntVar] = field(default_factory=dict)


class _Model:
    """The problem as the library wants it."""

    def __init__(self, problem: Problem, hours: Hours) -> None:
        self.problem, self.hours, self.grid = problem, hours, hours.grid
        self.model = cp_model.CpModel()
        self.placed: dict[str, _Placed] = {}
        self.at_chair: dict[str, list[cp_model.IntervalVar]] = {each: [] for each in problem.chairs}
        self.with_person: dict[str, list[tuple[cp_model.IntervalVar, int]]] = {e.id: [] for e in problem.attendants}
        self.cost: list[cp_model.LinearExprT] = []
        for series in problem.series:
            self._add_series(series)
        self._share_chairs()
        self._share_people()
        self._share_patients()
        self.model.minimize(sum(self.cost))

    def begin_with(self, places: Places) -> None:
        """Where the search starts from."""
        for name, one in self.placed.items():
            place = places.get(name)
            self.model.add_hint(one.there, place is not None)
            if place is None:
                continue
            start, chair, attendant = place
            self.model.add_hint(one.start, start)
            self.model.add_hint(one.day, start // self.grid.per_day)
            for each, there in one.chairs.items():
                self.model.add_hint(there, each == chair)
            for each, there in one.people.items():
                self.model.add_hint(there, each == attendant)

    def places(self, solver: cp_model.CpSolver) -> Places:
        """What the solver found."""
        found: Places = {}
        for name, one in self.placed.items():
            if solver.boolean_value(one.there):
                chair = next((each for each, there in one.chairs.items() if solver.boolean_value(there)), None)
                person = next(each for each, there in one.people.items() if solver.boolean_value(there))
                found[name] = (solver.value(one.start), chair, person)
        return found

    def _add_series(self, series: Series) -> None:
        before: list[_Placed] = []
        for number, visit in enumerate(series.visits):
            possible = self._possible(series, visit, number)
            if not possible:
                return
            one = self._add_visit(series, visit, number, possible)
            if before:
                self.model.add_implication(one.there, before[-1].there)
            self._keep_window(one, before)
            self._price_wish(one, possible)
            self.cost.append(NO_PLACE * (1 - one.there))
            before.append(one)

    def _possible(self, series: Series, visit: Visit, number: int) -> Starts:
        """Where it could begin if nothing else was there. Of the first the days are known, of others only the first."""
        last = series.last_day if number == 0 else self.problem.until
        soonest = max(series.window.earliest, self.grid.first)
        return self.hours.within_days(self.hours.attended_starts(visit), soonest, max(last, series.window.latest))

    def _add_visit(self, series: Series, visit: Visit, number: int, possible: Starts) -> _Placed:
        name, length = visit.id, self.grid.length(visit.minutes)
        there = self.model.new_bool_var(name)
        start = self.model.new_int_var_from_domain(_domain(possible), f"{name} start")
        days = sorted({each // self.grid.per_day for each in numbers(possible)})
        day = self.model.new_int_var_from_domain(cp_model.Domain.from_values(days), f"{name} day")
        self.model.add_linear_constraint(start - self.grid.per_day * day, 0, self.grid.per_day - 1)
        interval = self.model.new_optional_fixed_size_interval_var(start, length, there, name)
        one = _Placed(series, visit, number, there, start, day, interval)
        self.placed[name] = one
        self._seat(one, length)
        self._attend(one, length, possible)
        return one

    def _seat(self, one: _Placed, length: int) -> None:
        if not one.visit.needs_chair:
            return
        for chair in self.problem.chairs:
            there = self.model.new_bool_var(f"{one.visit.id} at {chair}")
            one.chairs[chair] = there
            self.at_chair[chair].append(
                self.model.new_optional_fixed_size_interval_var(one.start, length, there, f"{one.visit.id} at {chair}")
            )
        self.model.add(sum(one.chairs.values()) == one.there)

    def _attend(self, one: _Placed, length: int, possible: Starts) -> None:
        everywhere = numbers(possible)
        for person in self.hours.able(one.visit):
            with_them = self.hours.starts_with(person, one.visit)
            there = self.model.new_bool_var(f"{one.visit.id} with {person.id}")
            one.people[person.id] = there
            if not set(everywhere) <= set(numbers(with_them)):
                self.model.add_linear_expression_in_domain(one.start, _domain(with_them)).only_enforce_if(there)
            demand = person.at_once if one.visit.undivided else 1
            interval = self.model.new_optional_fixed_size_interval_var(
                one.start, length, there, f"{one.visit.id} with {person.id}"
            )
            self.with_person[person.id].append((interval, demand))
        self.model.add(sum(one.people.values()) == one.there)

    def _keep_window(self, one: _Placed, before: list[_Placed]) -> None:
        """The days of care.course.due as constraints: `planning.days` says the same for days that are known."""
        due_from, due_to, late_days, overdue = self._due(one, before)
        late = self.model.new_int_var(0, max(overdue, 0), f"{one.visit.id} late")
        off = self.model.new_int_var(0, _FAR, f"{one.visit.id} off")
        self.model.add(late >= one.day - due_to - late_days).only_enforce_if(one.there)
        self.model.add(off >= due_from - one.day).only_enforce_if(one.there)
        self.model.add(off >= one.day - due_to).only_enforce_if(one.there)
        is_late = self.model.new_bool_var(f"{one.visit.id} is late")
        self.model.add(late == 0).only_enforce_if(~is_late)
        self.cost += [OVERDUE * is_late, A_DAY_LATE * late, A_DAY_OFF * off]

    def _due(self, one: _Placed, before: list[_Placed]) -> tuple[cp_model.LinearExprT, cp_model.LinearExprT, int, int]:
        """First and last due day, days in time after them, days overdue after those."""
        series, number = one.series, self.grid.day_number
        if not before or series.rhythm is None:
            window = series.window
            late_days = (window.latest - window.due_to).days
            self.model.add(one.day >= number(window.earliest)).only_enforce_if(one.there)
            return number(window.due_from), number(window.due_to), late_days, (series.last_day - window.latest).days
        rhythm, interval = series.rhythm, series.rhythm.interval
        days: list[cp_model.LinearExprT] = [number(each) for each in series.given]
        days += [each.day for each in before]
        usual = interval.period_days / interval.frequency
        bounds = [days[-1] + int(usual), days[-1] + rhythm.minimum_between]
        if len(days) >= interval.frequency:
            bounds.append(days[-interval.frequency] + interval.period_days)
        due_from = self._largest(f"{one.visit.id} due from", bounds)
        due_to = self._largest(f"{one.visit.id} due to", [days[-1] - int(-usual // 1), due_from])
        self.model.add(one.day >= due_from - interval.early_days).only_enforce_if(one.there)
        self.model.add(one.day >= days[-1] + rhythm.minimum_between).only_enforce_if(one.there)
        return due_from, due_to, interval.late_days, rhythm.overdue_days

    def _largest(self, name: str, values: list[cp_model.LinearExprT]) -> cp_model.IntVar:
        largest = self.model.new_int_var(-_FAR, _FAR, name)
        self.model.add_max_equality(largest, values)
        return largest

    def _price_wish(self, one: _Placed, possible: Starts) -> None:
        for which in (0, 1):
            suiting = [each for each in numbers(possible) if suits(one.series.wish, self.grid, each)[which]]
            if len(suiting) == len(numbers(possible)):
                continue
            met = self.model.new_bool_var(f"{one.visit.id} wish {which}")
            self.model.add_implication(met, one.there)
            domain = cp_model.Domain.from_values(suiting)
            self.model.add_linear_expression_in_domain(one.start, domain).only_enforce_if(met)
            self.cost.append(WISH_MISSED * (one.there - met))

    def _share_chairs(self) -> None:
        room = Room.of(self.hours)
        for chair, intervals in self.at_chair.items():
            taken = [self._fixed(begin, end) for begin, end in _runs(room.chairs[chair])]
            self.model.add_no_overlap([*intervals, *taken])
        # The same once more for all chairs together: it lets the search see at once that a day is full.
        seated = [each.interval for each in self.placed.values() if each.visit.needs_chair]
        taken = [self._fixed(a, b) for chair in self.problem.chairs for a, b in _runs(room.chairs[chair])]
        everything = [*seated, *taken]
        self.model.add_cumulative(everything, [1] * len(everything), len(self.problem.chairs))

    def _share_people(self) -> None:
        room = Room.of(self.hours)
        for person in self.problem.attendants:
            held = [(each, demand) for each, demand in self.with_person[person.id]]
            load = room.load[person.id]
            for level in range(1, person.at_once + 1):
                steps = {step for step, count in load.items() if count >= level}
                held += [(self._fixed(begin, end), 1) for begin, end in _runs(steps)]
            self.model.add_cumulative([each for each, _ in held], [demand for _, demand in held], person.at_once)

    def _share_patients(self) -> None:
        room = Room.of(self.hours)
        for patient in sorted({each.patient for each in self.problem.series}):
            own = [each.interval for each in self.placed.values() if each.series.patient == patient]
            taken = [self._fixed(begin, end) for begin, end in _runs(room.patients[patient])]
            self.model.add_no_overlap([*own, *taken])

    def _fixed(self, begin: int, end: int) -> cp_model.IntervalVar:
        return self.model.new_fixed_size_interval_var(begin, end - begin, f"taken {begin}")


def _domain(ranges: Starts) -> cp_model.Domain:
    return cp_model.Domain.from_intervals([list(each) for each in ranges])


def _runs(steps: set[int]) -> list[tuple[int, int]]:
    """Steps as stretches without a gap: (first, one after the last)."""
    runs: list[tuple[int, int]] = []
    for step in sorted(steps):
        if runs and runs[-1][1] == step:
            runs[-1] = (runs[-1][0], step + 1)
        else:
            runs.append((step, step + 1))
    return runs

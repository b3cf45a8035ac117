"""Sums of exponentials that drug inputs leave behind: at given times, their area, and their highest point.

Compiled. All take the modes of `modes.decompose` and inputs in any order, and go from one event (an input begins or
ends) to the next. From an event on, each mode is a exp(rate t) plus what a constant input adds, exactly.
"""

import math

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.compiling import compiled, woven_in

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

GONE = -708.0
"""exp(-708) is about the smallest number that a double holds in full; what has decayed further counts as that."""

LANES = 16
"""Exponentials are done in multiples of so many, so that none is left over for a slower loop."""

SAME = 1e-15
"""Waits are one if they differ by no more than this share of the times they lie between: what the rounding of four such
times amounts to."""

LOOK_BACK = 8
"""How many stretches are looked back for one with the same waits."""

GRID = 64
"""Points at which each stretch is looked at for its highest one."""

BISECTIONS = 60


@compiled
def _series(r: float) -> float:
    """exp(r) - 1 for |r| up to log(2) / 2, to the last bit or two: Taylor's series to r^13, pairwise."""
    r2 = r * r
    r4 = r2 * r2
    low = (0.5 + r * 0.16666666666666666) + r2 * (0.041666666666666664 + r * 0.008333333333333333)
    middle = (0.001388888888888889 + r * 0.0001984126984126984) + r2 * (
        2.48015873015873e-05 + r * 2.7557319223985893e-06
    )
    high = (2.755731922398589e-07 + r * 2.505210838544172e-08) + r2 * (
        2.08767569878681e-09 + r * 1.6059043836821613e-10
    )
    return (low + r4 * middle + r4 * r4 * high) * r2 + r


@compiled
def _power_and_rest(x: float) -> tuple[float, float]:
    """2^n and exp(r) - 1 for x = n log 2 + r, -708 <= x <= 0.

    Adding and taking away 1.5 * 2^52 rounds to the whole number n, whose bits become the exponent of 2^n.
    """
    x = max(x, GONE)
    shifted = x * 1.4426950408889634 + 6755399441055744.0
    n = shifted - 6755399441055744.0
    r = (x - n * 0.6931471803691238) - n * 1.9082149292705877e-10
    return np.int64((np.float64(shifted).view(np.int64) + 1023) << 52).view(np.float64), _series(r)


@compiled
def exponential(x: float) -> float:
    """exp(x) for x <= 0 to the last bit or two, by steps that a processor takes for several x at once."""
    power, rest = _power_and_rest(x)
    return power + power * rest


@compiled
def exponential_less_one(x: float) -> float:
    """exp(x) - 1 for x <= 0 to the last bit or two, also where x is next to nothing."""
    power, rest = _power_and_rest(x)
    return (power - 1.0) + power * rest


@compiled
def _events(start: Numbers, duration: Numbers, at: Numbers, what: Places, of: Places) -> int:
    """Sorts the beginnings (1), ends (-1) and instants (0) of a patient's inputs by time; how many there are.

    Ends come before beginnings of the same minute, so that "nothing runs" is found, exactly, wherever it is true.
    """
    count = 0
    for i in range(start.size):
        for kind in (1, -1) if duration[i] > 0.0 else (0, 0):
            time = start[i] + duration[i] if kind == -1 else start[i]
            place = count
            while place > 0 and (at[place - 1] > time or (at[place - 1] == time and what[place - 1] > kind)):
                at[place], what[place], of[place] = at[place - 1], what[place - 1], of[place - 1]
                place -= 1
            at[place], what[place], of[place] = time, kind, i
            count += 1
            if kind == 0:
                break
    return count


@woven_in
def _happen(kind: int, gains: Numbers, into: int, strength: float, a: Numbers, w: Numbers) -> int:
    """What an event does to the amplitudes a and the input w of each mode; by how many more inputs run after it.

    strength: mg of a bolus, mg a minute of an infusion.
    """
    changed, factor = (a, 1.0) if kind == 0 else (w, float(kind))
    for mode in range(a.size):
        changed[mode] += factor * (gains[mode, into] * strength)
    return kind


@compiled
def _strength(duration: float, amount: float) -> float:
    """Mg a minute of an infusion, mg of a bolus."""
    return amount / (duration if duration > 0.0 else 1.0)


@compiled
def _level(w: float, rate: float) -> float:
    """What constant input w would bring a mode to, less its sign; the input itself for a mode that never decays."""
    return w / rate if rate < 0.0 else w


@compiled
def _after(a: float, w: float, rate: float, minutes: float) -> float:
    """A mode that long after an event. Both terms are exact to the last bits, and nothing cancels within them."""
    if rate == 0.0:
        return a + w * minutes
    x = rate * minutes
    return a * exponential(x) + _level(w, rate) * exponential_less_one(x)


@compiled
def _strengths(duration: Numbers, amount: Numbers, strength: Numbers) -> None:
    """Fills the strength of each input."""
    for i in range(strength.size):
        strength[i] = _strength(duration[i], amount[i])


@compiled
def _between(rate: float, waits: Numbers, decayed: Numbers, risen: Numbers) -> None:
    """What the two terms of `_after` are multiplied by after each wait.

    Without a branch, and counting from 0 over whole arrays: so Numba checks no index for its sign, and several waits
    are done at once.
    """
    if rate == 0.0:
        for k in range(waits.size):
            decayed[k], risen[k] = 1.0, waits[k]
    else:
        for k in range(waits.size):
            x = rate * waits[k]
            decayed[k], risen[k] = exponential(x), exponential_less_one(x)


@compiled
def _factors(rates: Numbers, waits: Numbers, decayed: Numbers, risen: Numbers) -> None:
    """Fills what each mode, a row, is multiplied by after each wait."""
    for mode in range(rates.size):
        _between(rates[mode], waits, decayed[mode, : waits.size], risen[mode, : waits.size])


@compiled
def _never_below_0(row: Numbers) -> None:
    """What rounding left below 0 becomes 0."""
    for j in range(row.size):
        row[j] = max(row[j], 0.0)


@woven_in
def _add(sums: Numbers, factor: float, each: Numbers) -> None:
    """Adds a multiple of one array to another."""
    for j in range(sums.size):
        sums[j] += factor * each[j]


@woven_in
def _add_both(sums: Numbers, factor: float, each: Numbers, other_factor: float, other: Numbers) -> None:
    """Adds multiples of two arrays to another."""
    for j in range(sums.size):
        sums[j] += factor * each[j] + other_factor * other[j]


@compiled
def _first_from(times: Numbers, limit: float) -> int:
    """The first place whose time is not below the limit; their number if there is none."""
    low, high = 0, times.size
    while low < high:
        middle = (low + high) // 2
        if times[middle] < limit:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _alike(times: Numbers, since: float, waits: Numbers, slack: float) -> bool:
    """Whether times lie after a moment as those waits say."""
    apart = 0.0
    for k in range(times.size):
        apart = max(apart, abs(times[k] - since - waits[k]))
    return apart <= slack


@compiled
def _laid(times: Numbers, since: float, waits: Numbers, used: int, slices: Places, found: int) -> tuple[int, int, int]:
    """Where the waits of these times stand from; they are added unless known. And how many waits and slices there are.

    slices: begin and end of those added so far, `found` of them, of which the last few are looked through: a schedule
    that repeats does so soon.
    """
    if times.size == 0:
        return 0, used, found
    slack = SAME * max(abs(since), abs(times[-1]))
    for each in range(found - 1, max(found - 1 - LOOK_BACK, -1), -1):
        begin, end = slices[2 * each], slices[2 * each + 1]
        near = end - begin >= times.size and abs(times[-1] - since - waits[begin + times.size - 1]) <= slack
        if near and _alike(times, since, waits[begin : begin + times.size], slack):
            return begin, used, found
    for k in range(times.size):
        waits[used + k] = times[k] - since
    slices[2 * found], slices[2 * found + 1] = used, used + times.size
    return used, used + times.size, found + 1


@compiled
def _plan(
    start: Numbers,
    duration: Numbers,
    times: Numbers,
    events: tuple[Numbers, Places, Places],
    stretches: Places,
    waits: Numbers,
    slices: Places,
) -> tuple[int, int]:
    """Lays out one schedule of inputs: how many events it has, and how many waits it needs exponentials of.

    Fills events: at, what, of; stretches: (events, 4), for that after each event its first and last time, where its
    waits stand from, and where the wait to the next event stands; and the waits. slices is used on the way.
    """
    at, what, of = events
    count, used, found = _events(start, duration, at, what, of), 0, 0
    last = _first_from(times, at[0]) if count > 0 else 0
    for event in range(count):
        following = at[event + 1 : min(event + 2, count)]
        first, last = last, _first_from(times, following[0]) if following.size > 0 else times.size
        stretches[event, 0], stretches[event, 1] = first, last
        stretches[event, 2], used, found = _laid(times[first:last], at[event], waits, used, slices, found)
        stretches[event, 3], used, found = _laid(following, at[event], waits, used, slices, found)
    return count, used


@compiled
def _same_schedule(start: Numbers, duration: Numbers, patient: int) -> bool:
    """Whether the inputs of a patient begin and last as those of the one before."""
    for i in range(start.shape[1]):
        if start[patient, i] != start[patient - 1, i] or duration[patient, i] != duration[patient - 1, i]:
            return False
    return True


@compiled
def curves(
    rates: Numbers,
    gains: Numbers,
    into: Places,
    start: Numbers,
    duration: Numbers,
    amount: Numbers,
    times: Numbers,
    out: Numbers,
) -> None:
    """Fills out (patients, times), never below 0. times: sorted. At the time of a bolus the value is that after it.

    rates, gains: of `decompose`. into: (inputs,) where each enters; start, duration, amount: (patients, inputs).

    What a mode is multiplied by depends on the wait since the last event only. Sampled after each of eight doses in the
    same way, all eight share their exponentials; and a plan of the schedule is made anew only where a patient's differs
    from that of the one before. Neither changes a bit: the plan of a patient is made from that patient's inputs alone.
    """
    patients, modes = rates.shape
    most = 2 * into.size
    waits = np.zeros(-(-(times.size + most) // LANES) * LANES)
    decayed, risen = np.zeros((modes, waits.size)), np.zeros((modes, waits.size))
    events = (np.zeros(most), np.zeros(most, np.int64), np.zeros(most, np.int64))
    stretches, slices = np.zeros((most, 4), np.int64), np.zeros(4 * most, np.int64)
    a, w, strength, count, used = np.zeros(modes), np.zeros(modes), np.zeros(into.size), 0, 0
    _, what, of = events
    for p in range(patients):
        if p == 0 or not _same_schedule(start, duration, p):
            count, used = _plan(start[p], duration[p], times, events, stretches, waits, slices)
        _strengths(duration[p], amount[p], strength)
        _factors(rates[p], waits[: -(-used // LANES) * LANES], decayed, risen)
        row, rate, gain = out[p], rates[p], gains[p]
        row[:], a[:], w[:], running = 0.0, 0.0, 0.0, 0
        for event in range(count):
            i, gap = of[event], stretches[event, 3]
            first, last, begin = stretches[event, 0], stretches[event, 1], stretches[event, 2]
            end, here = begin + last - first, row[first:last]
            running += _happen(what[event], gain, into[i], strength[i], a, w)
            if running > 0:
                for mode in range(modes):
                    level = _level(w[mode], rate[mode])
                    _add_both(here, a[mode], decayed[mode, begin:end], level, risen[mode, begin:end])
                    a[mode] = a[mode] * decayed[mode, gap] + level * risen[mode, gap]
                continue
            w[:] = 0.0
            for mode in range(0, modes - 1, 2):
                one, other = decayed[mode, begin:end], decayed[mode + 1, begin:end]
                _add_both(here, a[mode], one, a[mode + 1], other)
            if modes % 2:
                _add(here, a[modes - 1], decayed[modes - 1, begin:end])
            for mode in range(modes):
                a[mode] *= decayed[mode, gap]
        _never_below_0(row)


@compiled
def _second_series(x: float) -> float:
    """(exp(x) - 1 - x) / x^2, without loss for small x."""
    if abs(x) > 0.3:
        return (exponential_less_one(x) - x) / (x * x)
    total, term = 0.0, 0.5
    for n in range(3, 18):
        total += term
        term *= x / n
    return total


@compiled
def _area(a: float, w: float, rate: float, minutes: float) -> float:
    """The area under a mode over that long after an event."""
    x = rate * minutes
    shrunk = exponential_less_one(x) / x if x != 0.0 else 1.0
    return minutes * (a * shrunk + w * minutes * _second_series(x))


@compiled
def areas(
    rates: Numbers,
    gains: Numbers,
    into: Places,
    start: Numbers,
    duration: Numbers,
    amount: Numbers,
    until: float,
    out: Numbers,
    out_infinite: Numbers,
) -> None:
    """Fills the area of each patient up to a time, and for ever (infinite if something never goes)."""
    patients, modes = rates.shape
    a, w = np.zeros(modes), np.zeros(modes)
    at, what, of = np.zeros(2 * into.size), np.zeros(2 * into.size, np.int64), np.zeros(2 * into.size, np.int64)
    for p in range(patients):
        a[:], w[:], out[p], out_infinite[p] = 0.0, 0.0, 0.0, 0.0
        count, running, since = _events(start[p], duration[p], at, what, of), 0, 0.0
        for event in range(count):
            for mode in range(modes):
                if event > 0:
                    out_infinite[p] += _area(a[mode], w[mode], rates[p, mode], at[event] - since)
                    if until > since:
                        out[p] += _area(a[mode], w[mode], rates[p, mode], min(until, at[event]) - since)
                    a[mode] = _after(a[mode], w[mode], rates[p, mode], at[event] - since)
            since, i = at[event], of[event]
            running += _happen(what[event], gains[p], into[i], _strength(duration[p, i], amount[p, i]), a, w)
            if running == 0:
                w[:] = 0.0
        for mode in range(modes):
            if count > 0 and until > since:
                out[p] += _area(a[mode], 0.0, rates[p, mode], until - since)
            if a[mode] != 0.0:
                out_infinite[p] += a[mode] / -rates[p, mode] if rates[p, mode] < 0.0 else math.inf


@compiled
def _height(a: Numbers, w: Numbers, rates: Numbers, minutes: float) -> float:
    total = 0.0
    for mode in range(a.size):
        total += _after(a[mode], w[mode], rates[mode], minutes)
    return total


@compiled
def _slope(a: Numbers, w: Numbers, rates: Numbers, minutes: float) -> float:
    total = 0.0
    for mode in range(a.size):
        total += (rates[mode] * a[mode] + w[mode]) * exponential(rates[mode] * minutes)
    return total


@compiled
def _grid_place(rates: Numbers, minutes: float, number: int) -> float:
    """Where to look: at 0, then from a hundredth of the fastest time constant to the end, each further by a factor."""
    if number == 0:
        return 0.0
    fastest = 0.0
    for mode in range(rates.size):
        fastest = max(fastest, -rates[mode])
    nearest = minutes * 1e-3 if fastest == 0.0 else min(0.01 / fastest, minutes * 1e-3)
    return minutes * math.pow(nearest / minutes, (GRID - number) / (GRID - 1))


@compiled
def _highest(a: Numbers, w: Numbers, rates: Numbers, minutes: float, worth: float) -> tuple[float, float]:
    """When, after an event, and how high a stretch of that many minutes is at its highest; refined above `worth`."""
    best, place = _height(a, w, rates, 0.0), 0
    for number in range(1, GRID + 1):
        height = _height(a, w, rates, _grid_place(rates, minutes, number))
        if height > best:
            best, place = height, number
    when = _grid_place(rates, minutes, place)
    if best < worth:
        return when, best
    low = _grid_place(rates, minutes, max(place - 1, 0))
    high = _grid_place(rates, minutes, min(place + 1, GRID))
    if not _slope(a, w, rates, low) > 0.0 > _slope(a, w, rates, high):
        return when, best
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        if _slope(a, w, rates, middle) > 0.0:
            low = middle
        else:
            high = middle
    return low, _height(a, w, rates, low)


@compiled
def peaks(
    rates: Numbers,
    gains: Numbers,
    into: Places,
    start: Numbers,
    duration: Numbers,
    amount: Numbers,
    until: float,
    out_height: Numbers,
    out_time: Numbers,
) -> None:
    """Fills each patient's highest value up to a time and when it is first reached (NaN where nothing was given)."""
    patients, modes = rates.shape
    a, w = np.zeros(modes), np.zeros(modes)
    at, what, of = np.zeros(2 * into.size), np.zeros(2 * into.size, np.int64), np.zeros(2 * into.size, np.int64)
    for p in range(patients):
        a[:], w[:], out_height[p], out_time[p] = 0.0, 0.0, 0.0, math.nan
        count, running = _events(start[p], duration[p], at, what, of), 0
        for event in range(count):
            if at[event] > until:
                break
            i = of[event]
            running += _happen(what[event], gains[p], into[i], _strength(duration[p, i], amount[p, i]), a, w)
            if running == 0:
                w[:] = 0.0
            following = at[event + 1] if event + 1 < count else math.inf
            minutes = min(following, until) - at[event]
            if minutes > 0.0:
                when, height = _highest(a, w, rates[p], minutes, 0.8 * out_height[p])
            else:
                when, height = 0.0, _height(a, w, rates[p], 0.0)
            if height > out_height[p]:
                out_height[p], out_time[p] = height, at[event] + when
            if event + 1 < count:
                for mode in range(modes):
                    a[mode] = _after(a[mode], w[mode], rates[p, mode], following - at[event])

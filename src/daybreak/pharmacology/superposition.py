"""Sums of exponentials that drug inputs leave behind: at given times, their area, and their highest point.

Compiled. All take the modes of `modes.decompose` and inputs in any order, and go from one event (an input begins or
ends) to the next. From an event on, each mode is a exp(rate t) plus what a constant input adds, exactly.
"""

import math

import numpy as np
from numpy.typing import NDArray

from daybreak.pharmacology.compiling import compiled

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]

GONE = -708.0
"""exp(-708) is about the smallest number that a double holds in full; what has decayed further counts as that."""

LANES = 16
"""Times are solved in multiples of so many, so that none is left over for a slower loop."""

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


@compiled
def _happen(kind: int, gains: Numbers, into: int, duration: float, amount: float, a: Numbers, w: Numbers) -> int:
    """What an event does to the amplitudes a and the input w of each mode; by how many more inputs run after it."""
    for mode in range(a.size):
        if kind == 0:
            a[mode] += gains[mode, into] * amount
        else:
            w[mode] += kind * (gains[mode, into] * (amount / duration))
    return kind


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
def _add_decaying(amplitudes: Numbers, rate: float, minutes: Numbers, sums: Numbers) -> None:
    """The first term of `_after`, added up at many times, each with its amplitude and the minutes since its event.

    Without a branch, and counting from 0 over whole arrays: so Numba checks no index for its sign, and several times
    are done at once.
    """
    if rate == 0.0:
        for j in range(sums.size):
            sums[j] += amplitudes[j]
    else:
        for j in range(sums.size):
            sums[j] += amplitudes[j] * exponential(rate * minutes[j])


@compiled
def _add_rising(levels: Numbers, rate: float, minutes: Numbers, sums: Numbers) -> None:
    """The second term of `_after`, in the same way, for the times at which something runs: mostly few."""
    if rate == 0.0:
        for j in range(sums.size):
            sums[j] += levels[j] * minutes[j]
    else:
        for j in range(sums.size):
            sums[j] += levels[j] * exponential_less_one(rate * minutes[j])


@compiled
def _between(rate: float, waits: Numbers, decayed: Numbers, risen: Numbers) -> None:
    """What the two terms of `_after` are multiplied by from each event to the next, several events at once."""
    if rate == 0.0:
        for event in range(waits.size):
            decayed[event], risen[event] = 1.0, waits[event]
    else:
        for event in range(waits.size):
            x = rate * waits[event]
            decayed[event], risen[event] = exponential(x), exponential_less_one(x)


@compiled
def _wait(times: Numbers, since: float, minutes: Numbers) -> None:
    """Fills the minutes since a moment."""
    for j in range(minutes.size):
        minutes[j] = times[j] - since


@compiled
def _first_from(times: Numbers, limit: float, guess: int) -> int:
    """The first place whose time is not below the limit; their number if there is none.

    guess: where it was for the patient before, who mostly had the same inputs.
    """
    if guess > 0 and times[guess - 1] < limit and (guess == times.size or times[guess] >= limit):
        return guess
    low, high = 0, times.size
    while low < high:
        middle = (low + high) // 2
        if times[middle] < limit:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _lay_out(
    rate: Numbers,
    gain: Numbers,
    entering: tuple[Places, Numbers, Numbers, Numbers],
    times: Numbers,
    events: tuple[Numbers, Places, Places, Places],
    steps: tuple[Numbers, Numbers, Numbers],
    state: tuple[Numbers, Numbers],
    minutes: Numbers,
    amplitudes: Numbers,
    ran: tuple[Places, Numbers, Numbers],
) -> int:
    """Puts beside each time what `_after` needs there: the minutes since its event and the amplitude of each mode.

    entering: into, start, duration, amount of one patient's inputs. ran: which times lie where something runs, their
    minutes and the level of each mode there, one beside the other; how many they are is returned. The others are filled
    or used on the way: events: at, what, of, places; steps: waits, decayed, risen; state: a, w.
    """
    into, start, duration, amount = entering
    at, what, of, places = events
    waits, decayed, risen = steps
    a, w = state
    which, ran_minutes, levels = ran
    a[:], w[:] = 0.0, 0.0
    count, running, found = _events(start, duration, at, what, of), 0, 0
    first = _first_from(times, at[0] if count > 0 else math.inf, places[0])
    amplitudes[:, :first], minutes[:first], places[0] = 0.0, 0.0, first
    waits[:] = 0.0
    for event in range(count - 1):
        waits[event] = at[event + 1] - at[event]
    for mode in range(a.size):
        _between(rate[mode], waits, decayed[mode], risen[mode])
    for event in range(count):
        running += _happen(what[event], gain, into[of[event]], duration[of[event]], amount[of[event]], a, w)
        if running == 0:
            w[:] = 0.0
        last = _first_from(times, at[event + 1] if event + 1 < count else math.inf, places[event + 1])
        places[event + 1], here = last, last - first if running > 0 else 0
        _wait(times[first:last], at[event], minutes[first:last])
        for mode in range(a.size):
            level = _level(w[mode], rate[mode])
            amplitudes[mode, first:last] = a[mode]
            levels[mode, found : found + here] = level
            a[mode] = a[mode] * decayed[mode, event] + level * risen[mode, event]
        for k in range(here):
            which[found + k], ran_minutes[found + k] = first + k, minutes[first + k]
        first, found = last, found + here
    return found


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
    """
    patients, modes = rates.shape
    padded, most = -(-times.size // LANES) * LANES, -(-2 * into.size // LANES) * LANES
    minutes, sums, amplitudes = np.zeros(padded), np.zeros(padded), np.zeros((modes, padded))
    which, ran_minutes, levels = np.zeros(padded, np.int64), np.zeros(padded), np.zeros((modes, padded))
    ran_sums = np.zeros(padded)
    events = (np.zeros(most), np.zeros(most, np.int64), np.zeros(most, np.int64), np.zeros(most + 1, np.int64))
    steps = (np.zeros(most), np.zeros((modes, most)), np.zeros((modes, most)))
    state, ran = (np.zeros(modes), np.zeros(modes)), (which, ran_minutes, levels)
    for p in range(patients):
        rate, row, entering = rates[p], out[p], (into, start[p], duration[p], amount[p])
        found = _lay_out(rate, gains[p], entering, times, events, steps, state, minutes, amplitudes, ran)
        whole = -(-found // LANES) * LANES
        ran_minutes[found:whole], levels[:, found:whole] = 0.0, 0.0
        sums[:], ran_sums[:whole] = 0.0, 0.0
        for mode in range(modes):
            _add_decaying(amplitudes[mode], rate[mode], minutes, sums)
            _add_rising(levels[mode, :whole], rate[mode], ran_minutes[:whole], ran_sums[:whole])
        for k in range(found):
            sums[which[k]] += ran_sums[k]
        for j in range(row.size):
            row[j] = 0.0 if sums[j] < 0.0 else sums[j]


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
            running += _happen(what[event], gains[p], into[i], duration[p, i], amount[p, i], a, w)
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
            running += _happen(what[event], gains[p], into[i], duration[p, i], amount[p, i], a, w)
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

"""What is given, when and how: doses by each route, checked, and the pieces of constant input they come down to."""

from collections.abc import Iterator
from dataclasses import dataclass

from daybreak.pharmacology.errors import PharmacologyError
from daybreak.pharmacology.model_parts import RouteName


@dataclass(frozen=True, slots=True, kw_only=True)
class Infusion:
    """An intravenous infusion at one rate over `duration_min` of running time, with pauses.

    The dose is in mg, or in mg per kg of body weight. A pause (from, to) stops the flow and is made up for at the end:
    with 40 min of running time and a pause of 10 the infusion ends 50 min after its start. An infusion that was ended
    early is a RateInfusion.
    """

    start_min: float
    duration_min: float
    dose_mg: float | None = None
    dose_mg_per_kg: float | None = None
    pauses: tuple[tuple[float, float], ...] = ()

    route: RouteName = "intravenous"

    def __post_init__(self) -> None:
        """Refuses impossible doses, durations and pauses."""
        _check_start(self.start_min)
        _check_dose(self.dose_mg, self.dose_mg_per_kg)
        _check_positive("duration_min", self.duration_min)
        _check_route(self.route, "intravenous")
        _check_pauses(self)

    def pieces(self) -> Iterator["Piece"]:
        """The stretches in which it runs."""
        begin, left = self.start_min, self.duration_min
        for pause, resumed in self.pauses:
            yield self._piece(begin, pause - begin)
            left -= pause - begin
            begin = resumed
        yield self._piece(begin, left)

    def _piece(self, start_min: float, running_min: float) -> "Piece":
        share = running_min / self.duration_min
        return Piece(
            start_min=start_min,
            duration_min=running_min,
            mg=(self.dose_mg or 0.0) * share,
            mg_per_kg=(self.dose_mg_per_kg or 0.0) * share,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class RateInfusion:
    """An intravenous infusion of any profile: (mg per min, minutes) one after the other. A rate of 0 is a pause."""

    start_min: float
    rates: tuple[tuple[float, float], ...]

    route: RouteName = "intravenous"

    def __post_init__(self) -> None:
        """Refuses impossible rates and durations."""
        _check_start(self.start_min)
        _check_route(self.route, "intravenous")
        if not self.rates:
            raise PharmacologyError("rates", "none", "at least one (mg per min, minutes)", "Give the profile.")
        for place, (rate, minutes) in enumerate(self.rates):
            _check_from_zero(f"rates[{place}].mg_per_min", rate)
            _check_positive(f"rates[{place}].minutes", minutes)

    def pieces(self) -> Iterator["Piece"]:
        """Its steps."""
        begin = self.start_min
        for rate, minutes in self.rates:
            if rate:
                yield Piece(start_min=begin, duration_min=minutes, mg=rate * minutes)
            begin += minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bolus:
    """A dose given at one instant: an intravenous bolus, an intramuscular injection, a swallowed dose."""

    start_min: float
    route: RouteName
    dose_mg: float | None = None
    dose_mg_per_kg: float | None = None

    def __post_init__(self) -> None:
        """Refuses impossible doses and routes."""
        _check_start(self.start_min)
        _check_dose(self.dose_mg, self.dose_mg_per_kg)
        _check_route(self.route, "intravenous", "intramuscular", "oral")

    def pieces(self) -> Iterator["Piece"]:
        """The one dose."""
        yield Piece(start_min=self.start_min, mg=self.dose_mg or 0.0, mg_per_kg=self.dose_mg_per_kg or 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntranasalSpray:
    """A nasal dose from one or several devices, one after the other.

    The label lets 5 min pass between two devices. Less of a second and third one may be absorbed in the nose: the model
    says how much.
    """

    start_min: float
    devices: int
    dose_mg_per_device: float = 28.0
    minutes_between: float = 5.0

    route: RouteName = "intranasal"

    def __post_init__(self) -> None:
        """Refuses impossible doses and counts."""
        _check_start(self.start_min)
        _check_from_zero("dose_mg_per_device", self.dose_mg_per_device)
        _check_from_zero("minutes_between", self.minutes_between)
        _check_route(self.route, "intranasal")
        if not isinstance(self.devices, int) or not 1 <= self.devices <= 20:
            raise PharmacologyError("devices", self.devices, "a whole number from 1 to 20", "Count the spray devices.")

    def pieces(self) -> Iterator["Piece"]:
        """One dose for each device."""
        for number in range(self.devices):
            at = self.start_min + number * self.minutes_between
            yield Piece(start_min=at, mg=self.dose_mg_per_device, device=number + 1)


Dose = Infusion | RateInfusion | Bolus | IntranasalSpray
Regimen = tuple[Dose, ...]
"""All that one course of treatment gives. The order does not matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Drug that enters at a constant rate, or at one instant where `duration_min` is 0.

    device: of a spray, its number in the dose, from 1; 0 for other doses.
    """

    start_min: float
    duration_min: float = 0.0
    mg: float = 0.0
    mg_per_kg: float = 0.0
    device: int = 0


def _check_start(start_min: float) -> None:
    if not -1e9 < start_min < 1e9:
        raise PharmacologyError("start_min", start_min, "a number of minutes", "Give the minutes from time 0.")


def _check_dose(dose_mg: float | None, dose_mg_per_kg: float | None) -> None:
    if (dose_mg is None) == (dose_mg_per_kg is None):
        found = "neither" if dose_mg is None else "both dose_mg and dose_mg_per_kg"
        raise PharmacologyError("dose_mg", found, "one of dose_mg and dose_mg_per_kg", "Give exactly one of them.")
    if dose_mg is not None:
        _check_from_zero("dose_mg", dose_mg)
    if dose_mg_per_kg is not None:
        _check_from_zero("dose_mg_per_kg", dose_mg_per_kg)


def _check_from_zero(field: str, value: float) -> None:
    if not 0 <= value < float("inf"):
        raise PharmacologyError(field, value, "a number from 0", "Correct the number.")


def _check_positive(field: str, value: float) -> None:
    if not 0 < value < float("inf"):
        raise PharmacologyError(field, value, "a number above 0", "Correct the number.")


def _check_route(route: str, *allowed: str) -> None:
    if route not in allowed:
        expected = f"one of {', '.join(allowed)}"
        raise PharmacologyError("route", route, expected, "Choose a route that this kind of dose has.")


def _check_pauses(infusion: Infusion) -> None:
    begin, left = infusion.start_min, infusion.duration_min
    for place, (pause, resumed) in enumerate(infusion.pauses):
        field = f"pauses[{place}]"
        if not pause < resumed:
            raise PharmacologyError(field, f"{pause} to {resumed}", "an end after its start", "Correct the pause.")
        if pause <= begin:
            expected = f"a start after {begin:g} min, where the infusion began or the pause before it ended"
            raise PharmacologyError(field, f"{pause:g} min", expected, "Order the pauses, and join those that overlap.")
        if pause - begin >= left:
            expected = f"a start before {begin + left:g} min, where the infusion ends"
            raise PharmacologyError(field, f"{pause:g} min", expected, "Remove the pause, or correct its start.")
        left -= pause - begin
        begin = resumed

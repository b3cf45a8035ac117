"""The depression behind the scores: ill, well or relapsed, how severe, and when a relapse comes.

Severity is a share of the baseline. A dose holds for a while and then fades; better and worse weeks come and go; the
further somebody is above their own usual level, the likelier a relapse. Figures: assumptions.yaml.
"""

from dataclasses import dataclass, field
from math import exp, log, sqrt
from typing import Literal

from daybreak.research.simulated_clinic.assumptions import Assumptions
from daybreak.research.simulated_clinic.draws import Draws

Mood = Literal["ill", "well", "relapsed"]

RELAPSED_SHARE = 0.85
SESSIONS_TO_PLATEAU = 4


@dataclass(slots=True)
class LatentCourse:
    """What is so, whoever measures it. responds_at, remits_at: after so many sessions; None: never.

    usual: the severity while well; plateau: while ill and treated. holds_days: how long a dose holds.
    """

    assumptions: Assumptions
    responds_at: int | None
    remits_at: int | None
    usual: float
    plateau: float
    holds_days: float
    mood: Mood = "ill"
    wave: float = 0.0
    sessions: int = 0
    last_dose: int = 0
    relapsed_on: int | None = None
    recovers_at: int | None = None
    sessions_since_relapse: int = 0
    _day: int = field(default=0)

    def live_until(self, day: int, draws: Draws) -> None:
        """Time passes; whoever has had the sessions for it gets well."""
        passed = day - self._day
        kept = exp(-passed / self.assumptions["wave_days"])
        spread = self.assumptions["wave_sd"] * sqrt(max(0.0, 1 - kept * kept))
        self.wave = self.wave * kept + draws.normal(0, spread)
        self._day = day
        if self.mood == "ill" and self.responds_at is not None and self.sessions >= self.responds_at:
            self.mood = "well"

    def dose(self, day: int) -> None:
        """A session was given."""
        self.sessions += 1
        self.last_dose = day
        self.sessions_since_relapse += self.mood == "relapsed"

    def severity(self) -> float:
        """The share of the baseline on the day."""
        if self.mood == "ill":
            gone = min(1.0, self.sessions / SESSIONS_TO_PLATEAU)
            return 1 - (1 - self.plateau) * gone + self.wave
        if self.mood == "relapsed":
            return RELAPSED_SHARE + self.wave
        return self.usual + self.faded() + self.wave

    def faded(self) -> float:
        """How much of the effect of the last dose is gone; in full, the hazard is as in those who were withdrawn."""
        figures = self.assumptions
        in_full = -log(figures["relapse_ratio_with"]) / figures["relapse_per_share"]
        beyond = max(0.0, self._day - self.last_dose - self.holds_days)
        return in_full * (1 - exp(-beyond / figures["effect_fades_days"]))

    def relapses_within(self, days: int, draws: Draws) -> bool:
        """Whether a relapse comes in so many days up to now."""
        figures = self.assumptions
        usual = log(2) / figures["relapse_half_without"] * figures["relapse_ratio_with"]
        # Less half the variance, so that better and worse weeks together leave the published rate as it is.
        waves = figures["relapse_per_share"] * self.wave - (figures["relapse_per_share"] * figures["wave_sd"]) ** 2 / 2
        worse = figures["relapse_per_share"] * self.faded() + waves
        level = figures["relapse_per_level"] * (self.usual - figures["relapse_reference_share"])
        return draws.happens(1 - exp(-usual * exp(worse + level) * days))

    def relapse(self, day: int, draws: Draws) -> None:
        """A relapse begins. Most get well again with further sessions."""
        self.mood, self.relapsed_on, self.sessions_since_relapse = "relapsed", day, 0
        again = draws.happens(self.assumptions["recovery_after_relapse"])
        self.recovers_at = draws.whole(2, 5) if again else None

    def recover_if_treated(self) -> None:
        """The sessions since the relapse may have been enough."""
        if self.recovers_at is not None and self.sessions_since_relapse >= self.recovers_at:
            self.mood = "well"


def latent_course(assumptions: Assumptions, route: Literal["intravenous", "esketamine"], draws: Draws) -> LatentCourse:
    """One patient's course, as it would go under treatment."""
    response, remission = assumptions[f"response_{route}"], assumptions[f"remission_{route}"]
    most = min(int(assumptions["sessions_to_response_most"]), 2 * int(assumptions["sessions_to_response_median"]) - 1)
    responds_at = draws.whole(1, most) if draws.happens(response) else None
    remits = responds_at is not None and draws.happens(remission / response)
    level = "remitted" if remits else "responded"
    return LatentCourse(
        assumptions=assumptions,
        responds_at=responds_at,
        remits_at=(responds_at or 0) + draws.whole(0, 2) if remits else None,
        usual=draws.between(assumptions[f"{level}_share_least"], assumptions[f"{level}_share_most"]),
        plateau=draws.between(assumptions["ill_share_least"], assumptions["ill_share_most"]),
        holds_days=assumptions["effect_holds_median"] * exp(draws.normal(0, assumptions["effect_holds_spread"])),
    )

"""One simulated patient from the first form to the last day: visits, forms, relapses, decisions, staying away."""

from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.care.course.scores import AdverseEvent
from daybreak.research.simulated_clinic.assumptions import Assumptions
from daybreak.research.simulated_clinic.course_book import CourseBook
from daybreak.research.simulated_clinic.draws import Draws
from daybreak.research.simulated_clinic.episodes import (
    LONGEST_EPISODE,
    QUIET_DAYS,
    admission,
    near_miss,
    only_below,
    relapse,
)
from daybreak.research.simulated_clinic.latent_course import LatentCourse
from daybreak.research.simulated_clinic.measuring import Measuring
from daybreak.research.simulated_clinic.records import Records
from daybreak.research.simulated_clinic.scale_script import ScaleScript, days_of
from daybreak.research.simulated_clinic.session_room import SessionRoom
from daybreak.research.simulated_clinic.simulated_patient import SessionObservation
from daybreak.research.simulated_clinic.suicide_answers import SafetyDesk

FAR = 10**6
YEAR = 365.25
LOOKS = 4


class PatientWalk:
    """Walks from day to day on which something happens. After `run`, its parts hold what happened."""

    def __init__(
        self,
        figures: Assumptions,
        draws: Draws,
        latent: LatentCourse,
        scripts: dict[str, ScaleScript],
        primary: str,
        book: CourseBook,
        records: Records,
        desk: SafetyDesk,
        room: SessionRoom,
        last_day: int,
        withhold_from: int | None,
    ) -> None:
        self._figures, self._draws, self._latent = figures, draws, latent
        self.scripts, self.book, self._room = scripts, book, room
        self._last_day, self._withhold_from = last_day, withhold_from
        self.sessions: list[SessionObservation] = []
        self.adverse_events: list[AdverseEvent] = []
        self.visits_in_maintenance: list[int] = []
        self.series_ended: int | None = None
        self.last_of_series: int | None = None
        self.dropped_out: int | None = None
        self.last_seen = 0
        self.ended: CourseState | None = None
        self._day = 0
        self._next_visit, self._next_phone, self._look_on, self._looks = 0, draws.whole(2, 7), FAR, 0
        self._phase = "induction"
        self.measuring = Measuring(figures, draws, latent, scripts, primary, book, records, desk)

    def run(self) -> None:
        """To the last day, the end of the course, or the day on which the patient drops out."""
        self.book.plan()
        drops_out = self._drop_out_day()
        while self.ended is None:
            day = min(self._next_visit, self._next_phone, self._look_on, *days_of(list(self.scripts.values())), FAR)
            if day > self._last_day or day > drops_out:
                break
            self._take(day)
        if self.ended is None and drops_out <= self._last_day:
            self._drop_out()

    def _drop_out_day(self) -> int:
        rate = self._figures["drop_out_per_year"] + self._figures["drop_out_for_side_effects_per_year"]
        return max(1, round(self._draws.exponential(YEAR / rate)))

    def _drop_out(self) -> None:
        """On the last day that something happened; most say so."""
        figures, draws = self._figures, self._draws
        self.dropped_out = self.last_seen
        if draws.happens(figures["drop_out_silent"]):
            return
        of_side_effects = figures["drop_out_for_side_effects_per_year"]
        share = of_side_effects / (of_side_effects + figures["drop_out_per_year"])
        self.book.end(self.last_seen, "adverse_effect" if draws.happens(share) else "patient")

    def _take(self, day: int) -> None:
        """One day on which something happens."""
        # A session comes before the decisions of its day, and belongs to the phase that held until then.
        phase = self._phase
        self._live_until(day)
        comes = day == self._next_visit and (day == 0 or not self._stays_away(day))
        looked_at = comes or day == self._look_on
        self.measuring.in_maintenance = phase == "maintenance"
        self.measuring.measure(day, phone=day >= self._next_phone, visit=looked_at and day > 0)
        if day >= self._next_phone:
            self._next_phone = day + int(self._figures["phone_every_days"])
        self.last_seen = day
        if day == self._look_on:
            self._look(day)
        if comes and self.ended is None:
            self._visit(day, phase)

    # What goes on in the patient

    def _live_until(self, day: int) -> None:
        passed = day - self._day
        self._day = day
        self._latent.live_until(day, self._draws)
        remits_at = self._latent.remits_at
        for script in self.scripts.values():
            script.remits = remits_at is not None and self._latent.sessions >= remits_at
        if self._latent.mood == "relapsed" and not days_of(list(self.scripts.values())):
            self._latent.recover_if_treated()
        elif self._may_change(day):
            self._change(day, passed)

    def _may_change(self, day: int) -> bool:
        """Whether something can be planted from this day on that is over before the end."""
        quiet = all(each.is_quiet and day - each.last_high > QUIET_DAYS for each in self.scripts.values())
        well = self._latent.mood == "well" and self._phase == "maintenance"
        return quiet and well and day + LONGEST_EPISODE + 3 <= self._last_day

    def _change(self, day: int, passed: int) -> None:
        if self._latent.relapses_within(passed, self._draws):
            self._relapse(day)
        elif self._draws.happens(passed * self._figures["near_misses_per_year"] / YEAR):
            script = self._draws.one_of(list(self.scripts.values()))
            script.episode = near_miss(script.limits, day, self._draws)

    def _relapse(self, day: int) -> None:
        self._latent.relapse(day, self._draws)
        phq9, madrs, draws = self.scripts["phq9"], self.scripts["madrs"], self._draws
        if draws.happens(self._figures["relapse_by_event"]):
            name = f"{self.book.name}:admission-{len(self.adverse_events)}"
            kind = "psychiatric_hospitalisation"
            self.adverse_events.append(AdverseEvent(id=name, kind=kind, day=self.book.date(day)))  # type: ignore[arg-type]
            for script in self.scripts.values():
                script.event(day)
                script.episode = admission(day)
            self._next_visit = max(self._next_visit, day + 7)
            self._look_on = day + 4
            return
        phq9.episode = relapse(phq9.limits, day, draws)
        later = day + draws.whole(0, 3)
        apart = draws.happens(self._figures["relapse_on_one_scale"])
        madrs.episode = only_below(later) if apart else relapse(madrs.limits, later, draws)
        self._look_on = max(phq9.episode.steps[-1][0], madrs.episode.steps[-1][0]) + 1

    # What the clinic does

    def _stays_away(self, day: int) -> bool:
        if self._draws.happens(self._figures["missed_visit"]):
            self.book.miss(day, cancelled=self._draws.happens(0.3))
            self._next_visit = day + self._draws.whole(1, 4)
            return True
        maintenance = self._phase == "maintenance" and self._withhold_from is None
        if maintenance and self._draws.happens(self._figures["pauses_per_year"] / 26):
            until = day + self._draws.whole(14, 35)
            self.book.pause(day, until)
            self._next_visit = until + 1
            return True
        return False

    def _visit(self, day: int, phase: str) -> None:
        if self._withhold_from is not None and day >= self._withhold_from:
            self._next_visit = day + 14
            return
        state = self._decide(day)
        if self.ended is not None:
            return
        moved = state.interval_since == self.book.date(day)
        if state.position.interval is None or (state.due is None and state.given):
            self._wait_for_the_result(day)
        elif state.due is not None and self.book.date(day) < state.due.earliest and not moved:
            self._next_visit = day + (state.due.due_from - self.book.date(day)).days
        else:
            self._give(day, state, phase)

    def _give(self, day: int, state: CourseState, phase: str) -> None:
        seen = self._room.observe(self.book, day)
        self.sessions.append(seen)
        self.book.give(day, seen.session, seen.dose_mg)
        self._latent.dose(day)
        if phase == "maintenance":
            self.visits_in_maintenance.append(day)
        if self.series_ended is None:
            self.last_of_series = day
        if day == 0:
            self.measuring.rate_early()
        due = self.book.next_due(state, day)
        if due is None:
            self._wait_for_the_result(day)
        else:
            self._next_visit = max(due, day + self.book.rules.minimum_between.value) + self._draws.happens(0.15)

    def _wait_for_the_result(self, day: int) -> None:
        self._next_visit, self._look_on, self._looks = FAR, day + self._draws.whole(2, 4), 0

    def _look(self, day: int) -> None:
        """A result is looked at: of the series, or after a relapse."""
        self._look_on = FAR
        if self._withhold_from is not None and day >= self._withhold_from:
            return
        before = self._next_visit
        state = self._decide(day)
        if self.ended is not None:
            return
        if state.due is not None:
            due = max(day + 1, day + (state.due.due_from - self.book.date(day)).days)
            self._next_visit = due if before == FAR else min(max(day, before), due)
        elif self._looks < LOOKS:
            self._looks, self._look_on = self._looks + 1, day + 3
        else:
            self.book.end(day, "other")
            self.ended = self.book.state(day)

    def _decide(self, day: int) -> CourseState:
        state = self.book.decide(day, self._draws)
        self._phase = state.position.phase.kind
        over = state.status is CourseStatus.ENDED
        if self.series_ended is None and day > 0 and (over or self._phase != "induction"):
            self.series_ended = day
        if over:
            self.ended = state
        return state

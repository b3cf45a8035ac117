"""What is measured in one simulated patient: which score is to be what, and the form that says so."""

from daybreak.care.course.outcome_status import OutcomeStatus
from daybreak.care.findings import verdict_of
from daybreak.research.simulated_clinic.assumptions import Assumptions
from daybreak.research.simulated_clinic.course_book import CourseBook
from daybreak.research.simulated_clinic.draws import Draws
from daybreak.research.simulated_clinic.latent_course import LatentCourse
from daybreak.research.simulated_clinic.records import Records
from daybreak.research.simulated_clinic.scale_script import Meaning, ScaleScript
from daybreak.research.simulated_clinic.session_room import STARTS_AT_MINUTES
from daybreak.research.simulated_clinic.suicide_answers import SCREENERS, SafetyDesk, item9_of, screener_answers

MADRS_EVERY_DAYS = 5
ITEMS_LEFT_OUT = (1, 8)
LONG_AGO = -(10**6)
EARLY_HOURS = (20.0, 28.0, 22.0, 24.0, 26.0, 19.9, 28.1)
"""When the rating of the last 24 hours is taken: at the ends of the usual window, within, and just outside."""


class Measuring:
    """Both scales of one patient. in_maintenance: whether a response may be lost a little without being a relapse."""

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
    ) -> None:
        self._figures, self._draws, self._latent = figures, draws, latent
        self.scripts, self._primary = scripts, primary
        self._book, self.records, self.desk = book, records, desk
        self.in_maintenance = False
        self.early_response: tuple[float, bool] | None = None
        self._last_form: dict[str, int] = {}
        self._ideates = draws.happens(figures["ideation"])

    def rate_early(self) -> None:
        """A MADRS of the last 24 hours, about a day after the first session."""
        draws, figures, madrs = self._draws, self._figures, self.scripts["madrs"]
        if not draws.happens(figures["early_rating_done"]):
            return
        responded = draws.happens(figures["early_response"])
        hours = draws.one_of(EARLY_HOURS)
        least = madrs.half if responded else madrs.half + 1
        value = draws.one_of((least, madrs.half // 2 if responded else madrs.half + 6))
        self.records.madrs(0, STARTS_AT_MINUTES + hours * 60, value, recall_24h=True)
        self.early_response = (hours, responded)

    def measure(self, day: int, *, phone: bool, visit: bool) -> None:
        """The PHQ-9 by phone or at a visit, the MADRS at a visit; both whenever something planted wants it."""
        phone = phone and not self._draws.happens(self._figures["form_not_answered"])
        self._measure_one(self.scripts["phq9"], day, (phone or visit) and self._since("phq9", day) >= 2)
        self._measure_one(self.scripts["madrs"], day, visit and self._since("madrs", day) >= MADRS_EVERY_DAYS)

    def _since(self, scale: str, day: int) -> int:
        return day - self._last_form.get(scale, LONG_AGO)

    def _measure_one(self, script: ScaleScript, day: int, usual: bool) -> None:
        step = script.step(day)
        meaning = step or (self._meaning(script) if usual and day > 0 else None)
        if meaning is None:
            return
        noise = self._figures[f"{script.limits.scale}_noise"]
        wanted = self._latent.severity() * script.baseline + self._draws.normal(0, noise)
        value = script.value(meaning, wanted)
        self._last_form[script.limits.scale] = day
        if step is None and self._is_left_out(script):
            self._incomplete(script, day, value)
            return
        if script.limits.scale == self._primary:
            self._book.statuses.append(self._status(script, day, value))
        script.place(day, value)
        if step is not None:
            script.step_done(day)
        self._write(script.limits.scale, day, value)

    def _meaning(self, script: ScaleScript) -> Meaning | None:
        """What a score is to be that nothing planted wants."""
        if script.episode is not None:
            return script.episode.between
        if self._latent.mood == "ill":
            return "ill"
        if self._latent.mood == "relapsed":
            return "not_recovered" if script.relapsed is not None else "not_high"
        settled = script.responded is not None and script.relapsed is None and self.in_maintenance
        return "well" if settled else "response"

    def _is_left_out(self, script: ScaleScript) -> bool:
        """Whether an item is left out: only where that leaves the truth as it is."""
        if script.limits.scale != "phq9" or script.episode is not None or script.relapsed is not None:
            return False
        if self._latent.mood != "ill" and script.responded is None:
            return False
        first_remission = script.remits and script.remitted is None
        return not first_remission and self._draws.happens(self._figures["form_incomplete"])

    def _incomplete(self, script: ScaleScript, day: int, value: int) -> None:
        form = self.records.phq9(day, self._minutes(), value, 0 if value <= 24 else value - 24,
                                 self._draws.whole(*ITEMS_LEFT_OUT))  # fmt: skip
        least = int(sum(float(each) for each in form.answers.values()))
        script.place_incomplete(day, least, least + 3)
        if form.answers["phq9_item9"]:
            self.desk.raise_for(form, "moderate")

    def _write(self, scale: str, day: int, value: int) -> None:
        if scale == "madrs":
            self.records.madrs(day, self._minutes(), value)
            return
        well = self._latent.mood == "well"
        share = self._figures["ideation_when_well" if well else "ideation_when_ill"] if self._ideates else 0.0
        item9 = item9_of(value, share, self._draws)
        minutes = self._minutes()
        form = self.records.phq9(day, minutes, value, item9)
        if item9:
            self.desk.raise_for(form, "moderate")
            if self._draws.happens(self._figures["screener_after_item"]):
                self._screen(day, minutes + 15)

    def _screen(self, day: int, minutes: float) -> None:
        answers, level = self._draws.one_of(SCREENERS)
        form = self.records.screener(day, minutes, screener_answers(answers))
        if level is not None:
            self.desk.raise_for(form, level)

    def _minutes(self) -> float:
        """In the morning, before the session of the day begins."""
        return self._draws.whole(7 * 60, STARTS_AT_MINUTES - 30)

    def _status(self, script: ScaleScript, day: int, value: int) -> OutcomeStatus:
        """What the simulated prescriber knows from the score; by plain arithmetic, and what was planted."""
        high, best = value >= script.least_high, script.best
        ends = script.episode is not None and script.episode.kind == "relapse" and len(script.episode.steps) == 1
        goes_on = script.relapsed is not None and not (value <= script.half and not high)
        awaited = None if high and script.responded is not None else False
        return OutcomeStatus(
            day=self._book.date(day),
            improving=verdict_of(value < script.baseline),
            response=verdict_of(value <= script.half),
            remission=verdict_of(value <= script.limits.remission_at_most),
            worsening=verdict_of(None if best is None else value - best >= script.limits.worse_by),
            relapse=verdict_of(True if ends or goes_on else awaited),
        )

"""What arrives at the clinic: forms and scores, some late, some twice, some corrected, some with an item left out."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from daybreak.care.course.scores import DatedScore
from daybreak.care.dates import Span
from daybreak.research.simulated_clinic.assumptions import Assumptions
from daybreak.research.simulated_clinic.course_book import moment
from daybreak.research.simulated_clinic.draws import Draws
from daybreak.research.simulated_clinic.simulated_patient import FilledForm

ITEMS = tuple(f"phq9_item{number}" for number in range(1, 10))
MOST_PER_ITEM = 3
MOST = {"phq9": 27, "madrs": 60}


class Records:
    """The scores and forms of one patient, as they come in."""

    def __init__(self, assumptions: Assumptions, name: str, begins: date, draws: Draws) -> None:
        self._figures = assumptions
        self._name = name
        self._begins = begins
        self._draws = draws
        self._numbers = 0
        self.scores: list[DatedScore] = []
        self.forms: list[FilledForm] = []
        self.incomplete: set[str] = set()

    def phq9(self, day: int, minutes: float, total: int, item9: int, left_out: int | None = None) -> FilledForm:
        """A PHQ-9 with its answers. left_out: the number of an item that was not answered, 1 to 8."""
        answers = phq9_answers(total, item9)
        if left_out is not None:
            del answers[ITEMS[left_out - 1]]
        form = self._form("phq9", day, minutes, answers)
        if left_out is not None:
            self.incomplete.add(form.id)
        least = int(sum(answers.values()))
        most = least + (MOST_PER_ITEM if left_out is not None else 0)
        self._score(form.id, "phq9", form.answered_at, form.recorded_at, Span(least, most))
        self._score(f"{form.id}:item9", "phq9_item9", form.answered_at, form.recorded_at, Span.exactly(item9))
        return form

    def screener(self, day: int, minutes: float, answers: dict[str, str]) -> FilledForm:
        """A C-SSRS screener, filled in with a clinician."""
        return self._form("cssrs_screener", day, minutes, answers)

    def madrs(self, day: int, minutes: float, total: int, *, recall_24h: bool = False) -> DatedScore:
        """A MADRS rated by a clinician."""
        taken = moment(self._begins, day, minutes)
        name = self._next("madrs")
        return self._score(name, "madrs", taken, taken + timedelta(minutes=10), Span.exactly(total), recall_24h)

    def _form(
        self, instrument: str, day: int, minutes: float, answers: dict[str, float] | dict[str, str]
    ) -> FilledForm:
        answered = moment(self._begins, day, minutes)
        late = self._draws.between(4 * 60, 72 * 60) if self._draws.happens(self._figures["form_late"]) else 2.0
        form = FilledForm(
            id=self._next(instrument),
            instrument=instrument,
            answered_at=answered,
            recorded_at=answered + timedelta(minutes=round(late)),
            answers=dict(answers),
        )
        self.forms.append(form)
        return form

    def _score(
        self, name: str, instrument: str, taken: datetime, recorded: datetime, bounds: Span, recall_24h: bool = False
    ) -> DatedScore:
        score = DatedScore(
            id=name,
            instrument=instrument,
            day=taken.date(),
            taken_at=taken,
            recorded_at=recorded,
            bounds=bounds,
            recall_24h=recall_24h,
        )
        self.scores += [score, *self._mishaps(score)]
        return score

    def _mishaps(self, score: DatedScore) -> list[DatedScore]:
        """The same once more, a wrong version before it, or one of somebody else beside it."""
        draws, figures, more = self._draws, self._figures, []
        if draws.happens(figures["form_twice"]):
            more.append(replace(score, recorded_at=score.recorded_at + timedelta(minutes=draws.whole(0, 90))))
        most = MOST.get(score.instrument)
        if most is not None and draws.happens(figures["form_corrected"]):
            earlier = score.recorded_at - timedelta(minutes=1)
            more.append(replace(score, bounds=Span.exactly(draws.whole(0, most)), recorded_at=earlier))
        if most is not None and draws.happens(figures["form_in_error"]):
            strange = replace(score, id=f"{score.id}:in-error", bounds=Span.exactly(draws.whole(0, most)))
            struck_out = strange.recorded_at + timedelta(hours=5)
            more += [strange, replace(strange, entered_in_error=True, recorded_at=struck_out)]
        return more

    def _next(self, instrument: str) -> str:
        self._numbers += 1
        return f"{self._name}:{instrument}-{self._numbers}"


def phq9_answers(total: int, item9: int) -> dict[str, float]:
    """Answers with that total and that answer to item 9, the rest spread evenly over the other items."""
    each, more = divmod(total - item9, len(ITEMS) - 1)
    answers: dict[str, float] = {name: each + (number < more) for number, name in enumerate(ITEMS[:-1])}
    return {**answers, ITEMS[-1]: item9}

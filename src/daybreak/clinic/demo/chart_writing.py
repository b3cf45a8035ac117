"""Writes the years of a story as FHIR resources: visits with vital signs, scales over time, prescriptions, results."""

import random
from datetime import date, timedelta

from daybreak.clinic.demo.answers import complete_answers
from daybreak.clinic.demo.resources import ICD10, Record, concept
from daybreak.clinic.demo.story import Course, Diagnosis, Remembered, Stay, Step, Story

MEASURED = 5
ASKED = 3
MAJOR_DEPRESSION = Diagnosis(code="F33.2", text="Major depressive disorder, recurrent, severe", years=2)


def record_of(story: Story, anchor: date) -> Record:
    """The whole chart of a story, as of the anchor; the same for the same arguments."""
    return _Writing(story, anchor).record


class _Writing:
    def __init__(self, story: Story, anchor: date) -> None:
        self.story = story
        self.anchor = anchor
        self.random = random.Random(f"daybreak {story.id}")  # noqa: S311 - a stable invention, no secret
        self.record = Record(story.id)
        self.record.patient(story.name, story.born, story.sex)
        self._problems()
        self._visits()
        for course in story.courses:
            self._course(course)
        self._other_treatment()
        self._present_state()
        self._answers()
        self.record.coverage(story.payer, "Commercial PPO", f"NM-{self.random.randrange(10**6):06d}", self.ago(900))

    def ago(self, days: float) -> str:
        """The ISO date so many days before the anchor."""
        return (self.anchor - timedelta(days=round(days))).isoformat()

    def _problems(self) -> None:
        for diagnosis in (self.story.diagnosis, *self.story.problems):
            if diagnosis:
                self._problem(diagnosis)
        for substance, reaction in self.story.allergies:
            self.record.allergy(substance, reaction, self.ago(2200))

    def _problem(self, diagnosis: Diagnosis) -> None:
        began = diagnosis.years * 365.25
        over = self.ago(began / 2) if diagnosis.clinical in ("resolved", "remission", "inactive") else None
        refuted = diagnosis.verification in ("refuted", "entered-in-error")
        self.record.condition(
            diagnosis.code, diagnosis.text, clinical=None if refuted else diagnosis.clinical,
            verification=diagnosis.verification, onset=self.ago(began), abated=None if refuted else over,
        )  # fmt: skip

    def _visits(self) -> None:
        """A visit every few months, with vital signs; once a year laboratory values."""
        day = self.story.visits_for_years * 365
        number = 0
        while day > 30:
            self._visit(day, with_results=number % 4 == 0)
            day -= self.random.randrange(70, 110)
            number += 1

    def _visit(self, day: float, *, with_results: bool) -> None:
        text = self.random.choice(("Follow-up visit", "Medication review", "Office visit", "Telephone visit"))
        reason = concept(ICD10, "F33.1", "Major depressive disorder, recurrent, moderate")
        self.record.encounter("AMB", self.ago(day), self.ago(day), reason, text)
        self.record.measure("body_weight", self.ago(day), round(self.story.weight_kg + self.random.uniform(-2.5, 2), 1))
        self.record.measure("heart_rate", self.ago(day), self.random.randrange(62, 84))
        if self.story.blood_pressure:
            systolic, diastolic = self.story.blood_pressure
            shift = self.random.randrange(-6, 7)
            self.record.blood_pressure(self.ago(day), systolic + shift, diastolic + shift // 2)
        if with_results:
            self._results(self.ago(day))

    def _results(self, day: str) -> None:
        for name, low, high in (("alt", 14, 38), ("ast", 15, 34)):
            self.record.measure(name, day, self.random.randrange(low, high))
        self.record.measure("creatinine", day, round(self.random.uniform(0.6, 1.1), 2))
        self.record.measure("tsh", day, round(self.random.uniform(0.8, 3.4), 2))

    def _course(self, course: Course) -> None:
        day = course.began
        for number, step in enumerate(course.steps, start=1):
            last = number == len(course.steps)
            if course.reported:
                self._reported(course, step, day, last=last)
            else:
                self._prescribed(course, step, day, last=last)
            day -= step.days
        self._scores(course)

    def _reported(self, course: Course, step: Step, day: int, *, last: bool) -> None:
        end = None if course.stays and last else self.ago(day - step.days + 1)
        self.record.statement(
            step.medicine, self.ago(day), end, units=step.units, times=step.times,
            reason=course.reason if last else None,
        )  # fmt: skip

    def _prescribed(self, course: Course, step: Step, day: int, *, last: bool) -> None:
        """Prescriptions of up to 90 days, each for 30 days with refills."""
        left = step.days
        while left > 0:
            days = min(left, 90)
            supply, refills = (30, days // 30 - 1) if days % 30 == 0 else (days, 0)
            ends = last and left == days
            self.record.request(
                step.medicine, self.ago(day), supply, refills=refills, units=step.units, times=step.times,
                status="active" if course.stays and ends else "stopped" if ends and course.reason else "completed",
                reason=course.reason if ends else None,
            )  # fmt: skip
            day -= days + course.gap_before_refill
            left -= days + course.gap_before_refill

    def _scores(self, course: Course) -> None:
        """The PHQ-9 at the start, about monthly in between, and at the end."""
        if course.phq9 is None:
            return
        first, last = course.phq9
        visits = max(1, course.days // 35)
        for visit in range(visits + 1):
            share = visit / visits
            noise = 0 if visit in (0, visits) else self.random.randrange(-1, 2)
            score = min(27, max(0, round(first + (last - first) * share) + noise))
            day = course.began - round((course.days - 1) * share)
            self.record.measure("phq9", self.ago(max(day, MEASURED)), score)

    def _other_treatment(self) -> None:
        for other in self.story.others:
            self._other(other.medicine, other.years, other.units, other.times, as_needed=other.as_needed)
        for remembered in self.story.remembered:
            self._remembered(remembered)
        for treatment in self.story.treatments:
            self.record.procedure(
                treatment.code, treatment.text, self.ago(treatment.began), self.ago(treatment.began - treatment.days),
                outcome=treatment.outcome,
            )  # fmt: skip
        for stay in self.story.stays:
            self._stay(stay)

    def _other(self, medicine: str, years: float, units: float, times: int, *, as_needed: bool) -> None:
        statement = self.record.statement(medicine, self.ago(years * 365), units=units, times=times)
        if as_needed:
            statement["dosage"][0]["asNeededBoolean"] = True
            statement["dosage"][0]["text"] += " as needed"

    def _remembered(self, remembered: Remembered) -> None:
        began, ended = remembered.began_years_ago, remembered.ended_years_ago
        self.record.statement(
            None, str(self.anchor.year - began), str(self.anchor.year - ended),
            text=remembered.text, dosage=remembered.dosage, reason=remembered.reason,
        )  # fmt: skip

    def _stay(self, stay: Stay) -> None:
        reason = concept(ICD10, stay.code, stay.text)
        start, end = self.ago(stay.began), self.ago(stay.began - stay.days)
        self.record.encounter("IMP", start, end, reason, "Inpatient stay, psychiatry")

    def _present_state(self) -> None:
        story, day = self.story, self.ago(MEASURED)
        for name, value in (("phq9", story.phq9_now), ("madrs", story.madrs_now)):
            if value is not None:
                self.record.measure(name, day, value)
        if story.asked is None:
            return
        self.record.measure("gad7", day, self.random.randrange(8, 16))
        self.record.measure("wsas", day, self.random.randrange(19, 33))
        self.record.suicide_screen(day, *story.cssrs)
        self._examination(day)

    def _examination(self, day: str) -> None:
        story = self.story
        if story.blood_pressure:
            self.record.blood_pressure(day, *story.blood_pressure)
        self.record.measure("heart_rate", day, self.random.randrange(62, 84))
        self.record.measure("oxygen_saturation", day, self.random.randrange(96, 100))
        self.record.measure("body_weight", day, story.weight_kg)
        self.record.measure("body_height", day, story.height_cm)
        self._results(day)
        self.record.result("urine_drug_screen", day, "negative")
        if story.sex == "female":
            self.record.result("pregnancy_test", day, "positive" if story.pregnant else "negative")

    def _answers(self) -> None:
        if self.story.asked is None:
            return
        answers = complete_answers(self.ago(self.story.episode_began)) | self.story.asked
        self.record.answers(self.ago(ASKED), {question: value for question, value in answers.items() if value})

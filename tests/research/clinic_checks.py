"""What the rules of care find in a simulated patient, beside what was planted. Checks yield what does not agree."""

from collections.abc import Iterator, Sequence
from datetime import date

from daybreak.care.course.course import fold
from daybreak.care.course.course_state import CourseState, CourseStatus
from daybreak.care.course.due import Timing
from daybreak.care.course.long_term_safety import long_term_safety
from daybreak.care.course.measures import score
from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.course.outcomes import CourseOutcomes, ScaleOutcomes, course_outcomes
from daybreak.care.course.safety_events import ConcernRaised, SafetyEvent
from daybreak.care.course.safety_task import SafetyTask, safety_tasks
from daybreak.care.course.suicide_safety import Raised, SafetyConcern, critical_item_concerns, screener_concern
from daybreak.care.findings import Verdict
from daybreak.knowledge import load_tables, protocols
from daybreak.research.simulated_clinic import FilledForm, ScaleTruth, SimulatedPatient

OPENED = date(2024, 1, 8)
SEED = 4
PROTOCOLS = protocols()
TABLES = load_tables()
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN


def outcomes_of(
    patient: SimulatedPatient, scores: Sequence | None = None, rules: OutcomeRules | None = None
) -> CourseOutcomes:
    """The outcomes on the last day, from the scores as they arrived or in another order."""
    rules = rules or PROTOCOLS[patient.protocol].outcomes
    arrived = patient.scores if scores is None else scores
    return course_outcomes(rules, patient.history, arrived, TABLES, patient.as_of)


def scale_of(found: CourseOutcomes, name: str) -> ScaleOutcomes:
    return next(each for each in found.scales if each.instrument == name)


def in_relapse(truth: ScaleTruth, day: date) -> bool:
    """Whether a relapse goes on after the score of that day, as it was planted."""
    return any(
        each.established_on <= day and (each.recovered_on is None or day < each.recovered_on) for each in truth.relapses
    )


def relapse_differences(patient: SimulatedPatient, found: CourseOutcomes) -> Iterator[str]:
    """A relapse not found, or one invented, at any score of either scale, and after the last one."""
    for name, truth in patient.truth.scales.items():
        line = scale_of(found, name).trajectory
        certain = not patient.truth.incomplete and truth.baseline is not None
        for each in line.after:
            planted = in_relapse(truth, each.score.day)
            if (each.relapsed is MET) != planted or (certain and each.relapsed is UNKNOWN):
                yield f"{patient.id} {name} {each.score.day}: planted {planted}, found {each.relapsed}"
        goes_on = bool(truth.relapses) and truth.relapses[-1].recovered_on is None
        if (line.relapse.established is MET) != goes_on:
            yield f"{patient.id} {name} at the end: planted {goes_on}, found {line.relapse.established}"


def benefit_differences(patient: SimulatedPatient, found: CourseOutcomes) -> Iterator[str]:
    """The first response and the first remission on another day than planted, or none, or one too many."""
    for name, truth in patient.truth.scales.items():
        after = scale_of(found, name).trajectory.after
        for what, planted in (("response", truth.responded_on), ("remission", truth.remitted_on)):
            first = next((each.score.day for each in after if getattr(each, what) is MET), None)
            if first != planted:
                yield f"{patient.id} {name} first {what}: planted {planted}, found {first}"


def early_difference(patient: SimulatedPatient, found: CourseOutcomes) -> Iterator[str]:
    planted = {True: MET, False: NOT_MET, None: UNKNOWN}[patient.truth.early_response]
    verdict = scale_of(found, "madrs").finding("early-response").verdict
    if verdict is not planted:
        yield f"{patient.id} early response: planted {planted}, found {verdict}"


def concerns_of(patient: SimulatedPatient, forms: Sequence[FilledForm] | None = None) -> list[SafetyConcern]:
    """What the answers of all forms call for."""
    safety = PROTOCOLS[patient.protocol].outcomes.suicide_safety
    concerns: list[SafetyConcern] = []
    for form in patient.forms if forms is None else forms:
        raised = Raised(measure=form.id, at=form.answered_at, recorded_at=form.recorded_at)
        if form.instrument == "cssrs_screener":
            found = screener_concern(safety, form.answers, raised)
            concerns += [found] if found is not None else []
        else:
            scored = score(TABLES.instruments[form.instrument], form.answers)
            concerns += critical_item_concerns(safety, scored, form.instrument, raised)
    return concerns


def tasks_of(patient: SimulatedPatient, concerns: Sequence[SafetyConcern]) -> tuple[SafetyTask, ...]:
    safety = PROTOCOLS[patient.protocol].outcomes.suicide_safety
    raised: list[SafetyEvent] = [
        ConcernRaised(
            id=f"raised:{each.id}", observed_at=each.raised_at, recorded_at=each.recorded_at, by="form", concern=each
        )
        for each in concerns
    ]
    return safety_tasks(safety, [*patient.safety_events, *raised], patient.last_moment)


def critical_differences(patient: SimulatedPatient) -> Iterator[str]:
    """A suicidal answer lost or invented, of another level, or a task closed by anything but the planted assessment."""
    concerns = concerns_of(patient)
    known = [each for each in concerns if each.recorded_at <= patient.last_moment]
    planted = {each.measure: each for each in patient.truth.critical}
    levels = {each.measure: each.level for each in known}
    if levels != {name: each.level for name, each in planted.items()}:
        yield f"{patient.id}: planted {len(planted)} suicidal answers, found {len(levels)}, or other levels"
    waits: dict[str, SafetyTask] = {}
    for task in tasks_of(patient, known):
        for concern in task.concerns:
            if concern.measure in waits:
                yield f"{patient.id} {concern.measure}: in two tasks"
            waits[concern.measure] = task
    for name, truth in planted.items():
        task = waits.get(name)
        closed = task.assessment.observed_at if task is not None and task.assessment is not None else None
        if task is None or closed != truth.assessed_at:
            yield f"{patient.id} {name}: planted an assessment at {truth.assessed_at}, found {closed}"


def state_of(patient: SimulatedPatient) -> CourseState:
    return fold(PROTOCOLS[patient.protocol].course, patient.course_events, patient.as_of)


def course_differences(patient: SimulatedPatient, state: CourseState) -> Iterator[str]:
    """Sessions lost, doubled or on another day; another end; somebody who stayed away and is not missed."""
    planted = [each.day for each in patient.sessions]
    if [each.day for each in state.given] != planted:
        yield f"{patient.id}: {len(planted)} sessions given, {len(state.given)} found, or on other days"
    if (state.ended_on, state.ended_why) != (patient.truth.ended_on, patient.truth.ended_why):
        yield f"{patient.id}: ended {patient.truth.ended_on}, found {state.ended_on} ({state.ended_why})"
    left = patient.truth.dropped_out_on
    if left is None or state.status is CourseStatus.ENDED or (patient.as_of - left).days < LONG_AGO:
        return
    if state.status is CourseStatus.ACTIVE and state.timing is not Timing.LOST:
        yield f"{patient.id}: stayed away since {left}, found {state.timing}"


LONG_AGO = 80
"""Days after which nobody who stays away can be in time, at any interval or in a planned pause of the simulation."""


def safety_differences(patient: SimulatedPatient, state: CourseState) -> Iterator[str]:
    """A check overdue or a limit reached that is not told, or told where all is in order."""
    protocol = PROTOCOLS[patient.protocol]
    rules = protocol.long_term_safety
    items = long_term_safety(rules, protocol.course, state, patient.safety_record)
    visits = {each.id for each in rules.checks if each.visits}
    overdue = {each.id.removesuffix("-due") for each in items if each.status == "overdue"}
    # A session that is late asks for its checks as well; that is no forgotten check.
    late = visits if state.due is not None and state.due.due_from < patient.as_of else set()
    if overdue - late != patient.truth.overdue - late or not patient.truth.overdue <= overdue:
        yield f"{patient.id}: planted overdue {sorted(patient.truth.overdue)}, found {sorted(overdue)}"
    flagged = {each.id for each in items if each.status == "flagged"} - {"sessions-in-90-days"}
    if flagged != patient.truth.flagged:
        yield f"{patient.id}: planted limits {sorted(patient.truth.flagged)}, found {sorted(flagged)}"


def differences(patient: SimulatedPatient) -> Iterator[str]:
    """Everything that does not agree for one patient."""
    found, state = outcomes_of(patient), state_of(patient)
    yield from relapse_differences(patient, found)
    yield from benefit_differences(patient, found)
    yield from early_difference(patient, found)
    yield from critical_differences(patient)
    yield from course_differences(patient, state)
    yield from safety_differences(patient, state)

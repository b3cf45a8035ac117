"""The safety task: what was done about a suicidal answer, and what is late. Folded from events; never closed silently.

A concern is settled by one thing only: a documented assessment after it was known. Concerns that wait for the same
assessment are one task, at the highest level among them. The events may come in any order and any number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from daybreak.care.course.outcome_rules import RiskLevel, SafetyAction, SuicideSafetyRules
from daybreak.care.course.safety_deadlines import Deadline, Done, deadlines, demands, escalation_steps, rises_at
from daybreak.care.course.safety_events import (
    Acknowledged,
    Assessed,
    ConcernCorrected,
    ContactAttempted,
    Escalated,
    HandedOver,
    SafetyEvent,
    SafetyLog,
    began_at,
    happened_at,
    known_at,
)
from daybreak.care.course.suicide_safety import SafetyConcern, highest, rules_of
from daybreak.care.findings import Finding, Input, Missing, verdict_of


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyTask:
    """One task: its concerns, who has it, what was done, and what is late at the moment of the fold.

    level: the highest of its concerns, never lowered. responsible: who has taken it on or is to do so; None: nobody.
    corrected: concerns whose answer was corrected since; they still wait. undocumented: assessments that close nothing.
    escalation_steps: how many steps up the clock asks for since something is late; escalations_due: those that nobody
    has taken. next_at: when something becomes late or escalates next; None when closed. assessment: closes it.
    """

    concerns: tuple[SafetyConcern, ...]
    level: RiskLevel
    raised_at: datetime
    responsible: str | None
    acknowledged: Acknowledged | None
    contacts: tuple[ContactAttempted, ...]
    escalations: tuple[Escalated, ...]
    handovers: tuple[HandedOver, ...]
    corrected: tuple[ConcernCorrected, ...]
    undocumented: tuple[Assessed, ...]
    assessment: Assessed | None
    deadlines: tuple[Deadline, ...]
    escalation_steps: int
    escalations_due: int
    next_at: datetime | None
    actions: tuple[SafetyAction, ...]

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a documented assessment."""
        return self.assessment is None

    @property
    def late(self) -> tuple[Deadline, ...]:
        """What should have happened by now and has not."""
        return tuple(each for each in self.deadlines if each.late)


def safety_tasks(rules: SuicideSafetyRules, events: Iterable[SafetyEvent], now: datetime) -> tuple[SafetyTask, ...]:
    """The tasks of one patient at `now` (aware, UTC), oldest first: at most one is open, and it is the last."""
    log = SafetyLog(events, now)
    waiting: dict[Assessed | None, list[SafetyConcern]] = {}
    for concern in log.concerns:
        waiting.setdefault(log.closing(concern), []).append(concern)
    tasks = [_task(rules, log, concerns, closed_by, now) for closed_by, concerns in waiting.items()]
    return tuple(sorted(tasks, key=lambda each: (each.is_open, known_at(each.concerns[0]), each.concerns[0].id)))


def open_task(tasks: Sequence[SafetyTask]) -> SafetyTask | None:
    """The one that waits for an assessment, if there is one."""
    return next((each for each in tasks if each.is_open), None)


def task_finding(rules: SuicideSafetyRules, task: SafetyTask) -> Finding:
    """Assessed is MET; late is NOT_MET; waiting within its time is UNKNOWN."""
    done = True if task.assessment is not None else False if task.late else None
    missing = Missing(
        what="a documented assessment",
        question="What did the assessment of the patient find, and what was done?",
        question_id="suicide-safety:assessment",
        answer_kind="record",
    )
    return Finding(
        rule="safety-task",
        group="suicide_risk",
        title=f"{task.level.capitalize()} risk of suicide: assessed and documented",
        verdict=verdict_of(done),
        effect="advisory",
        sentence=" ".join(_words(task)),
        inputs=tuple(_inputs(task)),
        missing=() if task.assessment is not None else (missing, *_still_open(task)),
        source=rules_of(rules, task.level).source,
    )


def _task(
    rules: SuicideSafetyRules, log: SafetyLog, concerns: list[SafetyConcern], closed_by: Assessed | None, now: datetime
) -> SafetyTask:
    opened, ended = known_at(concerns[0]), happened_at(closed_by) if closed_by else None
    at = now if ended is None else ended
    asked = list(demands(rules, concerns, at))
    level = highest(each.level.level for each in asked) or concerns[0].level
    done = Done(log, opened, ended)
    due = tuple(deadlines(asked, rules_of(rules, level), done, closed_by, at))
    steps, next_step = escalation_steps(due, rules_of(rules, level), at)
    rises = [each for concern in concerns if (each := rises_at(rules.unsettled, concern, concerns)) and each > at]
    ahead = [*rises, *next_step, *(each.due for each in due if not each.done and each.due > at)]
    names = {each.id for each in concerns}
    return SafetyTask(
        concerns=tuple(concerns),
        level=level,
        raised_at=min(began_at(each) for each in concerns),
        responsible=done.responsible,
        acknowledged=done.acknowledged[-1] if done.acknowledged else None,
        contacts=tuple(done.contacts),
        escalations=tuple(done.escalations),
        handovers=tuple(done.handovers),
        corrected=tuple(each for each in log.of(ConcernCorrected) if each.concern in names),
        undocumented=tuple(each for each in log.of(Assessed, opened, ended) if not each.is_documented),
        assessment=closed_by,
        deadlines=due,
        escalation_steps=steps,
        escalations_due=max(0, steps - len(_since_late(done.escalations, due))),
        next_at=min(ahead, default=None) if closed_by is None else None,
        actions=rules_of(rules, level).actions,
    )


def _since_late(escalations: Sequence[Escalated], deadlines: Sequence[Deadline]) -> list[Escalated]:
    late = min((each.due for each in deadlines if each.late), default=None)
    return [each for each in escalations if late is not None and happened_at(each) >= late]


def _words(task: SafetyTask) -> Iterator[str]:
    yield " ".join(dict.fromkeys(each.sentence for each in task.concerns))
    if task.assessment is not None:
        yield f"Assessed by {task.assessment.by}: {task.assessment.outcome.replace('_', ' ')}."
        return
    yield f"{task.responsible} has it." if task.acknowledged else "Nobody has acknowledged it."
    for each in task.late:
        yield f"Late: {_LATE[each.what]} by {each.due:%Y-%m-%d %H:%M} UTC."
    if task.corrected:
        yield "An answer that raised it was corrected since; it stays until the patient has been assessed."
    if task.undocumented:
        yield "An assessment without a note of what was found does not close it."


_LATE = {"acknowledge": "to be acknowledged", "contact": "to be spoken with", "assess": "to be assessed"}


def _inputs(task: SafetyTask) -> Iterator[Input]:
    for concern in task.concerns:
        yield from concern.basis


def _still_open(task: SafetyTask) -> Iterator[Missing]:
    """What the answers left open, each question once."""
    yield from dict.fromkeys(missing for concern in task.concerns for missing in concern.missing)

"""What holds for every safety task: nothing is lost, lowered or closed silently, in whatever order events come."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from care.course.test_suicide_safety import (
    acknowledged,
    assessed,
    at,
    concern,
    contact,
    event,
    raise_,
    tasks,
)
from daybreak.care.course.safety_events import (
    Assessed,
    ConcernCorrected,
    ConcernRaised,
    Escalated,
    HandedOver,
    SafetyEvent,
    happened_at,
    known_at,
)
from daybreak.care.course.safety_task import open_task
from daybreak.care.course.suicide_safety import rank

FEW = settings(max_examples=150, deadline=None)
LEVELS = st.sampled_from(["low", "moderate", "high"])
MINUTES = st.integers(0, 600)
LATE = st.integers(-10, 120)

RAISED = st.builds(
    lambda level, minutes, number, late: raise_(level, minutes, f"m{number}", late),
    LEVELS, MINUTES, st.integers(0, 5), LATE,
)  # fmt: skip
DONE = st.one_of(
    st.builds(acknowledged, MINUTES),
    st.builds(contact, MINUTES, st.booleans()),
    st.builds(assessed, MINUTES, st.sampled_from(["", "Seen."]), LATE),
    st.builds(lambda minutes: event(HandedOver, minutes, to="physician"), MINUTES),
    st.builds(lambda minutes: event(Escalated, minutes, to="director"), MINUTES),
    st.builds(lambda minutes, level: event(ConcernCorrected, minutes, concern=concern(level).id, reason="slip"),
              MINUTES, LEVELS),
)  # fmt: skip
EVENTS = st.lists(RAISED | DONE, max_size=14)


@FEW
@given(EVENTS, MINUTES, st.randoms(use_true_random=False))
def test_the_order_and_the_number_of_arrivals_never_matter(events, now, random):
    again = [*events, *events[::2]]
    random.shuffle(again)
    assert tasks(now, *again) == tasks(now, *events)


@FEW
@given(EVENTS, MINUTES)
def test_every_concern_is_in_one_task_and_open_unless_a_documented_assessment_followed(events, now):
    found = tasks(now, *events)
    told = {each.concern for each in events if isinstance(each, ConcernRaised)}
    assert {each.id for each in told} == {each.id for task in found for each in task.concerns}
    assert sum(task.is_open for task in found) <= 1
    ends = [happened_at(each) for each in events if isinstance(each, Assessed) and each.is_documented]
    for task in found:
        for each in task.concerns:
            covered = any(known_at(each) < end <= at(now) for end in ends)
            assert covered is not task.is_open


@FEW
@given(EVENTS, RAISED, MINUTES)
def test_a_further_concern_lowers_no_level_and_postpones_no_deadline(events, more, now):
    before, after = open_task(tasks(now, *events)), open_task(tasks(now, *events, more))
    if before is None:
        return
    assert after is not None
    assert rank(after.level) >= rank(before.level)
    # An assessment or an acknowledgement is never undone by it, so what was open is no later.
    assert after.raised_at <= before.raised_at
    then = {each.what: each for each in after.deadlines}
    for each in before.deadlines:
        if not each.done:
            assert then[each.what].due <= each.due


@FEW
@given(EVENTS, MINUTES, st.integers(1, 2000))
def test_time_alone_lowers_no_level_and_makes_nothing_less_late(events, now, more):
    known = [each for each in events if happened_at(each) <= at(now)]
    before, after = open_task(tasks(now, *known)), open_task(tasks(now + more, *known))
    assert (before is None) is (after is None)
    if before is not None and after is not None:
        assert rank(after.level) >= rank(before.level)
        assert {each.what for each in before.late} <= {each.what for each in after.late}
        assert after.escalation_steps >= before.escalation_steps


@FEW
@given(EVENTS, MINUTES)
def test_nothing_changes_before_the_moment_that_is_told_in_advance(events, now):
    known = [each for each in events if happened_at(each) <= at(now)]
    task = open_task(tasks(now, *known))
    if task is None:
        return
    assert task.next_at is None or task.next_at > at(now)
    minutes = ((task.next_at or at(now + 5000)) - at(now)).total_seconds() / 60
    just_before = open_task(tasks(now + minutes - 0.01, *known)) if minutes > 0.01 else task
    assert (just_before.level, just_before.late, just_before.escalation_steps) == (
        task.level, task.late, task.escalation_steps)  # fmt: skip


class ATask(RuleBasedStateMachine):
    """Somebody answers, others act, time passes; what was told stays told."""

    @initialize()
    def begin(self):
        self.events: list[SafetyEvent] = []
        self.now = 0
        self.highest = 0
        self.waiting: set[str] = set()

    @rule(level=LEVELS, late=st.integers(0, 30))
    def answer(self, level, late):
        found = raise_(level, self.now - late, f"m{len(self.events)}", late)
        self.events.append(found)
        self.highest = max(self.highest, rank(level))
        self.waiting.add(found.concern.id)

    @rule(level=LEVELS)
    def correct(self, level):
        for name in sorted(self.waiting)[:1]:
            self.events.append(event(ConcernCorrected, self.now, concern=name, reason="slip"))

    @rule()
    def acknowledge(self):
        self.events.append(acknowledged(self.now))

    @rule(reached=st.booleans())
    def speak(self, reached):
        self.events.append(contact(self.now, reached))

    @rule()
    def hand_over(self):
        self.events.append(event(HandedOver, self.now, to="physician"))

    @rule()
    def assess_without_a_word(self):
        self.events.append(assessed(self.now, note=" "))

    @rule()
    def assess(self):
        self.now += 1
        self.events.append(assessed(self.now))
        self.highest, self.waiting = 0, set()

    @rule(minutes=st.integers(1, 300))
    def wait(self, minutes):
        self.now += minutes

    @invariant()
    def what_was_not_assessed_waits_at_its_highest_level(self):
        task = open_task(tasks(self.now, *self.events))
        assert (task is not None) is bool(self.waiting)
        if task is not None:
            assert {each.id for each in task.concerns} == self.waiting
            assert rank(task.level) == self.highest


TestATask = ATask.TestCase
TestATask.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)

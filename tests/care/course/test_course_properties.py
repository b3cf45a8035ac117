"""What holds for every course: order and repetition say nothing, and less knowledge never means a longer interval."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from care.course.course_builders import (
    IV,
    MET,
    NASAL,
    UNKNOWN,
    amended,
    cancelled,
    day,
    decided,
    ended,
    event,
    given,
    in_maintenance,
    missed,
    paused,
    planned,
    resumed,
    state,
)
from daybreak.care.course.course_events import Amended, Change, Decided, SessionGiven
from daybreak.care.course.course_state import CourseStatus
from daybreak.care.course.due import due_window
from daybreak.care.course.outcome_status import OutcomeStatus
from daybreak.care.course.phases import position
from daybreak.care.course.proposals import proposals
from daybreak.care.findings import Verdict

FEW = settings(max_examples=100, deadline=None)
RULES = st.sampled_from([IV, NASAL])
DAYS = st.integers(0, 120)
CHANGES = st.sampled_from(
    [
        {"phase": "evaluation"}, {"phase": "maintenance"}, {"phase": "from-week-9"}, {"interval": "every-2-weeks"},
        {"interval": "weekly"}, {"phase": "moon"}, {"next_day": day(40)}, {"end": "patient"}, {},
    ]
)  # fmt: skip
PLAIN = st.one_of(
    st.builds(given, DAYS, st.sampled_from([None, 35.0, 56.0])),
    st.builds(lambda a, b: given(a, session=f"session-{b}"), DAYS, st.integers(0, 3)),
    st.builds(missed, DAYS),
    st.builds(cancelled, DAYS, DAYS),
    st.builds(lambda a, answer, change: decided(a, answer=answer, **change), DAYS,
              st.sampled_from(["accepted", "changed", "declined"]), CHANGES),
    st.builds(paused, DAYS), st.builds(resumed, DAYS), st.builds(ended, DAYS),
    st.builds(lambda a, often: planned(a, interval=often), DAYS, st.sampled_from(["", "thrice-weekly", "?"])),
)  # fmt: skip
ANY = st.one_of(PLAIN, st.builds(amended, DAYS, PLAIN, st.one_of(st.none(), PLAIN)))
LOGS = st.lists(ANY, max_size=25)
VERDICTS = st.sampled_from(list(Verdict))
OUTCOMES = st.lists(
    st.builds(OutcomeStatus, day=DAYS.map(day), improving=VERDICTS, response=VERDICTS, remission=VERDICTS,
              worsening=VERDICTS, relapse=VERDICTS),
    max_size=12,
)  # fmt: skip
NAMES = ("improving", "response", "remission", "worsening", "relapse")


@FEW
@for_all(RULES, LOGS, DAYS, st.randoms(use_true_random=False))
def test_the_order_and_the_number_of_arrivals_never_matter(rules, events, today, random):
    again = [*events, *events[::2]]
    random.shuffle(again)
    assert state(rules, again, today) == state(rules, events, today)


@FEW
@for_all(RULES, LOGS, OUTCOMES, DAYS, st.randoms(use_true_random=False))
def test_the_order_and_the_number_of_outcomes_never_matter(rules, events, outcomes, today, random):
    again = [*outcomes, *outcomes[::2]]
    random.shuffle(again)
    course = state(rules, events, today)
    assert proposals(rules, course, again) == proposals(rules, course, outcomes)


@FEW
@for_all(RULES, st.lists(DAYS, min_size=1, max_size=12), st.lists(DAYS, max_size=4), st.sampled_from([0, 1, 2]))
def test_more_sessions_never_bring_the_next_one_nearer_and_never_below_the_least_distance(rules, days, more, number):
    intervals = [interval for phase in rules.phases for interval in phase.intervals]
    interval = intervals[number % len(intervals)]
    fewer = due_window(rules, interval, sorted(map(day, days)))
    later = due_window(rules, interval, sorted(map(day, [*days, *more])))
    for name in ("earliest", "due_from", "due_to", "latest"):
        assert getattr(later, name) >= getattr(fewer, name)
    assert (later.earliest - day(max([*days, *more]))).days >= rules.minimum_between.value


@FEW
@for_all(RULES, LOGS, DAYS)
def test_a_window_is_in_order_and_never_nearer_than_the_least_distance(rules, events, today):
    found = state(rules, events, today)
    if found.due is not None:
        assert found.due.earliest <= found.due.due_from <= found.due.due_to <= found.due.latest
        if found.last_given_on is not None:
            assert (found.due.earliest - found.last_given_on).days >= rules.minimum_between.value


def longer_or_over(rules, course, outcomes) -> set[str]:
    """The proposals that lead to fewer sessions or to none."""
    found = set()
    for each in proposals(rules, course, outcomes):
        change = each.change or Change()
        to = position(rules, change.phase or course.position.phase.id, change.interval)
        stretches = (
            (change.phase or change.interval) and to is not None and to.usual_days > course.position.usual_days > 0
        )
        if each.finding.verdict is MET and (change.end or stretches):
            found.add(each.kind)
    return found


LIVELY = st.lists(st.integers(20, 120), min_size=1, max_size=8, unique=True).map(sorted)


@FEW
@for_all(RULES, LIVELY, OUTCOMES, st.data())
def test_forgetting_what_an_outcome_said_never_lengthens_and_never_ends(rules, days, outcomes, data):
    maintenance = rules.phases[2].id
    events = [*in_maintenance(), decided(20, phase=maintenance), *map(given, days)]
    course = state(rules, events, data.draw(st.integers(days[-1], days[-1] + 10)))
    forgotten = [
        replace(each, **dict.fromkeys(data.draw(st.sets(st.sampled_from(NAMES))), UNKNOWN)) for each in outcomes
    ]
    assert longer_or_over(rules, course, forgotten) <= longer_or_over(rules, course, outcomes)


@FEW
@for_all(LIVELY, st.data())
def test_losing_an_outcome_of_somebody_who_was_well_never_lengthens_and_never_ends(days, data):
    well = {"improving": MET, "response": MET, "remission": MET, "worsening": ~MET, "relapse": ~MET}
    outcomes = [OutcomeStatus(day=day(each), **well) for each in [*days, *range(20, 130, 9)]]
    course = state(IV, [*in_maintenance(), *map(given, days)], days[-1] + 1)
    lost = [each for each in outcomes if data.draw(st.booleans())]
    assert longer_or_over(IV, course, lost) <= longer_or_over(IV, course, outcomes)


@FEW
@for_all(RULES, LOGS, DAYS)
def test_without_an_outcome_nothing_is_lengthened_and_nothing_ends(rules, events, today):
    assert longer_or_over(rules, state(rules, events, today), []) == set()


@FEW
@for_all(RULES, LOGS, DAYS, st.integers(0, 200))
def test_time_alone_changes_neither_phase_nor_interval(rules, events, today, passed):
    past = [each for each in events if each.day <= day(today) and each.observed_at.date() <= day(today)]
    now, later = state(rules, past, today), state(rules, past, today + passed)
    assert (now.position, now.given, now.status) == (later.position, later.given, later.status)


@FEW
@for_all(RULES, LOGS, DAYS, st.data())
def test_correcting_an_event_by_itself_changes_nothing_and_striking_it_out_is_never_having_had_it(
    rules, events, today, data
):
    plain = {each.id: each for each in events if not isinstance(each, Amended)}
    if not plain:
        return
    kept, wrong = list(plain.values()), data.draw(st.sampled_from(list(plain.values())))
    same, gone = amended(0, wrong, wrong), amended(0, wrong, None)
    assert state(rules, [*kept, same], today) == state(rules, kept, today)
    assert state(rules, [*kept, gone], today) == state(rules, [each for each in kept if each is not wrong], today)


class ACourse(RuleBasedStateMachine):
    """A patient and a prescriber who accept some proposals and miss some sessions, day after day."""

    def __init__(self) -> None:
        super().__init__()
        self.rules, self.today, self.sent, self.outcomes = IV, 0, [planned(first_day=day(0))], []

    @property
    def now(self):
        return state(self.rules, self.sent, self.today)

    @rule(days=st.integers(1, 15))
    def time_passes(self, days):
        self.today += days

    @precondition(lambda self: self.now.due is not None)
    @rule()
    def a_session_is_given_in_its_window(self):
        window = self.now.due
        self.today = max(self.today, (window.earliest - day(0)).days)
        self.sent.append(given(self.today))

    @precondition(lambda self: self.now.due is not None)
    @rule()
    def a_session_is_missed(self):
        self.sent.append(missed(self.today))

    @rule(one=OUTCOMES.filter(bool).map(lambda some: some[0]))
    def a_measure_is_taken(self, one):
        self.outcomes.append(replace(one, day=day(self.today)))

    @rule(data=st.data(), answer=st.sampled_from(["accepted", "declined"]))
    def the_prescriber_decides(self, data, answer):
        offered = [each for each in proposals(self.rules, self.now, self.outcomes) if each.is_open]
        if offered:
            chosen = data.draw(st.sampled_from(offered))
            name = f"decided-{len(self.sent)}"
            change = chosen.change or Change()
            self.sent.append(
                event(Decided, self.today, hour=15, name=name, proposal=chosen.id, answer=answer, change=change,
                      reason="because")
            )  # fmt: skip
            assert not [
                each for each in proposals(self.rules, self.now, self.outcomes) if each.id == chosen.id and each.is_open
            ]

    @invariant()
    def the_days_between_sessions_are_never_fewer_than_the_least(self):
        days = [each.day for each in self.now.given]
        least = self.rules.minimum_between.value
        assert all((b - a).days >= least for a, b in pairwise(days))

    @invariant()
    def every_session_is_counted_once(self):
        assert len(self.now.given) == len([each for each in self.sent if isinstance(each, SessionGiven)])
        assert self.now.sessions_at_interval <= self.now.sessions_in_phase <= len(self.now.given)

    @invariant()
    def a_running_course_is_waited_for(self):
        """Whoever is in treatment has a next session or a day of decision; nobody falls through."""
        found = self.now
        if found.status is CourseStatus.ACTIVE:
            assert found.due is not None or found.decide_by is not None

    @invariant()
    def an_end_was_decided(self):
        if self.now.status is CourseStatus.ENDED:
            assert any(isinstance(each, Decided) and each.change.end for each in self.sent)

    @invariant()
    def nothing_contradicts_anything(self):
        assert self.now.findings == ()


ACourse.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestACourse = ACourse.TestCase

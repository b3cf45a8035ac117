"""What holds for every log: order and repetition say nothing, corrections repeat harmlessly, clocks run on."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from care.session.builders import IV, NASAL, amended, at, event, session, state
from daybreak.care.findings import Verdict
from daybreak.care.session.events import (
    Aborted,
    AdministrationPaused,
    AdministrationResumed,
    AdministrationStarted,
    AdministrationStopped,
    AlarmAcknowledged,
    Amended,
    CheckAnswered,
    DeviceGiven,
    Discharged,
    DoseConfirmed,
    DoseOrdered,
    Event,
    HoldLifted,
    Reading,
    ScaleScored,
    SideEffectNoted,
    SideEffectResolved,
    WeightTaken,
)
from daybreak.care.session.state import Phase

MINUTES = st.integers(0, 200)
RULES = st.sampled_from([IV, NASAL])
FEW = settings(max_examples=120, deadline=None)


def some(kind: type, **fields: st.SearchStrategy) -> st.SearchStrategy[Event]:
    """Events of a kind, with names that now and then clash."""
    return st.builds(
        lambda number, minutes, late, content: event(
            kind, minutes, name=f"{kind.__name__}-{number}", late=late, **content
        ),
        st.integers(0, 6),
        MINUTES,
        st.integers(-5, 40),
        st.fixed_dictionaries(fields),
    )


NAMES = st.sampled_from(["DoseOrdered-1", "SideEffectNoted-1", "Reading-1", "AdministrationStarted-0", "nothing"])
PLAIN = st.one_of(
    some(WeightTaken, weight_kg=st.floats(0, 400), confirmed=st.booleans()),
    some(CheckAnswered, question=st.sampled_from(["pre-check-consent", "?"]), answer=st.sampled_from(["yes", None])),
    some(DoseOrdered, dose_mg=st.floats(-10, 200), bag_ml=st.sampled_from([None, 0.0, 50.0, 100.0]),
         minutes=st.sampled_from([None, -1.0, 0.0, 40.0])),
    some(DoseConfirmed, order=NAMES, by=st.sampled_from(["nurse", "physician"])),
    some(HoldLifted, rule=st.sampled_from(["blood-pressure", "weight"]), reason=st.sampled_from(["", "weighed"])),
    some(DeviceGiven, number=st.integers(-1, 4)),
    some(AdministrationStarted), some(AdministrationPaused), some(AdministrationResumed),
    some(AdministrationStopped, given_ml=st.sampled_from([None, 0.0, 40.0, 900.0])),
    some(Reading, systolic_mmhg=st.none() | st.floats(40, 260), spo2_percent=st.none() | st.floats(50, 100)),
    some(ScaleScored, scale=st.sampled_from(["moaa_s", "cadss", "aldrete"]), score=st.integers(0, 30)),
    some(SideEffectNoted, effect=st.sampled_from(["chest-pain", "nausea", "hiccups"])),
    some(SideEffectResolved, side_effect=NAMES),
    some(AlarmAcknowledged, alarm=st.sampled_from(["oxygen-very-low", "missing:vital-signs-during"])),
    some(Discharged, against_advice=st.booleans()), some(Aborted, reason=st.just("fever")),
)  # fmt: skip
ANY = st.one_of(PLAIN, some(Amended, event=NAMES, replacement=st.one_of(st.none(), PLAIN)))
LOGS = st.lists(ANY, max_size=25)


@FEW
@given(RULES, LOGS, MINUTES, st.randoms(use_true_random=False))
def test_the_order_and_the_number_of_arrivals_never_matter(rules, events, now, random):
    again = [*events, *events[::2]]
    random.shuffle(again)
    assert state(rules, again, now) == state(rules, events, now)


@FEW
@given(RULES, st.integers(0, 160), st.randoms(use_true_random=False))
def test_a_whole_session_in_any_order_is_the_same_session(rules, now, random):
    events = session(rules)
    shuffled = random.sample(events, len(events))
    assert state(rules, shuffled, now) == state(rules, events, now)
    assert state(rules, shuffled, 400).findings == ()


@FEW
@given(RULES, st.integers(0, 80), st.integers(1, 600))
def test_a_late_arrival_gives_the_state_that_an_early_one_would_have_given(rules, which, late):
    """When it was recorded matters for nothing but corrections."""
    events = session(rules)
    which %= len(events)
    delayed = replace(events[which], recorded_at=events[which].recorded_at + timedelta(minutes=late))
    now, later = state(rules, events, 400), state(rules, [*events[:which], *events[which + 1 :], delayed], 400)
    assert (later.phase, later.clocks, later.totals, later.discharge_blockers) == (
        now.phase,
        now.clocks,
        now.totals,
        now.discharge_blockers,
    )


@FEW
@given(RULES, LOGS, MINUTES, st.data())
def test_correcting_an_event_by_itself_or_twice_alike_changes_nothing(rules, events, now, data):
    if any(isinstance(each, Amended) for each in events) or not events or len({e.id for e in events}) < len(events):
        events = session(rules)
    wrong = data.draw(st.sampled_from(events))
    if not isinstance(wrong, DoseOrdered):  # a corrected order is confirmed again
        assert state(rules, [*events, amended(250, wrong, wrong)], now) == state(rules, events, now)
    gone = amended(250, wrong, None)
    assert state(rules, [*events, gone, gone], now) == state(rules, [*events, gone], now)
    assert (
        state(rules, [*events, gone], now).dose
        == state(rules, [each for each in events if each is not wrong], now).dose
    )


@FEW
@given(RULES, LOGS, MINUTES, st.integers(0, 120))
def test_clocks_and_totals_never_run_backwards(rules, events, now, later):
    first, second = state(rules, events, now), state(rules, events, now + later)
    for name in ("observed_minutes", "monitored_minutes"):
        assert getattr(first.clocks, name) >= 0
    if second.clocks.closed_at is None:
        assert second.clocks.observed_minutes >= first.clocks.observed_minutes
        assert second.clocks.monitored_minutes >= first.clocks.monitored_minutes
        assert second.totals.running_minutes >= first.totals.running_minutes - 1e-9
        assert (second.totals.dose_mg or 0) >= (first.totals.dose_mg or 0) - 1e-9 or (first.totals.dose_mg or 0) < 0


@FEW
@given(RULES, LOGS, MINUTES)
def test_an_alarm_never_stays_quiet_while_its_condition_lasts(rules, events, now):
    """An hour after the last event, whatever was acknowledged is calling again."""
    found = state(rules, events, now + 300)
    assert all(each.state != "acknowledged" for each in found.alarms)


@FEW
@given(RULES, LOGS, MINUTES)
def test_nobody_is_ready_to_leave_after_a_drug_without_every_condition_met(rules, events, now):
    found = state(rules, events, now)
    if found.clocks.administration_from is not None and not found.discharge_blockers:
        assert all(each.verdict is Verdict.MET for each in found.discharge if each.effect == "required")
        assert found.clocks.observed_minutes >= rules.observation.minimum.value


@FEW
@given(RULES, st.integers(0, 80))
def test_taking_an_event_away_never_lets_anybody_leave_who_could_not(rules, which):
    events = [each for each in session(rules) if not isinstance(each, Discharged)]
    which %= len(events)
    poorer = [*events[:which], *events[which + 1 :]]
    gone = state(rules, poorer, 400)
    if gone.clocks.administration_from is not None:
        assert len(gone.discharge_blockers) >= len(state(rules, events, 400).discharge_blockers)


class ASession(RuleBasedStateMachine):
    """A chair in use: events come late, twice, out of order and corrected; the state follows from their set."""

    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Event] = []
        self.unique: dict[str, Event] = {}
        self.now = 0

    @initialize(rules=RULES)
    def begin(self, rules):
        self.rules = rules

    @rule(target=sent, made=PLAIN)
    def send(self, made):
        """The sender makes each id once."""
        made = replace(made, id=f"{made.id}-{len(self.unique)}")
        self.unique[made.id] = made
        self.log.append(made)
        return made

    @rule(made=sent)
    def send_again(self, made):
        self.log.insert(0, made)

    @rule(made=sent, right=st.one_of(st.none(), PLAIN), minutes=MINUTES)
    def correct(self, made, right, minutes):
        correction = replace(amended(minutes, made, right), id=f"correction-{len(self.unique)}")
        self.unique[correction.id] = correction
        self.log.append(correction)

    @rule(minutes=st.integers(0, 30))
    def wait(self, minutes):
        self.now += minutes

    @rule()
    def turn_round(self):
        self.log.reverse()

    @invariant()
    def the_state_follows_from_the_set_of_events(self):
        if hasattr(self, "rules"):
            now = state(self.rules, self.log, self.now)
            assert now == state(self.rules, list(self.unique.values()), self.now)
            assert now.now == at(self.now)

    @invariant()
    def what_is_closed_has_no_tasks_and_what_is_open_has_one(self):
        if hasattr(self, "rules"):
            now = state(self.rules, self.log, self.now)
            assert bool(now.tasks) is (now.phase not in (Phase.DISCHARGED, Phase.ABORTED))

    @invariant()
    def nothing_is_given_twice(self):
        if hasattr(self, "rules") and self.rules is NASAL:
            numbers = {each.number for each in self.unique.values() if isinstance(each, DeviceGiven)}
            replaced = [each.replacement for each in self.unique.values() if isinstance(each, Amended)]
            numbers |= {each.number for each in replaced if isinstance(each, DeviceGiven)}
            assert state(self.rules, self.log, self.now).totals.devices <= len(numbers)


TestASession = ASession.TestCase
TestASession.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)

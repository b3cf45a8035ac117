"""Which messages an appointment calls for, and whom a late safety task is told: the pure rules, moment by moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.messages.session_planning import CallOff, Said, Tell, wanted

T = datetime(2026, 8, 3, 14, 0, tzinfo=UTC)
LEADS = [timedelta(hours=48), timedelta(hours=24)]
HOUR = timedelta(hours=1)


def said(template: str = "session-reminder", says: datetime | None = T, state: str = "waiting", **more: Any) -> Said:
    due = more.pop("due_at", (says or T) - timedelta(hours=24))
    return Said(id=more.pop("id", "m1"), template=template, says=says, due_at=due, state=state, **more)  # type: ignore[arg-type]


def plan(starts_at: datetime | None, *known: Said, hours_before: float = 100, **more: Any) -> list[CallOff | Tell]:
    return list(wanted(starts_at, known, LEADS, T - timedelta(hours=hours_before), **more))


def dues(found: list[CallOff | Tell]) -> list[float]:
    return [(T - each.due_at) / HOUR for each in found if isinstance(each, Tell)]


class TestAnAppointmentToCome:
    def test_is_announced_at_each_of_the_clinics_times(self) -> None:
        assert dues(plan(T)) == [48, 24]

    @pytest.mark.parametrize(("hours_before", "due"), [(48.5, [48, 24]), (48, [48, 24]), (47.5, [47.5, 24])])
    def test_that_is_made_after_the_first_time_is_announced_at_once(self, hours_before: float, due: list) -> None:
        assert dues(plan(T, hours_before=hours_before)) == due

    def test_that_is_made_after_all_times_is_announced_once_and_at_once(self) -> None:
        assert dues(plan(T, hours_before=5)) == [5]

    @pytest.mark.parametrize("hours_before", [0, -1])
    def test_is_not_announced_once_it_has_begun(self, hours_before: float) -> None:
        assert plan(T, hours_before=hours_before) == []

    def test_is_not_announced_to_who_agreed_to_no_message(self) -> None:
        assert plan(T, reachable=False) == []

    def test_is_never_announced_after_it_began(self) -> None:
        assert all(each.expires_at == T for each in plan(T) if isinstance(each, Tell))


class TestAnAppointmentThatWasMoved:
    def test_calls_off_what_waits_and_tells_nothing_of_the_old_time(self) -> None:
        later = T + timedelta(days=2)
        found = plan(later, said())
        assert found[0] == CallOff(id="m1")
        assert {each.template for each in found[1:] if isinstance(each, Tell)} == {"session-reminder"}

    def test_is_told_at_once_to_who_knows_the_old_time(self) -> None:
        later = T + timedelta(days=2)
        found = plan(later, said(state="sent"), hours_before=20)
        first = found[0]
        assert isinstance(first, Tell)
        assert (first.template, first.was_at, first.due_at) == ("session-moved", T, T - timedelta(hours=20))

    def test_back_to_the_time_that_the_patient_knows_tells_nothing(self) -> None:
        known = said(state="sent")
        assert plan(T, known, said(says=T + HOUR, state="cancelled", called_off=True, id="m2"), hours_before=20) == []

    def test_back_after_the_new_time_was_told_is_told_again(self) -> None:
        told = [said(state="sent"), said("session-moved", says=T + HOUR, state="sent", id="m2")]
        (news,) = plan(T, *told, hours_before=20)
        assert isinstance(news, Tell)
        assert (news.template, news.was_at) == ("session-moved", T + HOUR)


class TestAnAppointmentThatWasCancelled:
    def test_is_told_to_who_was_reminded(self) -> None:
        (news,) = plan(None, said(state="sent"), hours_before=20, cancelled=True)
        assert isinstance(news, Tell)
        assert (news.template, news.was_at) == ("session-cancelled", T)

    def test_is_not_told_to_who_never_heard_of_it(self) -> None:
        assert plan(None, said(), cancelled=True) == [CallOff(id="m1")]

    def test_is_not_told_once_its_time_is_over(self) -> None:
        assert plan(None, said(state="sent"), hours_before=-1, cancelled=True) == []

    def test_that_stands_again_is_announced_again(self) -> None:
        told = [said(state="sent"), said("session-cancelled", says=None, state="sent", id="m2")]
        assert dues(plan(T, *told, hours_before=20)) == [20]


class TestWhatStaffCancelled:
    def test_is_not_queued_again(self) -> None:
        first = said(due_at=T - timedelta(hours=48), state="cancelled")
        assert dues(plan(T, first)) == [24]

    def test_but_what_the_worker_called_off_is(self) -> None:
        first = said(due_at=T - timedelta(hours=48), state="cancelled", called_off=True)
        assert dues(plan(T, first)) == [48, 24]

    def test_nor_is_what_failed(self) -> None:
        first = said(due_at=T - timedelta(hours=48), state="failed")
        assert dues(plan(T, first)) == [24]


times = st.sampled_from([T, T + HOUR, T + timedelta(days=2), None])


class TestWhateverHappens:
    @given(
        st.lists(st.tuples(times, st.booleans(), st.integers(0, 30)), max_size=8),
        st.integers(0, 2),
    )
    def test_each_message_is_wanted_once_and_who_knows_a_wrong_time_is_told(self, story: list, passes: int) -> None:
        """The appointment moves, is cancelled and stands again; the worker looks in between, any number of times."""
        now, known, starts_at = T - timedelta(hours=90), [], T
        for starts_at, sends, hours in story:
            known = _after_a_pass(starts_at, known, now)
            for _ in range(passes):
                assert list(wanted(starts_at, known, LEADS, now, cancelled=starts_at is None)) == []
            if sends:
                known = [replace(each, state="sent") if _goes_out(each, now) else each for each in known]
            now += timedelta(hours=hours)
        if starts_at is None or starts_at <= now:
            return
        known = _after_a_pass(starts_at, known, now)
        waiting = [each for each in known if each.state == "waiting"]
        assert all(each.says == starts_at for each in waiting)
        heard = [each for each in known if each.state == "sent"]
        if heard and heard[-1].says != starts_at and (heard[-1].says or now) >= now:
            assert any(each.due_at <= now for each in waiting)


def _goes_out(each: Said, now: datetime) -> bool:
    return each.state == "waiting" and each.due_at <= now


def _after_a_pass(starts_at: datetime | None, known: list[Said], now: datetime) -> list[Said]:
    """What is known once everything that is wanted was done; what is over is read no more."""
    known = [each for each in known if (each.says or T + timedelta(days=9)) > now]
    for one in list(wanted(starts_at, known, LEADS, now, cancelled=starts_at is None)):
        if isinstance(one, CallOff):
            known = [replace(each, state="cancelled", called_off=True) if each.id == one.id else each for each in known]
        else:
            says = None if one.template == "session-cancelled" else starts_at
            name = f"m{len(known)}-{now.isoformat()}-{one.template}-{one.due_at.isoformat()}"
            known.append(Said(id=name, template=one.template, says=says, due_at=one.due_at, state="waiting"))
    return known

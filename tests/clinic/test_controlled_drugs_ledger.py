"""The arithmetic of the register: the order of arrival never changes it, corrections replace, nothing goes missing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.controlled_drugs.ledger import (
    Drug,
    Entry,
    Question,
    SessionDose,
    amount,
    balances,
    effective,
    in_containers,
    lines,
    opened_for,
    reconcile,
    to_mg,
    to_settle,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
VIALS = Drug(id=1, name="Ketamine 10 mg/mL, 20 mL", container="vial", content_mg=Decimal(200))
DEVICES = Drug(id=2, name="Esketamine 28 mg", container="device", content_mg=Decimal(28))
DRUGS = {1: VIALS, 2: DEVICES}
LOT = (1, "A1")


def entry(identifier: int, kind: str, mg: object, minutes: float = 0, **more: object) -> Entry:
    """An entry for the vials of lot A1, so many minutes after noon; recorded in the order of the ids."""
    fields = {"drug": 1, "lot": "A1", "recorded_at": NOON + DAY + timedelta(seconds=identifier)} | more
    at = NOON + timedelta(minutes=minutes)
    return Entry(id=identifier, kind=kind, mg=Decimal(str(mg)), occurred_at=at, **fields)  # type: ignore[arg-type]


def dose(session: str = "s", mg: object = 35, container: str = "vial") -> SessionDose:
    known = None if mg is None else Decimal(str(mg))
    return SessionDose(session=session, label="Session of Smith, Ann", container=container, mg=known)  # type: ignore[arg-type]


def settle(entries: list[Entry], *doses: SessionDose) -> list[Question]:
    return to_settle(entries, doses, DRUGS, NOON - DAY, NOON + DAY)


def rules(questions: list[Question]) -> list[str]:
    return [each.rule for each in questions]


USED_UP = [
    entry(1, "received", 2000),
    entry(2, "given", 35, 60, session="s"),
    entry(3, "wasted", 165, 60, session="s"),
]

amounts = st.decimals(min_value=Decimal("0.1"), max_value=5000, places=1)


@st.composite
def registers(draw: st.DrawFn) -> list[Entry]:
    """Entries of two lots, some of them corrected or struck out by later ones."""
    told: list[Entry] = []
    for identifier in range(1, draw(st.integers(1, 12)) + 1):
        open_ = [each for each in told if each.kind != "struck" and not any(x.corrects == each.id for x in told)]
        corrected = draw(st.sampled_from(open_)) if open_ and draw(st.booleans()) else None
        kinds = ["received", "given", "wasted", "returned", "destroyed", "counted", *(["struck"] if corrected else [])]
        more = {"lot": draw(st.sampled_from(["A1", "B2"])), "corrects": corrected.id if corrected else None}
        told.append(entry(identifier, draw(st.sampled_from(kinds)), draw(amounts), draw(st.integers(0, 300)), **more))
    return told


class TestTheBalance:
    def test_is_what_came_in_without_what_went_out(self) -> None:
        kinds = [("received", 2000), ("given", 35), ("wasted", 165), ("returned", 400), ("destroyed", 200)]
        told = [entry(number, kind, mg, number) for number, (kind, mg) in enumerate(kinds, 1)]
        assert balances(told) == {LOT: Decimal(1200)}

    @given(registers(), st.randoms())
    def test_never_depends_on_the_order_of_arrival(self, told: list[Entry], chance: object) -> None:
        shuffled = list(told)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        assert lines(shuffled) == lines(told)

    @given(registers())
    def test_never_depends_on_how_often_an_entry_arrives(self, told: list[Entry]) -> None:
        assert balances([*told, *told]) == balances(told)

    @given(registers())
    def test_after_each_entry_follows_from_the_one_before(self, told: list[Entry]) -> None:
        before: dict[tuple[int, str], Decimal] = {}
        for line in lines(told):
            key = (line.entry.drug, line.entry.lot)
            sign = {"received": 1}.get(line.entry.kind, -1)
            counted = line.entry.kind == "counted"
            expected = line.entry.mg if counted else before.get(key, Decimal(0)) + sign * line.entry.mg
            assert line.balance_mg == expected
            before[key] = expected

    @given(registers(), amounts)
    def test_of_one_lot_never_depends_on_another(self, told: list[Entry], mg: Decimal) -> None:
        more = entry(99, "received", mg, 10, lot="C3")
        assert {key: value for key, value in balances([*told, more]).items() if key[1] != "C3"} == balances(told)

    def test_of_a_count_is_what_was_found_from_then_on(self) -> None:
        told = [entry(1, "received", 2000), entry(2, "counted", 1800, 10), entry(3, "wasted", 200, 20)]
        assert [line.balance_mg for line in lines(told)] == [2000, 1800, 1600]
        assert lines(told)[1].difference_mg == -200

    def test_below_nothing_is_shown_and_never_cut_off(self) -> None:
        assert balances([entry(1, "given", 35)]) == {LOT: Decimal(-35)}

    def test_a_late_entry_from_before_a_count_explains_its_difference(self) -> None:
        told = [entry(1, "received", 2000), entry(2, "counted", 1800, 10)]
        late = entry(3, "wasted", 200, 5)
        assert [line.difference_mg for line in lines([*told, late])][-1] == 0
        assert balances([*told, late]) == balances(told) == {LOT: Decimal(1800)}


class TestACorrection:
    def test_counts_instead_of_what_it_corrects(self) -> None:
        told = [entry(1, "received", 2000), entry(2, "received", 200, corrects=1)]
        assert balances(told) == {LOT: Decimal(200)}

    def test_that_strikes_out_leaves_nothing(self) -> None:
        assert effective([entry(1, "received", 2000), entry(2, "struck", 0, corrects=1)]) == []

    def test_of_a_correction_counts_alone(self) -> None:
        told = [entry(1, "received", 1), entry(2, "received", 2, corrects=1), entry(3, "received", 3, corrects=2)]
        assert balances(told) == {LOT: Decimal(3)}

    def test_recorded_last_counts_where_there_are_two(self) -> None:
        told = [entry(1, "received", 1), entry(3, "received", 3, corrects=1), entry(2, "received", 2, corrects=1)]
        assert balances(told) == {LOT: Decimal(3)}

    def test_may_move_an_entry_to_another_lot(self) -> None:
        told = [entry(1, "received", 200), entry(2, "received", 200, corrects=1, lot="B2")]
        assert balances(told) == {(1, "B2"): Decimal(200)}

    def test_of_something_that_is_not_here_counts_by_itself(self) -> None:
        assert balances([entry(2, "received", 200, corrects=77)]) == {LOT: Decimal(200)}

    @given(registers())
    def test_leaves_one_entry_of_each_chain(self, told: list[Entry]) -> None:
        roots = [each for each in told if each.corrects is None]
        assert len(effective(told)) <= len(roots)
        corrected = {each.corrects for each in told}
        assert all(each.id not in corrected for each in effective(told))


class TestUnits:
    @given(st.integers(1, 50), amounts)
    def test_containers_and_milligrams_say_the_same(self, count: int, content: Decimal) -> None:
        mg = to_mg(Decimal(count), "container", content)
        assert to_mg(mg, "mg", content) == mg
        assert in_containers(mg, content) == count
        by_unit = [balances([entry(1, "received", each)]) for each in (mg, count * content)]
        assert by_unit[0] == by_unit[1]

    def test_a_tenth_added_three_times_is_three_tenths(self) -> None:
        told = [entry(0, "received", "0.3"), *(entry(number, "given", "0.1", number) for number in (1, 2, 3))]
        assert balances(told) == {LOT: Decimal(0)}

    @pytest.mark.parametrize(
        ("mg", "drug", "words"),
        [
            (200, VIALS, "1 vial (200 mg)"),
            (1800, VIALS, "9 vials (1800 mg)"),
            (35, VIALS, "35 mg"),
            ("4.5", VIALS, "4.5 mg"),
            (56, DEVICES, "2 devices (56 mg)"),
            (-200, VIALS, "\u22121 vial (\u2212200 mg)"),
            (0, VIALS, "0 vials (0 mg)"),
        ],
    )
    def test_are_written_with_their_count_where_it_is_whole(self, mg: object, drug: Drug, words: str) -> None:
        assert amount(Decimal(str(mg)), drug) == words

    @pytest.mark.parametrize(("mg", "count"), [("199.9", 1), (200, 1), ("200.1", 2), ("0.1", 1)])
    def test_a_dose_opens_whole_vials(self, mg: object, count: int) -> None:
        assert opened_for(Decimal(str(mg)), VIALS.content_mg) == count


class TestTheReconciliation:
    @given(registers(), st.integers(0, 300), st.integers(0, 300))
    def test_adds_up(self, told: list[Entry], first: int, second: int) -> None:
        start, end = (NOON + timedelta(minutes=each) for each in sorted((first, second)))
        for each in reconcile(told, start, end):
            out = each.given_mg + each.wasted_mg + each.returned_mg + each.destroyed_mg
            assert each.opening_mg + each.received_mg - out + each.adjusted_mg == each.closing_mg

    @given(registers(), st.integers(1, 300))
    def test_opens_with_what_the_one_before_closed_with(self, told: list[Entry], minute: int) -> None:
        split = NOON + timedelta(minutes=minute)
        before = {(each.drug, each.lot): each.closing_mg for each in reconcile(told, NOON - DAY, split)}
        after = {(each.drug, each.lot): each.opening_mg for each in reconcile(told, split, NOON + DAY)}
        for key, opening in after.items():
            assert before.get(key, Decimal(0)) == opening

    def test_counts_the_first_moment_of_a_period_and_not_the_last(self) -> None:
        told = [entry(1, "received", 200, 0), entry(2, "received", 400, 60)]
        (account,) = reconcile(told, NOON, NOON + timedelta(minutes=60))
        assert (account.opening_mg, account.received_mg, account.closing_mg) == (0, 200, 200)

    def test_shows_what_a_count_found_and_leaves_out_empty_stocks(self) -> None:
        told = [entry(1, "received", 200), entry(2, "wasted", 200, 1), entry(3, "counted", 0, 2)]
        (account,) = reconcile(told, NOON, NOON + DAY)
        assert account.last_count is not None
        assert account.last_count.difference_mg == 0
        assert reconcile(told, NOON + DAY, NOON + 2 * DAY) == []


class TestWhatIsToBeSettled:
    def test_is_nothing_where_a_session_used_up_its_vial(self) -> None:
        assert settle(USED_UP, dose()) == []

    def test_a_session_without_an_entry(self) -> None:
        (question,) = settle(USED_UP[:1], dose())
        assert question.rule == "no-entry"
        assert question.session == "s"
        assert question.sentence.startswith("Session of Smith, Ann: 35 mg was given")

    @pytest.mark.parametrize(
        ("given_mg", "found"), [("35.05", []), ("34.95", []), ("35.1", ["dose-differs"]), ("34.9", ["dose-differs"])]
    )
    def test_another_dose_than_the_session_gave(self, given_mg: str, found: list[str]) -> None:
        wasted = Decimal(200) - Decimal(given_mg)
        told = [USED_UP[0], entry(2, "given", given_mg, 60, session="s"), entry(3, "wasted", wasted, 60, session="s")]
        assert rules(settle(told, dose())) == found

    def test_a_dose_that_no_session_gave(self) -> None:
        told = [entry(1, "received", 2000), entry(2, "given", 200, 60)]
        assert rules(settle(told)) == ["no-session"]

    def test_a_dose_entered_for_a_session_that_gave_nothing(self) -> None:
        assert rules(settle(USED_UP)) == ["no-session"]

    def test_a_dose_of_the_other_drug(self) -> None:
        told = [
            entry(1, "received", 280, drug=2, lot="E1"),
            entry(2, "given", 28, 60, drug=2, lot="E1", session="s"),
        ]
        assert "other-drug" in rules(settle(told, dose(mg=28)))

    def test_a_vial_whose_rest_nobody_wasted(self) -> None:
        found = settle(USED_UP[:2], dose())
        assert rules(found) == ["opened", "not-used-up"]
        assert "35 mg of lot A1 was given and wasted together" in found[1].sentence

    def test_a_dose_that_the_session_does_not_know(self) -> None:
        assert rules(settle(USED_UP, dose(mg=None))) == ["dose-unknown"]

    def test_a_balance_below_nothing_names_the_entry(self) -> None:
        found = settle(USED_UP[1:], dose())
        assert rules(found) == ["below-nothing", "below-nothing"]
        assert found[0].entry == 2

    @pytest.mark.parametrize(("explained", "words"), [(False, "Nobody has explained it"), (True, "It was explained")])
    def test_a_count_that_differs_whether_explained_or_not(self, explained: bool, words: str) -> None:
        told = [entry(1, "received", 2000), entry(2, "counted", 1800, 10, explained=explained)]
        (question,) = settle(told)
        assert question.rule == "count-differs"
        assert "counted 9 vials (1800 mg), expected 10 vials (2000 mg)" in question.sentence
        assert words in question.sentence
        assert question.settled is explained

    def test_ends_when_the_mistake_is_corrected(self) -> None:
        wrong = entry(2, "given", 53, 60, session="s")
        right = replace(wrong, id=4, mg=Decimal(35), corrects=2, recorded_at=NOON + 2 * DAY)
        told = [USED_UP[0], wrong, USED_UP[2]]
        assert "dose-differs" in rules(settle(told, dose()))
        assert settle([*told, right], dose()) == []

    @given(registers(), st.randoms())
    def test_never_depends_on_the_order_of_arrival(self, told: list[Entry], chance: object) -> None:
        shuffled = list(told)
        chance.shuffle(shuffled)  # type: ignore[attr-defined]
        assert settle(shuffled, dose()) == settle(told, dose())

    def test_devices_of_two_lots_make_one_dose(self) -> None:
        told = [
            *(entry(number, "received", 56, drug=2, lot=lot) for number, lot in ((1, "E1"), (2, "E2"))),
            *(entry(number, "given", 28, 60, drug=2, lot=lot, session="s") for number, lot in ((3, "E1"), (4, "E2"))),
        ]
        assert settle(told, dose(mg=56, container="device")) == []

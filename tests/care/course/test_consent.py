"""A consent is in force, not in force, or not known; what no record says is never "no"."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.care.course.consent import ConsentGiven, ConsentWithdrawal, consent_finding, consent_given_that_counts
from daybreak.care.findings import Verdict

IV = "intravenous_ketamine"
DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
IN_USE = {"en": "2", "es": "2"}


def on_screen(at: datetime = NOON, version: str = "2", language: str = "en", record: str = "a") -> ConsentGiven:
    return ConsentGiven(record=record, language=language, version=version, signed_on=at.date(), signed_at=at)


def on_paper(on: date = DAY, version: str = "2", record: str = "p") -> ConsentGiven:
    return ConsentGiven(record=record, language="en", version=version, signed_on=on)


def withdrawn(at: datetime = NOON, reason: str = "Too much", record: str = "w") -> ConsentWithdrawal:
    return ConsentWithdrawal(record=record, at=at, on=at.date(), reason=reason)


def verdict(*rows: ConsentGiven | ConsentWithdrawal, in_use: dict[str, str] | None = None) -> Verdict:
    consents = [each for each in rows if isinstance(each, ConsentGiven)]
    withdrawals = [each for each in rows if isinstance(each, ConsentWithdrawal)]
    return consent_finding(IV, consents, withdrawals, IN_USE if in_use is None else in_use).verdict


class TestWithoutARecord:
    def test_is_not_known_and_asks(self) -> None:
        found = consent_finding(IV, [], [], IN_USE)
        assert found.verdict is Verdict.UNKNOWN
        assert found.missing[0].question_id == "consent:intravenous_ketamine"
        assert found.source.certainty == "P"


class TestTheTextInUse:
    def test_signed_is_in_force(self) -> None:
        assert verdict(on_screen()) is Verdict.MET

    def test_signed_before_it_was_replaced_is_not_in_force_and_says_both_versions(self) -> None:
        found = consent_finding(IV, [on_screen(version="1")], [], IN_USE)
        assert found.verdict is Verdict.NOT_MET
        assert "version 1" in found.sentence
        assert "version 2" in found.sentence

    def test_in_another_language_counts_for_itself(self) -> None:
        assert verdict(on_screen(language="es")) is Verdict.MET
        assert verdict(on_screen(language="es"), in_use={"en": "2", "es": "3"}) is Verdict.NOT_MET

    def test_in_a_language_without_a_form_is_not_known(self) -> None:
        assert verdict(on_screen(language="es"), in_use={"en": "2"}) is Verdict.UNKNOWN

    def test_signed_beside_an_outdated_one_counts(self) -> None:
        assert verdict(on_screen(version="1"), on_screen(NOON + timedelta(days=1), record="b")) is Verdict.MET


class TestAWithdrawal:
    @pytest.mark.parametrize(("seconds", "expected"), [(-1, Verdict.NOT_MET), (0, Verdict.NOT_MET), (1, Verdict.MET)])
    def test_ends_what_was_signed_until_then_and_not_what_was_signed_after(
        self, seconds: int, expected: Verdict
    ) -> None:
        assert verdict(on_screen(NOON + timedelta(seconds=seconds)), withdrawn()) is expected

    @pytest.mark.parametrize(("days", "expected"), [(-1, Verdict.NOT_MET), (0, Verdict.UNKNOWN), (1, Verdict.MET)])
    def test_of_the_day_of_a_paper_leaves_it_not_known(self, days: int, expected: Verdict) -> None:
        assert verdict(on_paper(DAY + timedelta(days=days)), withdrawn()) is expected

    def test_says_why(self) -> None:
        found = consent_finding(IV, [on_screen(NOON - timedelta(days=1))], [withdrawn(reason="She fears it")], IN_USE)
        assert "She fears it" in found.sentence
        assert [each.name for each in found.inputs] == ["Signed", "Withdrawn"]

    def test_then_an_outdated_text_signed_anew_is_told_as_outdated(self) -> None:
        rows = [on_screen(NOON - timedelta(days=2)), on_screen(NOON + timedelta(days=1), version="1", record="b")]
        assert "form in use" in consent_finding(IV, rows, [withdrawn()], IN_USE).sentence


MOMENTS = st.integers(-3, 3).map(lambda hours: NOON + timedelta(hours=12 * hours))
GIVEN = st.builds(on_screen, at=MOMENTS, version=st.sampled_from(["1", "2"]), record=st.uuids().map(str)) | st.builds(
    on_paper, on=MOMENTS.map(lambda at: at.date()), version=st.sampled_from(["1", "2"]), record=st.uuids().map(str)
)
ROWS = st.lists(GIVEN, max_size=5)
ENDS = st.lists(
    st.builds(withdrawn, at=MOMENTS, record=st.uuids().map(str)), max_size=3, unique_by=lambda each: each.at
)


@given(ROWS, ENDS, st.randoms())
def test_the_order_of_the_records_makes_no_difference(consents, ends, random):
    shuffled, turned = random.sample(consents, len(consents)), random.sample(ends, len(ends))
    assert consent_finding(IV, consents, ends, IN_USE) == consent_finding(IV, shuffled, turned, IN_USE)


@given(ROWS, ENDS, MOMENTS)
def test_a_further_withdrawal_never_brings_a_consent_into_force(consents, ends, at):
    before, after = (consent_finding(IV, consents, rows, IN_USE).verdict for rows in (ends, [*ends, withdrawn(at)]))
    assert after is not Verdict.MET or before is Verdict.MET


@given(ROWS, ENDS)
def test_a_consent_counts_exactly_where_the_finding_is_met(consents, ends):
    is_met = consent_finding(IV, consents, ends, IN_USE).verdict is Verdict.MET
    assert (consent_given_that_counts(consents, ends, IN_USE) is not None) is is_met

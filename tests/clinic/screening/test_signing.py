"""A signature keeps what was seen, cannot be made on anything else, and says the same years later (H-05, H-06)."""

import hashlib
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from records import condition
from vignettes import AS_OF, referred, screened

from daybreak.care.screening.result import Decision
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.charts import chart_of
from daybreak.clinic.patients.entering import enter_record, retract_record
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.models import KnowledgeSnapshot, ProtocolSnapshot, SignedScreening
from daybreak.clinic.screening.services import (
    ScreeningChanged,
    answer_question,
    changed_since,
    replay,
    seal,
    sign,
    signed_result,
)
from daybreak.exchange.facts import encode_chart
from daybreak.knowledge import protocol_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def vera(db: None) -> Patient:
    """Eligible on 2 March 2026, with everything asked."""
    return referred("complete-eligible")


def accept(patient: Patient, by: User) -> SignedScreening:
    screening = screened(patient)
    return sign(patient, screening, decision="accept", outcome=str(screening.decision), reason="", by=by)


def later_news(patient: Patient, by: User) -> None:
    """A diagnosis that was not known before."""
    resource = {key: value for key, value in condition(text="Asthma").items() if key not in ("id", "subject")}
    enter_record(patient, resource, by=by)


class TestASignature:
    def test_keeps_the_chart_the_protocol_file_the_tables_and_the_findings(
        self, vera: Patient, prescriber: User
    ) -> None:
        screening = screened(vera)
        chart = encode_chart(chart_of(vera))
        signed = accept(vera, prescriber)
        assert bytes(signed.chart) == chart
        assert signed.chart_sha256 == hashlib.sha256(chart).hexdigest()
        assert bytes(signed.protocol.content) == protocol_source("iv-ketamine")
        assert signed.knowledge.version == screening.reference_version
        assert signed_result(signed) == screening
        assert (signed.as_of, signed.outcome, signed.signed_by) == (AS_OF, "eligible", prescriber)
        assert signed.software_version

    def test_keeps_one_copy_of_a_protocol_and_of_the_tables_however_often_they_are_used(
        self, vera: Patient, prescriber: User
    ) -> None:
        accept(vera, prescriber)
        accept(vera, prescriber)
        assert (SignedScreening.objects.count(), ProtocolSnapshot.objects.count()) == (2, 1)
        assert KnowledgeSnapshot.objects.count() == 1

    def test_is_audited(self, vera: Patient, prescriber: User) -> None:
        signed = accept(vera, prescriber)
        event = AuditEvent.objects.get(action="screening.sign")
        assert (event.patient, event.record, event.username) == (vera, f"SignedScreening/{signed.pk}", "prescriber")

    @pytest.mark.parametrize("role", [role for role in Role.values if role != Role.PRESCRIBER])
    def test_is_for_prescribers_alone(self, vera: Patient, account: Callable[[str], User], role: str) -> None:
        with pytest.raises(PermissionDenied):
            accept(vera, account(role))
        assert not SignedScreening.objects.exists()

    def test_made_later_stands_beside_the_first(self, vera: Patient, prescriber: User) -> None:
        first = accept(vera, prescriber)
        later_news(vera, prescriber)
        accept(vera, prescriber)
        assert SignedScreening.objects.filter(patient=vera).count() == 2
        assert bytes(SignedScreening.objects.get(pk=first.pk).chart) == bytes(first.chart)


class TestWhatWasNotSeen:
    def test_cannot_be_signed_when_a_record_came_in_between(self, vera: Patient, prescriber: User) -> None:
        seen = screened(vera)
        answer_question(vera, "contraindication:psychosis_history", "yes", by=prescriber)
        with pytest.raises(ScreeningChanged) as changed:
            sign(vera, seen, decision="accept", outcome="eligible", reason="", by=prescriber)
        assert not SignedScreening.objects.exists()
        assert seal(changed.value.current) != seal(seen)

    def test_can_be_signed_when_nothing_that_was_judged_changed(self, vera: Patient, prescriber: User) -> None:
        seen = screened(vera)
        assert seal(screened(vera)) == seal(seen)
        assert sign(vera, seen, decision="accept", outcome="eligible", reason="", by=prescriber)


class TestAnOverride:
    def test_keeps_the_reason_and_what_the_screening_said(self, vera: Patient, prescriber: User) -> None:
        signed = sign(
            vera, screened(vera), decision="override", outcome="not_eligible", reason="Wants ECT first", by=prescriber
        )
        assert (signed.computed, signed.outcome, signed.reason) == ("eligible", "not_eligible", "Wants ECT first")

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_needs_a_reason(self, vera: Patient, prescriber: User, reason: str) -> None:
        with pytest.raises(ValueError, match="needs a reason"):
            sign(vera, screened(vera), decision="override", outcome="not_eligible", reason=reason, by=prescriber)

    def test_without_a_reason_is_refused_by_the_database_as_well(self, vera: Patient, prescriber: User) -> None:
        signed = accept(vera, prescriber)
        with pytest.raises(IntegrityError), transaction.atomic():
            SignedScreening.objects.create(
                patient=vera,
                as_of=AS_OF,
                protocol=signed.protocol,
                knowledge=signed.knowledge,
                software_version="1",
                computed="eligible",
                decision="override",
                outcome="not_eligible",
                reason="",
                signed_by=prescriber,
                chart_sha256="x",
                chart=b"x",
                screening=b"x",
            )

    def test_of_what_the_screening_says_already_is_none(self, vera: Patient, prescriber: User) -> None:
        with pytest.raises(ValueError, match="nothing to override"):
            sign(vera, screened(vera), decision="override", outcome="eligible", reason="Sure", by=prescriber)

    def test_cannot_pass_as_an_acceptance(self, vera: Patient, prescriber: User) -> None:
        with pytest.raises(ValueError, match="is an override"):
            sign(vera, screened(vera), decision="accept", outcome="not_eligible", reason="", by=prescriber)

    def test_to_an_outcome_that_does_not_exist_is_refused(self, vera: Patient, prescriber: User) -> None:
        with pytest.raises(ValueError, match="maybe"):
            sign(vera, screened(vera), decision="override", outcome="maybe", reason="Unsure", by=prescriber)


class TestReplaying:
    @pytest.mark.parametrize(
        "name",
        ["complete-eligible", "empty-record", "psychosis-recorded", "titration", "month-only-short", "ect-failed"],
    )
    def test_gives_the_same_findings(self, name: str, prescriber: User) -> None:
        signed = accept(referred(name), prescriber)
        assert replay(signed).same

    def test_gives_the_same_findings_years_after_other_records_came(self, vera: Patient, prescriber: User) -> None:
        signed = accept(vera, prescriber)
        answer_question(vera, "contraindication:psychosis_history", "yes", by=prescriber)
        assert replay(SignedScreening.objects.get(pk=signed.pk)).same
        assert signed_result(signed).decision == Decision.ELIGIBLE

    def test_uses_the_protocol_that_was_signed_not_the_one_of_today(
        self, vera: Patient, prescriber: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        signed = accept(vera, prescriber)
        monkeypatch.setattr("daybreak.clinic.screening.protocols.protocols", dict)
        assert replay(signed).same

    def test_says_which_finding_differs(self, vera: Patient, prescriber: User, monkeypatch: pytest.MonkeyPatch) -> None:
        signed = accept(vera, prescriber)
        empty = screened(referred("empty-record"))
        monkeypatch.setattr("daybreak.clinic.screening.signing.screen", lambda *given: empty)
        result = replay(signed)
        assert not result.same
        assert "decision: eligible was signed, undetermined follows now" in result.differences
        assert any(each.startswith("finding ") and "follows now" in each for each in result.differences)

    def test_is_audited(self, vera: Patient, prescriber: User) -> None:
        replay(accept(vera, prescriber))
        assert AuditEvent.objects.filter(action="screening.replay", patient=vera).count() == 1


class TestTheChartSince:
    def test_is_unchanged_right_after(self, vera: Patient, prescriber: User) -> None:
        assert not changed_since(accept(vera, prescriber))

    def test_names_what_is_new(self, vera: Patient, prescriber: User) -> None:
        signed = accept(vera, prescriber)
        later_news(vera, prescriber)
        change = changed_since(signed)
        assert [each.split("/")[0] for each in change.added] == ["Condition"]
        assert (change.removed, change.changed) == ((), ())

    def test_names_what_says_something_else_now(self, vera: Patient, prescriber: User) -> None:
        record = vera.records.filter(resource_type="Condition").first()
        assert record is not None
        signed = accept(vera, prescriber)
        retract_record(record, reason="Wrong patient", by=prescriber)
        change = changed_since(signed)
        assert record.reference in (*change.changed, *change.removed)

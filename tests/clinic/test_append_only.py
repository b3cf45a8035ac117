"""What was written once stays as it was, whoever tries to change it and however (H-04, H-05)."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from consent_cases import rows_of_consents
from course_records import rows_of_courses
from django.db import DatabaseError, connection, transaction
from mailing import rows_of_messages
from monitors import rows_of_monitors
from outcome_stories import rows_of_outcomes
from phone import answers, asked
from schedule_records import rows_of_schedule
from session_records import NOON, opened
from staff import account_of

from append_only_lifted import append_only_models
from daybreak.clinic.accounts.models import User
from daybreak.clinic.append_only import AppendOnlyError
from daybreak.clinic.audit import services as audit
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.controlled_drugs.models import ControlledDrug, RegisterEntry
from daybreak.clinic.measures.answering import finish
from daybreak.clinic.measures.models import RequestClosed, SafetyEvent
from daybreak.clinic.measures.safety_acting import report
from daybreak.clinic.patients.models import Document, Patient, RecordVersion
from daybreak.clinic.screening.models import KnowledgeSnapshot, ProtocolSnapshot, SignedScreening
from daybreak.clinic.sessions.services import append_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(ann: Patient, prescriber: User) -> dict[str, Any]:
    """One row of every append-only table."""
    protocol = ProtocolSnapshot.objects.create(sha256="p", protocol_id="iv", version="1", content=b"id: iv")
    knowledge = KnowledgeSnapshot.objects.create(sha256="k", version="1", content=b"{}")
    signed = SignedScreening.objects.create(
        patient=ann,
        as_of="2026-01-01",
        protocol=protocol,
        knowledge=knowledge,
        software_version="1",
        computed="undetermined",
        decision="accept",
        outcome="undetermined",
        signed_by=prescriber,
        chart_sha256="c",
        chart=b"{}",
        screening=b"{}",
    )
    drug = ControlledDrug.objects.create(name="Ketamine", container="vial", content_mg=200, added_by=prescriber)
    entry = RegisterEntry.objects.create(
        kind="received", drug=drug, lot="A1", quantity=1, unit="container", occurred_at=drug.added_at, by=prescriber
    )
    session = opened(ann, now=NOON)
    append_events(session, [{"not": "an event"}], by=prescriber, now=NOON)
    request = asked(ann, account_of("nurse"), "phq2")
    answers(request, 1, 1)
    finish(request)
    report(ann, "She spoke of dying.", level=None, by=prescriber, key=uuid4())
    return {
        "AnswerGiven": request.answers.first(),
        "AuditEvent": audit.record("chart.read", patient=ann, by=prescriber),
        "ChartedMeasure": request.charted.first(),
        "ControlledDrug": drug,
        "Document": Document.objects.first(),
        "MeasureRequest": request,
        "RecordVersion": RecordVersion.objects.first(),
        "RefusedEvent": session.refused_events.first(),
        "RegisterEntry": entry,
        "RequestClosed": RequestClosed.objects.first(),
        "SafetyEvent": SafetyEvent.objects.first(),
        "Seating": session.seatings.first(),
        "Session": session,
        "SessionEvent": session.events.first(),
        "KnowledgeSnapshot": knowledge,
        "ProtocolSnapshot": protocol,
        "SignedScreening": signed,
        **rows_of_monitors(),
        **rows_of_consents(ann),
        **rows_of_messages(ann, prescriber),
        **rows_of_schedule(ann),
        **rows_of_courses(ann),
        **rows_of_outcomes(ann),
    }


def test_every_append_only_model_is_covered_here(rows: dict[str, Any]) -> None:
    assert {model.__name__ for model in append_only_models()} == set(rows)


class TestARowWrittenOnce:
    """Of every table; the rows are made once for all of them, because making them takes longest."""

    def test_is_not_saved_again(self, rows: dict[str, Any]) -> None:
        for row in rows.values():
            with pytest.raises(AppendOnlyError, match="never changed"):
                row.save()

    def test_is_not_deleted_through_the_model(self, rows: dict[str, Any]) -> None:
        for row in rows.values():
            with pytest.raises(AppendOnlyError, match="never deleted"):
                row.delete()

    def test_is_not_updated_through_a_query(self, rows: dict[str, Any]) -> None:
        for row in rows.values():
            with pytest.raises(AppendOnlyError, match="never changed"):
                type(row).objects.update(pk=1)

    def test_is_not_deleted_through_a_query(self, rows: dict[str, Any]) -> None:
        for row in rows.values():
            with pytest.raises(AppendOnlyError, match="never deleted"):
                type(row).objects.all().delete()

    def test_is_not_changed_by_raw_sql(self, rows: dict[str, Any]) -> None:
        for row in rows.values():
            column = next(field.column for field in row._meta.fields if not field.primary_key)
            table = row._meta.db_table
            assert_refused(table, f'UPDATE "{table}" SET "{column}" = "{column}"')

    def test_is_not_deleted_by_raw_sql(self, rows: dict[str, Any]) -> None:
        for row in rows.values():
            table = row._meta.db_table
            assert_refused(table, f'DELETE FROM "{table}"')

    def test_is_not_replaced_or_emptied_by_raw_sql(self, rows: dict[str, Any]) -> None:
        for row in rows.values():
            table = row._meta.db_table
            sqlite = f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"'
            assert_refused(table, sqlite if connection.vendor == "sqlite" else f'TRUNCATE "{table}" CASCADE')


def assert_refused(table: str, statement: str) -> None:
    """The database itself says no, and every row is still there."""
    before = count(table)
    if connection.vendor == "postgresql":
        # The rows were made in this very transaction; with their checks still waiting, TRUNCATE would stop for those.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert count(table) == before > 0


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        return int(cursor.fetchone()[0])


def test_accounts_that_signed_or_were_audited_cannot_be_deleted(rows: dict[str, Any], prescriber: User) -> None:
    with pytest.raises(Exception, match="protected"):
        prescriber.delete()


def test_an_audit_event_keeps_the_name_and_role_of_its_time(account: Callable[[str], User], ann: Patient) -> None:
    nurse = account("nurse")
    event = audit.record("chart.read", patient=ann, by=nurse)
    nurse.role = "director"
    nurse.save()
    assert AuditEvent.objects.get(pk=event.pk).role == "nurse"

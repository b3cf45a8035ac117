"""What could not be placed waits until a person decides: into a session, or aside, with a reason, and only once."""

import pytest
from django.core.exceptions import PermissionDenied
from monitors import kinds_waiting, measured, moment, monitor, readings_in, seated, sent
from session_records import a_chair

from daybreak.care.session.events import Reading
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.devices.inbox import attach, sessions_around, set_aside, waiting_groups
from daybreak.clinic.devices.models import InboxDecision, InboxItem
from daybreak.clinic.devices.words import shown_values, what_to_do
from daybreak.clinic.sessions.models import SessionEvent
from daybreak.clinic.sessions.services import events_of
from exchange.hl7_messages import MMHG, PERCENT, SPO2, SYSTOLIC, message, obx

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(ann):
    monitor()
    return seated(ann)


@pytest.fixture
def item(session) -> InboxItem:
    """Values of a message that names a patient who is not known here."""
    sent(measured(142, 88, 78, numbers="unknown"))
    return InboxItem.objects.get()


class TestPuttingIntoASession:
    def test_makes_the_values_a_reading_in_the_name_of_both(self, item, session, nurse):
        attach(item, session, reason="Her wristband was scanned late", by=nurse)
        assert readings_in(session) == [(142, 88, 78)]
        (event,) = [each for each in events_of(session) if isinstance(each, Reading)]
        assert (event.observed_at, event.by) == (moment(5), "device MON1, sent by nurse Person (nurse)")
        assert SessionEvent.objects.get(event_id=event.id).sent_by == nurse

    def test_is_remembered_with_its_reason_and_stands_in_the_trail(self, item, session, nurse, ann):
        decision = attach(item, session, reason="hers", by=nurse)
        assert (decision.by, decision.session, decision.reason) == (nurse, session, "hers")
        assert AuditEvent.objects.filter(patient=ann, action="inbox.resolve").count() == 1
        assert kinds_waiting() == []

    def test_happens_once(self, item, session, nurse):
        attach(item, session, reason="hers", by=nurse)
        with pytest.raises(ValueError, match="decided this already"):
            attach(item, session, reason="hers", by=nurse)
        assert len(readings_in(session)) == 1

    @pytest.mark.parametrize("reason", ["", "   "])
    def test_needs_a_reason(self, item, session, nurse, reason):
        with pytest.raises(ValueError, match="Say why"):
            attach(item, session, reason=reason, by=nurse)
        assert readings_in(session) == []
        assert kinds_waiting() == ["other_patient"]

    def test_needs_a_certain_value(self, session, nurse):
        sent(message(obx(SYSTOLIC, 16, ""), at="20260302120500+0000"))
        with pytest.raises(ValueError, match="no certain value"):
            attach(InboxItem.objects.get(), session, reason="x", by=nurse)

    @pytest.mark.parametrize("role", ["director", "front_desk", "researcher", "patient"])
    def test_is_for_clinicians(self, item, session, account, role):
        with pytest.raises(PermissionDenied):
            attach(item, session, reason="x", by=account(role))

    def test_offers_the_sessions_of_that_time_with_the_chair_first(self, item, session, ann):
        other = seated(ann, "Chair 2", beside_another=True)
        assert [each for each, _ in sessions_around(item)] == [session, other]


class TestSettingAside:
    def test_needs_a_reason_and_happens_once(self, item, nurse):
        with pytest.raises(ValueError, match="Say why"):
            set_aside([item], reason=" ", by=nurse)
        assert set_aside([item], reason="monitor test", by=nurse) == 1
        with pytest.raises(ValueError, match="decided this already"):
            set_aside([item], reason="again", by=nurse)

    def test_of_many_is_all_or_nothing(self, session, nurse):
        for number in range(3):
            sent(measured(application="STRANGER", control_id=f"{number}", minutes=number))
        items = list(InboxItem.objects.all())
        set_aside(items[:1], reason="known", by=nurse)
        with pytest.raises(ValueError, match="decided"):
            set_aside(items, reason="all", by=nurse)
        assert InboxDecision.objects.count() == 1

    def test_loses_nothing(self, item, nurse):
        set_aside([item], reason="monitor test", by=nurse)
        assert b"unknown" in bytes(item.message.content)
        assert InboxItem.objects.count() == 1


class TestTheList:
    def test_shows_what_is_alike_in_one_line(self, session):
        for number in range(5):
            sent(measured(application="STRANGER", control_id=f"{number}", minutes=number))
        sent(measured(application="OTHER", minutes=6))
        assert [(each.about, each.count) for each in waiting_groups()] == [("OTHER, WARD", 1), ("STRANGER, WARD", 5)]

    def test_says_what_each_kind_asks_of_a_person(self):
        assert all(what_to_do(InboxItem(kind=kind)) for kind in InboxItem.Kind.values)

    def test_shows_values_as_a_chart_does(self, item):
        assert shown_values(item) == ["142/88 mmHg", "HR 78/min"]
        partial = InboxItem(reading={"observed_at": "x", "systolic_mmhg": 120.0102, "spo2_percent": 97.0})
        assert shown_values(partial) == ["120/? mmHg", "SpO₂ 97 %"]


def test_a_note_on_the_time_stands_in_the_reason(ann):
    monitor()
    sent(message(obx(SPO2, 97, PERCENT), at="", application="STRANGER"))
    assert "names no time" in InboxItem.objects.get().reason


def test_a_chair_that_was_named_is_kept_with_the_item(session):
    monitor("MON2", chair="Chair 2")
    sent(message(obx(SYSTOLIC, 120, MMHG), at="20260302120500+0000", application="MON2"))
    assert InboxItem.objects.get().chair == a_chair("Chair 2")

"""The pages of monitors and their inbox."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from monitors import measured, monitor, readings_in, seated, sent
from session_records import a_chair

from daybreak.clinic.devices.models import Device, InboxItem
from exchange.hl7_messages import message, obx

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def desk(nurse) -> Client:
    client = Client()
    client.force_login(nurse)
    return client


@pytest.fixture
def overseer(account) -> Client:
    client = Client()
    client.force_login(account("director"))
    return client


def text(client: Client, name: str, *args: object, **more: object) -> str:
    return client.get(reverse(name, args=args), more).content.decode()


class TestTheListOfMonitors:
    def test_says_what_to_do_when_there_is_none(self, desk):
        assert "No monitor yet" in text(desk, "devices")

    def test_shows_where_each_stands_and_that_it_is_silent(self, desk):
        monitor("Bay 1")
        page = text(desk, "devices")
        assert "Bay 1" in page
        assert "Not heard yet" in page
        assert "Chair 1</option>" in page

    def test_assigns_takes_away_and_switches_off(self, desk):
        device = monitor("Bay 1", chair="")
        desk.post(reverse("device-assign", args=[device.pk]), {"chair": a_chair().pk})
        assert device.assignments.last().chair == a_chair()
        desk.post(reverse("device-assign", args=[device.pk]), {"chair": ""})
        assert device.assignments.last().chair is None
        desk.post(reverse("device-in-use", args=[device.pk]), {"in_use": "no"})
        assert not Device.objects.get().is_active

    def test_shows_no_buttons_to_who_may_only_read(self, overseer):
        monitor("Bay 1")
        page = text(overseer, "devices")
        assert "Bay 1" in page
        assert "<button" not in page.partition("<main")[2]

    def test_shows_what_became_of_the_messages_of_one(self, desk, ann):
        device = monitor()
        seated(ann)
        sent(measured(181, 99, 77))
        page = text(desk, "device", device.pk)
        assert "Stored; 1 reading" in page
        assert "MDC_PRESS_BLD_NONINV_SYS" in page
        assert not re.search(r"\b181\b", page)


class TestAddingAMonitor:
    GIVEN = {"name": "Bay 1", "sending_application": "MON1", "zone": "Europe/London"}

    def test_adds_it(self, desk):
        assert desk.post(reverse("device-add"), self.GIVEN).status_code == 302
        assert Device.objects.get().sending_application == "MON1"

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, desk):
        page = desk.post(reverse("device-add"), {**self.GIVEN, "zone": "Moon"}).content.decode()
        assert "Time zone" in page
        assert 'value="MON1"' in page
        assert not Device.objects.exists()

    def test_opens_with_what_an_unknown_sender_said_of_itself(self, desk):
        assert 'value="MON 9"' in text(desk, "device-add", sending_application="MON 9")


class TestTheInbox:
    def test_is_empty_and_says_so(self, desk):
        assert "Nothing waits" in text(desk, "devices-inbox")

    def test_shows_what_waits_and_why(self, desk, ann):
        monitor()
        seated(ann)
        sent(measured(142, 88, 78, numbers="unknown"))
        assert "Names another patient" in text(desk, "devices-inbox")
        page = text(desk, "devices-inbox-item", InboxItem.objects.get().pk)
        assert "142/88 mmHg" in page
        assert "PID|||unknown" in page
        assert "Smith, Ann" in page

    def test_shows_a_message_as_text_whatever_stands_in_it(self, desk):
        sent(message(obx("<script>alert(1)</script>^x^L", 1, "x")))
        page = text(desk, "devices-inbox-item", InboxItem.objects.get().pk)
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page

    def test_shows_bytes_that_are_no_text(self, desk):
        sent(b"\xff\xfe\x00bytes")
        assert "bytes" in text(desk, "devices-inbox-item", InboxItem.objects.get().pk)

    def test_offers_to_add_a_monitor_that_is_not_known(self, desk):
        sent(measured(application="STRANGER"))
        assert 'name="sending_application" value="STRANGER"' in text(
            desk, "devices-inbox-item", InboxItem.objects.get().pk
        )

    def test_puts_values_into_the_session_that_is_chosen(self, desk, ann):
        monitor()
        session = seated(ann)
        sent(measured(142, 88, 78, numbers="unknown"))
        address = reverse("devices-inbox-attach", args=[InboxItem.objects.get().pk])
        desk.post(address, {"session": session.pk, "reason": "hers"})
        assert readings_in(session) == [(142, 88, 78)]
        assert "Put into a session: hers" in text(desk, "devices-inbox")

    def test_without_a_reason_changes_nothing_and_says_so(self, desk, ann):
        monitor()
        session = seated(ann)
        sent(measured(numbers="unknown"))
        address = reverse("devices-inbox-attach", args=[InboxItem.objects.get().pk])
        page = desk.post(address, {"session": session.pk, "reason": ""}, follow=True).content.decode()
        assert "Say why" in page
        assert readings_in(session) == []

    def test_sets_one_aside_or_all_that_are_alike(self, desk):
        for number in range(4):
            sent(measured(application="STRANGER", control_id=f"{number}"))
        address = reverse("devices-inbox-set-aside", args=[InboxItem.objects.first().pk])
        desk.post(address, {"which": "one", "reason": "test"})
        assert InboxItem.objects.filter(decision=None).count() == 3
        other = reverse("devices-inbox-set-aside", args=[InboxItem.objects.filter(decision=None).first().pk])
        desk.post(other, {"which": "all", "reason": "test"})
        assert InboxItem.objects.filter(decision=None).count() == 0

    @pytest.mark.parametrize("session", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
    def test_into_no_session_is_not_found(self, desk, session):
        sent(measured(application="STRANGER"))
        address = reverse("devices-inbox-attach", args=[InboxItem.objects.get().pk])
        assert desk.post(address, {"session": session, "reason": "x"}).status_code == 404

    def test_shows_no_decision_to_who_may_only_read(self, overseer):
        sent(measured(application="STRANGER"))
        page = text(overseer, "devices-inbox-item", InboxItem.objects.get().pk)
        assert "A clinician decides this" in page
        assert "Set this aside" not in page

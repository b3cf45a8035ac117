"""Which monitors there are, where each stands, and whether it is heard."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from monitors import measured, moment, monitor, sent
from session_records import NOON, a_chair

from daybreak.clinic.devices.managing import SILENT_AFTER, add_device, assign, last_heard, monitors, set_in_use
from daybreak.clinic.devices.models import Device, DeviceAssignment
from daybreak.clinic.devices.placing import chair_at

pytestmark = pytest.mark.django_db


class TestAddingAMonitor:
    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            ({"name": ""}, "Name"),
            ({"name": "x" * 61}, "Name"),
            ({"name": "mon1"}, "already"),
            ({"sending_application": " "}, "Recognised by"),
            ({"zone": "Mars/Olympus"}, "Time zone"),
        ],
    )
    def test_says_what_cannot_be(self, nurse, given, problem):
        monitor("MON1")
        with pytest.raises(ValueError, match=problem):
            add_device(by=nurse, **{"name": "New", "zone": "UTC", "sending_application": "A", **given})
        assert Device.objects.count() == 1

    @pytest.mark.parametrize("role", ["director", "front_desk", "researcher", "patient"])
    def test_is_for_clinicians(self, account, role):
        with pytest.raises(PermissionDenied):
            add_device("New", zone="UTC", by=account(role), sending_application="A")


class TestAssigning:
    def test_is_remembered_and_the_past_stays(self, nurse):
        device = monitor(chair="Chair 1")
        assign(device, a_chair("Chair 2"), by=nurse, now=moment(10))
        assign(device, None, by=nurse, now=moment(20))
        assert [chair_at(device, moment(m)) for m in (5, 10, 19, 20)] == [
            a_chair("Chair 1"),
            a_chair("Chair 2"),
            a_chair("Chair 2"),
            None,
        ]
        assert DeviceAssignment.objects.count() == 3

    def test_of_a_monitor_out_of_use_is_refused(self, nurse):
        device = set_in_use(monitor(), False, by=nurse)
        assert monitors(NOON)[0].chair is None
        with pytest.raises(ValueError, match="not in use"):
            assign(device, a_chair(), by=nurse)
        assign(set_in_use(device, True, by=nurse), a_chair(), by=nurse)

    def test_is_not_for_who_only_reads(self, account):
        with pytest.raises(PermissionDenied):
            assign(monitor(), None, by=account("director"))


class TestBeingHeard:
    @pytest.mark.parametrize(("later", "silent"), [(timedelta(0), False), (timedelta(seconds=1), True)])
    def test_is_told_up_to_the_minutes_of_silence(self, ann, later, silent):
        device = monitor()
        sent(measured(), minutes=0)
        (shown,) = monitors(NOON + SILENT_AFTER + later)
        assert (shown.last_heard, shown.silent) == (NOON, silent)
        assert last_heard(device) == NOON

    def test_counts_a_message_sent_again(self):
        monitor()
        sent(measured(), minutes=0)
        sent(measured(), minutes=30)
        assert monitors(moment(31))[0].last_heard == moment(30)

    def test_never_is_silent_at_a_chair_and_no_worry_without_one(self):
        monitor("At chair")
        monitor("Away", chair="")
        assert {each.device.name: (each.last_heard, each.silent) for each in monitors(NOON)} == {
            "At chair": (None, True),
            "Away": (None, False),
        }

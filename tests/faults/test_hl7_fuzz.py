"""Hostile messages by the thousand: the listener stands, answers each, and has stored each.

Some hundreds in every test run, 20,000 in `make thorough`;
`DAYBREAK_FUZZ=100000 pytest tests/faults/test_hl7_fuzz.py -s` for more.
"""

import hashlib
import os
import random
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from exchange.hl7_messages import vital_signs
from faults.hostile_hl7 import hostile_messages
from faults.listening import Listening, Wire, add_monitors, asked
from faults.running import Clinic

MESSAGES = int(os.environ.get("DAYBREAK_FUZZ", "500"))
SEED = int(os.environ.get("DAYBREAK_FUZZ_SEED", "20261125"))
AT_ONCE = 8

STORED = """
from daybreak.clinic.devices.models import InboxItem, MessageOutcome, RawMessage, Resend
from daybreak.clinic.sessions.models import SessionEvent
answer = {
    "digests": list(RawMessage.objects.values_list("sha256", flat=True)),
    "arrived": RawMessage.objects.count() + Resend.objects.count(),
    "without_outcome": RawMessage.objects.filter(outcome=None).count(),
    "failed": InboxItem.objects.filter(kind="failed").count(),
    "waiting": InboxItem.objects.count(),
    "events": SessionEvent.objects.exclude(device="").count(),
}
"""


@pytest.mark.database
def test_each_hostile_message_is_stored_and_answered(clinic: Clinic) -> None:
    add_monitors(clinic)
    listening = Listening(clinic)
    listening.start()
    began = time.monotonic()
    answers: Counter[str] = Counter()
    digests: set[str] = set()
    wire = Wire(listening.port)
    batch: list[bytes] = []
    for content in hostile_messages(MESSAGES, SEED, datetime.now(UTC)):
        digests.add(hashlib.sha256(content).hexdigest())
        batch.append(content)
        if len(batch) == AT_ONCE:
            answers.update(said(wire, batch))
            batch = []
    answers.update(said(wire, batch))
    wire.send(vital_signs(control_id="the-last"))
    assert wire.code() == "AA"
    took = time.monotonic() - began
    stored = asked(clinic, STORED)
    assert listening.is_alive()
    assert listening.stop() == 0
    print(
        f"\n{MESSAGES} messages in {took:.0f} s: {dict(answers)}, {stored['events']} events, {stored['waiting']} wait"
    )
    assert answers.total() == MESSAGES
    assert set(answers) == {"AA", "AE", "AR"}
    assert stored["events"] > 0
    assert digests <= set(stored["digests"])
    assert stored["arrived"] == MESSAGES + 1
    assert (stored["without_outcome"], stored["failed"]) == (0, 0)
    assert "Traceback" not in listening.log()


def said(wire: Wire, batch: list[bytes]) -> list[str]:
    """Sends them in one go, and collects an answer for each."""
    for content in batch:
        wire.send(content)
    return [wire.code().replace("C", "A", 1) for _ in batch]


def drip(wire: Wire) -> None:
    """A byte at a time; each alone comes soon enough."""
    for _ in range(3_000):
        wire.send_raw(b"x")
        time.sleep(0.01)


@pytest.mark.any_database
class TestAHostileSender:
    @pytest.fixture
    def listening(self, clinic: Clinic):
        made = Listening(clinic, "--message-time", "1", "--idle", "2")
        made.start()
        yield made
        assert made.is_alive(), made.log()
        assert made.stop() == 0
        assert "Traceback" not in made.log()

    def test_who_sends_byte_by_byte_is_cut_off(self, listening: Listening) -> None:
        wire = Wire(listening.port)
        wire.send_raw(b"\x0bMSH|")
        with pytest.raises(ConnectionError):
            drip(wire)
        assert "not finished and is not answered" in listening.log()

    def test_who_says_nothing_is_cut_off(self, listening: Listening) -> None:
        assert Wire(listening.port).is_closed()

    def test_who_sends_without_end_is_answered_and_cut_off(self, listening: Listening) -> None:
        wire = Wire(listening.port)
        wire.send_raw(b"\x0b" + vital_signs(control_id="endless") + b"x" * 1_200_000)
        answer = wire.answer()
        assert b"MSA|AR|endless" in answer
        assert wire.is_closed()
        told = "from daybreak.clinic.devices.models import RawMessage as R\nanswer = [R.objects.get().is_cut]"
        assert asked(listening.clinic, told) == [True]

    def test_who_sends_no_message_at_all_is_cut_off(self, listening: Listening) -> None:
        wire = Wire(listening.port)
        wire.send_raw(b"GET / HTTP/1.1\r\n" * 5000)
        assert wire.is_closed()

    def test_who_hangs_up_before_the_answer_costs_nobody_else_anything(self, listening: Listening) -> None:
        chance = random.Random(7)
        for number in range(10):
            rude = Wire(listening.port)
            rude.send(vital_signs(control_id=f"{number}"))
            if chance.random() < 0.5:
                rude.send_raw(b"\x0bMSH|half")
            rude.close()
        polite = Wire(listening.port)
        polite.send(vital_signs(control_id="polite"))
        assert polite.code() == "AA"

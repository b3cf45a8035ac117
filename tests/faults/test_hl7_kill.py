"""The listener is killed between message and answer, again and again. What it answered AA is there, once.

A few kills in every test run; `DAYBREAK_KILLS=200 pytest tests/faults/test_hl7_kill.py -s` for many, and with
`scripts/postgresql.py` in front on PostgreSQL.
"""

import os
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from exchange.hl7_messages import vital_signs
from faults.listening import Listening, Wire, add_monitors, asked
from faults.running import Clinic

pytestmark = pytest.mark.database

KILLS = int(os.environ.get("DAYBREAK_KILLS", "6"))

CHARTED = """
import json
from daybreak.clinic.devices.models import RawMessage
from daybreak.clinic.sessions.models import SessionEvent
rows = SessionEvent.objects.filter(device="MON0", kind="reading").order_by("id")
answer = {
    "systolic": [json.loads(bytes(row.content))["systolic_mmhg"] for row in rows],
    "stored": RawMessage.objects.count(),
    "without_outcome": RawMessage.objects.filter(outcome=None).count(),
}
"""


class Sender:
    """A monitor that sends numbered readings, each again until it is answered."""

    def __init__(self, listening: Listening, seed: int) -> None:
        self.listening, self.chance = listening, random.Random(seed)
        self.acknowledged: list[int] = []
        self.number = 0
        self.start = datetime.now(UTC) + timedelta(seconds=1)

    def send_until_killed(self) -> None:
        """Sends on; somewhere in between, before or after an answer, the listener is killed."""
        wire = Wire(self.listening.port)
        for _ in range(self.chance.randrange(0, 4)):
            self.send_one(wire)
        wire.send(self.message())
        if self.chance.random() < 0.4:
            self.taken(wire)
        else:
            time.sleep(self.chance.random() * 0.02)
        self.listening.kill()
        wire.close()

    def send_one(self, wire: Wire) -> None:
        """The present reading, and its answer."""
        wire.send(self.message())
        self.taken(wire)

    def taken(self, wire: Wire) -> None:
        """It was answered; the next one is on."""
        assert wire.code() == "AA"
        self.acknowledged.append(self.number)
        self.number += 1

    def message(self) -> bytes:
        """The present reading: its number stands in its systolic pressure."""
        at = f"{self.start + timedelta(seconds=self.number):%Y%m%d%H%M%S}+0000"
        return vital_signs(100 + self.number, 60, 70, control_id=f"K{self.number}", application="MON0", at=at)


def test_what_was_acknowledged_is_charted_once_however_often_the_listener_is_killed(clinic: Clinic) -> None:
    add_monitors(clinic)
    listening = Listening(clinic)
    sender = Sender(listening, seed=20261125)
    for _ in range(KILLS):
        listening.start()
        sender.send_until_killed()
    listening.start()
    sender.send_one(Wire(listening.port))
    charted = asked(clinic, CHARTED)
    assert listening.stop() == 0
    counts = Counter(charted["systolic"])
    print(f"\n{KILLS} kills, {len(sender.acknowledged)} acknowledged, {charted['stored']} stored")
    assert len(sender.acknowledged) > KILLS / 2
    assert [number for number in sender.acknowledged if counts[100 + number] != 1] == []
    assert set(counts) == {100 + number for number in sender.acknowledged}
    assert (charted["stored"], charted["without_outcome"]) == (len(sender.acknowledged), 0)

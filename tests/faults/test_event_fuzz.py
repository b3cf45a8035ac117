"""Hostile posts of events: no crash, no silence. Each item is answered, or the body is 400; what is refused is kept.

Some hundreds in every test run, 20,000 in `make thorough`;
`DAYBREAK_FUZZ=100000 DAYBREAK_FUZZ_SEED=1 pytest tests/faults/test_event_fuzz.py -s` for more and others.
"""

import json
import logging
import os
import random
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from records import bundle, patient
from session_records import NOON, address, amended, client_of, opened, reading, told
from staff import account_of

from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.models import RefusedEvent, Session, SessionEvent

POSTS = int(os.environ.get("DAYBREAK_FUZZ", "500"))
SEED = int(os.environ.get("DAYBREAK_FUZZ_SEED", "20261125"))
TEXTS = [
    *("", " ", "\0", "\x1b[2J", "\ud800", "\U0001f469\u200d\u2695\ufe0f", "\u202e", "a" * 5000, "<script>"),
    *("'; DROP TABLE events; --", "{{7*7}}", "%s%n", "../../etc/passwd", "NaN", "null"),
    *("2026-03-02T12:00:00Z", "0001-01-01T00:00:00+14:00"),
]
NUMBERS = [
    *(0, -0.0, -1, 1, 0.1, 401, 99.99999, 1e-320, 1e308, 2**31, 2**63, 2**64, 10**400),
    *(float("nan"), float("inf")),
]

SOUND: dict[str, dict[str, Any]] = {
    "checked_in": {"height_cm": 170},
    "weight_taken": {"weight_kg": 70},
    "check_answered": {"question": "pre-check-consent", "answer": "yes"},
    "intake_told": {"intake": "solids", "last_at": None},
    "dose_ordered": {"dose_mg": 35, "bag_ml": 100},
    "dose_confirmed": {"order": "event-0001"},
    "hold_lifted": {"rule": "blood-pressure", "reason": "rested"},
    "device_given": {"number": 1},
    "administration_started": {},
    "administration_stopped": {"given_ml": 100},
    "reading": {"systolic_mmhg": 190, "spo2_percent": 85},
    "scale_scored": {"scale": "cadss", "score": 12},
    "side_effect_noted": {"effect": "chest-pain", "severity": "severe"},
    "intervention_given": {"intervention": "oxygen"},
    "alarm_acknowledged": {"alarm": "oxygen-very-low"},
    "discharged": {"against_advice": True, "reason": "left"},
}


class Attacker:
    """Makes posts: sound ones, and ones bent in every way that comes to mind."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.seen: list[dict[str, Any]] = [reading()]

    def body(self) -> bytes:
        """One post."""
        events = [self.event() for _ in range(self.chance.choice([0, 1, 1, 2, 5]))]
        whole: Any = self.chance.choices(
            [{"events": events}, events, {"events": self.value(0)}, self.value(0)], [90, 3, 4, 3]
        )[0]
        text = json.dumps(whole)
        if self.chance.random() < 0.1:
            return self.broken(text)
        return text.encode("utf-8", "surrogatepass")

    def event(self) -> Any:
        """Something in the place of an event."""
        made: Any = self.chance.choice([self.sound, self.sound, self.again, self.correction])()
        for _ in range(self.chance.choice([0, 0, 1, 1, 2, 4])):
            made = self.bent(made)
        return made

    def sound(self) -> dict[str, Any]:
        """A good event."""
        kind = self.chance.choice(list(SOUND))
        made = told(kind, **SOUND[kind]) | {"id": f"fuzz-{self.chance.getrandbits(64):016x}"}
        self.seen.append(made)
        return made

    def again(self) -> dict[str, Any]:
        """One that was sent before, as it was or changed."""
        return dict(self.chance.choice(self.seen[-200:]))

    def correction(self) -> dict[str, Any]:
        """A correction of something that may be there."""
        return amended(
            self.again() | {"id": str(self.again()["id"])[:80]}, self.chance.choice([None, self.sound(), self.again()])
        )

    def bent(self, event: Any) -> Any:
        """With something wrong."""
        if not isinstance(event, dict) or not event:
            return self.value(0)
        event, field = dict(event), self.chance.choice(list(event))
        match self.chance.randrange(5):
            case 0:
                del event[field]
            case 1:
                event[self.chance.choice([*TEXTS, field.upper(), f"{field} "])] = self.value(0)
            case 2:
                return self.chance.choice([[event], json.dumps(event), None, {"event": event}])
            case _:
                event[field] = self.value(0)
        return event

    def value(self, depth: int) -> Any:
        """Any JSON value."""
        match self.chance.randrange(8 if depth < 4 else 6):
            case 6:
                return [self.value(depth + 1) for _ in range(self.chance.randrange(4))]
            case 7:
                return {self.chance.choice(TEXTS): self.value(depth + 1) for _ in range(self.chance.randrange(4))}
        return self.scalar()

    def scalar(self) -> Any:
        return self.chance.choice(
            [None, True, False, self.chance.choice(NUMBERS), self.chance.choice(TEXTS), self.seen[-1]["id"]]
        )

    def broken(self, text: str) -> bytes:
        """No JSON, or hardly."""
        body = bytearray(text.encode("utf-8", "surrogatepass"))
        match self.chance.randrange(4):
            case 0:
                return bytes(body[: self.chance.randrange(len(body) + 1)])
            case 1:
                for _ in range(3):
                    body[self.chance.randrange(len(body))] = self.chance.randrange(256)
                return bytes(body)
            case 2:
                depth = self.chance.choice([50, 300, 900, 1100, 100_000])
                return b'{"events": [' + b"[" * depth + b"]" * depth + b"]}"
        return self.chance.choice([b"", b"\0", b"\xff\xfe{", b"{" * 1000, b'{"events": [' + b"null," * 600 + b"null]}"])


@pytest.mark.django_db
def test_hostile_posts_are_answered_one_by_one_and_what_is_refused_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    sessions = [opened(each, chair=f"Chair {number}") for number, each in enumerate(patients())]
    clients = [client_of(account_of(role)) for role in ("nurse", "prescriber")]
    attacker, statuses = Attacker(SEED), Counter[str]()
    for number in range(POSTS):
        session, body = sessions[number % 2], attacker.body()
        statuses.update(answered(clients[number // 2 % 2], session, body))
    print(f"\n{POSTS} posts: {dict(statuses)}")
    assert {"stored", "known", "refused", "400"} <= set(statuses), "the attacker reached every way to be answered"
    for session in sessions:
        assert services.state_of(session, NOON) is not None, "whatever was taken can be folded"


def patients() -> list[Patient]:
    """Two, so that events of one can be sent to the other."""
    import_file(name="two.json", content=bundle(patient("ann"), patient("bo", given="Bo")), by=None)
    return list(Patient.objects.order_by("pk"))


def answered(client: Client, session: Session, body: bytes) -> list[str]:
    """How a post was answered, after making sure that it was."""
    stored, refused = SessionEvent.objects.count(), RefusedEvent.objects.count()
    answer = client.post(address(session, "events"), body, content_type="application/json")
    assert answer.status_code in (200, 400), (answer.status_code, body[:2000])
    if answer.status_code == 400:
        assert answer.json()["error"]
        assert (SessionEvent.objects.count(), RefusedEvent.objects.count()) == (stored, refused)
        return ["400"]
    results = answer.json()["results"]
    told_of = Counter(each["status"] for each in results)
    assert len(results) == len(json.loads(body)["events"])
    assert SessionEvent.objects.count() == stored + told_of["stored"]
    assert all(each["reason"] and kept(session, each["reason"]) for each in results if each["status"] == "refused")
    return [each["status"] for each in results]


def kept(session: Session, reason: str) -> bool:
    return RefusedEvent.objects.filter(session=session, reason=reason).exists()

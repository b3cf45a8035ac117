"""A session folded where there is no server: JSON in, JSON out. The browser at the chair runs this very file."""

import json
from datetime import datetime
from typing import Any

from daybreak.care.session.events import Event
from daybreak.care.session.timeline import alarm_history, fold, known_at
from daybreak.exchange.session_json.events import EventRefused, decode_event
from daybreak.exchange.session_json.rules import decode_rules
from daybreak.exchange.session_json.state import encode_alarm, encode_state


class Engine:
    """The rules of one session and the events that it has been told."""

    def __init__(self, rules: str) -> None:
        """rules: what encode_rules wrote, as JSON text. Raises Misshapen."""
        self._rules = decode_rules(json.loads(rules))
        self._events: dict[str, Event] = {}

    def put(self, events: str) -> str:
        """Adds events (a JSON list); one whose id is known takes its place. Returns the refused ones as JSON."""
        refused = []
        for raw in json.loads(events):
            try:
                event = decode_event(raw)
            except EventRefused as error:
                refused.append({"id": raw.get("id") if isinstance(raw, dict) else None, "reason": str(error)})
            else:
                self._events[event.id] = event
        return json.dumps(refused)

    def drop(self, event_id: str) -> None:
        """Forgets an event that the server did not take."""
        self._events.pop(event_id, None)

    def state(self, now: str) -> str:
        """The state at `now` (ISO 8601 with its zone), as encode_state writes it."""
        return json.dumps(encode_state(fold(self._rules, self._events.values(), _moment(now))))

    def state_known_at(self, moment: str) -> str:
        """As it could be seen at a moment: only what had been recorded by then. What a replay shows."""
        at = _moment(moment)
        return json.dumps(encode_state(fold(self._rules, known_at(self._events.values(), at), at)))

    def alarms(self, now: str) -> str:
        """Every alarm so far with its beginning and end."""
        history: list[Any] = [encode_alarm(each) for each in alarm_history(self._rules, self._all(), _moment(now))]
        return json.dumps(history)

    def _all(self) -> list[Event]:
        return list(self._events.values())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)

"""Sessions as JSON: events as they are sent and stored, the rules and the state as a page gets them.

Nothing here imports anything but the standard library and `care`, because the same files run in the browser at the
chair (docs/decisions/0011): what the server accepts and what the chair folds offline is one definition.
"""

from daybreak.exchange.session_json.events import READINGS, SCALES, EventRefused, decode_event, encode_event
from daybreak.exchange.session_json.rules import decode_rules, encode_rules
from daybreak.exchange.session_json.state import encode_alarm, encode_state

__all__ = [
    "READINGS",
    "SCALES",
    "EventRefused",
    "decode_event",
    "decode_rules",
    "encode_alarm",
    "encode_event",
    "encode_rules",
    "encode_state",
]

"""Everything that may be done with sessions, in one place to import from."""

from daybreak.clinic.sessions.appending import MOST_AT_ONCE, Receipt, append_event, append_events
from daybreak.clinic.sessions.folding import events_of, protocol_of_session, rules_of, state_of
from daybreak.clinic.sessions.opening import (
    ChairTaken,
    Known,
    PatientInSession,
    chair_of,
    known_before,
    move_to,
    open_session,
    protocols_with_sessions,
    session_at,
)
from daybreak.clinic.sessions.people import label

__all__ = [
    "MOST_AT_ONCE",
    "ChairTaken",
    "Known",
    "PatientInSession",
    "Receipt",
    "append_event",
    "append_events",
    "chair_of",
    "events_of",
    "known_before",
    "label",
    "move_to",
    "open_session",
    "protocol_of_session",
    "protocols_with_sessions",
    "rules_of",
    "session_at",
    "state_of",
]

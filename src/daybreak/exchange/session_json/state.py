"""What a session is, as JSON for a page: the fields of care/session/state by their names."""

from typing import Any

from daybreak.care.session.state import Alarm, SessionState
from daybreak.exchange.session_json.shape import plain


def encode_state(state: SessionState) -> dict[str, Any]:
    """The state as JSON values, with the blockers of the start and of the discharge beside the findings."""
    return {
        **plain(state),
        "start_blockers": plain(state.start_blockers),
        "discharge_blockers": plain(state.discharge_blockers),
    }


def encode_alarm(alarm: Alarm) -> dict[str, Any]:
    """One alarm of a session's history as JSON values."""
    written: dict[str, Any] = plain(alarm)
    return written

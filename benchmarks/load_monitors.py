"""Run as a program: monitors that store a reading of each session every so many seconds, beside the server.

Every other reading is beyond its limit. When each was to be sent stands in its id, so that a late writer counts too.
A database that does not take them in time ends it: what was not written is not seen, and counts so.
"""

import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import django
from django.db import OperationalError

GRACE_SECONDS = 20.0


def main(seconds: float, between: float, sessions: list[str]) -> None:
    """Writes in turn, evenly spread."""
    django.setup()
    # Models can be imported only now that Django is set up.
    from daybreak.clinic.sessions.models import Session  # noqa: PLC0415
    from daybreak.clinic.sessions.services import append_events  # noqa: PLC0415

    known = [Session.objects.select_related("patient").get(pk=each) for each in sessions]
    began = time.monotonic()
    for number in range(int(seconds / between * len(known))):
        due = began + number * between / len(known)
        time.sleep(max(0.0, due - time.monotonic()))
        turn, which = divmod(number, len(known))
        status = ""
        while status not in ("stored", "known"):
            if time.monotonic() > began + seconds + GRACE_SECONDS:
                return
            with suppress(OperationalError):
                device = f"monitor-{which}"
                status = append_events(known[which], [reading(which, turn, due)], by=None, device=device)[0].status


def reading(session: int, turn: int, due: float) -> dict[str, Any]:
    """A reading that was due at a moment of the monotonic clock; low in oxygen every other turn."""
    now = datetime.now(tz=UTC).isoformat()
    return {
        "kind": "reading",
        "id": f"load-{session}-{turn}-{int(due * 1e6)}",
        "observed_at": now,
        "recorded_at": now,
        "by": "",
        "systolic_mmhg": 120 + turn % 7,
        "diastolic_mmhg": 80,
        "heart_rate_per_min": 70,
        "spo2_percent": 80 if turn % 2 else 98,
    }


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])

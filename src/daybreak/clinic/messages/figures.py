"""The dashboard's figures, kept current by the worker that runs anyway.

Renewing begins at most once an hour. It is done in slices, one a pass, so that no page to the team waits for it.
"""

import logging
from datetime import datetime, timedelta

from daybreak.clinic.messages.models import WorkerPass
from daybreak.clinic.one_writer import MESSAGES, one_writer
from daybreak.clinic.registry.refreshing import renew

EVERY = timedelta(hours=1)
SLICE_SECONDS = 10.0
log = logging.getLogger(__name__)


def renew_figures(now: datetime) -> tuple[int, list[str]]:
    """How many rows were made anew, and what went wrong, in sentences. Does nothing within an hour of the last time."""
    last = WorkerPass.objects.values_list("figures_at", flat=True).first()
    if last is not None and last <= now < last + EVERY:
        return 0, []
    try:
        renewal = renew(now=now, seconds=SLICE_SECONDS)
    # Messages have gone out already, and go on going out.
    except Exception as error:
        log.exception("the dashboard's figures could not be renewed")
        _mark(now)
        return 0, [f"The dashboard's figures could not be renewed ({type(error).__name__}); the log says where."]
    if renewal.finished:
        _mark(now)
    return renewal.made, []


def _mark(now: datetime) -> None:
    with one_writer(MESSAGES):
        WorkerPass.objects.update(figures_at=now)

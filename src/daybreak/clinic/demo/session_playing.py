"""Playing the sessions of the demo clinic up to the present, through the services and by nobody else's hand.

Loading again adds nothing, with one exception. Sessions that were in course at an earlier loading and should be over
by now are ended, so that no board shows yesterday's infusion: as their story goes, or, where somebody has entered
something since, by a note that they were left open. New ones begin when the last lie as far back as treatments do.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from daybreak.care.session.state import Phase
from daybreak.clinic.accounts.models import User
from daybreak.clinic.demo.session_stories import STORIES, Happening, SessionStory
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.board.chairs import add_chair
from daybreak.clinic.sessions.board.reading import free_chairs, sessions_in_course
from daybreak.clinic.sessions.models import Chair, Session, SessionEvent
from daybreak.clinic.sessions.services import Known, append_events, known_before, open_session, state_of

CHAIRS = ("Chair 1", "Chair 2", "Chair 3", "Chair 4")
BETWEEN_TREATMENTS = timedelta(days=3)
_LEFT_OPEN = "Demo: this session was left open and is closed because the demo was loaded again."
_OVER = (Phase.DISCHARGED, Phase.ABORTED)


@dataclass(frozen=True, slots=True)
class _Run:
    """One playing of a story."""

    story: SessionStory
    session: Session
    key: str


def play_sessions(source: str, now: datetime | None = None) -> int:
    """Adds the chairs and plays the stories up to `now`; how many sessions were opened or ended.

    source: by which the demo's patients are known. Nothing happens where the demo's nurse or prescriber may no longer
    do it. Raises RuntimeError if an event of a story is refused.
    """
    moment, staff = now or timezone.now(), _staff()
    if staff is None:
        return 0
    if not Chair.objects.exists():
        for name in CHAIRS:
            add_chair(name, by=None)
    ended = sum(_ended(run, staff, moment) for run in _runs() if run.story.in_course)
    patients = {each.fhir_id: each for each in Patient.objects.filter(source=source)}
    opened = sum(_opened(each, patients[each.patient], staff, moment) for each in STORIES if each.patient in patients)
    return ended + opened


def play_past_session(story: SessionStory, patient: Patient, checked_in: datetime, *, before: int) -> None:
    """A session of another day, from check-in to discharge, at a chair that is free now. before: sessions before it."""
    chair = next(iter(free_chairs()), None)
    if chair is not None:
        play_session(story, patient, chair, checked_in, before=before, until=checked_in + story.length)


def play_session(
    story: SessionStory,
    patient: Patient,
    chair: Chair,
    checked_in: datetime,
    *,
    before: int,
    until: datetime,
    beside_another: bool = False,
) -> Session | None:
    """A session of any patient as a story goes, up to a moment. before: sessions before it. beside_another: although
    one of theirs is not over.

    None where the demo's staff may not open one.
    """
    staff = _staff()
    if staff is None:
        return None
    known = Known(sex=patient.sex, sessions_before=before, pregnancy_possible=story.pregnancy_possible)
    session = open_session(
        patient, story.protocol, chair, known, by=staff["nurse"], now=checked_in, beside_another=beside_another
    )
    _play(_Run(story, session, f"demo:{story.id}:{checked_in:%Y%m%d%H%M%S}"), staff, until)
    return session


def sessions_are_played() -> bool:
    """Whether every story has been played at least once."""
    return {run.story.id for run in _runs()} == {each.id for each in STORIES}


def _staff() -> dict[str, User] | None:
    wanted = {"nurse": ("session.open", "session.chart", "session.confirm"), "prescriber": ("session.order",)}
    found = {each.username: each for each in User.objects.filter(username__in=wanted, is_active=True)}
    able = all(name in found and all(found[name].may(p) for p in needed) for name, needed in wanted.items())
    return found if able else None


def _runs() -> Iterator[_Run]:
    """Every playing so far, oldest first, found by the ids of its events."""
    stories = {each.id: each for each in STORIES}
    first = SessionEvent.objects.filter(event_id__startswith="demo:", event_id__endswith=":weight", kind="weight_taken")
    for row in first.select_related("session", "session__patient", "session__protocol").order_by("id"):
        key = row.event_id.removesuffix(":weight")
        story = stories.get(key.split(":")[1])
        if story is not None:
            yield _Run(story, row.session, key)


def _opened(story: SessionStory, patient: Patient, staff: dict[str, User], now: datetime) -> bool:
    """Plays a story for the first time, or one in course again after the usual interval."""
    begun = [run.session.opened_at for run in _runs() if run.story is story]
    is_due = not begun or (story.in_course and now - max(begun) >= BETWEEN_TREATMENTS)
    chair = _chair(story) if is_due else None
    if chair is None or sessions_in_course(patient=patient):
        return False
    checked_in = now - story.since
    known = known_before(patient, story.protocol)
    session = open_session(
        patient,
        story.protocol,
        chair,
        Known(
            sex=known.sex,
            height_cm=known.height_cm,
            last_weight_kg=known.last_weight_kg,
            sessions_before=known.sessions_before,
            pregnancy_possible=story.pregnancy_possible,
        ),
        by=staff["nurse"],
        now=checked_in,
    )
    run = _Run(story, session, f"demo:{story.id}:{checked_in:%Y%m%d%H%M%S}")
    _play(run, staff, now)
    return True


def _chair(story: SessionStory) -> Chair | None:
    """The chair of the story if nobody sits there, else any free one."""
    free = free_chairs()
    return next((each for each in free if each.name == CHAIRS[story.chair]), free[0] if free else None)


def _ended(run: _Run, staff: dict[str, User], now: datetime) -> bool:
    """Ends what should be over by now and is not."""
    if now <= run.session.opened_at + run.story.length or state_of(run.session, now).phase in _OVER:
        return False
    mine = SessionEvent.objects.filter(session=run.session, event_id__startswith=f"{run.key}:").count()
    others = SessionEvent.objects.filter(session=run.session).exclude(kind="checked_in").count() - mine
    if not others:
        _play(run, staff, now)
    if state_of(run.session, now).phase not in _OVER:
        _close(run, staff["nurse"], now)
    return True


def _play(run: _Run, staff: dict[str, User], now: datetime) -> None:
    """Everything of the story that has happened by now, each in the name of whoever did it."""
    passed = (now - run.session.opened_at).total_seconds() / 60
    happened = [each for each in run.story.happenings if each.minute <= passed]
    for who, together in groupby(happened, key=lambda each: each.who):
        events = [_event(run, each) for each in together]
        _append(run.session, events, staff[who], run.session.opened_at + timedelta(minutes=passed))


def _close(run: _Run, nurse: User, now: datetime) -> None:
    last = SessionEvent.objects.filter(session=run.session).order_by("-observed_at").values_list("observed_at")[0][0]
    at = min(now, max(last, run.session.opened_at + run.story.length)).isoformat()
    noted = {"observed_at": at, "recorded_at": now.isoformat(), "by": ""}
    state = state_of(run.session, now)
    events: list[dict[str, Any]] = []
    if state.clocks.administration_from is None:
        events.append({"kind": "aborted", "id": f"{run.key}:closed", "reason": _LEFT_OPEN})
    else:
        if state.clocks.administration_ended_at is None:
            events.append({"kind": "administration_stopped", "id": f"{run.key}:halted", "reason": _LEFT_OPEN})
        against = {"against_advice": True, "reason": _LEFT_OPEN}
        events.append({"kind": "discharged", "id": f"{run.key}:closed", **against})
    _append(run.session, [each | noted for each in events], nurse, now)


def _event(run: _Run, happening: Happening) -> dict[str, Any]:
    opened = run.session.opened_at
    at = (opened + timedelta(minutes=happening.minute)).isoformat()
    event = {
        "id": f"{run.key}:{happening.name}",
        "kind": happening.kind,
        "observed_at": at,
        "recorded_at": at,
        "by": "",
    }
    if happening.points_to is not None:
        event[happening.points_to[0]] = f"{run.key}:{happening.points_to[1]}"
    if happening.minutes_ago is not None:
        event[happening.minutes_ago[0]] = (opened - timedelta(minutes=happening.minutes_ago[1])).isoformat()
    return event | dict(happening.fields)


def _append(session: Session, events: Sequence[dict[str, Any]], by: User, now: datetime) -> None:
    for receipt in append_events(session, events, by=by, now=now):
        if receipt.status == "refused":
            raise RuntimeError(f"{receipt.id} of the demo could not be played: {receipt.reason}")

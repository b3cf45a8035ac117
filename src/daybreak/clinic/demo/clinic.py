"""Loading the demo clinic: accounts of every role, the invented patients of demo/stories, and their sessions.

Their records are written as of the day of loading, so that last week's blood pressure is last week's. Loading again
adds only what is missing; nothing that was done in the demo is undone. The sessions follow the clock: see
session_playing.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit import services as audit
from daybreak.clinic.demo.build_records import file_name, record_files
from daybreak.clinic.demo.consent_playing import play_consents
from daybreak.clinic.demo.course_playing import course_files, courses_are_played, play_courses
from daybreak.clinic.demo.message_playing import play_messages
from daybreak.clinic.demo.outcome_playing import play_outcomes
from daybreak.clinic.demo.schedule_playing import play_schedule
from daybreak.clinic.demo.session_playing import play_sessions, sessions_are_played
from daybreak.clinic.demo.stories import STORIES
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Document, Import

DEMO_PASSWORD = "ketamine-at-daybreak"  # noqa: S105
DEMO_SOURCE = "demo"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMember:
    """Somebody who works at the demo clinic, or is treated there."""

    username: str
    full_name: str
    role: Role

    @property
    def role_label(self) -> str:
        """The role as people say it."""
        return str(self.role.label)


DEMO_STAFF = (
    DemoMember(username="prescriber", full_name="Dr Miriam Okafor", role=Role.PRESCRIBER),
    DemoMember(username="nurse", full_name="Tomás Herrera, RN", role=Role.NURSE),
    DemoMember(username="frontdesk", full_name="Joan Whitfield", role=Role.FRONT_DESK),
    DemoMember(username="director", full_name="Dr Anselm Brandt", role=Role.DIRECTOR),
    DemoMember(username="researcher", full_name="Dr Yuki Tanabe", role=Role.RESEARCHER),
    DemoMember(username="patient", full_name="A demo patient", role=Role.PATIENT),
)


def load_demo(progress: Callable[[int, int], None] | None = None, *, opening_day: date | None = None) -> None:
    """Adds the accounts and records that are not there yet. progress: called with files done and files in all.

    opening_day: the day as of which the records are written; today where none is given. Raises RuntimeError if a
    record cannot be read.
    """
    add_staff()
    day = opening_day or date.today()
    files = sorted((record_files(day) | course_files(day)).items())
    for number, (name, text) in enumerate(files, 1):
        _import_once(name, text.encode())
        if progress:
            progress(number, len(files))
    play_consents(DEMO_SOURCE)
    renew_sessions()
    play_courses(DEMO_SOURCE, day)
    play_schedule(day)
    play_outcomes(DEMO_SOURCE, day)
    play_messages(DEMO_SOURCE)


def renew_sessions() -> int:
    """Plays the demo's sessions up to now; how many were opened or ended."""
    return play_sessions(DEMO_SOURCE)


def is_loaded() -> bool:
    """Whether every account, every patient's file and every session is there."""
    usernames = [member.username for member in DEMO_STAFF]
    if User.objects.filter(username__in=usernames).count() < len(usernames):
        return False
    return all(_is_stored(file_name(story)) for story in STORIES) and sessions_are_played() and courses_are_played()


def members_here() -> list[DemoMember]:
    """The demo's accounts that can sign in; none in a clinic that only happens to use the same usernames."""
    if not Document.objects.filter(source=DEMO_SOURCE, name=file_name(STORIES[0])).exists():
        return []
    usernames = [member.username for member in DEMO_STAFF]
    here = set(User.objects.filter(username__in=usernames, is_active=True).values_list("username", flat=True))
    return [member for member in DEMO_STAFF if member.username in here]


@transaction.atomic
def add_staff() -> list[User]:
    """The accounts that were not there yet; those that exist keep their password and role."""
    here = set(User.objects.filter(username__in=[m.username for m in DEMO_STAFF]).values_list("username", flat=True))
    return [_add(member) for member in DEMO_STAFF if member.username not in here]


def _add(member: DemoMember) -> User:
    user = User.objects.create_user(
        member.username, full_name=member.full_name, role=member.role, password=DEMO_PASSWORD
    )
    audit.record("account.add", record=f"User/{member.username}")
    return user


def _import_once(name: str, content: bytes) -> None:
    if _is_stored(name):
        return
    outcome = import_file(name=name, content=content, by=None, source=DEMO_SOURCE)
    if outcome.state != Import.State.DONE:
        raise RuntimeError(f"{name} could not be loaded: {outcome.message}")


def _is_stored(name: str) -> bool:
    return Document.objects.filter(source=DEMO_SOURCE, name=name).exists()

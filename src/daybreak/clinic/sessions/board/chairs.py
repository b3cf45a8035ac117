"""The places of treatment: adding, naming, ordering, and taking one out of use."""

from django.db import IntegrityError, transaction

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.one_writer import SESSION_EVENTS, one_writer
from daybreak.clinic.sessions.models import Chair
from daybreak.clinic.sessions.opening import ChairTaken, session_at


class NameTaken(ValueError):
    """Two chairs with one name could be mistaken for each other."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a chair called {name} already, perhaps one out of use. Choose another name.")


def add_chair(name: str, *, by: User | None) -> Chair:
    """A new chair, the last in order. Raises NameTaken, PermissionDenied."""
    ensure_may(by, "chair.manage")
    last = Chair.objects.order_by("-position").values_list("position", flat=True).first()
    return _saved(Chair(name=name, position=(last or 0) + 1), "chair.add", by)


def change_chair(chair: Chair, *, name: str, position: int, by: User) -> Chair:
    """Another name or place in the order; the sessions that were held there are now read under the new name.

    Raises NameTaken, PermissionDenied.
    """
    ensure_may(by, "chair.manage")
    chair.name, chair.position = name, position
    return _saved(chair, "chair.change", by)


def set_in_use(chair: Chair, in_use: bool, *, by: User) -> Chair:
    """Takes a chair out of use, or back. Raises ChairTaken while somebody sits there, PermissionDenied."""
    ensure_may(by, "chair.manage")
    # As opening and moving do: nobody may sit down between the question and the answer.
    with one_writer(SESSION_EVENTS):
        there = None if in_use else session_at(chair)
        if there is not None:
            raise ChairTaken(chair, there)
        chair.is_active = in_use
        return _saved(chair, "chair.state", by)


def _saved(chair: Chair, action: str, by: User | None) -> Chair:
    try:
        with transaction.atomic():
            chair.save()
    except IntegrityError:
        raise NameTaken(chair.name) from None
    audit.record(action, record=f"Chair/{chair.pk}", by=by)
    return chair

"""On whose behalf the program acts just now: the person signed in, or the operator of the command line."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daybreak.clinic.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """Who acts, by which route, from which address. `user` is None for the command line.

    link: the id of the request for measures by whose link a patient acts, who has no account.
    """

    user: "User | None" = None
    route: str = ""
    address: str = ""
    link: str = ""

    @property
    def username(self) -> str:
        """The account's name, the link's id, or the operating system's name for the command line."""
        if self.link:
            return f"link:{self.link}"
        return self.user.username if self.user else f"os:{_operator()}"

    @property
    def role(self) -> str:
        """The account's role, "patient link" or "operator"."""
        if self.link:
            return "patient link"
        return self.user.role if self.user else "operator"


_current: ContextVar[Acting | None] = ContextVar("daybreak_acting", default=None)


def current() -> Acting:
    """Who acts now."""
    return _current.get() or Acting(route="command line")


@contextmanager
def acting(who: Acting) -> Iterator[None]:
    """Everything within is done on behalf of `who`."""
    token = _current.set(who)
    try:
        yield
    finally:
        _current.reset(token)


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"

"""Where sign-ins are kept: Django's table, told apart from a database that is locked."""

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError


class SessionStore(DatabaseStore):
    """Django takes any failure to save for a sign-out at that moment, and answers 400; a locked database is none."""

    def save(self, must_create: bool = False) -> None:
        """As Django's. Raises OperationalError if the database did not take it, UpdateError after a sign-out."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError):
                raise error.__context__ from None
            raise

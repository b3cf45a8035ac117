"""A second person proves who they are beside the first. Nobody is signed in or out by it."""

from django.contrib.auth import authenticate
from django.http import HttpRequest

from daybreak.clinic.accounts.models import User


def proven(request: HttpRequest, username: str, password: str) -> User | None:
    """Whose name and password these are; None if they do not belong together.

    Wrong passwords count as attempts to sign in, and are throttled and audited like those.
    """
    # No account has a NUL in its name, and PostgreSQL cannot even be asked for one.
    found = None if "\0" in username else authenticate(request, username=username, password=password)
    return found if isinstance(found, User) else None

"""A second person signs in beside the first, only to put their name to one entry. Nobody is signed out or in by it."""

from django.http import HttpRequest

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.second_person import proven
from daybreak.clinic.controlled_drugs.services import EntryRefused


def second_person(request: HttpRequest) -> User | None:
    """Whom the fields `witness_username` and `witness_password` prove; None if both were left empty.

    Wrong passwords count as attempts to sign in, and are throttled and audited like those. Raises EntryRefused.
    """
    username = request.POST.get("witness_username", "").strip()
    password = request.POST.get("witness_password", "")
    if not username and not password:
        return None
    found = proven(request, username, password)
    if found is None:
        raise EntryRefused("witness", "This name and password do not belong together. Nothing was saved.")
    return found

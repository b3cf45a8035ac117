"""How events name people: the full name for whoever reads it, the account for whoever has to be sure."""

from daybreak.clinic.accounts.models import User


def label(user: User) -> str:
    """ "Tomás Herrera, RN (nurse)": unique, because account names are."""
    return f"{user.full_name} ({user.username})" if user.full_name else user.username

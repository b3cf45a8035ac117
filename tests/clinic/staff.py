"""The accounts of the test clinic."""

from daybreak.clinic.accounts.models import User

PASSWORD = "a long enough password"


def account_of(role: str) -> User:
    """The one account of a role, made when it is first asked for."""
    existing = User.objects.filter(username=role).first()
    return existing or User.objects.create_user(role, full_name=f"{role} Person", role=role, password=PASSWORD)

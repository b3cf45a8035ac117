"""What to tell whoever just started Daybreak about signing in."""

from daybreak.clinic.accounts.models import User
from daybreak.clinic.demo.clinic import DEMO_PASSWORD, DEMO_STAFF


def how_to_sign_in() -> list[str]:
    """Lines about the demo's accounts, the clinic's own, or how to make the first one."""
    names = {member.username for member in DEMO_STAFF}
    here = set(User.objects.filter(username__in=names, is_active=True).values_list("username", flat=True))
    if here:
        return demo_lines(here)
    if User.objects.exists():
        return ["Sign in with the account of your clinic."]
    return [
        "There is no account yet. Make the first one:",
        "  daybreak account add USERNAME --name 'Full Name' --role director",
        "or try Daybreak with invented patients: daybreak demo",
    ]


def demo_lines(here: set[str]) -> list[str]:
    """Each demo account with what it may do; never for a clinic of real patients."""
    lines = [f"Sign in to the demo clinic with the password {DEMO_PASSWORD} as"]
    lines += [f"  {member.username:<12} {member.role_label}" for member in DEMO_STAFF if member.username in here]
    return lines

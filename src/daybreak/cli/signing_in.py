"""What to tell whoever just started Daybreak about signing in."""

from daybreak.clinic.accounts.models import User
from daybreak.clinic.demo.clinic import DEMO_PASSWORD, DemoMember, members_here


def how_to_sign_in() -> list[str]:
    """Lines about the demo's accounts, the clinic's own, or how to make the first one."""
    demo = members_here()
    if demo:
        return demo_lines(demo)
    if User.objects.exists():
        return ["Sign in with the account of your clinic."]
    return [
        "There is no account yet. Make the first one:",
        "  daybreak account add USERNAME --name 'Full Name' --role director",
        "or try Daybreak with invented patients: daybreak demo",
    ]


def demo_lines(members: list[DemoMember]) -> list[str]:
    """Each demo account with what it may do; never for a clinic of real patients."""
    lines = [f"Sign in to the demo clinic with the password {DEMO_PASSWORD} as"]
    return lines + [f"  {member.username:<12} {member.role_label}" for member in members]

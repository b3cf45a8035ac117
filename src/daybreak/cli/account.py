"""`daybreak account`: the accounts of the clinic, from the computer it runs on."""

import secrets

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from rich.table import Table

from daybreak.cli.clinic_setup import prepare_database
from daybreak.cli.console import output
from daybreak.cli.trouble import Trouble
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit import services as audit

EPILOG = """\b
Examples:
  daybreak account add mara --name 'Mara Voss' --role director     asks for a password
  daybreak account password mara --random                          prints a new one once
  daybreak account off mara
  daybreak account"""


@click.group("account", invoke_without_command=True, epilog=EPILOG, short_help="Add accounts and change passwords.")
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the accounts of the clinic, add one, change a password, or switch one off.

    An account is never deleted, because records name it.
    """
    prepare_database()
    if ctx.invoked_subcommand is not None:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("Username", "Name", "Role", "State"):
        table.add_column(column)
    for user in User.objects.order_by("username"):
        table.add_row(user.username, user.full_name, Role(user.role).label, "on" if user.is_active else "off")
    output().print(table)


@command.command("add")
@click.argument("username")
@click.option("--name", "full_name", required=True, help="The person's full name, as it stands on signatures.")
@click.option("--role", type=click.Choice(Role.values), required=True)
@click.option("--random", is_flag=True, help="Make a password and print it once, instead of asking.")
@transaction.atomic
def add(username: str, full_name: str, role: str, random: bool) -> None:
    """Add an account."""
    if User.objects.filter(username=username).exists():
        raise Trouble(f"There is an account {username!r} already.", advice="Choose another username.")
    user = User(username=username, full_name=full_name, role=role)
    password = new_password(user, random=random)
    User.objects.create_user(username, full_name=full_name, role=role, password=password)
    audit.record("account.add", record=f"User/{username}")
    click.echo(f"{full_name} can sign in as {username} ({Role(role).label}).")


@command.command("password")
@click.argument("username")
@click.option("--random", is_flag=True, help="Make a password and print it once, instead of asking.")
@transaction.atomic
def password(username: str, random: bool) -> None:
    """Set a new password."""
    user = account_named(username)
    user.set_password(new_password(user, random=random))
    user.save(update_fields=["password"])
    audit.record("account.password", record=f"User/{username}")
    click.echo(f"{username} has a new password.")


@command.command("off")
@click.argument("username")
@transaction.atomic
def off(username: str) -> None:
    """Switch an account off: it can no longer sign in."""
    user = account_named(username)
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record("account.off", record=f"User/{username}")
    click.echo(f"{username} can no longer sign in.")


def account_named(username: str) -> User:
    """The account; Trouble if there is none."""
    user = User.objects.filter(username=username).first()
    if user is None:
        raise Trouble(f"There is no account {username!r}.", advice="`daybreak account` lists them.")
    return user


def new_password(user: User, *, random: bool) -> str:
    """A password that the rules accept: typed twice, or made and shown once."""
    if random:
        made = secrets.token_urlsafe(15)
        click.echo(f"Password for {user.username}: {made}")
        return made
    typed: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    try:
        validate_password(typed, user)
    except ValidationError as error:
        raise Trouble(" ".join(error.messages), advice="Choose a longer one, or let --random make it.") from error
    return typed

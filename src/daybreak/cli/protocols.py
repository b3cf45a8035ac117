"""`daybreak protocols`: what the protocol files say, and whether a clinic's own file is right."""

from dataclasses import fields
from itertools import groupby
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from daybreak.care.findings import Source
from daybreak.care.protocol import Protocol, Rule, TrialRules
from daybreak.cli.console import output
from daybreak.cli.protocol_choice import chosen_protocol, is_path
from daybreak.cli.trouble import Trouble
from daybreak.knowledge import Problem, check_protocol, protocol_source, protocols

EPILOG = """\b
Examples:
  daybreak protocols                                 what is shipped
  daybreak protocols show iv-ketamine                every rule with its source
  daybreak protocols show iv-ketamine --yaml > my-clinic.yaml
  daybreak protocols check my-clinic.yaml            file, line and rule of each mistake
  daybreak screen referral.json --protocol my-clinic.yaml"""


@click.group("protocols", invoke_without_command=True, epilog=EPILOG, short_help="List, show and check protocol files.")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Protocols are files: list those that Daybreak ships, show one, or check a copy of your own."""
    if ctx.invoked_subcommand is not None:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("Id", "Version", "For", "Rules", "Title"):
        table.add_column(column)
    for protocol in sorted(protocols().values(), key=lambda each: each.id):
        rules = str(len(protocol.eligibility))
        table.add_row(protocol.id, protocol.version, protocol.jurisdiction, rules, protocol.title)
    output().print(table)


@command.command("show")
@click.argument("name", metavar="ID|FILE")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the file itself, to start a copy of your own.")
def show(name: str, as_yaml: bool) -> None:
    """Show every rule of a protocol with its source."""
    protocol = chosen_protocol(name)
    if as_yaml:
        click.echo(source_of(name), nl=False)
        return
    console = output()
    console.print(f"[bold]{protocol.title}[/bold]")
    console.print(f"{protocol.id} {protocol.version}, {protocol.jurisdiction}, {protocol.route.replace('_', ' ')}")
    console.print(f"\n{protocol.purpose.strip()}\n", markup=False)
    console.print(trial_rules(protocol.antidepressant_trials))
    for group, rules in groupby(protocol.eligibility, key=lambda rule: rule.group):
        console.print(f"\n[bold]{group.replace('_', ' ').capitalize()}[/bold]")
        console.print(rule_table(list(rules), protocol))


def source_of(name: str) -> bytes:
    """The bytes of the protocol's file."""
    return Path(name).read_bytes() if is_path(name) else protocol_source(name)


def trial_rules(rules: TrialRules) -> Table:
    """The numbers by which a medication history is read into trials."""
    table = Table(title="How antidepressant trials are read", title_justify="left", title_style="bold", box=None)
    table.show_header = False
    for field in fields(rules):
        number = getattr(rules, field.name)
        table.add_row(
            field.name.replace("_", " "),
            f"{number.value}".replace("_", " ").removesuffix(".0"),
            source_text(number.source),
        )
    return table


def rule_table(rules: list[Rule], protocol: Protocol) -> Table:
    """The rules of one heading."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    for rule in rules:
        table.add_row(rule.id, strength(rule, protocol), Text(title_text(rule)), Text(source_text(rule.source)))
    return table


def title_text(rule: Rule) -> str:
    """The title, and the parameters that are the clinic's own choice."""
    chosen = [f"{name.replace('_', ' ')} {getattr(rule.criterion, name)}" for name in rule.clinic_defaults]
    return f"{rule.title} (clinic default: {', '.join(chosen)})" if chosen else rule.title


def strength(rule: Rule, protocol: Protocol) -> str:
    """Whether the rule can refuse treatment: one that rests on doubtful ground cannot, until the clinic approves it."""
    if rule.effect == "required" and not rule.source.may_block and rule.id not in protocol.approved_rules:
        return "required*"
    return rule.effect


def source_text(source: Source) -> str:
    """Where the figure comes from, and how sure we are."""
    return f"{source.key}{f', {source.locator}' if source.locator else ''} ({source.certainty})"


@command.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check protocol files: every mistake with its file, line and rule."""
    wrong = [str(problem) for path in files for problem in problems_in(path)]
    for line in wrong:
        click.echo(line, err=True)
    if wrong:
        count = f"{len(wrong)} problem{'' if len(wrong) == 1 else 's'}"
        raise Trouble(f"{count} in {len(files)} file(s).", advice="Change the lines named above and check again.")
    for path in files:
        click.echo(f"{path}: no problem found.")


def problems_in(path: Path) -> tuple[Problem, ...]:
    """Every mistake in a file; Trouble if it cannot be opened."""
    try:
        return check_protocol(path)
    except OSError as error:
        raise Trouble(f"{path}: {error.strerror or error}.", advice="Give the path of a protocol file.") from error

"""`daybreak replay`: signed decisions judged again by what was signed, to show that they still stand."""

import click

from daybreak.cli.clinic_setup import prepare_database
from daybreak.cli.progress import Step, progress_of
from daybreak.cli.trouble import Trouble
from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.screening.services import replay

EPILOG = """\b
A signature stores the chart as seen, the protocol and the tables. Replaying judges that chart again by that
protocol with the rules of this version of Daybreak. Do it after every update, before the update is used.

\b
Examples:
  daybreak replay          every signed screening
  daybreak replay 12       one of them"""


@click.command("replay", epilog=EPILOG, short_help="Judge signed screenings again and compare.")
@click.argument("numbers", metavar="[NUMBER...]", nargs=-1, type=int)
def command(numbers: tuple[int, ...]) -> None:
    """Judge signed screenings again and compare with what was signed; exit code 1 if anything differs."""
    prepare_database()
    signed = chosen(numbers)
    with progress_of("Replaying") as step:
        different = [line for done, each in enumerate(signed, 1) for line in compare(each, done, len(signed), step)]
    for line in different:
        click.echo(line, err=True)
    if different:
        raise Trouble("Signed screenings are judged differently by this version.", advice="Do not use it; report it.")
    click.echo(f"{len(signed)} signed screenings were judged again: all the same.")


def chosen(numbers: tuple[int, ...]) -> list[SignedScreening]:
    """Those asked for, or all."""
    everything = SignedScreening.objects.order_by("pk")
    if not numbers:
        return list(everything)
    found = list(everything.filter(pk__in=numbers))
    unknown = sorted(set(numbers) - {each.pk for each in found})
    if unknown:
        raise Trouble(f"There is no signed screening {unknown[0]}.", advice="Its number stands on the signed summary.")
    return found


def compare(signed: SignedScreening, done: int, total: int, step: Step) -> list[str]:
    """What differs, a line each."""
    result = replay(signed)
    step(done, total)
    return [] if result.same else [f"screening {signed.pk}: {difference}" for difference in result.differences]

"""The program itself: what its commands are, where they live, and what its exit codes mean."""

import os
from importlib import import_module
from importlib.metadata import version

import click

# Threads and processes of our own share the work. Those that OpenBLAS would add wait for each other without rest: on
# two cores with two processes a trial took twenty times as long. It is read when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# name: (module that holds `command`, one line for `daybreak --help`)
COMMANDS = {
    "serve": ("daybreak.cli.serve", "Start Daybreak and print its address."),
    "demo": ("daybreak.cli.demo", "Load a demo clinic: staff of every role and synthetic patients."),
    "account": ("daybreak.cli.account", "Add accounts and change passwords."),
    "import": ("daybreak.cli.import_records", "Take FHIR R4 files into the clinic's records."),
    "screen": ("daybreak.cli.screen", "Judge a patient, or a file, against a protocol."),
    "remind": ("daybreak.cli.remind", "Send reminders, links and pages for overdue safety tasks."),
    "listen": ("daybreak.cli.listen", "Take in vital signs from monitors (HL7 v2 over MLLP)."),
    "simulate-monitor": ("daybreak.cli.simulate_monitor", "Send invented vital signs to `daybreak listen`."),
    "protocols": ("daybreak.cli.protocols", "List, show and check protocol files."),
    "trial": ("daybreak.cli.trial", "Run virtual trials of schedules and doses."),
    "reread": ("daybreak.cli.reread", "Read the stored originals again after an update."),
    "refresh-figures": ("daybreak.cli.refresh_figures", "Bring the dashboard's figures up to date."),
    "replay": ("daybreak.cli.replay", "Judge signed screenings again and compare."),
    "pk": ("daybreak.cli.pk", "Predict concentrations after a protocol's dose."),
    "doctor": ("daybreak.cli.doctor", "Say whether this installation is sound."),
}

EPILOG = """\b
Examples:
  daybreak demo && daybreak serve            try it on this computer
  daybreak import referrals/                 take in a folder of FHIR files
  daybreak screen referral.json              judge a file, no database needed
  daybreak screen 4711 --format json         judge a patient of the clinic
  daybreak protocols check my-clinic.yaml    check a protocol of your own
  daybreak pk --weight 80                    predict concentrations after a dose

\b
Exit codes:
  0  all is well (for `screen`: an answer was given, whatever it says)
  1  something was wrong; stderr says what, where, and what to do
  2  the command was not used as its --help says

\b
Settings, from the environment:
  DAYBREAK_HOME   folder of the database and the secret key (./var)
  DATABASE_URL    postgres://user:password@host/name instead of SQLite
  DAYBREAK_SCHEDULER   address of a Dask scheduler for `daybreak trial` (threads of this computer)

Daybreak supports decisions. It is not a medical device: the clinician decides."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called.

    `daybreak screen FILE` has to work, and start quickly, where there is no database and no Django settings.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of a newcomer's first day, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(version("daybreak"), prog_name="daybreak")
def main() -> None:
    """From a referral to a defensible decision on ketamine or esketamine for treatment-resistant depression."""

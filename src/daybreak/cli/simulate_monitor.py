"""`daybreak simulate-monitor`: a monitor that is not there, for demos and tests."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random

import click

from daybreak.cli.trouble import Trouble
from daybreak.exchange.hl7v2 import MOST_BYTES, Frame, Framer, framed
from daybreak.exchange.hl7v2.simulated import STORIES, Patient, result_message

CUFF_SECONDS = 60
ANSWER_SECONDS = 30

EPILOG = """\b
Examples:
  daybreak simulate-monitor --device "Bay 1"
  daybreak simulate-monitor --device "Bay 1" --story hypertension --every 5 --for 600
  daybreak simulate-monitor --device "Bay 1" --patient-mrn 4711 --resend

\b
The figures are invented. The monitor names itself in MSH-3 and OBX-18; add one that is recognised by that name on
the page Monitors, and assign it to a chair where a session runs."""


@click.command("simulate-monitor", epilog=EPILOG, short_help="Send invented vital signs to `daybreak listen`.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=2575, show_default=True)
@click.option("--device", required=True, help="What the monitor calls itself.")
@click.option("--every", type=click.FloatRange(0), default=5, show_default=True, help="Seconds between messages.")
@click.option("--for", "seconds", type=click.FloatRange(0), default=60, show_default=True, help="Seconds in all.")
@click.option("--story", type=click.Choice(STORIES), default="calm", show_default=True)
@click.option("--patient-mrn", default="", help="The patient's number in PID-3; without it the monitor names nobody.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed invents the same figures.")
@click.option("--resend", is_flag=True, help="Send each message twice, as a monitor does that missed the answer.")
def command(
    host: str,
    port: int,
    device: str,
    every: float,
    seconds: float,
    story: str,
    patient_mrn: str,
    seed: int,
    resend: bool,
) -> None:
    """Send vital signs of an invented patient, and show what is answered."""
    patient = Patient(story, Random(seed))  # noqa: S311 - invented figures, no secret
    run = f"{datetime.now(UTC):%Y%m%d%H%M%S}{seed % 10_000:04d}"
    try:
        with socket.create_connection((host, port), timeout=ANSWER_SECONDS) as connection:
            answers = answers_of(connection)
            for number, elapsed in enumerate(beats(every, seconds)):
                signs = patient.at(elapsed / seconds if seconds else 0)
                message = result_message(
                    signs,
                    device=device,
                    control_id=f"{run}-{number}",
                    at=datetime.now(UTC),
                    mrn=patient_mrn,
                    cuff=is_cuff_time(number, every),
                )
                for _ in range(2 if resend else 1):
                    connection.sendall(framed(message))
                    show(signs, next(answers))
    except OSError as error:
        advice = "Start `daybreak listen`, or name its --host and --port."
        raise Trouble(f"{host} port {port}: {error.strerror or error}.", advice=advice) from error


def beats(every: float, seconds: float) -> Iterator[float]:
    """The seconds since the start at which a message is due, as they come; at least one."""
    start = time.monotonic()
    elapsed, number = 0.0, 0
    while number == 0 or elapsed <= seconds:
        yield elapsed
        number += 1
        if number * every > seconds or not every:
            return
        time.sleep(max(start + number * every - time.monotonic(), 0))
        elapsed = number * every


def is_cuff_time(number: int, every: float) -> bool:
    """A cuff measures now and then, not with every message."""
    return every <= 0 or number % max(round(CUFF_SECONDS / every), 1) == 0


def answers_of(connection: socket.socket) -> Iterator[bytes]:
    """The answers, as they come. Raises ConnectionError when the listener closes."""
    framer = Framer(MOST_BYTES)
    while True:
        data = connection.recv(65_536)
        if not data:
            raise ConnectionError("the listener closed the connection without an answer")
        yield from (found.content for found in framer.feed(data) if isinstance(found, Frame))


def show(signs: dict[str, float], answer: bytes) -> None:
    """What was sent and what was answered, in one line."""
    pressure = f"{signs['systolic']:.0f}/{signs['diastolic']:.0f} mmHg"
    sent = f"{pressure}, {signs['heart_rate']:.0f}/min, SpO2 {signs['spo2']:.0f} %"
    segments = answer.decode("utf-8", "replace").split("\r")
    fields = next((each.split("|") for each in segments if each.startswith("MSA|")), ["", "no answer", "", ""])
    said = fields[3] if len(fields) > 3 else ""
    click.echo(f"{sent}  ->  {fields[1]} {said}".rstrip())

"""`daybreak listen` and `daybreak simulate-monitor` as they are called."""

import socket
import threading
from datetime import UTC, datetime
from random import Random

import pytest

from daybreak.cli.listen import UNENCRYPTED, tell
from daybreak.cli.simulate_monitor import CUFF_SECONDS, beats, is_cuff_time
from daybreak.exchange.hl7v2 import Answer, Frame, Framer, acknowledge, framed, read_message
from daybreak.exchange.hl7v2.simulated import STORIES, Patient, result_message
from exchange.hl7_messages import readings

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


class Taker(threading.Thread):
    """A listener that answers AA to everything and keeps it."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self.taken: list[bytes] = []

    def run(self) -> None:
        connection, _ = self._door.accept()
        framer = Framer()
        while data := connection.recv(65_536):
            for found in framer.feed(data):
                assert isinstance(found, Frame)
                self.taken.append(found.content)
                header = read_message(found.content).header
                answer = Answer(code="AA", text="Stored; 1 reading")
                connection.sendall(framed(acknowledge(header, answer, answer_id="1", now=NOW)))


@pytest.fixture
def taker() -> Taker:
    made = Taker()
    made.start()
    return made


class TestASimulatedMonitor:
    def test_sends_vital_signs_and_shows_the_answers(self, run, taker):
        shown = run("simulate-monitor", "--port", taker.port, "--device", "Bay 1", "--every", 0, "--for", 0)
        assert shown.exit_code == 0
        assert "AA Stored; 1 reading" in shown.output
        assert "mmHg" in shown.output
        (message,) = taker.taken
        assert read_message(message).names_of(3) == ("Bay 1",)
        assert read_message(message).equipment == ("Bay 1",)

    def test_sends_each_message_twice_where_asked(self, run, taker):
        run("simulate-monitor", "--port", taker.port, "--device", "B", "--every", 0, "--for", 0, "--resend")
        assert len(taker.taken) == 2
        assert len(set(taker.taken)) == 1

    def test_names_the_patient_where_asked(self, run, taker):
        run(
            *("simulate-monitor", "--port", taker.port, "--device", "B", "--every", 0, "--for", 0),
            *("--patient-mrn", "4711"),
        )
        assert read_message(taker.taken[0]).patient_numbers == ("4711",)

    def test_says_what_to_do_when_nobody_listens(self, run, taker):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            told = run("simulate-monitor", "--port", free.getsockname()[1], "--device", "B")
        assert told.exit_code == 1
        assert "daybreak listen" in told.stderr

    @pytest.mark.parametrize("story", STORIES)
    def test_tells_a_story_that_any_listener_understands(self, story):
        patient = Patient(story, Random(1))
        for share in (0, 0.25, 0.5, 0.75, 1):
            content = result_message(patient.at(share), device="B|^~\\&", control_id="1", at=NOW)
            found = readings(content)
            assert len(found.moments[0].values) == 5
            assert {part.fate for part in found.parts} == {"value", "no_value"}

    def test_of_one_seed_is_always_the_same(self):
        first, second = Patient("calm", Random(3)), Patient("calm", Random(3))
        assert [first.at(n / 9) for n in range(9)] == [second.at(n / 9) for n in range(9)]

    def test_measures_the_pressure_now_and_then(self):
        assert [is_cuff_time(number, 5) for number in (0, 1, 11, 12)] == [True, False, False, True]
        assert all(is_cuff_time(number, CUFF_SECONDS) for number in range(3))

    def test_sends_once_even_if_there_is_no_time(self):
        assert list(beats(5, 0)) == [0.0]
        assert list(beats(0, 5)) == [0.0]


class TestListening:
    def test_says_what_is_wrong_with_a_port_that_is_taken(self, run, taker):
        told = run("listen", "--port", taker.port)
        assert told.exit_code == 1
        assert f"port {taker.port}" in told.stderr
        assert f"daybreak listen --port {taker.port + 1}" in told.stderr

    def test_warns_that_whoever_reaches_the_port_can_read_and_send(self, run):
        told = run("listen", "--host", "192.0.2.1", "--port", 0, "--no-migrate")
        assert told.exit_code == 1
        assert UNENCRYPTED in told.stderr
        assert "192.0.2.1" in told.stderr

    def test_is_on_this_computer_alone_unless_told_otherwise(self, run):
        assert "[default: 127.0.0.1]" in run("listen", "--help").output

    def test_tells_each_thing_with_its_time(self, capsys):
        tell("message 1: AA")
        assert capsys.readouterr().out.endswith(" message 1: AA\n")

"""A monitor is added, put at a chair, and heard; what it sends by mistake is decided in the inbox."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from faults.running import free_port
from journeys.browser import Person, person_at
from journeys.clinic import PROGRAM, Server, environment, server_of

MONITOR = "Bay 9"


class Ward:
    """A clinic of its own with a listener beside its server, so that no other journey finds monitors there."""

    def __init__(self, server: Server, port: int) -> None:
        self.server, self.port = server, port

    def sends(self, *options: str, device: str = MONITOR) -> str:
        """One message of the simulator, and what was answered."""
        command = [
            PROGRAM,
            "simulate-monitor",
            "--port",
            str(self.port),
            "--device",
            device,
            "--every",
            "0",
            "--for",
            "0",
        ]
        return subprocess.run([*command, *options], check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    home: Path = tmp_path_factory.mktemp("ward")
    port = free_port()
    with server_of(home) as server, (home / "listener.log").open("w") as log:
        listener = subprocess.Popen(
            [PROGRAM, "listen", "--port", str(port)],
            env=environment(home),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert listener.stdout is not None
        assert "listening" in listener.stdout.readline()
        yield Ward(server, port)
        listener.terminate()
        listener.communicate(timeout=30)


@pytest.fixture(params=["desktop", "tablet", "phone"])
def nurse(browser, ward, request) -> Iterator[Person]:
    with person_at(browser, ward.server.address, request.param) as person:
        person.signs_in("nurse")
        yield person


@pytest.mark.thorough
def test_every_page_of_monitors_fits_the_screen_and_is_accessible(nurse: Person, ward: Ward) -> None:
    ward.sends(device="Unknown")
    for path in ("/devices/", "/devices/add/", "/devices/inbox/"):
        nurse.opens(path)
        nurse.does_not_scroll_sideways()
        nurse.has_no_axe_violation()
    nurse.page.get_by_role("link", name="From no known monitor").click()
    nurse.does_not_scroll_sideways()
    nurse.has_no_axe_violation()


def test_from_an_unknown_sender_to_a_charted_reading(browser, ward: Ward) -> None:
    with person_at(browser, ward.server.address) as nurse:
        page = nurse.signs_in("nurse")
        assert "AA" in ward.sends()
        nurse.opens("/devices/inbox/")
        page.get_by_role("row", name=re.compile(MONITOR)).get_by_role("link").click()
        page.get_by_role("button", name="Add a monitor like this").click()
        page.get_by_label("Name").fill(MONITOR)
        page.get_by_role("button", name="Add monitor").click()
        page.get_by_label(f"Chair of {MONITOR}").select_option("Chair 2")
        page.get_by_role("button", name=f"Assign {MONITOR}").click()
        expect(page.get_by_text(f"{MONITOR} stands at Chair 2 from now on.")).to_be_visible()
        assert "AA Stored; 1 reading\n" in ward.sends("--story", "hypertension")
        nurse.opens("/devices/")
        expect(page.get_by_role("row", name=MONITOR).get_by_text("Heard", exact=True)).to_be_visible()


@pytest.mark.thorough
def test_a_reading_that_names_somebody_else_is_charted_only_by_a_person(browser, ward: Ward) -> None:
    with person_at(browser, ward.server.address) as nurse:
        page = nurse.signs_in("nurse")
        nurse.opens("/devices/add/?sending_application=Bay+7")
        page.get_by_label("Name").fill("Bay 7")
        page.get_by_role("button", name="Add monitor").click()
        page.get_by_label("Chair of Bay 7").select_option("Chair 2")
        page.get_by_role("button", name="Assign Bay 7").click()
        ward.sends("--patient-mrn", "NOBODY-1", device="Bay 7")
        nurse.opens("/devices/inbox/")
        page.get_by_role("link", name="Names another patient").click()
        expect(page.get_by_role("region", name="The message as it came")).to_contain_text("NOBODY-1")
        page.get_by_role("radio").first.check()
        page.get_by_label("Why it is theirs").fill("The monitor still names the patient before")
        page.get_by_role("button", name="Put the values into this session").click()
        expect(page.get_by_text("The values are in the session")).to_be_visible()
        expect(page.get_by_text("Put into a session: The monitor still names")).to_be_visible()

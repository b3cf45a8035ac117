"""A session seen again, and one that never happened: nothing is entered in the one, nothing sent by the other."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from journeys.browser import SIZES, Person, screenshot_folder
from journeys.chair_client import Client, opened_session
from journeys.clinic import Server, server_of

SLOWLY = 60_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_of(tmp_path_factory.mktemp("again")) as opened:
        yield opened


@pytest.fixture(scope="module")
def clinic(server: Server) -> str:
    return server.address


@pytest.fixture(scope="module")
def sessions() -> dict[str, object]:
    """Sign-ins of this clinic alone."""
    return {}


def is_shown(page: Page) -> None:
    expect(page.get_by_role("group", name="Phase and clock")).to_be_visible(timeout=SLOWLY)


@pytest.mark.parametrize(
    "size", [size if size == "phone" else pytest.param(size, marks=pytest.mark.thorough) for size in SIZES]
)
def test_training_is_marked_and_sends_nothing(somebody: Callable[..., Person], size: str) -> None:
    person = somebody("nurse", size=size)
    page = person.opens("/sessions/training/")
    person.has_no_axe_violation()
    page.get_by_role("link", name=re.compile("Intravenous ketamine")).click()
    is_shown(page)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    expect(page.get_by_role("region", name="Training")).to_contain_text("Nobody is treated. Nothing is stored.")
    assert page.title().startswith("Training")
    page.get_by_role("button", name="Vitals", exact=True).click()
    pad = page.get_by_role("dialog")
    for label, figure in (("Systolic", "122"), ("Diastolic", "78"), ("SpO\u2082", "98")):
        pad.get_by_label(label).fill(figure)
    pad.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Blood pressure 122/78")).to_be_visible()
    person.has_no_axe_violation()
    person.does_not_scroll_sideways()
    pictured(page, f"training-{size}")
    assert [each for each in sent if not each.startswith("GET") or "/patients/" in each] == []


@pytest.mark.thorough
def test_time_passes_in_training_and_what_is_old_is_shown_as_old(somebody: Callable[..., Person]) -> None:
    page = somebody("nurse", size="tablet").opens("/sessions/training/iv-ketamine/")
    is_shown(page)
    page.get_by_role("button", name="Vitals", exact=True).click()
    pad = page.get_by_role("dialog")
    pad.get_by_label("Heart rate").fill("72")
    pad.get_by_role("button", name="Save", exact=True).click()
    rate = page.get_by_role("button", name=re.compile("Heart rate 72"))
    expect(rate).not_to_contain_text("old")
    for _ in range(3):
        page.get_by_role("button", name="15 min", exact=True).click()
    expect(rate).to_contain_text("old: 45 min ago")


@pytest.mark.thorough
@pytest.mark.parametrize("size", SIZES)
def test_a_replay_shows_each_moment_and_lets_nothing_be_entered(
    somebody: Callable[..., Person], server: Server, size: str
) -> None:
    base = opened_session(server)
    person = somebody("nurse", size=size)
    client = Client.opened(person.opens("/account/"), base)
    client.until("s.link.online && s.stateFrom === 'engine'")
    client.notes("reading", systolic_mmhg=128, diastolic_mmhg=78)
    client.until("s.queue.length === 0 && s.events.length === 2")
    page = person.opens(f"{base}replay/")
    is_shown(page)
    replay = page.get_by_role("region", name="Replay")
    values = page.get_by_role("region", name="Latest values")
    expect(values).to_contain_text("not measured")
    replay.get_by_label("Moment of the session").press("End")
    expect(values).to_contain_text("128/78")
    replay.get_by_label("Moment of the session").press("Home")
    expect(values).not_to_contain_text("128/78")
    expect(page.get_by_role("button", name=re.compile("Save|Vitals|Acknowledge|Correct"))).to_have_count(0)
    replay.get_by_role("button", name="60\u00d7").click()
    replay.get_by_role("button", name="Play").click()
    expect(values).to_contain_text("128/78")
    assert page.title().startswith("Replay")
    person.has_no_axe_violation()
    person.does_not_scroll_sideways()
    pictured(page, f"replay-{size}")


def pictured(page: Page, name: str) -> None:
    folder = screenshot_folder()
    if folder is not None:
        page.screenshot(path=folder / f"chair-{name}.png")

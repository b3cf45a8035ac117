"""What waits at a chair waits on until the server has answered for it by name; any other answer is none.

Such answers come from a portal of the network, a proxy, a request cut off on its way, or a server whose database is
locked, before or after the event was stored. Driven through client.js in a real browser.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from journeys.chair_client import QUIET_PAGE, Client, as_signed_in, opened_session, stored
from journeys.clinic import Server, server_of

HTML, JSON = "text/html", "application/json"
NOW = '"now": "2026-03-02T12:00:00+00:00"'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_of(tmp_path_factory.mktemp("home")) as running:
        running.start()
        yield running


@pytest.fixture(scope="module")
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A nurse at a screen, without a service worker between page and network."""
    context = browser.new_context(locale="en-GB", service_workers="block")
    context.set_default_timeout(30_000)
    yield as_signed_in(context, server)
    context.close()


@pytest.fixture
def base(server: Server) -> str:
    return opened_session(server)


@pytest.fixture
def client(page: Page, server: Server, base: str) -> Iterator[Client]:
    page.goto(f"{server.address}{QUIET_PAGE}")
    opened = Client.opened(page, base)
    opened.until("s.link.online")
    yield opened
    page.unroute_all()


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("status", "kind", "body", "is_stored"),
    [
        (400, HTML, "<h1>Bad Request</h1>", False),
        (400, HTML, "<h1>Bad Request</h1>", True),
        (500, HTML, "<h1>Server Error</h1>", True),
        (503, "text/plain", "Try again in a moment.", True),
        (200, HTML, "<h1>Welcome to the guest network</h1>", False),
        (200, JSON, "{}", True),
        (200, JSON, f'{{{NOW}, "results": []}}', False),
        (200, JSON, f'{{{NOW}, "results": [{{"id": "another-event", "status": "stored", "row": 1}}]}}', False),
    ],
    ids=["400", "400 once stored", "500", "503", "a portal", "no results", "too few results", "another's results"],
)
def test_an_event_is_sent_again_and_stored_once(
    client: Client, page: Page, server: Server, base: str, status: int, kind: str, body: str, is_stored: bool
) -> None:
    answered = []

    def spoil(route: Route) -> None:
        if answered:
            route.continue_()
            return
        if is_stored:
            assert route.fetch().status == 200
        answered.append(route.request.post_data_json)
        route.fulfill(status=status, content_type=kind, body=body)

    page.route("**/events/", spoil)
    name = client.notes("reading", systolic_mmhg=131, diastolic_mmhg=80)
    client.until(f"s.queue.length === 0 && s.events.some((each) => each.id === '{name}')")
    assert [[each["id"] for each in sent["events"]] for sent in answered] == [[name]]
    assert [each for each, *_ in stored(server, base)][1:] == [name]
    assert client.kept()["queue"] == []

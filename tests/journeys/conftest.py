"""One clinic for all journeys, and a browser of this machine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from journeys.browser import Person, launch, person_at
from journeys.clinic import running_clinic


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a journey."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo clinic."""
    with running_clinic(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = launch(playwright)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """The cookies of who has signed in already: signing in anew each time would take longer than the journeys."""
    return {}


@pytest.fixture
def somebody(browser: Browser, clinic: str, sessions: dict[str, StorageState]) -> Iterator[Callable[..., Person]]:
    """`somebody("prescriber")` is signed in at a screen; `somebody(None)` is not; `size="phone"` for a small one."""
    with ExitStack() as stack:

        def arrive(username: str | None = None, size: str = "desktop", **more: object) -> Person:
            known = sessions.get(username or "")
            person = stack.enter_context(person_at(browser, clinic, size, storage_state=known, **more))
            if username and known:
                person.opens("/")
            elif username:
                person.signs_in(username)
                sessions[username] = person.page.context.storage_state()
            return person

        yield arrive

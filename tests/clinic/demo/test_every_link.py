"""Every link of the demo clinic leads somewhere, for whoever is shown it, on each database."""

import re
from collections import deque
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import resolve

from daybreak.clinic.accounts.models import User
from daybreak.clinic.demo.clinic import load_demo

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LINK = re.compile(r'\b(?:href|src|hx-get)="(/[^"#]*)"')
NOT_FOLLOWED = ("/static/", "/sign-out")
SIGNED_IN = ("prescriber", "frontdesk", "director")
"""Whose pages are most; what a nurse or a researcher may open is a part of them (test_permissions.py)."""
STREAMS = {"board-stream", "session-stream"}
EXPECTED_PAGES = 60


def links_in(page: str) -> Iterator[str]:
    for address in LINK.findall(page):
        if not address.startswith(NOT_FOLLOWED):
            yield address.replace("&amp;", "&")


def walked(username: str) -> dict[str, str]:
    """Each view that this person can reach by links from the first page, and the address at which it was looked at."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    seen: dict[str, str] = {}
    waiting = deque([("/", "the start")])
    while waiting:
        address, came_from = waiting.popleft()
        name = resolve(address.split("?")[0]).view_name
        if name in seen or name in STREAMS:
            continue
        seen[name] = address
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, f"{username}: {address}, linked from {came_from}: {answer.status_code}"
        if "text/html" in answer.headers["Content-Type"] and not answer.streaming:
            waiting.extend((each, address) for each in links_in(answer.content.decode()))
    return seen


def test_every_link_leads_to_a_page_that_this_person_may_see() -> None:
    load_demo()
    reached = {username: walked(username) for username in SIGNED_IN}
    views = {name for each in reached.values() for name in each}
    assert len(views) >= EXPECTED_PAGES, sorted(views)

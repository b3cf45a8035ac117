"""The chair goes on when the server or the network is gone: nothing is lost, doubled, or kept too long.

Driven through client.js itself, in a real browser, against a server that is really killed.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from care.session.builders import IV, NASAL, amended, at, noted, over, reading, resolved, session
from daybreak.care.session.events import AdministrationPaused, AdministrationResumed, Event
from daybreak.care.session.rules import SessionRules
from daybreak.care.session.timeline import alarm_history, fold, known_at
from daybreak.exchange.session_json import decode_event, encode_alarm, encode_event, encode_rules, encode_state
from journeys.browser import PASSWORD, Person
from journeys.chair_client import KEPT, QUIET_PAGE, Client, as_signed_in, opened_session, stored
from journeys.clinic import Server, server_of

HIGH = {"systolic_mmhg": 185.0, "diastolic_mmhg": 112.0}
THREE_HOURS = 3 * 3_600_000


@pytest.fixture(scope="module")
def home_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with server_of(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def server(home_server: Server) -> Iterator[Server]:
    """It runs before and after each test, whatever the test does to it."""
    home_server.start()
    yield home_server
    home_server.start()


@pytest.fixture(scope="module")
def nurses_browser(browser: Browser) -> Iterator[BrowserContext]:
    """One browser for most tests: that it has the files of Python already saves each of them some seconds."""
    made = browser.new_context(locale="en-GB")
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture
def context(nurses_browser: BrowserContext, server: Server) -> Iterator[BrowserContext]:
    """It is online and keeps nothing of an earlier test."""
    yield nurses_browser
    nurses_browser.set_offline(False)
    for each in nurses_browser.pages[1:]:
        each.close()
    (last,) = nurses_browser.pages
    server.start()
    last.goto(f"{server.address}/about/")
    last.evaluate("new Promise((done) => { indexedDB.deleteDatabase('daybreak-sessions').onsuccess = done; })")
    last.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Page:
    """A nurse at a screen."""
    shown = context.new_page()
    shown.goto(f"{server.address}{QUIET_PAGE}")
    if not shown.get_by_role("link", name="Nurse").count():
        context.clear_cookies()
        Person(shown, server.address).signs_in("nurse")
        shown.goto(f"{server.address}{QUIET_PAGE}")
    expect(shown.get_by_text("Nurse").first).to_be_attached()
    return shown


@pytest.fixture
def bare(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """A fresh browser without service workers."""
    made = browser.new_context(locale="en-GB", service_workers="block")
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture
def base(server: Server) -> str:
    return opened_session(server)


@pytest.fixture
def client(page: Page, base: str) -> Client:
    """The client of a session, online and folding."""
    opened = Client.opened(page, base)
    opened.ready()
    return opened


def ids_of(queue: list[dict[str, Any]]) -> list[str]:
    return [each["event"]["id"] for each in queue]


def calling(snapshot: dict[str, Any]) -> set[str]:
    return {each["id"] for each in snapshot["state"]["alarms"]}


class TestAnEventNotedWhileTheServerIsDead:
    def test_is_on_the_disk_and_in_the_state_and_raises_its_alarm(self, client: Client, server: Server) -> None:
        assert "systolic-very-high" not in calling(client.snapshot)
        server.kill()
        name = client.notes("reading", **HIGH)
        assert ids_of(client.kept()["queue"]) == [name]
        seen = client.until("!s.link.online && s.state.latest.length > 0")
        assert (seen["stateFrom"], ids_of(seen["queue"])) == ("engine", [name])
        assert "systolic-very-high" in calling(seen)

    @pytest.mark.thorough
    def test_gives_the_state_that_the_server_folds_from_the_same_events(self, client: Client, server: Server) -> None:
        server.kill()
        client.notes("reading", **HIGH, heart_rate_per_min=88)
        client.notes("weight_taken", weight_kg=70.5)
        seen = client.until("s.state.latest.length > 2 && JSON.stringify(s.state.dose).includes('70.5')")
        events = [decode_event(each) for each in seen["events"]]
        now = datetime.fromisoformat(seen["state"]["now"])
        assert seen["state"] == json.loads(json.dumps(encode_state(fold(IV, events, now))))

    def test_is_stored_exactly_once_and_in_order_after_the_server_is_back(
        self, client: Client, server: Server, base: str
    ) -> None:
        server.kill()
        names = [client.notes("reading", systolic_mmhg=120 + number, diastolic_mmhg=80) for number in range(12)]
        server.start()
        client.until("s.link.online && s.queue.length === 0")
        assert [name for name, *_ in stored(server, base)][1:] == names
        assert client.kept()["queue"] == []

    @pytest.mark.thorough
    def test_survives_the_death_of_the_server_while_it_is_being_sent(
        self, client: Client, server: Server, base: str
    ) -> None:
        names = []
        for number in range(8):
            names.append(client.notes("reading", systolic_mmhg=120 + number, diastolic_mmhg=80))
            if number == 3:
                server.kill()
        server.start()
        client.until("s.link.online && s.queue.length === 0")
        assert [name for name, *_ in stored(server, base)][1:] == names

    def test_survives_the_page_being_loaded_again(self, client: Client, page: Page, server: Server, base: str) -> None:
        page.goto(f"{server.address}{base}chair/")
        Client.opened(page, base).ready()
        server.kill()
        again = Client(page)
        name = again.notes("reading", **HIGH)
        page.reload()
        again = Client.opened(page, base)
        seen = again.until("s.stateFrom === 'engine' && s.state.latest.length > 0")
        assert (ids_of(seen["queue"]), seen["link"]["online"]) == ([name], False)
        assert "systolic-very-high" in calling(seen)
        assert seen["link"]["clock"] != "ok"
        server.start()
        again.until("s.link.online && s.queue.length === 0")
        assert [each for each, *_ in stored(server, base)].count(name) == 1

    @pytest.mark.thorough
    def test_is_sent_once_although_two_pages_have_it(
        self, client: Client, context: BrowserContext, server: Server, base: str
    ) -> None:
        second = context.new_page()
        second.goto(f"{server.address}{QUIET_PAGE}")
        other = Client.opened(second, base)
        other.until("s.link.online && s.stateFrom === 'engine'")
        server.kill()
        names = [client.notes("reading", **HIGH), other.notes("weight_taken", weight_kg=70.5)]
        for each in (client, other):
            assert ids_of(each.until("s.queue.length === 2")["queue"]) == names
        server.start()
        for each in (client, other):
            each.until("s.link.online && s.queue.length === 0 && s.events.length === 3")
        assert [name for name, *_ in stored(server, base)][1:] == names


class TestWithoutTheNetwork:
    @pytest.mark.thorough
    def test_the_chair_goes_on_and_catches_up(
        self, client: Client, context: BrowserContext, server: Server, base: str
    ) -> None:
        context.set_offline(True)
        client.until("!s.link.online")
        name = client.notes("reading", **HIGH)
        assert "systolic-very-high" in calling(client.until("s.state.latest.length > 0"))
        context.set_offline(False)
        client.until("s.link.online && s.queue.length === 0")
        assert name in [each for each, *_ in stored(server, base)]

    def test_a_server_that_hangs_is_noticed_by_its_silence(self, client: Client, server: Server, base: str) -> None:
        server.freeze()
        try:
            name = client.notes("reading", **HIGH)
            seen = client.until("!s.link.online && s.state.latest.length > 0")
            assert "systolic-very-high" in calling(seen)
        finally:
            server.thaw()
        client.until("s.link.online && s.queue.length === 0")
        assert [each for each, *_ in stored(server, base)].count(name) == 1

    @pytest.mark.thorough
    def test_a_second_person_cannot_confirm_and_is_told_so(self, client: Client, context: BrowserContext) -> None:
        context.set_offline(True)
        with pytest.raises(Exception, match="second person could not be asked: the server does not answer"):
            confirm(client, "some-order-id", "prescriber")


class TestASecondPerson:
    @pytest.mark.thorough
    def test_confirms_an_order_that_was_noted_here(self, bare: BrowserContext, server: Server, base: str) -> None:
        client = Client.opened(as_signed_in(bare, server, "prescriber"), base)
        client.until("s.link.online")
        order = client.notes("dose_ordered", dose_mg=35, bag_ml=100, minutes=40, vial_mg_per_ml=50)
        assert "(nurse)" in confirm(client, order, "nurse")["by"]
        client.until("s.events.some((each) => each.kind === 'dose_confirmed')")

    @pytest.mark.thorough
    def test_with_a_wrong_password_confirms_nothing(self, client: Client, server: Server, base: str) -> None:
        with pytest.raises(Exception, match="do not belong together"):
            confirm(client, "some-order-id", "prescriber", password="wrong")
        assert [kind for _, kind, _ in stored(server, base)] == ["checked_in"]


class TestARefusedEvent:
    def test_stays_visible_with_its_reason_until_a_person_discards_it(self, client: Client, page: Page) -> None:
        name = client.notes("reading", spo2_percent=180)
        (item,) = client.until("s.queue[0]?.status === 'refused'")["queue"]
        assert item["event"]["id"] == name
        assert "spo2_percent" in item["reason"]
        good = client.notes("reading", spo2_percent=97)
        seen = client.until(f"s.queue.length === 1 && s.events.some((each) => each.id === '{good}')")
        assert ids_of(seen["queue"]) == [name]
        assert ids_of(client.kept()["queue"]) == [name]
        page.evaluate("(id) => window.client.discardRefused(id)", name)
        assert client.until("s.queue.length === 0")["queue"] == []
        assert client.kept()["queue"] == []


class TestTheClockOfTheDevice:
    @pytest.mark.parametrize("hours", [THREE_HOURS, -THREE_HOURS])
    def test_changes_no_time_when_it_jumps(
        self, client: Client, page: Page, context: BrowserContext, hours: int
    ) -> None:
        context.set_offline(True)
        client.until("!s.link.online")
        before = page.evaluate("window.client.now()")
        page.evaluate("(jump) => { const real = Date.now; Date.now = () => real() + jump; }", hours)
        seen = client.until("s.link.clock !== 'ok'")
        assert abs(seen["now"] - before) < 60_000
        name = client.notes("reading", **HIGH)
        (event,) = [each for each in client.snapshot["events"] if each["id"] == name]
        assert abs(page.evaluate("(text) => Date.parse(text)", event["observed_at"]) - before) < 60_000

    @pytest.mark.thorough
    def test_is_not_believed_when_it_is_hours_off_from_the_start(
        self, bare: BrowserContext, server: Server, base: str
    ) -> None:
        bare.add_init_script(f"const real = Date.now; Date.now = () => real() + {THREE_HOURS};")
        client = Client.opened(as_signed_in(bare, server), base)
        seen = client.until("s.link.online && s.link.clock === 'ok'")
        assert client.page.evaluate("Date.now()") - seen["now"] > THREE_HOURS - 60_000


class TestSignedOut:
    @pytest.mark.thorough
    def test_what_is_noted_waits_for_the_next_sign_in(
        self, client: Client, context: BrowserContext, server: Server, base: str
    ) -> None:
        context.clear_cookies()
        name = client.notes("reading", **HIGH)
        seen = client.until("s.link.signedOut")
        assert ids_of(seen["queue"]) == [name]
        as_signed_in(context, server)
        client.until("s.link.online && !s.link.signedOut && s.queue.length === 0")
        assert name in [each for each, *_ in stored(server, base)]

    @pytest.mark.thorough
    def test_what_is_noted_is_sent_in_the_name_of_both_if_another_signs_in(
        self, client: Client, context: BrowserContext, server: Server, base: str
    ) -> None:
        context.set_offline(True)
        client.until("!s.link.online")
        name = client.notes("reading", **HIGH)
        context.clear_cookies()
        context.set_offline(False)
        client.until("s.link.signedOut")
        as_signed_in(context, server, "prescriber")
        client.until("s.queue.length === 0")
        (by,) = [by for each, _, by in stored(server, base) if each == name]
        assert "(nurse), sent by" in by
        assert "(prescriber)" in by


class TestSigningOut:
    def test_forgets_the_patient_and_the_page(self, client: Client, page: Page, server: Server, base: str) -> None:
        page.goto(f"{server.address}{base}chair/")
        Client.opened(page, base).ready()
        assert client.kept()["rows"]
        page.goto(f"{server.address}{QUIET_PAGE}")
        page.get_by_role("button", name="Sign out").first.click()
        expect(page).to_have_url(f"{server.address}/sign-in/")
        kept = client.kept()
        assert (kept["sessions"], kept["rows"], kept["queue"]) == ([], [], [])
        assert [each for each in cached(page) if "/shell/" in each] == []

    @pytest.mark.thorough
    def test_in_another_page_makes_this_one_forget_too(
        self, client: Client, context: BrowserContext, server: Server
    ) -> None:
        other = context.new_page()
        other.goto(f"{server.address}{QUIET_PAGE}")
        other.get_by_role("button", name="Sign out").first.click()
        expect(other).to_have_url(f"{server.address}/sign-in/")
        client.until("s.link.signedOut")
        assert (client.kept()["sessions"], client.kept()["rows"]) == ([], [])

    @pytest.mark.thorough
    def test_says_what_is_not_sent_yet_keeps_it_and_any_page_sends_it_later(
        self, client: Client, page: Page, context: BrowserContext, server: Server, base: str
    ) -> None:
        page.route("**/events/", lambda route: route.abort())
        name = client.notes("reading", **HIGH)
        leave = page.get_by_role("button", name="Sign out").first
        leave.click()
        expect(page.get_by_role("heading", name="1 entry is not on the server yet")).to_be_visible()
        page.get_by_role("button", name="Stay signed in").click()
        expect(page).to_have_url(f"{server.address}{QUIET_PAGE}")
        leave.click()
        page.get_by_role("button", name="Sign out all the same").click()
        expect(page).to_have_url(f"{server.address}/sign-in/")
        assert ids_of(client.kept()["queue"]) == [name]
        assert client.kept()["rows"] == []
        other = as_signed_in(context, server)
        other.wait_for_function("""async () => (await import('/static/sessions/offline/outbox.js')).unsent()
          .then((number) => number === 0)""")
        assert name in [each for each, *_ in stored(server, base)]


class TestASessionThatIsOver:
    def test_is_not_kept_on_the_device(self, client: Client) -> None:
        assert client.kept()["rows"]
        client.notes("aborted", reason="The patient did not want to.")
        client.until("s.state.phase === 'aborted' && s.queue.length === 0")
        client.page.wait_for_function(f"async () => (await ({KEPT})()).sessions.length === 0")
        assert client.kept()["rows"] == []

    @pytest.mark.thorough
    def test_is_kept_as_long_as_something_waits(self, client: Client, context: BrowserContext) -> None:
        context.set_offline(True)
        client.until("!s.link.online")
        client.notes("aborted", reason="The patient did not want to.")
        client.until("s.state.phase === 'aborted'")
        assert client.kept()["rows"]
        assert len(client.kept()["queue"]) == 1


class TestTraining:
    def test_asks_and_stores_nothing(self, page: Page, context: BrowserContext) -> None:
        client = Client.started(page, "openTraining", {"rules": encode_rules(IV)})
        client.until("s.stateFrom === 'engine' && s.link.reload === 'ok'")
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        order = client.notes("dose_ordered", dose_mg=35, bag_ml=100, minutes=40, vial_mg_per_ml=50)
        client.notes("reading", **HIGH)
        confirm(client, order, "somebody")
        client.notes("reading", spo2_percent=180)
        page.evaluate("window.client.advance(600000)")
        seen = client.until("s.events.length === 3 && s.queue.length === 1 && s.state.latest.length > 0")
        assert seen["queue"][0]["status"] == "refused"
        assert "systolic-very-high" in calling(seen)
        assert asked == []
        assert client.kept() is None

    @pytest.mark.thorough
    def test_before_that_asks_only_for_what_everybody_may_have(self, page: Page, context: BrowserContext) -> None:
        asked: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        client = Client.started(page, "openTraining", {"rules": encode_rules(IV)})
        client.until("s.stateFrom === 'engine' && s.link.reload === 'ok'")
        public = ("/static/", "/sw.js", "/sessions/offline/worker.js", "/sessions/engine.zip")
        assert asked
        assert [each for each in asked if not any(part in each for part in public)] == []


class TestAReplay:
    @pytest.mark.thorough
    def test_shows_only_what_was_recorded_by_then(self, client: Client, page: Page, base: str) -> None:
        early = client.notes("reading", systolic_mmhg=120, diastolic_mmhg=80)
        page.wait_for_timeout(1_500)
        late = client.notes("reading", **HIGH)
        client.until("s.queue.length === 0 && s.events.length === 3")
        times = {each["id"]: each["recorded_at"] for each in client.snapshot["events"]}
        client.closes()
        replay = Client.started(page, "openReplay", {"base": base})
        replay.until("s.stateFrom === 'engine'")
        page.evaluate("(text) => window.client.seek(Date.parse(text) + 200)", times[early])
        seen = replay.until("s.state.latest.length > 0")
        assert [each["id"] for each in seen["events"]][1:] == [early]
        assert "systolic-very-high" not in calling(seen)
        page.evaluate("window.client.play(60)")
        seen = replay.until("!s.replay.playing && s.events.length === 3")
        assert seen["events"][-1]["id"] == late
        assert seen["replay"]["moment"] == seen["replay"]["until"]
        assert "systolic-very-high" in calling(replay.until("s.state.alarms.length > 0"))
        with pytest.raises(Exception, match="nothing can be entered"):
            replay.notes("reading", **HIGH)


class TestWithoutTheRulesInTheBrowser:
    @pytest.mark.thorough
    def test_the_state_of_the_server_is_shown_and_that_is_said(
        self, bare: BrowserContext, server: Server, base: str
    ) -> None:
        bare.route("**/sessions/offline/worker.js", lambda route: route.fulfill(status=500))
        client = Client.opened(as_signed_in(bare, server), base)
        seen = client.until("s.engine === 'failed' && s.stateFrom === 'server'")
        assert "cannot run in this browser" in seen["engineReason"]
        client.notes("reading", **HIGH)
        assert "systolic-very-high" in calling(client.until("s.state.latest.length > 0 && s.queue.length === 0"))


class TestWithoutAStore:
    @pytest.mark.thorough
    def test_that_is_said_and_events_still_reach_the_server(
        self, bare: BrowserContext, server: Server, base: str
    ) -> None:
        bare.add_init_script("IDBFactory.prototype.open = () => { throw new Error('not in this window'); };")
        client = Client.opened(as_signed_in(bare, server), base)
        seen = client.until("s.link.online && s.stateFrom === 'engine'")
        assert "does not keep anything" in seen["link"]["storage"]
        name = client.notes("reading", **HIGH)
        client.until("s.queue.length === 0")
        assert name in [each for each, *_ in stored(server, base)]

    @pytest.mark.thorough
    def test_that_is_full_is_said_and_events_still_reach_the_server(
        self, client: Client, page: Page, server: Server, base: str
    ) -> None:
        page.evaluate("""() => { IDBObjectStore.prototype.add = () => {
          throw new DOMException('no room', 'QuotaExceededError'); }; }""")
        name = client.notes("reading", **HIGH)
        seen = client.until("s.queue.length === 0 && s.state.latest.length > 0")
        assert "is full" in seen["link"]["storage"]
        assert name in [each for each, *_ in stored(server, base)]


class TestWhatIsCached:
    @pytest.mark.thorough
    def test_is_the_page_without_data_its_files_and_the_rules_and_nothing_else(
        self, client: Client, page: Page, server: Server, base: str
    ) -> None:
        page.goto(f"{server.address}{base}chair/")
        Client.opened(page, base).ready()
        for other in ("/patients/", "/account/", base + "boot/", "/sessions/pulse/"):
            page.goto(f"{server.address}{other}")
        shell_key = f"/shell{base}chair/"
        allowed = ("/static/", "/sessions/offline/worker.js", "/sessions/engine.zip?v=", shell_key)
        names = [each.removeprefix(server.address) for each in cached(page) if base in each or "/shell/" not in each]
        assert [each for each in names if not each.startswith(allowed)] == []
        assert shell_key in names
        shell = page.evaluate("(key) => caches.match(key).then((answer) => answer.text())", shell_key)
        patient = page.evaluate("(path) => fetch(path).then((answer) => answer.json())", f"{base}boot/")["patient"]
        family = patient["name"].split(",")[0]
        assert [told for told in (family, patient["birth_date"]) if str(told) in shell] == []

    def test_is_never_the_page_of_another_session(self, client: Client, page: Page, server: Server, base: str) -> None:
        page.goto(f"{server.address}{base}chair/")
        Client.opened(page, base).ready()
        other = opened_session(server)
        server.kill()
        with pytest.raises(Exception, match="ERR_"):
            page.goto(f"{server.address}{other}chair/")


class TestTheRulesInTheBrowser:
    """The whole of two recorded sessions with corrections, side effects and trouble, at many moments."""

    @pytest.mark.parametrize("rules", [IV, NASAL], ids=["infusion", "devices"])
    def test_say_word_for_word_what_the_rules_of_the_server_say(self, page: Page, rules: SessionRules) -> None:
        events = troubled(rules)
        moments = [at(minutes) for minutes in range(0, over(rules) + 30, 9)]
        said = page.evaluate(
            """async ([rules, events, moments]) => {
              const { RuleEngine } = await import("/static/sessions/offline/engine.js");
              const engine = new RuleEngine(() => {});
              const refused = await engine.start(rules, events);
              const answers = [];
              for (const each of moments) answers.push([await engine.state(each), await engine.stateKnownAt(each)]);
              const alarms = await engine.alarms(moments.at(-1));
              engine.close();
              return { refused, answers, alarms, reason: engine.reason };
            }""",
            [encode_rules(rules), [encode_event(each) for each in events], [each.isoformat() for each in moments]],
        )
        assert (said["refused"], said["reason"]) == ([], "")
        for moment, (state, known) in zip(moments, said["answers"], strict=True):
            assert state == json.dumps(encode_state(fold(rules, events, moment)))
            assert known == json.dumps(encode_state(fold(rules, known_at(events, moment), moment)))
        assert said["alarms"] == json.dumps([encode_alarm(each) for each in alarm_history(rules, events, moments[-1])])


def troubled(rules: SessionRules) -> list[Event]:
    """A session in which a good deal goes wrong."""
    wrong = reading(31, spo2_percent=8.0, systolic_mmhg=181.3)
    return named_as_sent(
        [
            *session(rules),
            wrong,
            amended(33, wrong, reading(31, spo2_percent=88.0, systolic_mmhg=181.3)),
            reading(36, systolic_mmhg=186.2, diastolic_mmhg=111.7),
            noted(34, "nausea"),
            resolved(44),
            pause(37),
            resume(39),
        ]
    )


def named_as_sent(events: list[Event]) -> list[Event]:
    """The same events with ids as a sender makes them; what refers to one of them still does."""
    ids = {each.id: f"event-{number:04}" for number, each in enumerate(events)}

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: renamed(each) for key, each in value.items()}
        return ids.get(value, value) if isinstance(value, str) else value

    written = [renamed(encode_event(each)) for each in events]
    for each in written:
        if each.get("replacement"):
            each["replacement"]["id"] = f"{each['id']}-right"
    return [decode_event(each) for each in written]


def pause(minutes: float) -> Event:
    return AdministrationPaused(
        id="pause-37", observed_at=at(minutes), recorded_at=at(minutes), by="nurse", reason="BP"
    )


def resume(minutes: float) -> Event:
    return AdministrationResumed(id="resume-39", observed_at=at(minutes), recorded_at=at(minutes), by="nurse")


def confirm(client: Client, order: str, username: str, password: str = PASSWORD) -> dict[str, Any]:
    form = {"order": order, "purpose": "double_check", "username": username, "password": password}
    answer: dict[str, Any] = client.page.evaluate("(form) => window.client.confirm(form)", form)
    return answer


def cached(page: Page) -> list[str]:
    """Every address that any cache of this site keeps."""
    names: list[str] = page.evaluate("""async () => {
      const lists = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
      return (await Promise.all(lists)).flat().map((request) => request.url);
    }""")
    return names

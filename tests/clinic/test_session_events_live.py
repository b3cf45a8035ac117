"""What the pages of a session ask: the start, the stream as it happens, a second person's word, the rules as a file."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session as SignIn
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection
from django.test import AsyncClient, Client
from django.utils import timezone
from session_records import address, append, client_of, opened, post, reading, somebody, told
from staff import PASSWORD, account_of

from daybreak.care.findings import Verdict
from daybreak.clinic.accounts.middleware import RENEWED_AT, SIGNED_IN_AT
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions import services
from daybreak.clinic.sessions.live import hub as hub_module
from daybreak.clinic.sessions.live import streams
from daybreak.clinic.sessions.live.hub import hub
from daybreak.clinic.sessions.live.streams import release_connection, session_stream, still_signed_in
from daybreak.clinic.sessions.models import RefusedEvent, Session, SessionEvent
from daybreak.exchange.session_json import decode_rules, encode_rules

Message = tuple[str, str, dict[str, Any]]
LONGEST_SECONDS = 30


class TestTheStart:
    """boot/: with its answer a page can go on alone."""

    @pytest.fixture
    def answer(self, ann: Patient, nurse: User) -> dict[str, Any]:
        session = opened(ann)
        append(session, reading(systolic_mmhg=131), by=nurse)
        return client_of(nurse).get(address(session, "boot")).json()

    def test_names_the_patient_by_name_and_birth_date(self, answer: dict[str, Any], ann: Patient) -> None:
        assert answer["patient"]["id"] == ann.pk
        assert (answer["patient"]["name"], answer["patient"]["birth_date"]) == (str(ann), "1980-03-12")

    def test_brings_the_rules_of_the_session_whole(self, answer: dict[str, Any], ann: Patient) -> None:
        rules = services.rules_of(ann.sessions.get())
        assert answer["rules"] == json.loads(json.dumps(encode_rules(rules)))
        assert decode_rules(answer["rules"]) == rules

    def test_brings_every_event_with_its_row(self, answer: dict[str, Any]) -> None:
        rows = [(row.pk, row.event_id) for row in SessionEvent.objects.all()]
        assert [(each["row"], each["event"]["id"]) for each in answer["rows"]] == rows
        assert answer["rows"][1]["event"]["systolic_mmhg"] == 131

    def test_says_what_this_account_may_do(self, answer: dict[str, Any], ann: Patient, prescriber: User) -> None:
        assert answer["may"] == {"session.chart": True, "session.order": False, "session.confirm": True}
        theirs = client_of(prescriber).get(address(ann.sessions.get(), "boot")).json()
        assert theirs["may"]["session.order"] is True

    def test_stands_in_the_trail_with_the_patient(self, answer: dict[str, Any], ann: Patient) -> None:
        event = AuditEvent.objects.get(action="session.read")
        assert (event.username, event.patient, event.outcome) == ("nurse", ann, "done")


class TestThePulse:
    def test_gives_the_time_and_a_token_that_the_next_batch_is_taken_with(self, ann: Patient, nurse: User) -> None:
        session, client = opened(ann), client_of(nurse, enforce_csrf_checks=True)
        pulse = client.get("/sessions/pulse/").json()
        assert pulse["user"] == {"username": "nurse", "label": "nurse Person (nurse)", "role": "nurse"}
        assert post(client, session, reading(), headers={"X-CSRFToken": pulse["csrf"]}).status_code == 200

    def test_sends_who_is_no_longer_signed_in_to_sign_in(self, db: None) -> None:
        assert Client().get("/sessions/pulse/").status_code == 302


class TestTheRulesAsAFile:
    def test_fold_in_a_python_that_has_nothing_else(self, db: None, tmp_path: Path, ann: Patient, nurse: User) -> None:
        """As in the browser: no packages, no Django, no files of this program."""
        (tmp_path / "engine.zip").write_bytes(Client().get("/sessions/engine.zip").content)
        session = opened(ann)
        append(session, reading(spo2_percent=80), by=nurse)
        start = client_of(nurse).get(address(session, "boot")).json()
        (tmp_path / "start.json").write_text(json.dumps(start))
        program = (
            "import json, sys; sys.path.insert(0, 'engine.zip')\n"
            "from daybreak.exchange.session_json.engine import Engine\n"
            "start = json.load(open('start.json'))\n"
            "engine = Engine(json.dumps(start['rules']))\n"
            "engine.put(json.dumps([row['event'] for row in start['rows']]))\n"
            "print(engine.state(start['now']))"
        )
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr
        assert any(alarm["id"].startswith("oxygen") for alarm in json.loads(ran.stdout)["alarms"])

    def test_is_kept_for_good_only_under_its_own_version(self, ann: Patient, nurse: User) -> None:
        version = client_of(nurse).get(address(opened(ann), "boot")).json()["engine"]
        assert "immutable" in Client().get(f"/sessions/engine.zip?v={version}").headers["Cache-Control"]
        assert "immutable" not in Client().get("/sessions/engine.zip?v=another").headers["Cache-Control"]


class TestASecondPerson:
    """confirm/: somebody signs in beside the first, only to agree with an order."""

    @pytest.fixture
    def session(self, ann: Patient, nurse: User, prescriber: User) -> Session:
        session = opened(ann)
        append(session, told("dose_ordered", dose_mg=35, id="order-0001"), by=prescriber)
        return session

    def confirm(self, session: Session, by: str, **fields: str) -> Any:
        """`by` agrees at a tablet where the prescriber is signed in."""
        form = {"id": "confirm-0001", "order": "order-0001", "username": by, "password": PASSWORD, **fields}
        return client_of(account_of(Role.PRESCRIBER)).post(address(session, "confirm"), form)

    def double_check(self, session: Session) -> Verdict:
        found = services.state_of(session).dose.findings
        return next(each.verdict for each in found if each.rule == "double-check")

    def test_agrees_in_their_own_name(self, session: Session, nurse: User) -> None:
        answer = self.confirm(session, "nurse").json()
        assert answer["by"] == "nurse Person (nurse)"
        assert answer["results"][0]["status"] == "stored"
        assert SessionEvent.objects.get(event_id="confirm-0001").sent_by == nurse
        assert self.double_check(session) is Verdict.MET

    def test_signs_nobody_in_or_out(self, session: Session) -> None:
        client = client_of(account_of(Role.PRESCRIBER))
        form = {"id": "confirm-0001", "order": "order-0001", "username": "nurse", "password": PASSWORD}
        client.post(address(session, "confirm"), form)
        assert client.get("/sessions/pulse/").json()["user"]["username"] == "prescriber"

    def test_who_ordered_it_is_no_second_person(self, session: Session) -> None:
        assert self.confirm(session, "prescriber").json()["results"][0]["status"] == "stored"
        assert self.double_check(session) is Verdict.UNKNOWN

    def test_who_asks_again_after_a_lost_answer_is_told_that_it_is_known(self, session: Session) -> None:
        self.confirm(session, "nurse")
        assert self.confirm(session, "nurse").json()["results"][0]["status"] == "known"

    def test_who_agrees_with_another_order_under_the_same_id_is_refused(self, session: Session) -> None:
        self.confirm(session, "nurse")
        assert self.confirm(session, "nurse", order="order-0002").json()["results"][0]["status"] == "refused"

    @pytest.mark.parametrize("fields", [{"password": "wrong"}, {"username": "nobody"}, {"username": "nu\0rse"},
                                        {"password": ""}, {"password": "\0"}])  # fmt: skip
    def test_who_is_not_who_they_say_is_turned_away(
        self, session: Session, nurse: User, fields: dict[str, str]
    ) -> None:
        answer = self.confirm(session, "nurse", **fields)
        assert (answer.status_code, set(answer.json())) == (403, {"error"})
        assert self.double_check(session) is Verdict.UNKNOWN

    def test_whose_account_is_closed_is_turned_away(self, session: Session, nurse: User) -> None:
        User.objects.filter(pk=nurse.pk).update(is_active=False)
        assert self.confirm(session, "nurse").status_code == 403

    def test_who_tries_again_and_again_has_to_wait(self, session: Session, nurse: User) -> None:
        for _ in range(5):
            answer = self.confirm(session, "nurse", password="wrong")
        assert answer.status_code == 429
        assert self.confirm(session, "nurse").status_code == 429
        assert self.double_check(session) is Verdict.UNKNOWN

    @pytest.mark.parametrize("role", ["director", "front_desk", "researcher", "patient"])
    def test_who_does_not_treat_is_refused(self, session: Session, role: str) -> None:
        account_of(role)
        (result,) = self.confirm(session, role).json()["results"]
        assert (result["status"], self.double_check(session)) == ("refused", Verdict.UNKNOWN)

    def test_who_is_a_nurse_gives_no_second_sign_off(self, session: Session) -> None:
        (result,) = self.confirm(session, "nurse", purpose="second_sign_off").json()["results"]
        assert "nurse has no session.order" in result["reason"]

    def test_who_sends_what_is_no_id_is_refused_and_that_is_kept(self, session: Session) -> None:
        assert self.confirm(session, "nurse", id="\0").json()["results"][0]["status"] == "refused"
        assert RefusedEvent.objects.count() == 1


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    """A scenario in an event loop of its own, within a time that only something broken exceeds."""

    async def whole() -> None:
        try:
            await asyncio.wait_for(scenario(), LONGEST_SECONDS)
        finally:
            await release_connection()

    asyncio.run(whole())


async def messages(chunks: AsyncIterator[bytes]) -> AsyncIterator[Message]:
    """Each message of a stream: its kind, its id and what it says."""
    async for chunk in chunks:
        fields = dict(line.split(": ", 1) for line in chunk.decode().strip().split("\n"))
        yield fields["event"], fields.get("id", ""), json.loads(fields["data"])


async def next_of(kind: str, stream: AsyncIterator[Message]) -> dict[str, Any]:
    """What the next message of a kind says."""
    async for name, _, data in stream:
        if name == kind:
            return data
    raise AssertionError(f"the stream ended without {kind}")


def of(session: Session, user: User, key: str = "", *, after: int = 0, state: bool = False) -> AsyncIterator[Message]:
    """What one open page is told."""
    return messages(session_stream(session.pk, user, key, after=after, with_state=state))


def in_another_thread(work: Callable[[], Any]) -> None:
    """With a database connection of its own, as another process would."""

    def whole() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=whole)
    thread.start()
    thread.join()


def sign_in_of(client: Any) -> str:
    return str(client.session.session_key)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs of life and questions at once instead of after seconds."""
    monkeypatch.setattr(streams, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(streams, "_ASK_AGAIN_SECONDS", 0.0)


@pytest.mark.django_db(transaction=True)
class TestTheStream:
    @pytest.fixture
    def session(self, ann: Patient) -> Session:
        account_of("nurse")
        return opened(ann)

    def test_tells_what_is_there_and_then_what_another_process_stores(self, session: Session, nurse: User) -> None:
        event = reading()

        async def scenario() -> None:
            stream = of(session, nurse)
            assert [row["event"]["kind"] for row in (await next_of("events", stream))["rows"]] == ["checked_in"]
            await asyncio.to_thread(in_another_thread, lambda: append(session, event, by=nurse))
            assert [row["event"]["id"] for row in (await next_of("events", stream))["rows"]] == [event["id"]]

        run(scenario)

    def test_leaves_out_what_the_page_knows(self, session: Session, nurse: User) -> None:
        known, new = (append(session, reading(), by=nurse)[0] for _ in range(2))

        async def scenario() -> None:
            (row,) = (await next_of("events", of(session, nurse, after=known.row)))["rows"]
            assert row["row"] == new.row

        run(scenario)

    def test_goes_on_after_the_last_id_when_a_browser_connects_again(self, session: Session, nurse: User) -> None:
        rows = [append(session, reading(), by=nurse)[0].row for _ in range(3)]

        async def scenario() -> None:
            client = AsyncClient()
            await client.aforce_login(nurse)
            path = f"{address(session, 'stream')}?after=0"
            answer = await client.get(path, headers={"Last-Event-ID": str(rows[0])})
            assert answer.headers["Content-Type"] == "text/event-stream"
            async for name, row_id, data in messages(answer.streaming_content):
                assert (name, row_id) == ("events", str(rows[2]))
                assert [row["row"] for row in data["rows"]] == rows[1:]
                break

        run(scenario)

    @pytest.mark.parametrize("after", ["", "-1", "x", "9" * 30, "\u0663"])
    def test_begins_at_the_beginning_if_what_is_known_makes_no_sense(
        self, session: Session, nurse: User, after: str
    ) -> None:
        async def scenario() -> None:
            client = AsyncClient()
            await client.aforce_login(nurse)
            answer = await client.get(address(session, "stream"), {"after": after})
            async for name, _, _ in messages(answer.streaming_content):
                assert name in ("events", "time")
                break

        run(scenario)

    def test_tells_the_time_when_nothing_happens(self, session: Session, nurse: User, quick: None) -> None:
        async def scenario() -> None:
            stream = of(session, nurse, sign_in)
            first, second = await next_of("time", stream), await next_of("time", stream)
            assert second["now"] > first["now"]

        sign_in = sign_in_of(client_of(nurse))
        run(scenario)

    def test_is_silent_when_the_database_does_not_answer(
        self, session: Session, nurse: User, quick: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A page that hears nothing says so; one that hears the time would show old values as fresh."""
        monkeypatch.setattr(hub_module.Hub, "is_fresh", False)

        async def scenario() -> None:
            stream = of(session, nurse, sign_in)
            await next_of("events", stream)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(next_of("time", stream), 0.5)

        sign_in = sign_in_of(client_of(nurse))
        run(scenario)

    def test_tells_the_state_with_the_alarm_of_a_reading(self, session: Session, nurse: User) -> None:
        async def scenario() -> None:
            stream = of(session, nurse, state=True)
            assert (await next_of("state", stream))["state"]["alarms"] == []
            await asyncio.to_thread(in_another_thread, lambda: append(session, reading(spo2_percent=80), by=nurse))
            while not (await next_of("state", stream))["state"]["alarms"]:
                pass

        run(scenario)

    def test_tells_a_new_state_although_no_event_came(
        self, session: Session, nurse: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hub_module, "REFOLD_SECONDS", 0.05)

        async def scenario() -> None:
            stream = of(session, nurse, state=True)
            moments = [(await next_of("state", stream))["state"]["now"] for _ in range(3)]
            assert moments == sorted(set(moments))

        run(scenario)

    def test_hears_of_a_move_to_another_chair(self, session: Session, nurse: User) -> None:
        async def scenario() -> None:
            async with hub().watching() as live_hub:
                live = await live_hub.session(session.pk)
                assert live.chair == "Chair 1"
                await asyncio.to_thread(in_another_thread, lambda: services.move_to(session, None, by=nurse))
                while live.chair:
                    await live_hub.changed(1)

        run(scenario)

    def test_of_no_session_is_none(self, nurse: User) -> None:
        async def scenario() -> None:
            async with hub().watching() as live_hub:
                with pytest.raises(ObjectDoesNotExist):
                    await live_hub.session(Session().pk)

        run(scenario)

    def test_holds_no_database_connection_while_it_waits(
        self, session: Session, nurse: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A hundred open pages must not be a hundred connections to PostgreSQL."""

        async def scenario() -> None:
            await sync_to_async(lambda: connection.ensure_connection())()
            monkeypatch.setattr(hub_module.Hub, "_run", loaded_and_idle)
            await next_of("events", of(session, nurse))
            assert await sync_to_async(lambda: connection.connection)() is None

        async def loaded_and_idle(self: Any) -> None:
            await self._load()
            await release_connection()

        run(scenario)


@pytest.mark.django_db(transaction=True)
class TestASignInBehindAStream:
    @pytest.fixture
    def session(self, ann: Patient) -> Session:
        account_of("nurse")
        return opened(ann)

    @pytest.fixture
    def client(self, nurse: User) -> Client:
        client = client_of(nurse)
        client.get("/sessions/pulse/")  # notes when the working day began
        return client

    def sign_out(self, client: Client) -> None:
        client.session.flush()

    def close_account(self, client: Client) -> None:
        User.objects.filter(username="nurse").update(is_active=False)

    def change_role(self, client: Client) -> None:
        User.objects.filter(username="nurse").update(role=Role.FRONT_DESK)

    def change_password(self, client: Client) -> None:
        user = User.objects.get(username="nurse")
        user.set_password("another long password")
        user.save()

    def end_the_working_day(self, client: Client) -> None:
        kept = client.session
        kept[SIGNED_IN_AT] = (timezone.now() - timedelta(hours=12, seconds=1)).isoformat()
        kept.save()

    @pytest.mark.parametrize(
        "end", ["sign_out", "close_account", "change_role", "change_password", "end_the_working_day"]
    )
    def test_that_is_over_ends_it(self, session: Session, nurse: User, client: Client, quick: None, end: str) -> None:
        key = sign_in_of(client)

        async def scenario() -> None:
            stream = of(session, nurse, key)
            await next_of("time", stream)
            await asyncio.to_thread(in_another_thread, lambda: getattr(self, end)(client))
            await next_of("signed_out", stream)
            assert [each async for each in stream] == []

        run(scenario)

    def test_that_is_somebody_elses_ends_it(self, session: Session, nurse: User, client: Client) -> None:
        other = somebody("tomas", "nurse")
        assert still_signed_in(nurse.pk, sign_in_of(client), "session.read")
        assert not still_signed_in(other.pk, sign_in_of(client), "session.read")
        assert not still_signed_in(nurse.pk, "", "session.read")

    def test_a_minute_before_the_end_of_the_working_day_goes_on(
        self, session: Session, nurse: User, client: Client
    ) -> None:
        kept = client.session
        kept[SIGNED_IN_AT] = (timezone.now() - timedelta(hours=11, minutes=59)).isoformat()
        kept.save()
        assert still_signed_in(nurse.pk, sign_in_of(client), "session.read")

    def test_does_not_end_for_idleness_while_the_stream_runs(
        self, session: Session, nurse: User, client: Client, quick: None
    ) -> None:
        """Nobody touches the page while it matters most."""
        kept = client.session
        kept[RENEWED_AT] = (timezone.now() - timedelta(minutes=2)).isoformat()
        kept.save()
        key, almost = sign_in_of(client), timezone.now() + timedelta(seconds=20)
        SignIn.objects.filter(session_key=key).update(expire_date=almost)

        async def scenario() -> None:
            stream = of(session, nurse, key)
            for _ in range(3):
                await next_of("time", stream)

        run(scenario)
        assert SignIn.objects.get(session_key=key).expire_date > almost + timedelta(minutes=20)
        assert client.get("/sessions/pulse/").status_code == 200


@pytest.mark.django_db(transaction=True)
class TestTheHub:
    @pytest.fixture
    def session(self, ann: Patient) -> Session:
        account_of("nurse")
        return opened(ann)

    def test_goes_on_when_the_database_has_failed(
        self, session: Session, nurse: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read, failures = hub_module._rows_after, iter([DatabaseError("gone"), OSError("gone too")])

        def failing_twice(last: int) -> Any:
            for error in failures:
                raise error
            return read(last)

        monkeypatch.setattr(hub_module, "_rows_after", failing_twice)
        monkeypatch.setattr(hub_module, "_RETRY_SECONDS", 0.01)

        async def scenario() -> None:
            stream = of(session, nurse)
            await next_of("events", stream)
            event = reading()
            await asyncio.to_thread(in_another_thread, lambda: append(session, event, by=nurse))
            assert (await next_of("events", stream))["rows"][0]["event"]["id"] == event["id"]

        run(scenario)

    def test_loses_no_other_session_to_one_that_cannot_be_folded(
        self, session: Session, nurse: User, quick: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = opened(Patient.objects.create(source="", fhir_id="other"), chair="Chair 2")
        append(other, reading(systolic_mmhg=199), by=nurse)
        real_fold = hub_module.fold

        def fold(rules: Any, events: Any, now: Any) -> Any:
            assert not any(getattr(each, "systolic_mmhg", 0) == 199 for each in events)
            return real_fold(rules, events, now)

        monkeypatch.setattr(hub_module, "fold", fold)
        sign_in = sign_in_of(client_of(nurse))

        async def scenario() -> None:
            good, bad = of(session, nurse, sign_in, state=True), of(other, nurse, sign_in, state=True)
            assert (await next_of("events", bad))["rows"], "what was recorded is told all the same"
            await next_of("state", good)
            await next_of("time", good)
            for kind in ("state", "time"):
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(next_of(kind, bad), 0.3)
                bad = of(other, nurse, sign_in, state=True)

        run(scenario)

    def test_outlives_the_page_that_started_it(self, session: Session, nurse: User) -> None:
        async def scenario() -> None:
            first = of(session, nurse)
            await next_of("events", first)
            second = of(session, nurse)
            await next_of("events", second)
            await first.aclose()
            await asyncio.to_thread(in_another_thread, lambda: append(session, reading(), by=nurse))
            await next_of("events", second)

        run(scenario)

    def test_reads_a_session_that_was_opened_after_it_started(self, session: Session, nurse: User) -> None:
        later: list[Session] = []

        def open_another() -> None:
            later.append(opened(Patient.objects.create(source="", fhir_id="later"), chair="Chair 2"))

        async def scenario() -> None:
            async with hub().watching() as live_hub:
                await asyncio.to_thread(in_another_thread, open_another)
                while later[0].pk not in live_hub.sessions:
                    await live_hub.changed(1)
                assert live_hub.sessions[later[0].pk].chair == "Chair 2"

        run(scenario)

    def test_is_woken_at_once_by_what_this_process_stores(
        self, session: Session, nurse: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hub_module, "POLL_SECONDS", 3600)

        async def scenario() -> None:
            client = AsyncClient()
            await client.aforce_login(nurse)
            stream = of(session, nurse)
            await next_of("events", stream)
            body = json.dumps({"events": [reading()]})
            answer = await client.post(address(session, "events"), body, content_type="application/json")
            assert answer.status_code == 200
            await next_of("events", stream)

        run(scenario)

    def test_keeps_sessions_that_were_never_ended_and_leaves_out_old_ones_that_were(
        self, session: Session, nurse: User
    ) -> None:
        long_ago = timezone.now() - timedelta(days=3)
        ended = opened(Patient.objects.create(source="", fhir_id="a"), chair="Chair 2", now=long_ago)
        append(ended, told("discharged", observed_at=long_ago.isoformat()), by=nurse)
        never = opened(Patient.objects.create(source="", fhir_id="b"), chair="Chair 3", now=long_ago)
        assert set(hub_module._open_sessions()) == {session.pk, never.pk}

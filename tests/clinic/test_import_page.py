"""Files through the browser: taken whole, reported, limited; an interrupted one leaves nothing half done (H-11)."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from records import bundle, condition, patient

from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.importing import begin_import, import_file
from daybreak.clinic.patients.models import Document, Import, Patient, Record, RecordVersion
from daybreak.clinic.patients.running import Upload, progress_of, start_imports
from daybreak.exchange.fhir import Limits

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def upload(client: Client, *contents: bytes, source: str = ""):  # type: ignore[no-untyped-def]
    files = [SimpleUploadedFile(f"file{number}.json", content) for number, content in enumerate(contents)]
    return client.post(reverse("import"), {"files": files, "source": source})


def stored() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Patient, Document, Record, RecordVersion))


class TestOneFile:
    def test_leads_to_its_report(self, signed_in: Client) -> None:
        response = upload(signed_in, bundle(patient(), condition()))
        report = signed_in.get(response.url).content.decode()
        for words in ("understood", "Smith, Ann", "file0.json", "Condition"):
            assert words in report

    def test_keeps_the_word_for_where_it_comes_from_and_offers_it_again(self, signed_in: Client) -> None:
        upload(signed_in, bundle(patient()), source=" North Hospital ")
        assert Import.objects.get().source == "North Hospital"
        assert '<option value="North Hospital">' in signed_in.get(reverse("import")).content.decode()

    def test_that_cannot_be_used_says_what_was_found_and_expected(self, signed_in: Client) -> None:
        response = upload(signed_in, bundle(patient(), {**condition("bad"), "code": "garbled"}))
        report = signed_in.get(response.url).content.decode()
        for words in ("Condition/bad", "garbled", "Refused"):
            assert words in report

    def test_that_is_not_there_is_asked_for(self, signed_in: Client) -> None:
        assert "No file arrived" in signed_in.post(reverse("import"), {}).content.decode()

    def test_of_scripts_and_markup_is_shown_as_text(self, signed_in: Client) -> None:
        response = upload(signed_in, bundle(patient(family="<script>alert(1)</script>")))
        report = signed_in.get(response.url).content.decode()
        assert "<script>alert" not in report
        assert "&lt;script&gt;" in report


class TestSeveralFiles:
    def test_each_have_their_report(self, signed_in: Client) -> None:
        upload(signed_in, bundle(patient()), bundle(patient("bob", "Jones", "Bob")))
        assert [each.state for each in Import.objects.all()] == ["done", "done"]

    def test_of_which_one_is_bad_bring_the_other(self, signed_in: Client) -> None:
        upload(signed_in, b"junk", bundle(patient()))
        assert sorted(each.state for each in Import.objects.all()) == ["done", "failed"]
        assert Patient.objects.count() == 1


class TestAnUploadThatIsTooLarge:
    @pytest.fixture(autouse=True)
    def small(self, settings: pytest.FixtureRequest) -> None:
        settings.IMPORT_FILE_BYTES = 300_000  # type: ignore[attr-defined]

    def test_is_refused_and_nothing_of_it_is_stored(self, signed_in: Client) -> None:
        response = upload(signed_in, bundle(patient()) + b" " * 400_000)
        assert "larger than" in response.content.decode()
        assert (Import.objects.count(), stored()) == (0, (0, 0, 0, 0))

    def test_with_its_second_file_does_not_bring_the_first_alone(self, signed_in: Client) -> None:
        response = upload(signed_in, bundle(patient()), bundle(patient("bob")) + b" " * 400_000)
        assert "larger than" in response.content.decode()
        assert Import.objects.count() == 0

    def test_in_all_though_each_file_is_small_is_refused(self, signed_in: Client) -> None:
        response = upload(signed_in, *(b" " * 100_000 for _ in range(4)))
        assert "larger than" in response.content.decode()
        assert Import.objects.count() == 0

    def test_just_within_the_limit_is_taken(self, signed_in: Client) -> None:
        content = bundle(patient())
        upload(signed_in, content + b" " * (300_000 - len(content)))
        assert Import.objects.get().state == "done"


class TestAHostileFile:
    def test_nested_deeper_than_allowed_costs_only_that_resource(self) -> None:
        deep = {**condition("deep"), "extension": nested(100)}
        done = import_file(name="deep.json", content=bundle(patient(), deep, condition("good")), by=None)
        assert done.state == "done"
        assert any("deep" in problem["record"] or "depth" in str(problem) for problem in done.problems)
        assert Record.objects.filter(resource_id="good", current__outcome="understood").exists()

    def test_of_more_resources_than_allowed_says_so(self) -> None:
        content = bundle(*[patient(str(number)) for number in range(11)])
        done = import_file(name="many.json", content=content, by=None, limits=Limits(resources=10))
        assert done.problems
        assert Patient.objects.count() <= 10

    def test_with_one_huge_text_fails_cleanly(self) -> None:
        content = bundle(patient(), condition(text="x" * 2000))
        done = import_file(name="long.json", content=content, by=None, limits=Limits(string_characters=1000))
        assert done.state in ("done", "failed")
        assert done.problems
        assert not any(b"x" * 1001 in bytes(version.facts) for version in RecordVersion.objects.all())

    def test_more_files_than_a_form_may_send_are_refused(self, signed_in: Client) -> None:
        assert upload(signed_in, *(b"{}" for _ in range(51))).status_code == 400
        assert Import.objects.count() == 0


def nested(levels: int) -> list:  # type: ignore[type-arg]
    value: list = []  # type: ignore[type-arg]
    for _ in range(levels):
        value = [{"extension": value}] if value else [{"url": "x"}]
    return value


class TestAnImportThatBreaksHalfway:
    """The file is stored whole or not at all: what is there after a crash is what was there before."""

    @pytest.mark.parametrize("step", ["settle_inbox", "read_again_what_points_at", "_finish", "_audit"])
    def test_leaves_nothing_and_can_be_repeated(self, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
        content = bundle(patient(), condition())
        with monkeypatch.context() as patched:
            patched.setattr(f"daybreak.clinic.patients.importing.{step}", disk_full)
            done = import_file(name="a.json", content=content, by=None)
        assert (done.state, stored()) == ("failed", (0, 0, 0, 0))
        again = import_file(name="a.json", content=content, by=None)
        assert (again.state, again.counts["new"]) == ("done", 2)

    def test_leaves_an_earlier_state_as_it_was(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import_file(name="a.json", content=bundle(patient(), condition(text="Asthma")), by=None)
        before = stored()
        with monkeypatch.context() as patched:
            patched.setattr("daybreak.clinic.patients.importing._finish", disk_full)
            changed = bundle(patient(family="Jones"), condition(text="Gout"))
            assert import_file(name="b.json", content=changed, by=None).state == "failed"
        assert stored() == before
        assert Patient.objects.get().family == "Smith"

    def test_because_the_program_was_killed_is_told_on_its_report(self, signed_in: Client) -> None:
        begun = begin_import(name="a.json", size=3, by=None)
        assert "interrupted" in signed_in.get(reverse("import-report", args=[begun.pk])).content.decode()


def disk_full(*args: object, **kwargs: object) -> None:
    raise OperationalError("database or disk is full")


class TestALargeImport:
    def test_is_watched_while_it_runs(self, signed_in: Client, nurse: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("daybreak.clinic.patients.running.AT_ONCE_BYTES", 0)
        monkeypatch.setattr("daybreak.clinic.patients.running.threading.Thread", NeverStarted)
        begun = start_imports([Upload("a.json", bundle(patient()))], by=nurse)[0]
        assert progress_of(begun) is not None
        text = signed_in.get(reverse("import-progress", args=[begun.pk])).content.decode()
        assert "hx-trigger" in text
        assert "Reading the file" in text


class NeverStarted:
    """A thread that is still waiting for its turn."""

    def __init__(self, **made: object) -> None:
        self.made = made

    def start(self) -> None:
        """Does nothing yet."""


@pytest.mark.parametrize("role", ["researcher", "patient"])
def test_who_may_not_import_cannot_even_open_the_page(account: Callable[[str], User], role: str) -> None:
    client = Client()
    client.force_login(account(role))
    assert upload(client, bundle(patient())).status_code == 403
    assert Import.objects.count() == 0

"""A clinic's own protocol file takes the place of a shipped one; a broken one never does so silently (H-12)."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from vignettes import referred, screened

from daybreak.clinic.accounts.models import User
from daybreak.clinic.screening.services import available_protocols, broken_protocols, protocol_of, replay, sign
from daybreak.knowledge import protocol_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    folder = tmp_path / "protocols"
    folder.mkdir()
    return folder


def stricter(folder: Path) -> Path:
    """The shipped protocol with another number of its own."""
    path = folder / "mine.yaml"
    text = protocol_source("iv-ketamine").decode()
    path.write_text(text.replace("\nversion: ", "\nversion: clinic-", 1))
    return path


class TestAnOwnFile:
    def test_takes_the_place_of_the_shipped_one(self, own_folder: Path) -> None:
        path = stricter(own_folder)
        assert protocol_of("iv-ketamine").own == path
        assert protocol_of("iv-ketamine").protocol.version.startswith("clinic-")
        assert protocol_of("esketamine-us").own is None

    def test_is_what_a_signature_keeps(self, own_folder: Path, prescriber: User) -> None:
        content = stricter(own_folder).read_bytes()
        vera = referred("complete-eligible")
        screening = screened(vera)
        signed = sign(vera, screening, decision="accept", outcome=screening.decision, reason="", by=prescriber)
        assert bytes(signed.protocol.content) == content
        (own_folder / "mine.yaml").unlink()
        assert replay(signed).same

    def test_is_marked_as_the_clinics_own(self, own_folder: Path, signed_in: Client) -> None:
        stricter(own_folder)
        page = signed_in.get(reverse("protocols")).content.decode()
        assert "The clinic&#x27;s own" in page or "The clinic's own" in page


class TestABrokenOwnFile:
    def test_judges_nobody_and_leaves_the_shipped_one_in_force(self, own_folder: Path) -> None:
        (own_folder / "mine.yaml").write_text("id: iv-ketamine\n")
        assert available_protocols()["iv-ketamine"].own is None
        assert [each.path.name for each in broken_protocols()] == ["mine.yaml"]

    def test_is_told_on_the_worksheet_and_on_the_page_of_protocols(self, own_folder: Path, signed_in: Client) -> None:
        vera = referred("complete-eligible")
        for address in (reverse("protocols"), reverse("worksheet", args=[vera.pk])):
            assert "mine.yaml" not in signed_in.get(address).content.decode()
        (own_folder / "mine.yaml").write_text("id: iv-ketamine\n")
        for address in (reverse("protocols"), reverse("worksheet", args=[vera.pk])):
            assert "mine.yaml" in signed_in.get(address).content.decode()


class TestThePageOfAProtocol:
    @pytest.mark.parametrize("protocol_id", ["iv-ketamine", "esketamine-us"])
    def test_shows_every_rule_with_its_source(self, signed_in: Client, protocol_id: str) -> None:
        page = signed_in.get(reverse("protocol", args=[protocol_id])).content.decode()
        for rule in protocol_of(protocol_id).protocol.eligibility:
            assert rule.title.replace("'", "&#x27;") in page

    def test_gives_the_file_byte_for_byte(self, signed_in: Client) -> None:
        response = signed_in.get(reverse("protocol-file", args=["iv-ketamine"]))
        assert response.content == protocol_source("iv-ketamine")

    def test_of_a_protocol_that_does_not_exist_is_none(self, signed_in: Client) -> None:
        assert signed_in.get(reverse("protocol", args=["nothing"])).status_code == 404

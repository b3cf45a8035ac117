"""Education pages are for everybody, in two languages, without script, account or cookie; staff see every source."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from pypdf import PdfReader
from staff import account_of

from daybreak.knowledge.patient_texts import SHIPPED_EDUCATION, education_pages

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

OWN = """---
id: side-effects
version: "Clinic 3"
language: en
title: Our side effects
route: any
status: original
sources:
  - {key: clinic-default, certainty: P}
---

Ask WHAT.
"""


@pytest.fixture
def as_researcher(db: None) -> Client:
    client = Client()
    client.force_login(account_of("researcher"))
    return client


@pytest.fixture
def own_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    folder = tmp_path / "education"
    folder.mkdir()
    return folder


def page(path: str, client: Client | None = None, **more: str) -> str:
    return (client or Client()).get(path, **more).content.decode()


class TestForEverybody:
    @pytest.mark.parametrize("name", sorted({name for name, _ in education_pages()}))
    def test_each_page_opens_in_both_languages(self, name: str) -> None:
        for language in ("en", "es"):
            title = education_pages()[name, language].head.title
            shown = page(f"/learn/{name}/?language={language}")
            assert f"<h1>{title}</h1>" in shown
            assert f'<html lang="{language}">' in shown

    def test_no_page_needs_a_script_or_sets_a_cookie(self) -> None:
        response = Client().get("/learn/side-effects/")
        assert "<script" not in response.content.decode()
        assert not response.cookies

    def test_says_that_it_gives_no_individual_advice_and_where_help_is(self) -> None:
        shown = page("/learn/between-sessions/")
        assert shown.count("give no advice about you") == 1
        assert "call your local emergency number" in shown
        assert 'href="tel:988"' in shown

    def test_switches_the_language(self) -> None:
        assert 'href="/learn/side-effects/?language=es"' in page("/learn/side-effects/?language=en")
        assert 'href="/learn/side-effects/?language=en"' in page("/learn/side-effects/?language=es")

    @pytest.mark.parametrize(
        ("asked", "language"), [("es-MX,es;q=0.9", "es"), ("en-US", "en"), ("fr-FR,es;q=0.5", "en"), ("", "en")]
    )
    def test_speaks_as_the_browser_asks(self, asked: str, language: str) -> None:
        assert f'<html lang="{language}">' in page("/learn/", HTTP_ACCEPT_LANGUAGE=asked)

    def test_shows_where_a_number_comes_from(self) -> None:
        shown = page("/learn/limits-and-unknowns/")
        assert "Real-world effectiveness of ketamine" in shown
        assert "read in the document" in shown

    def test_marks_our_own_translation(self) -> None:
        assert "Traducción propia" in page("/learn/side-effects/?language=es")
        assert "own translation" not in page("/learn/side-effects/?language=en")

    def test_that_is_not_there_is_said_kindly(self) -> None:
        response = Client().get("/learn/nothing/?language=es")
        assert response.status_code == 404
        assert "Esta página no está aquí" in response.content.decode()


class TestForStaff:
    def test_every_source_stands_with_its_certainty(self, as_researcher: Client) -> None:
        shown = page("/education/how-it-may-work/", as_researcher)
        assert "Recalled, not yet checked" in shown
        assert "http://testserver/learn/how-it-may-work/?language=en" in shown

    def test_a_translation_says_that_it_waits_to_be_checked(self, as_researcher: Client) -> None:
        assert "check it before patients read it" in page("/education/side-effects/?language=es", as_researcher)

    def test_is_printed(self, as_researcher: Client) -> None:
        response = as_researcher.get("/education/side-effects/pdf/?language=es")
        told = " ".join(each.extract_text() for each in PdfReader(BytesIO(response.content)).pages)
        assert "Efectos secundarios" in told
        assert "Traducción propia" in told

    def test_has_a_sheet_with_the_code(self, as_researcher: Client) -> None:
        shown = page("/education/side-effects/sheet/?language=es", as_researcher)
        assert "data:image/svg+xml" in shown
        assert '<html lang="es">' in shown


class TestTheClinicsOwnPage:
    def test_takes_the_place_of_the_shipped_one(self, own_folder: Path, as_researcher: Client) -> None:
        (own_folder / "own.md").write_text(OWN.replace("WHAT", "us"))
        assert "Our side effects" in page("/learn/side-effects/?language=en")
        assert "Own text" in page("/education/", as_researcher)

    def test_with_a_mistake_is_named_and_the_shipped_one_stays(self, own_folder: Path, as_researcher: Client) -> None:
        (own_folder / "own.md").write_text(OWN.replace("WHAT", "within 3 days"))
        shown = page("/education/", as_researcher)
        assert "own.md" in shown
        assert "a source for every number" in shown
        assert "Side effects" in page("/learn/side-effects/?language=en")

    def test_begins_as_a_copy_of_a_shipped_one(self, own_folder: Path) -> None:
        copied = (SHIPPED_EDUCATION / "side-effects.en.md").read_text().replace("title: Side effects", "title: Changed")
        (own_folder / "side-effects.en.md").write_text(copied)
        assert "<h1>Changed</h1>" in page("/learn/side-effects/?language=en")

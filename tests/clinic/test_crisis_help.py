"""Where help is, in the language of the page: every number stays, and no Spanish page tells it in English."""

import re
from dataclasses import fields, replace

import pytest
from django.test import Client, override_settings

from daybreak.clinic.measures import crisis
from daybreak.clinic.measures.crisis import crisis_help
from daybreak.clinic.measures.crisis_words import ENGLISH, SPANISH, crisis_words
from daybreak.knowledge import protocols

pytestmark = [pytest.mark.database, pytest.mark.django_db]

OWN = {"jurisdiction": "any", "telephone": "+1 (555) 0199", "name": ""}


def help_of(page: str) -> str:
    """The part of a page that says where help is."""
    found = re.search(r'<details class="help".*?</details>', page[page.index("<footer") :], re.DOTALL)
    assert found
    return found.group()


class TestTheLines:
    def test_of_a_spanish_page_say_that_988_answers_in_spanish(self) -> None:
        (line,) = crisis_help("es")
        assert line.instruction == (
            "Llame al 988 a cualquier hora y oprima 2 para hablar en español. Los veteranos oprimen 1."
        )
        assert (line.telephone, line.place, line.language) == ("988", "En los Estados Unidos", "")

    def test_of_an_english_page_are_the_protocols(self) -> None:
        (line,) = crisis_help()
        assert line.instruction == "Call 988 at any hour. Veterans press 1."

    def test_lose_no_number_in_any_language(self) -> None:
        with override_settings(CRISIS=OWN):
            numbers = [[each.telephone for each in crisis_help(language)] for language in ("en", "es", "fr")]
        assert numbers == [["+1 (555) 0199", "988"]] * 3

    def test_of_the_clinic_are_named_in_the_language(self) -> None:
        with override_settings(CRISIS=OWN):
            line = crisis_help("es-MX")[0]
        assert (line.title, line.instruction) == ("Línea de crisis de su clínica", "Llame al +1 (555) 0199.")

    def test_that_nobody_translated_keep_their_name_and_are_called_all_the_same(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bare = replace(SPANISH, known_lines={})
        monkeypatch.setattr(crisis, "crisis_words", lambda language: bare)
        (line,) = crisis_help("es")
        assert (line.title, line.language) == ("988 Suicide and Crisis Lifeline", "en")
        assert line.instruction == "Llame al 988."

    @pytest.mark.parametrize("name", sorted(protocols()))
    def test_of_every_shipped_protocol_are_there_in_spanish(self, name: str) -> None:
        outcomes = protocols()[name].outcomes
        shipped = outcomes.suicide_safety.crisis_lines if outcomes else ()
        assert {(each.jurisdiction, each.telephone) for each in shipped} <= set(SPANISH.known_lines)


class TestTheWords:
    def test_are_there_in_both_languages_and_not_the_same(self) -> None:
        for each in fields(ENGLISH):
            if isinstance(getattr(ENGLISH, each.name), str):
                assert getattr(ENGLISH, each.name) != getattr(SPANISH, each.name)
        assert set(ENGLISH.places) == set(SPANISH.places)

    def test_of_a_language_that_nobody_wrote_are_english(self) -> None:
        assert crisis_words("fr") is ENGLISH


class TestThePages:
    @pytest.mark.parametrize("path", ["/learn/", "/learn/side-effects/", "/learn/no-such-page/", "/consent/x/"])
    def test_that_a_patient_opens_have_the_help_on_one_template(self, path: str) -> None:
        answer = Client().get(path)
        assert "measures/phone/base.html" in [each.name for each in answer.templates]
        assert 'href="tel:988"' in help_of(answer.content.decode())

    @pytest.mark.parametrize("path", ["/learn/", "/learn/side-effects/"])
    def test_in_spanish_say_all_of_the_help_in_spanish(self, path: str) -> None:
        shown = help_of(Client().get(f"{path}?language=es").content.decode())
        assert SPANISH.help_now in shown
        assert SPANISH.emergency in shown
        assert "oprima 2" in shown
        assert not re.search(r"\b(call|help|press|your|emergency)\b", re.sub(r"<[^>]+>", " ", shown), re.IGNORECASE)

    def test_in_english_have_no_spanish(self) -> None:
        shown = help_of(Client().get("/learn/").content.decode())
        assert ENGLISH.emergency in shown
        assert "oprima" not in shown

    def test_keep_scripts_and_searches_where_they_belong(self) -> None:
        learn, measure = (Client().get(path).content.decode() for path in ("/learn/", "/m/x/"))
        assert ("phone.js" in learn, "phone.js" in measure) == (False, True)
        assert ("noindex" in learn, "noindex" in measure) == (False, True)

"""A measure on the phone in Spanish: the authors' wording, our words around it, and help without a word of English."""

import re
from dataclasses import asdict

import pytest
from django.test import Client
from phone import address, sends, today

from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.models import MeasureRequest, SafetyEvent
from daybreak.clinic.measures.phone_words import ENGLISH, SPANISH
from daybreak.clinic.measures.requests import RequestRefused, ask
from daybreak.clinic.patients.models import Patient
from daybreak.knowledge.questionnaire_texts import questionnaires

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def request_(ann: Patient, nurse: User) -> MeasureRequest:
    return ask(ann, ["phq9"], due_on=today(2), works_until=today(9), language="es", by=nurse)


def main_of(page: str) -> str:
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert found
    return found.group()


def test_the_first_page_greets_in_spanish(request_: MeasureRequest) -> None:
    page = Client().get(address(request_)).content.decode()
    assert '<html lang="es">' in page
    assert SPANISH.intro in page
    assert ENGLISH.intro not in page


def test_a_question_is_put_in_the_words_of_its_authors(request_: MeasureRequest) -> None:
    page = main_of(Client().get(address(request_, "1/")).content.decode())
    for words in ("Durante las últimas 2 semanas", "Poco interés o placer en hacer cosas", "Casi todos los días"):
        assert words in page
    assert "Little interest" not in page


def test_a_suicidal_answer_shows_help_in_spanish_and_opens_a_task(request_: MeasureRequest) -> None:
    page = Client().get(sends(request_, 9, 1).headers["Location"]).content.decode()
    for words in (SPANISH.help_heard, SPANISH.help_told, "oprima 2 para hablar en español"):
        assert words in page
    assert ENGLISH.help_heard not in page
    assert SafetyEvent.objects.exists()


@pytest.mark.parametrize("instrument", ["phq9", "phq2", "gad7"])
def test_as_many_items_and_answers_as_in_english(instrument: str) -> None:
    english, spanish = (questionnaires()[instrument, language] for language in ("en", "es"))
    assert [each.item for each in spanish.items] == [each.item for each in english.items]
    assert [each.value for each in spanish.choices] == [each.value for each in english.choices]
    assert not {each.text for each in spanish.items} & {each.text for each in english.items}


def test_the_gad7_is_asked_in_its_authors_wording(ann: Patient, nurse: User) -> None:
    made = ask(ann, ["gad7"], due_on=today(), works_until=today(), language="es", by=nurse)
    page = Client().get(address(made, "1/")).content.decode()
    assert "Se ha sentido nervioso(a), ansioso(a) o con los nervios de punta" in page


def test_nothing_is_asked_in_a_language_without_an_official_wording(ann: Patient, nurse: User) -> None:
    with pytest.raises(RequestRefused, match="“fr”"):
        ask(ann, ["gad7"], due_on=today(), works_until=today(), language="fr", by=nurse)


def test_no_word_around_the_questions_was_left_in_english() -> None:
    alike = {name for name, words in asdict(SPANISH).items() if words == asdict(ENGLISH)[name]}
    assert alike == set()

"""What Daybreak ships for patients: each text in both languages, in plain words, honest about what is approved."""

from collections.abc import Callable

import pytest

from daybreak.care.protocol import Route
from daybreak.knowledge.patient_texts import LANGUAGES, PatientText, consent_forms, education_pages
from daybreak.knowledge.prose import Block, Words, plain_text
from knowledge.shipped.readability import english_syllables, flesch_kincaid_grade, inflesz, sentences, spanish_syllables

PAGES, FORMS = education_pages(), consent_forms()
TEXTS = [*PAGES.values(), *FORMS.values()]
TOPICS = {
    "what-it-is", "on-the-day-iv", "on-the-day-nasal", "side-effects", "limits-and-unknowns", "between-sessions",
    "myths-and-stigma", "how-it-may-work", "cost-and-travel",
}  # fmt: skip


def name(text: PatientText) -> str:
    return f"{text.head.id}-{text.head.language}"


def in_language(language: str) -> list[PatientText]:
    return [each for each in TEXTS if each.head.language == language]


def said(page: str, language: str = "en") -> str:
    return plain_text(PAGES[page, language].blocks)


@pytest.mark.parametrize("text", in_language("en"), ids=name)
def test_english_is_understood_in_grade_eight(text: PatientText) -> None:
    assert flesch_kincaid_grade(sentences(text.blocks)) <= 8


@pytest.mark.parametrize("text", in_language("es"), ids=name)
def test_spanish_is_at_least_rather_easy(text: PatientText) -> None:
    assert inflesz(sentences(text.blocks)) >= 65


@pytest.mark.parametrize("text", TEXTS, ids=name)
def test_no_sentence_is_longer_than_thirty_words(text: PatientText) -> None:
    assert max(map(len, sentences(text.blocks))) <= 30


class TestTheMeasureOfReadability:
    @pytest.mark.parametrize(
        ("word", "count"), [("cat", 1), ("table", 2), ("ketamine", 3), ("depression", 3), ("medicine", 3)]
    )
    def test_counts_the_syllables_of_english(self, word: str, count: int) -> None:
        assert english_syllables(word) == count

    @pytest.mark.parametrize(
        ("word", "count"),
        [("que", 1), ("guerra", 2), ("cielo", 2), ("d\u00eda", 2), ("poeta", 3), ("ahora", 3), ("muy", 1)],
    )
    def test_counts_the_syllables_of_spanish(self, word: str, count: int) -> None:
        assert spanish_syllables(word) == count

    def test_is_the_published_formula(self) -> None:
        told = sentences([_paragraph("The cat sat on the mat. It was happy there.")])
        assert flesch_kincaid_grade(told) == pytest.approx(0.39 * 10 / 2 + 11.8 * 11 / 10 - 15.59)

    def test_finds_a_text_that_is_too_hard(self) -> None:
        hard = "Administration of subanaesthetic doses necessitates continuous cardiovascular observation by personnel."
        assert flesch_kincaid_grade(sentences([_paragraph(hard)])) > 12

    def test_finds_a_spanish_text_that_is_too_hard(self) -> None:
        hard = "La administraci\u00f3n subanest\u00e9sica requiere monitorizaci\u00f3n cardiovascular permanente."
        assert inflesz(sentences([_paragraph(hard)])) < 40


def _paragraph(text: str) -> Block:
    return Block(kind="paragraph", lines=((Words(text=text),),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_topic_is_there(language: str) -> None:
    assert {page for page, told in PAGES if told == language} == TOPICS


@pytest.mark.parametrize("text", TEXTS, ids=name)
def test_a_translation_says_that_it_is_our_own(text: PatientText) -> None:
    assert text.head.status == ("original" if text.head.language == "en" else "own_translation")


@pytest.mark.parametrize("page", sorted(TOPICS))
def test_a_translation_has_the_version_the_parts_and_the_sources_of_the_original(page: str) -> None:
    english, spanish = PAGES[page, "en"], PAGES[page, "es"]
    assert english.head.version == spanish.head.version
    assert [(each.kind, each.level, len(each.lines)) for each in english.blocks] == [
        (each.kind, each.level, len(each.lines)) for each in spanish.blocks
    ]
    assert [each.source for each in english.head.figures] == [each.source for each in spanish.head.figures]
    assert english.head.sources == spanish.head.sources


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("route", ["intravenous_ketamine", "intranasal_esketamine"])
def test_each_way_of_treatment_has_a_form(route: Route, language: str) -> None:
    found = [each for each in FORMS.values() if (each.head.route, each.head.language) == (route, language)]
    assert len(found) == 1


class TestWhatIsApprovedIsSaidPlainly:
    def test_ketamine_is_not(self) -> None:
        assert "Ketamine is not approved for depression." in said("what-it-is")
        assert "no está aprobada para la depresión" in said("what-it-is", "es")

    @pytest.mark.parametrize(
        ("language", "words"), [("en", "is not approved for depression"), ("es", "no está aprobada")]
    )
    def test_so_does_the_form_that_is_signed(self, language: str, words: str) -> None:
        assert words in plain_text(FORMS["consent-iv-ketamine", language].blocks)

    def test_the_spray_is(self) -> None:
        assert "The spray is approved in the United States" in said("what-it-is")

    def test_the_form_of_the_spray_is_not_taken_for_the_enrolment(self) -> None:
        assert "does not enrol me" in plain_text(FORMS["consent-intranasal-esketamine", "en"].blocks)

    def test_nothing_says_that_suicide_is_prevented(self) -> None:
        assert "has not been shown to prevent suicide" in said("what-it-is")


FIGURES: dict[str, Callable[[], str]] = {
    "apart from yourself: 41 and 9": lambda: said("side-effects"),
    "at least 2 hours": lambda: said("on-the-day-nasal"),
    "45 of 100 people felt much better": lambda: said("limits-and-unknowns"),
    "27 of 100 became ill again": lambda: said("limits-and-unknowns"),
}


@pytest.mark.parametrize("figure", FIGURES)
def test_says_the_published_figure(figure: str) -> None:
    assert figure in FIGURES[figure]()

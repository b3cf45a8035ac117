"""A text for patients is let in with its head, its sources and a small Markdown, or not at all, and then says why."""

import pytest

from daybreak.knowledge import KnowledgeError
from daybreak.knowledge.patient_texts import PatientText, text_from_bytes
from daybreak.knowledge.prose import Block, Words, read_prose

HEAD = """---
id: page
version: "1"
language: en
title: A page
route: any
status: original
sources:
  - {key: clinic-default, certainty: P}
"""
FIGURE = 'figures:\n  - {text: "for 2 hours", source: {key: SPL-US, certainty: V, locator: "section 5"}}\n'


def read(body: str, head: str = HEAD, more: str = "") -> PatientText:
    return text_from_bytes(f"{head}{more}---\n\n{body}\n".encode(), "page.md")


def problem(body: str, head: str = HEAD, more: str = "") -> str:
    with pytest.raises(KnowledgeError) as refused:
        read(body, head, more)
    return str(refused.value)


class TestTheHead:
    def test_and_the_text_are_read(self) -> None:
        text = read("You stay for 2 hours.", more=FIGURE)
        assert text.head.figures[0].source.key == "SPL-US"
        assert text.blocks == (Block(kind="paragraph", lines=((Words(text="You stay for 2 hours."),),)),)

    def test_that_is_not_there_is_asked_for(self) -> None:
        with pytest.raises(KnowledgeError, match="expected a head between two lines of ---"):
            text_from_bytes(b"## Only text\n", "page.md")

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ("language: fr", "expected one of en, es"),
            ("route: oral", "intravenous_ketamine"),
            ("status: perfect", "own_translation"),
            ("colour: red\nlanguage: en", "the unknown field `colour`"),
        ],
    )
    def test_is_held_to_the_letter(self, wrong: str, told: str) -> None:
        name = wrong.split(":")[0] if "colour" not in wrong else "language"
        line = next(each for each in HEAD.splitlines() if each.startswith(name))
        assert told in problem("Text.", HEAD.replace(line, wrong))

    def test_without_a_source_is_refused(self) -> None:
        assert "no `sources`" in problem("Text.", HEAD[: HEAD.index("sources:")])

    def test_with_an_unknown_source_is_refused_on_its_line(self) -> None:
        told = problem("Text.", HEAD.replace("clinic-default", "clinic-defualt"))
        assert "Did you mean `clinic-default`?" in told
        assert "page.md:9" in told


class TestANumber:
    @pytest.mark.parametrize(
        "said", ["3 hours", "41 %", "1,000 people", "0.5 mg", "twelve days", "half of them", "Twice"]
    )
    def test_without_a_source_is_found(self, said: str) -> None:
        assert "expected a source for every number" in problem(f"It took {said} or so.")

    @pytest.mark.parametrize("said", ["dos horas", "la mitad", "cien personas", "41 de ellos"])
    def test_is_found_in_spanish_too(self, said: str) -> None:
        assert "source for every number" in problem(f"Eran {said}.", HEAD.replace("language: en", "language: es"))

    @pytest.mark.parametrize("said", ["one of them", "once more", "a weekend", "someone often"])
    def test_is_not_seen_in_words_that_are_none(self, said: str) -> None:
        assert read(f"It was {said}.")

    def test_in_a_title_needs_a_source_as_well(self) -> None:
        assert "for every number" in problem("Text.", HEAD.replace("A page", "7 facts"))

    def test_in_a_list_is_found(self) -> None:
        assert "for every number" in problem("- rest\n- wait 5 minutes")

    def test_beside_a_figure_is_not_covered_by_it(self) -> None:
        assert "“You stay for 2 hours or 3.”" in problem("You stay for 2 hours or 3.", more=FIGURE)

    def test_whose_figure_stands_twice_is_refused_because_one_source_cannot_speak_for_both(self) -> None:
        assert "2 times in the text" in problem("Fast for 2 hours. Stay for 2 hours.", more=FIGURE)

    def test_whose_figure_stands_nowhere_is_refused(self) -> None:
        assert "0 times in the text" in problem("Nothing.", more=FIGURE)


class TestTheMarkdown:
    def test_has_headings_lists_and_emphasis(self) -> None:
        blocks, problems = read_prose("## One\n\nA **b** *c*\nd\n\n- x\n- y\n\n1. z\n\n### Two\n", "f")
        assert not problems
        assert [(each.kind, each.level) for each in blocks] == [
            ("heading", 2), ("paragraph", 0), ("list", 0), ("numbered", 0), ("heading", 3),
        ]  # fmt: skip
        assert blocks[1].lines[0][1:4:2] == (Words(text="b", style="strong"), Words(text="c", style="emphasis"))
        assert blocks[1].text == "A b c d"
        assert blocks[2].text == "x\ny"

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("<script>alert()</script>", "HTML"),
            ("A <b>word</b>", "HTML"),
            ("[here](https://a.example)", "link"),
            ("![p](x.png)", "image"),
            ("`code`", "code"),
            ("```\ncode\n```", "a block of code"),
            ("> said", "blockquote"),
            ("# Title", "a heading of level 1"),
            ("#### Deep", "a heading of level 4"),
            ("- a\n  - b", "a list within a list"),
            ("a\n\n---\n\nb", "hr"),
        ],
    )
    def test_lets_nothing_else_in(self, text: str, found: str) -> None:
        _, problems = read_prose(text, "f")
        assert found in {each.found for each in problems}

    def test_names_the_line_of_the_file(self) -> None:
        assert "page.md:15: found HTML" in problem("fine\n\n\n<i>x</i>")

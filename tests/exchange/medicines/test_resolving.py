"""Which medicine a record means: what its codes, its text and its displays say together, or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.care.chart import Coding
from daybreak.exchange.medicines import Strength, resolve
from exchange.tables import TABLES

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"


def rxnorm(code, display=""):
    return Coding(system=RXNORM, code=code, display=display)


def ingredients(text, *codings):
    return resolve(text, codings, TABLES).ingredients


def strength(text, *codings):
    return resolve(text, codings, TABLES).strength


class TestAName:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("sertraline", "sertraline"),
            ("SERTRALINE HCL", "sertraline"),
            ("Sertraline hydrochloride", "sertraline"),
            ("Zoloft", "sertraline"),
            ("Effexor XR", "venlafaxine"),
            ("effexor-xr", "venlafaxine"),
            ("24 HR venlafaxine 75 MG Extended Release Oral Capsule", "venlafaxine"),
            ("desvenlafaxine 50 MG", "desvenlafaxine"),
            ("escitalopram 10 MG", "escitalopram"),
            ("citalopram (Celexa) 20 mg", "citalopram"),
            ("lithium carbonate 300 MG Oral Capsule", "lithium"),
        ],
    )
    def test_of_a_medicine_or_brand_means_its_ingredient(self, text, expected):
        assert ingredients(text) == (expected,)

    @pytest.mark.parametrize("text", ["Symbyax", "olanzapine/fluoxetine", "fluoxetine 25 MG / olanzapine 6 MG"])
    def test_of_a_combination_means_all_its_ingredients(self, text):
        found = resolve(text, (), TABLES)
        assert (found.ingredients, found.strength) == (("fluoxetine", "olanzapine"), None)
        assert found.unresolved == "the daily dose of each ingredient"

    @pytest.mark.parametrize(
        ("text", "suggestion"),
        [("sertaline", "sertraline"), ("fluoxetin", "fluoxetine"), ("Zolof", "zoloft"), ("Zolo", ""), ("aspirin", "")],
    )
    def test_that_is_misspelt_is_suggested_and_never_used(self, text, suggestion):
        found = resolve(text, (), TABLES)
        assert (found.ingredients, found.suggestion) == ((), suggestion)
        assert found.unresolved.startswith("which medicine")

    @pytest.mark.parametrize(
        "text",
        [
            "no sertraline",
            "not sertraline",
            "allergic to sertraline",
            "sertraline or fluoxetine",
            "switched from sertraline",
            "sertraline?",
            "placebo or sertraline",
            "stop sertraline",
        ],
    )
    def test_beside_a_word_of_doubt_is_no_medicine_taken(self, text):
        found = resolve(text, (), TABLES)
        assert (found.ingredients, found.unresolved) == ((), "whether this medicine is taken")

    @pytest.mark.parametrize("text", ["sertraline 50 mg daily, lithium 300 mg bid", "sertraline and lithium"])
    def test_of_another_medicine_further_on_decides_nothing(self, text):
        found = resolve(text, (), TABLES)
        assert (found.ingredients, found.unresolved) == ((), "which of several medicines")

    @pytest.mark.parametrize("text", ["", "   ", "tablet", "50 mg", "?", "x" * 1001, "sertraline " * 200])
    def test_that_is_none_gives_none(self, text):
        assert ingredients(text) == ()

    @given(st.text(max_size=60))
    @settings(max_examples=200)
    def test_in_any_text_is_found_or_not_and_never_raises(self, text):
        assert all(each in TABLES.medicines for each in ingredients(text))


class TestACode:
    def test_of_an_ingredient_means_it(self):
        assert ingredients("", rxnorm("36437")) == ("sertraline",)
        assert ingredients("", Coding(system=ATC, code="N06AB06")) == ("sertraline",)
        assert ingredients("", rxnorm("402010")) == ("fluoxetine", "olanzapine")

    def test_of_another_system_means_nothing(self):
        assert ingredients("", Coding(system="http://local", code="36437")) == ()

    def test_nobody_knows_is_what_its_display_says(self):
        assert ingredients("", rxnorm("312941", "sertraline 50 MG Oral Tablet")) == ("sertraline",)
        assert ingredients("", rxnorm("312941")) == ()

    def test_and_text_must_agree(self):
        assert ingredients("Zoloft 50 mg", rxnorm("36437")) == ("sertraline",)
        found = resolve("Prozac 20 mg", (rxnorm("36437"),), TABLES)
        assert (found.ingredients, found.unresolved) == ((), "which medicine: fluoxetine or sertraline")

    def test_stands_beside_words_that_name_no_medicine(self):
        assert ingredients("the small white ones", rxnorm("36437")) == ("sertraline",)

    def test_does_not_outweigh_words_of_doubt(self):
        assert ingredients("allergic to sertraline", rxnorm("36437")) == ()

    @given(st.permutations([rxnorm("36437", "Zoloft"), rxnorm("1", "sertraline 50 MG"), Coding(system="x", code="y")]))
    @settings(max_examples=20)
    def test_in_any_order_says_the_same(self, codings):
        assert resolve("sertraline", codings, TABLES) == resolve("sertraline", codings[::-1], TABLES)


class TestAStrength:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("sertraline 50 MG Oral Tablet", Strength(50, "unit")),
            ("sertraline 50mg", Strength(50, "unit")),
            ("sertraline 0.05 g tablet", Strength(50, "unit")),
            ("liothyronine 25 mcg tablet", Strength(0.025, "unit")),
            ("fluoxetine 20 MG/5 ML Oral Solution", Strength(4, "ml")),
            ("fluoxetine 4 mg/mL", Strength(4, "ml")),
            ("selegiline 6 MG/24HR Transdermal System", Strength(6, "patch")),
            ("esketamine 28 MG/ACTUAT Nasal Spray", Strength(28, "actuation")),
            ("fluoxetine 20 MG Oral Solution", None),
            ("selegiline 6 MG Transdermal Patch", None),
            ("sertraline", None),
            ("sertraline 50 units", None),
            ("sertraline 5.000 mg", None),
            ("sertraline 5.00 mg", Strength(5, "unit")),
            ("sertraline 5.005 mg", Strength(5.005, "unit")),
            ("lithium 1,200 mg", Strength(1200, "unit")),
            ("lithium 1,20 mg", None),
            ("{7 (fluoxetine 20 MG) / 7 (fluoxetine 40 MG)} Pack", None),
        ],
    )
    def test_is_milligrams_in_a_piece_or_a_measure(self, text, expected):
        assert strength(text) == expected

    def test_in_the_text_and_in_a_display_must_be_the_same(self):
        assert strength("sertraline 50 mg", rxnorm("1", "sertraline 50 MG Oral Tablet")) == Strength(50, "unit")
        found = resolve("sertraline 100 mg", (rxnorm("1", "sertraline 50 MG Oral Tablet"),), TABLES)
        assert (found.ingredients, found.strength) == (("sertraline",), None)
        assert found.unresolved == "which of several strengths"

    @pytest.mark.parametrize(
        ("text", "route"),
        [
            ("sertraline 50 MG Oral Tablet", "oral"),
            ("esketamine 28 MG/ACTUAT Nasal Spray", "nasal"),
            ("selegiline 6 MG/24HR Transdermal System", "transdermal"),
            ("ketamine 100 MG/ML Injectable Solution", None),
            ("sertraline 50 mg", None),
        ],
    )
    def test_comes_with_the_route_of_its_form(self, text, route):
        assert resolve(text, (), TABLES).route == route

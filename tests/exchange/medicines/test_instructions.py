"""Instructions in words: each phrase beside its neighbours that mean something else or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daybreak.exchange.medicines import resolve
from daybreak.exchange.medicines.dosage import daily_dose
from exchange.tables import TABLES

TABLET = "sertraline 50 mg tablet"


def dose(instruction, medicine=TABLET):
    return daily_dose(resolve(medicine, (), TABLES), instruction)


def milligrams(instruction, medicine=TABLET):
    found = dose(instruction, medicine).milligrams
    return None if found is None else (found.low, found.high)


@pytest.mark.parametrize(
    ("instruction", "expected"),
    [
        ("1 tablet daily", 50),
        ("one tablet every day", 50),
        ("TAKE ONE (1) TABLET BY MOUTH ONCE DAILY.", 50),
        ("1 tab po qd", 50),
        ("1 tab q.d.", 50),
        ("1 tab qam", 50),
        ("1 tab nocte", 50),
        ("1 tab BID", 100),
        ("1 tab b.i.d.", 100),
        ("1 tab TDS", 150),
        ("1 tab qid", 200),
        ("1 tab q12h", 100),
        ("1 tab every 6 hours", 200),
        ("1 tab every other day", 25),
        ("1 tab q.o.d.", 25),
        ("2x/day 1 tablet", 100),
        ("1 tablet 3 times a day", 150),
        ("1 tablet twice a day with meals", 100),
        ("2 tabs at bedtime for depression", 100),
        ("100 mg daily", 100),
        ("0.1 g daily", 100),
        ("two 50 mg tablets daily", 100),
        ("1 tablet (50 mg) daily", 50),
        ("2 tablets (100 mg) daily", 100),
        ("½ tablet daily", 25),
        ("1/2 tab daily", 25),
        ("one and a half tablets daily", 75),
        ("1\u00bd tabs daily", 75),
        ("1 tablet daily, disp #30, refills 3", 50),
        ("1 tablet daily x 14 days", 50),
        ("1 tablet in the morning and 1 tablet at night", 100),
    ],
)
def test_a_clear_instruction_gives_one_dose(instruction, expected):
    assert milligrams(instruction) == (expected, expected)
    assert dose(instruction).unresolved == ""


@pytest.mark.parametrize(
    ("instruction", "low", "high"),
    [
        ("1-2 tablets daily", 50, 100),
        ("one or two tablets daily", 50, 100),
        ("½-1 tablet daily", 25, 50),
        ("1 tablet 2 to 3 times a day", 100, 150),
        ("1 tablet every 6-8 hours", 150, 200),
        ("1-2 tablets every 12-24 hours", 50, 200),
        ("1 tablet daily prn", 0, 50),
        ("1-2 tablets at bedtime as needed for sleep", 0, 100),
    ],
)
def test_a_range_gives_its_lowest_and_its_highest(instruction, low, high):
    assert milligrams(instruction) == (low, high)


@pytest.mark.parametrize(
    ("instruction", "missing"),
    [
        ("1 tablet", "how often"),
        ("daily", "how much each time"),
        ("as directed", "how much each time and how often"),
        ("1 tablet once", "what 'once' means"),
        ("1 tablet stat", "what 'stat' means"),
        ("1 tablet daily then 2 tablets daily", "what 'then' means"),
        ("increase to 2 tablets daily", "what 'increase to' means"),
        ("taper over 4 weeks", "what 'taper over weeks' means"),
        ("up to 2 tablets daily", "what 'up to' means"),
        ("max 2 tablets daily", "what 'max' means"),
        ("1 tablet daily except sunday", "what 'except sunday' means"),
        ("50 mg daily for 1 week, 100 mg daily", "whether the doses add up or follow each other"),
        ("1 tablet daily and 2 tablets daily", "whether the doses add up or follow each other"),
        ("1 tablet 2 tablets daily", "which of two amounts"),
        ("2 tablets (50 mg) daily", "which of two amounts"),
        ("1 tablet daily BID", "which of two frequencies"),
        ("mane 50 mg nocte", "which of two frequencies"),
        ("1-1-1 daily", "what '-' means"),
        ("-1 tablet daily", "what '-' means"),
        ("0 tablets daily", "whether nothing is taken"),
        ("5 daily", "the unit of the amount"),
        ("50 daily", "the unit of the amount"),
        ("1 patch daily", "how many mg are in one patch"),
        ("5 mL daily", "how many mg are in one mL"),
        ("1 tablet weekly", "what daily dose it stands for, taken less often than every other day"),
        ("1 tablet every 3 days", "what daily dose it stands for, taken less often than every other day"),
        ("1,5 tablets daily", "what '1,5 tablets' means"),
        ("1.500 mg daily", "what '1.500 mg' means"),
        ("50 U daily", "what 'u' means"),
        ("50 MS daily", "what 'ms' means"),
        ("i tab daily", "what 'i tab' means"),
        ("1 tablet dialy", "what 'dialy' means"),
        ("x" * 1001, "what 'a text of 1001 characters' means"),
    ],
)
def test_an_unclear_instruction_gives_no_dose_and_says_what_is_missing(instruction, missing):
    found = dose(instruction)
    assert (found.milligrams, found.unresolved) == (None, missing)


@pytest.mark.parametrize(("count", "expected"), [(4, 200), (5, None)])
def test_a_bare_number_counts_pieces_up_to_four(count, expected):
    assert milligrams(f"{count} daily") == (None if expected is None else (expected, expected))


@pytest.mark.parametrize(("strength", "expected"), [("2.1", 2.1), ("2", None)])
def test_a_bare_one_counts_a_piece_only_of_more_than_two_milligrams(strength, expected):
    found = milligrams("1 daily", f"lorazepam {strength} MG Oral Tablet")
    assert found == (None if expected is None else (expected, expected))


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [
        ("Zoloft 100mg qd", 100),
        ("sertraline 50 mg bid", 100),
        ("sertraline 100 mg/day", 100),
        ("sertraline 50 mg 2 tabs daily", 100),
        ("sertraline daily 100 mg", 100),
        ("sertraline 100 mg", None),
        ("sertraline 100 mg/day bid", None),
        ("sertraline 100 mg daily 50 mg nocte", None),
        ("sertraline 100mg mane 50mg nocte", None),
        ("sertraline 100 mg, stopped", None),
        ("sertraline 100 mg daily until May", None),
        ("sertraline 2 mg/kg daily", None),
    ],
)
def test_a_medicine_may_bring_its_dose_with_its_name(medicine, expected):
    assert milligrams("", medicine) == (None if expected is None else (expected, expected))


@pytest.mark.parametrize(
    ("medicine", "instruction", "expected"),
    [
        ("fluoxetine 4 MG/ML Oral Solution", "1 tsp daily", 20),
        ("fluoxetine 4 MG/ML Oral Solution", "1 tablet daily", None),
        ("selegiline 6 MG/24HR Transdermal System", "apply 1 patch daily to the skin", 6),
        ("sertraline", "1 tablet daily", None),
        ("sertraline", "1 tablet (50 mg) daily", 50),
        ("sertraline", "2 tablets (100 mg total) daily", 100),
        ("sertraline", "2 tablets (100 mg) daily", None),
        ("Symbyax", "1 capsule daily", None),
        ("something", "1 capsule daily", None),
        ("Zoloft 100mg qd", "2 x 50 mg daily", None),
        ("Zoloft 100mg qd", "100 mg daily", 100),
    ],
)
def test_the_product_decides_what_is_in_one(medicine, instruction, expected):
    found = milligrams(instruction, medicine)
    assert found == (None if expected is None else (expected, expected))


@pytest.mark.parametrize(("words", "days"), [("for 14 days", 14), ("x 2 weeks", 14), ("for a while", None), ("", None)])
def test_how_long_is_read_from_the_instruction(words, days):
    assert dose(f"1 tablet daily {words}").duration_days == days


@pytest.mark.parametrize(("words", "route"), [("po", "oral"), ("by mouth", "oral"), ("SL", "sublingual"), ("", None)])
def test_the_route_is_read_from_the_instruction(words, route):
    assert dose(f"1 tablet {words} daily", "sertraline 50 mg").route == route


WORDS = st.sampled_from(
    [
        *("1", "2", "1/2", "-", "to", "50", "mg", "tablet", "tablets", "daily", "bid", "prn", "then", "for", "days"),
        *(
            "every",
            "hours",
            "in",
            "the",
            "morning",
            "at",
            "night",
            "(",
            ")",
            ",",
            "x",
            "up",
            "week",
            "or",
            "and",
            "half",
        ),
    ]
)


@given(st.lists(WORDS, max_size=10))
@settings(max_examples=400)
def test_any_words_give_a_rising_range_or_say_what_is_missing(words):
    found = dose(" ".join(words))
    if found.milligrams is None:
        assert found.unresolved
    else:
        assert found.unresolved == ""
        assert 0 <= found.milligrams.low <= found.milligrams.high
        assert found.milligrams.high > 0
        assert (found.milligrams.low == 0) == found.as_needed


@given(st.lists(WORDS, min_size=1, max_size=8), st.sampled_from(["qwertz", "5.000", "?", "u", "maybe"]), st.data())
@settings(max_examples=300)
def test_a_word_that_nobody_understands_always_leaves_the_dose_unknown(words, strange, data):
    position = data.draw(st.integers(0, len(words)))
    assert dose(" ".join([*words[:position], strange, *words[position:]])).milligrams is None


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 6), st.sampled_from([12.5, 25, 50, 75, 150]))
@settings(max_examples=100)
def test_the_dose_is_pieces_times_strength_times_how_often(first, last, often, strength):
    found = milligrams(f"{first}-{last} tablets {often} times a day", f"sertraline {strength} mg tablet")
    if first > last:
        assert found is None
    else:
        assert found == (first * strength * often, last * strength * often)

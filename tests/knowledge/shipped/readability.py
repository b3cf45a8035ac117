"""How hard a text is to read, by published formulas.

English: Flesch-Kincaid grade, 0.39 words/sentence + 11.8 syllables/word - 15.59 (Kincaid, Fishburne, Rogers, Chissom,
"Derivation of new readability formulas for Navy enlisted personnel", 1975). Spanish: INFLESZ, which is the formula of
Szigriszt, 206.835 - 62.3 syllables/word - words/sentence, with the bands of Barrio-Cantalejo and colleagues (An Sist
Sanit Navar 31:135, 2008): 55 to 65 "normal", 65 to 80 "rather easy", above 80 "very easy".
"""

import re
from collections.abc import Iterable

from pyphen import Pyphen

from daybreak.knowledge.prose import Block

_HYPHENS = Pyphen(lang="en_US", left=1, right=1)
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_STRONG, _SPANISH_VOWELS = "aeo\u00e1\u00e9\u00f3\u00ed\u00fa", "aeiou\u00e1\u00e9\u00ed\u00f3\u00fa\u00fc"


def sentences(blocks: Iterable[Block]) -> list[list[str]]:
    """The words of each sentence; a heading or an item of a list ends one."""
    lines = ("".join(each.text for each in line) for block in blocks for line in block.lines)
    told = (sentence for line in lines for sentence in re.split(r"(?<=[.!?:])[\"\u201d\u00bb]?\s+", line))
    return [words for sentence in told if (words := _WORD.findall(sentence))]


def flesch_kincaid_grade(told: list[list[str]]) -> float:
    """The school grade in the United States at which it is understood."""
    words = [word for sentence in told for word in sentence]
    return 0.39 * len(words) / len(told) + 11.8 * sum(map(english_syllables, words)) / len(words) - 15.59


def inflesz(told: list[list[str]]) -> float:
    """From 0, hard, to 100, easy."""
    words = [word for sentence in told for word in sentence]
    return 206.835 - 62.3 * sum(map(spanish_syllables, words)) / len(words) - len(words) / len(told)


def english_syllables(word: str) -> int:
    """What hyphenation finds, or the groups of vowels if those are more: no word seems easier than it is."""
    groups = len(re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e$", "", word.lower())))
    return max(len(_HYPHENS.positions(word.lower())) + 1, groups, 1)


def spanish_syllables(word: str) -> int:
    """Groups of vowels; two strong ones, or an accented weak one, are two syllables."""
    letters = re.sub(r"qu|gu(?=[ei\u00e9\u00ed])", lambda found: found[0][0], re.sub(r"y$", "i", word.lower()))
    count, before = 0, ""
    for letter in letters.replace("h", ""):
        is_vowel = letter in _SPANISH_VOWELS
        if is_vowel and (not before or (before in _STRONG and letter in _STRONG)):
            count += 1
        before = letter if is_vowel else ""
    return max(count, 1)

"""The names and codes under which records know a medicine, built from the reference tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from daybreak.care.chart import Coding
from daybreak.care.reference import ReferenceTables
from daybreak.exchange.medicines.tokens import Token, tokens
from daybreak.exchange.per_tables import PerTables

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = ("http://www.whocc.no/atc", "http://fhir.de/CodeSystem/bfarm/atc")
_SHORTEST_TO_CORRECT = 5


@dataclass(frozen=True, slots=True)
class NameFound:
    """A name in a text: from token `start` to before token `end`, and the ingredients that it means."""

    start: int
    end: int
    ingredients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MedicineNames:
    """Names as token texts, longest first for each first word; codes by system."""

    by_first: dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    by_code: dict[tuple[str, str], tuple[str, ...]]
    single_words: tuple[str, ...]

    def find(self, text: tuple[Token, ...]) -> tuple[NameFound, ...]:
        """Every name in the text, the longest at each place, none inside another."""
        found = []
        position = 0
        while position < len(text):
            match = self._at(text, position)
            if match is not None:
                found.append(match)
            position = match.end if match is not None else position + 1
        return tuple(found)

    def coded(self, codings: Iterable[Coding]) -> tuple[tuple[str, ...], ...]:
        """The ingredients that each known code means."""
        known = (self.by_code.get((coding.system, coding.code)) for coding in codings)
        return tuple(each for each in known if each is not None)

    def suggestion(self, text: tuple[Token, ...]) -> str:
        """The name that a misspelt word may mean: shown to staff, never used."""
        for token in text:
            if token.kind == "word" and len(token.text) >= _SHORTEST_TO_CORRECT:
                close = get_close_matches(token.text, self.single_words, n=1, cutoff=0.8)
                if close:
                    return close[0]
        return ""

    def _at(self, text: tuple[Token, ...], position: int) -> NameFound | None:
        for words, ingredients in self.by_first.get(text[position].text, ()):
            end = position + len(words)
            if tuple(token.text for token in text[position:end]) == words:
                return NameFound(position, end, ingredients)
        return None


def _build(tables: ReferenceTables) -> MedicineNames:
    meanings: dict[tuple[str, ...], set[tuple[str, ...]]] = {}
    by_code: dict[tuple[str, str], tuple[str, ...]] = {}
    for medicine in tables.medicines.values():
        ingredients = (medicine.id,)
        for name in (medicine.id.replace("_", " "), medicine.label, *medicine.brands, *medicine.synonyms):
            meanings.setdefault(_words(name), set()).add(ingredients)
        by_code.update({(RXNORM, code): ingredients for code in medicine.rxnorm})
        by_code.update({(system, code): ingredients for system in ATC for code in medicine.atc})
    for combination in tables.combinations.values():
        together = tuple(sorted(combination.ingredients))
        for name in (combination.label, *combination.brands):
            meanings.setdefault(_words(name), set()).add(together)
        by_code.update({(RXNORM, code): together for code in combination.rxnorm})
    return MedicineNames(
        by_first=_by_first(meanings),
        by_code=by_code,
        single_words=tuple(sorted(words[0] for words in meanings if len(words) == 1)),
    )


def _words(name: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokens(name))


def _by_first(
    meanings: dict[tuple[str, ...], set[tuple[str, ...]]],
) -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    """Names with one meaning only: a name that two rows share means neither."""
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for words, ingredients in meanings.items():
        if words and len(ingredients) == 1:
            by_first.setdefault(words[0], []).append((words, next(iter(ingredients))))
    return {first: tuple(sorted(names, key=lambda name: -len(name[0]))) for first, names in by_first.items()}


medicine_names = PerTables(_build)

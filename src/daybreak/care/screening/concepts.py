"""Which clinical ideas (ReferenceTables.concepts) a record's codes or words mean, and what it asserts."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache

from daybreak.care.chart import Coding, Condition
from daybreak.care.dates import PartialDate
from daybreak.care.reference import CodePattern, ReferenceTables

CONCEPT_SYSTEM = "urn:daybreak:concept"
_CODES_REMEMBERED = 20_000


class Standing(StrEnum):
    """What a record of a condition says about it on the day of screening."""

    PRESENT = "present"
    PAST = "past"
    UNCERTAIN = "uncertain"
    REFUTED = "refuted"
    VOID = "void"


_OVER = ("inactive", "remission", "resolved")
_UNCONFIRMED = ("unconfirmed", "provisional", "differential")


def standing(condition: Condition, as_of: date) -> Standing:
    """VOID if entered in error or not yet there on `as_of`; without a status, what is recorded is asserted."""
    verification = condition.verification_status
    if verification == "entered-in-error" or _is_after(condition.onset or condition.recorded, as_of):
        return Standing.VOID
    if verification == "refuted":
        return Standing.REFUTED
    if verification in _UNCONFIRMED:
        return Standing.UNCERTAIN
    ended = condition.clinical_status is None and condition.abatement and condition.abatement.latest <= as_of
    return Standing.PAST if condition.clinical_status in _OVER or ended else Standing.PRESENT


def _is_after(when: PartialDate | None, as_of: date) -> bool:
    return when is not None and when.earliest > as_of


class ConceptIndex:
    """Looks codes and texts up in the concept sets of one version of the tables."""

    __slots__ = ("_exact", "_known", "_prefixes", "_texts")

    def __init__(self, tables: ReferenceTables) -> None:
        self._exact: dict[tuple[str, str], set[str]] = {}
        self._prefixes: dict[str, list[tuple[str, CodePattern, str]]] = {}
        self._texts: dict[str, set[str]] = {}
        self._known: dict[tuple[str, str], frozenset[str]] = {}
        for concept in tables.concepts.values():
            for pattern in concept.codes:
                self._add(concept.id, pattern)
            for text in concept.texts:
                self._texts.setdefault(_plain(text), set()).add(concept.id)

    def _add(self, concept: str, pattern: CodePattern) -> None:
        for code in pattern.codes:
            self._exact.setdefault((pattern.system, _normal(pattern.system, code)), set()).add(concept)
        for prefix in pattern.prefixes:
            row = (_normal(pattern.system, prefix), pattern, concept)
            self._prefixes.setdefault(pattern.system, []).append(row)

    def concepts_of(self, codings: Iterable[Coding], text: str) -> frozenset[str]:
        """The concepts that the codes mean; only where no code means any, those that the words mean."""
        coded = {concept for coding in codings for concept in self._coded(coding)}
        if coded:
            return frozenset(coded)
        words = {_plain(text), *(_plain(coding.display) for coding in codings)}
        return frozenset(concept for phrase in words for concept in self._texts.get(phrase, ()))

    def _coded(self, coding: Coding) -> frozenset[str]:
        """Remembered, because a clinic's records repeat the same few thousand codes."""
        key = (coding.system, coding.code)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _CODES_REMEMBERED:
                self._known.clear()
            known = self._known[key] = frozenset(self._looked_up(coding))
        return known

    def _looked_up(self, coding: Coding) -> set[str]:
        if coding.system == CONCEPT_SYSTEM:
            return {coding.code}
        code = _normal(coding.system, coding.code)
        found = set(self._exact.get((coding.system, code), ()))
        for prefix, pattern, concept in self._prefixes.get(coding.system, ()):
            if code.startswith(prefix) and not _is_excluded(code, pattern):
                found.add(concept)
        return found


def _is_excluded(code: str, pattern: CodePattern) -> bool:
    return any(code.startswith(_normal(pattern.system, prefix)) for prefix in pattern.excluded_prefixes)


def _normal(system: str, code: str) -> str:
    """ICD-10 is written with and without its dot."""
    return code.strip().upper().replace(".", "") if "icd" in system else code.strip()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


class _ByIdentity:
    """Lets an unhashable value be a cache key, equal only to itself; kept alive here, so that its id stays its own."""

    __slots__ = ("value",)

    def __init__(self, value: ReferenceTables) -> None:
        self.value = value

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and other.value is self.value


def concept_index(tables: ReferenceTables) -> ConceptIndex:
    """The index of these tables, built once."""
    return _built(_ByIdentity(tables))


@lru_cache(maxsize=4)
def _built(key: _ByIdentity) -> ConceptIndex:
    return ConceptIndex(key.value)

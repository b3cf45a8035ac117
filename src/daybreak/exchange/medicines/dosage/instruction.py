"""An instruction in words ("1-2 tabs PO qhs prn") becomes amounts and frequencies, and the words not understood.

The text is read once from left to right; at each place the longest known phrase is taken. A word that no table knows
is `unread`, and an instruction with unread words gives no dose.
"""

from collections.abc import Mapping
from typing import TypeVar

from daybreak.care.dates import Span
from daybreak.exchange.medicines.dosage.numbers import read_span
from daybreak.exchange.medicines.dosage.said import Amount, Clause, Instruction
from daybreak.exchange.medicines.tokens import Token, tokens
from daybreak.exchange.medicines.vocabulary import (
    AS_NEEDED,
    BARE_FREQUENCIES,
    DAY_PARTS,
    DOSE_UNITS,
    DURATION_DAYS,
    FILLERS,
    FREQUENCIES,
    HOURS,
    INDICATIONS,
    MASS_IN_MG,
    ROUTES,
    TEASPOONS,
)

_LONGEST_PHRASE = 5
_MOST_CLAUSES = 12
"""A text with more is no instruction; it is not read to its end."""

_PUNCTUATION = (".", ",", ";", ":", "(", ")")
_ARTICLES = ("a", "an")
_ADJECTIVES = ("oral", "whole")
_ValueT = TypeVar("_ValueT")


def read_instruction(text: str) -> Instruction:
    """The instruction that a text gives. Never raises; what is not understood is in `unread`."""
    try:
        words = tokens(text)
    except ValueError as error:
        return Instruction(unread=[f"a text of {error}"])
    return _Reading(words).read()


class _Reading:
    """One pass over the words of an instruction."""

    def __init__(self, words: tuple[Token, ...]) -> None:
        self.words = words
        self.position = 0
        self.instruction = Instruction()

    def read(self) -> Instruction:
        while self.position < len(self.words) and len(self.instruction.clauses) <= _MOST_CLAUSES:
            if not self._step():
                self.instruction.unread.append(self.words[self.position].text)
                self.position += 1
        self.instruction.unread += [word.text for word in self.words[self.position : self.position + 1]]
        return self.instruction

    def _step(self) -> bool:
        return (
            self._as_needed()
            or self._duration()
            or self._every_so_often()
            or self._times_a_day()
            or self._frequency()
            or self._day_part()
            or self._amount()
            or self._route()
            or self._for_indication()
            or self._pharmacy_note()
            or self._filler()
        )

    @property
    def _clause(self) -> Clause:
        return self.instruction.clauses[-1]

    def _text(self, ahead: int = 0) -> str:
        at = self.position + ahead
        return self.words[at].text if at < len(self.words) else ""

    def _phrase(self, table: Mapping[tuple[str, ...], _ValueT]) -> _ValueT | None:
        """The value of the longest phrase of the table that stands here; the words are taken."""
        for length in range(min(_LONGEST_PHRASE, len(self.words) - self.position), 0, -1):
            phrase = tuple(token.text for token in self.words[self.position : self.position + length])
            if phrase in table:
                self.position += length
                return table[phrase]
        return None

    def _as_needed(self) -> bool:
        if self._phrase(_AS_NEEDED_TABLE) is None:
            return False
        self.instruction.as_needed = True
        self._indications(1 if self._text() == "for" else 0)
        return True

    def _indications(self, skipped: int) -> bool:
        ahead = skipped
        while self._text(ahead) in INDICATIONS or (ahead > skipped and self._text(ahead) in ("and", "or", "/")):
            ahead += 1
        if ahead == skipped:
            return False
        self.position += ahead
        return True

    def _for_indication(self) -> bool:
        return self._text() == "for" and self._indications(1)

    def _duration(self) -> bool:
        """ "for 14 days", "x 2 weeks" """
        if self._text() not in ("for", "x") or self.position + 2 >= len(self.words):
            return False
        number, unit = self.words[self.position + 1], self._text(2)
        if number.kind != "number" or unit not in DURATION_DAYS:
            return False
        if self.instruction.duration_days is not None or not float(number.value).is_integer():
            return False
        self.instruction.duration_days = int(number.value) * DURATION_DAYS[unit]
        self.position += 3
        return True

    def _every_so_often(self) -> bool:
        """ "q12h", "every 6-8 hours", "every 3 days" """
        if self._text() not in ("q", "every", "each"):
            return False
        span, length = read_span(self.words, self.position + 1)
        if span is None or span.low <= 0:
            return False
        unit = self._text(1 + length)
        if unit in HOURS:
            hours = 1.0
        elif unit in DURATION_DAYS:
            hours = 24.0 * DURATION_DAYS[unit]
        else:
            return False
        self._clause.set_frequency(Span(24 / (span.high * hours), 24 / (span.low * hours)))
        self.position += 2 + length
        return True

    def _times_a_day(self) -> bool:
        """ "3 times a day", "2x/day", "two times daily", "three times a week" """
        start = 1 if self._text() == "x" else 0
        span, length = read_span(self.words, self.position + start)
        if span is None:
            return False
        after = self.position + start + length
        words = tuple(token.text for token in self.words[after : after + 3])
        for phrase, per_day in _TIMES_A_DAY.items():
            if words[: len(phrase)] == phrase and (start == 0 or phrase[0] not in ("times", "x")):
                self._clause.set_frequency(Span(span.low * per_day, span.high * per_day))
                self.position = after + len(phrase)
                return True
        return False

    def _frequency(self) -> bool:
        before = self.position
        per_day = self._phrase(FREQUENCIES)
        if per_day is None:
            return False
        taken = tuple(token.text for token in self.words[before : self.position])
        if per_day == 0 or (taken in BARE_FREQUENCIES and not self._followed_by_day_part()):
            self.position = before
            return False
        if taken[0] == "/" and before > 0 and not self._clause.amounts:
            self.position = before
            return False
        self._clause.set_frequency(Span.exactly(per_day))
        return True

    def _followed_by_day_part(self) -> bool:
        """ "once in the morning", "once every evening" """
        here = self.position
        found = self._phrase(DAY_PARTS) is not None
        self.position = here
        return found

    def _day_part(self) -> bool:
        part = self._phrase(DAY_PARTS)
        if part is None:
            return False
        clause = self._clause
        if clause.timed_first and clause.day_parts and part not in clause.day_parts:
            clause.contradicts = True
        if part not in clause.day_parts:
            clause.day_parts.append(part)
        return True

    def _amount(self) -> bool:
        """ "1-2 tabs", "one and a half tablets", "50 mg", "a tablet", "10 mL", or a bare number"""
        if self._text() in _ARTICLES and self._text(1) in DOSE_UNITS:
            span, length = Span.exactly(1), 1
        else:
            found, length = read_span(self.words, self.position)
            if found is None:
                return False
            span = found
        if self._text(length) in _ADJECTIVES and self._text(length + 1) in DOSE_UNITS:
            length += 1
        amount, taken = self._measured(span, length)
        self._add(amount)
        self.position += taken
        return True

    def _measured(self, span: Span, length: int) -> tuple[Amount, int]:
        unit = self._text(length)
        if unit in MASS_IN_MG:
            factor = MASS_IN_MG[unit]
            is_total = self._text(length + 1) == "total"
            return Amount(_times(span, factor), "mg", is_total), length + 1 + is_total
        if unit in TEASPOONS:
            return Amount(_times(span, TEASPOONS[unit]), "ml"), length + 1 + self._plural(length + 1)
        if unit in DOSE_UNITS:
            return Amount(span, DOSE_UNITS[unit]), length + 1 + self._plural(length + 1)
        return self._pieces(span, length) or (Amount(span, ""), length)

    def _pieces(self, count: Span, length: int) -> tuple[Amount, int] | None:
        """ "two 50 mg tablets" """
        at = self.position + length
        each = self.words[at] if at < len(self.words) else None
        factor = MASS_IN_MG.get(self._text(length + 1))
        if each is None or each.kind != "number" or factor is None or self._text(length + 2) not in DOSE_UNITS:
            return None
        return Amount(_times(count, each.value * factor), "mg"), length + 3 + self._plural(length + 3)

    def _plural(self, ahead: int) -> int:
        """ "tablet(s)" """
        return 3 if (self._text(ahead), self._text(ahead + 1), self._text(ahead + 2)) == ("(", "s", ")") else 0

    def _add(self, amount: Amount) -> None:
        """To this clause, or to a new one when this one already says how much and when."""
        clause = self._clause
        if clause.amounts and clause.is_timed:
            inherited = clause.amounts[0].unit
            clause = Clause()
            self.instruction.clauses.append(clause)
            amount = Amount(amount.span, amount.unit or inherited, amount.is_total)
        clause.timed_first = clause.timed_first or (clause.is_timed and not clause.amounts)
        clause.amounts.append(amount)

    def _route(self) -> bool:
        route = self._phrase(ROUTES)
        if route is None:
            return False
        if self.instruction.route not in (None, route):
            self.instruction.unread.append(route)
        self.instruction.route = route
        return True

    def _pharmacy_note(self) -> bool:
        """ "#30", "disp 30", "refills 2": how much is handed out, not how much is taken."""
        if self._text() not in ("#", "disp", "dispense", "qty", "quantity", "refill", "refills"):
            return False
        ahead = 2 if self._text(1) in ("#", ":") else 1
        at = self.position + ahead
        if at >= len(self.words) or self.words[at].kind != "number":
            return False
        self.position = at + 1
        return True

    def _filler(self) -> bool:
        if self._phrase(_FILLER_TABLE) is not None:
            return True
        if self._text() in _PUNCTUATION or (self._text() == "-" and self._stands_between_words()):
            self.position += 1
            return True
        return False

    def _stands_between_words(self) -> bool:
        """A dash beside a number may be a range, a minus or the "1-0-1" of a day."""
        around = self.words[max(0, self.position - 1) : self.position + 2]
        return self.position > 0 and all(word.kind != "number" for word in around)


_AS_NEEDED_TABLE = dict.fromkeys(AS_NEEDED, True)
_FILLER_TABLE = dict.fromkeys(FILLERS, True)
_TIMES_A_DAY: dict[tuple[str, ...], float] = {
    ("times", "a", "day"): 1,
    ("times", "per", "day"): 1,
    ("times", "each", "day"): 1,
    ("times", "daily"): 1,
    ("times", "/", "day"): 1,
    ("x", "/", "day"): 1,
    ("x", "a", "day"): 1,
    ("x", "daily"): 1,
    ("x", "per", "day"): 1,
    ("times", "a", "week"): 1 / 7,
    ("times", "per", "week"): 1 / 7,
    ("times", "weekly"): 1 / 7,
    ("x", "/", "week"): 1 / 7,
    ("x", "weekly"): 1 / 7,
}


def _times(span: Span, factor: float) -> Span:
    return Span(round(span.low * factor, 6), round(span.high * factor, 6))

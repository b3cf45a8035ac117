"""What the rows of the tables must agree on with each other: ids used once, names known, no name for two medicines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args

from daybreak.care.findings import Source
from daybreak.care.protocol import Route
from daybreak.care.reference import (
    CodePattern,
    CombinationMedicine,
    ConceptSet,
    Contraindication,
    Instrument,
    Interaction,
    Medicine,
    Observable,
)
from daybreak.knowledge.files import SECTIONS, Row, TableFile
from daybreak.knowledge.instrument_checks import instrument_problems
from daybreak.knowledge.problems import Problem
from daybreak.knowledge.reading.codes import ATC, RXNORM, code_fault, pattern_faults
from daybreak.knowledge.reading.figures import parts
from daybreak.knowledge.reading.shape import suggestion
from daybreak.knowledge.reading.tree import Path as Place
from daybreak.knowledge.reading.tree import Tree

Ids = Mapping[str, Mapping[str, Row]]
"""The rows by section and id. A faulty row is there too: to name it is no second mistake."""


def rows_by_id(rows: Iterable[Row]) -> dict[str, dict[str, Row]]:
    """The rows of each section by their id; of two with one id, the first."""
    found: dict[str, dict[str, Row]] = {section: {} for section in SECTIONS}
    for row in rows:
        found[row.section].setdefault(row.id, row)
    return found


def cross_problems(files: Iterable[TableFile]) -> Iterator[Problem]:
    """Everything that is wrong between rows, whichever files they stand in."""
    files = tuple(files)
    rows = [row for file in files for row in file.rows]
    ids = rows_by_id(rows)
    for file in files:
        yield from _unknown_citations(file.header, file.tree, (), ids)
    for row in rows:
        if ids[row.section][row.id] is not row:
            yield _twice(row, ids[row.section][row.id], f"the id `{row.id}`")
        if row.value is not None:
            yield from _unknown_citations(row.value, row.tree, row.place, ids)
            yield from _row_problems(row, ids)
    yield from _names_used_twice(rows)


def unknown_id(tree: Tree, place: Place, name: str, known: Iterable[str], what: str) -> Problem:
    """The problem that `name` is no id of `what`, with the nearest one that is."""
    advice = suggestion(name, list(known)) or f"Correct it, or add the row to {what} first."
    return tree.problem(place, found=f"the unknown id `{name}`", expected=f"an id of {what}", message=advice)


def _unknown_citations(value: Any, tree: Tree, place: Place, ids: Ids) -> Iterator[Problem]:
    for where, part in parts(value, place):
        if isinstance(part, Source) and part.key not in ids["sources"]:
            yield unknown_id(tree, (*where, "key"), part.key, ids["sources"], "sources.yaml")


def _row_problems(row: Row, ids: Ids) -> Iterator[Problem]:
    for where, part in parts(row.value, row.place):
        if isinstance(part, CodePattern):
            yield from _code_problems(row.tree, where, part)
    check = _CHECKS.get(type(row.value))
    if check:
        yield from check(row, ids)


def _code_problems(tree: Tree, where: Place, pattern: CodePattern) -> Iterator[Problem]:
    for code, expected in pattern_faults(pattern):
        yield tree.problem(where, found=f"the code {code}", expected=expected, message="Look it up and correct it.")


def _unknown(row: Row, ids: Ids, field: str, section: str) -> Iterator[Problem]:
    for number, name in enumerate(getattr(row.value, field)):
        if name not in ids[section]:
            yield unknown_id(row.tree, (*row.place, field, number), name, ids[section], section)


def _medicine(row: Row, ids: Ids) -> Iterator[Problem]:
    medicine: Medicine = row.value
    yield from _unknown(row, ids, "classes", "medicine_classes")
    yield from _medicine_codes(row, "rxnorm", RXNORM)
    yield from _medicine_codes(row, "atc", ATC)
    dose = medicine.antidepressant
    if dose and not 0 < dose.minimum_mg <= dose.strict_mg:
        found = f"minimum {dose.minimum_mg:g}, strict {dose.strict_mg:g}"
        yield row.problem(("antidepressant", "minimum_mg"), found, "a minimum above 0 and at most the strict dose")
    if medicine.id != medicine.id.lower():
        yield row.problem(("id",), f"the id `{medicine.id}`", "an id in lower case")


def _medicine_codes(row: Row, field: str, system: str) -> Iterator[Problem]:
    for number, code in enumerate(getattr(row.value, field)):
        if expected := code_fault(system, code):
            yield row.problem((field, number), f"the code {code}", expected, "Look it up and correct it.")


def _combination(row: Row, ids: Ids) -> Iterator[Problem]:
    combination: CombinationMedicine = row.value
    yield from _unknown(row, ids, "ingredients", "medicines")
    if len(combination.ingredients) < 2:
        yield row.problem(("ingredients",), "fewer than two ingredients", "two or more")
    yield from _medicine_codes(row, "rxnorm", RXNORM)


def _lower_texts(row: Row, _: Ids) -> Iterator[Problem]:
    for number, text in enumerate(row.value.texts):
        if text != text.lower().strip():
            yield row.problem(("texts", number), f'"{text}"', "a phrase in lower case")


def _interaction(row: Row, ids: Ids) -> Iterator[Problem]:
    interaction: Interaction = row.value
    yield from _unknown(row, ids, "medicines", "medicines")
    yield from _unknown(row, ids, "classes", "medicine_classes")
    yield from _routes(row)
    if not interaction.medicines and not interaction.classes:
        yield row.problem((), "no medicine and no class", "at least one in `medicines` or `classes`")


def _contraindication(row: Row, ids: Ids) -> Iterator[Problem]:
    contraindication: Contraindication = row.value
    yield from _unknown(row, ids, "concepts", "concepts")
    yield from _unknown(row, ids, "allergy_to", "medicines")
    yield from _routes(row)
    if not contraindication.concepts and not contraindication.question.strip():
        yield row.problem((), "no concept and no question", "one or the other, or it is never found")
    has_window = contraindication.within_days is not None
    if has_window != (contraindication.recency == "within_days"):
        expected = "`within_days: <number>` exactly where `recency: within_days`"
        yield row.problem(("recency",), f"recency {contraindication.recency}", expected)


def _routes(row: Row) -> Iterator[Problem]:
    known = get_args(Route)
    if not row.value.routes:
        yield row.problem(("routes",), "no route", f"one or more of {', '.join(known)}")
    for number, route in enumerate(row.value.routes):
        if route not in known:
            yield unknown_id(row.tree, (*row.place, "routes", number), route, known, f"routes ({', '.join(known)})")


def _instrument(row: Row, ids: Ids) -> Iterator[Problem]:
    instrument: Instrument = row.value
    total = ids["observables"].get(instrument.total_observable)
    if total is None:
        place = (*row.place, "total_observable")
        yield unknown_id(row.tree, place, instrument.total_observable, ids["observables"], "observables")
    yield from instrument_problems(row, total.value if total else None)


_CHECKS: dict[type, Callable[[Row, Ids], Iterator[Problem]]] = {
    Medicine: _medicine,
    CombinationMedicine: _combination,
    ConceptSet: _lower_texts,
    Observable: _lower_texts,
    Interaction: _interaction,
    Contraindication: _contraindication,
    Instrument: _instrument,
}


def _names_used_twice(rows: Iterable[Row]) -> Iterator[Problem]:
    """One name or code for two medicines, or for two observables, would make a patient's record mean either."""
    first: dict[str, Row] = {}
    for row in rows:
        for name in _names(row.value):
            other = first.setdefault(name, row)
            if other is not row and other.id != row.id:
                yield _twice(row, other, name)


def _names(value: Any) -> set[str]:
    if isinstance(value, Observable):
        codes = {f"the code {code} of {pattern.system}" for pattern in value.codes for code in pattern.codes}
        return codes | {f'the text "{text}"' for text in value.texts}
    if not isinstance(value, Medicine | CombinationMedicine):
        return set()
    words = {value.id, value.label, *value.brands, *getattr(value, "synonyms", ())}
    names = {f'the name "{word.lower()}"' for word in words}
    codes = {f"the code {code}" for code in (*value.rxnorm, *getattr(value, "atc", ()))}
    return names | codes


def _twice(row: Row, other: Row, what: str) -> Problem:
    where = f"{other.tree.file} line {other.tree.line(other.place)} (`{other.id}`)"
    return row.tree.problem(
        row.place,
        found=f"{what}, which is already in {where}",
        expected="each id, name and code once",
        message="Keep it in one of the two rows.",
    )

"""Which medicine a record means: from its codes, its text and the displays of its codes, which must all agree."""

from collections.abc import Iterable
from functools import lru_cache

from daybreak.care.chart import Coding
from daybreak.care.reference import ReferenceTables
from daybreak.exchange.medicines.names import MedicineNames, medicine_names
from daybreak.exchange.medicines.product import Product, read_product
from daybreak.exchange.medicines.result import ResolvedMedicine, Strength
from daybreak.exchange.medicines.tokens import Token, tokens
from daybreak.exchange.per_tables import PerTables

_ROUTE_OF_PER = {"patch": "transdermal"}
_ROUTE_OF_FORM = {"tablet": "oral", "capsule": "oral", "pill": "oral", "nasal spray": "nasal", "syrup": "oral"}


class _Reader:
    """Reads the texts of one set of tables; real files repeat the same few hundred texts."""

    def __init__(self, names: MedicineNames) -> None:
        self.names = names
        self.product = lru_cache(maxsize=8192)(lambda text: read_product(text, names))
        self.suggestion = lru_cache(maxsize=8192)(lambda text: _suggestion(text, names))


_reader = PerTables(lambda tables: _Reader(medicine_names(tables)))


def resolve(text: str, codings: Iterable[Coding], tables: ReferenceTables) -> ResolvedMedicine:
    """The medicine that a text and codes name.

    A code that the tables know decides the ingredient, and so does a name in the text or in a display; where they
    name different ingredients nothing is decided. A misspelt name is suggested in `suggestion` and never used.
    """
    codings = tuple(codings)
    reader = _reader(tables)
    named = tuple(dict.fromkeys(each for each in (text, *(coding.display for coding in codings)) if each))
    products = tuple(reader.product(each) for each in named)
    doubtful = next((each.problem for each in products if each.problem and not _says_only_nothing(each)), "")
    meanings = {each.ingredients for each in products if each.ingredients}
    meanings |= set(reader.names.coded(codings))
    if not meanings or len(meanings) > 1 or (doubtful and doubtful.startswith("whe")):
        return _not_resolved(text or next(iter(named), ""), meanings, doubtful, reader, named)
    return _resolved(text, next(iter(meanings)), products, doubtful, reader.product(text) if text else None)


def _says_only_nothing(product: Product) -> bool:
    return product.problem.startswith("which medicine")


def _not_resolved(
    text: str, meanings: set[tuple[str, ...]], doubtful: str, reader: _Reader, named: tuple[str, ...]
) -> ResolvedMedicine:
    if len(meanings) > 1:
        what = "which medicine: " + " or ".join(sorted(" with ".join(each) for each in meanings))
        return ResolvedMedicine(text=text, unresolved=what)
    if doubtful:
        return ResolvedMedicine(text=text, unresolved=doubtful)
    suggestion = next((found for each in named if (found := reader.suggestion(each))), "")
    question = f" (does it say {suggestion}?)" if suggestion else ""
    return ResolvedMedicine(text=text, suggestion=suggestion, unresolved=f"which medicine{question}")


def _suggestion(text: str, names: MedicineNames) -> str:
    try:
        return names.suggestion(tokens(text))
    except ValueError:
        return ""


def _resolved(
    text: str, ingredients: tuple[str, ...], products: tuple[Product, ...], doubtful: str, own: Product | None
) -> ResolvedMedicine:
    strengths = {strength for product in products if product.ingredients for strength in _strengths(product)}
    forms = {(product.form, product.per) for product in products if product.form is not None}
    form, per = next(iter(forms)) if len(forms) == 1 else (None, None)
    strength = next(iter(strengths)) if len(strengths) == 1 and len(ingredients) == 1 and not doubtful else None
    return ResolvedMedicine(
        text=text,
        ingredients=ingredients,
        strength=_of_form(strength, per),
        form=form,
        route=_route(form, per),
        instruction=_instruction(own),
        unresolved=_what_is_missing(ingredients, strengths, doubtful),
    )


def _strengths(product: Product) -> tuple[Strength, ...]:
    return tuple(product.strengths)


def _of_form(strength: Strength | None, per: str | None) -> Strength | None:
    """ "6 mg" of a liquid is not in a mL, and "28 mg" of a spray is in one actuation or in the device: not known."""
    if strength is not None and strength.per == "unit" and per in ("ml", "patch", "actuation", "other"):
        return None
    return strength


def _route(form: str | None, per: str | None) -> str | None:
    return _ROUTE_OF_PER.get(per or "") or _ROUTE_OF_FORM.get(form or "")


def _instruction(own: Product | None) -> str:
    return "" if own is None or not own.ingredients else _written((*own.before, *own.after))


def _written(words: tuple[Token, ...]) -> str:
    return " ".join(word.text for word in words)


def _what_is_missing(ingredients: tuple[str, ...], strengths: set[Strength], doubtful: str) -> str:
    if doubtful:
        return doubtful
    if len(ingredients) > 1:
        return "the daily dose of each ingredient"
    return "which of several strengths" if len(strengths) > 1 else ""

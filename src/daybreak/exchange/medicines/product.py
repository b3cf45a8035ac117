"""A medicine's text becomes ingredients, strength and form, and the words left over for the instruction.

The product is the run of names, salts, strengths, releases and dose forms around the name; what stands before and
after it is the instruction. Nothing is skipped: a word that belongs to neither ends the product.
"""

from dataclasses import dataclass, field

from daybreak.exchange.medicines.names import MedicineNames, NameFound
from daybreak.exchange.medicines.result import Strength
from daybreak.exchange.medicines.tokens import Token, tokens
from daybreak.exchange.medicines.vocabulary import (
    COMBINERS,
    FORM_QUALIFIERS,
    FORMS,
    HOURS,
    MASS_IN_MG,
    NOT_TAKEN,
    NOT_TAKEN_BEFORE,
    OTHER_STRENGTH_UNITS,
    RELEASES,
    SALTS,
    VOLUME_IN_ML,
)

_ACTUATION = ("actuat", "actuation", "spray")
_BRACKETS = ("(", ")", "[", "]", ",", "{", "}")


@dataclass(slots=True)
class Product:
    """What the text names. `before` and `after` are the words around the product."""

    ingredients: tuple[str, ...] = ()
    strengths: list[Strength] = field(default_factory=list)
    unmeasured: bool = False
    form: str | None = None
    per: str | None = None
    before: tuple[Token, ...] = ()
    after: tuple[Token, ...] = ()
    problem: str = ""


def read_product(text: str, names: MedicineNames) -> Product:
    """The product that a text names; `problem` says why none, or why not exactly which."""
    try:
        words = tokens(text)
    except ValueError as error:
        return Product(problem=f"which medicine (the text has {error})")
    found = names.find(words)
    if not found:
        return Product(problem="which medicine")
    if _is_pack(words):
        return Product(ingredients=_same(found), problem="what a pack of several strengths holds")
    if _leaves_open(words, found):
        return Product(problem="whether this medicine is taken")
    return _around(words, found)


def _same(found: tuple[NameFound, ...]) -> tuple[str, ...]:
    return found[0].ingredients if len({name.ingredients for name in found}) == 1 else ()


def _is_pack(words: tuple[Token, ...]) -> bool:
    texts = {word.text for word in words}
    return "{" in texts or "pack" in texts or "kit" in texts


def _leaves_open(words: tuple[Token, ...], found: tuple[NameFound, ...]) -> bool:
    outside = [word.text for position, word in enumerate(words) if not _inside(position, found)]
    before = {word.text for word in words[: found[0].start]}
    return bool(set(outside) & set(NOT_TAKEN) or before & set(NOT_TAKEN_BEFORE) or "?" in outside)


def _inside(position: int, found: tuple[NameFound, ...]) -> bool:
    return any(name.start <= position < name.end for name in found)


def _around(words: tuple[Token, ...], found: tuple[NameFound, ...]) -> Product:
    """Reads on from the first name to the end of the product, then back from it over what belongs to it."""
    product = Product()
    ends = {name.start: name for name in found}
    position = found[0].start
    ingredients: list[tuple[str, ...]] = []
    while position < len(words):
        name = ends.get(position)
        if name is not None:
            ingredients.append(name.ingredients)
            position = name.end
            continue
        length = _element(words, position, product)
        if length == 0:
            break
        position += length
    product.after = words[position:]
    product.before = words[: _start(words, found[0].start, product)]
    _settle(product, ingredients, [name for name in found if name.start >= position])
    return product


def _settle(product: Product, ingredients: list[tuple[str, ...]], beyond: list[NameFound]) -> None:
    """Which ingredients all the names together mean."""
    every = tuple(sorted({each for names in ingredients for each in names}))
    if any(not set(name.ingredients) <= set(every) for name in beyond):
        product.problem = "which of several medicines"
        return
    product.ingredients = every
    if len(product.strengths) > 1 and len(set(product.strengths)) == 1 and len(ingredients) > 1:
        product.strengths = product.strengths[:1]
    if len(every) == 1 and len(product.strengths) > 1:
        product.problem = "which of several strengths"


def _element(words: tuple[Token, ...], position: int, product: Product) -> int:
    """How many tokens from here belong to the product; 0 where it ends. Strength and form are noted."""
    text = words[position].text
    if text in SALTS or text in _BRACKETS or text in FORM_QUALIFIERS or text in RELEASES:
        return 1
    return (
        _release(words, position)
        or _strength(words, position, product)
        or _form(words, position, product)
        or _combiner(words, position)
    )


def _combiner(words: tuple[Token, ...], position: int) -> int:
    """A sign between the parts of one product. "and" is none: it may as well stand between two medicines."""
    following = words[position + 1] if position + 1 < len(words) else None
    if words[position].text not in COMBINERS or following is None or position == 0:
        return 0
    return 1 if following.kind == "word" and following.text not in ("day", "d", "stopped") else 0


def _release(words: tuple[Token, ...], position: int) -> int:
    """ "24 HR" of an extended release product."""
    if position + 1 >= len(words) or words[position].kind != "number":
        return 0
    return 2 if words[position + 1].text in HOURS else 0


def _strength(words: tuple[Token, ...], position: int, product: Product) -> int:
    """ "50 MG", "20 MG/5 ML", "6 MG/24HR", "28 MG/ACTUAT"; a second one belongs to the instruction."""
    token, unit = words[position], _text(words, position + 1)
    if token.kind != "number":
        return 0
    if unit in OTHER_STRENGTH_UNITS and not product.strengths:
        product.unmeasured = True
        return 2 + _skip_denominator(words, position + 2)
    milligrams = MASS_IN_MG.get(unit)
    if milligrams is None or _is_second(words, position, product):
        return 0
    per, divisor, length = _denominator(words, position + 2)
    product.strengths.append(Strength(round(token.value * milligrams / divisor, 6), per))
    return 2 + length


def _is_second(words: tuple[Token, ...], position: int, product: Product) -> bool:
    """Whether a strength was read already and this one is not that of another ingredient after a "/"."""
    if not product.strengths:
        return False
    earlier = [word.text for word in words[max(0, position - 6) : position]]
    return "/" not in earlier and "-" not in earlier


def _denominator(words: tuple[Token, ...], position: int) -> tuple[str, float, int]:
    """What the milligrams are in: (per, how much of it, tokens). A tablet when nothing is written."""
    if _text(words, position) not in ("/", "per"):
        return "unit", 1.0, 0
    following = words[position + 1] if position + 1 < len(words) else None
    if following is None:
        return "unit", 1.0, 0
    amount, offset = (following.value, 2) if following.kind == "number" and following.value > 0 else (1.0, 1)
    unit = _text(words, position + offset)
    if unit in VOLUME_IN_ML:
        return "ml", amount, offset + 1
    if unit in HOURS:
        return "patch", amount / 24, offset + 1
    if unit in _ACTUATION:
        return "actuation", amount, offset + 1
    return "unit", 1.0, 0


def _skip_denominator(words: tuple[Token, ...], position: int) -> int:
    return _denominator(words, position)[2]


def _form(words: tuple[Token, ...], position: int, product: Product) -> int:
    for length in (2, 1):
        known = FORMS.get(tuple(word.text for word in words[position : position + length]))
        if known is not None and position + length <= len(words):
            if product.form is not None and product.form != known[0]:
                return 0
            product.form, product.per = known
            return length + _plural(words, position + length)
    return 0


def _plural(words: tuple[Token, ...], position: int) -> int:
    return 3 if tuple(word.text for word in words[position : position + 3]) == ("(", "s", ")") else 0


def _start(words: tuple[Token, ...], name: int, product: Product) -> int:
    """Where the product begins: a leading "24 HR", "12 HR" or "1 ML" of a package, or an opening bracket."""
    position = name
    while position > 0:
        previous = words[position - 1]
        if previous.text in ("[", "(") or previous.text in SALTS or previous.text in RELEASES:
            position -= 1
        elif position == 2 and previous.text in (*HOURS, *VOLUME_IN_ML, *_ACTUATION) and words[0].kind == "number":
            position -= 2
        else:
            break
    return position


def _text(words: tuple[Token, ...], position: int) -> str:
    return words[position].text if position < len(words) else ""

"""Which medicine a resource means: named in it, contained in it, in the file, or known from before.

https://hl7.org/fhir/R4/medication.html
"""

from dataclasses import dataclass, replace

import msgspec

from daybreak.care.chart import Coding
from daybreak.exchange.fhir.context import Context
from daybreak.exchange.fhir.element import Element, codings_of, words_of
from daybreak.exchange.fhir.medication.quantity import amount_of
from daybreak.exchange.fhir.references import Target
from daybreak.exchange.fhir.vetting import excess
from daybreak.exchange.medicines import ResolvedMedicine, Strength, resolve
from daybreak.exchange.medicines.vocabulary import FORMS

_MOST_INGREDIENTS = 12


@dataclass(frozen=True, slots=True)
class NamedMedicine:
    """The medicine in the record's own words and codes, and what they mean."""

    text: str
    codings: tuple[Coding, ...]
    resolved: ResolvedMedicine


def medicine_of(element: Element, context: Context) -> NamedMedicine:
    """The medicine of an order, a supply, a statement or an administration. Raises Refused when it names none."""
    field = element.choice("medication")
    named = element.child(field) if field in ("medicationCodeableConcept", "medicationReference") else None
    if named is None:
        element.refuse("medication[x]", "nothing that can be used", "a medicine as a code, a text or a reference")
    if named is None or field == "medicationCodeableConcept":
        return _named(words_of(named), codings_of(named), context)
    return _referred_to(element, named, context)


def _named(text: str, codings: tuple[Coding, ...], context: Context) -> NamedMedicine:
    return NamedMedicine(text, codings, resolve(text, codings, context.tables))


def _referred_to(element: Element, reference: Element, context: Context) -> NamedMedicine:
    """By the resource referred to; by what the reference shows to people where there is none."""
    link = reference.text("reference") or ""
    display = reference.text("display") or ""
    if link.startswith("#"):
        contained = (each for each in element.children("contained") if each.fields.get("id") == link[1:])
        medication = next(contained, None)
        found = None if medication is None else _described(medication, context)
    else:
        found = _elsewhere(element, link, context)
    if found is None and link:
        element.notes.unresolved_references.append(link)
    return found if found is not None and (found.text or found.codings) else _named(display, (), context)


def _elsewhere(element: Element, link: str, context: Context) -> NamedMedicine | None:
    """Another resource; read once for a whole file, however many orders refer to it."""
    if link not in context.seen:
        target = context.directory.find(link, "Medication")
        is_one = target is not None and target.resource_type == "Medication"
        medication = _decoded(element, target) if target is not None and is_one else None
        context.seen[link] = None if medication is None else _described(medication, context)
    found: NamedMedicine | None = context.seen[link]
    return found


def _decoded(element: Element, target: Target) -> Element | None:
    """None for a resource that cannot be read; its own entry in the report says why."""
    if excess(target.original, element.notes.limits) is not None:
        return None
    try:
        fields = msgspec.json.decode(target.original)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if not isinstance(fields, dict):
        return None
    return Element(fields, f"Medication/{target.resource_id}", element.notes)


def _described(medication: Element, context: Context) -> NamedMedicine:
    """A Medication by its code and by its ingredients, which must not contradict each other."""
    code = medication.child("code")
    by_code = _named(words_of(code), codings_of(code), context)
    if medication.text("status") == "entered-in-error":
        what = "which medicine (its record was entered in error)"
        return replace(by_code, resolved=ResolvedMedicine(text=by_code.text, unresolved=what))
    ingredients = [each for each in medication.children("ingredient") if each.boolean("isActive") is not False]
    if not ingredients or len(ingredients) > _MOST_INGREDIENTS:
        return by_code
    by_parts = _by_ingredients(medication, ingredients, context)
    if not by_code.text and not by_code.codings:
        return NamedMedicine(by_parts.text, (), by_parts)
    return replace(by_code, resolved=_both(by_code.resolved, by_parts))


def _both(code: ResolvedMedicine, parts: ResolvedMedicine) -> ResolvedMedicine:
    """What the code says, with the strength of the ingredients where the code has none."""
    if not parts.ingredients:
        return code
    if not code.ingredients:
        is_only_unknown = code.unresolved.startswith("which medicine") and ":" not in code.unresolved
        return replace(parts, text=code.text) if is_only_unknown else code
    if code.ingredients != parts.ingredients:
        what = " or ".join(sorted(" with ".join(each.ingredients) for each in (code, parts)))
        return ResolvedMedicine(text=code.text, unresolved=f"which medicine: {what}")
    if code.strength is not None and parts.strength is not None and code.strength != parts.strength:
        return replace(code, strength=None, unresolved="which of several strengths")
    return replace(code, strength=code.strength or (None if code.unresolved else parts.strength))


def _by_ingredients(medication: Element, ingredients: list[Element], context: Context) -> ResolvedMedicine:
    named = [_ingredient(each, context) for each in ingredients]
    text = " / ".join(each.text for each in named if each.text)
    names = tuple(sorted({name for each in named for name in each.resolved.ingredients}))
    if any(not each.resolved.ingredients for each in named):
        return ResolvedMedicine(text=text, unresolved="which medicine")
    is_solid = _is_solid(words_of(medication.child("form")))
    strength = _strength(ingredients[0], is_solid=is_solid) if len(ingredients) == 1 else None
    what = "the daily dose of each ingredient" if len(names) > 1 else ""
    return ResolvedMedicine(text=text, ingredients=names, strength=strength, unresolved=what)


def _is_solid(form: str) -> bool:
    """Whether one of it is a piece: "Oral tablet", "Capsule"."""
    known = (FORMS.get((word,)) for word in form.lower().split())
    return any(each is not None and each[1] == "unit" for each in known)


def _ingredient(ingredient: Element, context: Context) -> NamedMedicine:
    concept = ingredient.child("itemCodeableConcept")
    if concept is not None:
        return _named(words_of(concept), codings_of(concept), context)
    reference = ingredient.child("itemReference")
    return _named((reference.text("display") if reference is not None else None) or "", (), context)


def _strength(ingredient: Element, *, is_solid: bool) -> Strength | None:
    """ "150 mg in one capsule", "20 mg in 5 mL"; None unless both sides of the ratio are understood."""
    ratio = ingredient.child("strength")
    numerator = ratio.child("numerator") if ratio is not None else None
    denominator = ratio.child("denominator") if ratio is not None else None
    if numerator is None or denominator is None:
        return None
    weight, volume = amount_of(numerator), amount_of(denominator)
    if isinstance(weight, str) or isinstance(volume, str) or weight.unit != "mg":
        return None
    per = volume.unit or ("unit" if is_solid else "")
    if per not in ("unit", "ml", "patch", "actuation"):
        return None
    return Strength(round(weight.span.low / volume.span.low, 6), per)

"""AllergyIntolerance. https://hl7.org/fhir/R4/allergyintolerance.html"""

from collections.abc import Iterator

from daybreak.care.chart import Allergy
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, code_of, codings_of, words_of
from daybreak.exchange.medicines import resolve


def read_allergy_intolerance(element: Element, context: Context) -> tuple[Allergy, ...]:
    """The allergy and, where it is to a known medicine, its ingredients."""
    verification = code_of(element.child("verificationStatus"))
    if verification == "entered-in-error":
        return kept(element, "verificationStatus", "entered in error", "Nothing to do.")
    code = element.child("code")
    codings, text = codings_of(code), words_of(code)
    if not codings and not text:
        element.refuse("code", "no code and no text", "what the allergy is to")
    return (
        Allergy(
            record=context.record,
            codings=codings,
            text=text,
            ingredients=resolve(text, codings, context.tables).ingredients,
            clinical_status=code_of(element.child("clinicalStatus")),
            verification_status=verification,
            reaction_text=", ".join(_reactions(element)),
            recorded=element.date("recordedDate"),
        ),
    )


def _reactions(element: Element) -> Iterator[str]:
    for reaction in element.children("reaction"):
        for manifestation in reaction.children("manifestation"):
            words = words_of(manifestation)
            if words:
                yield words

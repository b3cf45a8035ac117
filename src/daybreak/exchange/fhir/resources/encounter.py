"""Encounter: a visit or a hospital stay. https://hl7.org/fhir/R4/encounter.html"""

from daybreak.care.chart import Coding, Encounter
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, coding_of, codings_of, period_of, words_of

_DID_NOT_HAPPEN = ("planned", "cancelled", "entered-in-error")


def read_encounter(element: Element, context: Context) -> tuple[Encounter, ...]:
    """The visit or stay; one that did not happen (yet) makes no fact."""
    status = element.require_text("status", "the status of the encounter")
    if status in _DID_NOT_HAPPEN:
        return kept(element, "status", status, "Nothing to do.")
    class_coding = coding_of(element.child("class"))
    start, end = period_of(element.child("period"))
    types = element.children("type")
    return (
        Encounter(
            record=context.record,
            status=status,
            class_code=class_coding.code if class_coding is not None else None,
            codings=tuple(coding for each in types for coding in codings_of(each)),
            reasons=_reasons(element),
            text=next((words for each in types if (words := words_of(each))), ""),
            start=start,
            end=end,
        ),
    )


def _reasons(element: Element) -> tuple[Coding, ...]:
    return tuple(coding for each in element.children("reasonCode") for coding in codings_of(each))

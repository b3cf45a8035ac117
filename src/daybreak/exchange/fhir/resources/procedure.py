"""Procedure: a treatment that is not a medicine. https://hl7.org/fhir/R4/procedure.html"""

from daybreak.care.chart import Procedure
from daybreak.care.dates import PartialDate
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, codings_of, period_of, words_of

_DID_NOT_HAPPEN = ("preparation", "not-done", "entered-in-error")


def read_procedure(element: Element, context: Context) -> tuple[Procedure, ...]:
    """The treatment; one that was not done makes no fact."""
    status = element.require_text("status", "the status of the procedure")
    if status in _DID_NOT_HAPPEN:
        return kept(element, "status", status, "Nothing to do.")
    code = element.child("code")
    codings, text = codings_of(code), words_of(code)
    if not codings and not text:
        element.refuse("code", "no code and no text", "what was done")
    start, end = _performed(element)
    return (
        Procedure(
            record=context.record,
            status=status,
            codings=codings,
            text=text,
            start=start,
            end=end,
            outcome_text=words_of(element.child("outcome")),
        ),
    )


def _performed(element: Element) -> tuple[PartialDate | None, PartialDate | None]:
    field = element.choice("performed")
    if field == "performedDateTime":
        day = element.date(field)
        return day, day
    return period_of(element.child(field)) if field == "performedPeriod" else (None, None)

"""Coverage: who pays. https://hl7.org/fhir/R4/coverage.html"""

from daybreak.care.chart import Coverage
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, period_of, words_of

_NOT_IN_FORCE = ("draft", "entered-in-error")


def read_coverage(element: Element, context: Context) -> tuple[Coverage, ...]:
    """The insurance as far as the record names it."""
    status = element.require_text("status", "the status of the coverage")
    if status in _NOT_IN_FORCE:
        return kept(element, "status", status, "Nothing to do.")
    start, end = period_of(element.child("period"))
    return (
        Coverage(
            record=context.record,
            status=status,
            payer=_payer(element),
            plan=_plan(element),
            member_id=element.text("subscriberId") or "",
            start=start,
            end=end,
        ),
    )


def _payer(element: Element) -> str:
    payors = element.children("payor")
    return next((name for payor in payors if (name := payor.text("display"))), "")


def _plan(element: Element) -> str:
    for each in element.children("class"):
        name = each.text("name") or each.text("value")
        if name:
            return name
    return words_of(element.child("type"))

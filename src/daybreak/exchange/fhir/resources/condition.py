"""Condition: a problem or diagnosis. https://hl7.org/fhir/R4/condition.html"""

from daybreak.care.chart import Condition
from daybreak.care.dates import PartialDate
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element, code_of, codings_of, words_of

_CLINICAL = ("active", "recurrence", "relapse", "inactive", "remission", "resolved")
_VERIFICATION = ("unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error")


def read_condition(element: Element, context: Context) -> tuple[Condition, ...]:
    """The problem with its statuses; a refuted one is a fact too and says so in `verification_status`."""
    verification = _status(element, "verificationStatus", _VERIFICATION)
    if verification == "entered-in-error":
        return kept(element, "verificationStatus", "entered in error", "Nothing to do.")
    code = element.child("code")
    codings, text = codings_of(code), words_of(code)
    if not codings and not text:
        element.refuse("code", "no code and no text", "what the condition is")
    return (
        Condition(
            record=context.record,
            codings=codings,
            text=text,
            clinical_status=_status(element, "clinicalStatus", _CLINICAL),
            verification_status=verification,
            onset=_moment(element, "onset", "start"),
            abatement=_moment(element, "abatement", "end"),
            recorded=element.date("recordedDate"),
        ),
    )


def _status(element: Element, name: str, allowed: tuple[str, ...]) -> str | None:
    code = code_of(element.child(name))
    if code is None or code in allowed:
        return code
    element.refuse(f"{name}.coding", repr(code), "one of " + ", ".join(allowed))
    return None


def _moment(element: Element, base: str, period_edge: str) -> PartialDate | None:
    """A choice of dateTime or Period as one day or span; an age, a range or a text gives no date."""
    field = element.choice(base)
    if field == f"{base}DateTime":
        return element.date(field)
    period = element.child(field) if field == f"{base}Period" else None
    return period.date(period_edge) if period is not None else None

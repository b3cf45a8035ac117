"""Why a medicine was stopped: a few codes and whole phrases, and the words of the record in any case.

A phrase counts only as a whole part of the text, so that "no side effects" is never taken for side effects.
"""

import re
from collections.abc import Iterator

from daybreak.care.chart import Coding, StopReason
from daybreak.exchange.fhir.element import Element, codings_of, words_of

_SNOMED = "http://snomed.info/sct"
_STATUS_REASON = "http://terminology.hl7.org/CodeSystem/medicationrequest-status-reason"

_CODES: dict[tuple[str, str], StopReason] = {
    (_STATUS_REASON, "sintol"): StopReason.INTOLERANCE,
    (_STATUS_REASON, "salg"): StopReason.INTOLERANCE,
    **dict.fromkeys(
        ((_STATUS_REASON, code) for code in ("altchoice", "hospadm", "non-avail", "preg", "sddi", "sdupther", "surg")),
        StopReason.OTHER,
    ),
    (_SNOMED, "182864000"): StopReason.INTOLERANCE,
    **dict.fromkeys(
        ((_SNOMED, code) for code in ("182862001", "182863006", "182865004", "182867007", "182869005")),
        StopReason.NON_ADHERENCE,
    ),
    **dict.fromkeys(
        ((_SNOMED, code) for code in ("182868002", "182871005", "182872003", "182873008", "408355008")),
        StopReason.OTHER,
    ),
}
"""HL7's reasons for the status of an order, and SNOMED CT's for a drug not taken or discontinued."""

_PHRASES: dict[str, StopReason] = {
    **dict.fromkeys(
        (
            "lack of efficacy", "lack of effect", "lack of effectiveness", "lack of benefit", "lack of response",
            "lack of therapeutic effect", "ineffective", "not effective", "no effect", "no benefit", "no response",
            "inefficacy", "treatment failure", "treatment failed", "failed", "did not help", "didn't help",
            "did not work", "didn't work", "did not respond", "non-response", "nonresponse", "not helpful",
            "not working", "inadequate response", "insufficient response", "no improvement", "no change",
        ),
        StopReason.LACK_OF_EFFECT,
    ),
    **dict.fromkeys(
        (
            "side effects", "side effect", "side-effects", "adverse effects", "adverse effect", "adverse reaction",
            "adverse drug reaction", "adverse event", "intolerance", "intolerant", "not tolerated", "poorly tolerated",
            "could not tolerate", "couldn't tolerate", "unable to tolerate", "intolerable side effects", "allergy",
            "allergic reaction",
        ),
        StopReason.INTOLERANCE,
    ),
    **dict.fromkeys(
        (
            "responded", "response", "good response", "remission", "in remission", "remitted", "recovered", "recovery",
            "resolved", "symptoms resolved", "improved", "got better", "depression resolved",
        ),
        StopReason.RESPONDED,
    ),
    **dict.fromkeys(
        (
            "non-adherence", "nonadherence", "non-compliance", "noncompliance", "not taken", "not taken as agreed",
            "not taken as prescribed", "stopped taking it", "never taken", "patient did not take it", "poor adherence",
        ),
        StopReason.NON_ADHERENCE,
    ),
    **dict.fromkeys(
        (
            "other", "other reason", "cost", "too expensive", "pregnancy", "drug interaction", "interaction",
            "surgery", "patient preference", "patient request", "course completed", "completed", "not available",
        ),
        StopReason.OTHER,
    ),
}  # fmt: skip

_PARTS = re.compile(r"[.,;:()/]| - | – | and | & |\n")  # noqa: RUF001
_LEAD = re.compile(r"^(?:stopped|discontinued|ended|withdrawn)?\s*(?:due to|because of|for|owing to|secondary to)\s+")
_LONGEST = 500


def stop_reason_of(reasons: tuple[Element, ...]) -> tuple[StopReason | None, str]:
    """The reason if the record gives one that is known, and its words.

    OTHER when two known reasons are given: which of them ended it is not said.
    """
    text = "; ".join(words for reason in reasons if (words := words_of(reason)))
    found = {stop for reason in reasons for stop in _reasons(codings_of(reason), words_of(reason))}
    return (found.pop() if len(found) == 1 else StopReason.OTHER if found else None), text


def _reasons(codings: tuple[Coding, ...], text: str) -> Iterator[StopReason]:
    for coding in codings:
        coded = _CODES.get((coding.system, coding.code))
        if coded is not None:
            yield coded
    if "?" in text or len(text) > _LONGEST:
        return
    for part in _PARTS.split(text.lower().replace("’", "'").replace("_", " ")):  # noqa: RUF001
        phrase = _LEAD.sub("", part.strip())
        if phrase in _PHRASES:
            yield _PHRASES[phrase]

"""Whether a consent to a way of treatment is in force: signed for the text in use, and not withdrawn since.

No record of a consent is never "no": it is not known, because the paper may lie in a folder. A consent that was
withdrawn, or whose text was replaced, is a definite no.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from daybreak.care.findings import Finding, Input, Missing, Source, Verdict
from daybreak.care.protocol import Route

RULE = "consent-in-force"

_SOURCE = Source(
    key="clinic-default",
    certainty="P",
    locator="a consent counts for the version of the text that was signed, until it is withdrawn",
)
_TREATMENTS: dict[Route, str] = {
    "intravenous_ketamine": "intravenous ketamine",
    "intranasal_esketamine": "intranasal esketamine",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """A consent that was signed. signed_at: None for a paper, of which only the day is known.

    language, version: of the form that was signed.
    """

    record: str
    language: str
    version: str
    signed_on: date
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawal:
    """The patient takes the consent back; it ends every consent to the same treatment that was signed before."""

    record: str
    at: datetime
    on: date
    reason: str


def consent_finding(
    route: Route,
    given: Sequence[ConsentGiven],
    withdrawn: Sequence[ConsentWithdrawal],
    in_use: Mapping[str, str],
) -> Finding:
    """MET while a consent is in force, NOT_MET if it ended, UNKNOWN if nobody can tell from the records.

    in_use: the version of the form in use, by language. The order of the records makes no difference.
    """
    last = max(withdrawn, key=lambda each: each.at, default=None)
    current = [each for each in given if in_use.get(each.language) == each.version]
    counting = _newest(each for each in current if _signed_after(each, last) is Verdict.MET)
    unclear = _newest(each for each in current if _signed_after(each, last) is Verdict.UNKNOWN)
    if counting:
        return _finding(route, Verdict.MET, f"Signed {counting.signed_on}, {_form(counting)}.", [counting], None)
    if unclear and last:
        why = f"The paper bears {unclear.signed_on}, the day of the withdrawal; which came last is not recorded."
        return _finding(route, Verdict.UNKNOWN, why, [unclear], last)
    if last and not any(_signed_after(each, last) is not Verdict.NOT_MET for each in given):
        return _finding(route, Verdict.NOT_MET, f"Withdrawn {last.on}: {last.reason}", _list(_newest(given)), last)
    return _without_the_present_text(route, given, last, in_use)


def consent_given_that_counts(
    given: Sequence[ConsentGiven], withdrawn: Sequence[ConsentWithdrawal], in_use: Mapping[str, str]
) -> ConsentGiven | None:
    """The consent on which a MET finding rests; None for any other."""
    last = max(withdrawn, key=lambda each: each.at, default=None)
    current = (each for each in given if in_use.get(each.language) == each.version)
    return _newest(each for each in current if _signed_after(each, last) is Verdict.MET)


def treatment_words(route: Route) -> str:
    """ "intravenous ketamine"."""
    return _TREATMENTS[route]


def _without_the_present_text(
    route: Route, given: Sequence[ConsentGiven], last: ConsentWithdrawal | None, in_use: Mapping[str, str]
) -> Finding:
    """No consent, or only to a text that is not the one in use."""
    newest = _newest(each for each in given if _signed_after(each, last) is not Verdict.NOT_MET)
    if newest is None:
        told = "No consent is recorded here. It may lie on paper: record where."
        return _finding(route, Verdict.UNKNOWN, told, [], last)
    present = in_use.get(newest.language)
    if present is None:
        told = f"Signed {newest.signed_on}, {_form(newest)}; no form in that language is in use any more."
        return _finding(route, Verdict.UNKNOWN, told, [newest], last)
    told = f"Signed {newest.signed_on}, {_form(newest)}; the form in use is version {present}. Sign anew."
    return _finding(route, Verdict.NOT_MET, told, [newest], last)


def _signed_after(given: ConsentGiven, last: ConsentWithdrawal | None) -> Verdict:
    """Whether it was signed after the last withdrawal; UNKNOWN for a paper of the same day."""
    if last is None:
        return Verdict.MET
    if given.signed_at is not None:
        return Verdict.MET if given.signed_at > last.at else Verdict.NOT_MET
    if given.signed_on == last.on:
        return Verdict.UNKNOWN
    return Verdict.MET if given.signed_on > last.on else Verdict.NOT_MET


def _newest(given: Iterable[ConsentGiven]) -> ConsentGiven | None:
    """By the day, within a day by the moment; of two papers of one day, the one whose name comes last."""
    return max(given, key=_moment, default=None)


def _moment(given: ConsentGiven) -> tuple[date, float, str]:
    return given.signed_on, given.signed_at.timestamp() if given.signed_at else 0.0, given.record


def _list(given: ConsentGiven | None) -> list[ConsentGiven]:
    return [given] if given else []


def _form(given: ConsentGiven) -> str:
    return f"version {given.version} of the form"


def _finding(
    route: Route, verdict: Verdict, sentence: str, rests_on: list[ConsentGiven], last: ConsentWithdrawal | None
) -> Finding:
    return Finding(
        rule=RULE,
        group="consent",
        title=f"Consent to {_TREATMENTS[route]}",
        verdict=verdict,
        effect="required",
        sentence=sentence,
        inputs=tuple(_inputs(rests_on, last)),
        missing=() if verdict is Verdict.MET else (_question(route),),
        source=_SOURCE,
    )


def _inputs(rests_on: list[ConsentGiven], last: ConsentWithdrawal | None) -> Iterator[Input]:
    for each in rests_on:
        yield Input(name="Signed", value=_form(each), record=each.record, date=each.signed_on.isoformat())
    if last:
        yield Input(name="Withdrawn", value=last.reason, record=last.record, date=last.on.isoformat())


def _question(route: Route) -> Missing:
    return Missing(
        what=f"a signed consent to {_TREATMENTS[route]}",
        question="Has the patient signed the form in use, and who explained it?",
        question_id=f"consent:{route}",
        answer_kind="record",
    )

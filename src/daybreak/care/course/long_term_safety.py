"""Long-term safety: what is due, what is overdue, which result calls for something, and what is not known.

A finding is met where all is in order, not met where something is to be done, unknown where nobody can tell. Sentences
state what is on record and never judge the patient.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.course_state import CourseState
from daybreak.care.course.course_words import counted, course_finding
from daybreak.care.course.due_checks import CheckDue, When, check_due
from daybreak.care.course.long_term_rules import LongTermSafetyRules, SafetyCheck, SafetyLimit
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict, all_of, verdict_of

Status = Literal["not_due", "due", "overdue", "flagged", "in_order", "not_known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyResult:
    """One result of a check. observable: what it is a result of. record: where it is kept.

    value: the figure, if it is one. upper_limit: the laboratory's upper limit of normal, in the same unit. abnormal:
    what whoever read it said. symptoms: whether there were symptoms with it. None: not known.
    """

    observable: str
    day: date
    record: str
    value: float | None = None
    text: str = ""
    upper_limit: float | None = None
    abnormal: bool | None = None
    symptoms: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """The patient asked for an earlier session or a higher dose than agreed."""

    day: date
    what: Literal["earlier_session", "higher_dose"]
    record: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRecord:
    """What is on record about a patient. sex: as the chart says it; None if it does not."""

    results: tuple[SafetyResult, ...] = ()
    requests: tuple[Request, ...] = ()
    sex: Literal["male", "female"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyItem:
    """One thing to look at: how it stands, since or until when, what to do, and the finding that says why."""

    id: str
    title: str
    status: Status
    on: date | None
    action: str
    finding: Finding


def long_term_safety(
    rules: LongTermSafetyRules, course: CourseRules, state: CourseState, record: SafetyRecord
) -> tuple[SafetyItem, ...]:
    """Every check, limit and sign of the protocol on the day of the state. The order of the records never matters."""
    items: list[SafetyItem] = []
    for check in rules.checks:
        results = _results(check, state, record)
        items.append(_due_item(check, course, state, results))
        items += [_limit_item(check, limit, results[-1], record) for limit in check.limits if results]
    return (*items, _sessions_item(rules, state), _requests_item(rules, state, record), _dose_item(rules, state))


def _results(check: SafetyCheck, state: CourseState, record: SafetyRecord) -> list[SafetyResult]:
    """The results of the check until today, oldest first; of one day, the one most in need of a look last."""
    known = {each for each in record.results if each.observable == check.observable and each.day <= state.today}
    return sorted(known, key=lambda each: (each.day, each.abnormal or False, each.value or 0.0, repr(each)))


def _due_item(
    check: SafetyCheck, course: CourseRules, state: CourseState, results: Sequence[SafetyResult]
) -> SafetyItem:
    due = check_due(check, course, state, [each.day for each in results])
    last = f"Last on {results[-1].day}." if results else "No result is on record."
    words = f"{last} {_due_words(due)}"
    action = "" if due.when == "not_due" else check.action
    ask = [_ask(check.id, check.title, f"Was this done? {check.action}")] if due.when == "not_known" else []
    return _item(
        f"{check.id}-due",
        check.title,
        due.when,
        words,
        check.source,
        on=due.on,
        action=action,
        inputs=[_input(check, each) for each in results[-1:]],
        missing=ask,
    )


def _due_words(due: CheckDue) -> str:
    words: dict[When, str] = {
        "not_due": f"Due on {due.on}." if due.on else "Nothing asks for it now.",
        "due": f"Due on {due.on}.",
        "overdue": f"Overdue since {due.on}.",
        "not_known": f"Asked for on {due.on}; whether it was done is not known.",
    }
    return words[due.when]


def _limit_item(check: SafetyCheck, limit: SafetyLimit, result: SafetyResult, record: SafetyRecord) -> SafetyItem:
    """A limit on the latest result."""
    verdict = all_of((_concerns(limit, record), _beyond(limit, result), _with_symptoms(limit, result)))
    status: Status = {Verdict.MET: "flagged", Verdict.NOT_MET: "in_order", Verdict.UNKNOWN: "not_known"}[verdict]  # type: ignore[assignment]
    words = f"{_shown(result)} on {result.day}. {_limit_words(limit)}"
    missing = list(_lacking(check, limit, result, record)) if verdict is Verdict.UNKNOWN else []
    return _item(
        limit.id,
        limit.title,
        status,
        words,
        limit.source,
        on=result.day,
        action=limit.action if status != "in_order" else "",
        inputs=[_input(check, result)],
        missing=missing,
    )


def _beyond(limit: SafetyLimit, result: SafetyResult) -> Verdict:
    if limit.when == "abnormal":
        return verdict_of(result.abnormal)
    bound = limit.limit
    if limit.per_upper_limit:
        if result.upper_limit is None:
            return Verdict.UNKNOWN
        bound *= result.upper_limit
    if result.value is None:
        return Verdict.UNKNOWN
    return verdict_of(result.value > bound if limit.when == "above" else result.value >= bound)


def _concerns(limit: SafetyLimit, record: SafetyRecord) -> Verdict:
    return verdict_of(True if limit.sex == "everybody" else record.sex and record.sex == limit.sex)


def _with_symptoms(limit: SafetyLimit, result: SafetyResult) -> Verdict:
    return verdict_of(result.symptoms if limit.symptoms else True)


def _lacking(check: SafetyCheck, limit: SafetyLimit, result: SafetyResult, record: SafetyRecord) -> Iterator[Missing]:
    """Each thing whose lack leaves the limit open."""
    if limit.sex != "everybody" and record.sex is None:
        yield _ask(f"{limit.id}:sex", "the sex in the chart", "Which sex does the limit follow for this patient?")
    if limit.symptoms and result.symptoms is None:
        yield _ask(f"{limit.id}:symptoms", "symptoms", f"Are there symptoms with it? {limit.action}")
    if limit.per_upper_limit and result.upper_limit is None:
        question = "What is the laboratory's upper limit of normal?"
        yield _ask(f"{limit.id}:upper-limit", "the upper limit of normal", question)
    unread = result.abnormal is None if limit.when == "abnormal" else result.value is None
    if unread:
        yield _ask(f"{limit.id}:result", check.title, "What did the result say?")


def _limit_words(limit: SafetyLimit) -> str:
    if limit.when == "abnormal":
        return "The protocol asks whether it was read as abnormal."
    how = "above" if limit.when == "above" else "from"
    unit = " times the upper limit of normal" if limit.per_upper_limit else ""
    symptoms = " with symptoms" if limit.symptoms else ""
    sex = "" if limit.sex == "everybody" else f" ({limit.sex})"
    return f"The protocol's limit is {how} {limit.limit:g}{unit}{symptoms}{sex}."


def _sessions_item(rules: LongTermSafetyRules, state: CourseState) -> SafetyItem:
    given, most = state.sessions_in_90_days, rules.sessions_in_90_days.count
    words = f"{counted(given, 'session')} in the last 90 days; the protocol comes to at most {most}."
    beyond = given > most
    return _item(
        "sessions-in-90-days",
        "Sessions in 90 days",
        "flagged" if beyond else "in_order",
        words,
        rules.sessions_in_90_days.source,
        action=rules.sessions_action if beyond else "",
        inputs=[_session_input(each.session, each.day) for each in state.given[-given:] if given],
    )


def _requests_item(rules: LongTermSafetyRules, state: CourseState, record: SafetyRecord) -> SafetyItem:
    since = state.today - timedelta(days=rules.requests.within_days)
    told = sorted({each for each in record.requests if since < each.day <= state.today}, key=_by_day)
    words = (
        f"{counted(len(told), 'request')} for an earlier session or a higher dose "
        f"on record in {rules.requests.within_days} days; it is talked about from {rules.requests.count} on."
    )
    many = len(told) >= rules.requests.count
    facts = [Input(name=_request_words(each), value="asked", record=each.record, date=f"{each.day}") for each in told]
    return _item(
        "requests",
        "Requests for an earlier session or a higher dose",
        "flagged" if many else "in_order",
        words,
        rules.requests.source,
        action=rules.requests.action if many else "",
        inputs=facts,
    )


def _dose_item(rules: LongTermSafetyRules, state: CourseState) -> SafetyItem:
    dose = state.cumulative_dose
    words = f"{dose.known_mg:g} mg in {counted(len(state.given), 'session')}."
    ask = []
    if dose.unknown_sessions:
        words = f"At least {words} The dose of {counted(dose.unknown_sessions, 'session')} is not known."
        ask = [_ask("total-dose", "doses", "Which dose was given in the sessions named here?")]
    return _item(
        "total-dose",
        "Total dose of the course",
        "not_known" if dose.unknown_sessions else "in_order",
        words,
        rules.total_dose,
        inputs=[_session_input(each.session, each.day) for each in state.given if each.dose_mg is None],
        missing=ask,
    )


_VERDICTS: dict[Status, Verdict] = {
    "not_due": Verdict.MET,
    "due": Verdict.MET,
    "in_order": Verdict.MET,
    "overdue": Verdict.NOT_MET,
    "flagged": Verdict.NOT_MET,
    "not_known": Verdict.UNKNOWN,
}


def _item(
    name: str,
    title: str,
    status: Status,
    words: str,
    source: Source,
    *,
    on: date | None = None,
    action: str = "",
    inputs: Iterable[Input] = (),
    missing: Iterable[Missing] = (),
) -> SafetyItem:
    sentence = f"{words} {action}".strip()
    verdict = _VERDICTS[status]
    finding = course_finding(
        name, title, verdict, sentence, source, inputs=inputs, missing=missing, group="long_term_safety"
    )
    return SafetyItem(id=name, title=title, status=status, on=on, action=action, finding=finding)


def _ask(name: str, what: str, question: str) -> Missing:
    return Missing(what=what, question=question, question_id=f"long-term-safety:{name}", answer_kind="record")


def _input(check: SafetyCheck, result: SafetyResult) -> Input:
    return Input(name=check.title, value=_shown(result), record=result.record, date=result.day.isoformat())


def _session_input(session: str, day: date) -> Input:
    return Input(name="Session", value=f"{day}", record=session, date=day.isoformat())


def _shown(result: SafetyResult) -> str:
    if result.value is not None:
        return f"{result.value:g}"
    return result.text or {True: "Abnormal", False: "Not abnormal", None: "A result without value"}[result.abnormal]


def _request_words(request: Request) -> str:
    return request.what.replace("_", " ").capitalize()


def _by_day(request: Request) -> tuple[date, str, str]:
    return (request.day, request.record, request.what)

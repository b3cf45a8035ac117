"""Asking a patient for measures, withdrawing it, and how each request stands."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import uuid4

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.care.course.measures import ScoredMeasure, score
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict
from daybreak.care.reference import Instrument
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.measures.links import digest_of, token_of
from daybreak.clinic.measures.models import AnswerGiven, ChartedMeasure, MeasureRequest, RequestClosed
from daybreak.clinic.measures.wordings import for_patients
from daybreak.clinic.one_writer import MEASURES, one_writer
from daybreak.clinic.patients.models import Patient
from daybreak.knowledge import load_tables

WORKS_FOR_DAYS_AFTER_DUE = 7
"""What the form proposes: who is late may still answer."""
_LONGEST_DAYS = 90

State = Literal["not_begun", "begun", "answered", "finished", "withdrawn", "expired"]


class RequestRefused(ValueError):
    """Why a request cannot be made; `field` is the one to look at."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureState:
    """One instrument of a request: its answers, and what they add up to. charted: when it went into the chart."""

    instrument: Instrument
    answers: dict[str, AnswerGiven]
    scored: ScoredMeasure
    charted: ChartedMeasure | None

    @property
    def is_answered(self) -> bool:
        """Whether the patient has been through every item, with or without an answer."""
        return all(item.id in self.answers for item in self.instrument.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestState:
    """A request as it stands at a moment. overdue: not all of it was answered by the end of its last day."""

    request: MeasureRequest
    state: State
    overdue: bool
    measures: tuple[MeasureState, ...]

    @property
    def answered(self) -> int:
        """Items that the patient has been through."""
        return sum(len(each.answers) for each in self.measures)

    @property
    def asked(self) -> int:
        """Items of all its instruments."""
        return sum(len(each.instrument.items) for each in self.measures)

    @property
    def is_open(self) -> bool:
        """Whether the link still takes answers."""
        return self.state in ("not_begun", "begun", "answered")

    @property
    def names(self) -> str:
        """The instruments in words."""
        return ", ".join(each.instrument.label for each in self.measures)


def ask(
    patient: Patient,
    instruments: Sequence[str],
    *,
    due_on: date,
    works_until: date,
    language: str = "en",
    by: User,
    now: datetime | None = None,
) -> MeasureRequest:
    """A new request with its link. Raises PermissionDenied, RequestRefused."""
    ensure_may(by, "measure.request")
    moment = now or timezone.now()
    _check(instruments, language, due_on, works_until, timezone.localdate(moment))
    name = uuid4()
    with one_writer(MEASURES):
        request = MeasureRequest.objects.create(
            id=name,
            patient=patient,
            instruments=list(dict.fromkeys(instruments)),
            language=language,
            due_on=due_on,
            expires_at=_end_of(works_until),
            token_sha256=digest_of(token_of(name)),
            requested_by=by,
            requested_at=moment,
        )
        audit.record("measure.ask", patient=patient, record=f"MeasureRequest/{request.pk}", by=by)
    return request


def withdraw(request: MeasureRequest, *, reason: str, by: User, now: datetime | None = None) -> None:
    """The link takes no more answers; those that were given stay. Raises PermissionDenied, RequestRefused."""
    ensure_may(by, "measure.request")
    if not reason.strip():
        raise RequestRefused("reason", "Why is it withdrawn? The reason stays with the request.")
    with one_writer(MEASURES):
        if RequestClosed.objects.filter(request=request).exists():
            raise RequestRefused("", "This request is over already; there is nothing to withdraw.")
        how = RequestClosed.How.WITHDRAWN
        RequestClosed.objects.create(request=request, how=how, at=now or timezone.now(), by=by, reason=reason.strip())
        audit.record("measure.withdraw", patient=request.patient, record=f"MeasureRequest/{request.pk}", by=by)


def states(requests: Iterable[MeasureRequest], now: datetime) -> list[RequestState]:
    """How each request stands, in the order given."""
    found = list(requests)
    names = [each.pk for each in found]
    given = _latest(AnswerGiven.objects.filter(request__in=names).order_by("id"))
    charted = {(each.request_id, each.instrument): each for each in ChartedMeasure.objects.filter(request__in=names)}
    return [_state(each, given.get(each.pk, {}), charted, now) for each in found]


def state_of(request: MeasureRequest, now: datetime) -> RequestState:
    """How one request stands."""
    return states([request], now)[0]


def requests_with_all() -> QuerySet[MeasureRequest]:
    """Every request with whom it is for and how it ended."""
    return MeasureRequest.objects.select_related("patient", "closed", "requested_by")


def unanswered(now: datetime, patient: Patient | None = None) -> list[RequestState]:
    """What is still to be answered or was not in time, of all patients or of one: the longest overdue first.

    A later request that asks for the same and was answered settles an earlier one.
    """
    asked = requests_with_all() if patient is None else requests_with_all().filter(patient=patient)
    found = states(asked.exclude(closed__isnull=False).order_by("due_on", "requested_at"), now)
    done = _answered_later({each.request.patient_id for each in found})
    waits = ("not_begun", "begun", "expired")
    return [each for each in found if each.state in waits and not _is_settled(each.request, done)]


def overdue_finding(state: RequestState) -> Finding:
    """A measure that nobody answered in time, as the pages show findings."""
    return Finding(
        rule="measure-answered",
        group="severity",
        title=f"{state.names} answered in time",
        verdict=Verdict.NOT_MET if state.overdue else Verdict.UNKNOWN,
        effect="advisory",
        sentence=_sentence(state),
        inputs=(Input(name="Asked for", value=state.names, date=state.request.requested_at.date().isoformat()),),
        missing=tuple(_missing(state)),
        source=Source(key="clinic-default", certainty="P", locator="the day that was set when asking"),
    )


def _sentence(state: RequestState) -> str:
    how_much = f"{state.answered} of {state.asked} answered" if state.answered else "Not begun"
    when = f"it was due on {state.request.due_on.isoformat()}" if state.overdue else (
        f"due on {state.request.due_on.isoformat()}"
    )  # fmt: skip
    gone = " The link no longer works: ask again." if state.state == "expired" else ""
    return f"{how_much}; {when}.{gone}"


def _missing(state: RequestState) -> Iterator[Missing]:
    for each in state.measures:
        if not each.is_answered:
            yield from each.scored.missing


def _check(instruments: Sequence[str], language: str, due_on: date, works_until: date, today: date) -> None:
    known = {instrument for instrument, _ in for_patients(language)}
    if not instruments:
        raise RequestRefused("instruments", "Choose at least one measure.")
    for each in instruments:
        if each not in known:
            raise RequestRefused("instruments", f"{each} has no text in “{language}” that a patient may be shown.")
    if due_on < today:
        raise RequestRefused("due_on", "This day is over. Choose today or later.")
    if works_until < due_on:
        raise RequestRefused("works_until", "The link would end before the answers are due.")
    if works_until > today + timedelta(days=_LONGEST_DAYS):
        raise RequestRefused("works_until", f"A link works for at most {_LONGEST_DAYS} days. Ask again later.")


def _end_of(day: date) -> datetime:
    """Midnight after the day, in the clinic's zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _latest(rows: Iterable[AnswerGiven]) -> dict[object, dict[str, AnswerGiven]]:
    """By request and item; the later row replaces the earlier one."""
    found: dict[object, dict[str, AnswerGiven]] = {}
    for each in rows:
        found.setdefault(each.request_id, {})[each.item] = each
    return found


def _state(
    request: MeasureRequest,
    given: dict[str, AnswerGiven],
    charted: dict[tuple[object, str], ChartedMeasure],
    now: datetime,
) -> RequestState:
    measures = tuple(_measure(request, name, given, charted) for name in request.instruments)
    answered = all(each.is_answered for each in measures)
    closed = getattr(request, "closed", None)
    in_time = timezone.localdate(now) <= request.due_on
    return RequestState(
        request=request,
        state=_word(closed, answered, bool(given), now >= request.expires_at),
        overdue=not (answered or in_time or closed is not None),
        measures=measures,
    )


def _word(closed: RequestClosed | None, answered: bool, begun: bool, expired: bool) -> State:
    if closed is not None:
        return "finished" if closed.how == RequestClosed.How.FINISHED else "withdrawn"
    if expired:
        return "finished" if answered else "expired"
    return "answered" if answered else "begun" if begun else "not_begun"


def _measure(
    request: MeasureRequest,
    name: str,
    given: dict[str, AnswerGiven],
    charted: dict[tuple[object, str], ChartedMeasure],
) -> MeasureState:
    instrument = load_tables().instruments[name]
    answers = {item.id: given[item.id] for item in instrument.items if item.id in given}
    return MeasureState(
        instrument=instrument,
        answers=answers,
        scored=score(instrument, {item: each.value for item, each in answers.items()}),
        charted=charted.get((request.pk, name)),
    )


def _answered_later(patients: set[int]) -> dict[tuple[int, str], datetime]:
    """By patient and instrument, when a request that was finished had been made last."""
    found: dict[tuple[int, str], datetime] = {}
    for each in ChartedMeasure.objects.filter(request__patient__in=patients).select_related("request"):
        key = (each.request.patient_id, each.instrument)
        found[key] = max(found.get(key, each.request.requested_at), each.request.requested_at)
    return found


def _is_settled(request: MeasureRequest, done: dict[tuple[int, str], datetime]) -> bool:
    later = (done.get((request.patient_id, name)) for name in request.instruments)
    return all(when is not None and when > request.requested_at for when in later)

"""The scores of a course as they count: each once, as it was last corrected, in the order of their days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from daybreak.care.course.outcome_rules import AdverseEventKind
from daybreak.care.dates import Span
from daybreak.care.findings import Finding, Input, Source, Verdict
from daybreak.care.reference import ReferenceTables

LOGIC = Source(key="daybreak-review", certainty="R", locator="what dated scores can mean")
"""The source of findings that follow from the order of scores and from no clinical figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedScore:
    """One score of one scale, or of one item that is followed by itself.

    id: of the measurement; a correction carries the same id and a later `recorded_at`. instrument: its id, or that of
    the observable of an item. day: in the clinic's zone. taken_at: aware, UTC; None where only the day is known.
    bounds: the total, or what it can still be (`ScoredMeasure.bounds`). recall_24h: it asks about the last 24 hours
    and not about the usual time; None where nobody said.
    """

    id: str
    instrument: str
    day: date
    taken_at: datetime | None = None
    recorded_at: datetime
    bounds: Span
    recall_24h: bool | None = None
    entered_in_error: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDay:
    """A session in which the drug was given: its day in the clinic's zone, and when the drug began (UTC)."""

    day: date
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdverseEvent:
    """Something that happened to the patient and counts as a relapse by itself."""

    id: str
    kind: AdverseEventKind
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseHistory:
    """What outcomes are judged against.

    sessions: those given. induction_ended_on: None while it lasts or where nobody said. events: those known.
    events_asked_on: when somebody last asked whether there were others; without that their absence is not known.
    """

    sessions: tuple[SessionDay, ...] = ()
    induction_ended_on: date | None = None
    events: tuple[AdverseEvent, ...] = ()
    events_asked_on: date | None = None

    @property
    def first_session(self) -> SessionDay | None:
        """The session with which the course began."""
        return min(self.sessions, key=_session_order, default=None)

    def sessions_before(self, score: DatedScore) -> int:
        """How many sessions had begun; one of the same day counts only if the score was surely taken later."""
        return sum(1 for session in set(self.sessions) if is_after(score, session) is Verdict.MET)


@dataclass(frozen=True)
class Scores:
    """The scores that count, oldest first, by instrument; and what is odd about the others."""

    by_instrument: Mapping[str, tuple[DatedScore, ...]]
    findings: tuple[Finding, ...] = field(default=())

    def of(self, instrument: str) -> tuple[DatedScore, ...]:
        """The scores of one instrument, those that ask about the last 24 hours left out."""
        return tuple(each for each in self.by_instrument.get(instrument, ()) if not each.recall_24h)

    def of_24h(self, instrument: str) -> tuple[DatedScore, ...]:
        """The scores of one instrument that ask about the last 24 hours, or may do."""
        return tuple(each for each in self.by_instrument.get(instrument, ()) if each.recall_24h is not False)


def settled(scores: Iterable[DatedScore], tables: ReferenceTables, as_of: date) -> Scores:
    """The scores that count on that day. Their order, and how often each is given, never matter.

    Of several with one id the one recorded last counts. What the scale cannot have, and what is dated later, is told
    and not used.
    """
    findings: list[Finding] = []
    kept = [each for each in _last_versions(scores, findings) if not each.entered_in_error]
    usable = [each for each in kept if _is_usable(each, tables, as_of, findings)]
    usable.sort(key=score_order)
    by_instrument: dict[str, list[DatedScore]] = {}
    for each in usable:
        by_instrument.setdefault(each.instrument, []).append(each)
    return Scores({name: tuple(found) for name, found in by_instrument.items()}, tuple(findings))


def score_order(score: DatedScore) -> tuple[date, bool, str, float, float, str]:
    """Oldest first; of one day those without a time first, because they say least about the end of it."""
    taken = score.taken_at.isoformat() if score.taken_at else ""
    return (score.day, score.taken_at is not None, taken, score.bounds.low, score.bounds.high, score.id)


def is_after(score: DatedScore, session: SessionDay) -> Verdict:
    """Whether the score was taken after the drug began; UNKNOWN on the same day without both times."""
    if score.day != session.day:
        return Verdict.MET if score.day > session.day else Verdict.NOT_MET
    if score.taken_at is None or session.started_at is None:
        return Verdict.UNKNOWN
    return Verdict.MET if score.taken_at > session.started_at else Verdict.NOT_MET


def score_input(score: DatedScore, label: str) -> Input:
    """The score as a fact that a finding shows."""
    return Input(name=label, value=span_words(score.bounds), record=score.id, date=score.day.isoformat())


def span_words(span: Span) -> str:
    """A number, or its bounds: "14", "9 to 15"."""
    return f"{span.low:g}" if span.is_exact else f"{span.low:g} to {span.high:g}"


def label_of(instrument: str, tables: ReferenceTables) -> str:
    """What to call an instrument, or an item that is followed by itself."""
    named = tables.instruments.get(instrument) or tables.observables.get(instrument)
    return named.label if named else instrument


def _session_order(session: SessionDay) -> tuple[date, bool, str]:
    started = session.started_at
    return (session.day, started is None, started.isoformat() if started else "")


def _last_versions(scores: Iterable[DatedScore], findings: list[Finding]) -> list[DatedScore]:
    versions: dict[str, set[DatedScore]] = {}
    for each in scores:
        versions.setdefault(each.id, set()).add(each)
    last: list[DatedScore] = []
    for name in sorted(versions):
        newest = max(each.recorded_at for each in versions[name])
        same_time = sorted((each for each in versions[name] if each.recorded_at == newest), key=repr)
        last.append(max(same_time, key=lambda each: (not each.entered_in_error, each.bounds.high, repr(each))))
        if len(same_time) > 1:
            findings.append(_told(name, same_time, "were recorded at the same moment; the highest counts"))
    return last


def _is_usable(score: DatedScore, tables: ReferenceTables, as_of: date, findings: list[Finding]) -> bool:
    if score.day > as_of:
        findings.append(_told(score.id, [score], f"is dated later than {as_of} and does not count yet"))
        return False
    low, high = _range(score.instrument, tables)
    if low <= score.bounds.low <= score.bounds.high <= high:
        return True
    findings.append(_told(score.id, [score], f"cannot be: the scale goes from {low:g} to {high:g}"))
    return False


def _range(instrument: str, tables: ReferenceTables) -> tuple[float, float]:
    scale = tables.instruments.get(instrument) or tables.observables.get(instrument)
    low = scale.minimum if scale and scale.minimum is not None else float("-inf")
    high = scale.maximum if scale and scale.maximum is not None else float("inf")
    return low, high


def _told(name: str, scores: list[DatedScore], why: str) -> Finding:
    values = " and ".join(span_words(each.bounds) for each in scores)
    return Finding(
        rule=f"score:{name}",
        group="outcomes",
        title="A score that needs a look",
        verdict=Verdict.NOT_MET,
        effect="advisory",
        sentence=f"The score {name} ({values}) {why}.",
        inputs=tuple(score_input(each, each.instrument) for each in scores),
        source=LOGIC,
    )

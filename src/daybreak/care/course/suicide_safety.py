"""What answers say of the risk of suicide, three-valued: how high it surely is, and how high it may be.

An answer that was not given lowers nothing. What calls for somebody becomes a `SafetyConcern`; what is done about it
is the safety task (`safety_task.py`). The levels are those of the C-SSRS screener (docs/algorithms/suicide-safety.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from daybreak.care.course.measures import ScoredMeasure
from daybreak.care.course.outcome_rules import CrisisLine, Jurisdiction, RiskLevel, SafetyLevel, SuicideSafetyRules
from daybreak.care.findings import Finding, Input, Missing, Source, Verdict, verdict_of

ScreenerAnswer = Literal["yes", "yes_recent", "yes_undated", "no"]
"""To question 6 also: yes within three months (yes_recent), or yes and nobody knows when (yes_undated). A plain "yes"
to question 6 is one of longer ago."""

QUESTIONS = tuple(f"cssrs_q{number}" for number in range(1, 7))
LEVELS: tuple[RiskLevel, ...] = ("low", "moderate", "high")
_SKIPPED = QUESTIONS[2:5]
_RISES_TO: dict[str, RiskLevel] = dict(zip(QUESTIONS, ("low", "low", "moderate", "high", "high", "high"), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """How high the risk is. surely: at least so high; None: no flag so far. possibly: at most so high; None: no flag.

    Both are the same once it is settled. odd: answers that contradict each other; the higher one counts.
    """

    surely: RiskLevel | None
    possibly: RiskLevel | None
    positive: tuple[Input, ...]
    missing: tuple[Missing, ...]
    odd: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether no answer still to come can raise it."""
        return self.surely == self.possibly

    def at_least(self, level: RiskLevel) -> Verdict:
        """Whether the risk is at least so high; UNKNOWN where an open answer decides."""
        if rank(self.surely) >= rank(level):
            return Verdict.MET
        return verdict_of(False if rank(self.possibly) < rank(level) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyConcern:
    """Something that calls for somebody. id: made from the answer that raised it, the same however often it is sent.

    measure: the id of what was answered. level: at which it is treated. settled: nothing that is open could raise the
    level. raised_at: when the patient answered; recorded_at: when it was known here; both aware, UTC. Raises ValueError
    for a time that is not in UTC.
    """

    id: str
    measure: str
    origin: Literal["cssrs_screener", "critical_item", "report"]
    level: RiskLevel
    settled: bool
    raised_at: datetime
    recorded_at: datetime
    sentence: str
    basis: tuple[Input, ...] = ()
    missing: tuple[Missing, ...] = ()
    source: Source

    def __post_init__(self) -> None:
        """A time without a zone could be any of a day's hours."""
        if self.raised_at.utcoffset() != _UTC or self.recorded_at.utcoffset() != _UTC:
            found = f"raised_at {self.raised_at.isoformat()}, recorded_at {self.recorded_at.isoformat()}"
            raise ValueError(
                f"concern {self.id}: found {found}; expected aware times in UTC. Convert them at the door."
            )


_UTC = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """Where and when an answer was given: the id of its measure, when it was answered, when it was known here."""

    measure: str
    at: datetime
    recorded_at: datetime


def rank(level: RiskLevel | None) -> int:
    """No flag 0, low 1, moderate 2, high 3."""
    return 0 if level is None else LEVELS.index(level) + 1


def highest(levels: Iterator[RiskLevel]) -> RiskLevel | None:
    """The highest of the levels; None for none."""
    return max(levels, key=rank, default=None)


def triage(answers: Mapping[str, ScreenerAnswer | None]) -> Triage:
    """The level of the screener's answers (by observable, cssrs_q1 to cssrs_q6); what is not answered stays open.

    After a "no" to question 2, questions 3 to 5 are left out by the form, and an answer to them counts nevertheless.
    """
    left_out = _SKIPPED if answers.get("cssrs_q2") == "no" else ()
    open_questions = [name for name in QUESTIONS if answers.get(name) is None and name not in left_out]
    surely = highest(level for name in QUESTIONS if (level := _sure_level(name, answers.get(name))))
    undated = answers.get("cssrs_q6") == "yes_undated"
    may_rise = [_RISES_TO[name] for name in open_questions] + (["high"] if undated else [])
    possibly = highest(iter([*([surely] if surely else []), *may_rise]))
    asks = [name for name in open_questions if rank(_RISES_TO[name]) > rank(surely)]
    return Triage(
        surely=surely,
        possibly=possibly,
        positive=tuple(_positive(answers)),
        missing=tuple(_missing(asks, undated and surely != "high")),
        odd=tuple(_odd(answers)),
    )


def triage_finding(rules: SuicideSafetyRules, found: Triage) -> Finding:
    """No flag is MET, a flag is NOT_MET, and an answer that is missing leaves it open."""
    flagged = found.at_least("low")
    return Finding(
        rule="suicide-risk",
        group="suicide_risk",
        title="No suicidal thoughts or behaviour on the C-SSRS screener",
        verdict=~flagged,
        effect="advisory",
        sentence=triage_words(found),
        inputs=found.positive,
        missing=found.missing,
        source=rules.triage,
    )


def triage_words(found: Triage) -> str:
    """ "At least low risk of suicide; it may be high." """
    if found.surely is None and found.possibly is None:
        words = "The C-SSRS screener is complete and shows no flag."
    elif found.surely is None:
        words = f"No flag so far; unanswered questions may still show a risk up to {found.possibly}."
    elif found.is_settled:
        words = f"{found.surely.capitalize()} risk of suicide."
    else:
        words = f"At least {found.surely} risk of suicide; it may be {found.possibly}."
    return " ".join((words, *found.odd))


def screener_concern(
    rules: SuicideSafetyRules, answers: Mapping[str, ScreenerAnswer | None], raised: Raised
) -> SafetyConcern | None:
    """What the answers so far call for; None without a flag. A later answer that raises the level is a new concern."""
    found = triage(answers)
    if found.surely is None:
        return None
    return SafetyConcern(
        id=f"{raised.measure}:cssrs_screener:{found.surely}{'' if found.is_settled else ':open'}",
        measure=raised.measure,
        origin="cssrs_screener",
        level=found.surely,
        settled=found.is_settled,
        raised_at=raised.at,
        recorded_at=raised.recorded_at,
        sentence=triage_words(found),
        basis=found.positive,
        missing=found.missing,
        source=rules.triage,
    )


def critical_item_concerns(
    rules: SuicideSafetyRules, scored: ScoredMeasure, label: str, raised: Raised
) -> tuple[SafetyConcern, ...]:
    """What a suicidal answer of a rating scale calls for: it says that there are thoughts, and not how far they go."""
    return tuple(
        SafetyConcern(
            id=f"{raised.measure}:{each.item}",
            measure=raised.measure,
            origin="critical_item",
            level=rules.unsettled.value,
            settled=rules.unsettled.value == "high",
            raised_at=raised.at,
            recorded_at=raised.recorded_at,
            sentence=f"The {label} says thoughts of death or self-harm ({each.value:g}).",
            basis=(Input(name=each.item, value=f"{each.value:g}", record=raised.measure, date=raised.at.isoformat()),),
            missing=(_SCREENER,),
            source=each.source,
        )
        for each in scored.critical
        if each.means == "suicidal_ideation"
    )


def reported_concern(
    rules: SuicideSafetyRules, words: str, by: str, raised: Raised, level: RiskLevel | None = None
) -> SafetyConcern:
    """What somebody said: the patient in free text, a relative, a nurse. level: if whoever reports it names one."""
    return SafetyConcern(
        id=f"{raised.measure}:report",
        measure=raised.measure,
        origin="report",
        level=level or rules.unsettled.value,
        settled=level == "high",
        raised_at=raised.at,
        recorded_at=raised.recorded_at,
        sentence=f"Reported by {by}: {words.strip()}",
        basis=(Input(name="Report", value=words.strip(), record=raised.measure, date=raised.at.isoformat()),),
        missing=() if level == "high" else (_SCREENER,),
        source=rules.triage if level else rules.unsettled.source,
    )


def rules_of(rules: SuicideSafetyRules, level: RiskLevel) -> SafetyLevel:
    """What the protocol asks for at a level."""
    return next(each for each in rules.levels if each.level == level)


def crisis_lines(rules: SuicideSafetyRules, jurisdiction: Jurisdiction) -> tuple[CrisisLine, ...]:
    """Where a patient of that country gets help at any hour; empty where the protocol knows none."""
    return tuple(each for each in rules.crisis_lines if each.jurisdiction in (jurisdiction, "any"))


def crisis_line_finding(rules: SuicideSafetyRules, jurisdiction: Jurisdiction) -> Finding:
    """Whether the protocol can tell a patient whom to call."""
    known = crisis_lines(rules, jurisdiction)
    missing = Missing(
        what=f"a crisis line for {jurisdiction}",
        question="Which crisis line do your patients call? Add it to `crisis_lines` in your copy of the protocol.",
        question_id="suicide-safety:crisis-line",
        answer_kind="record",
    )
    return Finding(
        rule="crisis-line",
        group="suicide_risk",
        title="A crisis line for the patient",
        verdict=verdict_of(True if known else None),
        effect="advisory",
        sentence=" ".join(f"{each.title}: {each.instruction}" for each in known) or "The protocol names none.",
        missing=() if known else (missing,),
        source=known[0].source if known else rules.unsettled.source,
    )


_SCREENER = Missing(
    what="the C-SSRS screener",
    question="Do the C-SSRS screener with the patient now, and enter its answers.",
    question_id="measure:cssrs_screener",
    answer_kind="record",
)


def _sure_level(name: str, answer: ScreenerAnswer | None) -> RiskLevel | None:
    if answer is None or answer == "no":
        return None
    return "moderate" if name == "cssrs_q6" and answer != "yes_recent" else _RISES_TO[name]


def _positive(answers: Mapping[str, ScreenerAnswer | None]) -> Iterator[Input]:
    for number, name in enumerate(QUESTIONS, start=1):
        answer = answers.get(name)
        if answer is not None and answer != "no":
            yield Input(name=f"C-SSRS question {number}", value=answer.replace("_", ", "))


def _missing(names: list[str], when: bool) -> Iterator[Missing]:
    for name in names:
        yield Missing(
            what=f"question {name[-1]} of the C-SSRS screener",
            question=f"What is the answer to question {name[-1]} of the C-SSRS screener?",
            question_id=name,
            answer_kind="choice",
            choices=("no", "yes", "yes_recent") if name == "cssrs_q6" else ("no", "yes"),
        )
    if when:
        yield Missing(
            what="when the behaviour of question 6 was",
            question="Was it within the last three months?",
            question_id="cssrs_q6",
            answer_kind="choice",
            choices=("yes", "yes_recent"),
        )


def _odd(answers: Mapping[str, ScreenerAnswer | None]) -> Iterator[str]:
    """A deeper question answered with yes after question 2 was answered with no."""
    deeper = [name[-1] for name in _SKIPPED if answers.get(name) not in (None, "no")]
    if answers.get("cssrs_q2") == "no" and deeper:
        yield f"Question 2 says no and question {', '.join(deeper)} yes: ask again; the higher one counts."

"""One treatment programme as a typed value: what knowledge/protocols/*.yaml is read into.

A protocol is data. It names its rules in the vocabulary of screening/criteria and gives a source for each.
"""

from dataclasses import dataclass
from typing import Literal

from daybreak.care.course.course_rules import CourseRules
from daybreak.care.course.long_term_rules import LongTermSafetyRules
from daybreak.care.course.outcome_rules import OutcomeRules
from daybreak.care.findings import Source
from daybreak.care.screening.criteria import Criterion
from daybreak.care.screening.trial_rules import CountWithin, Days, DoseLevel, Percent, TrialRules
from daybreak.care.session.rules import SessionRules

__all__ = [
    "CountWithin",
    "CourseRules",
    "Days",
    "DoseLevel",
    "Group",
    "LongTermSafetyRules",
    "OutcomeRules",
    "Percent",
    "Protocol",
    "Route",
    "Rule",
    "SessionRules",
    "TrialRules",
]

Route = Literal["intravenous_ketamine", "intranasal_esketamine"]
"""What is given and how: the key under which contraindications and interactions say whom they concern."""

Group = Literal[
    "diagnosis",
    "treatment_history",
    "severity",
    "suicide_risk",
    "contraindications",
    "medicines",
    "work_up",
    "programme",
]
"""The headings of the screening worksheet, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of eligibility: a criterion, whether it decides or only advises, and where it comes from.

    id: kebab-case, unique in the protocol; findings, answers and signatures refer to it. question: what to ask staff
    when the answer is unknown; empty means the criterion's own question. clinic_defaults: the parameters of the
    criterion that no source fixes; they are shown as defaults of the clinic.
    """

    id: str
    group: Group
    title: str
    effect: Literal["required", "advisory"]
    criterion: Criterion
    source: Source
    question: str = ""
    clinic_defaults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """A whole programme for one treatment in one jurisdiction.

    approved_rules: ids of rules that the clinic's medical lead has approved although their certainty is R? or P;
    without that they warn and never refuse. sources: keys of knowledge/sources.yaml that the protocol rests on.
    session: how a session is run; None in a protocol that only screens, as those signed before there were sessions.
    course: how the sessions follow each other. long_term_safety: what is watched over years. outcomes: what counts as
    response, remission or relapse, and what follows from a suicidal answer. None likewise.
    """

    id: str
    version: str
    title: str
    jurisdiction: Literal["US", "EU", "any"]
    route: Route
    purpose: str
    antidepressant_trials: TrialRules
    eligibility: tuple[Rule, ...]
    sources: tuple[str, ...]
    approved_rules: tuple[str, ...] = ()
    effective_from: str = ""
    reviewed_by: str = ""
    session: SessionRules | None = None
    course: CourseRules | None = None
    long_term_safety: LongTermSafetyRules | None = None
    outcomes: OutcomeRules | None = None

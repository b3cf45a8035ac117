"""What the dashboard calls each figure, and what it says of its basis."""

from typing import NamedTuple


class Asked(NamedTuple):
    """A question in words: its title, whom it is about, and what it rests on."""

    title: str
    of: str
    basis: str


_LATEST = "By the last score of the scale that speaks for the course, while the protocol lets it count."
_EVER = "By any score since the first session. Once is enough, and nothing says that it lasted."

OUTCOMES = {
    "early_response": Asked(
        "Response 24 hours after the first session",
        "courses with a session",
        "Only a rating that asks about the last 24 hours, within the hours that the protocol gives.",
    ),
    "response": Asked("Response now", "courses with a session", f"At least 50 % better than at baseline. {_LATEST}"),
    "remission": Asked("Remission now", "courses with a session", f"At most the limit of the protocol. {_LATEST}"),
    "response_ever": Asked("Response at any time", "courses with a session", _EVER),
    "remission_ever": Asked("Remission at any time", "courses with a session", _EVER),
    "relapse": Asked(
        "Relapse after a response",
        "courses with a response",
        "Two high scores in the protocol's distance, or an event. Ruled out only by a recent score that is not high "
        "and by somebody having asked about events.",
    ),
    "deteriorated": Asked(
        "Worse than at baseline",
        "courses with a session",
        f"By the protocol's points, judged after the induction. {_LATEST}",
    ),
    "less_suicidal": Asked(
        "Less suicidal ideation", "courses with a session", "Item 9 of the PHQ-9, the last one against the baseline."
    ),
    "more_suicidal": Asked(
        "More suicidal ideation", "courses with a session", "Item 9 of the PHQ-9, the last one against the baseline."
    ),
    "dropped_out": Asked(
        "Dropped out, of those that ended",
        "courses that ended or were lost",
        "Ended by the patient, for an adverse effect or lost to follow-up; or without a session for longer than the "
        "protocol's days. Ended as planned or for lack of effect is no drop-out.",
    ),
}

PRESSURES = {
    "sbp_180": "Systolic 180 mmHg or more",
    "sbp_rise_40": "Systolic 40 mmHg or more above before",
    "dbp_110": "Diastolic 110 mmHg or more",
    "dbp_rise_25": "Diastolic 25 mmHg or more above before",
}

EFFECTS = {
    "any": "Any side effect noted",
    "dissociation": "Dissociation",
    "dizziness": "Dizziness",
    "nausea": "Nausea",
    "vomiting": "Vomiting",
    "headache": "Headache",
    "anxiety": "Anxiety",
    "sedation": "Sedation",
}

STATUSES = {
    "active": "In treatment",
    "paused": "Paused",
    "planned": "Planned",
    "lost": "Lost to follow-up, not ended",
    "ended": "Ended",
}

MISSING = {
    "": "Nothing: the outcome of today is known",
    "no_session": "No session yet",
    "no_rules": "Its protocol has no rules for outcomes",
    "no_baseline": "No usable baseline",
    "no_score_since": "No score since the first session",
    "score_too_old": "The last score is too old to count",
    "incomplete": "The last form is incomplete",
}

PLACES = {
    "too_few": "Too few to judge",
    "within": "Within the limits: chance alone explains it",
    "above": "Above the 95 % limit",
    "below": "Below the 95 % limit",
    "far_above": "Above the 99.8 % limit",
    "far_below": "Below the 99.8 % limit",
}

"""The words of these pages: plain, and without judging anybody."""

from daybreak.clinic.ui.words import Status

STATUSES = {
    "before": Status("Before the treatment", "", "plain"),
    "relapse": Status("Relapse", "warning", "not_met"),
    "remission": Status("Remission", "met", "met"),
    "response": Status("Response", "met", "met"),
    "partial_response": Status("Partial response", "", "advice"),
    "worse": Status("Worse than before", "warning", "not_met"),
    "no_response": Status("No response", "", "plain"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
"""What a score says, by the names of the trajectory."""

HOPED_FOR = {
    "met": Status("Yes", "met", "met"),
    "not_met": Status("No", "", "plain"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
FEARED = {
    "met": Status("Yes", "warning", "not_met"),
    "not_met": Status("No", "met", "met"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
KNOWN = {
    "met": Status("Known", "met", "met"),
    "not_met": Status("Not known", "unknown", "unknown"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
"""The answer to a finding: of what is hoped for, of what is feared, of what has to be known first."""

FEARED_RULES = frozenset({"relapse", "reliably-worse", "suicidality-more"})
KNOWN_RULES = frozenset({"baseline", "suicidality-baseline"})

CHECKS = {
    "not_due": Status("In time", "met", "met"),
    "in_order": Status("In order", "met", "met"),
    "due": Status("Due", "info", "advice"),
    "overdue": Status("Overdue", "warning", "not_met"),
    "flagged": Status("To look at", "warning", "not_met"),
    "not_known": Status("Not known", "unknown", "unknown"),
}
"""How a thing to watch stands."""

TOPICS = {
    "bladder": "Bladder",
    "liver": "Liver",
    "cognition": "Memory and thinking",
    "blood_pressure": "Blood pressure",
    "weight": "Weight",
    "substance_use": "Medicines, drugs and alcohol",
}

EVENT_WORDS = {
    "psychiatric_hospitalisation": "Psychiatric admission",
    "suicide_attempt": "Suicide attempt",
    "other_relevant_event": "Other event",
}

NOT_KNOWN = Status("Not known", "unknown", "unknown")
NOT_ASKED = Status("Not asked", "unknown", "unknown")
OVERDUE = Status("Overdue", "warning", "not_met")
WAITED_FOR = Status("Waited for", "info", "advice")
_SUICIDALITY = {
    ("met", "not_met"): Status("Fewer than before", "met", "met"),
    ("not_met", "met"): Status("More than before", "warning", "not_met"),
    ("not_met", "not_met"): Status("As before", "", "plain"),
}


def suicidality_word(less: str, more: str) -> Status:
    """The answers to both questions in one word; not known unless both are."""
    return _SUICIDALITY.get((str(less), str(more)), NOT_KNOWN)

"""The words for a safety task: how urgent, what next, what an assessment found."""

from datetime import datetime, timedelta

from daybreak.care.course.safety_deadlines import Deadline

OUTCOMES = {
    "no_current_risk": "No current risk",
    "safety_plan": "Safety plan made or reviewed",
    "closer_follow_up": "Closer follow-up arranged",
    "emergency_care": "Emergency care arranged",
    "hospital_admission": "Admitted to hospital",
    "other": "Other, as described",
}
NEXT = {"acknowledge": "to be taken on", "contact": "to speak with the patient", "assess": "to be assessed"}
DONE = {"acknowledge": "Taken on", "contact": "Spoken with the patient", "assess": "Assessed and documented"}
EVENTS = {
    "concern_raised": "Raised",
    "concern_corrected": "Answer corrected",
    "acknowledged": "Taken on",
    "contact_attempted": "Contact tried",
    "escalated": "Escalated",
    "handed_over": "Handed over",
    "assessed": "Assessed",
}


def due_words(deadline: Deadline, now: datetime) -> str:
    """ "due in 25 min" or "overdue by 1 h 10 min"; the lateness is the fold's."""
    return f"overdue by {span(now - deadline.due)}" if deadline.late else f"due in {span(deadline.due - now)}"


def span(length: timedelta) -> str:
    """Whole minutes, as people say them: "under a minute", "25 min", "1 h 10 min", "2 days"."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "under a minute"
    hours, rest = divmod(minutes, 60)
    days, left = divmod(hours, 24)
    if days:
        return f"{days} d {left} h" if left else f"{days} d"
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)

"""The messages in English."""

from daybreak.clinic.messages.texts.facts import Facts
from daybreak.clinic.messages.texts.wording import Text, Wording, letter, listed, sentence

_EMERGENCY = (
    "Nobody watches the answers all the time. If you are in danger or cannot stay safe, call your local emergency "
    "number now."
)


def _session_reminder(facts: Facts) -> Text:
    when, lines = facts.time_words("starts_at"), _before_the_session(facts)
    return Text(
        subject=f"Your appointment on {when}",
        body=letter(
            "Hello,",
            f"{_sender(facts)} reminds you of your appointment:",
            f"    {when}",
            "Please remember:" if lines else "",
            listed(lines),
            _questions(facts),
        ),
        short=sentence(
            _prefix(facts), f"Your appointment is on {facts.short_time('starts_at')}.", *lines, _call(facts)
        ),
    )


def _session_moved(facts: Facts) -> Text:
    old, new, lines = facts.time_words("was_at"), facts.time_words("starts_at"), _before_the_session(facts)
    moved = f"Your appointment on {facts.short_time('was_at')} was moved to {facts.short_time('starts_at')}."
    return Text(
        subject=f"Your appointment is now on {new}",
        body=letter(
            "Hello,",
            f"Your appointment on {old} was moved. It is now on:",
            f"    {new}",
            "Please remember, for the new time:" if lines else "",
            listed(lines),
            _questions(facts),
        ),
        short=sentence(_prefix(facts), moved, *lines, _call(facts)),
    )


def _session_cancelled(facts: Facts) -> Text:
    old = facts.time_words("was_at")
    gone = f"Your appointment on {facts.short_time('was_at')} will not take place."
    return Text(
        subject=f"Your appointment on {old} will not take place",
        body=letter(
            "Hello,",
            f"Your appointment on {old} will not take place. You need not prepare for it.",
            _questions(facts),
        ),
        short=sentence(_prefix(facts), gone, "You need not prepare for it.", _call(facts)),
    )


def _measure_link(facts: Facts) -> Text:
    day = facts.day_words("due_on")
    return Text(
        subject="A few questions from your clinic",
        body=letter(
            "Hello,",
            f"{_sender(facts)} would like to know how you are. Please answer a few short questions by {day}:",
            f"    {facts.link}",
            "Each answer is kept at once; you can stop and come back with the same link. The link is for you alone: "
            "whoever has it can open your questions.",
            _EMERGENCY,
            _questions(facts),
        ),
        short=sentence(
            _prefix(facts),
            f"Please answer a few short questions by {day}. The link is for you alone: {facts.link}",
            "In an emergency call your local emergency number.",
        ),
    )


def _measure_reminder(facts: Facts) -> Text:
    return Text(
        subject="Your clinic still waits for your answers",
        body=letter(
            "Hello,",
            f"{_sender(facts)} asked you a few short questions, and some are still open. You can still answer:",
            f"    {facts.link}",
            "If you would rather not answer, you need not. The link is for you alone.",
            _EMERGENCY,
            _questions(facts),
        ),
        short=sentence(
            _prefix(facts),
            f"Some questions are still open. The link is for you alone: {facts.link}",
            "In an emergency call your local emergency number.",
        ),
    )


def _safety_page(facts: Facts) -> Text:
    late = f"Daybreak: a safety task is overdue since {facts.short_time('since')}."
    where = f"Sign in and take it on: {facts.site}/safety/" if facts.site else "Sign in, open Safety and take it on."
    minutes = facts.context["interval_minutes"]
    again = f"You are told again every {minutes:g} minutes until somebody takes it on. An answer to this is not read."
    return Text(subject=late.rstrip("."), body=letter(late, where, again), short=sentence(late, where))


def _safety_opened(facts: Facts) -> Text:
    new = f"Daybreak: a new safety task waits for you. Take it on by {facts.short_time('by')}."
    where = f"Sign in and take it on: {facts.site}/safety/" if facts.site else "Sign in, open Safety and take it on."
    again = "If nobody takes it on by then, you and those on call are told again. An answer to this is not read."
    return Text(subject=new.rstrip("."), body=letter(new, where, again), short=sentence(new, where))


def _overdue_checks(facts: Facts) -> Text:
    count = facts.context["patients"]
    whose = "one of your patients" if count == 1 else f"{count} of your patients"
    late = f"Daybreak: long-term checks are overdue for {whose}."
    page = f"{facts.site}/long-term-safety/"
    where = f"Sign in and see which: {page}" if facts.site else "Sign in and open Overdue checks."
    again = "You are reminded again in two weeks of what is still overdue. An answer to this is not read."
    return Text(subject=late.rstrip("."), body=letter(late, where, again), short=sentence(late, where))


def _page_test(facts: Facts) -> Text:
    words = "Daybreak: this is a test. An overdue safety task would reach you like this. There is nothing to do."
    return Text(subject="Daybreak: a test message", body=letter(words), short=words)


def _before_the_session(facts: Facts) -> list[str]:
    fasts = facts.context.get("fasts", ())
    lines = [f"{each['title']} from {facts.before('starts_at', each['minutes'])} on." for each in fasts]
    if facts.context.get("escort"):
        lines.append("Somebody has to take you home afterwards. Please arrange this now.")
    return [*lines, *filter(None, [facts.context.get("no_driving", "")])]


def _sender(facts: Facts) -> str:
    return facts.clinic or "Your clinic"


def _prefix(facts: Facts) -> str:
    return f"{facts.clinic}:" if facts.clinic else ""


def _questions(facts: Facts) -> str:
    whom = facts.telephone or "the clinic"
    return f"If something is in the way or you have a question, call {whom}. Nobody reads an answer to this message."


def _call(facts: Facts) -> str:
    return f"Questions? Call {facts.telephone or 'the clinic'}."


ENGLISH: Wording = {
    "session-reminder": _session_reminder,
    "session-moved": _session_moved,
    "session-cancelled": _session_cancelled,
    "measure-link": _measure_link,
    "measure-reminder": _measure_reminder,
    "safety-page": _safety_page,
    "safety-opened": _safety_opened,
    "overdue-checks": _overdue_checks,
    "page-test": _page_test,
}

"""The messages to patients in Spanish: our own translation, which a clinic must have checked before it relies on it.

Nobody whose first language it is has read it yet; the page where a patient's language is chosen says so. What the
protocol says in English and has no translation here stays in English.
"""

from daybreak.clinic.messages.texts.facts import Facts
from daybreak.clinic.messages.texts.wording import Text, Wording, letter, listed, sentence

_EMERGENCY = (
    "Nadie está mirando las respuestas todo el tiempo. Si está en peligro o no puede mantenerse a salvo, llame ahora "
    "al número de emergencias de su localidad."
)
_TITLES = {
    "No solid food": "no coma alimentos sólidos",
    "No clear fluids": "no beba nada, tampoco líquidos claros",
    "No food": "no coma nada",
    "No liquids": "no beba nada",
}
"""By the words of the shipped protocols: another wording of the clinic's own is not translated by guess."""
_DRIVING = {
    "Do not drive or use machines until the next day, after a restful sleep.": (
        "No conduzca ni use máquinas hasta el día siguiente, después de haber dormido bien."
    ),
}


def _session_reminder(facts: Facts) -> Text:
    when, lines = facts.time_words("starts_at"), _before_the_session(facts)
    return Text(
        subject=f"Su cita del {when}",
        body=letter(
            "Hola:",
            f"{_sender(facts)} le recuerda su cita:",
            f"    {when}",
            "Por favor, recuerde:" if lines else "",
            listed(lines),
            _questions(facts),
        ),
        short=sentence(_prefix(facts), f"Su cita es el {facts.short_time('starts_at')}.", *lines, _call(facts)),
    )


def _session_moved(facts: Facts) -> Text:
    old, new, lines = facts.time_words("was_at"), facts.time_words("starts_at"), _before_the_session(facts)
    moved = f"Su cita del {facts.short_time('was_at')} se cambió al {facts.short_time('starts_at')}."
    return Text(
        subject=f"Su cita es ahora el {new}",
        body=letter(
            "Hola:",
            f"Su cita del {old} se ha cambiado. Ahora es el:",
            f"    {new}",
            "Por favor, recuerde para la nueva hora:" if lines else "",
            listed(lines),
            _questions(facts),
        ),
        short=sentence(_prefix(facts), moved, *lines, _call(facts)),
    )


def _session_cancelled(facts: Facts) -> Text:
    old = facts.time_words("was_at")
    gone = f"Su cita del {facts.short_time('was_at')} no tendrá lugar."
    return Text(
        subject=f"Su cita del {old} no tendrá lugar",
        body=letter(
            "Hola:",
            f"Su cita del {old} no tendrá lugar. No necesita prepararse.",
            _questions(facts),
        ),
        short=sentence(_prefix(facts), gone, "No necesita prepararse.", _call(facts)),
    )


def _measure_link(facts: Facts) -> Text:
    day = facts.day_words("due_on")
    return Text(
        subject="Unas preguntas de su clínica",
        body=letter(
            "Hola:",
            f"{_sender(facts)} quisiera saber cómo está. Por favor, responda a unas preguntas cortas hasta el {day}:",
            f"    {facts.link}",
            "Cada respuesta se guarda en el momento; puede parar y volver con el mismo enlace. El enlace es solo para "
            "usted: quien lo tenga puede abrir sus preguntas.",
            _EMERGENCY,
            _questions(facts),
        ),
        short=sentence(
            _prefix(facts),
            f"Por favor, responda a unas preguntas cortas hasta el {day}. El enlace es solo para usted: {facts.link}",
            "En una emergencia llame al número de emergencias de su localidad.",
        ),
    )


def _measure_reminder(facts: Facts) -> Text:
    return Text(
        subject="Su clínica todavía espera sus respuestas",
        body=letter(
            "Hola:",
            f"{_sender(facts)} le hizo unas preguntas cortas y algunas están sin responder. Aún puede hacerlo:",
            f"    {facts.link}",
            "Si prefiere no responder, no tiene que hacerlo. El enlace es solo para usted.",
            _EMERGENCY,
            _questions(facts),
        ),
        short=sentence(
            _prefix(facts),
            f"Algunas preguntas están sin responder. El enlace es solo para usted: {facts.link}",
            "En una emergencia llame al número de emergencias de su localidad.",
        ),
    )


def _before_the_session(facts: Facts) -> list[str]:
    lines = [_fast(facts, each["title"], each["minutes"]) for each in facts.context.get("fasts", ())]
    if facts.context.get("escort"):
        lines.append("Alguien tiene que llevarle a casa después. Por favor, organícelo ahora.")
    driving = str(facts.context.get("no_driving", ""))
    return [*lines, *filter(None, [_DRIVING.get(driving, driving)])]


def _fast(facts: Facts, title: str, minutes: float) -> str:
    # So it reads right both for a time of day and for a day with its time.
    return f"Desde {facts.before('starts_at', minutes)}: {_TITLES.get(title, title)}."


def _sender(facts: Facts) -> str:
    return facts.clinic or "Su clínica"


def _prefix(facts: Facts) -> str:
    return f"{facts.clinic}:" if facts.clinic else ""


def _questions(facts: Facts) -> str:
    whom = f"al {facts.telephone}" if facts.telephone else "a la clínica"
    return f"Si hay algún impedimento o tiene una pregunta, llame {whom}. Nadie lee las respuestas a este mensaje."


def _call(facts: Facts) -> str:
    return f"¿Preguntas? Llame al {facts.telephone}." if facts.telephone else "¿Preguntas? Llame a la clínica."


SPANISH: Wording = {
    "session-reminder": _session_reminder,
    "session-moved": _session_moved,
    "session-cancelled": _session_cancelled,
    "measure-link": _measure_link,
    "measure-reminder": _measure_reminder,
}

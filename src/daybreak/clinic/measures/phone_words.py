"""What the patient's pages say, by language. A further language is a further set here and a questionnaire text.

The Spanish is Daybreak's own, as that of the other pages for patients; a clinic lets somebody who answers for it check
it. The words of a questionnaire are never ours: they stand in its file, as its authors wrote them.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneWords:
    """Every word of the pages around the questions."""

    title: str
    greeting: str
    for_you: str
    intro: str
    resume: str
    saved_each: str
    who_reads: str
    start: str
    carry_on: str
    of: str
    back: str
    decline: str
    your_answer: str
    declined: str
    not_understood: str
    saving: str
    offline: str
    help_title: str
    help_heard: str
    help_told: str
    help_on: str
    help_end: str
    end_title: str
    end_text: str
    end_open_title: str
    end_open_text: str
    end_change: str
    finish: str
    finished_title: str
    finished_text: str
    finished_next: str
    expired_title: str
    withdrawn_title: str
    unknown_title: str
    gone_title: str
    slow_title: str
    ask_again: str
    try_later: str


ENGLISH = PhoneWords(
    title="Questions from your clinic",
    greeting="Hello",
    for_you="This page is for you alone. If that is not your name, please close it and tell the clinic.",
    intro="Your clinic would like to know how you have been. There are no right or wrong answers.",
    resume="Welcome back. You can go on where you stopped.",
    saved_each="Each answer is kept as soon as you give it. You can stop and come back with the same link.",
    who_reads="Your care team reads your answers. Nobody watches this page all the time.",
    start="Start",
    carry_on="Carry on",
    of="of",
    back="Back",
    decline="I would rather not answer this",
    your_answer="Your answer",
    declined="You chose not to answer this. You can still change that.",
    not_understood="Please choose one of the answers.",
    saving="Keeping your answer\u2026",
    offline="There is no connection just now. Leave this page open: your answer is sent as soon as there is one.",
    help_title="You are not alone with this",
    help_heard="Thank you for telling us. Thoughts like these are hard to carry, and help is there.",
    help_told="Your care team has been told. They may not see it straight away.",
    help_on="Go on with the questions",
    help_end="Go on",
    end_title="That was the last question",
    end_text="Your answers have been kept. Look at them again if you like, then finish.",
    end_open_title="Some questions are still open",
    end_open_text="You can go on now, or come back later with the same link.",
    end_change="Look at my answers",
    finish="Finish",
    finished_title="Thank you",
    finished_text="Your answers have reached your clinic.",
    finished_next="Your care team looks at them and talks about them with you at your next visit, or calls you before. "
    "You can close this page.",
    expired_title="This link is too old",
    withdrawn_title="This link is no longer needed",
    unknown_title="This link does not work",
    gone_title="These questions cannot be shown just now",
    slow_title="One moment, please",
    ask_again="What you answered before has been kept. If you would like to tell us more, please call the clinic: they "
    "can send you a new link.",
    try_later="Please wait a minute and try again. What you answered before has been kept.",
)
SPANISH = PhoneWords(
    title="Preguntas de su clínica",
    greeting="Hola",
    for_you="Esta página es solo para usted. Si ese no es su nombre, por favor ciérrela y avise a la clínica.",
    intro="Su clínica quiere saber cómo ha estado. No hay respuestas buenas ni malas.",
    resume="Qué bueno que volvió. Puede seguir donde se quedó.",
    saved_each="Cada respuesta se guarda en cuanto la da. Puede parar y volver con el mismo enlace.",
    who_reads="Su equipo de atención lee sus respuestas. Nadie mira esta página todo el tiempo.",
    start="Empezar",
    carry_on="Seguir",
    of="de",
    back="Atrás",
    decline="Prefiero no responder a esto",
    your_answer="Su respuesta",
    declined="Usted prefirió no responder a esto. Todavía puede cambiarlo.",
    not_understood="Por favor, elija una de las respuestas.",
    saving="Guardando su respuesta\u2026",
    offline="Ahora no hay conexión. Deje abierta esta página: su respuesta se envía en cuanto la haya.",
    help_title="Usted no está a solas con esto",
    help_heard="Gracias por decírnoslo. Pensamientos así son difíciles de llevar, y hay ayuda.",
    help_told="Se avisó a su equipo de atención. Puede que no lo vea de inmediato.",
    help_on="Seguir con las preguntas",
    help_end="Seguir",
    end_title="Esa fue la última pregunta",
    end_text="Sus respuestas se guardaron. Si quiere, revíselas otra vez y luego termine.",
    end_open_title="Algunas preguntas siguen sin respuesta",
    end_open_text="Puede seguir ahora, o volver más tarde con el mismo enlace.",
    end_change="Ver mis respuestas",
    finish="Terminar",
    finished_title="Gracias",
    finished_text="Sus respuestas llegaron a su clínica.",
    finished_next="Su equipo de atención las mira y habla de ellas con usted en su próxima visita, o le llama antes. "
    "Puede cerrar esta página.",
    expired_title="Este enlace es demasiado antiguo",
    withdrawn_title="Este enlace ya no hace falta",
    unknown_title="Este enlace no funciona",
    gone_title="Estas preguntas no se pueden mostrar ahora",
    slow_title="Un momento, por favor",
    ask_again="Lo que respondió antes se guardó. Si quiere contarnos más, por favor llame a la clínica: puede "
    "enviarle un enlace nuevo.",
    try_later="Por favor, espere un minuto y vuelva a intentarlo. Lo que respondió antes se guardó.",
)
_BY_LANGUAGE = {"en": ENGLISH, "es": SPANISH}


def words_in(language: str) -> PhoneWords:
    """The words in a language; English where there are none yet."""
    return _BY_LANGUAGE.get(language) or _BY_LANGUAGE.get(language.partition("-")[0], ENGLISH)


def has_words(language: str) -> bool:
    """Whether the pages around the questions can be shown in the language."""
    return language in _BY_LANGUAGE or language.partition("-")[0] in _BY_LANGUAGE

"""What the public pages say around a text, by language: the education pages and the page on which a patient signs.

The Spanish is Daybreak's own; the clinic lets somebody who answers for it check it, as the pages say of the texts.
"""

from dataclasses import dataclass

from daybreak.clinic.consents.models import RouteOfTreatment


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicWords:
    """Every word around the texts."""

    name: str
    title: str
    intro: str
    no_advice: str
    all_pages: str
    next_page: str
    other_language: str
    own_translation: str
    figures: str
    version: str
    missing: str
    sign_title: str
    for_whom: str
    not_you: str
    read_more: str
    sign_here: str
    your_name: str
    who_signs: str
    i_am_patient: str
    i_represent: str
    relation: str
    drawing: str
    drawing_hint: str
    clear: str
    typed_only: str
    agree: str
    sign: str
    look_again: str
    say_no: str
    signed_title: str
    signed_text: str
    given_title: str
    withdrawn_title: str
    expired_title: str
    outdated_title: str
    unknown_title: str
    ask_clinic: str
    slow_title: str
    try_later: str
    certainties: dict[str, str]
    errors: dict[str, str]
    treatments: dict[str, str]


ENGLISH = PublicWords(
    name="English",
    title="About your treatment",
    intro="Short pages in plain words. Read what you like, in any order, and ask us about the rest.",
    no_advice="These pages are for everybody and give no advice about you. Your care team does.",
    all_pages="All pages",
    next_page="Next",
    other_language="This page is not here in English yet.",
    own_translation="This is our own translation; the clinic has to check it.",
    figures="Where the numbers come from",
    version="Version",
    missing="This page is not here",
    sign_title="Your consent",
    for_whom="This form is for",
    not_you="If that is not you, please close this page and tell the clinic.",
    read_more="Pages that explain it",
    sign_here="Sign here",
    your_name="Your full name",
    who_signs="Who signs?",
    i_am_patient="I am the patient",
    i_represent="I sign for the patient",
    relation="What makes you the representative?",
    drawing="Your signature",
    drawing_hint="Draw it with your finger.",
    clear="Clear",
    typed_only="I cannot draw it, or do not want to: my typed name is my signature.",
    agree="I have read this form, or it was read to me. I could ask questions. I agree.",
    sign="Sign",
    look_again="Nothing was signed yet. Please look at this:",
    say_no="You do not have to sign. If you have questions or want to say no, close this page and talk with the staff.",
    signed_title="Thank you",
    signed_text="Your signature has reached the clinic. The clinician who explained the treatment signs next. "
    "You can ask for a copy. You can change your mind at any time: just tell us.",
    given_title="This form is signed",
    withdrawn_title="This link is no longer needed",
    expired_title="This link is too old",
    outdated_title="This form has been replaced by a newer one",
    unknown_title="This link does not work",
    ask_clinic="Please ask the clinic for a new link.",
    slow_title="One moment, please",
    try_later="Please wait a minute and try again.",
    certainties={
        "V": "read in the document",
        "V2": "read in a source that quotes it",
        "R": "known in the field, not looked up yet",
        "R?": "not sure",
        "P": "set by the clinic",
    },
    errors={
        "name": "Please write your full name.",
        "relation": "Please say what makes you the representative.",
        "drawing": "Please draw your signature, or choose that your typed name is your signature.",
        "agree": "Please tick the box if you agree.",
        "signer": "Please say who signs.",
        "": "This form can no longer be signed. Please ask the clinic.",
    },
    treatments={
        RouteOfTreatment.INTRAVENOUS: "Ketamine through a drip",
        RouteOfTreatment.INTRANASAL: "Esketamine nasal spray",
        "any": "",
    },
)
SPANISH = PublicWords(
    name="Español",
    title="Sobre su tratamiento",
    intro="Páginas cortas con palabras simples. Lea lo que quiera, en el orden que quiera, y pregúntenos el resto.",
    no_advice="Estas páginas son para todos y no dan consejos sobre usted. Eso lo hace su equipo.",
    all_pages="Todas las páginas",
    next_page="Siguiente",
    other_language="Esta página todavía no está en español. Aquí está en inglés.",
    own_translation="Traducción propia; la clínica la tiene que revisar.",
    figures="De dónde vienen los números",
    version="Versión",
    missing="Esta página no está aquí",
    sign_title="Su consentimiento",
    for_whom="Esta hoja es para",
    not_you="Si no es usted, cierre esta página y avise a la clínica.",
    read_more="Páginas que lo explican",
    sign_here="Firme aquí",
    your_name="Su nombre completo",
    who_signs="¿Quién firma?",
    i_am_patient="Soy el paciente",
    i_represent="Firmo por el paciente",
    relation="¿Por qué puede firmar por esa persona?",
    drawing="Su firma",
    drawing_hint="Dibújela con el dedo.",
    clear="Borrar",
    typed_only="No puedo o no quiero dibujarla: mi nombre escrito es mi firma.",
    agree="Leí esta hoja, o me la leyeron. Pude hacer preguntas. Estoy de acuerdo.",
    sign="Firmar",
    look_again="Todavía no se firmó nada. Mire esto, por favor:",
    say_no="No tiene que firmar. Si tiene preguntas o quiere decir que no, cierre esta página y hable con el equipo.",
    signed_title="Gracias",
    signed_text="Su firma llegó a la clínica. Ahora firma quien le explicó el tratamiento. "
    "Puede pedir una copia. Puede cambiar de idea en todo momento: solo díganos.",
    given_title="Esta hoja ya está firmada",
    withdrawn_title="Este enlace ya no hace falta",
    expired_title="Este enlace es muy viejo",
    outdated_title="Hay una hoja más nueva en lugar de esta",
    unknown_title="Este enlace no funciona",
    ask_clinic="Pida un enlace nuevo a la clínica.",
    slow_title="Un momento, por favor",
    try_later="Espere un minuto y pruebe otra vez.",
    certainties={
        "V": "leído en el documento",
        "V2": "leído en una fuente que lo cita",
        "R": "se sabe en el campo, aún sin buscar",
        "R?": "no es seguro",
        "P": "lo fija la clínica",
    },
    errors={
        "name": "Escriba su nombre completo.",
        "relation": "Diga por qué puede firmar por esa persona.",
        "drawing": "Dibuje su firma, o elija que su nombre escrito es su firma.",
        "agree": "Marque la casilla si está de acuerdo.",
        "signer": "Diga quién firma.",
        "": "Esta hoja ya no se puede firmar. Pregunte a la clínica.",
    },
    treatments={
        RouteOfTreatment.INTRAVENOUS: "Ketamina en suero",
        RouteOfTreatment.INTRANASAL: "Espray nasal de esketamina",
        "any": "",
    },
)
BY_LANGUAGE = {"en": ENGLISH, "es": SPANISH}
LANGUAGE_NAMES = {language: words.name for language, words in BY_LANGUAGE.items()}


def public_words(language: str) -> PublicWords:
    """The words in a language; English where there are none."""
    return BY_LANGUAGE.get(language.partition("-")[0], ENGLISH)

"""Patient: who the chart is about. https://hl7.org/fhir/R4/patient.html"""

from collections.abc import Iterator

from daybreak.care.chart import Patient
from daybreak.exchange.fhir.context import Context, kept
from daybreak.exchange.fhir.element import Element

_SEXES = ("male", "female", "other", "unknown")
_USE_ORDER = ("official", "usual", None, "temp", "nickname", "anonymous", "maiden", "old")


def read_patient(element: Element, context: Context) -> tuple[Patient, ...]:
    """The person; a record that another one replaces makes no fact."""
    if any(link.text("type") == "replaced-by" for link in element.children("link")):
        return kept(element, "link", "replaced by another record of the same person", "Import the other record.")
    return (
        Patient(
            id=context.resource_id,
            name=_name(element),
            birth_date=element.date("birthDate"),
            sex=_sex(element),
            identifiers=tuple(_identifiers(element)),
            deceased=_is_deceased(element),
        ),
    )


def _name(element: Element) -> str:
    names = sorted(element.children("name"), key=_use_rank)
    return _written(names[0]) if names else ""


def _use_rank(name: Element) -> int:
    use = name.text("use")
    return _USE_ORDER.index(use) if use in _USE_ORDER else len(_USE_ORDER)


def _written(name: Element) -> str:
    parts = (*name.texts("given"), name.text("family") or "")
    return " ".join(part for part in parts if part) or name.text("text") or ""


def _sex(element: Element) -> str | None:
    sex = element.text("gender")
    if sex is None or sex in _SEXES:
        return sex
    element.wrong("gender", sex, " or ".join(_SEXES))
    return None


def _identifiers(element: Element) -> Iterator[str]:
    for identifier in element.children("identifier"):
        value = identifier.text("value")
        if value is not None:
            yield f"{identifier.text('system') or ''}|{value}"


def _is_deceased(element: Element) -> bool:
    field = element.choice("deceased")
    if field == "deceasedBoolean":
        return element.boolean(field) is True
    return field is not None

"""Dates, ages, quantities and states as clinicians write them."""

import re
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from daybreak.care.dates import PartialDate, Span
from daybreak.clinic.ui import words
from daybreak.knowledge import load_tables

register = template.Library()

THIN_SPACE = "\u202f"
LONGEST_ABBREVIATION = 5
EN_DASH = "\u2013"
NOT_RECORDED = "Not recorded"
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_ISO_MOMENT = re.compile(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})")
_UCUM = re.compile(r"mm\[Hg\]|m\[IU\]/L|kg/m2|\{score\}")


@register.filter
def clinical_date(value: Any) -> str:
    """3 Mar 2025, Mar 2025 or 2025: no more precise than what is known. Takes dates, partial dates and ISO text."""
    if value in (None, ""):
        return NOT_RECORDED
    if isinstance(value, datetime):
        return _day(timezone.localtime(value).date() if timezone.is_aware(value) else value.date())
    if isinstance(value, date):
        return _day(value)
    return _partial(value if isinstance(value, PartialDate) else _parsed(str(value)), str(value))


def _parsed(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except ValueError:
        return None


def _partial(value: PartialDate | None, text: str) -> str:
    if value is None:
        return text
    if value.is_exact:
        return _day(value.earliest)
    shape = len(str(value))
    if shape == len("2025-03"):
        return f"{value.earliest:%b %Y}"
    return f"{value.earliest:%Y}" if shape == len("2025") else _between(value.earliest, value.latest)


def _between(first: date, last: date) -> str:
    """The year once where it is the same: a dash would be read as the length of a treatment."""
    begin = f"{first.day}\u00a0{first:%b}" if first.year == last.year else _day(first)
    return f"between {begin} and {_day(last)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}".replace(" ", "\u00a0")


@register.filter
def clinical_text(text: Any) -> str:
    """A sentence with days and units as clinicians write them: 2025-03-03 becomes 3 Mar 2025, mm[Hg] mmHg."""
    timed = _ISO_MOMENT.sub(lambda found: clinical_time(datetime.fromisoformat(found[0])), str(text))
    dated = _ISO_DAY.sub(lambda found: clinical_date(found[0]), timed)
    return _UCUM.sub(lambda found: unit_word(found[0]), dated)


@register.filter
def clinical_time(value: datetime | None) -> str:
    """3 Mar 2025, 14:05, in the clinic's zone."""
    if value is None:
        return NOT_RECORDED
    local = timezone.localtime(value)
    return f"{_day(local.date())}, {local:%H:%M}"


@register.filter
def age(birth: PartialDate | str | None, on: date | None = None) -> str:
    """The age in whole years; a span of two ages where the day of birth is not known."""
    born = _parsed(birth) if isinstance(birth, str) else birth
    if born is None:
        return ""
    today = on or timezone.localdate()
    youngest, oldest = _years(born.latest, today), _years(born.earliest, today)
    years = str(youngest) if youngest == oldest else f"{youngest}{EN_DASH}{oldest}"
    return f"{years}{THIN_SPACE}y"


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


@register.filter
def sex_word(code: str | None) -> str:
    """FHIR's administrative gender as a word."""
    return words.SEXES.get(code or "", NOT_RECORDED)


@register.filter
def quantity(value: float | Span | None, unit: str = "") -> str:
    """A number or a span with its unit after a thin space: 150 mg, 28 to 35 d."""
    if value is None:
        return "Not known"
    if isinstance(value, Span) and not value.is_exact:
        number = f"{value.low:g}{EN_DASH}{value.high:g}"
    else:
        number = f"{value.low if isinstance(value, Span) else value:g}"
    return f"{number}{THIN_SPACE}{unit}" if unit else number


@register.filter
def unit_word(unit: str | None) -> str:
    """UCUM as clinicians write it: mm[Hg] becomes mmHg; a score or a mere number has no unit."""
    return words.UNITS.get(unit or "", unit or "")


@register.filter
def route_word(code: str) -> str:
    """The route of a protocol as a word."""
    return words.ROUTES.get(code, code.replace("_", " ").capitalize())


@register.filter
def certainty_word(code: str) -> str:
    """What a certainty mark means."""
    return words.CERTAINTIES.get(code, code)


@register.filter
def class_word(code: str) -> str:
    """A class of medicines as clinicians say it: SSRI where they say the letters, else the table's words."""
    if len(code) <= LONGEST_ABBREVIATION:
        return words.ABBREVIATIONS.get(code, code.upper())
    known = load_tables().medicine_classes.get(code)
    return known.label[:1].lower() + known.label[1:] if known else code.replace("_", " ")


@register.filter
def record_word(resource_type: str) -> str:
    """A resource type as staff say it: MedicationRequest becomes Prescription."""
    return words.RECORDS.get(resource_type, resource_type)


@register.filter
def person_name(patient: Any) -> str:
    """Family, Given; what there is of it otherwise."""
    if patient.family:
        return ", ".join(part for part in (patient.family, patient.given) if part)
    return patient.name or "Name not recorded"


@register.filter
def action_words(action: str) -> str:
    """What somebody did, in words; an action that has none keeps its name."""
    return words.ACTIONS.get(action, action)


@register.filter
def plain(code: Any) -> str:
    """A code as words: current_episode becomes Current episode."""
    return str(code).replace("_", " ").replace("-", " ").strip().capitalize()


@register.filter
def wide_field(name: str) -> bool:
    """Whether a field needs the whole row."""
    return name == "text"


@register.filter
def question_words(question_id: str) -> str:
    """A question's key as words: contraindication:raised_intraocular_pressure, trial:sertraline@2021:outcome."""
    return " / ".join(part.replace("_", " ") for part in question_id.split(":")).capitalize()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon of the sprite; the word beside it carries the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("ui/img/icons.svg"),
        name,
    )


@register.simple_tag
def verdict_badge(verdict: str, effect: str = "required") -> SafeString:
    """The verdict of a finding."""
    table = words.VERDICTS if effect == "required" else words.ADVISORY_VERDICTS
    return _badge(table[str(verdict)])


@register.simple_tag
def decision_badge(decision: str) -> SafeString:
    """The decision of a screening."""
    return _badge(words.DECISIONS[str(decision)])


@register.simple_tag
def adequacy_badge(adequacy: str) -> SafeString:
    """Whether a trial was adequate."""
    return _badge(words.ADEQUACIES[str(adequacy)])


@register.simple_tag
def outcome_badge(outcome: str) -> SafeString:
    """How a trial ended."""
    return _badge(words.OUTCOMES[str(outcome)])


@register.simple_tag
def reading_badge(outcome: str) -> SafeString:
    """What became of an imported record."""
    return _badge(words.READINGS[str(outcome)])


@register.simple_tag
def certainty(source: Any) -> SafeString:
    """How sure we are of a figure."""
    return format_html(
        '<span class="certainty certainty--{}">{}</span>',
        source.certainty.replace("?", "-doubt"),
        words.CERTAINTIES[source.certainty],
    )


def _badge(status: words.Status) -> SafeString:
    mark = icon(status.icon) if status.icon else ""
    shape = "" if status.icon else " badge--plain"
    return format_html('<span class="badge badge--{}{}">{}{}</span>', status.tone, shape, mark, status.word)

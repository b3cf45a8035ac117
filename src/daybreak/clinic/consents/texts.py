"""Which texts are in use: education pages and consent forms, Daybreak's own or the clinic's in their place."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import get_args

from django.conf import settings
from django.utils import timezone

from daybreak.care.protocol import Route
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.consents.models import FormVersion
from daybreak.clinic.one_writer import CONSENTS, one_writer
from daybreak.knowledge import KnowledgeError
from daybreak.knowledge.patient_texts import (
    LANGUAGES,
    PatientText,
    consent_forms,
    education_pages,
    text_from_bytes,
)
from daybreak.knowledge.prose import Block, read_prose

_log = logging.getLogger(__name__)

OWN_EDUCATION = "education"
ROUTES: tuple[Route, ...] = get_args(Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenText:
    """A clinic's own education page that cannot be used, and why."""

    path: Path
    error: KnowledgeError


class TextRefused(ValueError):
    """Why a form cannot be put in use; `field` is the one to look at, "" for the whole."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


def available_pages() -> Mapping[tuple[str, str], PatientText]:
    """Every usable education page by id and language, in the order in which they are read."""
    own, _ = _own_pages()
    pages = {**education_pages(), **own}
    return dict(sorted(pages.items(), key=lambda item: (item[1].head.order, item[0])))


def own_pages() -> Mapping[tuple[str, str], PatientText]:
    """The clinic's own pages among them."""
    return _own_pages()[0]


def broken_pages() -> list[BrokenText]:
    """The clinic's own pages that cannot be used."""
    return _own_pages()[1]


def pages_for(route: Route | None, language: str) -> list[PatientText]:
    """The pages for a way of treatment (every page for None), each in the language or else in English."""
    pages = available_pages()
    names = dict.fromkeys(name for name, _ in pages)
    found = [pages.get((name, language)) or pages.get((name, "en")) for name in names]
    return [each for each in found if each and (route is None or each.head.route in ("any", route))]


def form_in_use(route: Route, language: str, at: datetime | None = None) -> FormVersion | None:
    """The form that is signed now, or was at a moment: the clinic's newest, else Daybreak's template.

    The template is not stored before it is used: the answer may be a row that is not saved yet.
    """
    loaded = FormVersion.objects.filter(route=route, language=language, shipped=False)
    if at is not None:
        loaded = loaded.filter(loaded_at__lte=at)
    return loaded.last() or _template(route, language)


def versions_in_use(route: Route, at: datetime | None = None) -> dict[str, str]:
    """The version of the form in use, by language."""
    found = {language: form_in_use(route, language, at) for language in LANGUAGES}
    return {language: _mark(each) for language, each in found.items() if each}


def mark_of(form: FormVersion) -> str:
    """What a version is told by: Daybreak's template "2026.1" is another text than the clinic's "2026.1"."""
    return _mark(form)


def stored(form: FormVersion) -> FormVersion:
    """The form as a row; call it within `one_writer`."""
    if form.pk is None:
        form.save()
    return form


def blocks_of(form: FormVersion) -> Sequence[Block]:
    """The form as it is shown."""
    return read_prose(form.body, form.title)[0]


def load_form(
    route: Route, language: str, version: str, title: str, body: str, *, by: User, now: datetime | None = None
) -> FormVersion:
    """The clinic's own text, in use from now on. Raises PermissionDenied, TextRefused."""
    ensure_may(by, "consent_form.manage")
    text = check_form(route, language, version, title, body)
    with one_writer(CONSENTS):
        taken = FormVersion.objects.filter(route=route, language=language, version=version.strip(), shipped=False)
        if taken.exists():
            raise TextRefused(
                "version", f"Version {version.strip()} was loaded before. Another text needs another version."
            )
        form = FormVersion.objects.create(
            route=route,
            language=language,
            version=version.strip(),
            title=title.strip(),
            body=text,
            sha256=_digest(text),
            loaded_by=by,
            loaded_at=now or timezone.now(),
        )
        audit.record("consent_form.load", record=f"FormVersion/{form.pk}", by=by)
    return form


def check_form(route: str, language: str, version: str, title: str, body: str) -> str:
    """The text as it would be stored. Raises TextRefused."""
    if route not in ROUTES or language not in LANGUAGES:
        raise TextRefused(
            "language", f"Found {route}, {language}; expected {', '.join(ROUTES)} in {', '.join(LANGUAGES)}."
        )
    for name, given in (("version", version), ("title", title), ("body", body)):
        if not given.strip():
            raise TextRefused(name, "This is needed.")
    text = body.replace("\r\n", "\n").strip() + "\n"
    _, problems = read_prose(text, "the text")
    if problems:
        told = "; ".join(f"line {each.line}: found {each.found}" for each in problems)
        raise TextRefused("body", f"{told.capitalize()}. Expected {problems[0].expected}.")
    return text


def _template(route: Route, language: str) -> FormVersion | None:
    found = next((each for each in consent_forms().values() if _is_for(each, route, language)), None)
    if found is None:
        return None
    head = found.head
    digest = _digest(found.body)
    kept = FormVersion.objects.filter(route=route, language=language, version=head.version, shipped=True, sha256=digest)
    return kept.first() or FormVersion(
        route=route,
        language=language,
        version=head.version,
        title=head.title,
        body=found.body,
        sha256=digest,
        shipped=True,
    )


def _is_for(text: PatientText, route: Route, language: str) -> bool:
    return text.head.route == route and text.head.language == language


def _mark(form: FormVersion) -> str:
    return f"{form.version} (template)" if form.shipped else form.version


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _own_pages() -> tuple[dict[tuple[str, str], PatientText], list[BrokenText]]:
    usable: dict[tuple[str, str], PatientText] = {}
    broken: list[BrokenText] = []
    for path in sorted((settings.HOME / OWN_EDUCATION).glob("*.md")):
        try:
            each = text_from_bytes(path.read_bytes(), str(path))
            usable[each.head.id, each.head.language] = each
        except KnowledgeError as error:
            _log.error("%s cannot be used; the page of education says why", path)
            broken.append(BrokenText(path=path, error=error))
    return usable, broken

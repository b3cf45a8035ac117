"""A consent as PDF, with the text that was signed and the drawn signature; and an education page as PDF."""

from collections.abc import Iterator, Sequence
from html import escape

from django.conf import settings
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer

from daybreak import __version__
from daybreak.clinic.consents.models import Consent
from daybreak.clinic.consents.public_words import public_words
from daybreak.clinic.consents.strokes import HEIGHT, WIDTH, Strokes
from daybreak.clinic.consents.texts import available_pages, blocks_of, mark_of
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.sheets import about_patient, sheets
from daybreak.clinic.ui.paper.tables import fact_table
from daybreak.clinic.ui.paper.words import heading, plain, words
from daybreak.clinic.ui.templatetags.clinical import clinical_date, clinical_time
from daybreak.knowledge import load_tables
from daybreak.knowledge.patient_texts import PatientText
from daybreak.knowledge.prose import Block, Words

_READ = styles.BODY.clone("read", fontSize=11, leading=15.5, spaceAfter=5)
_ITEM = _READ.clone("item", leftIndent=14, bulletIndent=2)
_HEAD = styles.HEADING.clone("read heading", fontSize=13, leading=17)
_TAGS = {"strong": "b", "emphasis": "i", "plain": ""}


class Drawing(Flowable):
    """A drawn signature, scaled to a width."""

    def __init__(self, strokes: Strokes, width: float = 70 * mm) -> None:
        super().__init__()
        self._strokes, self._scale = strokes, width / WIDTH
        self.width, self.height = width, HEIGHT * self._scale

    def draw(self) -> None:
        """Line by line; paper counts y upwards."""
        self.canv.setStrokeColor(styles.INK)
        self.canv.setLineWidth(1.2)
        self.canv.setLineCap(1)
        for line in self._strokes:
            path = self.canv.beginPath()
            path.moveTo(*self._at(line[0]))
            for point in line[1:] or line:
                path.lineTo(*self._at(point))
            self.canv.drawPath(path)

    def _at(self, point: list[int]) -> tuple[float, float]:
        return point[0] * self._scale, (HEIGHT - point[1]) * self._scale


def consent_pdf(consent: Consent) -> bytes:
    """The paper of one consent, with its withdrawal if there was one."""
    title = f"Consent: {consent.form.title}"
    mark = "WITHDRAWN" if getattr(consent, "withdrawal", None) else ""
    return sheets(_consent(consent), title=title, about=about_patient(consent.patient), mark=mark)


def page_pdf(text: PatientText, address: str) -> bytes:
    """An education page for somebody to take home: larger letters, the sources at the end."""
    title = text.head.title
    return sheets(_page(text, address), title=title, about=settings.CLINIC["name"] or title)


def _consent(consent: Consent) -> Iterator[Flowable]:
    yield words(consent.form.title, styles.TITLE)
    yield words(f"Version {mark_of(consent.form)}. SHA-256 of the text: {consent.form.sha256}", styles.SMALL)
    yield from _prose(blocks_of(consent.form))
    yield from heading("What was gone through")
    yield from (words(f"\u2022 {each}") for each in _pages(consent))
    yield KeepTogether(list(_signatures(consent)))
    yield from _withdrawn(consent)
    yield words(f"Daybreak {__version__}; consent {consent.pk}", styles.SMALL)


def _pages(consent: Consent) -> list[str]:
    pages = available_pages()
    told = []
    for each in consent.education:
        page = pages.get((each["id"], each["language"]))
        title = page.head.title if page else each["id"]
        told.append(f"{title} (version {each['version']}, {each['language']})")
    return told or ["No education page is recorded."]


def _signatures(consent: Consent) -> Iterator[Flowable]:
    yield from heading("Signatures")
    who = f"{consent.name}, {consent.get_signer_display().lower()}"
    signed = consent.signature
    facts: list[tuple[str, object]] = [("Signed by", who)]
    if consent.relation:
        facts.append(("Because", consent.relation))
    facts.append(("Signed", clinical_time(signed.signed_at) if signed else clinical_date(consent.signed_on)))
    facts.append(("How", "On the clinic's page" if signed else f"On paper, which lies: {consent.paper_place}"))
    facts.append(("Explained by", f"{consent.explained_by}, {consent.explained_by.get_role_display().lower()}"))
    facts.append(("Countersigned" if signed else "Recorded", clinical_time(consent.recorded_at)))
    yield fact_table(facts)
    if signed and signed.strokes:
        yield Drawing(signed.strokes)
    elif signed:
        yield words("The typed name is the signature.", styles.SMALL)


def _withdrawn(consent: Consent) -> Iterator[Flowable]:
    withdrawal = getattr(consent, "withdrawal", None)
    if withdrawal:
        yield from heading("Withdrawn")
        yield words(f"{clinical_time(withdrawal.at)}, recorded by {withdrawal.by}: {withdrawal.reason}")


def _page(text: PatientText, address: str) -> Iterator[Flowable]:
    told = public_words(text.head.language)
    yield words(text.head.title, styles.TITLE)
    yield words(text.head.summary, _READ)
    yield from _prose(text.blocks)
    yield Spacer(1, 8)
    yield words(told.no_advice, styles.STRONG)
    yield words(address, styles.BODY)
    yield Spacer(1, 6)
    citations = load_tables().citations
    for figure in text.head.figures:
        where = f"{citations[figure.source.key].title}, {figure.source.locator}".rstrip(", ")
        certainty = told.certainties[figure.source.certainty]
        yield words(f"{figure.text}: {where}; {certainty}.", styles.SMALL)
    note = f" {told.own_translation}" if text.head.status == "own_translation" else ""
    yield words(f"{told.version} {text.head.version}.{note}", styles.SMALL)


def _prose(blocks: Sequence[Block]) -> Iterator[Flowable]:
    for block in blocks:
        if block.kind == "heading":
            yield _told(block.lines[0], _HEAD)
        elif block.kind == "paragraph":
            yield _told(block.lines[0], _READ)
        else:
            for number, line in enumerate(block.lines, start=1):
                yield _told(line, _ITEM, bullet=f"{number}." if block.kind == "numbered" else "\u2022")


def _told(line: Sequence[Words], style: ParagraphStyle, bullet: str | None = None) -> Flowable:
    parts = (_in_tag(_TAGS[each.style], escape(plain(each.text))) for each in line)
    return Paragraph("".join(parts), style, bulletText=bullet)


def _in_tag(tag: str, text: str) -> str:
    return f"<{tag}>{text}</{tag}>" if tag else text


def consent_file_name(consent: Consent) -> str:
    """What the PDF is called: nothing about the patient but the number of the file."""
    return f"consent-{consent.patient_id}-{consent.signed_on:%Y-%m-%d}.pdf"

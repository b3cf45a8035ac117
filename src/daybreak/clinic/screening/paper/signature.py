"""The foot of the summary: who signed and what was kept with it, or lines for a draft that nobody signed."""

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from daybreak.clinic.screening.models import SignedScreening
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.tables import WIDTH
from daybreak.clinic.ui.paper.words import marked, words
from daybreak.clinic.ui.templatetags.clinical import clinical_time


def signature_part(signed: SignedScreening | None) -> Flowable:
    """Kept together on one sheet."""
    told = _draft() if signed is None else _signed(signed)
    statement = words("Daybreak supports decisions; the clinician decides.", styles.SMALL)
    return KeepTogether([Spacer(1, 12), *told, Spacer(1, 4), statement])


def _draft() -> list[Flowable]:
    lines = [["", "", ""], [words(name, styles.SMALL) for name in ("Name", "Signature", "Date")]]
    return [
        words("Draft: not signed. It may change with the next record or answer.", styles.STRONG),
        Table(
            lines,
            colWidths=[0.4 * WIDTH, 0.38 * WIDTH, 0.22 * WIDTH],
            rowHeights=[26, None],
            style=TableStyle([("LINEBELOW", (0, 0), (-1, 0), 0.6, styles.INK)]),
        ),
    ]


def _signed(signed: SignedScreening) -> list[Flowable]:
    role, when = signed.signed_by.get_role_display().lower(), clinical_time(signed.signed_at)
    return [
        marked(styles.BODY, ("", "Signed by "), ("b", signed.signed_by.full_name), ("", f", {role}, {when}")),
        words(
            f"Screening {signed.pk}. Chart as seen: SHA-256 {signed.chart_sha256}. "
            f"Tables {signed.knowledge.version}, Daybreak {signed.software_version}.",
            styles.SMALL,
        ),
    ]

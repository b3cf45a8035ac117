"""The register of a period as PDF: the accounts, what is to be settled, every entry, and lines to sign on."""

from collections.abc import Iterable, Sequence

from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from daybreak import __version__
from daybreak.clinic.controlled_drugs.register import Reconciliation, Row, ShownAccount
from daybreak.clinic.ui.paper import styles
from daybreak.clinic.ui.paper.sheets import sheets
from daybreak.clinic.ui.paper.tables import WIDTH, ruled_table
from daybreak.clinic.ui.paper.words import heading, words
from daybreak.clinic.ui.templatetags.clinical import clinical_date, clinical_time, person_name

_ENTRY_SHARES = (0.05, 0.12, 0.1, 0.19, 0.14, 0.12, 0.14, 0.14)


def register_pdf(reconciliation: Reconciliation, rows: Sequence[Row]) -> bytes:
    """The paper of one period."""
    period = reconciliation.period
    days = f"{clinical_date(period.first)} to {clinical_date(period.last)}"
    title = f"Controlled-drug register, {days}"
    return sheets(_story(reconciliation, rows, title), title=title, about=title)


def _story(reconciliation: Reconciliation, rows: Sequence[Row], title: str) -> Iterable[Flowable]:
    yield words(title, styles.TITLE)
    yield words(
        f"Printed from the register as it stood then, by Daybreak {__version__}. Corrected entries stay in the list.",
        styles.SMALL,
    )
    yield from heading("Accounts")
    yield from (_account(each) for each in reconciliation.accounts)
    if not reconciliation.accounts:
        yield words("Nothing came in, went out or was there.")
    yield from heading("To settle")
    for each in reconciliation.questions:
        yield words(f"\u2022 {each.question.sentence}")
    if not reconciliation.questions:
        yield words("Nothing is open.")
    if reconciliation.explained:
        yield from heading("Explained differences")
        for each in reconciliation.explained:
            yield words(f"\u2022 {each.question.sentence}")
    yield from heading("Entries")
    if rows:
        heads = ("No.", "When", "What", "Drug and lot", "How much", "Balance after", "Details", "By, witness")
        yield ruled_table(heads, (_entry(row) for row in rows), _ENTRY_SHARES)
    else:
        yield words("No entries in these days.")
    yield _signatures()


def _account(account: ShownAccount) -> Flowable:
    heads = [words(name, styles.CELL_HEAD) for name, _ in account.figures]
    figures = [words(figure, styles.CELL) for _, figure in account.figures]
    closing = f"Closing balance: {account.closing}. {_counted(account)}"
    columns = len(account.figures)
    table = Table(
        [[words(f"{account.drug}, lot {account.lot}", styles.STRONG)], heads, figures, [words(closing)]],
        colWidths=[WIDTH / columns] * columns,
        style=TableStyle(
            [
                ("SPAN", (0, 0), (-1, 0)),
                ("SPAN", (0, 3), (-1, 3)),
                ("LINEBELOW", (0, 3), (-1, 3), 0.5, styles.LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
            ]
        ),
    )
    return KeepTogether([table, Spacer(1, 4)])


def _counted(account: ShownAccount) -> str:
    if account.counted_at is None:
        return "Not counted in these days."
    differs = f"; difference {account.difference}" if account.difference else "; as expected"
    return f"Last counted {clinical_time(account.counted_at)}: {account.counted}{differs}."


def _entry(row: Row) -> list[object]:
    entry = row.entry
    what = f"{entry.get_kind_display()}{'' if row.balance else ' (does not count)'}"
    names = f"{entry.by}{f'; {entry.witness}' if entry.witness else ''}"
    amount = "" if entry.kind == "struck" else entry.amount
    return [
        entry.pk,
        clinical_time(entry.occurred_at),
        what,
        f"{entry.drug}, {entry.lot}",
        amount,
        row.balance or "\u2013",
        _details(row),
        names,
    ]


def _details(row: Row) -> str:
    entry = row.entry
    whose = f"Session of {person_name(entry.session.patient)}" if entry.session else ""
    counted = f"Difference {row.difference}" if row.difference else ""
    corrects = f"Corrects {entry.corrects_id}: {entry.why_corrected}" if entry.corrects_id else ""
    instead = f"Entry {row.corrected_by} counts instead" if row.corrected_by else ""
    told = (entry.party, entry.document, whose, entry.reason, counted, entry.explanation, corrects, instead)
    return "; ".join(each for each in told if each)


def _signatures() -> Flowable:
    lines = [["", "", ""], [words(name, styles.SMALL) for name in ("Name", "Signature", "Date")]]
    table = Table(
        lines,
        colWidths=[0.4 * WIDTH, 0.38 * WIDTH, 0.22 * WIDTH],
        rowHeights=[26, None],
        style=TableStyle([("LINEBELOW", (0, 0), (-1, 0), 0.6, styles.INK)]),
    )
    return KeepTogether([Spacer(1, 16), table])

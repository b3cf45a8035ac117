"""The register as its pages and its paper show it: entries with their balance, the stock, and the reconciliation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.clinic.controlled_drugs.ledger import (
    NOTHING,
    Account,
    Line,
    Question,
    amount,
    lines,
    reconcile,
    to_settle,
)
from daybreak.clinic.controlled_drugs.models import ControlledDrug, RegisterEntry
from daybreak.clinic.controlled_drugs.session_doses import given_between
from daybreak.clinic.sessions.models import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days in the clinic's zone, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry with what should be there after it; balance "" for one that does not count any more.

    corrected_by: the entry that counts instead. difference: of a count, what it found too much or too little.
    """

    entry: RegisterEntry
    balance: str
    below_nothing: bool = False
    difference: str = ""
    corrected_by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What should be there now of one drug and lot, and when it was last counted."""

    drug: ControlledDrug
    lot: str
    balance: str
    below_nothing: bool
    counted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAccount:
    """One line of the reconciliation in words; counted and difference "" if nobody counted."""

    drug: ControlledDrug
    lot: str
    figures: tuple[tuple[str, str], ...]
    closing: str
    counted: str
    counted_at: datetime | None
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A question with the session to look at, if it is about one."""

    question: Question
    session: Session | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """The accounts of a period, and what does not add up: still open, or explained already."""

    period: Period
    accounts: tuple[ShownAccount, ...]
    questions: tuple[Open, ...]
    explained: tuple[Open, ...]


def rows(entries: Iterable[RegisterEntry]) -> list[Row]:
    """The entries in the order given, each with its balance among all of the register."""
    known = {each.entry.id: each for each in lines(each.in_ledger() for each in _every_entry())}
    corrected = dict(RegisterEntry.objects.exclude(corrects=None).order_by("id").values_list("corrects_id", "id"))
    return [_row(entry, known.get(entry.pk), corrected.get(entry.pk)) for entry in entries]


def filtered(asked: Any) -> QuerySet[RegisterEntry]:
    """The entries of a drug, lot, kind and time, the newest first. asked: the query of the address."""
    found = RegisterEntry.objects.select_related("drug", "by", "witness", "session__patient", "corrects")
    if asked.get("drug", "").isdecimal():
        found = found.filter(drug=asked["drug"])
    if asked.get("lot", "").strip():
        found = found.filter(lot=asked["lot"].strip().upper())
    if asked.get("kind", "") in RegisterEntry.Kind.values:
        found = found.filter(kind=asked["kind"])
    return found.order_by("-occurred_at", "-id")


def of_period(period: Period) -> QuerySet[RegisterEntry]:
    """The entries of a period, the oldest first."""
    found = RegisterEntry.objects.select_related("drug", "by", "witness", "session__patient", "corrects")
    return found.filter(occurred_at__gte=period.start, occurred_at__lt=period.end).order_by("occurred_at", "id")


def stock() -> list[Stock]:
    """Every drug and lot of which there is something, should be something, or was something in the last count."""
    drugs = ControlledDrug.objects.in_bulk()
    last: dict[tuple[int, str], Line] = {}
    counted: dict[tuple[int, str], datetime] = {}
    for line in lines(each.in_ledger() for each in _every_entry()):
        key = line.entry.drug, line.entry.lot
        last[key] = line
        if line.entry.kind == "counted":
            counted[key] = line.entry.occurred_at
    found = [_stock(drugs[drug], lot, line.balance_mg, counted.get((drug, lot))) for (drug, lot), line in last.items()]
    return sorted((each for each in found if each is not None), key=lambda each: (each.drug.name, each.lot))


def reconciliation(period: Period, now: datetime) -> Reconciliation:
    """The accounts of the period, and what in it does not add up."""
    drugs = ControlledDrug.objects.in_bulk()
    entries = [each.in_ledger() for each in _every_entry()]
    named = {each.session for each in entries if each.session and period.start <= each.occurred_at < period.end}
    doses = given_between(period.start, period.end, named, now)
    in_ledger = {pk: drug.in_ledger() for pk, drug in drugs.items()}
    questions = to_settle(entries, doses, in_ledger, period.start, period.end)
    sessions = Session.objects.in_bulk({each.session for each in questions if each.session})
    by_name = {str(pk): session for pk, session in sessions.items()}
    shown = [Open(question=each, session=by_name.get(each.session or "")) for each in questions]
    return Reconciliation(
        period=period,
        accounts=tuple(_account(each, drugs[each.drug]) for each in reconcile(entries, period.start, period.end)),
        questions=tuple(each for each in shown if not each.question.settled),
        explained=tuple(each for each in shown if each.question.settled),
    )


def _every_entry() -> Sequence[RegisterEntry]:
    return list(RegisterEntry.objects.select_related("drug"))


def _row(entry: RegisterEntry, line: Line | None, corrected_by: int | None) -> Row:
    if line is None:
        return Row(entry=entry, balance="", corrected_by=corrected_by)
    drug = entry.drug.in_ledger()
    difference = amount(line.difference_mg, drug) if line.difference_mg else ""
    return Row(
        entry=entry,
        balance=amount(line.balance_mg, drug),
        below_nothing=line.balance_mg < 0,
        difference=difference,
        corrected_by=corrected_by,
    )


def _stock(drug: ControlledDrug, lot: str, balance_mg: Decimal, counted_at: datetime | None) -> Stock | None:
    if balance_mg == NOTHING:
        return None
    words = amount(balance_mg, drug.in_ledger())
    return Stock(drug=drug, lot=lot, balance=words, below_nothing=balance_mg < 0, counted_at=counted_at)


def _account(account: Account, drug: ControlledDrug) -> ShownAccount:
    in_ledger = drug.in_ledger()
    count = account.last_count
    figures = (
        ("Opening", account.opening_mg),
        ("Received", account.received_mg),
        ("Given", account.given_mg),
        ("Wasted", account.wasted_mg),
        ("Returned", account.returned_mg),
        ("Destroyed", account.destroyed_mg),
        ("Found at counts", account.adjusted_mg),
    )
    return ShownAccount(
        drug=drug,
        lot=account.lot,
        figures=tuple((name, amount(mg, in_ledger) if mg else "0") for name, mg in figures),
        closing=amount(account.closing_mg, in_ledger),
        counted=amount(count.entry.mg, in_ledger) if count else "",
        counted_at=count.entry.occurred_at if count else None,
        difference=amount(count.difference_mg, in_ledger) if count and count.difference_mg else "",
    )

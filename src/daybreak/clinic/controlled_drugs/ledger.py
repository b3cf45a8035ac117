"""The arithmetic of the controlled-drug register: what should be there, and what does not add up.

Pure: entries in, balances and questions out. Nothing here knows Django, the clock or the store, and no order in which
entries arrive changes an answer. Reality comes first: what somebody counted is what is there from then on, a balance
below nothing is shown as such, and no entry is ever refused because the sum is wrong.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from typing import Literal

Kind = Literal["received", "given", "wasted", "returned", "destroyed", "counted", "struck"]
"""What an entry says. struck: the entry that it corrects never happened."""

Unit = Literal["container", "mg"]

NOTHING = Decimal(0)
_SIGN = {"received": 1, "given": -1, "wasted": -1, "returned": -1, "destroyed": -1}
_AGREES = Decimal("0.05")
"""Doses are written to a tenth of a milligram; closer than half of that is the same dose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drug:
    """A stock that is kept: what one container of it is called and how many milligrams are in it."""

    id: int
    name: str
    container: Literal["vial", "device"]
    content_mg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the register. mg: how much; of a count, what was found. corrects: the entry that it replaces.

    explained: of a count that differs, somebody has said why. occurred_at: when it happened; recorded_at: when it
    was written down.
    """

    id: int
    kind: Kind
    drug: int
    lot: str
    mg: Decimal
    occurred_at: datetime
    recorded_at: datetime
    session: str | None = None
    corrects: int | None = None
    explained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry that counts, and what should be there after it. expected_mg: of a count, what should have been there."""

    entry: Entry
    balance_mg: Decimal
    expected_mg: Decimal | None = None

    @property
    def difference_mg(self) -> Decimal:
        """What a count found too much (or, below nothing, too little)."""
        return NOTHING if self.expected_mg is None else self.entry.mg - self.expected_mg


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One drug and lot over a time: opening + received - the rest + adjusted = closing, all in mg.

    adjusted_mg: what the counts found too much or too little. last_count: the last of them, if there was one.
    """

    drug: int
    lot: str
    opening_mg: Decimal
    received_mg: Decimal
    given_mg: Decimal
    wasted_mg: Decimal
    returned_mg: Decimal
    destroyed_mg: Decimal
    adjusted_mg: Decimal
    closing_mg: Decimal
    last_count: Line | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDose:
    """What a session says that it gave. mg None: something was given, and how much is not known."""

    session: str
    label: str
    container: Literal["vial", "device"]
    mg: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that does not add up. entry, session: where to look. settled: somebody has explained it already."""

    rule: str
    sentence: str
    entry: int | None = None
    session: str | None = None
    settled: bool = False


def to_mg(quantity: Decimal, unit: Unit, content_mg: Decimal) -> Decimal:
    """So many containers, or so many milligrams, in milligrams."""
    return quantity * content_mg if unit == "container" else quantity


def in_containers(mg: Decimal, content_mg: Decimal) -> Decimal | None:
    """How many whole containers these milligrams are; None if they are no whole number."""
    count = mg / content_mg
    return count.to_integral_value() if count == count.to_integral_value() else None


def opened_for(given_mg: Decimal, content_mg: Decimal) -> int:
    """How many containers have to be opened for a dose."""
    return int((given_mg / content_mg).to_integral_value(rounding=ROUND_CEILING))


def effective(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count, in the order in which they happened: the latest correction of each, no struck ones.

    Of two corrections of one entry the one recorded last counts.
    """
    known = {each.id: each for each in entries}
    latest = {_first(each, known): each for each in sorted(known.values(), key=_recorded)}
    counting = [each for each in latest.values() if each.kind != "struck"]
    return sorted(counting, key=lambda each: (each.occurred_at, each.recorded_at, each.id))


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Every entry that counts with the balance of its drug and lot after it, in the order in which they happened."""
    balance: dict[tuple[int, str], Decimal] = {}
    told = []
    for entry in effective(entries):
        key = entry.drug, entry.lot
        before = balance.get(key, NOTHING)
        if entry.kind == "counted":
            balance[key] = entry.mg
            told.append(Line(entry=entry, balance_mg=entry.mg, expected_mg=before))
        else:
            balance[key] = before + _SIGN[entry.kind] * entry.mg
            told.append(Line(entry=entry, balance_mg=balance[key]))
    return told


def balances(entries: Iterable[Entry]) -> dict[tuple[int, str], Decimal]:
    """What should be there now of each drug and lot, in mg."""
    return {(line.entry.drug, line.entry.lot): line.balance_mg for line in lines(entries)}


def reconcile(entries: Iterable[Entry], start: datetime, end: datetime) -> list[Account]:
    """The account of each drug and lot from `start` to before `end`; those with nothing in it are left out."""
    by_stock: dict[tuple[int, str], list[Line]] = {}
    for line in lines(entries):
        if line.entry.occurred_at < end:
            by_stock.setdefault((line.entry.drug, line.entry.lot), []).append(line)
    accounts = [_account(drug, lot, of_it, start) for (drug, lot), of_it in sorted(by_stock.items())]
    return [each for each in accounts if each is not None]


def to_settle(
    entries: Iterable[Entry], doses: Iterable[SessionDose], drugs: Mapping[int, Drug], start: datetime, end: datetime
) -> list[Question]:
    """What does not add up from `start` to before `end`.

    doses: of every session of that time and of every session that an entry of that time names.
    """
    told = list(entries)
    within = [line for line in lines(told) if start <= line.entry.occurred_at < end]
    by_session = {each.session: each for each in doses}
    return [
        *_of_stock(within, drugs),
        *_opened(reconcile(told, start, end), drugs),
        *_of_entries(within, by_session, drugs),
        *_of_sessions(effective(told), by_session, drugs),
    ]


def amount(mg: Decimal, drug: Drug) -> str:
    """ "3 vials (600 mg)", or "35 mg" where it is no whole number of containers."""
    count = in_containers(mg, drug.content_mg)
    figure = f"{number(mg)} mg"
    if count is None:
        return figure
    return f"{number(count)} {drug.container if abs(count) == 1 else f'{drug.container}s'} ({figure})"


def number(value: Decimal) -> str:
    """A decimal without needless zeros, with a minus that is one."""
    text = f"{value.normalize():f}" if value else "0"
    return text.replace("-", "\u2212")


def _first(entry: Entry, known: Mapping[int, Entry]) -> int:
    """The id of the entry at the beginning of a chain of corrections."""
    passed = {entry.id}
    while entry.corrects is not None and entry.corrects in known and entry.corrects not in passed:
        entry = known[entry.corrects]
        passed.add(entry.id)
    return entry.id


def _recorded(entry: Entry) -> tuple[datetime, int]:
    return entry.recorded_at, entry.id


def _account(drug: int, lot: str, of_it: list[Line], start: datetime) -> Account | None:
    before = [line for line in of_it if line.entry.occurred_at < start]
    within = [line for line in of_it if line.entry.occurred_at >= start]
    opening = before[-1].balance_mg if before else NOTHING
    if not within and not opening:
        return None
    sums = {kind: sum((x.entry.mg for x in within if x.entry.kind == kind), NOTHING) for kind in _SIGN}
    counts = [line for line in within if line.entry.kind == "counted"]
    return Account(
        drug=drug,
        lot=lot,
        opening_mg=opening,
        **{f"{kind}_mg": total for kind, total in sums.items()},
        adjusted_mg=sum((line.difference_mg for line in counts), NOTHING),
        closing_mg=within[-1].balance_mg if within else opening,
        last_count=counts[-1] if counts else None,
    )


def _of_stock(within: Iterable[Line], drugs: Mapping[int, Drug]) -> Iterator[Question]:
    """Counts that found something else, and balances below nothing."""
    for line in within:
        entry, drug = line.entry, drugs[line.entry.drug]
        if line.difference_mg:
            found, expected = amount(entry.mg, drug), amount(line.expected_mg or NOTHING, drug)
            end = "It was explained." if entry.explained else "Nobody has explained it: correct what is wrong."
            words = f"{drug.name}, lot {entry.lot}: counted {found}, expected {expected}. {end}"
            yield Question(rule="count-differs", sentence=words, entry=entry.id, settled=entry.explained)
        if line.balance_mg < 0:
            words = (
                f"{drug.name}, lot {entry.lot}: {amount(line.balance_mg, drug)} after this entry. More went out than "
                f"ever came in: look for a receipt that was not entered, or a wrong lot."
            )
            yield Question(rule="below-nothing", sentence=words, entry=entry.id)


def _opened(accounts: Iterable[Account], drugs: Mapping[int, Drug]) -> Iterator[Question]:
    """An opened container of which a rest was neither given nor wasted."""
    for each in accounts:
        drug = drugs[each.drug]
        rest = each.closing_mg % drug.content_mg
        if rest:
            words = (
                f"{drug.name}, lot {each.lot}: {number(each.closing_mg)} mg is no whole number of {drug.container}s. "
                f"{number(abs(rest))} mg of an opened {drug.container} is neither given nor wasted."
            )
            yield Question(rule="opened", sentence=words)


def _of_entries(
    within: Iterable[Line], doses: Mapping[str, SessionDose], drugs: Mapping[int, Drug]
) -> Iterator[Question]:
    """Doses that were entered for no session, or for one that gave nothing or something else."""
    for entry in (line.entry for line in within if line.entry.kind == "given"):
        drug, dose = drugs[entry.drug], doses.get(entry.session or "")
        given = f"{amount(entry.mg, drug)} of {drug.name}, lot {entry.lot}"
        if dose is None:
            words = f"{given} given for no session." if entry.session is None else f"{given}: no dose in its session."
            yield Question(rule="no-session", sentence=words, entry=entry.id, session=entry.session)
        elif dose.container != drug.container:
            words = f"{given}, but {dose.label} gave {dose.container}s."
            yield Question(rule="other-drug", sentence=words, entry=entry.id, session=entry.session)


def _of_sessions(
    counting: Iterable[Entry], doses: Mapping[str, SessionDose], drugs: Mapping[int, Drug]
) -> Iterator[Question]:
    """Sessions whose dose is not in the register, or not the same there, or whose vials are not used up."""
    by_session: dict[str, list[Entry]] = {}
    for entry in counting:
        if entry.session is not None:
            by_session.setdefault(entry.session, []).append(entry)
    for name, dose in doses.items():
        entered = by_session.get(name, [])
        for words, rule in (_dose_differs(dose, entered), _not_used_up(dose, entered, drugs)):
            if words:
                yield Question(rule=rule, sentence=f"{dose.label}: {words}", session=name)


def _dose_differs(dose: SessionDose, entered: list[Entry]) -> tuple[str, str]:
    given = [each for each in entered if each.kind == "given"]
    total = sum((each.mg for each in given), NOTHING)
    if not given:
        what = "something" if dose.mg is None else f"{number(dose.mg)} mg"
        return f"{what} was given, and the register has no entry.", "no-entry"
    if dose.mg is None:
        return f"the register says {number(total)} mg, and the session does not say how much.", "dose-unknown"
    if abs(total - dose.mg) > _AGREES:
        return f"{number(dose.mg)} mg was given, and the register says {number(total)} mg.", "dose-differs"
    return "", ""


def _not_used_up(dose: SessionDose, entered: list[Entry], drugs: Mapping[int, Drug]) -> tuple[str, str]:
    """Given and wasted together must be whole containers of each drug and lot."""
    used: dict[tuple[int, str], Decimal] = {}
    for each in entered:
        if each.kind in ("given", "wasted"):
            used[each.drug, each.lot] = used.get((each.drug, each.lot), NOTHING) + each.mg
    for (identifier, lot), mg in used.items():
        drug = drugs[identifier]
        if in_containers(mg, drug.content_mg) is None:
            words = (
                f"{number(mg)} mg of lot {lot} was given and wasted together, which is no whole number of "
                f"{drug.container}s of {number(drug.content_mg)} mg."
            )
            return words, "not-used-up"
    return "", ""

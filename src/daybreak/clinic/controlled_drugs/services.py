"""The only way into the register: checked, witnessed where it has to be, written once. Nothing is ever taken out."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from django.utils import timezone

from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit import services as audit
from daybreak.clinic.controlled_drugs.ledger import NOTHING, Line, amount, in_containers, lines, to_mg
from daybreak.clinic.controlled_drugs.models import ControlledDrug, RegisterEntry
from daybreak.clinic.one_writer import DRUG_REGISTER, one_writer
from daybreak.clinic.sessions.models import Session

WITNESSED = frozenset({"wasted", "destroyed", "counted"})
"""What two people have to see."""

_WHOLE = frozenset({"received", "returned", "counted"})
_NEEDS = {
    "received": (("party", "From whom?"), ("document", "The number of the delivery note or order.")),
    "returned": (("party", "To whom?"), ("document", "The number of the return document.")),
    "wasted": (("reason", "Why was it wasted?"),),
    "destroyed": (("reason", "Why, and how was it destroyed?"),),
}
_CLOCKS_MAY_DIFFER = timedelta(minutes=1)


class EntryRefused(ValueError):
    """Why something cannot be entered; `field` is the one to look at, "" for the whole."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to enter; the fields are those of RegisterEntry. The same key is entered once."""

    kind: str
    drug: ControlledDrug
    lot: str
    quantity: Decimal
    unit: str
    occurred_at: datetime
    session: Session | None = None
    party: str = ""
    document: str = ""
    reason: str = ""
    explanation: str = ""
    key: UUID = field(default_factory=uuid4)

    @property
    def mg(self) -> Decimal:
        """The quantity in milligrams."""
        return to_mg(self.quantity, self.unit, self.drug.content_mg)  # type: ignore[arg-type]


def add_drug(
    name: str,
    container: str,
    *,
    by: User,
    content_mg: Decimal,
    mg_per_ml: Decimal | None = None,
    volume_ml: Decimal | None = None,
) -> ControlledDrug:
    """A drug that is kept here from now on. Raises PermissionDenied, EntryRefused for a name that is taken."""
    ensure_may(by, "drug_register.enter")
    with one_writer(DRUG_REGISTER):
        if ControlledDrug.objects.filter(name__iexact=name.strip()).exists():
            raise EntryRefused("name", f"“{name.strip()}” is in the register already; enter to that one.")
        drug = ControlledDrug.objects.create(
            name=name.strip(),
            container=container,
            content_mg=content_mg,
            mg_per_ml=mg_per_ml,
            volume_ml=volume_ml,
            added_by=by,
        )
        audit.record("drug_register.drug", record=f"ControlledDrug/{drug.pk}", by=by)
    return drug


def enter(draft: Draft, *, by: User, witness: User | None = None, now: datetime | None = None) -> RegisterEntry:
    """One entry. witness: who saw it and has proven who they are. Raises PermissionDenied, EntryRefused."""
    return enter_together([draft], by=by, witness=witness, now=now)[0]


def enter_together(
    drafts: list[Draft], *, by: User, witness: User | None = None, now: datetime | None = None
) -> list[RegisterEntry]:
    """Several entries of one event, all or none: what was given of a vial, and what of it was wasted."""
    ensure_may(by, "drug_register.enter")
    moment = now or timezone.now()
    with one_writer(DRUG_REGISTER):
        return [_write(each, None, by, _witness_of(each.kind, by, witness), moment) for each in drafts]


def correct(
    entry: RegisterEntry,
    draft: Draft | None,
    *,
    why: str,
    by: User,
    witness: User | None = None,
    now: datetime | None = None,
) -> RegisterEntry:
    """A new entry that counts instead of `entry`; draft None: it never happened. The old one stays as it is.

    What needed a witness needs one again. Raises PermissionDenied, EntryRefused.
    """
    ensure_may(by, "drug_register.enter")
    if not why.strip():
        raise EntryRefused("why", "Why is it corrected? The reason stays with the entry.")
    with one_writer(DRUG_REGISTER):
        sent_before = _sent_before(draft, by) if draft else None
        if sent_before is not None:
            return sent_before
        if entry.corrections.exists():
            raise EntryRefused("", "This entry has been corrected already. Correct the newest one instead.")
        if entry.kind == "struck":
            raise EntryRefused("", "What was struck out is not corrected; enter it anew.")
        kinds = {entry.kind, draft.kind if draft else entry.kind}
        seen = next((_witness_of(kind, by, witness) for kind in sorted(kinds & WITNESSED)), None)
        return _write(draft or _struck(entry), entry, by, seen, now or timezone.now(), why.strip())


def register_lines() -> list[Line]:
    """Every entry that counts with its running balance, in the order in which things happened."""
    return lines([each.in_ledger() for each in RegisterEntry.objects.select_related("drug")])


def expected_mg(drug: ControlledDrug, lot: str, at: datetime, *, but: RegisterEntry | None = None) -> Decimal:
    """What should have been there of a lot at a moment; `but`: as if this entry did not count."""
    entries = RegisterEntry.objects.filter(drug=drug).select_related("drug")
    left = _chain(but) if but else set()
    told = lines([each.in_ledger() for each in entries if each.pk not in left])
    before = [x for x in told if x.entry.lot == lot and x.entry.occurred_at <= at]
    return before[-1].balance_mg if before else NOTHING


def _chain(entry: RegisterEntry) -> set[int]:
    """The entry and everything that it corrected."""
    found = {entry.pk}
    while entry.corrects is not None:
        entry = entry.corrects
        found.add(entry.pk)
    return found


def _witness_of(kind: str, by: User, witness: User | None) -> User | None:
    """The witness of an entry of this kind; None where none is needed."""
    if kind not in WITNESSED:
        return None
    if witness is None:
        raise EntryRefused("witness", "This needs a second person who saw it and signs in with their own password.")
    if witness.pk == by.pk:
        raise EntryRefused("witness", f"You are {by}; the witness has to be somebody else.")
    if not witness.is_active or not witness.may("drug_register.enter"):
        raise EntryRefused("witness", f"{witness} may not sign in the register. Ask a nurse or a prescriber.")
    return witness


def _write(
    draft: Draft, corrects: RegisterEntry | None, by: User, witness: User | None, now: datetime, why: str = ""
) -> RegisterEntry:
    sent_before = _sent_before(draft, by)
    if sent_before is not None:
        return sent_before
    draft = _tidied(draft, now)
    expected = _checked(draft, corrects)
    entry = RegisterEntry.objects.create(
        key=draft.key,
        kind=draft.kind,
        drug=draft.drug,
        lot=draft.lot,
        quantity=draft.quantity,
        unit=draft.unit,
        occurred_at=draft.occurred_at,
        recorded_at=now,
        by=by,
        witness=witness,
        session=draft.session,
        party=draft.party.strip(),
        document=draft.document.strip(),
        reason=draft.reason.strip(),
        explanation=draft.explanation.strip(),
        expected_mg=expected,
        corrects=corrects,
        why_corrected=why,
    )
    patient = draft.session.patient if draft.session else None
    record = f"RegisterEntry/{entry.pk}"
    audit.record("drug_register.entry", patient=patient, record=record, by=by)
    if witness is not None:
        audit.record("drug_register.witness", patient=patient, record=record, by=witness)
    return entry


def _sent_before(draft: Draft, by: User) -> RegisterEntry | None:
    """The entry that the same form made already. Raises EntryRefused if the form says something else by now."""
    entry = RegisterEntry.objects.filter(key=draft.key).select_related("drug").first()
    if entry is None:
        return None
    same = entry.by == by and entry.drug == draft.drug and entry.mg == draft.mg and entry.kind == draft.kind
    if not same or entry.lot != draft.lot.strip().upper():
        raise EntryRefused("", f"This form was entered already, as entry {entry.pk}. Correct that one instead.")
    return entry


def _tidied(draft: Draft, now: datetime) -> Draft:
    """The lot as it is compared, and the time to the minute, as forms give it. Raises EntryRefused for the future."""
    if draft.occurred_at > now + _CLOCKS_MAY_DIFFER:
        found, latest = (f"{timezone.localtime(each):%d %b %Y, %H:%M}" for each in (draft.occurred_at, now))
        raise EntryRefused("occurred_at", f"{found} lies in the future; it is {latest}.")
    happened = min(draft.occurred_at, now).replace(second=0, microsecond=0)
    return replace(draft, lot=draft.lot.strip().upper(), occurred_at=happened)


def _checked(draft: Draft, corrects: RegisterEntry | None) -> Decimal | None:
    """What a count should have found, None for anything else. Raises EntryRefused."""
    if not draft.lot:
        raise EntryRefused("lot", "Which lot? It stands on the package.")
    if draft.kind == "struck":
        return None
    if draft.quantity < 0 or (draft.quantity == 0 and draft.kind != "counted"):
        raise EntryRefused("quantity", f"Found {draft.quantity}; expected more than nothing.")
    if draft.kind in _WHOLE and in_containers(draft.mg, draft.drug.content_mg) is None:
        raise EntryRefused("quantity", f"Whole {draft.drug.container}s are received, returned and counted.")
    for name, question in _NEEDS.get(draft.kind, ()):
        if not getattr(draft, name).strip():
            raise EntryRefused(name, question)
    if draft.kind == "given" and draft.session is None and not draft.reason.strip():
        raise EntryRefused("reason", "Given outside a session: to whom, and why?")
    return _checked_count(draft, corrects) if draft.kind == "counted" else None


def _checked_count(draft: Draft, corrects: RegisterEntry | None) -> Decimal:
    expected = expected_mg(draft.drug, draft.lot, draft.occurred_at, but=corrects)
    if draft.mg != expected and not draft.explanation.strip():
        drug = draft.drug.in_ledger()
        raise EntryRefused(
            "explanation",
            f"Counted {amount(draft.mg, drug)}, expected {amount(expected, drug)}. Count again, both of you. "
            f"If it stays so, say here why, as far as you know.",
        )
    return expected


def _struck(entry: RegisterEntry) -> Draft:
    return Draft(
        kind="struck",
        drug=entry.drug,
        lot=entry.lot,
        quantity=NOTHING,
        unit=entry.unit,
        occurred_at=entry.occurred_at,
        session=entry.session,
    )

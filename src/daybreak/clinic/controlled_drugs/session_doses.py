"""What sessions gave, for the register to be compared with: always folded from their events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from daybreak.care.session.events import DeviceGiven
from daybreak.care.session.log import settled
from daybreak.care.session.timeline import fold
from daybreak.clinic.controlled_drugs.ledger import SessionDose
from daybreak.clinic.controlled_drugs.models import ControlledDrug
from daybreak.clinic.sessions.folding import events_of, rules_of
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.ui.templatetags.clinical import clinical_date, person_name

_TENTH = Decimal("0.1")
_LONGEST_SESSION = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one session gave. lots: of devices, how many of each lot as it was charted, "" where it was not."""

    dose: SessionDose
    started_at: datetime
    ended_at: datetime
    vial_mg_per_ml: Decimal | None
    lots: dict[str, int]


def given_in(session: Session, now: datetime) -> Given | None:
    """What the session gave; None as long as nothing was, or the drug still goes in."""
    rules, events = rules_of(session), events_of(session)
    state = fold(rules, events, now)
    started, ended = state.clocks.administration_from, state.clocks.administration_ended_at
    if started is None or ended is None:
        return None
    mg, order = state.totals.dose_mg, state.dose.order
    lots: dict[str, int] = {}
    for device in settled(events)[0].of(DeviceGiven) if rules.devices else ():
        lots[device.lot.strip().upper()] = lots.get(device.lot.strip().upper(), 0) + 1
    dose = SessionDose(
        session=str(session.pk),
        label=f"Session of {person_name(session.patient)} on {clinical_date(started)}",
        container="device" if rules.infusion is None else "vial",
        mg=None if mg is None else Decimal(str(mg)).quantize(_TENTH),
    )
    strength = order.vial_mg_per_ml if order else None
    return Given(
        dose=dose,
        started_at=started,
        ended_at=ended,
        vial_mg_per_ml=None if strength is None else Decimal(str(strength)),
        lots=lots,
    )


def given_between(start: datetime, end: datetime, named: Iterable[str], now: datetime) -> list[SessionDose]:
    """The doses of the sessions whose drug was begun then, and of those that are named whenever it was."""
    wanted = set(named)
    opened = Session.objects.filter(opened_at__gte=start - _LONGEST_SESSION, opened_at__lt=end)
    sessions = {each.pk: each for each in opened.select_related("patient")}
    sessions |= Session.objects.select_related("patient").in_bulk(wanted - {str(pk) for pk in sessions})
    found = [(str(pk), given_in(session, now)) for pk, session in sessions.items()]
    return [
        given.dose for name, given in found if given is not None and (name in wanted or start <= given.started_at < end)
    ]


def fitting(given: Given, drugs: Iterable[ControlledDrug]) -> list[ControlledDrug]:
    """The drugs that a session can have used, those of the ordered strength first."""
    same = [each for each in drugs if each.container == given.dose.container]
    return sorted(same, key=lambda each: (each.mg_per_ml != given.vial_mg_per_ml, each.name))

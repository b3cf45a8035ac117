"""A suicidal answer that staff typed in calls for somebody as one from the phone does, in the same transaction.

Only answers that still speak for today do (the protocol's `counts_for`): entering the history of years opens nothing.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.dispatch import receiver
from django.utils import timezone

from daybreak.care.chart import Observation
from daybreak.care.course.suicide_safety import QUESTIONS, ScreenerAnswer
from daybreak.care.reference import Instrument
from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.safety_acting import raise_for_answer, raise_for_screener
from daybreak.clinic.measures.safety_reading import rules_in_force
from daybreak.clinic.one_writer import MEASURES, one_writer
from daybreak.clinic.patients.models import Record
from daybreak.clinic.patients.signals import record_entered
from daybreak.clinic.patients.stored_facts import decode_facts
from daybreak.knowledge import load_tables


@receiver(record_entered, dispatch_uid="measures.look_for_concern")
def look_for_concern(sender: Any, *, record: Record, by: User | None, **more: Any) -> None:
    """Opens or raises the patient's safety task if the record's answers call for it."""
    del sender, more
    if by is None or record.patient is None or record.current is None:
        return
    now = timezone.now()
    told = [each for each in decode_facts(bytes(record.current.facts)) if _speaks_for_today(each, now)]
    given = {each.concept: each for each in told if isinstance(each, Observation) and each.concept}
    screener = {name: cast(ScreenerAnswer, given[name].value_text) for name in QUESTIONS if name in given}
    if screener:
        answers: dict[str, ScreenerAnswer | None] = {name: screener.get(name) for name in QUESTIONS}
        raise_for_screener(record.patient, answers, record=record.reference, by=by, now=now)
    for instrument, item in _critical_items():
        value = given[item].value if item in given else None
        if value is not None:
            key = f"entered:{value:g}"
            with one_writer(MEASURES):
                raise_for_answer(
                    record.patient, instrument, item, int(value), measure=record.reference, key=key, now=now, by=by
                )


def _speaks_for_today(fact: Any, now: datetime) -> bool:
    if not isinstance(fact, Observation) or fact.effective is None or fact.status == "entered-in-error":
        return False
    return fact.effective.latest >= _counts_from(timezone.localdate(now))


def _counts_from(today: date) -> date:
    _, protocol = rules_in_force()
    outcomes = protocol.protocol.outcomes
    return today - timedelta(days=outcomes.counts_for.value) if outcomes else today


def _critical_items() -> Iterator[tuple[Instrument, str]]:
    for instrument in load_tables().instruments.values():
        yield from ((instrument, rule.item) for rule in instrument.critical_items)

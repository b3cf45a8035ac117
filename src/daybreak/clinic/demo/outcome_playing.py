"""What the demo's courses rest on beside their scores: ratings with their hour, who asked, requests, safety results.

Everything goes through the services. A patient of whom anything of it is known already gets nothing, so that loading
again adds nothing.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from daybreak.clinic.accounts.models import User
from daybreak.clinic.outcomes.models import EventsAsked, PatientRequest
from daybreak.clinic.outcomes.ratings import enter_rating
from daybreak.clinic.outcomes.telling import tell, tell_asked
from daybreak.clinic.patients.entering import enter_record
from daybreak.clinic.patients.entry.fields import OWN_OBSERVABLE, concept, quantity
from daybreak.clinic.patients.models import Patient
from daybreak.exchange.fhir.result_details import INTERPRETATION
from daybreak.knowledge import load_tables

KEPT, SLIPPED = "casimir-okonkwo", "delphine-marchetti"
_UPPER_LIMIT_OF_ALT = 40
_NEEDED = ("outcome.record", "long_term_safety.record", "record.enter")


def play_outcomes(source: str, opening_day: date) -> int:
    """Adds it for the patients of whom nothing of it is known; how many. source: by which the patients are known."""
    nurse = User.objects.filter(username="nurse", is_active=True).first()
    if nurse is None or not all(nurse.may(each) for each in _NEEDED):
        return 0
    told = EventsAsked.objects.values("patient")
    found = Patient.objects.filter(source=source, fhir_id__in=(KEPT, SLIPPED)).exclude(pk__in=told)
    for patient in found:
        writing = _Writing(patient, nurse, opening_day)
        writing.kept() if patient.fhir_id == KEPT else writing.slipped()
    return len(found)


class _Writing:
    """What is written about one patient, in the nurse's name; days are counted back from the day of loading."""

    def __init__(self, patient: Patient, nurse: User, opening_day: date) -> None:
        self.patient, self.nurse, self.opening_day = patient, nurse, opening_day

    def kept(self) -> None:
        """Of the course that holds: an early response, nobody in hospital, most checks done."""
        self._rating(61, 36)
        self._rating(59, 15, hour=10, last_day=True)
        for ago, total in ((44, 11), (30, 8), (16, 9), (2, 7)):
            self._rating(ago, total)
        self._asked(40, "Asked at the evaluation")
        self._asked(2, "Asked at the telephone")
        for ago in (58, 15):
            self._result("bladder_symptoms_total", ago, 4)
        self._result("alt", 58, 27, upper_limit=_UPPER_LIMIT_OF_ALT)
        self._result("cognition_screen", 58, "Brief screen, all items right", abnormal=False)
        self._result("prescription_monitoring", 20, "As in the chart", abnormal=False)
        self._result("audit_c_total", 58, 2)

    def slipped(self) -> None:
        """Of the course that slips: asked long ago, a request, checks that are overdue or ask for a look."""
        self._rating(129, 38)
        self._rating(108, 15)
        self._asked(70, "Asked at the visit")
        self._request(34, "earlier_session", "“The last two weeks before a session are hard.”")
        self._request(5, "earlier_session", "Could she come next week already?")
        self._result("bladder_symptoms_total", 41, 19)
        self._result("alt", 126, 33, upper_limit=_UPPER_LIMIT_OF_ALT)
        self._result("prescription_monitoring", 126, "As in the chart", abnormal=False)
        self._result("audit_c_total", 126, 1)

    def _at(self, ago: int, hour: int) -> datetime:
        return datetime.combine(self.opening_day - timedelta(days=ago), time(hour), tzinfo=UTC)

    def _rating(self, ago: int, total: int, *, hour: int = 8, last_day: bool | None = None) -> None:
        enter_rating(self.patient, "madrs", total, taken_at=self._at(ago, hour), recall_24h=last_day, by=self.nurse)

    def _asked(self, ago: int, note: str) -> None:
        at = self._at(ago, 15)
        keys = {"key": uuid4(), "event_key": uuid4()}
        tell_asked(
            self.patient,
            asked_on=at.date(),
            happened="",
            happened_on=None,
            note=note,
            by=self.nurse,
            now=max(at, self._at(0, 0)),
            **keys,
        )

    def _request(self, ago: int, what: str, note: str) -> None:
        day = self._at(ago, 12).date()
        tell(PatientRequest, self.patient, day=day, by=self.nurse, key=uuid4(), note=note, what=what)

    def _result(
        self,
        name: str,
        ago: int,
        value: float | str,
        *,
        upper_limit: float | None = None,
        abnormal: bool | None = None,
    ) -> None:
        observable = load_tables().observables[name]
        resource: dict[str, Any] = {
            "resourceType": "Observation",
            "status": "final",
            "code": concept(OWN_OBSERVABLE, observable.id, observable.label),
            "effectiveDateTime": self._at(ago, 9).date().isoformat(),
        }
        if isinstance(value, str):
            resource["valueCodeableConcept"] = {"text": value}
        else:
            resource["valueQuantity"] = quantity(value, observable.unit)
        if upper_limit is not None:
            resource["referenceRange"] = [{"high": quantity(upper_limit, observable.unit)}]
        if abnormal is not None:
            code = "A" if abnormal else "N"
            resource["interpretation"] = [{"coding": [{"system": INTERPRETATION, "code": code}]}]
        enter_record(self.patient, resource, by=self.nurse)

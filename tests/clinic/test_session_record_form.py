"""The monitoring form: filled in from what was charted; what was not is missing with what to do, and never "no"."""

import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from records import bundle, condition, patient
from session_stories import INFUSION, NASAL, RULES, stored_session

from care.session import builders as made
from daybreak.care.session.events import DeviceGiven, Event, InterventionGiven
from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.screening.answers import answer_question
from daybreak.clinic.sessions.record.form_fields import FIELDS
from daybreak.clinic.sessions.record.monitoring_form import Filled, MonitoringForm, form_applies, monitoring_form
from daybreak.clinic.sessions.record.paper.form import form_pdf
from daybreak.clinic.sessions.record.reading import session_record
from daybreak.knowledge import load_tables

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

US = RULES[NASAL]


def two_devices(*lots: str) -> list[Event]:
    return [made.event(DeviceGiven, 20 + 5 * n, number=n + 1, lot=lot) for n, lot in enumerate(lots)]


def events(*more: Event, lots: tuple[str, ...] = ("E1", "E1"), **facts: Any) -> list[Event]:
    """A whole session of two devices."""
    end = made.session(US)[-1]
    return [*made.prepared(US, **facts), *two_devices(*lots), *made.watched(US), *made.recovered(US), *more, end]


@pytest.fixture
def form_of(ann: Patient, nurse: User) -> Any:
    """The form of a session with these events."""
    return lambda told: monitoring_form(session_record(stored_session(ann, NASAL, told, nurse)))


def field(form: MonitoringForm, name: str) -> Filled:
    (found,) = [each for _, fields in form.sections for each in fields if each.field.id == name]
    return found


class TestAWholeSession:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("first-name", "Ann"),
            ("last-name", "Smith"),
            ("birth-date", "12\u00a0Mar\u00a01980"),
            ("sex", "Female"),
            ("first-treatment", "No"),
            ("session-date", "2\u00a0Mar\u00a02026"),
            ("dose", "56 mg"),
            ("lot", "E1"),
            ("total-minutes", "126 min"),
            ("acceptable-before", "Yes"),
            ("acceptable-after", "Yes"),
            ("pressure-before", "120/80 mmHg"),
            ("pressure-40", "120/80 mmHg"),
            ("pressure-after", "120/80 mmHg"),
            ("sedation", "No"),
            ("dissociation", "No"),
            ("monitor-name", "nurse"),
        ],
    )
    def test_fills_in(self, form_of: Any, name: str, value: str) -> None:
        filled = field(form_of(events()), name)
        assert (filled.state, filled.value) == ("filled", value)

    def test_leaves_to_a_clinician_what_only_they_can_say(self, form_of: Any) -> None:
        form = form_of(events())
        assert {"serious", "signature", "respiratory-depression"} <= {each.field.id for each in form.missing}

    def test_says_by_when_it_has_to_be_sent(self, form_of: Any) -> None:
        assert f"{form_of(events()).due_on:%Y-%m-%d}" == "2026-03-09"

    def test_has_every_field_once_in_its_order(self, form_of: Any) -> None:
        told = [each.field for _, fields in form_of(events()).sections for each in fields]
        assert tuple(told) == FIELDS
        assert len({each.id for each in FIELDS}) == len(FIELDS)


class TestWhatWasNotCharted:
    @pytest.mark.parametrize("name", ["benzodiazepines", "hypnotics", "psychostimulants", "maois", "opioids"])
    def test_a_medicine_that_no_record_names_is_missing_and_not_no(self, form_of: Any, name: str) -> None:
        filled = field(form_of(events()), name)
        assert (filled.state, filled.value) == ("missing", "")
        assert "Ask the patient" in filled.to_do

    def test_a_lot_of_one_device_names_the_device(self, form_of: Any) -> None:
        filled = field(form_of(events(lots=("E1", ""))), "lot")
        assert filled.state == "missing"
        assert "device 2" in filled.to_do

    def test_no_score_of_sedation_is_missing_and_not_no(self, form_of: Any) -> None:
        told = [e for e in events() if getattr(e, "scale", "") != "moaa_s" or e.observed_at < made.at(20)]
        form = form_of(told)
        assert field(form, "sedation").state == "missing"
        assert field(form, "sedation-onset").state == "missing"

    def test_no_pressure_around_40_minutes_is_missing(self, form_of: Any) -> None:
        told = [e for e in events() if not (e.kind == "reading" and made.at(50) <= e.observed_at <= made.at(80))]
        assert field(form_of(told), "pressure-40").state == "missing"

    def test_the_number_of_sessions_is_missing_where_nobody_knows(self, form_of: Any) -> None:
        assert field(form_of(events(sessions_before=None)), "first-treatment").state == "missing"

    def test_of_a_session_that_runs_the_end_is_missing(self, form_of: Any) -> None:
        form = form_of([*made.prepared(US), *two_devices("E1")])
        for name in ("total-minutes", "acceptable-after", "pressure-after", "monitor-name", "sedation"):
            assert field(form, name).state == "missing"

    def test_before_the_first_device_nothing_of_the_session_is_filled_in(self, form_of: Any) -> None:
        form = form_of(made.prepared(US))
        for name in ("session-date", "dose", "lot", "total-minutes", "acceptable-before"):
            assert field(form, name).state == "missing"
        assert form.due_on is None

    def test_counts_what_is_missing_and_what_of_it_is_required(self, form_of: Any) -> None:
        whole, poor = form_of(events()), form_of(events(lots=("", "")))
        assert len(poor.missing) == len(whole.missing) + 1
        assert len(poor.required_missing) == len(whole.required_missing) + 1
        assert whole.count == len(FIELDS)


class TestThePressureAt40Minutes:
    @pytest.mark.parametrize(("minute", "found"), [(54.9, False), (55, True), (75, True), (75.1, False)])
    def test_is_taken_within_what_the_schedule_allows(self, form_of: Any, minute: float, found: bool) -> None:
        """The last device at minute 25; 40 minutes later, up to 10 before or after."""
        told = [e for e in events() if not (e.kind == "reading" and made.at(50) <= e.observed_at <= made.at(80))]
        filled = field(form_of([*told, made.reading(minute, systolic_mmhg=131.0)]), "pressure-40")
        assert (filled.value == "131/80 mmHg") is found

    def test_is_the_nearest_to_it(self, form_of: Any) -> None:
        told = [e for e in events() if not (e.kind == "reading" and made.at(50) <= e.observed_at <= made.at(80))]
        near, far = made.reading(64, systolic_mmhg=131.0), made.reading(70, systolic_mmhg=140.0)
        assert field(form_of([*told, far, near]), "pressure-40").value == "131/80 mmHg"


class TestSedationAndDissociation:
    def test_have_onset_and_resolution_by_the_scores(self, form_of: Any) -> None:
        form = form_of(events(made.moaa_s(45, 3), made.moaa_s(65, 5)))
        assert field(form, "sedation").value == "Yes"
        assert field(form, "sedation-onset").value == "12:45"
        assert field(form, "sedation-resolved").value == "12:50"

    def test_noted_as_a_side_effect_count_too(self, form_of: Any) -> None:
        form = form_of(events(made.noted(40, "dissociation"), made.resolved(75)))
        assert field(form, "dissociation").value == "Yes"
        assert field(form, "dissociation-onset").value == "12:40"
        assert field(form, "dissociation-resolved").value == "13:15"

    def test_that_nobody_ended_lack_their_resolution(self, form_of: Any) -> None:
        assert field(form_of(events(made.noted(40, "dissociation"))), "dissociation-resolved").state == "missing"

    def test_name_what_was_done_meanwhile_and_nothing_else(self, form_of: Any) -> None:
        given = [made.event(InterventionGiven, at, intervention=what) for at, what in ((50, "Talking"), (90, "Water"))]
        form = form_of(events(made.noted(40, "dissociation"), made.resolved(75), *given))
        assert field(form, "dissociation-treatment").value == "12:50 Talking"

    def test_that_were_not_there_need_no_times(self, form_of: Any) -> None:
        assert field(form_of(events()), "sedation-onset").state == "not_needed"


class TestMedicines:
    def taking(self, medicine: str) -> Patient:
        statement = {
            "resourceType": "MedicationStatement",
            "id": "taken",
            "status": "active",
            "medicationCodeableConcept": {"text": medicine},
            "subject": {"reference": "Patient/ann"},
            "effectivePeriod": {"start": "2026-01-10"},
        }
        import_file(name="taken.json", content=bundle(patient(), condition(), statement), by=None)
        return Patient.objects.get(fhir_id="ann")

    def test_in_the_chart_are_a_yes_with_their_name(self, nurse: User) -> None:
        ann = self.taking("lorazepam 1 mg")
        form = monitoring_form(session_record(stored_session(ann, NASAL, events(), nurse)))
        filled = field(form, "benzodiazepines")
        assert (filled.state, filled.value) == ("filled", "Yes")
        assert "Lorazepam" in filled.basis
        assert field(form, "opioids").state == "missing"

    def test_are_a_no_only_by_a_list_that_was_called_complete(self, nurse: User) -> None:
        ann = self.taking("lorazepam 1 mg")
        answer_question(ann, "medications:list_complete", "yes", by=nurse, kind="yes_no", answered=made.at(-60))
        form = monitoring_form(session_record(stored_session(ann, NASAL, events(), nurse)))
        assert field(form, "opioids").value == "No"

    def test_are_compared_with_classes_that_exist(self) -> None:
        classes = load_tables().medicine_classes
        assert {"benzodiazepine", "z_drug", "stimulant", "maoi", "opioid"} <= set(classes)


class TestTheSetting:
    def test_is_missing_until_it_is_set(self, form_of: Any, settings: Any) -> None:
        assert field(form_of(events()), "setting-name").state == "missing"
        settings.CLINIC = settings.CLINIC | {"name": "North Clinic"}
        assert field(form_of(events()), "setting-name").value == "North Clinic"


class TestWhereItApplies:
    def page(self, client: Client, ann: Patient, protocol: str, nurse: User) -> str:
        session = stored_session(ann, protocol, made.session(RULES[protocol]), nurse)
        return " ".join(client.get(reverse("session-form", args=[ann.pk, session.pk])).content.decode().split())

    def test_an_infusion_says_that_it_does_not(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        text = self.page(signed_in, ann, INFUSION, nurse)
        assert "This form does not apply" in text
        assert "Benzodiazepines" not in text

    def test_devices_in_the_us_show_every_field(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        text = self.page(signed_in, ann, NASAL, nurse)
        assert all(each.label in text for each in FIELDS)
        assert "Missing" in text

    def test_devices_elsewhere_have_none(self, ann: Patient, nurse: User) -> None:
        record = session_record(stored_session(ann, NASAL, events(), nurse))
        assert form_applies(record)
        elsewhere = replace(record, protocol=replace(record.protocol, jurisdiction="EU"))
        assert not form_applies(elsewhere)
        with pytest.raises(ValueError, match="not under the US"):
            monitoring_form(elsewhere)


class TestOnPaper:
    def text(self, form: MonitoringForm) -> str:
        pages = PdfReader(BytesIO(form_pdf(form))).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    def test_says_what_is_missing_and_what_to_do(self, form_of: Any) -> None:
        form = form_of(events(lots=("E1", "")))
        text = self.text(form)
        assert f"{len(form.missing)} of {len(FIELDS)} fields are still missing" in text
        assert "Missing: Correct device 2 in the session: the lot was not charted." in text
        assert "by 9 Mar 2026" in text

    def test_says_that_it_is_not_the_form_itself(self, form_of: Any) -> None:
        assert "It is not the form itself" in self.text(form_of(events()))

    def test_of_a_session_that_runs_says_so(self, form_of: Any) -> None:
        assert "UNFINISHED" in self.text(form_of(made.prepared(US)))

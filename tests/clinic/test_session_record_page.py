"""The record of a session tells all of it: what counts, what was corrected, what was refused and what came late."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from session_stories import INFUSION, NASAL, RULES, stored_session

from care.session import builders as made
from daybreak.care.session.events import (
    Aborted,
    AdministrationPaused,
    AdministrationResumed,
    AlarmAcknowledged,
    Discharged,
    HoldLifted,
    InterventionGiven,
    SideEffectNoted,
    WeightTaken,
)
from daybreak.clinic.accounts.models import User
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Session
from daybreak.clinic.sessions.record import reading as record_reading
from daybreak.clinic.sessions.record.chart import readings_chart
from daybreak.clinic.sessions.record.reading import session_record
from daybreak.clinic.sessions.services import append_events

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

IV = RULES[INFUSION]


def page(client: Client, session: Session, name: str = "session-record") -> str:
    response = client.get(reverse(name, args=[session.patient_id, session.pk]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def infusion(ann: Patient, nurse: User) -> Session:
    return stored_session(ann, INFUSION, made.session(IV), nurse)


class TestAFinishedSession:
    def test_shows_the_dose_with_its_basis_and_who_checked_it(self, signed_in: Client, infusion: Session) -> None:
        text = page(signed_in, infusion)
        assert "35 mg by physician" in text
        assert "0.50 mg/kg of the actual weight" in text
        assert "100 mL over 40 min, 150 mL/h, 0.70 mL drawn from the vial" in text
        assert "second nurse, 12:09" in text

    def test_shows_times_and_totals_of_the_administration(self, signed_in: Client, infusion: Session) -> None:
        text = page(signed_in, infusion)
        assert "12:20, 13:00" in text
        assert "100 mL, 40 min running, 0 min paused" in text

    def test_shows_each_condition_of_the_discharge_as_it_stood(self, signed_in: Client, infusion: Session) -> None:
        text = page(signed_in, infusion)
        for finding in session_record(infusion).state.discharge:
            assert finding.title.replace("'", "&#x27;") in text
        assert "Each condition as it stood then" in text

    def test_is_not_called_unfinished(self, signed_in: Client, infusion: Session) -> None:
        assert "Unfinished" not in page(signed_in, infusion)

    def test_leads_to_paper_instructions_and_replay(self, signed_in: Client, infusion: Session) -> None:
        text = page(signed_in, infusion)
        for name in ("session-record-pdf", "session-instructions", "session-replay", "drug-register-session"):
            assert reverse(name, args=[infusion.patient_id, infusion.pk]) in text

    def test_of_an_infusion_leads_to_no_monitoring_form(self, signed_in: Client, infusion: Session) -> None:
        assert reverse("session-form", args=[infusion.patient_id, infusion.pk]) not in page(signed_in, infusion)

    def test_says_who_did_what(self, infusion: Session) -> None:
        people = dict(session_record(infusion).people)
        assert people["physician"] == "dose ordered 1"
        assert people["second nurse"] == "dose confirmed 1"
        assert people["nurse"].startswith("scale scored")

    def test_of_another_patient_is_not_found(self, signed_in: Client, infusion: Session) -> None:
        other = Patient.objects.create(source="", fhir_id="other")
        assert signed_in.get(reverse("session-record", args=[other.pk, infusion.pk])).status_code == 404


class TestASessionThatStillRuns:
    def test_is_marked_as_unfinished(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        text = page(signed_in, stored_session(ann, INFUSION, [*made.prepared(IV), *made.given(IV)[:1]], nurse))
        assert "Unfinished." in text
        assert "The patient has not been discharged." in text
        assert "Each condition as it stands now" in text

    def test_without_any_event_but_the_check_in_can_be_read(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        text = page(signed_in, stored_session(ann, NASAL, made.prepared(RULES[NASAL])[:1], nurse))
        assert "Nothing was measured." in text
        assert "No limit of the protocol was passed." in text


class TestCorrections:
    def test_show_what_was_wrong_beside_what_stands_instead(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        wrong = made.event(WeightTaken, 1, name="weight", weight_kg=70.0)
        right = replace(wrong, weight_kg=72.0)
        events = [*made.session(IV), replace(made.amended(12, wrong, right), reason="Shoes off", by="second nurse")]
        text = page(signed_in, stored_session(ann, INFUSION, events, nurse))
        assert "<s>12:01 Weight 70 kg.</s>" in text
        assert "12:01 Weight 72 kg." in text
        assert "Shoes off" in text

    def test_that_strike_an_event_out_say_that_it_never_happened(self, ann: Patient, nurse: User) -> None:
        noted = made.noted(70, "nausea")
        events = [*made.session(IV), noted, made.amended(75, noted, None)]
        record = session_record(stored_session(ann, INFUSION, events, nurse))
        (correction,) = record.corrections
        assert (correction.was, correction.now) == ("13:10 Side effect: Nausea.", "Never happened.")
        assert record.effects == ()

    def test_that_were_corrected_again_are_told_apart(self, ann: Patient, nurse: User) -> None:
        wrong = made.event(WeightTaken, 1, name="weight", weight_kg=70.0)
        first, second = (made.amended(at, wrong, replace(wrong, weight_kg=kg)) for at, kg in ((12, 7.2), (14, 72.0)))
        record = session_record(stored_session(ann, INFUSION, [*made.session(IV), first, second], nurse))
        assert [each.counts for each in record.corrections] == [False, True]

    def test_mark_the_event_in_the_order_of_things(self, ann: Patient, nurse: User) -> None:
        wrong = made.event(WeightTaken, 1, name="weight", weight_kg=70.0)
        events = [*made.session(IV), made.amended(12, wrong, replace(wrong, weight_kg=72.0))]
        record = session_record(stored_session(ann, INFUSION, events, nurse))
        assert [each.words for each in record.story if each.corrected] == ["Weight 70 kg."]


class TestRefusedEntries:
    def test_are_shown_with_reason_and_as_they_were_sent(
        self, signed_in: Client, infusion: Session, nurse: User
    ) -> None:
        sent = {"kind": "reading", "id": "reading-of-noon", "spo2_percent": 180}
        (receipt,) = append_events(infusion, [sent], by=nurse)
        assert receipt.status == "refused"
        text = page(signed_in, infusion)
        assert "Refused entries" in text
        assert "spo2_percent&quot;:180" in text
        assert "nurse Person" in text

    def test_are_not_mentioned_where_there_were_none(self, signed_in: Client, infusion: Session) -> None:
        assert "Refused entries" not in page(signed_in, infusion)


class TestEntriesThatCameLate:
    @pytest.mark.parametrize(("minutes", "told"), [(5, []), (5.1, [5]), (40, [40])])
    def test_are_told_beyond_five_minutes(self, ann: Patient, nurse: User, minutes: float, told: list[int]) -> None:
        session = stored_session(ann, INFUSION, made.session(IV), nurse, late={"baseline": minutes})
        assert [each.late_minutes for each in session_record(session).late] == told

    def test_leave_corrections_aside(self, ann: Patient, nurse: User) -> None:
        wrong = made.event(WeightTaken, 1, name="weight", weight_kg=70.0)
        fixed = made.amended(100, wrong, replace(wrong, weight_kg=72.0))
        session = stored_session(ann, INFUSION, [*made.session(IV), fixed], nurse, late={fixed.id: 60})
        assert session_record(session).late == ()


class TestAlarmsAndEffects:
    def test_an_alarm_has_onset_end_and_who_saw_it(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        events = [
            *made.session(IV),
            made.only(33, spo2_percent=85.0),
            made.acknowledged(34, "oxygen-very-low", by="second nurse"),
            made.only(36, spo2_percent=97.0),
        ]
        session = stored_session(ann, INFUSION, events, nurse)
        (alarm,) = [each for each in session_record(session).alarms if each.id == "oxygen-very-low"]
        assert (alarm.since, alarm.ended_at, alarm.acknowledged_by) == (made.at(33), made.at(36), "second nurse")
        text = page(signed_in, session)
        assert alarm.title in text
        assert "Saw the alarm “SpO2 very low”." in text

    def test_a_side_effect_has_severity_course_and_note(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        events = [
            *made.session(IV),
            made.event(
                SideEffectNoted, 70, name="noted", effect="nausea", severity="moderate", note="after sitting up"
            ),
            made.resolved(85),
            made.event(InterventionGiven, 72, intervention="Ondansetron", dose="4 mg"),
        ]
        text = page(signed_in, stored_session(ann, INFUSION, events, nurse))
        assert "Nausea" in text
        assert "Moderate" in text
        assert "after sitting up" in text
        assert "Intervention: Ondansetron, 4 mg." in text
        assert "Over: Nausea." in text

    def test_one_that_lasts_is_not_called_resolved(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        events = [*made.session(IV), made.noted(70, "nausea")]
        assert "Not resolved" in page(signed_in, stored_session(ann, INFUSION, events, nurse))

    def test_text_from_a_chart_is_shown_and_never_run(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        events = [*made.session(IV), made.event(InterventionGiven, 72, intervention="<script>alert(1)</script>")]
        text = page(signed_in, stored_session(ann, INFUSION, events, nurse))
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text


class TestWhatWentAnotherWay:
    def test_a_discharge_that_did_not_hold_is_a_contradiction(
        self, signed_in: Client, ann: Patient, nurse: User
    ) -> None:
        events = made.without(made.session(IV), "check")
        text = page(signed_in, stored_session(ann, INFUSION, events, nurse))
        assert "Contradictions" in text
        assert "Started although" in text

    def test_leaving_against_advice_is_told_with_its_reason(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        left = made.event(Discharged, 80, against_advice=True, reason="Has to fetch a child")
        events = [*made.prepared(IV), *made.given(IV), left]
        text = page(signed_in, stored_session(ann, INFUSION, events, nurse))
        assert "<strong>Left against advice</strong>" in text
        assert "Has to fetch a child" in text

    def test_a_session_given_up_before_the_drug_is_finished(self, signed_in: Client, ann: Patient, nurse: User) -> None:
        events = [*made.prepared(IV), made.event(Aborted, 12, reason="Feels unwell")]
        text = page(signed_in, stored_session(ann, INFUSION, events, nurse))
        assert "Given up before anything was given" in text
        assert "Unfinished" not in text

    def test_pauses_and_lifted_holds_stand_in_the_story(self, ann: Patient, nurse: User) -> None:
        events = [
            *made.session(IV),
            made.event(HoldLifted, 15, rule="blood-pressure", reason="Known to the physician", by="physician"),
            made.event(AdministrationPaused, 30, reason="Nausea"),
            made.event(AdministrationResumed, 35),
            made.event(AlarmAcknowledged, 36, alarm="no-such-alarm"),
        ]
        words = [each.words for each in session_record(stored_session(ann, INFUSION, events, nurse)).story]
        assert "Infusion paused: Nausea." in words
        assert "Infusion goes on." in words
        assert any(each.endswith("Known to the physician.") for each in words)


class TestManyReadings:
    def test_are_shown_by_the_minute_with_their_extremes(
        self, ann: Patient, nurse: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(record_reading, "ROWS_AT_MOST", 20)
        extra = [made.only(30 + second / 60, spo2_percent=90.0 + second % 7) for second in range(0, 60, 5)]
        record = session_record(stored_session(ann, INFUSION, [*made.session(IV), *extra], nurse))
        assert record.thinned
        (row,) = [each for each in record.vitals if each.at == made.at(30)]
        assert row.others[1] == "90 to 98"

    def test_few_are_shown_one_by_one(self, infusion: Session) -> None:
        record = session_record(infusion)
        assert not record.thinned
        assert len(record.vitals) == record.reading_count > 10


class TestTheChart:
    def test_has_a_line_for_each_measure(self, infusion: Session) -> None:
        chart = readings_chart(session_record(infusion))
        assert chart is not None
        styles = [series.style for panel in chart.panels for series in panel.series]
        assert styles == ["systolic", "diastolic", "rate", "oxygen", "breaths", "sedation"]

    def test_breaks_the_line_where_nothing_came_for_too_long(self, ann: Patient, nurse: User) -> None:
        stale = IV.stale_after.value
        for gap, runs in ((stale, 1), (stale + 1, 2)):
            events = [*made.prepared(IV)[:1], made.only(10, spo2_percent=97.0), made.only(10 + gap, spo2_percent=98.0)]
            chart = readings_chart(session_record(stored_session(ann, INFUSION, events, nurse)))
            assert chart is not None
            (panel,) = chart.panels
            assert len(panel.series[0].runs) == runs

    def test_stays_within_its_frame_whatever_was_measured(self, ann: Patient, nurse: User) -> None:
        extremes = [made.only(30, systolic_mmhg=400.0, diastolic_mmhg=0.0), made.only(31, spo2_percent=3.0)]
        chart = readings_chart(session_record(stored_session(ann, INFUSION, [*made.session(IV), *extremes], nurse)))
        assert chart is not None
        for panel in chart.panels:
            for series in panel.series:
                for run in series.runs:
                    assert all(0 <= x <= 100 and panel.top <= y <= panel.top + panel.height for x, y in run)

    def test_loses_no_peak_among_many_readings(self, ann: Patient, nurse: User) -> None:
        many = [made.only(30 + number / 30, spo2_percent=71.0 if number == 1234 else 98.0) for number in range(1500)]
        record = session_record(stored_session(ann, INFUSION, [*made.prepared(IV)[:1], *many], nurse))
        chart = readings_chart(record)
        assert chart is not None
        (panel,) = chart.panels
        lowest = max(y for run in panel.series[0].runs for _, y in run)
        marks = {label: y for y, label in panel.grid}
        assert lowest == pytest.approx(marks["70"] - (marks["70"] - marks["75"]) / 5)
        assert sum(len(run) for run in panel.series[0].runs) <= 600

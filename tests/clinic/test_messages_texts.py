"""What messages say, in both languages: times and instructions, never a drug, a diagnosis or an answer (stigma)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from daybreak.clinic.messages.guard import named_in
from daybreak.clinic.messages.models import OutgoingMessage
from daybreak.clinic.messages.session_reminders import instructions_of
from daybreak.clinic.messages.texts.rendering import (
    LANGUAGES,
    TITLES,
    CannotBeWritten,
    clinic_name,
    said_by,
    shown_text,
    text_of,
    without_key,
)
from daybreak.knowledge import protocols

STARTS = datetime(2026, 8, 4, 14, 30, tzinfo=UTC)
PROTOCOLS = sorted(protocols())
STAFF_ONLY = {"safety-page", "safety-opened", "overdue-checks", "page-test"}
EVERY_TEXT = [(language, template) for language in LANGUAGES for template in LANGUAGES[language]]


def context(protocol: str = PROTOCOLS[0], **more: Any) -> dict[str, Any]:
    facts = {
        "starts_at": STARTS.isoformat(),
        "was_at": (STARTS - timedelta(days=1)).isoformat(),
        "due_on": "2026-08-04",
        "since": STARTS.isoformat(),
        "interval_minutes": 5.0,
        "by": STARTS.isoformat(),
        "patients": 2,
    }
    return facts | instructions_of(protocols()[protocol]) | more


def message(template: str, **more: Any) -> OutgoingMessage:
    return OutgoingMessage(template=template, context=context(**more), channel="email")


def shown(template: str, language: str = "en", **more: Any) -> str:
    text = shown_text(message(template, **more), language)
    return f"{text.subject}\n{text.body}\n{text.short}"


class TestEveryText:
    @pytest.mark.parametrize("protocol", PROTOCOLS)
    @pytest.mark.parametrize(("language", "template"), EVERY_TEXT)
    def test_names_no_drug_no_diagnosis_and_no_questionnaire(self, language: str, template: str, protocol: str) -> None:
        with override_settings(CLINIC={"name": "Riverside Clinic", "telephone": "+1 202 555 0123"}):
            assert named_in(shown(template, language, protocol=protocol)) == ""

    def test_is_there_in_every_language_for_whatever_a_patient_gets(self) -> None:
        assert set(LANGUAGES["en"]) == set(TITLES)
        assert set(LANGUAGES["es"]) == set(TITLES) - STAFF_ONLY

    @pytest.mark.parametrize(("language", "template"), EVERY_TEXT)
    def test_for_an_sms_is_shorter_than_the_letter(self, language: str, template: str) -> None:
        text = shown_text(message(template), language)
        assert "\n" not in text.short
        assert len(text.short) <= len(text.body)


class TestTheReminderOfASession:
    def test_says_when_by_the_clinics_clock_and_what_the_protocol_asks_for(self) -> None:
        text = shown("session-reminder", protocol="iv-ketamine")
        assert "Tuesday 4 August, 14:30" in text
        assert "No solid food from 08:30 on." in text
        assert "No clear fluids from 12:30 on." in text
        assert "Somebody has to take you home afterwards." in text
        assert "Do not drive or use machines until the next day, after a restful sleep." in text

    def test_of_another_protocol_says_its_own_times(self) -> None:
        text = shown("session-reminder", protocol="esketamine-us")
        assert "No food from 12:30 on." in text
        assert "No liquids from 14:00 on." in text

    def test_names_the_day_where_fasting_begins_on_the_one_before(self) -> None:
        early = datetime(2026, 8, 4, 5, 0, tzinfo=UTC).isoformat()
        text = shown("session-reminder", protocol="iv-ketamine", starts_at=early)
        assert "No solid food from Mon 3 Aug 23:00 on." in text

    def test_in_spanish_says_the_same(self) -> None:
        text = shown("session-reminder", "es", protocol="iv-ketamine")
        assert "martes 4 de agosto, 14:30" in text
        assert "Desde 08:30: no coma alimentos sólidos." in text
        assert "Alguien tiene que llevarle a casa después." in text
        assert "No conduzca ni use máquinas hasta el día siguiente" in text

    def test_in_spanish_keeps_the_words_of_a_clinics_own_protocol_that_nobody_translated(self) -> None:
        own = {"fasts": [{"title": "Only water", "minutes": 60}], "no_driving": "No driving for two days."}
        text = shown("session-reminder", "es", **own)
        assert "Desde 13:30: Only water." in text
        assert "No driving for two days." in text

    def test_of_a_visit_without_a_drug_says_nothing_of_fasting(self) -> None:
        text = shown("session-reminder", fasts=[], escort="", no_driving="")
        assert "Please remember" not in text
        assert "home" not in text

    def test_leaves_out_a_rule_of_the_protocol_that_names_medicines(self) -> None:
        ids = {each.id for each in protocols()["esketamine-us"].session.fasting}
        assert "nasal-medicines" in ids
        assert {each["title"] for each in context("esketamine-us")["fasts"]} == {"No food", "No liquids"}


class TestTheClock:
    @pytest.mark.parametrize(("zone", "says"), [("America/New_York", "10:30"), ("Europe/Madrid", "16:30")])
    def test_is_the_clinics(self, zone: str, says: str) -> None:
        with override_settings(TIME_ZONE=zone):
            assert says in shown("session-reminder")


class TestTheGuard:
    @pytest.mark.parametrize(
        "text",
        ["Ketamine", "your esketamine session", "SPRAVATO", "Depresión", "PHQ-9", "Sertraline", "Zoloft", "suicidal"],
    )
    def test_finds_what_must_not_be_sent(self, text: str) -> None:
        assert named_in(f"Hello, {text} today")

    @pytest.mark.parametrize("text", ["Riverside Clinic", "Thrive", "Carmen", "your appointment", "Su clínica"])
    def test_lets_words_of_daily_life_pass(self, text: str) -> None:
        assert named_in(text) == ""

    @given(st.text(max_size=40), st.sampled_from(["ketamine", "Esketamin", "PHQ-9", "antidepressant", "Prozac"]))
    def test_finds_it_wherever_it_stands(self, before: str, word: str) -> None:
        assert named_in(f"{before} {word} ")

    def test_holds_back_a_text_whose_protocol_names_a_drug(self) -> None:
        with pytest.raises(CannotBeWritten, match="ketamine"):
            text_of(message("session-reminder", fasts=[{"title": "No food, ketamine day", "minutes": 1}]), "en")

    @pytest.mark.parametrize(("name", "shown_as"), [("Austin Ketamine Centre", ""), ("Riverside", "Riverside")])
    def test_takes_a_clinics_name_out_that_names_the_drug(self, name: str, shown_as: str) -> None:
        with override_settings(CLINIC={"name": name, "telephone": ""}):
            assert clinic_name() == shown_as
            text_of(message("session-reminder"), "en")


class TestTheKeyOfALink:
    def test_is_not_kept_with_what_was_sent(self) -> None:
        sent = "Open https://daybreak.example/m/AbC-123_x/ now"
        assert without_key(sent) == "Open https://daybreak.example/m/…/ now"

    def test_is_not_shown_to_staff(self) -> None:
        assert "https://…" in said_by("email", shown_text(message("measure-link"), "en"))


class TestAPage:
    def test_says_that_something_is_late_and_where_to_go_and_nobodys_name(self) -> None:
        with override_settings(SITE_ADDRESS="https://daybreak.example"):
            text = shown_text(message("safety-page"), "en")
        assert text.short == (
            "Daybreak: a safety task is overdue since Tue 4 Aug 14:30. "
            "Sign in and take it on: https://daybreak.example/safety/"
        )

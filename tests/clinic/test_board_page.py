"""The page of the board as the server draws it, and who gets which links on it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from seated import VITAL_SIGNS, chair_called, seated, told
from staff import account_of

from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.services import move_to

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def board_for(role: str) -> str:
    client = Client()
    client.force_login(account_of(role))
    answer = client.get(reverse("board"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_shows_each_session_with_its_patient_chair_protocol_and_the_way_there(ann: Patient) -> None:
    session = seated(ann, chair_called("Chair 7"))
    told(session, "reading", **VITAL_SIGNS)
    page = board_for(Role.NURSE)
    for part in ("Chair 7", "Smith, Ann", "12\xa0Mar\xa01980", "Intravenous ketamine", "Preparation", "124/78"):
        assert part in page
    assert reverse("chair", args=[ann.pk, session.pk]) in page


def test_offers_a_free_chair_to_those_who_may_open_a_session(ann: Patient) -> None:
    chair = chair_called("Chair 7")
    link = f"{reverse('session-patient')}?chair={chair.pk}"
    assert link in board_for(Role.NURSE)
    assert link not in board_for(Role.DIRECTOR)


def test_offers_moving_only_to_those_who_may_chart(ann: Patient) -> None:
    link = reverse("move-session", args=[ann.pk, seated(ann, chair_called("Chair 7")).pk])
    assert link in board_for(Role.NURSE)
    assert link not in board_for(Role.DIRECTOR)


def test_lists_a_session_without_a_chair_apart(ann: Patient) -> None:
    session = seated(ann, chair_called("Chair 7"))
    move_to(session, None, by=account_of(Role.NURSE))
    page = board_for(Role.NURSE)
    apart = page[page.index('id="elsewhere"') :]
    assert "Smith, Ann" in apart
    assert "Chair 7, free" in page


def test_says_so_when_a_session_was_left_open_on_another_day(ann: Patient) -> None:
    seated(ann, chair_called("Chair 7"), minutes_ago=60 * 25)
    assert "Open since" in board_for(Role.NURSE)


def test_says_nothing_of_the_kind_about_a_session_of_today(ann: Patient) -> None:
    today = timezone.localtime()
    minutes = min(5.0, (today - today.replace(hour=0, minute=0, second=0)) / timedelta(minutes=1))
    seated(ann, chair_called("Chair 7"), minutes_ago=minutes)
    assert "Open since" not in board_for(Role.NURSE)


def test_asks_the_database_no_more_for_many_sessions_than_for_one(ann: Patient, django_assert_max_num_queries) -> None:
    client = Client()
    client.force_login(account_of(Role.NURSE))
    for number in range(6):
        who = Patient.objects.create(source="", fhir_id=f"many-{number}", family=f"Many{number}")
        told(seated(who, chair_called(f"Chair {number}")), "reading", **VITAL_SIGNS)
    with django_assert_max_num_queries(14):
        client.get(reverse("board"))


def test_says_that_there_is_no_chair_yet() -> None:
    assert re.search(r'id="no-chairs" class="card empty">', board_for(Role.NURSE))


def test_never_holds_a_script_or_style_of_its_own(ann: Patient) -> None:
    seated(ann, chair_called("Chair 7"))
    page = board_for(Role.NURSE)
    assert "style=" not in page
    assert "<script>" not in page


def test_escapes_what_people_have_typed(ann: Patient) -> None:
    ann.family = "<b>Smith</b>"
    ann.save()
    seated(ann, chair_called("<i>Chair</i>"))
    page = board_for(Role.NURSE)
    assert "<i>Chair" not in page
    assert "<b>Smith" not in page

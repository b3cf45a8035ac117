"""Chairs are added, named, ordered and taken out of use, never from under somebody; sessions move between them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from seated import chair_called, seated, somebody_called, told
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.board.chairs import NameTaken, add_chair, change_chair, set_in_use
from daybreak.clinic.sessions.models import Chair
from daybreak.clinic.sessions.services import ChairTaken, chair_of, session_at

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def client(nurse: User) -> Client:
    client = Client()
    client.force_login(nurse)
    return client


class TestTheServices:
    def test_add_a_chair_as_the_last(self, nurse: User) -> None:
        first, second = add_chair("Chair 1", by=nurse), add_chair("Chair 2", by=nurse)
        assert list(Chair.objects.all()) == [first, second]
        assert AuditEvent.objects.filter(action="chair.add", username="nurse").count() == 2

    def test_refuse_a_name_that_another_chair_has_even_out_of_use(self, nurse: User) -> None:
        set_in_use(add_chair("Chair 1", by=nurse), False, by=nurse)
        with pytest.raises(NameTaken, match="Chair 1"):
            add_chair("Chair 1", by=nurse)

    def test_rename_and_order(self, nurse: User) -> None:
        first, second = add_chair("Chair 1", by=nurse), add_chair("Chair 2", by=nurse)
        change_chair(second, name="Window", position=0, by=nurse)
        assert [each.name for each in Chair.objects.all()] == ["Window", first.name]

    def test_never_take_a_chair_from_under_somebody(self, nurse: User, ann: Patient) -> None:
        chair = chair_called("Chair 1")
        session = seated(ann, chair)
        with pytest.raises(ChairTaken) as taken:
            set_in_use(chair, False, by=nurse)
        assert taken.value.session == session
        assert Chair.objects.get().is_active

    def test_take_a_chair_out_of_use_once_the_session_there_is_over(self, nurse: User, ann: Patient) -> None:
        chair = chair_called("Chair 1")
        told(seated(ann, chair), "aborted", reason="She would rather wait.")
        set_in_use(chair, False, by=nurse)
        assert not Chair.objects.get().is_active

    def test_refuse_a_prescriber(self, prescriber: User) -> None:
        with pytest.raises(PermissionDenied):
            add_chair("Chair 1", by=prescriber)


class TestThePageOfChairs:
    def test_adds_one(self, client: Client) -> None:
        client.post(reverse("chairs"), {"name": "Room 2"})
        assert Chair.objects.get().name == "Room 2"

    def test_tells_of_a_name_that_is_taken_and_keeps_what_was_typed(self, client: Client) -> None:
        chair_called("Room 2")
        page = client.post(reverse("chairs"), {"name": "Room 2"}).content.decode()
        assert "There is a chair called Room 2 already" in page
        assert Chair.objects.count() == 1

    def test_changes_one(self, client: Client) -> None:
        chair = chair_called("Room 2")
        client.post(reverse("change-chair", args=[chair.pk]), {"name": "Room 3", "position": "7"})
        assert (Chair.objects.get().name, Chair.objects.get().position) == ("Room 3", 7)

    @pytest.mark.parametrize("wrong", [{"name": "", "position": "1"}, {"name": "Room 3", "position": "first"}])
    def test_changes_nothing_by_what_it_cannot_use(self, client: Client, wrong: dict[str, str]) -> None:
        chair = chair_called("Room 2")
        page = client.post(reverse("change-chair", args=[chair.pk]), wrong, follow=True).content.decode()
        assert "Room 2 was not changed" in page
        assert Chair.objects.get().name == "Room 2"

    def test_takes_one_out_of_use_and_back(self, client: Client) -> None:
        chair = chair_called("Room 2")
        for in_use in (False, True):
            client.post(reverse("chair-state", args=[chair.pk]), {"in_use": "yes" if in_use else "no"})
            assert Chair.objects.get().is_active is in_use

    def test_says_who_sits_there_instead_of_taking_it_out_of_use(self, client: Client, ann: Patient) -> None:
        chair = chair_called("Room 2")
        seated(ann, chair)
        page = client.post(reverse("chair-state", args=[chair.pk]), {"in_use": "no"}, follow=True).content.decode()
        assert "Somebody sits at Room 2" in page
        assert "Smith, Ann" in page
        assert Chair.objects.get().is_active


class TestMoving:
    def test_to_a_free_chair_keeps_the_session_and_frees_the_old_one(self, client: Client, ann: Patient) -> None:
        here, there = chair_called("Chair 1"), chair_called("Chair 2")
        session = seated(ann, here)
        client.post(reverse("move-session", args=[ann.pk, session.pk]), {"chair": there.pk})
        assert (session_at(there), session_at(here)) == (session, None)

    def test_to_no_chair_is_possible(self, client: Client, ann: Patient) -> None:
        session = seated(ann, chair_called("Chair 1"))
        client.post(reverse("move-session", args=[ann.pk, session.pk]), {"chair": ""})
        assert chair_of(session) is None

    def test_to_a_chair_where_somebody_sits_is_refused(self, client: Client, ann: Patient) -> None:
        here, there = chair_called("Chair 1"), chair_called("Chair 2")
        session, other = seated(ann, here), seated(somebody_called("Bell"), there)
        answer = client.post(reverse("move-session", args=[ann.pk, session.pk]), {"chair": there.pk})
        assert answer.status_code == 200
        assert (session_at(here), session_at(there)) == (session, other)

    def test_of_a_session_of_another_patient_is_not_found(self, client: Client, ann: Patient) -> None:
        session = seated(somebody_called("Bell"), chair_called("Chair 1"))
        assert client.get(reverse("move-session", args=[ann.pk, session.pk])).status_code == 404

    def test_is_not_for_the_director(self, ann: Patient) -> None:
        session = seated(ann, chair_called("Chair 1"))
        director = Client()
        director.force_login(account_of(Role.DIRECTOR))
        assert director.get(reverse("move-session", args=[ann.pk, session.pk])).status_code == 403

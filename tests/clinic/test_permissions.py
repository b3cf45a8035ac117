"""Nobody sees or does anything that the one table does not grant (H-07). Every route is tried as every role."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from routes import Route, every_route

from daybreak.clinic.accounts.access import public, requires
from daybreak.clinic.accounts.authorisation import ensure_may
from daybreak.clinic.accounts.checks import permissions_are_granted
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.permissions import PERMISSIONS, allows
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.models import Patient

ROUTES = every_route()


@contextmanager
def rolled_back() -> Iterator[None]:
    """What one role did is undone before the next one comes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@public
def open_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@requires("patient.read")
def patient_page(request: HttpRequest, patient_id: int) -> HttpResponse:
    return HttpResponse("patient")


def forgotten_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("forgotten")


urlpatterns = [
    path("open", open_page, name="sign-in"),
    path("patients/<int:patient_id>", patient_page, name="patient"),
    path("forgotten", forgotten_page, name="forgotten"),
]


@pytest.mark.any_database
class TestEveryRoute:
    @pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
    def test_declares_its_permission(self, route: Route) -> None:
        assert route.permission == "public" or route.permission in PERMISSIONS

    @pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
    def test_answers_the_roles_of_the_table_and_no_other(
        self, route: Route, account: Callable[[str], User], registered: Patient
    ) -> None:
        if route.permission == "public":
            pytest.skip("public")
        for role in Role.values:
            client = Client()
            client.force_login(account(role))
            with rolled_back():
                shown = client.get(route.address(patient_id=registered.pk)).status_code
                answers = {shown, client.post(route.address()).status_code}
            if allows(role, str(route.permission)):
                assert not answers & {401, 403, 500}, role
            else:
                assert answers == {403}, role

    @pytest.mark.django_db
    @pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
    def test_sends_a_stranger_to_sign_in(self, route: Route, registered: Patient) -> None:
        if route.permission == "public":
            pytest.skip("public")
        response = Client().get(route.address(patient_id=registered.pk))
        assert response.status_code == 302
        assert "Smith" not in response.content.decode()


def test_the_site_has_its_pages() -> None:
    assert len(ROUTES) > 10


class TestAViewThatDeclaresNothing:
    @override_settings(ROOT_URLCONF=__name__)
    def test_is_denied_even_to_the_director(self, account: Callable[[str], User]) -> None:
        client = Client()
        client.force_login(account(Role.DIRECTOR))
        assert client.get("/forgotten").status_code == 403

    @override_settings(ROOT_URLCONF=__name__)
    def test_is_denied_to_a_stranger(self, db: None) -> None:
        assert Client().get("/forgotten").status_code == 403


class TestAPageOfAPatient:
    @override_settings(ROOT_URLCONF=__name__)
    def test_is_shown_to_a_role_that_may_read_and_that_is_audited(self, signed_in: Client, registered: Patient) -> None:
        assert signed_in.get(f"/patients/{registered.pk}").status_code == 200
        event = AuditEvent.objects.get(action="patient.read")
        assert (event.username, event.patient, event.outcome) == ("prescriber", registered, "done")
        assert event.route == f"GET /patients/{registered.pk}"

    @override_settings(ROOT_URLCONF=__name__)
    def test_is_denied_to_the_front_desk_and_that_is_audited(self, front_desk: User, registered: Patient) -> None:
        client = Client()
        client.force_login(front_desk)
        assert client.get(f"/patients/{registered.pk}").status_code == 403
        event = AuditEvent.objects.get(action="patient.read")
        assert (event.username, event.patient, event.outcome) == ("front_desk", registered, "denied")

    @override_settings(ROOT_URLCONF=__name__)
    def test_that_does_not_exist_is_audited_without_a_patient(self, signed_in: Client) -> None:
        signed_in.get("/patients/999999")
        assert AuditEvent.objects.get(action="patient.read").patient is None

    @override_settings(ROOT_URLCONF=__name__)
    def test_is_gone_for_an_account_that_was_switched_off(
        self, signed_in: Client, prescriber: User, registered: Patient
    ) -> None:
        prescriber.is_active = False
        prescriber.save()
        assert signed_in.get(f"/patients/{registered.pk}").status_code == 302

    @override_settings(ROOT_URLCONF=__name__)
    def test_fetched_by_a_script_without_a_session_says_where_to_sign_in(self, registered: Patient) -> None:
        response = Client().get(f"/patients/{registered.pk}", headers={"HX-Request": "true"})
        assert response.status_code == 401
        assert response.headers["HX-Redirect"].startswith("/open")


class TestAPatientWhoSignsIn:
    def test_may_see_what_is_theirs_and_nothing_else(
        self, account: Callable[[str], User], registered: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        granted = {**PERMISSIONS, "patient.read": PERMISSIONS["patient.read"] | {Role.PATIENT}}
        monkeypatch.setattr("daybreak.clinic.accounts.permissions.PERMISSIONS", granted)
        user = account(Role.PATIENT)
        registered.account = user
        registered.save()
        other = Patient.objects.create(source="", fhir_id="other")
        request = RequestFactory().get("/")
        request.user = user
        assert patient_page(request, patient_id=registered.pk).status_code == 200
        with pytest.raises(PermissionDenied):
            patient_page(request, patient_id=other.pk)


class TestTheTable:
    def test_grants_every_permission_to_somebody(self) -> None:
        assert all(PERMISSIONS.values())

    def test_lets_only_prescribers_sign(self) -> None:
        assert PERMISSIONS["screening.sign"] == {Role.PRESCRIBER}

    @pytest.mark.parametrize("permission", [p for p in PERMISSIONS if p not in ("account.own", "home.read")])
    def test_gives_patients_no_permission_of_staff(self, permission: str) -> None:
        assert not allows(Role.PATIENT, permission)

    @pytest.mark.parametrize(
        "permission", [p for p in PERMISSIONS if p.split(".")[0] in ("patient", "record", "screening")]
    )
    def test_gives_researchers_no_identified_record(self, permission: str) -> None:
        assert not allows(Role.RESEARCHER, permission)

    def test_refuses_a_permission_that_it_does_not_hold(self) -> None:
        with pytest.raises(KeyError, match=r"patient\.delete"):
            requires("patient.delete")

    def test_stops_the_program_when_it_is_empty(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("daybreak.clinic.accounts.checks.PERMISSIONS", {})
        assert [error.id for error in permissions_are_granted()] == ["daybreak.E001"]

    def test_stops_the_program_when_it_names_a_role_that_does_not_exist(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("daybreak.clinic.accounts.checks.PERMISSIONS", {"a.b": frozenset({"janitor"})})
        assert [error.id for error in permissions_are_granted()] == ["daybreak.E002"]

    def test_is_whole_as_shipped(self) -> None:
        assert permissions_are_granted() == []


def test_services_check_again_whoever_calls_them(front_desk: User) -> None:
    with pytest.raises(PermissionDenied):
        ensure_may(front_desk, "record.enter")


def test_the_operator_of_the_machine_may_do_everything() -> None:
    ensure_may(None, "record.enter")

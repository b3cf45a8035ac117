"""Every read and every write of a patient's record leaves a line that nobody can take away (H-08)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from records import bundle, condition, patient
from routes import Route, every_route

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.acting import Acting, acting
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.patients.charts import chart_of
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Import, Patient
from daybreak.clinic.patients.running import Upload, start_imports

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NOT_ABOUT_PATIENTS = {
    "public",
    "account.own",
    "account.manage",
    "audit.read",
    "consent_form.read",
    "consent_form.manage",
    "education.read",
    "home.read",
    "lab.use",
    "protocol.read",
    "training.use",
}
ABOUT_PATIENTS = [route for route in every_route() if route.permission not in NOT_ABOUT_PATIENTS]
ABOUT_ONE = [route for route in ABOUT_PATIENTS if "patient_id" in route.converters]


class TestEveryPageAboutPatients:
    @pytest.mark.parametrize("route", ABOUT_PATIENTS, ids=lambda route: route.name)
    def test_leaves_one_event_that_names_the_asker_the_address_and_the_patient(
        self, route: Route, signed_in: Client, registered: Patient
    ) -> None:
        address = route.address(patient_id=registered.pk)
        for method in ("GET", "POST"):
            before = set(AuditEvent.objects.values_list("pk", flat=True))
            signed_in.generic(method, address, REMOTE_ADDR="10.1.2.3")
            event = AuditEvent.objects.exclude(pk__in=before).get(action=route.permission, route__contains=address)
            assert (event.username, event.role, event.address) == ("prescriber", "prescriber", "10.1.2.3")
            if route in ABOUT_ONE and method == "GET":
                assert (event.patient, event.route) == (registered, f"GET {address}")

    @pytest.mark.parametrize("route", ABOUT_ONE, ids=lambda route: route.name)
    def test_leaves_an_event_when_it_turns_somebody_away(
        self, route: Route, account: Callable[[str], User], registered: Patient
    ) -> None:
        client = Client()
        client.force_login(account(Role.RESEARCHER))
        client.get(route.address(patient_id=registered.pk))
        event = AuditEvent.objects.get(username="researcher", action=route.permission)
        assert (event.outcome, event.patient, event.action) == ("denied", registered, route.permission)


class TestTheTrail:
    def test_never_repeats_what_was_searched(self, signed_in: Client, registered: Patient) -> None:
        signed_in.get(reverse("patients"), {"q": "Smith 1980"})
        event = AuditEvent.objects.get(action="patient.list")
        assert "Smith" not in f"{event.route}{event.record}"

    def test_keeps_a_page_back_that_it_cannot_write_down(
        self, signed_in: Client, registered: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise OSError("disk full")

        monkeypatch.setattr("daybreak.clinic.accounts.access.record_request", broken)
        with pytest.raises(OSError, match="disk full"):
            signed_in.get(reverse("patient", args=[registered.pk]))

    def test_calls_a_page_that_broke_failed(
        self, signed_in: Client, registered: Patient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*args: object, **kwargs: object) -> None:
            raise ValueError("broken")

        monkeypatch.setattr("daybreak.clinic.patients.views.chart.see", broken)
        with pytest.raises(ValueError, match="broken"):
            signed_in.get(reverse("patient", args=[registered.pk]))
        assert AuditEvent.objects.get(action="patient.read").outcome == "failed"

    def test_names_the_operator_of_the_command_line(self, registered: Patient) -> None:
        chart_of(registered)
        event = AuditEvent.objects.get(action="chart.read")
        assert (event.user, event.role, event.route) == (None, "operator", "command line")
        assert event.username.startswith("os:")

    def test_of_a_service_names_who_acts_not_who_is_signed_in_elsewhere(self, registered: Patient, nurse: User) -> None:
        with acting(Acting(user=nurse, route="GET /x", address="10.0.0.9")):
            chart_of(registered)
        event = AuditEvent.objects.get(action="chart.read")
        assert (event.username, event.route, event.address) == ("nurse", "GET /x", "10.0.0.9")


class TestThePageOfTheTrail:
    @pytest.fixture
    def director(self, account: Callable[[str], User]) -> Client:
        client = Client()
        client.force_login(account(Role.DIRECTOR))
        return client

    def test_shows_who_did_what_to_whom(self, director: Client, signed_in: Client, registered: Patient) -> None:
        signed_in.get(reverse("patient", args=[registered.pk]))
        page = director.get(reverse("audit")).content.decode()
        for word in ("prescriber", "patient.read", "Smith, Ann", f"GET /patients/{registered.pk}/"):
            assert word in page

    def test_can_be_narrowed_to_one_person_one_outcome_or_one_patient(
        self, director: Client, signed_in: Client, registered: Patient, account: Callable[[str], User]
    ) -> None:
        bob = import_of(patient("bob", "Jones", "Bob"))
        signed_in.get(reverse("patient", args=[registered.pk]))
        stranger = Client()
        stranger.force_login(account(Role.RESEARCHER))
        stranger.get(reverse("patient", args=[bob.pk]))
        assert "Jones, Bob" not in director.get(reverse("audit"), {"who": "prescriber"}).content.decode()
        assert "patient.read" not in director.get(reverse("audit"), {"outcome": "failed"}).content.decode()
        of_bob = director.get(reverse("audit"), {"patient": bob.pk}).content.decode()
        assert "Jones, Bob" in of_bob
        assert "Smith, Ann" not in of_bob

    def test_goes_through_its_pages_within_the_filter(
        self, director: Client, signed_in: Client, registered: Patient
    ) -> None:
        AuditEvent.objects.bulk_create(
            [AuditEvent(username="prescriber", role="x", action="a", outcome="done") for _ in range(101)]
        )
        assert "who=prescriber&amp;page=2" in director.get(reverse("audit"), {"who": "prescriber"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_an_import_that_goes_on_behind_the_page_is_audited_for_who_asked_and_from_where(
    nurse: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    monkeypatch.setattr("daybreak.clinic.patients.running.AT_ONCE_BYTES", 0)
    monkeypatch.setattr(
        "daybreak.clinic.patients.running.threading.Thread", lambda **made: started.append(made) or Started(made)
    )
    with acting(Acting(user=nurse, route="POST /import/", address="10.0.0.9")):
        start_imports([Upload("a.json", bundle(patient(), condition()))], by=nurse)
    event = AuditEvent.objects.filter(action="import.run").get()
    assert (event.username, event.route, event.address) == ("nurse", "POST /import/", "10.0.0.9")
    assert Import.objects.get().state == "done"


class Started:
    """A thread that has run as soon as it is started."""

    def __init__(self, made: dict) -> None:  # type: ignore[type-arg]
        self.made = made

    def start(self) -> None:
        self.made["target"](*self.made["args"])


def import_of(*resources: dict) -> Patient:  # type: ignore[type-arg]
    import_file(name="more.json", content=bundle(*resources), by=None)
    return Patient.objects.latest("pk")

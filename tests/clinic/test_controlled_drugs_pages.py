"""The pages and the paper of the register: what is there, what is open, and every entry as it was written."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from session_stories import INFUSION, stored_session
from staff import PASSWORD, account_of

from care.session import builders as made
from daybreak.clinic.accounts.models import User
from daybreak.clinic.controlled_drugs.models import ControlledDrug, RegisterEntry
from daybreak.clinic.controlled_drugs.services import Draft, add_drug, correct, enter
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.sessions.models import Session

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def vials(nurse: User) -> ControlledDrug:
    """Vials of 200 mg."""
    facts = {"content_mg": Decimal(200), "mg_per_ml": Decimal(50), "volume_ml": Decimal(4)}
    return add_drug("Ketamine 50 mg/mL, 4 mL", "vial", by=nurse, **facts)


def entered(drug: ControlledDrug, kind: str = "received", quantity: int = 10, **more: Any) -> RegisterEntry:
    """An entry of an hour ago by the nurse, seen by the prescriber."""
    usual: dict[str, Any] = {"lot": "A1", "unit": "container", "occurred_at": timezone.now() - timedelta(hours=1)}
    usual |= {"party": "Hospital pharmacy", "document": "DN-7", "reason": "Broken"}
    wanted = Draft(kind=kind, drug=drug, quantity=Decimal(quantity), **(usual | more))
    return enter(wanted, by=account_of("nurse"), witness=account_of("prescriber"))


def page(client: Client, name: str, *args: Any, **asked: str) -> str:
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def session(ann: Patient, nurse: User) -> Session:
    """An infusion of 35 mg, begun yesterday."""
    yesterday = timezone.now() - timedelta(days=1)
    return stored_session(ann, INFUSION, made.session(made.IV), nurse, opened_at=yesterday)


class TestTheRegister:
    def test_says_what_to_do_where_nothing_is_kept(self, signed_in: Client) -> None:
        assert "No drug is kept here yet" in page(signed_in, "drug-register")

    def test_shows_the_balance_after_each_entry(self, signed_in: Client, vials: ControlledDrug) -> None:
        entered(vials)
        entered(vials, "wasted", 1)
        text = page(signed_in, "drug-register")
        assert "Received 10 vials (2000 mg)" in text
        assert "9 vials (1800 mg)" in text
        assert "Witness prescriber Person" in text

    def test_shows_a_balance_below_nothing_as_what_it_is(self, signed_in: Client, vials: ControlledDrug) -> None:
        entered(vials, "wasted", 1)
        text = page(signed_in, "drug-register")
        assert "\u22121 vial (\u2212200 mg)" in text
        assert "More went out than ever came in" in text

    def test_keeps_what_was_corrected_in_sight(self, signed_in: Client, vials: ControlledDrug, nurse: User) -> None:
        wrong = entered(vials)
        right = correct(wrong, None, why="Delivered elsewhere", by=nurse)
        text = page(signed_in, "drug-register")
        assert "<s>Received 10 vials (2000 mg)</s>" in text
        assert f"Entry {right.pk}</a> counts instead" in text
        assert "Delivered elsewhere" in text

    @pytest.mark.parametrize(
        ("asked", "seen"),
        [({"kind": "wasted"}, False), ({"lot": "b2"}, False), ({"lot": "a1"}, True), ({"drug": "x"}, True)],
    )
    def test_is_filtered(self, signed_in: Client, vials: ControlledDrug, asked: dict[str, str], seen: bool) -> None:
        entered(vials)
        assert ("DN-7" in page(signed_in, "drug-register", **asked)) is seen

    def test_leads_to_sessions_that_are_not_entered(
        self, signed_in: Client, vials: ControlledDrug, session: Session
    ) -> None:
        text = page(signed_in, "drug-register")
        assert "35 mg was given, and the register has no entry." in text
        assert reverse("drug-register-session", args=[session.patient_id, session.pk]) in text

    def test_may_be_read_and_not_entered_by_the_director(self, vials: ControlledDrug) -> None:
        client = Client()
        client.force_login(account_of("director"))
        assert reverse("drug-register-enter", args=["received"]) not in page(client, "drug-register")
        assert client.get(reverse("drug-register-enter", args=["received"])).status_code == 403

    def test_is_closed_to_the_front_desk(self, front_desk: User) -> None:
        client = Client()
        client.force_login(front_desk)
        assert client.get(reverse("drug-register")).status_code == 403


class TestADrug:
    def add(self, client: Client, **more: str) -> Any:
        form = {"name": "Ketamine", "container": "vial", "mg_per_ml": "10", "volume_ml": "20"} | more
        return client.post(reverse("drug-register-drug"), form)

    def test_of_a_vial_holds_strength_times_size(self, signed_in: Client) -> None:
        assert self.add(signed_in).status_code == 302
        assert ControlledDrug.objects.get().content_mg == 200

    @pytest.mark.parametrize("lacking", ["mg_per_ml", "volume_ml"])
    def test_of_a_vial_needs_both(self, signed_in: Client, lacking: str) -> None:
        assert "it stands on the package" in self.add(signed_in, **{lacking: ""}).content.decode()
        assert not ControlledDrug.objects.exists()

    def test_of_devices_holds_what_the_package_says(self, signed_in: Client) -> None:
        self.add(signed_in, container="device", device_mg="28", mg_per_ml="", volume_ml="")
        assert ControlledDrug.objects.get().size == "Devices of 28 mg"


class TestAnEntry:
    def test_that_is_wrong_is_corrected_on_its_page(self, signed_in: Client, vials: ControlledDrug) -> None:
        wrong = entered(vials)
        address = reverse("drug-register-correct", args=[wrong.pk])
        shown = signed_in.get(address).context["form"]
        form = {name: str(shown[name].value()) for name in shown.fields}
        form["occurred_at"] = f"{timezone.localtime(wrong.occurred_at):%Y-%m-%dT%H:%M}"
        answer = signed_in.post(address, form | {"quantity": "12", "why": "Two more in the box"})
        right = RegisterEntry.objects.get(corrects=wrong)
        assert answer.headers["Location"] == reverse("drug-register-entry", args=[right.pk])
        assert (right.quantity, right.party, right.document) == (12, "Hospital pharmacy", "DN-7")
        chain = page(signed_in, "drug-register-entry", wrong.pk)
        assert "does not count any more" in chain
        assert "Two more in the box" in chain

    def test_is_struck_out_with_a_witness_where_it_had_one(self, signed_in: Client, vials: ControlledDrug) -> None:
        wrong = entered(vials, "wasted", 1)
        address = reverse("drug-register-correct", args=[wrong.pk])
        form = {"never": "on", "why": "It was water"}
        assert "second person" in signed_in.post(address, form).content.decode()
        witness = {"witness_username": "nurse", "witness_password": PASSWORD}
        assert signed_in.post(address, form | witness).status_code == 302
        assert RegisterEntry.objects.get(kind="struck").witness.username == "nurse"

    def test_is_corrected_once_and_then_its_correction(self, signed_in: Client, vials: ControlledDrug) -> None:
        wrong = entered(vials)
        correct(wrong, None, why="Elsewhere", by=account_of("nurse"))
        response = signed_in.get(reverse("drug-register-correct", args=[wrong.pk]))
        assert response.headers["Location"] == reverse("drug-register-entry", args=[wrong.pk])


class TestTheReconciliation:
    def test_puts_what_should_be_there_beside_what_was_counted(self, signed_in: Client, vials: ControlledDrug) -> None:
        entered(vials)
        entered(vials, "counted", 9, explanation="One is missing", occurred_at=timezone.now())
        text = page(signed_in, "drug-register-reconciliation")
        assert "10 vials (2000 mg)" in text
        assert "9 vials (1800 mg)" in text
        assert "Explained differences" in text

    def test_asks_again_when_a_late_entry_contradicts_a_count(self, signed_in: Client, vials: ControlledDrug) -> None:
        entered(vials, occurred_at=timezone.now() - timedelta(hours=3))
        entered(vials, "counted", 10)
        assert "Nothing is open." in page(signed_in, "drug-register-reconciliation")
        entered(vials, "wasted", 1, occurred_at=timezone.now() - timedelta(hours=2))
        assert "Nobody has explained it" in page(signed_in, "drug-register-reconciliation")

    @pytest.mark.parametrize(("days_ago", "seen"), [(0, True), (5, False)])
    def test_is_about_the_days_asked_for(
        self, signed_in: Client, vials: ControlledDrug, session: Session, days_ago: int, seen: bool
    ) -> None:
        last = timezone.localdate() - timedelta(days=days_ago)
        days = {"start": f"{last - timedelta(days=3)}", "end": f"{last}"}
        assert ("Session of Smith, Ann" in page(signed_in, "drug-register-reconciliation", **days)) is seen

    @pytest.mark.parametrize(
        ("start", "end", "told"),
        [
            ("2026-03-02", "2026-03-01", "comes before the first"),
            ("2020-01-01", "2026-01-01", "At most 400 days"),
            ("nonsense", "2026-01-01", "valid date"),
        ],
    )
    def test_says_what_is_wrong_with_days_that_cannot_be(
        self, signed_in: Client, start: str, end: str, told: str
    ) -> None:
        assert told in page(signed_in, "drug-register-reconciliation", start=start, end=end)


class TestOnPaper:
    def text(self, client: Client) -> str:
        days = {"start": f"{timezone.localdate() - timedelta(days=3)}", "end": f"{timezone.localdate()}"}
        response = client.get(reverse("drug-register-pdf"), days)
        assert response.headers["Content-Type"] == "application/pdf"
        pages = PdfReader(BytesIO(response.content)).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))

    def test_holds_accounts_questions_and_entries(
        self, signed_in: Client, vials: ControlledDrug, session: Session
    ) -> None:
        entered(vials)
        entered(vials, "wasted", 1)
        text = self.text(signed_in)
        assert "Closing balance: 9 vials (1800 mg). Not counted in these days." in text
        assert "Session of Smith, Ann" in text
        assert "Hospital pharmacy; DN-7" in text
        assert "nurse Person; prescriber Person" in text
        assert "Page 1 of 1" in text

    def test_keeps_what_was_corrected(self, signed_in: Client, vials: ControlledDrug, nurse: User) -> None:
        wrong = entered(vials)
        right = correct(wrong, None, why="Delivered elsewhere", by=nurse)
        text = self.text(signed_in)
        assert "Received (does not count)" in text
        assert f"Corrects {wrong.pk}: Delivered elsewhere" in text
        assert f"Entry {right.pk} counts instead" in text

"""What gets into the register: who may enter, who has to have seen it, and that nothing ever leaves it again."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from session_stories import INFUSION, NASAL, RULES, stored_session
from staff import PASSWORD, account_of

from care.session import builders as made
from daybreak.care.session.events import AdministrationStopped, DeviceGiven
from daybreak.clinic.accounts.models import User
from daybreak.clinic.append_only import AppendOnlyError
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.controlled_drugs.ledger import balances
from daybreak.clinic.controlled_drugs.models import ControlledDrug, RegisterEntry
from daybreak.clinic.controlled_drugs.services import Draft, EntryRefused, add_drug, correct, enter
from daybreak.clinic.controlled_drugs.session_doses import given_in
from daybreak.clinic.patients.models import Patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def vials(nurse: User) -> ControlledDrug:
    """Vials of 200 mg."""
    facts = {"content_mg": Decimal(200), "mg_per_ml": Decimal(50), "volume_ml": Decimal(4)}
    return add_drug("Ketamine 50 mg/mL, 4 mL", "vial", by=nurse, **facts)


@pytest.fixture
def devices(nurse: User) -> ControlledDrug:
    return add_drug("Esketamine 28 mg", "device", by=nurse, content_mg=Decimal(28))


def draft(drug: ControlledDrug, kind: str = "received", quantity: object = 10, **more: Any) -> Draft:
    """An entry that lacks nothing, half an hour ago."""
    usual: dict[str, Any] = {
        "lot": "A1",
        "unit": "container",
        "occurred_at": timezone.now() - timedelta(minutes=30),
        "party": "Pharmacy",
        "document": "D-7",
        "reason": "Broken",
    }
    return Draft(kind=kind, drug=drug, quantity=Decimal(str(quantity)), **(usual | more))


def balance(drug: ControlledDrug, lot: str = "A1") -> Decimal:
    entries = RegisterEntry.objects.select_related("drug")
    return balances([each.in_ledger() for each in entries]).get((drug.pk, lot), Decimal(0))


class TestAFormSentTwice:
    def test_is_entered_once(self, vials: ControlledDrug, nurse: User) -> None:
        wanted = draft(vials)
        assert enter(wanted, by=nurse) == enter(wanted, by=nurse)
        assert balance(vials) == 2000

    def test_with_another_amount_is_refused_and_names_the_entry(self, vials: ControlledDrug, nurse: User) -> None:
        wanted = draft(vials)
        entry = enter(wanted, by=nurse)
        with pytest.raises(EntryRefused, match=f"as entry {entry.pk}"):
            enter(replace(wanted, quantity=Decimal(12)), by=nurse)

    def test_corrects_once(self, vials: ControlledDrug, nurse: User) -> None:
        wrong, right = enter(draft(vials), by=nurse), draft(vials, quantity=12)
        assert correct(wrong, right, why="?", by=nurse) == correct(wrong, right, why="?", by=nurse)
        assert balance(vials) == 2400

    def test_from_a_page_is_entered_once(self, signed_in: Client, vials: ControlledDrug) -> None:
        form = signed_in.get(reverse("drug-register-enter", args=["received"])).context["form"]
        sent = {name: str(form[name].value()) for name in form.fields} | {"drug": str(vials.pk), "lot": "A1"}
        sent |= {"quantity": "10", "party": "P", "document": "D", "occurred_at": "2026-03-02T09:00"}
        answers = {signed_in.post(reverse("drug-register-enter", args=["received"]), sent).url for _ in range(2)}
        assert len(answers) == 1
        assert RegisterEntry.objects.count() == 1


class TestWhoMayEnter:
    def test_a_nurse_may(self, vials: ControlledDrug, nurse: User) -> None:
        assert enter(draft(vials), by=nurse).by == nurse

    @pytest.mark.parametrize("role", ["director", "front_desk", "researcher", "patient"])
    def test_others_may_not(self, vials: ControlledDrug, role: str) -> None:
        with pytest.raises(PermissionDenied):
            enter(draft(vials), by=account_of(role))
        assert not RegisterEntry.objects.exists()

    def test_the_entry_is_in_the_trail(self, vials: ControlledDrug, nurse: User, prescriber: User) -> None:
        entry = enter(draft(vials, "wasted", 1), by=nurse, witness=prescriber)
        told = AuditEvent.objects.filter(record=f"RegisterEntry/{entry.pk}").values_list("action", "username")
        assert set(told) == {("drug_register.entry", "nurse"), ("drug_register.witness", "prescriber")}


class TestTheWitness:
    @pytest.mark.parametrize("kind", ["wasted", "destroyed", "counted"])
    def test_is_needed(self, vials: ControlledDrug, nurse: User, kind: str) -> None:
        with pytest.raises(EntryRefused, match="second person"):
            enter(draft(vials, kind, 1, explanation="?"), by=nurse)

    @pytest.mark.parametrize("kind", ["received", "returned"])
    def test_is_not_needed(self, vials: ControlledDrug, nurse: User, prescriber: User, kind: str) -> None:
        assert enter(draft(vials, kind, 1), by=nurse, witness=prescriber).witness is None

    def test_is_never_oneself(self, vials: ControlledDrug, nurse: User) -> None:
        with pytest.raises(EntryRefused, match="somebody else"):
            enter(draft(vials, "wasted", 1), by=nurse, witness=nurse)

    def test_is_never_oneself_even_for_the_database(self, vials: ControlledDrug, nurse: User) -> None:
        row = {"drug": vials, "lot": "A1", "quantity": 1, "unit": "mg", "occurred_at": timezone.now()}
        with pytest.raises(IntegrityError), transaction.atomic():
            RegisterEntry.objects.create(kind="wasted", by=nurse, witness=nurse, **row)

    @pytest.mark.parametrize("role", ["front_desk", "researcher", "director"])
    def test_has_to_be_a_clinician(self, vials: ControlledDrug, nurse: User, role: str) -> None:
        with pytest.raises(EntryRefused, match="may not sign"):
            enter(draft(vials, "wasted", 1), by=nurse, witness=account_of(role))

    def test_whose_account_is_closed_is_none(self, vials: ControlledDrug, nurse: User, prescriber: User) -> None:
        prescriber.is_active = False
        with pytest.raises(EntryRefused, match="may not sign"):
            enter(draft(vials, "wasted", 1), by=nurse, witness=prescriber)


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"lot": "  "}, "lot"),
            ({"quantity": Decimal(0)}, "quantity"),
            ({"quantity": Decimal("1.5")}, "quantity"),
            ({"party": " "}, "party"),
            ({"document": ""}, "document"),
            ({"occurred_at": timezone.now() + timedelta(hours=2)}, "occurred_at"),
            ({"kind": "given", "reason": ""}, "reason"),
        ],
    )
    def test_names_its_field(self, vials: ControlledDrug, nurse: User, more: dict[str, Any], field: str) -> None:
        with pytest.raises(EntryRefused) as refusal:
            enter(replace(draft(vials), **more), by=nurse)
        assert refusal.value.field == field
        assert not RegisterEntry.objects.exists()

    def test_a_drug_of_a_name_that_is_taken(self, vials: ControlledDrug, nurse: User) -> None:
        with pytest.raises(EntryRefused, match="already"):
            add_drug(vials.name.upper(), "vial", by=nurse, content_mg=Decimal(1))

    def test_never_a_balance_below_nothing(self, vials: ControlledDrug, nurse: User, prescriber: User) -> None:
        enter(draft(vials, "wasted", 1), by=nurse, witness=prescriber)
        assert balance(vials) == -200

    def test_a_lot_is_the_same_however_it_is_typed(self, vials: ControlledDrug, nurse: User) -> None:
        enter(draft(vials, lot=" a1 "), by=nurse)
        assert balance(vials) == 2000


class TestACount:
    def test_that_fits_needs_no_explanation(self, vials: ControlledDrug, nurse: User, prescriber: User) -> None:
        enter(draft(vials), by=nurse)
        assert enter(draft(vials, "counted", 10), by=nurse, witness=prescriber).expected_mg == 2000

    def test_that_differs_has_to_be_explained(self, vials: ControlledDrug, nurse: User, prescriber: User) -> None:
        enter(draft(vials), by=nurse)
        with pytest.raises(EntryRefused, match=r"Counted 9 vials \(1800 mg\), expected 10 vials \(2000 mg\)"):
            enter(draft(vials, "counted", 9), by=nurse, witness=prescriber)
        explained = draft(vials, "counted", 9, explanation="One fell down; nobody entered it")
        assert enter(explained, by=nurse, witness=prescriber).expected_mg == 2000
        assert balance(vials) == 1800

    def test_may_find_nothing(self, vials: ControlledDrug, nurse: User, prescriber: User) -> None:
        assert enter(draft(vials, "counted", 0), by=nurse, witness=prescriber).expected_mg == 0

    def test_expects_what_was_there_then_and_not_what_came_later(
        self, vials: ControlledDrug, nurse: User, prescriber: User
    ) -> None:
        now = timezone.now()
        enter(draft(vials, occurred_at=now - timedelta(hours=2)), by=nurse)
        enter(draft(vials, occurred_at=now - timedelta(minutes=5)), by=nurse)
        counted = draft(vials, "counted", 10, occurred_at=now - timedelta(hours=1))
        assert enter(counted, by=nurse, witness=prescriber).expected_mg == 2000


class TestACorrection:
    def test_is_a_new_entry_and_the_old_one_stays(self, vials: ControlledDrug, nurse: User) -> None:
        wrong = enter(draft(vials), by=nurse)
        right = correct(wrong, draft(vials, quantity=12), why="Two more in the box", by=nurse)
        assert (right.corrects, right.why_corrected) == (wrong, "Two more in the box")
        assert RegisterEntry.objects.get(pk=wrong.pk).quantity == 10
        assert balance(vials) == 2400

    def test_can_say_that_it_never_happened(self, vials: ControlledDrug, nurse: User) -> None:
        correct(enter(draft(vials), by=nurse), None, why="Other clinic's delivery", by=nurse)
        assert balance(vials) == 0

    def test_needs_a_reason(self, vials: ControlledDrug, nurse: User) -> None:
        with pytest.raises(EntryRefused, match="Why"):
            correct(enter(draft(vials), by=nurse), None, why=" ", by=nurse)

    def test_of_what_was_corrected_already_is_refused(self, vials: ControlledDrug, nurse: User) -> None:
        wrong = enter(draft(vials), by=nurse)
        correct(wrong, draft(vials, quantity=12), why="Miscounted", by=nurse)
        with pytest.raises(EntryRefused, match="already"):
            correct(wrong, None, why="Again", by=nurse)

    @pytest.mark.parametrize("never", [True, False])
    def test_of_what_was_witnessed_needs_a_witness_too(
        self, vials: ControlledDrug, nurse: User, prescriber: User, never: bool
    ) -> None:
        wrong = enter(draft(vials, "wasted", 1), by=nurse, witness=prescriber)
        right = None if never else draft(vials, "wasted", 2)
        with pytest.raises(EntryRefused, match="second person"):
            correct(wrong, right, why="Miscounted", by=nurse)
        assert correct(wrong, right, why="Miscounted", by=nurse, witness=prescriber).witness == prescriber

    def test_of_a_count_expects_what_the_others_say(self, vials: ControlledDrug, nurse: User, prescriber: User) -> None:
        enter(draft(vials), by=nurse)
        wrong = enter(draft(vials, "counted", 9, explanation="?"), by=nurse, witness=prescriber)
        right = correct(wrong, draft(vials, "counted", 10), why="One stood behind", by=nurse, witness=prescriber)
        assert right.expected_mg == 2000


class TestWhatWasWritten:
    def test_is_never_changed_or_removed(self, vials: ControlledDrug, nurse: User) -> None:
        entry = enter(draft(vials), by=nurse)
        entry.quantity = Decimal(1)
        with pytest.raises(AppendOnlyError):
            entry.save()
        with pytest.raises(AppendOnlyError):
            RegisterEntry.objects.all().delete()
        with pytest.raises(AppendOnlyError):
            ControlledDrug.objects.update(content_mg=1)


class TestSigningAsWitness:
    """The page: a second person proves who they are beside the one who is signed in."""

    def post(self, client: Client, vials: ControlledDrug, **more: str) -> Any:
        form = {
            "drug": str(vials.pk),
            "lot": "A1",
            "quantity": "1",
            "unit": "container",
            "occurred_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
            "reason": "Broken",
            "key": str(uuid4()),
        }
        return client.post(reverse("drug-register-enter", args=["wasted"]), form | more)

    def test_enters_in_both_names(self, signed_in: Client, vials: ControlledDrug, prescriber: User) -> None:
        witness = {"witness_username": "nurse", "witness_password": PASSWORD}
        assert self.post(signed_in, vials, **witness).status_code == 302
        entry = RegisterEntry.objects.get()
        assert (entry.by, entry.witness.username) == (prescriber, "nurse")
        assert signed_in.get(reverse("account")).wsgi_request.user == prescriber

    def test_with_a_wrong_password_enters_nothing_and_is_audited(
        self, signed_in: Client, vials: ControlledDrug, prescriber: User
    ) -> None:
        response = self.post(signed_in, vials, witness_username="nurse", witness_password="not the password")
        assert "do not belong together" in response.content.decode()
        assert not RegisterEntry.objects.exists()
        assert AuditEvent.objects.filter(action="account.sign_in", outcome="denied", username="nurse").exists()

    def test_with_ones_own_password_enters_nothing(
        self, signed_in: Client, vials: ControlledDrug, prescriber: User
    ) -> None:
        response = self.post(signed_in, vials, witness_username="prescriber", witness_password=PASSWORD)
        assert "has to be somebody else" in response.content.decode()
        assert not RegisterEntry.objects.exists()

    def test_left_empty_enters_nothing(self, signed_in: Client, vials: ControlledDrug) -> None:
        assert "second person" in self.post(signed_in, vials).content.decode()
        assert not RegisterEntry.objects.exists()

    def test_never_shows_the_password_again(self, signed_in: Client, vials: ControlledDrug) -> None:
        response = self.post(signed_in, vials, witness_username="nurse", witness_password="not the password")
        assert "not the password" not in response.content.decode()

    def test_is_throttled_like_signing_in(self, signed_in: Client, vials: ControlledDrug) -> None:
        wrong = {"witness_username": "nurse", "witness_password": "not the password"}
        answers = [self.post(signed_in, vials, **wrong).status_code for _ in range(6)]
        assert answers[0] == 200
        assert answers[-1] == 429
        right = {"witness_username": "nurse", "witness_password": PASSWORD}
        assert self.post(signed_in, vials, **right).status_code != 302
        assert not RegisterEntry.objects.exists()


class TestWhatASessionUsed:
    def page(self, client: Client, session: Any, form: dict[str, str] | None = None) -> Any:
        address = reverse("drug-register-session", args=[session.patient_id, session.pk])
        return client.get(address) if form is None else client.post(address, form)

    def test_is_proposed_from_its_dose_and_the_vial(
        self, signed_in: Client, vials: ControlledDrug, ann: Patient, nurse: User
    ) -> None:
        session = stored_session(ann, INFUSION, made.session(made.IV), nurse)
        form = self.page(signed_in, session).context["form"]
        assert (form["given_mg"].value(), form["wasted_mg"].value(), form["opened"].value()) == ("35", "165", 1)

    def test_is_entered_with_a_witness_for_the_waste(
        self, signed_in: Client, vials: ControlledDrug, ann: Patient, nurse: User
    ) -> None:
        session = stored_session(ann, INFUSION, made.session(made.IV), nurse)
        form = {
            "key": str(uuid4()),
            "drug": str(vials.pk),
            "lot": "A1",
            "opened": "1",
            "given_mg": "35",
            "wasted_mg": "165",
        }
        assert self.page(signed_in, session, form).status_code == 200
        assert not RegisterEntry.objects.exists()
        witness = {"witness_username": "nurse", "witness_password": PASSWORD}
        assert self.page(signed_in, session, form | witness).status_code == 302
        told = [(each.kind, each.mg, each.session, bool(each.witness)) for each in RegisterEntry.objects.order_by("id")]
        assert told == [("given", 35, session, False), ("wasted", 165, session, True)]
        assert "has the whole dose" in self.page(signed_in, session).content.decode()
        assert AuditEvent.objects.filter(action="drug_register.entry", patient=ann).count() == 2

    def test_that_does_not_add_up_has_to_be_explained(
        self, signed_in: Client, vials: ControlledDrug, ann: Patient, nurse: User
    ) -> None:
        session = stored_session(ann, INFUSION, made.session(made.IV), nurse)
        form = {
            "key": str(uuid4()),
            "drug": str(vials.pk),
            "lot": "A1",
            "opened": "1",
            "given_mg": "35",
            "wasted_mg": "160",
        }
        witness = {"witness_username": "nurse", "witness_password": PASSWORD}
        assert "what was opened held 200 mg" in self.page(signed_in, session, form | witness).content.decode()
        explained = form | witness | {"explanation": "Spilt when opening"}
        assert self.page(signed_in, session, explained).status_code == 302

    def test_of_devices_is_proposed_lot_by_lot_and_needs_no_witness(
        self, signed_in: Client, devices: ControlledDrug, ann: Patient, nurse: User
    ) -> None:
        rules = RULES[NASAL]
        two = [made.event(DeviceGiven, 20 + 5 * n, number=n + 1, lot=lot) for n, lot in enumerate(("E1", "E2"))]
        events = [*made.prepared(rules), *two, *made.watched(rules), *made.recovered(rules)]
        session = stored_session(ann, NASAL, events, nurse)
        for lot in ("E1", "E2"):
            form = self.page(signed_in, session).context["form"]
            values = {
                name: str(form[name].value()) for name in ("key", "drug", "lot", "opened", "given_mg", "wasted_mg")
            }
            assert (values["lot"], values["opened"], values["given_mg"], values["wasted_mg"]) == (lot, "1", "28", "0")
            assert self.page(signed_in, session, values).status_code == 302
        assert "has the whole dose" in self.page(signed_in, session).content.decode()

    def test_of_a_stopped_infusion_is_what_the_pump_says(
        self, vials: ControlledDrug, ann: Patient, nurse: User
    ) -> None:
        events = [*made.prepared(made.IV), made.given(made.IV)[0], made.event(AdministrationStopped, 30, given_ml=20.0)]
        given = given_in(stored_session(ann, INFUSION, events, nurse), made.at(40))
        assert given is not None
        assert given.dose.mg == Decimal("7.0")

    def test_is_not_asked_while_the_drug_goes_in(
        self, signed_in: Client, vials: ControlledDrug, ann: Patient, nurse: User
    ) -> None:
        events = [*made.prepared(made.IV), made.given(made.IV)[0]]
        session = stored_session(ann, INFUSION, events, nurse)
        assert "Nothing to enter yet" in self.page(signed_in, session).content.decode()

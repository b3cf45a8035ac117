"""A consent has two signatures, one text and one way of treatment; nothing else is one."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from consent_cases import (
    DRAWN,
    IV,
    NASAL,
    TEXT,
    a_day,
    address,
    consented,
    new_text,
    offered,
    on_paper,
    sends,
    signatures,
    signed,
)  # fmt: skip
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.consents.links import offer_of, shown_token, token_of
from daybreak.clinic.consents.models import Consent, ConsentOffer
from daybreak.clinic.consents.offering import WORKS_FOR, ConsentRefused, offer_state
from daybreak.clinic.consents.services import (
    consent_in_force,
    countersign,
    load_form,
    offers_with_all,
    sign,
    standing,
    withdraw,
    withdraw_offer,
)  # fmt: skip
from daybreak.clinic.consents.strokes import MOST_POINTS, NoSignature, read_strokes, svg_path
from daybreak.clinic.consents.texts import TextRefused
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.private_logging import _cut

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _nothing_counted_before() -> None:
    cache.clear()


def state(offer: ConsentOffer) -> str:
    return offer_state(offers_with_all().get(pk=offer.pk), timezone.now())


class TestAConsent:
    def test_is_one_when_both_have_signed(self, ann: Patient, nurse: User) -> None:
        offer = signed(ann)
        assert consent_in_force(ann, IV) is None
        consent = countersign(offer, by=nurse)
        assert consent_in_force(ann, IV) == consent
        assert (consent.name, consent.explained_by, consent.on_paper) == ("Ann Smith", nurse, False)

    def test_keeps_the_text_and_the_pages_with_their_versions(self, ann: Patient) -> None:
        consent = consented(ann)
        assert "not approved for depression" in consent.form.body
        assert consent.education == [{"id": "what-it-is", "version": "2026.1", "language": "en"}]

    def test_to_one_treatment_is_none_to_another(self, ann: Patient) -> None:
        consented(ann)
        assert consent_in_force(ann, NASAL) is None
        assert standing(ann, NASAL).finding.verdict == "unknown"

    def test_of_one_patient_is_none_of_another(self, ann: Patient) -> None:
        consented(ann)
        assert consent_in_force(Patient.objects.create(source="", fhir_id="bo"), IV) is None

    def test_is_signed_beside_only_once(self, ann: Patient, nurse: User) -> None:
        offer = signed(ann)
        countersign(offer, by=nurse)
        with pytest.raises(ConsentRefused, match="signed already"):
            countersign(offer, by=nurse)
        assert Consent.objects.count() == 1

    def test_is_not_signed_beside_before_the_patient_has(self, ann: Patient, nurse: User) -> None:
        with pytest.raises(ConsentRefused, match="not signed yet"):
            countersign(offered(ann), by=nurse)

    def test_is_not_signed_beside_by_somebody_without_the_right(self, ann: Patient, front_desk: User) -> None:
        with pytest.raises(PermissionDenied):
            countersign(signed(ann), by=front_desk)


class TestANewText:
    def test_ends_the_consents_to_the_old_one_with_the_reason(self, ann: Patient) -> None:
        consented(ann)
        new_text()
        found = standing(ann, IV).finding
        assert found.verdict == "not_met"
        assert "version 2026.1 (template)" in found.sentence
        assert "version Clinic 1" in found.sentence

    def test_of_the_same_name_as_the_template_is_another_text(self, ann: Patient) -> None:
        consented(ann)
        new_text(version="2026.1")
        assert consent_in_force(ann, IV) is None

    def test_in_another_language_leaves_it_in_force(self, ann: Patient) -> None:
        consented(ann)
        new_text(language="es")
        assert consent_in_force(ann, IV) is not None

    def test_is_what_is_signed_from_then_on(self, ann: Patient) -> None:
        new_text()
        assert consented(ann).form.version == "Clinic 1"

    def test_leaves_the_moments_before_it_as_they_were(self, ann: Patient) -> None:
        consented(ann, now=timezone.now() - timedelta(hours=2))
        new_text()
        assert consent_in_force(ann, IV, timezone.now() - timedelta(hours=1)) is not None
        assert consent_in_force(ann, IV) is None

    def test_stops_a_link_to_the_old_one_before_it_is_signed(self, ann: Patient) -> None:
        offer = offered(ann)
        new_text()
        assert state(offer) == "outdated"
        assert sends(offer).status_code == 410
        assert signatures(offer) == 0

    def test_stops_it_before_the_clinician_signs_too(self, ann: Patient, nurse: User) -> None:
        offer = signed(ann)
        new_text()
        with pytest.raises(ConsentRefused, match="Another version"):
            countersign(offer, by=nurse)

    def test_needs_a_new_version(self, ann: Patient) -> None:
        new_text()
        with pytest.raises(TextRefused, match="loaded before"):
            new_text(body=TEXT + "More.\n")

    def test_with_html_is_refused_with_its_line(self) -> None:
        with pytest.raises(TextRefused, match=r"Line 3: found html"):
            new_text(body="## A\n\n<script>alert()</script>\n")

    def test_is_loaded_by_the_director_alone(self, nurse: User) -> None:
        with pytest.raises(PermissionDenied):
            load_form(IV, "en", "1", "Consent", TEXT, by=nurse)


class TestTakingItBack:
    def test_ends_it_with_the_reason_and_leaves_it_on_record(self, ann: Patient, nurse: User) -> None:
        consent = consented(ann)
        withdraw(consent, reason="She fears it", by=nurse)
        found = standing(ann, IV).finding
        assert found.verdict == "not_met"
        assert "She fears it" in found.sentence
        assert Consent.objects.filter(pk=consent.pk).exists()

    def test_needs_a_reason(self, ann: Patient, nurse: User) -> None:
        with pytest.raises(ConsentRefused) as refused:
            withdraw(consented(ann), reason=" ", by=nurse)
        assert refused.value.field == "reason"

    def test_is_followed_by_a_new_consent(self, ann: Patient, nurse: User) -> None:
        withdraw(consented(ann), reason="Doubt", by=nurse)
        consented(ann)
        assert consent_in_force(ann, IV) is not None

    def test_is_not_undone_by_a_paper_of_an_earlier_day(self, ann: Patient, nurse: User) -> None:
        withdraw(consented(ann), reason="Doubt", by=nurse)
        on_paper(ann, signed_on=a_day(-1))
        assert standing(ann, IV).finding.verdict == "not_met"

    def test_on_the_day_of_a_paper_leaves_it_not_known(self, ann: Patient, nurse: User) -> None:
        withdraw(consented(ann), reason="Doubt", by=nurse)
        on_paper(ann)
        assert standing(ann, IV).finding.verdict == "unknown"


class TestAPaper:
    def test_says_where_it_lies(self, ann: Patient, nurse: User) -> None:
        consent = on_paper(ann, place="Folder A, shelf 2")
        assert (consent.on_paper, consent.paper_place) == (True, "Folder A, shelf 2")
        assert consent_in_force(ann, IV) == consent

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"place": " "}, "place"),
            ({"name": "A"}, "name"),
            ({"signed_on": a_day(1)}, "signed_on"),
            ({"signer": "representative"}, "relation"),
            ({"signer": "somebody"}, "signer"),
        ],
    )
    def test_is_refused_where_something_is_missing(self, ann: Patient, wrong: dict[str, object], field: str) -> None:
        with pytest.raises(ConsentRefused) as refused:
            on_paper(ann, **wrong)
        assert refused.value.field == field

    def test_names_as_explaining_only_somebody_who_may(self, ann: Patient, nurse: User, front_desk: User) -> None:
        with pytest.raises(ConsentRefused, match="may not take consents"):
            on_paper(ann, by=nurse, explained_by=front_desk)


class TestTheLink:
    def test_takes_a_name_and_a_drawing(self, ann: Patient) -> None:
        offer = offered(ann)
        assert sends(offer).status_code == 303
        assert offers_with_all().get(pk=offer.pk).signature.strokes == json.loads(DRAWN)
        assert "Thank you" in Client().get(address(offer)).content.decode()

    def test_takes_the_typed_name_alone_if_the_patient_says_so(self, ann: Patient) -> None:
        offer = offered(ann)
        assert sends(offer, drawing="").status_code == 400
        assert sends(offer, drawing="", typed_only="yes").status_code == 303
        assert offers_with_all().get(pk=offer.pk).signature.strokes == []

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"agree": ""}, "tick the box"),
            ({"name": " "}, "full name"),
            ({"drawing": ""}, "draw your signature"),
            ({"drawing": "[[[1,1]]]"}, "draw your signature"),
            ({"drawing": "nonsense"}, "draw your signature"),
            ({"signer": "representative"}, "makes you the representative"),
            ({"signer": "nobody"}, "who signs"),
        ],
    )
    def test_says_what_is_missing_and_keeps_what_was_given(
        self, ann: Patient, wrong: dict[str, str], told: str
    ) -> None:
        offer = offered(ann)
        response = sends(offer, **({"relation": ""} | wrong))
        page = response.content.decode()
        assert response.status_code == 400
        assert told in page
        assert signatures(offer) == 0
        assert ('value="Ann Smith"' in page) is ("name" not in wrong)

    def test_is_signed_once_however_often_it_is_sent(self, ann: Patient) -> None:
        offer = offered(ann)
        sends(offer)
        assert sends(offer, name="Somebody Else").status_code == 200
        assert offers_with_all().get(pk=offer.pk).signature.name == "Ann Smith"

    @pytest.mark.parametrize(("early", "works"), [(timedelta(seconds=5), True), (timedelta(0), False)])
    def test_ends_on_its_day(self, ann: Patient, early: timedelta, works: bool) -> None:
        offer = offered(ann, now=timezone.now() - WORKS_FOR + early)
        assert (sends(offer).status_code == 303) is works

    def test_ends_when_it_is_withdrawn(self, ann: Patient, nurse: User) -> None:
        offer = offered(ann)
        withdraw_offer(offer, reason="Wrong patient", by=nurse)
        assert sends(offer).status_code == 410
        with pytest.raises(ConsentRefused, match="withdrawn"):
            sign(offer, name="Ann Smith", drawing=DRAWN)

    def test_that_nobody_was_given_leads_nowhere_and_is_audited(self, db: None) -> None:
        response = Client().get("/consent/AAAAAAAAAAAAAAAAAAAAAAAA/")
        assert response.status_code == 404
        assert "This link does not work" in response.content.decode()
        assert AuditEvent.objects.get(action="consent.link").outcome == "denied"

    def test_is_kept_only_as_a_digest_and_never_logged(self, ann: Patient) -> None:
        offer = offered(ann)
        assert token_of(offer.pk) not in str(ConsentOffer.objects.filter(pk=offer.pk).values())
        assert token_of(offer.pk) not in _cut(f'"GET {address(offer)} HTTP/1.1" 200')

    def test_of_an_old_key_works_still_and_is_shown_no_more(self, ann: Patient) -> None:
        offer = offered(ann)
        token = token_of(offer.pk)
        with override_settings(SECRET_KEY="another key, as after a restore on a new server"):
            assert offer_of(token) == offer
            assert shown_token(offer) == ""
        assert shown_token(offer) == token

    def test_shows_the_name_and_nothing_else_about_the_patient(self, ann: Patient) -> None:
        response = Client().get(address(offered(ann)))
        page = response.content.decode()
        assert "Ann Smith" in page
        assert not [secret for secret in ("1980", "MRN", "Major depressive", f"/patients/{ann.pk}") if secret in page]
        assert response.headers["Cache-Control"] == "no-store, private"

    def test_speaks_the_language_of_the_form(self, ann: Patient) -> None:
        page = Client().get(address(offered(ann, language="es"))).content.decode()
        assert '<html lang="es">' in page
        assert "Firme aquí" in page

    def test_writes_who_signed_into_the_trail(self, ann: Patient) -> None:
        offer = offered(ann)
        sends(offer)
        event = AuditEvent.objects.get(action="consent.sign")
        assert (event.patient, event.username) == (ann, f"link:{offer.pk}")


class TestADrawing:
    @pytest.mark.parametrize(
        "sent",
        [
            "{}", '"x"', "[[]]", "[[[1]]]", "[[[1,2,3]]]", "[[[1.5,2]]]", "[[[true,2]]]", "[[[601,2]]]", "[[[1,201]]]",
            "[[[-1,2]]]", '[[["1",2]]]', "[[[null,2]]]", "[" * 50_000, "[[[0,0],[10,10]]]",
            json.dumps([[[0, 0], [600, 200]]] * 201), json.dumps([[[0, 0]] * (MOST_POINTS + 1)]),
        ],
    )  # fmt: skip
    def test_that_is_none_is_refused(self, sent: str) -> None:
        with pytest.raises(NoSignature):
            read_strokes(sent)

    @pytest.mark.parametrize(("across", "is_one"), [(39, False), (40, True)])
    def test_is_longer_than_a_tap(self, across: int, is_one: bool) -> None:
        try:
            assert bool(read_strokes(json.dumps([[[0, 0], [across, 0]]]))) is is_one
        except NoSignature:
            assert not is_one

    def test_of_nothing_is_empty(self) -> None:
        assert read_strokes(" ") == []

    def test_becomes_a_path(self) -> None:
        assert svg_path([[[1, 2], [3, 4]], [[5, 6]]]) == "M1 2L3 4 M5 6L5 6"


def test_only_clinicians_make_a_link(ann: Patient, account: Callable[[str], User]) -> None:
    for role in ("director", "front_desk", "researcher"):
        with pytest.raises(PermissionDenied):
            withdraw_offer(offered(ann), reason="x", by=account(role))

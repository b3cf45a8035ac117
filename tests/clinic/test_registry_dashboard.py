"""The dashboard says of a simulated clinic what an independent count of it says, and nothing of anybody's name."""

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from fractions import Fraction
from io import BytesIO, StringIO
from math import sqrt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader
from session_records import client_of
from staff import account_of

from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.courses.models import Course
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.registry.downloads import pseudonym
from daybreak.clinic.registry.judging import flat
from daybreak.clinic.registry.models import ChangedCourse, CourseFigures, Looked
from daybreak.clinic.registry.page import Dashboard, dashboard
from daybreak.clinic.registry.selection import Selection
from daybreak.clinic.screening.protocols import protocol_of
from daybreak.clinic.screening.snapshots import protocol_snapshot
from daybreak.research.outcome_statistics.course_row import CourseRow
from daybreak.research.simulated_clinic import SimulatedPatient
from research.course_rows import PROTOCOLS, row_of, simulated

pytestmark = [pytest.mark.database, pytest.mark.django_db]

CLINIC: list[tuple[SimulatedPatient, CourseRow]] = [(each, row_of(each)) for each in simulated(24, seed=5)]


def store(number: int, patient: SimulatedPatient, row: CourseRow, **more: Any) -> CourseFigures:
    """A course of the simulated clinic with its row."""
    who = Patient.objects.create(fhir_id=patient.id, family=f"Secretname{number}", given="Ada", mrn=f"MRN{number}")
    found = protocol_of(patient.protocol)
    course = Course.objects.create(
        patient=who,
        protocol_id=patient.protocol,
        protocol_version=found.protocol.version,
        snapshot=protocol_snapshot(found),
        counts_from=timezone.now() - timedelta(days=600),
        opened_by=account_of(Role.PRESCRIBER),
        software_version="test",
    )
    plain = {
        "protocol": patient.protocol,
        "protocol_version": found.protocol.version,
        "route": found.protocol.route,
        "sex": patient.sex,
        "age": 2024 - patient.birth_year,
        "rules": "test rules",
        "as_of": timezone.localdate(),
    }
    return CourseFigures.objects.create(course=course, **{**flat(row), **plain, **more})


@pytest.fixture
def clinic(db: None) -> list[tuple[SimulatedPatient, CourseRow]]:
    """All of it, looked through already."""
    for number, (patient, row) in enumerate(CLINIC):
        store(number, patient, row)
    return CLINIC


@pytest.fixture
def director(account: Callable[[str], User]) -> Client:
    return client_of(account(Role.DIRECTOR))


def shown(**chosen: Any) -> Dashboard:
    return dashboard(Selection(**chosen), timezone.now())


def share(page: Dashboard, key: str) -> Any:
    return next(each.found for each in page.outcomes if each.key == key)


def wilson(yes: int, of: int) -> tuple[float, float]:
    """Wilson's interval written out, in percent."""
    z, p = 1.959963984540054, yes / of
    middle, half = p + z * z / (2 * of), z * sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return tuple(100 * (middle + sign * half) / (1 + z * z / of) for sign in (-1, 1))  # type: ignore[return-value]


def truth_of(patient: SimulatedPatient) -> Any:
    """What was planted on the scale that speaks for the course."""
    return patient.truth.scales[PROTOCOLS[patient.protocol].outcomes.primary.value]


def curve(times: list[tuple[int, bool]]) -> Iterator[tuple[int, float]]:
    """Kaplan and Meier's definition."""
    left = Fraction(1)
    for day in sorted({day for day, event in times if event}):
        at_risk = sum(other >= day for other, _ in times)
        left *= 1 - Fraction(sum(other == day and event for other, event in times), at_risk)
        yield day, float(left)


class TestOfASimulatedClinic:
    def test_the_share_that_responded_is_that_of_the_planted_truth(self, clinic: Any) -> None:
        responded = sum(truth_of(patient).responded_on is not None for patient, _ in clinic)
        found = share(shown(), "response_ever")
        assert 0 < responded == found.tally.yes
        assert found.tally.all == sum(row.started_on is not None for _, row in clinic)
        low, high = wilson(found.tally.yes, found.tally.known)
        assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))

    @pytest.mark.parametrize(
        "key", ["response", "remission", "remission_ever", "early_response", "less_suicidal", "deteriorated"]
    )
    def test_every_other_share_is_that_of_a_count_of_the_courses(self, clinic: Any, key: str) -> None:
        answers = [getattr(row, key) for _, row in clinic if row.started_on]
        found = share(shown(), key)
        assert (found.tally.yes, found.tally.no, found.tally.unknown) == tuple(
            sum(answer is wanted for answer in answers) for wanted in (True, False, None)
        )

    def test_relapse_is_counted_among_those_who_responded(self, clinic: Any) -> None:
        planted = [
            bool([each for each in truth_of(patient).relapses if each.established_on >= truth_of(patient).responded_on])
            for patient, row in clinic
            if row.days_to_response is not None
        ]
        found = share(shown(), "relapse")
        assert (found.tally.yes, found.tally.all) == (sum(planted), len(planted))
        assert sum(planted) > 0

    def test_the_curve_to_the_response_is_that_of_the_definition_from_the_planted_days(self, clinic: Any) -> None:
        times = []
        for patient, row in clinic:
            on = truth_of(patient).responded_on
            if row.followed_days is not None:
                times.append(((on - patient.begins).days, True) if on else (row.followed_days, False))
        found = shown().figures.to_response
        assert found is not None
        assert [(each.day, pytest.approx(each.share)) for each in found.points if each.events] == list(curve(times))

    def test_the_curve_of_drop_out_is_that_of_the_definition(self, clinic: Any) -> None:
        times = [(row.days_in_treatment, row.dropped_out is True) for _, row in clinic if row.started_on]
        found = shown().figures.in_treatment
        assert found is not None
        assert [(each.day, pytest.approx(each.share)) for each in found.points if each.events] == list(curve(times))

    def test_side_effects_are_those_of_the_sessions(self, clinic: Any) -> None:
        sessions = [session for patient, _ in clinic for session in patient.sessions]
        nauseous = sum("nausea" in each.side_effects for each in sessions)
        found = next(each.found for each in shown().effects if each.key == "effect:nausea")
        assert (found.tally.yes, found.tally.known) == (nauseous, len(sessions))

    def test_the_comparison_takes_the_courses_of_its_route_and_time(self, clinic: Any) -> None:
        answers = [row.window_response["days_14_31"] for patient, row in clinic if patient.protocol == "iv-ketamine"]
        found = next(
            each.comparison
            for each in shown().comparisons
            if (each.comparison.study.id, each.comparison.figure.id) == ("G14", "response")
        )
        assert (found.clinic.tally.yes, found.clinic.tally.unknown) == (
            answers.count(True),
            sum(each is None for each in answers),
        )

    def test_a_choice_counts_only_what_was_chosen(self, clinic: Any) -> None:
        for chosen, kept in (
            ({"protocol": "iv-ketamine"}, lambda patient, row: patient.protocol == "iv-ketamine"),
            ({"route": "intranasal_esketamine"}, lambda patient, row: patient.protocol != "iv-ketamine"),
            ({"sex": "female"}, lambda patient, row: patient.sex == "female"),
            ({"age": "65+"}, lambda patient, row: 2024 - patient.birth_year >= 65),
            ({"last": CLINIC[0][0].begins}, lambda patient, row: row.started_on <= CLINIC[0][0].begins),
            ({"first": CLINIC[0][0].begins}, lambda patient, row: row.started_on >= CLINIC[0][0].begins),
        ):
            wanted = sum(kept(patient, row) for patient, row in clinic)  # type: ignore[operator]
            assert 0 < sum(shown(**chosen).figures.counts.caseload.values()) == wanted, chosen


class TestThePage:
    def test_shows_each_share_with_its_denominator_and_what_is_not_known(self, clinic: Any, director: Client) -> None:
        found = share(shown(), "response")
        text = director.get("/dashboard/").content.decode()
        assert f"{found.tally.yes} of {found.tally.known}" in text
        assert f"{found.tally.unknown} not known" in text
        assert f"If all unknown were no {found.least:.1f} %, if all were yes {found.most:.1f} %" in text

    def test_marks_a_group_that_is_too_small(self, director: Client) -> None:
        for number, (patient, row) in enumerate(CLINIC[:4]):
            store(number, patient, row)
        assert "Too few to judge" in director.get("/dashboard/").content.decode()

    def test_has_no_figure_before_the_first_course(self, director: Client) -> None:
        text = director.get("/dashboard/").content.decode()
        assert "No course yet" in text
        assert "0.0 %" not in text

    def test_says_which_rows_are_old_and_of_when(self, director: Client) -> None:
        patient, row = next(pair for pair in CLINIC if pair[1].status != "ended")
        old = timezone.now() - timedelta(days=3)
        stored = store(1, patient, row, as_of=timezone.localdate() - timedelta(days=3), computed_at=old)
        ChangedCourse.objects.create(course=stored.course)
        page = shown()
        assert (page.freshness.behind, page.freshness.oldest_at, page.freshness.is_current) == (1, old, False)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("daybreak.clinic.registry.views.refresh", lambda **more: 0)
            assert "1 changed since their figures were made" in director.get("/dashboard/").content.decode()

    @pytest.mark.parametrize("query", ["first=tomorrow", "first=2026-02-01&last=2026-01-01", "sex=plenty"])
    def test_says_what_of_a_choice_cannot_be_understood_and_shows_everything(
        self, clinic: Any, director: Client, query: str
    ) -> None:
        answer = director.get(f"/dashboard/?{query}")
        assert answer.status_code == 400
        text = answer.content.decode()
        assert "field__error" in text
        assert "Shown: all courses." in text

    def test_names_nobody(self, clinic: Any, director: Client) -> None:
        for path in ("/dashboard/", "/dashboard/outcomes.csv"):
            text = director.get(path).content.decode()
            assert "Secretname" not in text
            assert "MRN1" not in text

    @pytest.mark.parametrize(
        ("role", "page", "rows"),
        [(Role.DIRECTOR, 200, 200), (Role.RESEARCHER, 200, 200), (Role.PRESCRIBER, 200, 403), (Role.NURSE, 403, 403)],
    )
    def test_is_for_those_who_answer_for_the_clinic(self, role: str, page: int, rows: int, account: Any) -> None:
        client = client_of(account(role))
        assert client.get("/dashboard/").status_code == page
        assert client.get("/dashboard/courses.csv").status_code == rows

    def test_every_look_is_in_the_trail(self, director: Client) -> None:
        director.get("/dashboard/courses.csv")
        assert AuditEvent.objects.filter(action="dashboard.export", outcome="done").count() == 1


class TestDownloads:
    def test_the_figures_are_those_of_the_page(self, clinic: Any, director: Client) -> None:
        rows = list(csv.reader(StringIO(director.get("/dashboard/outcomes.csv").content.decode())))
        found = share(shown(), "remission")
        (told,) = [row for row in rows if row and row[0] == "Remission now"]
        assert told[2:6] == [
            str(found.tally.yes),
            str(found.tally.no),
            str(found.tally.unknown),
            f"{found.percent:.2f}",
        ]

    def test_of_courses_there_is_a_row_for_each_without_a_name_or_a_day(self, clinic: Any, director: Client) -> None:
        answer = director.get("/dashboard/courses.csv")
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        rows = list(csv.DictReader(StringIO(text)))
        assert len(rows) == len(clinic)
        assert {each["course"] for each in rows} == {
            pseudonym(pk) for pk in Course.objects.values_list("pk", flat=True)
        }
        assert "Secretname" not in text
        assert not [name for name in rows[0] if name in ("started_on", "as_of", "computed_at", "course_id", "patient")]

    def test_an_unknown_answer_is_an_empty_cell_and_never_0(self, director: Client) -> None:
        patient, row = CLINIC[0]
        store(1, patient, row, response=None, remission=0, age=97)
        answer = director.get("/dashboard/courses.csv")
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        (told,) = csv.DictReader(StringIO(text))
        assert (told["response"], told["remission"], told["age"]) == ("", "0", "90")

    def test_the_paper_has_the_figures_and_the_choice(self, clinic: Any, director: Client) -> None:
        answer = director.get("/dashboard/outcomes.pdf?protocol=iv-ketamine")
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
        found = share(shown(protocol="iv-ketamine"), "response")
        assert f"{found.percent:.1f} %" in text
        assert "iv-ketamine" in text.lower()
        assert "TRANSFORM-1" in text

    def test_of_a_choice_that_cannot_be_understood_the_page_is_shown(self, director: Client) -> None:
        answer = director.get("/dashboard/outcomes.pdf?first=tomorrow")
        assert (answer.status_code, answer["Location"]) == (302, "/dashboard/?first=tomorrow")


def test_the_migrations_are_complete() -> None:
    call_command("makemigrations", "registry", "--check", "--dry-run", verbosity=0)


def test_looking_writes_down_how_far_it_looked(ann: Patient, director: Client) -> None:
    director.get("/dashboard/")
    assert Looked.objects.filter(source="RecordVersion", last_id__gt=0).exists()

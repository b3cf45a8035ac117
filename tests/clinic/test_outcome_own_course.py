"""The second opinion by a model of this patient's own course says what it rests on, or what is missing for it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from outcome_stories import TWICE_WEEKLY, ago, at, course_of, phq9, scored, session_told
from session_stories import stored_session
from staff import account_of

from care.session import builders as made
from daybreak.care.course.course_events import Ended
from daybreak.care.session.events import Aborted, AdministrationStarted, Event, WeightTaken
from daybreak.clinic.accounts.models import User
from daybreak.clinic.accounts.roles import Role
from daybreak.clinic.audit.models import AuditEvent
from daybreak.clinic.courses.models import Course
from daybreak.clinic.courses.services import record
from daybreak.clinic.outcomes.forecasts import forecast_of
from daybreak.clinic.outcomes.own_course import answer, calibrated
from daybreak.clinic.outcomes.own_course.beside import compared
from daybreak.clinic.outcomes.own_course.coming_weeks import chance
from daybreak.clinic.outcomes.own_course.learned import LITTLE, learned_of
from daybreak.clinic.outcomes.scores import scores_of
from daybreak.clinic.outcomes.services import judge
from daybreak.clinic.outcomes.telling import tell_score
from daybreak.clinic.patients.models import Patient
from daybreak.clinic.ui.templatetags.clinical import clinical_date
from daybreak.research.patient_fit import PatientForecast, PatientParameter

pytestmark = pytest.mark.any_database

DAYS = tuple(range(1, 57))
SENSITIVITY = PatientParameter(
    name="sensitivity",
    unit="1",
    median=0.6,
    low=0.3,
    high=1.2,
    population_median=0.3,
    population_low=0.03,
    population_high=3.0,
    learned=0.7,
)
MADE_UP = PatientForecast(
    now_day=28.0,
    days_ahead=DAYS,
    level=0.9,
    score_median=tuple(8 + day / 8 for day in DAYS),
    score_low=tuple(4.0 for _ in DAYS),
    score_high=tuple(20.0 for _ in DAYS),
    above_limit=tuple(day / 200 for day in DAYS),
    relapse_madrs=22.0,
    tolerated=0.1,
    latest_days_ahead=20,
    in_response=0.97,
    parameters=(SENSITIVITY, replace(SENSITIVITY, name="expectation", learned=0.1)),
    scores_used=4,
    settled=True,
    warning="A model of groups of patients.",
)
Asked = list[answer.Question]
RUNNING = [*made.prepared(made.IV), made.event(AdministrationStarted, made.START)]
WHOLE = made.session(made.IV)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What the model is asked; it answers at once with a forecast that was made up."""
    questions: Asked = []

    def answered(question: answer.Question) -> PatientForecast:
        questions.append(question)
        return MADE_UP

    monkeypatch.setattr(answer, "answered", answered)
    return questions


@pytest.fixture
def page(nurse: User, ann: Patient) -> Callable[..., str]:
    client = Client()
    client.force_login(nurse)

    def shown(query: str = "") -> str:
        response = client.get(f"/patients/{ann.pk}/outcomes/own-course/{query}")
        assert response.status_code == 200
        return response.content.decode()

    return shown


@pytest.fixture
def treated(ann: Patient) -> Course:
    """Six infusions of 35 mg at 70 kg elsewhere, MADRS before and three after, the last three days ago."""
    course = course_of(ann, *TWICE_WEEKLY)
    scored(ann, "body_weight", 29, 70)
    madrs(ann, d29=34, d21=18, d14=12, d3=9)
    return course


def madrs(patient: Patient, **by_days_ago: int) -> None:
    for name, value in by_days_ago.items():
        scored(patient, "madrs_total", int(name[1:]), value)


def ended(course: Course, days: int) -> None:
    """The course was ended so many days ago."""
    moment = at(days, 12)
    event = Ended(
        id="ended", day=moment.date(), observed_at=moment, recorded_at=moment, by="", why="patient", reason="Moved away"
    )
    record(course, event, by=account_of(Role.PRESCRIBER))


def words(html: str) -> str:
    """What the page says, without its frame; of a text without a frame, the text."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.rpartition("<main")[2]).split())


def drawn(html: str) -> dict:
    return json.loads(re.search(r'<script id="own-course"[^>]*>(.*?)</script>', html, re.S)[1])


@pytest.mark.django_db
class TestTheQuestion:
    def test_holds_the_scores_the_doses_by_weight_and_the_days_of_this_course(self, page, asked, treated) -> None:
        page()
        [question] = asked
        assert [(each.day, each.madrs) for each in question.scores] == [(-1, 34), (7, 18), (14, 12), (25, 9)]
        assert [each.day for each in question.sessions] == [0, 3, 7, 10, 14, 17]
        assert {(each.substance, each.route, each.dose) for each in question.sessions} == {
            ("ketamine", "intravenous", 0.5)
        }
        assert (question.now_day, question.relapse_madrs, question.tolerated) == (28, 22, 0.1)
        assert question.seed == treated.pk

    def test_is_the_same_each_time(self, page, asked, treated) -> None:
        page()
        page()
        assert asked[0] == asked[1]

    def test_changes_with_a_score_that_is_corrected_or_added(self, page, asked, treated, ann: Patient) -> None:
        page()
        madrs(ann, d1=20)
        page()
        assert asked[0] != asked[1]

    def test_leaves_out_what_was_before_the_protocols_days_of_a_baseline(self, page, asked, treated, ann) -> None:
        madrs(ann, d400=8)
        page()
        assert asked[0].scores[0].day == -1

    def test_leaves_out_a_rating_of_the_last_24_hours(self, page, asked, treated, ann: Patient, nurse: User) -> None:
        madrs(ann, d27=15)
        last_day = next(each for each in scores_of(ann) if each.day == ago(27))
        tell_score(ann, last_day.id, recall_24h=True, taken_at=None, by=nurse)
        page()
        assert [each.day for each in asked[0].scores] == [-1, 7, 14, 25]

    def test_takes_a_new_antidepressant_as_it_is_told(self, page, asked, treated) -> None:
        assert "no antidepressant was newly started" in page()
        assert "an antidepressant was newly started" in page("?antidepressant=yes")
        assert [each.new_antidepressant for each in asked] == [False, True]

    def test_of_a_spray_is_in_milligrams_and_needs_no_weight(self, page, asked, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY, protocol="esketamine-us", mg=84)
        madrs(ann, d29=34, d21=18, d14=12, d3=9)
        page()
        assert {(each.substance, each.route, each.dose) for each in asked[0].sessions} == {
            ("esketamine", "intranasal", 84.0)
        }


@pytest.mark.django_db
class TestNothingIsSaid:
    def test_without_a_course(self, page, asked) -> None:
        assert "No course yet" in page()
        assert asked == []

    def test_before_the_first_session(self, page, asked, ann: Patient) -> None:
        course_of(ann)
        assert "No session was given yet." in page()
        assert asked == []

    @pytest.mark.parametrize(("scores", "says"), [({"d3": 9}, True), ({}, False)])
    def test_of_fewer_than_three_scores_since(self, page, asked, ann: Patient, scores: dict, says: bool) -> None:
        course_of(ann, *TWICE_WEEKLY)
        scored(ann, "body_weight", 29, 70)
        madrs(ann, d29=34, d21=18, d14=12, **scores)
        assert ("2 of at least 3 MADRS totals" not in page()) == says
        assert len(asked) == says

    def test_without_a_score_from_before(self, page, asked, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        scored(ann, "body_weight", 29, 70)
        madrs(ann, d21=18, d14=12, d3=9)
        assert "There is no MADRS from before the first session." in page()
        assert asked == []

    @pytest.mark.parametrize(("days_old", "says"), [(14, True), (15, False)])
    def test_when_the_last_score_is_older_than_it_speaks_for(
        self, page, asked, ann: Patient, days_old: int, says: bool
    ) -> None:
        course_of(ann, 40, 37, 33)
        scored(ann, "body_weight", 41, 70)
        madrs(ann, **{"d41": 34, "d30": 18, "d22": 12, f"d{days_old}": 9})
        assert ("The last MADRS is 15 days old" not in page()) == says
        assert len(asked) == says

    def test_of_another_scale_and_nothing_is_converted(self, page, asked, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        scored(ann, "body_weight", 29, 70)
        phq9(ann, d29=20, d21=12, d14=8, d3=6)
        said = words(page())
        assert "The scores are of the PHQ-9: the model knows the MADRS only, and no score is converted." in said
        assert asked == []

    def test_of_a_dose_that_is_not_known(self, page, asked, treated, prescriber: User) -> None:
        session_told(treated, 7, by=prescriber, mg=None)
        assert "The dose of the session of" in words(page())
        assert asked == []

    @pytest.mark.parametrize(("mg", "says"), [(7.0, True), (6.9, False), (70.0, True), (70.1, False)])
    def test_of_a_dose_outside_of_what_was_studied(
        self, page, asked, treated, prescriber: User, mg: float, says: bool
    ) -> None:
        session_told(treated, 7, by=prescriber, mg=mg)
        assert ("and the model was made for 0.1 to 1 mg/kg" not in page()) == says
        assert len(asked) == says

    def test_of_an_infusion_without_a_weight(self, page, asked, ann: Patient) -> None:
        course_of(ann, *TWICE_WEEKLY)
        madrs(ann, d29=34, d21=18, d14=12, d3=9)
        assert "The weight for the session of" in words(page())
        assert asked == []

    def test_of_a_course_that_another_one_followed(self, page, asked, treated, ann: Patient) -> None:
        ended(treated, 6)
        course_of(ann, begun=5)
        assert "followed by another one" in page(f"?course={treated.pk}")
        assert asked == []

    def test_while_another_course_had_sessions_since(self, page, asked, treated, ann: Patient) -> None:
        ended(treated, 6)
        course_of(ann, 10, protocol="esketamine-us", begun=60, mg=84)
        assert "There were sessions outside of this course since" in words(page(f"?course={treated.pk}"))
        assert asked == []

    def test_while_a_session_here_counts_in_no_course(self, page, asked, treated, ann: Patient, nurse: User) -> None:
        stored_session(ann, "esketamine-us", made.session(made.NASAL), nurse, opened_at=at(7, 12))
        assert "There were sessions outside of this course since" in words(page())
        assert asked == []

    def test_where_the_sampling_did_not_settle_and_no_figure_is_shown(self, page, treated, monkeypatch) -> None:
        monkeypatch.setattr(answer, "answered", lambda question: replace(MADE_UP, settled=False))
        said = page()
        assert "did not settle" in said
        assert "of 100" not in said
        assert 'own-course" type' not in said

    def test_where_the_model_cannot_be_used(self, page, treated, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(question: answer.Question) -> None:
            raise answer.PharmacologyError("draws", "none", "some", "Fit it anew.")

        monkeypatch.setattr(answer, "answered", broken)
        assert "draws: found none, expected some. Fit it anew." in words(page())


@pytest.mark.django_db
def test_a_session_before_the_course_is_told_and_counts_for_nothing(page, asked, treated, ann: Patient, nurse) -> None:
    stored_session(ann, "esketamine-us", made.session(made.NASAL), nurse, opened_at=at(70, 12))
    assert "before its first one; what is left of its effect is no part of the model." in words(page())
    assert len(asked[0].sessions) == len(TWICE_WEEKLY)


@pytest.mark.django_db
class TestASessionHere:
    @pytest.fixture
    def course(self, ann: Patient) -> Course:
        """A course whose MADRS are known; the sessions come with each test."""
        course = course_of(ann, 28, 25)
        scored(ann, "body_weight", 29, 70)
        madrs(ann, d29=34, d21=18, d14=12, d3=9)
        return course

    def test_counts_with_its_dose_and_the_weight_of_that_day(self, page, asked, course, ann: Patient) -> None:
        heavier = [replace(each, weight_kg=77.0) if isinstance(each, WeightTaken) else each for each in WHOLE]
        self.takes_place(ann, heavier)
        page()
        assert asked[0].sessions[-1].day == 21
        assert asked[0].sessions[-1].dose == pytest.approx(35 / 77)

    def test_in_which_nobody_was_weighed_counts_with_the_weight_known_before_and_that_is_told(
        self, page, asked, course, ann: Patient
    ) -> None:
        self.takes_place(ann, made.without(WHOLE, "weight"))
        assert "nobody was weighed: the weight known at check-in counts (70 kg)" in page()
        assert asked[0].sessions[-1].dose == pytest.approx(0.5)

    def test_that_was_aborted_counts_with_what_went_in_and_that_is_told(
        self, page, asked, course, ann: Patient
    ) -> None:
        self.takes_place(ann, [*RUNNING, made.event(Aborted, 30, reason="chest pain")])
        assert "was aborted: what went in until then counts." in page()
        assert asked[0].sessions[-1].dose == pytest.approx(0.125)

    def test_that_was_aborted_before_what_was_studied_leaves_it_open(self, page, asked, course, ann: Patient) -> None:
        self.takes_place(ann, [*RUNNING, made.event(Aborted, 25, reason="chest pain")])
        assert "gave 0.06 mg/kg (4.38 mg), and the model was made for 0.1 to 1 mg/kg" in words(page())
        assert asked == []

    def test_whose_drug_has_no_end_leaves_it_open(self, page, asked, course, ann: Patient) -> None:
        self.takes_place(ann, RUNNING)
        assert "The end of the drug in the session of" in words(page())
        assert asked == []

    @staticmethod
    def takes_place(patient: Patient, events: list[Event]) -> None:
        """Seven days ago at noon."""
        stored_session(patient, "iv-ketamine", events, account_of(Role.NURSE), opened_at=at(7, 12))


@pytest.mark.django_db
class TestTheAnswer:
    def test_says_that_it_is_a_model_and_no_finding_with_its_warning_and_limits(self, page, asked, treated) -> None:
        said = words(page())
        assert "No finding: no rule, alarm or plan uses it." in said
        assert MADE_UP.warning in said
        assert "nothing else of this person" in said

    def test_tells_the_chance_of_the_limit_by_its_days(self, page, asked, treated) -> None:
        said = words(page())
        assert "About 14 of 100" in said
        assert "Relapse limit of the protocol: 22 Daly2019, recalled" in said
        assert "About 97 of 100" not in said
        assert "about 97 of 100" in said

    def test_shows_both_windows_and_that_they_differ(self, page, asked, treated, ann: Patient) -> None:
        phq9(ann, d29=20, d12=8, d3=9)
        shown = forecast_of(judge(treated, ago(0)))
        theirs = shown.forecast.window
        said = words(page())
        assert theirs.latest is None
        assert f"This patient's own course {words(clinical_date(ago(-20)))}" in said
        assert f"Relapse forecast Not before {words(clinical_date(theirs.sees_until))}" in said
        assert "The two differ." in said

    def test_says_that_the_relapse_forecast_says_nothing_and_why(self, page, asked, treated) -> None:
        said = words(page())
        assert "the baseline of the PHQ-9" in said
        assert "The relapse forecast says nothing, so there is nothing to hold this against." in said

    def test_says_of_what_the_scores_say_little(self, page, asked, treated) -> None:
        said = words(page())
        assert "The scores say little about: improvement without the drug." in said
        assert "2.00 (1.00 to 4.00)" in said
        assert "Much: 70 % narrower" in said

    def test_draws_the_scores_and_the_coming_weeks(self, page, asked, treated) -> None:
        told = drawn(page())
        assert [each["value"] for each in told["scores"]] == [34, 18, 12, 9]
        assert len(told["times"]) == len(told["median"]) == len(told["low"]) == 56
        assert told["times"][0] - told["today"] == 86400
        assert len(told["sessions"]) == 6

    def test_shows_its_calibration_from_the_file(self, page, asked, treated, monkeypatch) -> None:
        file = calibrated.load_reliability()
        monkeypatch.setattr(calibrated.Reliability, "is_of", lambda self: True)
        said = words(page())
        assert f"On {file.settled} simulated patients" in said
        assert f"{file.brier:.3f}" in said
        row = file.rows[1]
        assert f"it said 10 to 30 % within 28 days, as here, {row.reached} of {row.forecasts} reached" in said

    def test_shows_no_calibration_of_another_mechanism(self, page, asked, treated, monkeypatch) -> None:
        monkeypatch.setattr(calibrated.Reliability, "is_of", lambda self: False)
        said = words(page())
        assert "was fitted anew since" in said
        assert "simulated patients that follow" not in said

    def test_shows_no_calibration_of_another_limit(self, page, treated, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(calibrated.Reliability, "is_of", lambda self: True)
        monkeypatch.setattr(answer, "answered", lambda question: replace(MADE_UP, relapse_madrs=20.0))
        assert "It was measured for a limit of 22, not of 20." in words(page())

    def test_of_the_shipped_model_is_an_answer(self, page, treated) -> None:
        said = words(page())
        assert "of 100" in said
        assert "The coming weeks" in said


@pytest.mark.django_db
class TestWhoMayLook:
    @pytest.mark.parametrize("role", [Role.NURSE, Role.PRESCRIBER, Role.DIRECTOR])
    def test_those_who_see_the_outcomes_and_it_is_audited(self, asked, treated, ann: Patient, role: str) -> None:
        client = Client()
        client.force_login(account_of(role))
        assert client.get(f"/patients/{ann.pk}/outcomes/own-course/").status_code == 200
        event = AuditEvent.objects.get(action="outcome.read")
        assert (event.patient, event.role, event.outcome) == (ann, role, "done")

    @pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.RESEARCHER, Role.PATIENT])
    def test_nobody_else_and_nothing_is_computed(self, asked, treated, ann: Patient, role: str) -> None:
        client = Client()
        client.force_login(account_of(role))
        assert client.get(f"/patients/{ann.pk}/outcomes/own-course/").status_code == 403
        assert asked == []

    def test_a_course_of_somebody_else_is_not_there(self, signed_in: Client, treated, ann: Patient) -> None:
        other = Patient.objects.create(source="", fhir_id="other")
        assert signed_in.get(f"/patients/{other.pk}/outcomes/own-course/?course={treated.pk}").status_code == 404


@pytest.mark.django_db
class TestThePageOfOutcomes:
    def test_links_to_it_and_does_not_compute_it(self, asked, treated, ann: Patient, signed_in: Client) -> None:
        html = signed_in.get(f"/patients/{ann.pk}/outcomes/").content.decode()
        assert f"/patients/{ann.pk}/outcomes/own-course/?course={treated.pk}" in html
        assert asked == []

    def test_has_no_link_before_the_first_session(self, ann: Patient, signed_in: Client) -> None:
        course_of(ann)
        assert "own-course" not in signed_in.get(f"/patients/{ann.pk}/outcomes/").content.decode()


SOON, LATER, FAR = date(2026, 3, 20), date(2026, 4, 1), date(2026, 6, 1)
SEES = date(2026, 4, 26)


@pytest.mark.parametrize(
    ("latest", "already", "theirs_known", "theirs", "differs", "careful"),
    [
        (SOON, False, True, SOON, False, "agree"),
        (SOON, False, True, LATER, True, "this model"),
        (LATER, False, True, SOON, True, "the relapse forecast"),
        (None, False, True, FAR, False, "agree"),
        (FAR, False, True, None, False, "agree"),
        (None, False, True, None, False, "agree"),
        (None, False, True, SOON, True, "the relapse forecast"),
        (SOON, False, True, None, True, "this model"),
        (None, True, True, SOON, True, "this model"),
        (SOON, False, False, None, False, "says nothing"),
    ],
)
def test_of_two_windows_the_sooner_is_named(latest, already, theirs_known, theirs, differs, careful) -> None:
    found, sentence = compared(latest, already, SEES, theirs_known, theirs)
    assert found is differs
    assert careful in sentence


@pytest.mark.parametrize(
    ("share", "said"), [(0.004, "Fewer than 1"), (0.006, "About 1"), (0.994, "About 99"), (1.0, "More than 99")]
)
def test_never_says_none_and_never_all(share: float, said: str) -> None:
    assert chance(share) == f"{said} of 100"


@pytest.mark.parametrize(("learned", "little"), [(LITTLE - 0.01, True), (LITTLE, False)])
def test_what_the_scores_narrow_hardly_is_called_little(learned: float, little: bool) -> None:
    found = learned_of(replace(SENSITIVITY, learned=learned))
    assert found.says_little is little
    assert found.verdict.startswith("Little") is little


def test_the_shipped_calibration_can_be_read() -> None:
    assert calibrated.load_reliability().rows

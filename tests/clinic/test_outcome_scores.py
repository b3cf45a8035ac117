"""Every score counts once, with its day and hour, wherever it came from; what is open stays open."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from outcome_stories import ago, at, scored
from phone import answers, asked
from records import bundle, patient

from daybreak.care.course.scores import DatedScore
from daybreak.care.dates import Span
from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.charting import bring_to_chart
from daybreak.clinic.measures.requests import withdraw
from daybreak.clinic.outcomes.ratings import enter_rating
from daybreak.clinic.outcomes.scores import known_scores, scores_of
from daybreak.clinic.outcomes.telling import TellingRefused, tell_score
from daybreak.clinic.patients.entering import retract_record
from daybreak.clinic.patients.importing import import_file
from daybreak.clinic.patients.models import Patient

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def totals(who: Patient, instrument: str = "phq9") -> list[DatedScore]:
    return [each for each in scores_of(who) if each.instrument == instrument]


class TestAScoreOfTheChart:
    def test_has_its_day_its_value_and_the_name_of_its_record(self, ann: Patient) -> None:
        record = scored(ann, "phq9_total", 3, 14)
        (found,) = totals(ann)
        assert (found.day, found.taken_at, found.bounds) == (ago(3), None, Span.exactly(14))
        assert found.id == f"{record.reference}#phq9_total"

    def test_of_an_hour_has_that_hour_in_utc(self, ann: Patient) -> None:
        scored(ann, "madrs_total", 3, 30, hour=9)
        (found,) = totals(ann, "madrs")
        assert found.taken_at == at(3, 9)
        assert found.day == ago(3)

    def test_belongs_to_the_clinics_day_whatever_zone_it_was_written_in(self, ann: Patient) -> None:
        late = at(3, 23).astimezone(timezone.get_fixed_timezone(14 * 60))
        scored(ann, "madrs_total", 3, 30, effectiveDateTime=late.isoformat())
        (found,) = totals(ann, "madrs")
        assert found.day == ago(3)

    def test_entered_in_error_is_not_there(self, ann: Patient, nurse: User) -> None:
        retract_record(scored(ann, "phq9_total", 3, 14), reason="another patient's", by=nurse)
        assert totals(ann) == []

    def test_of_a_month_is_told_and_not_used(self, ann: Patient) -> None:
        scored(ann, "phq9_total", 3, 14, effectiveDateTime="2026-03")
        known = known_scores(ann)
        assert known.scores == ()
        assert [each.value for each in known.undated] == [14]

    def test_of_somebody_else_is_not_there(self, ann: Patient) -> None:
        import_file(name="ben.json", content=bundle(patient("ben", "Jones", "Ben")), by=None)
        scored(Patient.objects.get(fhir_id="ben"), "phq9_total", 3, 14)
        assert scores_of(ann) == ()


class TestAMeasureOfThePhone:
    def test_that_is_in_the_chart_counts_once(self, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        answers(request, 1, 1, 1, 1, 1, 1, 1, 1, 0)
        bring_to_chart(request, timezone.now())
        (found,) = totals(ann)
        assert found.bounds == Span.exactly(8)
        assert found.taken_at is not None
        assert [each.bounds for each in totals(ann, "phq9_item9")] == [Span.exactly(0)]

    def test_whose_total_is_a_record_of_its_own_counts_once(self, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse, "phq2")
        answers(request, 2, 1)
        bring_to_chart(request, timezone.now())
        assert request.charted.get().total_record is not None
        assert [each.bounds for each in totals(ann, "phq2")] == [Span.exactly(3)]

    def test_with_an_item_left_out_is_known_within_bounds(self, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        answers(request, 3, 3, 3, 3, 3, 3, 3, 3, None)
        bring_to_chart(request, timezone.now())
        assert [each.bounds for each in totals(ann)] == [Span(24, 27)]
        assert totals(ann, "phq9_item9") == []

    def test_that_somebody_is_still_answering_does_not_count_yet(self, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        answers(request, 3, 3, 3)
        assert totals(ann) == []

    def test_whose_link_ended_counts_with_what_was_answered(self, ann: Patient, nurse: User) -> None:
        then = timezone.now() - timedelta(days=12)
        request = asked(ann, nurse, now=then)
        answers(request, 3, 3, 3, now=then)
        assert [each.bounds for each in totals(ann)] == [Span(9, 27)]

    def test_that_was_withdrawn_does_not_count(self, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        answers(request, 3, 3, 3)
        withdraw(request, reason="sent to the wrong phone", by=nurse)
        assert scores_of(ann) == ()

    def test_tells_its_suicide_item_before_the_rest_is_answered(self, ann: Patient, nurse: User) -> None:
        request = asked(ann, nurse)
        answers(request, 2, first=9)
        assert [each.bounds for each in totals(ann, "phq9_item9")] == [Span.exactly(2)]


class TestWhatIsToldOfAScore:
    def test_makes_it_one_of_the_last_24_hours(self, ann: Patient, nurse: User) -> None:
        enter_rating(ann, "madrs", 12, taken_at=at(2, 10), recall_24h=True, by=nurse)
        (found,) = totals(ann, "madrs")
        assert (found.recall_24h, found.taken_at) == (True, at(2, 10))

    def test_is_not_guessed(self, ann: Patient, nurse: User) -> None:
        enter_rating(ann, "madrs", 12, taken_at=at(2, 10), recall_24h=None, by=nurse)
        assert totals(ann, "madrs")[0].recall_24h is None

    def test_gives_an_hour_to_a_score_that_had_none_and_the_last_word_counts(self, ann: Patient, nurse: User) -> None:
        scored(ann, "phq9_total", 3, 14)
        name = totals(ann)[0].id
        for hour in (8, 9):
            tell_score(ann, name, recall_24h=None, taken_at=at(3, hour), by=nurse)
        assert totals(ann)[0].taken_at == at(3, 9)

    def test_cannot_lie_ahead(self, ann: Patient, nurse: User) -> None:
        scored(ann, "phq9_total", 0, 14)
        ahead: datetime = timezone.now() + timedelta(hours=1)
        with pytest.raises(TellingRefused, match="lies ahead"):
            tell_score(ann, totals(ann)[0].id, recall_24h=None, taken_at=ahead, by=nurse)

"""The pictures: every mark stands where its day and its dose are, and what is vague looks vague."""

from datetime import date

import pytest
from vignettes import AS_OF, referred, screened

from daybreak.clinic.patients.charts import read_chart
from daybreak.clinic.ui.charts.measures import measure_panels
from daybreak.clinic.ui.charts.medication_timeline import Timeline, medication_timeline
from daybreak.clinic.ui.charts.time_scale import TimeScale
from daybreak.knowledge import load_tables

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def timeline_of(name: str) -> Timeline:
    timeline = medication_timeline(screened(referred(name)))
    assert timeline is not None
    return timeline


class TestATimeScale:
    SCALE = TimeScale(start=date(2025, 1, 1), end=date(2026, 1, 1))

    @pytest.mark.parametrize(
        ("day", "percent"),
        [(date(2025, 1, 1), 0), (date(2026, 1, 1), 100), (date(2020, 1, 1), 0), (date(2030, 1, 1), 100)],
    )
    def test_places_days_between_its_edges(self, day: date, percent: float) -> None:
        assert self.SCALE.percent(day) == percent

    def test_holds_every_day_and_today(self) -> None:
        scale = TimeScale.around([date(2019, 5, 1)], date(2026, 1, 1))
        assert scale.start < date(2019, 5, 1)
        assert scale.end == date(2026, 1, 1)

    def test_writes_no_more_labels_than_can_be_read_and_none_over_the_edge(self) -> None:
        ticks = TimeScale.around([date(1990, 1, 1)], date(2026, 1, 1)).ticks()
        assert len(ticks) <= 8
        assert all(not tick.label for tick in ticks if tick.percent > 88)


class TestTheMedicationTimeline:
    def test_has_a_lane_for_each_medicine(self) -> None:
        assert [lane.label for lane in timeline_of("complete-eligible").lanes] == ["Sertraline", "Venlafaxine"]

    def test_draws_a_higher_dose_higher_and_all_within_their_lane(self) -> None:
        lane = timeline_of("titration").lanes[0]
        heights = [block.height for block in lane.blocks if not block.vague]
        assert max(heights) > min(heights)
        for block in lane.blocks:
            assert lane.dose_top <= block.y
            assert block.y + block.height <= lane.dose_top + lane.dose_height + 0.1
            assert 0 <= block.x <= block.x + block.width <= 101

    def test_draws_days_that_are_not_known_as_vague(self) -> None:
        blocks = timeline_of("month-only-short").lanes[0].blocks
        assert any(block.vague for block in blocks)

    def test_draws_a_dose_that_is_not_known_as_such(self) -> None:
        lanes = {lane.label: lane for lane in timeline_of("dose-not-recorded").lanes}
        assert {block.style for block in lanes["Fluoxetine"].blocks} == {"nodose"}

    def test_puts_added_medicines_under_their_own_heading(self) -> None:
        timeline = timeline_of("augmentation-aripiprazole")
        assert timeline.heading_y is not None
        assert timeline.lanes[-1].y > timeline.heading_y

    def test_is_none_without_a_medicine(self) -> None:
        assert medication_timeline(screened(referred("empty-record"))) is None

    def test_tells_no_state_by_colour_alone(self) -> None:
        for name in ("complete-eligible", "dose-not-recorded"):
            for lane in timeline_of(name).lanes:
                assert lane.note
                assert all(block.text for block in lane.blocks)


class TestMeasuresOverTime:
    def test_show_each_scale_with_its_scores_on_its_bands(self) -> None:
        patient = referred("complete-eligible")
        panels = measure_panels(read_chart(patient), screened(patient), load_tables())
        assert panels
        for panel in panels:
            assert panel.points
            assert all(panel.top <= point.y <= panel.bottom for point in panel.points)
            assert [point.x for point in panel.points] == sorted(point.x for point in panel.points)
            assert len(panel.segments) == len(panel.points) - 1

    def test_leave_out_what_was_entered_in_error(self) -> None:
        patient = referred("entered-in-error")
        for panel in measure_panels(read_chart(patient), screened(patient), load_tables()):
            assert all(point.observation.status != "entered-in-error" for point in panel.points)


def test_the_day_of_the_vignettes_is_the_end_of_every_picture() -> None:
    assert timeline_of("complete-eligible").scale.end == AS_OF

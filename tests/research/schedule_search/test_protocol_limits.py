"""The limits of a search are those of the shipped protocols, each with its source."""

from dataclasses import replace

import pytest

from daybreak.knowledge import protocols
from daybreak.pharmacology.schedules import MaintenanceLimits, ScheduleError, Spacing
from daybreak.research.schedule_search import course_goals, schedule_limits

IV, NASAL = protocols()["iv-ketamine"], protocols()["esketamine-us"]


def test_of_intravenous_ketamine():
    limits = schedule_limits(IV)
    assert (limits.dose_unit, limits.dose.low, limits.dose.high, limits.first_dose.high) == ("mg/kg", 0.5, 1.0, 0.5)
    assert limits.inductions == (Spacing(3, 7), Spacing(2, 7))
    assert (limits.least_induction, limits.most_induction, limits.least_days_between) == (6, 8, 2)
    held = [(each.interval_days, each.least_sessions) for each in limits.maintenance]
    assert held == [(7, 4), (14, 2), (21, 2), (28, 0)]
    assert limits.second_sign_off_above == 0.75


def test_of_nasal_esketamine_weekly_sessions_of_both_phases_add_up():
    limits = schedule_limits(NASAL)
    assert (limits.first_dose.listed, limits.dose.listed) == ((56.0,), (56.0, 84.0))
    assert limits.least_induction == limits.most_induction == 8
    assert limits.maintenance == (
        MaintenanceLimits(interval_days=7, least_sessions=8),
        MaintenanceLimits(interval_days=14, least_sessions=0),
    )
    assert limits.second_sign_off_above is None


@pytest.mark.parametrize("protocol", [IV, NASAL])
def test_each_limit_is_told_with_the_source_of_the_protocol(protocol):
    limits = schedule_limits(protocol)
    told = {field for each in limits.sources for field in each.fields}
    parts = {"first_dose", "dose", "induction", "induction_sessions", "taper", "maintenance_interval_days", "sessions"}
    assert told == parts
    assert {each.source.key for each in limits.sources} <= {*protocol.sources}


def test_a_clinic_that_lowers_the_highest_dose_lowers_the_limit():
    infusion = replace(IV.session.infusion, stop_above=replace(IV.session.infusion.stop_above, value=0.6))
    lower = replace(IV, session=replace(IV.session, infusion=infusion))
    assert schedule_limits(lower).dose.high == 0.6


def test_goals_are_those_of_the_madrs_and_of_the_rule_that_stops():
    ours, label = course_goals(IV), course_goals(NASAL)
    assert (ours.response_share, ours.remission_at_most, ours.benefit_share, ours.stop_after_sessions) == (
        0.5,
        10,
        0.5,
        6,
    )
    assert (label.benefit_share, label.stop_after_sessions) == (0.25, 8)


@pytest.mark.parametrize("part", ["session", "course", "outcomes"])
def test_a_protocol_without_a_part_is_refused_by_its_name(part):
    with pytest.raises(ScheduleError) as caught:
        schedule_limits(replace(IV, **{part: None}))
    assert caught.value.field == part


def test_a_protocol_without_an_induction_is_refused():
    phases = tuple(each for each in IV.course.phases if each.kind != "induction")
    with pytest.raises(ScheduleError, match="induction"):
        schedule_limits(replace(IV, course=replace(IV.course, phases=phases)))

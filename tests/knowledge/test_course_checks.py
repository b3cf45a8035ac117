"""The sections `course` and `long_term_safety`: optional, strict, and each crossed limit named with file and line."""

import re
from typing import Any

import pytest

from daybreak.knowledge import check_protocol, protocol_from_bytes, protocol_source, protocols
from knowledge.written import PROTOCOL, Mistake, changed, write

IV, NASAL = "iv-ketamine", "esketamine-us"
WEEKLY = "{id: weekly, title: once a week, frequency: 1, period_days: 7, early_days: 1, late_days: 2, hold_sessions: 4"
FORTNIGHT = "{id: every-2-weeks, title: every two weeks, frequency: 1, period_days: 14"
MONTHLY = "{id: every-4-weeks, title: every four weeks, frequency: 1, period_days: 28, early_days: 3, late_days: 4,"
EVALUATION = "      title: Evaluation of the series\n      within_days: 7\n"
SERIES = "      sessions_at_least: 6\n      sessions_at_most: 8\n"
STOP = "stop_at: {count: 6"
ALT = "observable: alt\n      baseline_days: 90\n      every_days: 182"
WEIGHT = "observable: body_weight\n      baseline_days: 30\n      visits: [maintenance]\n"

COURSE = [
    (IV, Mistake("intervals out of order", FORTNIGHT, FORTNIGHT.replace("14", "15"), FORTNIGHT.replace("14", "7"),
                 "every-2-weeks", ("7 days between sessions after 7 (weekly)", "from the shortest to the longest"))),
    (IV, Mistake("a phase that starts nowhere", "starts_with: weekly", "starts_with: every-2-weeks",
                 "starts_with: every-2-week", "maintenance", ("`every-2-week`", "Did you mean `every-2-weeks`?"))),
    (IV, Mistake("one id for two intervals", FORTNIGHT, FORTNIGHT.replace("every-2-weeks", "fortnightly"),
                 FORTNIGHT.replace("every-2-weeks", "weekly"), "weekly", ("the id `weekly` a second time",))),
    (IV, Mistake("a window that reaches the session before", WEEKLY, WEEKLY.replace("early_days: 1", "early_days: 6"),
                 WEEKLY.replace("early_days: 1", "early_days: 7"), "weekly", ("`early_days` 7", "fewer than 7"))),
    (IV, Mistake("a window that reaches the session after", WEEKLY, WEEKLY.replace("late_days: 2", "late_days: 6"),
                 WEEKLY.replace("late_days: 2", "late_days: 7"), "weekly", ("`late_days` 7", "fewer than 7"))),
    (IV, Mistake("sessions nearer than the least distance", "minimum_between: {value: 2", "minimum_between: {value: 1",
                 "minimum_between: {value: 3", "thrice-weekly", ("sessions 2 days apart", "at least 3"),
                 "{id: thrice-weekly")),
    (IV, Mistake("no distance at all", "minimum_between: {value: 2", "minimum_between: {value: 1",
                 "minimum_between: {value: 0", IV, ("`minimum_between`: 0", "more than 0"))),
    (IV, Mistake("no frequency", MONTHLY, MONTHLY.replace("period_days: 28", "period_days: 35"),
                 MONTHLY.replace("frequency: 1", "frequency: 0"), "every-4-weeks", ("`frequency`: 0",))),
    (IV, Mistake("a hold of nothing", WEEKLY, WEEKLY.replace("hold_sessions: 4", "hold_sessions: 1"),
                 WEEKLY.replace("hold_sessions: 4", "hold_sessions: 0"), "weekly", ("`hold_sessions`: 0",))),
    (IV, Mistake("a hold with nothing longer", MONTHLY, MONTHLY.replace("late_days: 4", "late_days: 5"),
                 MONTHLY + " hold_sessions: 2,", "every-4-weeks", ("`hold_sessions`", "at the longest interval"))),
    (IV, Mistake("an evaluation without days", EVALUATION, EVALUATION.replace("7", "3"),
                 "      title: Evaluation of the series\n", "evaluation", ("no `within_days`",), "- id: evaluation")),
    (IV, Mistake("an evaluation with sessions", EVALUATION, EVALUATION.replace("7", "3"),
                 EVALUATION + "      sessions_at_most: 2\n", "evaluation", ("`sessions_at_most`", "no such field"),
                 "      sessions_at_most: 2")),
    (IV, Mistake("a series without end", SERIES, SERIES.replace("8", "9"), "      sessions_at_least: 6\n",
                 "induction", ("no `sessions_at_most`",), "- id: induction")),
    (IV, Mistake("fewer at most than at least", SERIES, SERIES.replace("6", "8"), SERIES.replace("6", "9"),
                 "induction", ("sessions_at_most 8 below sessions_at_least 9",), "      sessions_at_most: 8")),
    (IV, Mistake("a stop after the last session", STOP, "stop_at: {count: 8", "stop_at: {count: 9", IV,
                 ("the `sessions_at_most` of induction 8 below stop_at 9",))),
    (IV, Mistake("a review after the stop", "review_after: {count: 4", "review_after: {count: 5",
                 "review_after: {count: 6", IV, ("`review_after` 6 with `stop_at` 6", "a review before the stop"))),
    (IV, Mistake("lost before missed", "lost_after: {value: 28", "lost_after: {value: 3", "lost_after: {value: 2", IV,
                 ("lost_after 2 below missed_after 3",))),
    (IV, Mistake("a measure that no table has", "outcome_measures: [phq9, madrs,", "outcome_measures: [madrs,",
                 "outcome_measures: [phq8, madrs,", IV, ("the unknown id `phq8`", "instruments"))),
    (IV, Mistake("no measure", "outcome_measures: [phq9, madrs, qids_sr16, ham_d17]", "outcome_measures: [phq9]",
                 "outcome_measures: []", IV, ("at least one instrument",))),
    (IV, Mistake("a relapse that leads to no series", "re_induction: {phase: induction,",
                 "re_induction: {phase: induction ,", "re_induction: {phase: maintenance,", IV,
                 ("`maintenance`", "the induction of this protocol"))),
    (IV, Mistake("phases out of order", "kind: evaluation", "kind: evaluation ", "kind: maintenance", IV,
                 ("induction, maintenance, maintenance", "induction, evaluation, and at least one maintenance"),
                 "  phases:")),
    (IV, Mistake("a default that is no field", "clinic_defaults: [starts_with]", "clinic_defaults: [sessions_at_most]",
                 "clinic_defaults: [start_with]", "induction", ("the field `start_with`", "`starts_with`?"))),
    (IV, Mistake("a figure without source", "lost_after: {value: 28, source: {key: clinic-default, certainty: P}}",
                 "lost_after: {value: 27, source: {key: clinic-default, certainty: P}}", "lost_after: {value: 28}", IV,
                 ("no `source`",))),
    (NASAL, Mistake("half a session", "stop_at: {count: 8", "stop_at: {count: 7", "stop_at: {count: 7.5", NASAL,
                    ("a whole number",))),
]  # fmt: skip

SAFETY = [
    (IV, Mistake("an observable that no table has", "observable: cognition_screen", "observable: gad7_total",
                 "observable: cognition_scren", "cognition", ("`cognition_scren`", "`cognition_screen`?"))),
    (IV, Mistake("a check that nothing asks for", WEIGHT, WEIGHT.replace("      visits: [maintenance]\n", ""),
                 "observable: body_weight\n", "weight", ("weight, which nothing asks for",), "- id: weight")),
    (IV, Mistake("a visit of no phase", WEIGHT, WEIGHT.replace("[maintenance]", "[induction]"),
                 WEIGHT.replace("[maintenance]", "[follow-up]"), "weight", ('"follow-up"',), "visits: [follow-up]")),
    (IV, Mistake("rarer with more sessions", "within_days: 91, every_days: 91", "within_days: 91, every_days: 181",
                 "within_days: 91, every_days: 182", "liver-tests", ("every 182 days with many sessions, else 182",),
                 "      more:")),
    (IV, Mistake("due for ever", ALT, ALT.replace("182", "92"), ALT.replace("182", "28"), "liver-tests",
                 ("`early_days` 28 of 28",), "      early_days: 28\n      late_days: 28\n      action: Take ALT")),
    (IV, Mistake("one id for two limits", "id: alt-above-5,", "id: alt-much-above,", "id: alt-above-3-with-symptoms,",
                 "alt-above-3-with-symptoms", ("a second time",),
                 "id: alt-above-3-with-symptoms, title: ALT above five")),
    (IV, Mistake("a limit of nothing", "when: above, limit: 18", "when: above, limit: 1", "when: above, limit: 0",
                 "bladder-symptoms-above", ("`limit`: 0", "more than 0"))),
    (IV, Mistake("a figure where a reading decides", "title: Cognition worse than before, when: abnormal",
                 "title: Cognition worse than before, when: above, limit: 3",
                 "title: Cognition worse than before, when: abnormal, limit: 3", "cognition-abnormal",
                 ("`limit`: 3", "where a reading decides"))),
    (IV, Mistake("no session allowed", "sessions_in_90_days: {count: 18", "sessions_in_90_days: {count: 1",
                 "sessions_in_90_days: {count: 0", IV, ("`count`: 0",))),
    (IV, Mistake("a limit without an action", "offer help.\", clinic_defaults: [action],\n"
                 '           source: {key: daybreak-review, certainty: R, locator: "DAST-10, 3 is moderate"}',
                 "refer.\", clinic_defaults: [action],\n"
                 '           source: {key: daybreak-review, certainty: R, locator: "DAST-10, 3 is moderate"}',
                 "offer help.\", clinic_defaults: [actions],\n"
                 '           source: {key: daybreak-review, certainty: R, locator: "DAST-10, 3 is moderate"}',
                 "dast10-moderate", ("the field `actions`", "`action`?"))),
]  # fmt: skip
MISTAKES = [*COURSE, *SAFETY]


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=str)
def test_what_keeps_the_rule_is_accepted(name, mistake, tmp_path):
    text = changed(protocol_source(name).decode(), mistake.old, mistake.good)
    assert check_protocol(write(tmp_path, mine=text) / "mine.yaml") == ()


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=str)
def test_what_breaks_the_rule_is_named_with_file_line_and_rule(name, mistake, tmp_path):
    text = changed(protocol_source(name).decode(), mistake.old, mistake.bad)
    path = write(tmp_path, mine=text) / "mine.yaml"
    found = [each for each in check_protocol(path) if all(part in str(each) for part in mistake.says)]
    assert found, [str(each) for each in check_protocol(path)]
    (problem, *_) = found
    assert (problem.file, problem.line, problem.rule) == (str(path), mistake.line(text), mistake.rule)


def test_a_protocol_signed_before_there_were_courses_still_loads():
    assert "course:" not in PROTOCOL
    protocol = protocol_from_bytes(PROTOCOL.encode(), "mine.yaml")
    assert (protocol.course, protocol.long_term_safety) == (None, None)


@pytest.mark.parametrize("name", [IV, NASAL])
def test_a_protocol_of_the_second_version_still_loads(name):
    """The text before the new sections is what was signed."""
    text = protocol_source(name).decode().replace('version: "2026.3"', 'version: "2026.2"')
    signed = text[: text.index("\n# From one session to the next.")]
    assert protocol_from_bytes(signed.encode(), "mine.yaml").course is None


def certainty(name: str, path: str) -> tuple[Any, str]:
    value: Any = protocols()[name]
    for step in path.split("."):
        value = next(each for each in value if each.id == step) if isinstance(value, tuple) else getattr(value, step)
    figure = getattr(value, "value", getattr(value, "count", getattr(value, "limit", None)))
    return figure, value.source.certainty


@pytest.mark.parametrize(
    ("name", "path", "figure"),
    [
        (IV, "course.review_after", (4, "P")),
        (IV, "course.stop_at", (6, "P")),
        (IV, "course.benefit", ("response", "V")),
        (IV, "course.phases.induction.intervals.twice-weekly", (None, "V")),
        (IV, "course.phases.induction", (None, "V")),
        (IV, "course.phases.maintenance.intervals.weekly", (None, "V")),
        (IV, "course.phases.maintenance.intervals.every-2-weeks", (None, "R")),
        (IV, "course.re_induction", (None, "P")),
        (IV, "course.ending_after", (180, "P")),
        (NASAL, "course.stop_at", (8, "V")),
        (NASAL, "course.benefit", ("improvement", "V")),
        (NASAL, "course.phases.weeks-1-to-4", (None, "V")),
        (NASAL, "course.phases.weeks-5-to-8", (None, "V")),
        (NASAL, "course.phases.from-week-9", (None, "V")),
        (NASAL, "course.re_induction", (None, "V")),
        (IV, "long_term_safety.checks.bladder-symptoms.limits.bladder-symptoms-above", (18, "R")),
        (IV, "long_term_safety.checks.liver-tests.limits.alt-above-3-with-symptoms", (3, "P")),
        (IV, "long_term_safety.checks.liver-tests.limits.alt-above-5", (5, "P")),
        (IV, "long_term_safety.checks.alcohol.limits.audit-c-men", (4, "R")),
        (IV, "long_term_safety.checks.alcohol.limits.audit-c-women", (3, "R")),
        (IV, "long_term_safety.checks.drugs.limits.dast10-moderate", (3, "R")),
        (IV, "long_term_safety.checks.craving.limits.craving-told", (1, "P")),
    ],
)
def test_a_figure_and_its_certainty_are_those_of_the_fact_base(name, path, figure):
    assert certainty(name, path) == figure


@pytest.mark.parametrize("name", [IV, NASAL])
def test_windows_and_due_dates_are_shown_as_defaults_of_the_clinic(name):
    """No source fixes them: whatever row they stand in is a default as a whole, or names them as defaults."""
    protocol = protocols()[name]
    for part in ("outcome_within", "minimum_between", "missed_after", "lost_after", "restart_after"):
        assert getattr(protocol.course, part).source.certainty == "P"
    intervals = [each for phase in protocol.course.phases for each in phase.intervals]
    assert all({"early_days", "late_days"} <= set(each.clinic_defaults) for each in intervals)
    for check in protocol.long_term_safety.checks:
        fields = {"baseline_days", "every_days", "visits", "early_days", "late_days", "action"}
        used = {field for field in fields if getattr(check, field) not in (None, 0, ())}
        assert check.source.certainty == "P" or used <= set(check.clinic_defaults), check.id


def test_no_figure_of_a_course_makes_the_checker_fall_over(tmp_path):
    """Each number replaced by 0: the file is judged, whatever is written."""
    text = protocol_source(IV).decode()
    start, end = text.index("\ncourse:\n"), text.index("\nlong_term_safety:\n")
    places = [each.span(1) for each in re.finditer(r": (\d+)(?=[,}\n])", text) if start < each.start() < end]
    assert len(places) > 30
    for first, last in places:
        check_protocol(write(tmp_path, mine=text[:first] + "0" + text[last:]) / "mine.yaml")

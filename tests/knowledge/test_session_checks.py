"""The section `session` of a protocol file: optional, strict, and each crossed limit named with file and line."""

import pytest

from daybreak.care.findings import Source
from daybreak.knowledge import check_protocol, protocol_from_bytes, protocol_source, protocols
from daybreak.knowledge.reading.figures import parts
from daybreak.knowledge.versions import version_key
from knowledge.written import PROTOCOL, Mistake, changed, write

IV, NASAL = "iv-ketamine", "esketamine-us"
LIMIT = "{id: oxygen-very-low, title: SpO2 very low, measure: spo2_percent, when: below, limit: 90, priority: high"


MISTAKES = [
    (IV, Mistake("a warning above the hard stop", "stop_above: {value: 1.0", "stop_above: {value: 0.75",
                 "stop_above: {value: 0.7", IV, ("`stop_above` 0.7 below `second_sign_off_above` 0.75",))),
    (IV, Mistake("a sign-off below the warning", "second_sign_off_above: {value: 0.75",
                 "second_sign_off_above: {value: 0.5",
                 "second_sign_off_above: {value: 0.4", IV, ("`second_sign_off_above` 0.4 below `warn_above` 0.5",))),
    (IV, Mistake("a start above the warning", "start: {value: 0.5", "start: {value: 0.3", "start: {value: 0.6", IV,
                 ("`warn_above` 0.5 below `start` 0.6",), "warn_above: {value")),
    (IV, Mistake("a negative cap", "cap_warning: {value: 60", "cap_warning: {value: 0", "cap_warning: {value: -60", IV,
                 ("`cap_warning.value`: -60", "no less than 0"))),
    (IV, Mistake("no time to run", "shortest: {value: 40", "shortest: {value: 30", "shortest: {value: 0", IV,
                 ("`shortest`: 0", "more than 0"))),
    (IV, Mistake("a shortest that is longer than usual", "usual_duration: {value: 40", "usual_duration: {value: 45",
                 "usual_duration: {value: 39", IV, ("`usual_duration` 39 below `shortest` 40",))),
    (IV, Mistake("an urgent limit nearer than the other", LIMIT, LIMIT.replace("limit: 90", "limit: 93"),
                 LIMIT.replace("limit: 90", "limit: 94"), "oxygen-very-low",
                 ("high at 94, but oxygen-low is medium at 94", "the more urgent limit below the other"),
                 "id: oxygen-very-low")),
    (IV, Mistake("a limit that no value reaches", LIMIT, LIMIT.replace("limit: 90", "limit: 80"),
                 LIMIT.replace("limit: 90", "limit: 101"), "oxygen-very-low", ("found 101", "0 to 100"),
                 "id: oxygen-very-low")),
    (IV, Mistake("too low above too high", "measure: heart_rate_per_min, when: below, limit: 50",
                 "measure: heart_rate_per_min, when: below, limit: 109",
                 "measure: heart_rate_per_min, when: below, limit: 110", "heart-rate-high",
                 ("but heart-rate-low calls 110 too low",), "id: heart-rate-high")),
    (IV, Mistake("a limit of no measure", "measure: heart_rate_per_min, when: below",
                 "measure: respiratory_rate_per_min, when: below",
                 "measure: pulse, when: below", "heart-rate-low", ('"pulse"',), "id: heart-rate-low")),
    (IV, Mistake("one id for two limits", "id: heart-rate-low", "id: pulse-low", "id: heart-rate-high",
                 "heart-rate-high", ("the id `heart-rate-high` a second time",),
                 "id: heart-rate-high, title: Heart rate low")),
    (IV, Mistake("a default that is no field", "clinic_defaults: [early_minutes, late_minutes, priority]",
                 "clinic_defaults: [early_minutes]", "clinic_defaults: [erly_minutes]", "dissociation-after",
                 ("the field `erly_minutes`", "`early_minutes`?"))),
    (IV, Mistake("an approval of nothing", "  approved_rules: []\n\n  # Nothing",
                 "  approved_rules: [pre-check-drug]\n\n  # Nothing",
                 "  approved_rules: [pre-check-drugs]\n\n  # Nothing", IV, ("Did you mean `pre-check-drug`?",))),
    (IV, Mistake("a schedule without time", "      every_minutes: 10\n", "      at_minutes: 10\n", "",
                 "vital-signs-during",
                 ("neither `every_minutes` nor `at_minutes`",), "- id: vital-signs-during")),
    (IV, Mistake("a hold below the recheck", "hold_from: {systolic_mmhg: 160", "hold_from: {systolic_mmhg: 140",
                 "hold_from: {systolic_mmhg: 139", IV, ("`hold_from` 139 below `recheck_above` 140",))),
    (IV, Mistake("pressures exchanged", "hold_from: {systolic_mmhg: 160, diastolic_mmhg: 100",
                 "hold_from: {systolic_mmhg: 160, diastolic_mmhg: 160",
                 "hold_from: {systolic_mmhg: 160, diastolic_mmhg: 161",
                 IV, ("`diastolic_mmhg` 161 above `systolic_mmhg` 160",))),
    (IV, Mistake("no observation", "minimum: {value: 60", "minimum: {value: 1", "minimum: {value: 0", IV,
                 ("`minimum`: 0", "more than 0"))),
    (IV, Mistake("silence for ever", "returns_after_minutes: 2", "returns_after_minutes: 1",
                 "returns_after_minutes: 0", IV,
                 ("`returns_after_minutes`: 0",), "{priority: high, returns_after_minutes")),
    (IV, Mistake("a priority that nobody attends to", "{priority: low, returns_after_minutes: 30",
                 "{priority: low, returns_after_minutes: 31", "{priority: medium, returns_after_minutes: 30", IV,
                 ("high, medium, medium", "each of high, medium, low once"), "attention:")),
    (IV, Mistake("a weight that nobody has", "minimum_kg: 30", "minimum_kg: 250", "minimum_kg: 251", IV,
                 ("`minimum_kg` 251 above `maximum_kg` 250",))),
    (IV, Mistake("a figure without source", "    rest: {value: 10, source: {key: clinic-default, certainty: P}}",
                 "    rest: {value: 15, source: {key: clinic-default, certainty: P}}", "    rest: {value: 10}", IV,
                 ("no `source`",))),
    (IV, Mistake("a source that nobody listed", "start: {value: 0.5, source: {key: Singh2016",
                 "start: {value: 0.5, source: {key: Fava2018", "start: {value: 0.5, source: {key: Sing2016", IV,
                 ("the unknown id `Sing2016`", "Did you mean `Singh2016`?"))),
    (IV, Mistake("one reading that confirms itself", "priority: high, confirming_readings: 2, confirming_minutes: 5,\n"
                 '       action: "Pause or stop the infusion; call the physician.",\n'
                 "       clinic_defaults: [priority, confirming_readings, confirming_minutes, action],\n"
                 '       source: {key: SPL-US, certainty: V, locator: "table 6, excursions of blood pressure"}}\n'
                 "    - {id: diastolic-very-high",
                 "priority: high,\n"
                 '       action: "Stop.",\n'
                 '       source: {key: SPL-US, certainty: V}}\n    - {id: diastolic-very-high',
                 "priority: high, confirming_readings: 1, confirming_minutes: 5,\n"
                 '       action: "Stop.",\n'
                 '       source: {key: SPL-US, certainty: V}}\n    - {id: diastolic-very-high',
                 "systolic-very-high", ("1 readings, 5 min",))),
    (NASAL, Mistake("half a device", "- {value: 84", "- {value: 112", "- {value: 70", NASAL,
                    ("a dose of 70 mg", "a whole number of devices of 28 mg"))),
    (NASAL, Mistake("an empty device", "device: {value: 28", "device: {value: 14", "device: {value: 0", NASAL,
                    ("`device`: 0",))),
    (NASAL, Mistake("devices into a vein", "route: intranasal_esketamine", "route: intranasal_esketamine ",
                    "route: intravenous_ketamine", NASAL, ("no `infusion`",), "session:")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=str)
def test_what_keeps_the_rule_is_accepted(name, mistake, tmp_path):
    text = changed(protocol_source(name).decode(), mistake.old, mistake.good)
    assert check_protocol(write(tmp_path, mine=text) / "mine.yaml") == ()


@pytest.mark.parametrize(("name", "mistake"), MISTAKES, ids=str)
def test_what_breaks_the_rule_is_named_with_file_line_and_rule(name, mistake, tmp_path):
    text = changed(protocol_source(name).decode(), mistake.old, mistake.bad)
    path = write(tmp_path, mine=text) / "mine.yaml"
    (problem,) = [each for each in check_protocol(path) if all(part in str(each) for part in mistake.says)]
    assert (problem.file, problem.line, problem.rule) == (str(path), mistake.line(text), mistake.rule)


def test_a_protocol_signed_before_there_were_sessions_still_loads():
    assert "session:" not in PROTOCOL
    assert protocol_from_bytes(PROTOCOL.encode(), "mine.yaml").session is None


@pytest.mark.parametrize("name", [IV, NASAL])
class TestTheShippedSession:
    def test_belongs_to_the_versions_from_the_second_on(self, name):
        assert version_key(protocols()[name].version) >= version_key("2026.2")

    def test_approves_nothing_for_a_clinic(self, name):
        assert protocols()[name].session.approved_rules == ()

    def test_marks_every_figure_of_the_fact_base_as_sure_as_it_is(self, name):
        """Section B-4 is practice as a whole: nothing of what it fixes is called published."""
        session = protocols()[name].session
        marks = [part.certainty for _, part in parts(session.discharge) if isinstance(part, Source)]
        assert marks.count("P") > 5
        assert {each.certainty for each in (session.stale_after.source, session.double_check)} == {"P"}
        assert {each.source.certainty for each in session.attention} == {"P"}


def certainties(name: str, *path: str) -> tuple[float, str]:
    value = protocols()[name].session
    for step in path:
        value = getattr(value, step)
    return value.value, value.source.certainty


@pytest.mark.parametrize(
    ("name", "path", "figure"),
    [
        (IV, "infusion.start", (0.5, "V")),
        (IV, "infusion.usual_duration", (40, "V")),
        (IV, "infusion.longest", (60, "V2")),
        (IV, "infusion.warn_above", (0.5, "P")),
        (IV, "infusion.second_sign_off_above", (0.75, "P")),
        (IV, "infusion.stop_above", (1.0, "P")),
        (IV, "infusion.cap_warning", (60, "P")),
        (IV, "infusion.basis", ("actual", "P")),
        (IV, "observation.minimum", (60, "P")),
        (IV, "discharge.pressure_change", (20, "P")),
        (IV, "discharge.sedation", (5, "P")),
        (IV, "discharge.aldrete", (9, "P")),
        (IV, "discharge.dissociation_above", (4, "R")),
        (NASAL, "devices.device", (28, "V")),
        (NASAL, "devices.rest", (5, "V")),
        (NASAL, "observation.minimum", (120, "V")),
        (NASAL, "observation.starts_at", ("administration_end", "P")),
    ],
)
def test_a_figure_and_its_certainty_are_those_of_the_fact_base(name, path, figure):
    assert certainties(name, *path.split(".")) == figure

"""Results become readings, moment by moment, and every OBX is accounted for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.exchange.hl7v2 import read_message, read_readings
from daybreak.knowledge.monitor_codes import load_monitor_codes
from exchange.hl7_messages import (
    DIASTOLIC,
    HEART_RATE,
    MMHG,
    PER_MINUTE,
    PERCENT,
    PULSE,
    RECEIVED,
    RESPIRATION,
    SPO2,
    SYSTOLIC,
    message,
    obx,
    readings,
    vital_signs,
)

TEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def only_moment(*results, **more):
    (moment,) = readings(message(*results, **more)).moments
    return moment


def fate_of(*results, **more):
    return [(part.fate, part.reason) for part in readings(message(*results, **more)).parts]


class TestOneMoment:
    def test_holds_both_pressures_and_the_rest_together(self):
        (moment,) = readings(vital_signs(128, 82, 71)).moments
        assert moment.values == {"systolic_mmhg": 128, "diastolic_mmhg": 82, "heart_rate_per_min": 71}
        assert (moment.observed_at, moment.timed_by) == (TEN, "OBR-7")

    def test_is_that_of_the_result_itself_before_that_of_its_order(self):
        later = obx(SPO2, 97, PERCENT, at="20260302100005+0000")
        first, second = readings(message(obx(HEART_RATE, 70, PER_MINUTE), later)).moments
        assert first.values == {"heart_rate_per_min": 70}
        assert (second.values, second.timed_by) == ({"spo2_percent": 97}, "OBX-14")
        assert second.observed_at - first.observed_at == timedelta(seconds=5)

    def test_belongs_to_the_order_before_it(self):
        second_order = "OBR|2||||||20260302100100+0000"
        found = readings(message(obx(SPO2, 97, PERCENT), second_order, obx(SPO2, 96, PERCENT))).moments
        assert [(each.observed_at.minute, each.values["spo2_percent"]) for each in found] == [(0, 97), (1, 96)]

    def test_without_any_time_counts_from_its_arrival_and_says_so(self):
        moment = only_moment(obx(SPO2, 97, PERCENT), at="")
        assert (moment.observed_at, moment.timed_by) == (RECEIVED, "received")
        assert "names no time" in moment.note
        assert "names no time" in fate_of(obx(SPO2, 97, PERCENT), at="")[0][1]

    @pytest.mark.parametrize("time", ["20260302", "2026030210", "yesterday", "20261302100000", "20260302100000+9"])
    def test_with_a_time_that_is_none_waits_for_a_person(self, time):
        ((fate, reason),) = fate_of(obx(SPO2, 97, PERCENT), at=time)
        assert fate == "unclear"
        assert "OBR-7" in reason


class TestACode:
    @pytest.mark.parametrize(
        ("code", "measure"),
        [
            (SYSTOLIC, "systolic_mmhg"),
            ("150301^MDC_PRESS_CUFF_SYS^MDC", "systolic_mmhg"),
            ("8480-6^Systolic blood pressure^LN", "systolic_mmhg"),
            (DIASTOLIC, "diastolic_mmhg"),
            ("8462-4^^LN", "diastolic_mmhg"),
            ("^MDC_PRESS_BLD_NONINV_DIA^MDC", "diastolic_mmhg"),
            ("SYS^Systolic^99MINE^8480-6^Systolic blood pressure^LN", "systolic_mmhg"),
            ("8480-6^Systolic^LN^150021^MDC_PRESS_BLD_NONINV_SYS^MDC", "systolic_mmhg"),
        ],
    )
    def test_of_loinc_or_mdc_is_known_first_or_second(self, code, measure):
        assert only_moment(obx(code, 90, MMHG)).values == {measure: 90}

    @pytest.mark.parametrize(
        ("code", "why"),
        [
            ("150017^MDC_PRESS_BLD_NONINV_SYS^MDC", "number and its name"),
            ("150021^MDC_PRESS_BLD_ART_SYS^MDC", "number and its name"),
            ("150020^MDC_PRESS_BLD_NONINV_SYS^MDC", "number and its name"),
            ("8480-6^^LN^150022^MDC_PRESS_BLD_NONINV_DIA^MDC", "two codes"),
            ("150021^Sys^99MINE", "not known"),
            ("101^HR^99MINE", "not known"),
            ("", "not known"),
        ],
    )
    def test_that_contradicts_itself_or_is_unknown_waits_for_a_person(self, code, why):
        ((fate, reason),) = fate_of(obx(code, 90, MMHG))
        assert fate == "unclear"
        assert why in reason

    def test_known_and_not_used_says_why(self):
        assert fate_of(obx("150023^MDC_PRESS_BLD_NONINV_MEAN^MDC", 93, MMHG)) == [
            ("not_used", "a session keeps no mean pressure")
        ]

    def test_of_an_arterial_line_is_never_taken_for_a_cuff(self):
        ((fate, _),) = fate_of(obx("150037^MDC_PRESS_BLD_ART_ABP_SYS^MDC", 190, MMHG))
        assert fate == "not_used"

    def test_that_is_preferred_counts_where_two_say_the_same_measure(self):
        found = readings(message(obx(PULSE, 68, PER_MINUTE), obx(HEART_RATE, 71, PER_MINUTE)))
        assert found.moments[0].values == {"heart_rate_per_min": 71}
        assert [part.fate for part in found.parts] == ["not_used", "value"]

    def test_twice_with_different_values_is_believed_in_neither(self):
        found = readings(message(obx(SPO2, 97, PERCENT), obx(SPO2, 81, PERCENT)))
        assert found.moments == ()
        assert [part.fate for part in found.parts] == ["unclear", "unclear"]

    def test_twice_with_one_value_counts_once(self):
        found = readings(message(obx(SPO2, 97, PERCENT), obx(SPO2, "97.0", PERCENT)))
        assert found.moments[0].values == {"spo2_percent": 97}
        assert [part.fate for part in found.parts] == ["value", "not_used"]


class TestAUnit:
    @pytest.mark.parametrize(
        "unit", [MMHG, "mmHg", "mm[Hg]", "mm(hg)", "MM HG", "mm[Hg]^mmHg^UCUM", "^MDC_DIM_MMHG^MDC"]
    )
    def test_of_mercury_is_known_however_it_is_written(self, unit):
        assert only_moment(obx(SYSTOLIC, 128, unit)).values == {"systolic_mmhg": 128}

    @pytest.mark.parametrize("unit", ["kPa", "265987^MDC_DIM_KILO_PASCAL^MDC", "kpa"])
    def test_in_kilopascals_is_converted_exactly(self, unit):
        assert only_moment(obx(SYSTOLIC, "16.0", unit)).values["systolic_mmhg"] == pytest.approx(
            16000 / 133.322, rel=1e-15
        )

    @pytest.mark.parametrize("unit", ["bpm", "/min", "1/min", "{beats}/min", "beats/min", PER_MINUTE])
    def test_of_a_rate_is_known_however_it_is_written(self, unit):
        assert only_moment(obx(HEART_RATE, 71, unit)).values == {"heart_rate_per_min": 71}

    @pytest.mark.parametrize(
        ("code", "unit", "why"),
        [
            (SYSTOLIC, "", "no unit"),
            (SYSTOLIC, "cmH2O", "not known"),
            (SYSTOLIC, "%", "something else"),
            (SPO2, "mmHg", "something else"),
            (SYSTOLIC, "mmHg^kPa", "two units"),
            (HEART_RATE, "Hz", "not known"),
        ],
    )
    def test_that_is_missing_unknown_or_wrong_leaves_the_value_to_a_person(self, code, unit, why):
        ((fate, reason),) = fate_of(obx(code, 90, unit))
        assert fate == "unclear"
        assert why in reason


class TestAFigure:
    @pytest.mark.parametrize(
        ("written", "kind", "figure"),
        [
            ("128", "NM", 128),
            ("128.50", "ST", 128.5),
            ("+98", "NM", 98),
            (" 98 ", "NM", 98),
            ("=^98", "SN", 98),
            ("^98", "SN", 98),
        ],
    )
    def test_is_read_as_it_is_written(self, written, kind, figure):
        assert only_moment(obx(SYSTOLIC, written, MMHG, kind=kind)).values == {"systolic_mmhg": figure}

    @pytest.mark.parametrize(
        "written", ["<90", "120/80", "1e2", "12O", "98%", "<^90", "90~91", "98^99", "٩٨", "NaN", "inf"]
    )
    def test_that_is_no_plain_number_waits_for_a_person(self, written):
        ((fate, reason),) = fate_of(obx(SYSTOLIC, written, MMHG))
        assert fate == "unclear"
        assert "OBX-5" in reason

    @pytest.mark.parametrize(
        ("value", "fate"), [("100", "value"), ("100.1", "unclear"), ("0", "value"), ("-0.1", "unclear")]
    )
    def test_that_no_oximeter_shows_waits_for_a_person(self, value, fate):
        assert fate_of(obx(SPO2, value, PERCENT))[0][0] == fate

    @pytest.mark.parametrize("mark", ["-100", "-999", "8388607"])
    def test_by_which_monitors_say_that_there_is_none_is_never_a_value(self, mark):
        assert fate_of(obx(SPO2, mark, PERCENT))[0][0] == "unclear"

    @pytest.mark.parametrize("nothing", ["", '""', "  "])
    def test_that_is_missing_is_no_value(self, nothing):
        assert fate_of(obx(SPO2, nothing, PERCENT))[0][0] == "no_value"


class TestAStatus:
    @pytest.mark.parametrize("status", ["F", "P", "R", "S", "U", "", "f"])
    def test_of_a_result_gives_a_value(self, status):
        assert fate_of(obx(SPO2, 97, PERCENT, status=status))[0][0] == "value"

    @pytest.mark.parametrize("status", ["X", "I", "N", "O"])
    def test_of_no_result_gives_none_whatever_stands_there(self, status):
        assert fate_of(obx(SPO2, 97, PERCENT, status=status))[0][0] == "no_value"

    @pytest.mark.parametrize("status", ["D", "W", "Z", "Final"])
    def test_that_takes_back_or_is_unknown_waits_for_a_person(self, status):
        assert fate_of(obx(SPO2, 97, PERCENT, status=status))[0][0] == "unclear"

    def test_of_a_correction_makes_a_moment_that_corrects(self):
        assert only_moment(obx(SPO2, 97, PERCENT, status="C")).corrects

    def test_of_a_correction_beside_a_result_makes_two_moments(self):
        found = readings(message(obx(SPO2, 97, PERCENT, status="C"), obx(HEART_RATE, 70, PER_MINUTE))).moments
        assert sorted(each.corrects for each in found) == [False, True]


class TestAClockWithoutZone:
    BERLIN = ZoneInfo("Europe/Berlin")

    def moment(self, time, near):
        found = readings(message(obx(SPO2, 97, PERCENT), at=time), zone=self.BERLIN, received_at=near)
        return found.moments[0] if found.moments else found.parts[0]

    def test_stands_in_the_zone_of_the_monitor(self):
        assert self.moment("20260302110000", RECEIVED).observed_at == TEN

    def test_is_outvoted_by_a_zone_in_the_message(self):
        assert self.moment("20260302100000+0000", RECEIVED).observed_at == TEN
        assert self.moment("20260302050000-0500", RECEIVED).observed_at == TEN

    @pytest.mark.parametrize(("received", "observed"), [(0, 0), (1, 1)])
    def test_shows_one_hour_twice_in_autumn_and_the_nearer_one_is_meant(self, received, observed):
        hour = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        moment = self.moment("20261025023000", hour + timedelta(hours=received, seconds=20))
        assert moment.observed_at == hour + timedelta(hours=observed)
        assert "put back" in moment.note

    def test_leaves_one_hour_out_in_spring_and_nothing_was_measured_then(self):
        part = self.moment("20260329023000", datetime(2026, 3, 29, 1, 30, tzinfo=UTC))
        assert part.fate == "unclear"
        assert "put forward" in part.reason


RESULTS = st.lists(
    st.builds(
        obx,
        st.sampled_from([SYSTOLIC, DIASTOLIC, HEART_RATE, PULSE, SPO2, RESPIRATION, "1^X^L", "8480-6^^LN", "^^"]),
        st.one_of(st.integers(-5, 420), st.sampled_from(["", "x", "<5", '""', "1~2"])),
        st.sampled_from([MMHG, PER_MINUTE, PERCENT, "", "kPa", "?"]),
        status=st.sampled_from(["F", "R", "C", "X", "D", "", "?"]),
        at=st.sampled_from(["", "20260302100000+0000", "20260302100001+0000", "garbage", "20260302"]),
    ),
    max_size=8,
)


class TestWhateverIsMeasured:
    @given(RESULTS)
    def test_every_result_is_accounted_for_once(self, results):
        found = readings(message(*results))
        assert [part.place for part in found.parts] == [f"OBX {number}" for number in range(1, len(results) + 1)]

    @given(RESULTS)
    def test_every_value_of_a_moment_comes_from_the_result_that_says_so(self, results):
        found = readings(message(*results))
        used = [place for moment in found.moments for place in moment.places]
        assert sorted(used) == sorted(part.place for part in found.parts if part.fate == "value")
        assert sum(len(moment.values) for moment in found.moments) == len(used)

    @given(
        st.permutations(
            [
                obx(SYSTOLIC, 128, MMHG),
                obx(DIASTOLIC, 82, MMHG),
                obx(PULSE, 70, PER_MINUTE),
                obx(HEART_RATE, 71, PER_MINUTE),
                obx(SPO2, 97, PERCENT),
            ]
        )
    )
    def test_the_order_of_results_never_matters(self, results):
        assert only_moment(*results).values == only_moment(*sorted(results)).values

    @given(st.binary(max_size=300))
    def test_results_made_of_any_bytes_are_accounted_for(self, junk):
        content = message() + b"OBX|1|NM|" + junk.replace(b"\r", b"").replace(b"\n", b"") + b"\r"
        taken = read_message(content)
        if taken.refusal is None:
            found = read_readings(taken, load_monitor_codes(), zone=UTC, received_at=RECEIVED)
            assert len(found.parts) == len(taken.named("OBX"))

"""A message is taken apart, or it is said why not; nothing that is sent makes it raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.exchange.hl7v2 import Header, read_message
from daybreak.exchange.hl7v2.message import MOST_PARTS, unescaped
from exchange.hl7_messages import HEART_RATE, PER_MINUTE, message, obx, refused, vital_signs

ORDINARY = vital_signs()


class TestTheHeader:
    def test_says_who_sends_what(self):
        header = read_message(message(control_id="77", application="MON1^0012^EUI-64")).header
        assert isinstance(header, Header)
        assert (header.application, header.facility) == ("MON1^0012^EUI-64", "WARD")
        assert (header.kind, header.trigger, header.control_id, header.version) == ("ORU", "R01", "77", "2.6")

    @pytest.mark.parametrize("version", ["2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.8", ""])
    def test_of_each_version_in_the_wild_is_read(self, version):
        assert read_message(vital_signs(version=version)).refusal is None

    @pytest.mark.parametrize("version", ["2.2", "2.9", "3.0", "2.60", "two"])
    def test_of_another_version_is_refused(self, version):
        assert refused(vital_signs(version=version)) == "AR 203"

    def test_may_use_other_separators(self):
        other = vital_signs().replace(b"|", b"!").replace(b"^", b"@")
        assert read_message(other).header.application == "MON1"
        assert len(read_message(other).named("OBX")) == 3

    @pytest.mark.parametrize("text", [b"MSH", b"MSH|", b"MSH|^", b"MSH|^^^^|a", b"MSHabcd", b"MSH    |", b"MSH|^~\\&"])
    def test_that_ends_too_soon_or_makes_no_sense_is_refused(self, text):
        assert refused(text).startswith(("AR", "AE"))


class TestWhatIsNoResult:
    @pytest.mark.parametrize(
        "content", [b"", b"Hello", b"PID|||1\r", b"GET / HTTP/1.1\r\n\r\n", b"\x00\x01\x02", b"BHS|^~\\&|"]
    )
    def test_is_no_message(self, content):
        assert refused(content) == "AR 100"

    @pytest.mark.parametrize(
        ("kind", "answer"), [("ADT^A01", "AR 200"), ("ORU^W01", "AR 201"), ("ACK", "AR 200"), ("", "AR 200")]
    )
    def test_of_another_kind_is_refused(self, kind, answer):
        assert refused(message(kind=kind)) == answer

    @pytest.mark.parametrize("processing", ["T", "D"])
    def test_from_a_test_is_never_taken_for_treatment(self, processing):
        assert refused(vital_signs(processing=processing)) == "AR 202"

    def test_without_an_id_is_refused_because_nobody_could_tell_it_from_another(self):
        assert refused(vital_signs(control_id="")) == "AE 101"

    def test_holding_two_messages_is_refused_because_two_patients_may_be_meant(self):
        assert refused(vital_signs() + vital_signs(control_id="M2")) == "AE 100"

    def test_with_more_parts_than_the_parser_takes_in_time_is_refused(self):
        few, many = MOST_PARTS - 200, MOST_PARTS + 1
        assert read_message(message(obx(HEART_RATE, 70, "~" * few))).refusal is None
        assert refused(message(obx(HEART_RATE, 70, "~" * many))) == "AE 102"


class TestWhatItSays:
    def test_of_patient_device_and_bed_is_found_wherever_it_stands(self):
        content = message(
            obx(HEART_RATE, 70, PER_MINUTE, equipment="0A1B^HOST^00A0370098006640^EUI-64"),
            numbers="4711^^^CLINIC^MR~99^^^INSURER^NI",
            bed="WARD^3^BED2",
        )
        taken = read_message(content)
        assert taken.patient_numbers == ("4711", "99")
        assert taken.equipment == ("0A1B", "HOST", "00A0370098006640", "EUI-64")
        assert taken.beds == ("WARD^3^BED2", "BED2")

    def test_of_two_patients_is_noticed(self):
        second = b"PID|||5\rOBR|1||||||20260302100000\rOBX|1|NM|x||1\r"
        assert read_message(message(numbers="4") + second).names_several_patients
        assert not read_message(message(numbers="4") + b"PID|||4\r").names_several_patients

    def test_with_escapes_is_read_as_it_was_meant(self):
        taken = read_message(message(numbers="A\\S\\B\\T\\C\\F\\D\\R\\E\\E\\F"))
        assert taken.patient_numbers == ("A^B&C|D~E\\F",)

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("a\\X41\\b", "aAb"),
            ("\\H\\bold\\N\\", "\\H\\bold\\N\\"),
            ("open\\", "open\\"),
            ("\\", "\\"),
            ("\\\\", "\\\\"),
            ("a\\Xzz\\", "a\\Xzz\\"),
        ],
    )
    def test_with_an_escape_that_means_nothing_keeps_it(self, text, meant):
        assert unescaped(text, "\r|~^&", "\\") == meant

    @pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n"])
    def test_may_end_its_lines_in_each_way(self, ending):
        assert len(read_message(ORDINARY.replace(b"\r", ending)).named("OBX")) == 3


class TestCharacters:
    @pytest.mark.parametrize(
        ("charset", "encoding"),
        [("UNICODE UTF-8", "utf-8"), ("8859/1", "latin-1"), ("8859/15", "iso8859-15"), ("", "utf-8")],
    )
    def test_are_read_in_the_set_that_the_message_names(self, charset, encoding):
        content = vital_signs(numbers="Ä1", charset=charset).decode().encode(encoding)
        assert read_message(content).patient_numbers == ("Ä1",)
        assert read_message(content).note == ""

    def test_outside_of_it_are_told_and_cost_no_figure(self):
        content = vital_signs(numbers="Ä1").decode().encode("latin-1")
        taken = read_message(content)
        assert "could not be read for certain" in taken.note
        assert len(taken.named("OBX")) == 3

    def test_of_a_set_that_is_not_known_are_told(self):
        assert "could not be read" in read_message(vital_signs(charset="ISO IR87")).note


class TestWhateverIsSent:
    @given(st.binary(max_size=400))
    def test_bytes_of_any_kind_are_answered(self, content):
        taken = read_message(content)
        assert taken.refusal is not None or taken.header is not None

    @given(st.binary(max_size=200), st.integers(0, len(ORDINARY)), st.integers(0, 60))
    def test_a_message_damaged_anywhere_is_answered(self, damage, start, length):
        taken = read_message(ORDINARY[:start] + damage + ORDINARY[start + length :])
        assert taken.refusal is not None or taken.header is not None

    @given(st.text(alphabet="MSHPIDOBXR|^~\\&\r\n12.^MDC", max_size=300))
    def test_text_that_looks_like_hl7_is_answered(self, text):
        taken = read_message(b"MSH|^~\\&|A|B|||1||ORU^R01|1|P|2.6\r" + text.encode())
        assert taken.refusal is not None or taken.header is not None

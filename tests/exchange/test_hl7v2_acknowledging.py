"""The answers that go back: which message they answer, what they say, and nothing about any patient."""

from datetime import UTC, datetime

import pytest

from daybreak.exchange.hl7v2 import Answer, acknowledge, read_message
from exchange.hl7_messages import vital_signs

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
FINE = Answer(code="AA", text="Stored; 1 reading")
WRONG = Answer(code="AE", error="205", place="MSH^1^10", text="used before | twice")


def answered(content: bytes, answer: Answer = FINE) -> dict[str, list[str]]:
    text = acknowledge(read_message(content).header, answer, answer_id="A1", now=NOW).decode()
    return {line.split("|")[0]: line.split("|") for line in text.split("\r") if line}


def test_an_answer_names_the_message_and_goes_back_to_its_sender():
    lines = answered(vital_signs(control_id="M7", application="MON1^12^EUI-64"))
    assert lines["MSA"][1:4] == ["AA", "M7", "Stored; 1 reading"]
    assert lines["MSH"][2:6] == ["DAYBREAK", "", "MON1^12^EUI-64", "WARD"]
    assert lines["MSH"][8] == "ACK^R01^ACK"
    assert lines["MSH"][11] == "2.6"
    assert "ERR" not in lines


def test_what_is_wrong_is_said_with_its_place_and_code():
    lines = answered(vital_signs(), WRONG)
    assert lines["MSA"][1] == "AE"
    assert lines["ERR"][2:5] == ["MSH^1^10", "205^^HL70357", "E"]
    assert "used before \\F\\ twice" in lines["ERR"]


@pytest.mark.parametrize(
    ("modes", "fine", "wrong"), [("NE|AL", "AA", "AE"), ("|", "AA", "AE"), ("AL|NE", "CA", "CE"), ("AL|AL", "AA", "AE")]
)
def test_the_code_is_of_the_mode_that_the_sender_asks_for(modes, fine, wrong):
    assert answered(vital_signs(modes=modes))["MSA"][1] == fine
    assert answered(vital_signs(modes=modes), WRONG)["MSA"][1] == wrong


def test_an_answer_is_written_with_the_separators_of_the_message():
    content = vital_signs().replace(b"|", b"!").replace(b"^", b"@")
    text = acknowledge(read_message(content).header, WRONG, answer_id="A1", now=NOW).decode()
    assert text.startswith("MSH!@~\\&!DAYBREAK!")
    assert "MSH@1@10!205@@HL70357" in text


def test_what_is_no_message_is_answered_all_the_same():
    assert answered(b"Hello", Answer(code="AR", error="100", text="no message"))["MSA"][1:3] == ["AR", ""]


def test_no_patient_and_no_figure_is_ever_repeated():
    text = acknowledge(
        read_message(vital_signs(128, 82, 71, numbers="SECRET-4711")).header, FINE, answer_id="A1", now=NOW
    ).decode()
    assert "SECRET" not in text
    assert "128" not in text


def test_an_answer_can_be_framed_whatever_its_text_holds():
    answer = Answer(code="AE", text="a\x0bb\x1cc\rd")
    content = acknowledge(None, answer, answer_id="A1", now=NOW)
    assert b"\x0b" not in content
    assert b"\x1c" not in content
    assert content.count(b"\r") == 3

"""HL7 v2 of monitors: result messages (ORU^R01) in, readings out, and the answers that go back.

Bytes and values only; sockets and the database are the clinic's.
"""

from daybreak.exchange.hl7v2.acknowledging import Answer, acknowledge
from daybreak.exchange.hl7v2.framing import END, MOST_BYTES, START, Frame, Framer, TooLong, Unfinished, framed
from daybreak.exchange.hl7v2.message import Header, Message, Refusal, read_message
from daybreak.exchange.hl7v2.readings import Moment, Part, Readings, read_readings

__all__ = [
    "END",
    "MOST_BYTES",
    "START",
    "Answer",
    "Frame",
    "Framer",
    "Header",
    "Message",
    "Moment",
    "Part",
    "Readings",
    "Refusal",
    "TooLong",
    "Unfinished",
    "acknowledge",
    "framed",
    "read_message",
    "read_readings",
]

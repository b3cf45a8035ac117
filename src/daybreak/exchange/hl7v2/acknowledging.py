"""The answer to a message: that it is safe here (AA), that something is wrong with it (AE), or that it is none (AR).

AA says that the message is stored and that each of its results is in a session or waits for a person. What nobody
understands or could place is still AA, because its sender must not send it for ever (docs/algorithms/monitor-messages).
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from daybreak.exchange.hl7v2.message import Header

_LONGEST = 80
_ENHANCED = {"AA": "CA", "AE": "CE", "AR": "CR"}
_FINE = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered. error: HL7 table 0357, "0" if all is well; place: as ERR-2 names it; text: for people."""

    code: str
    text: str
    error: str = _FINE
    place: str = ""


def acknowledge(header: Header | None, answer: Answer, *, answer_id: str, now: datetime) -> bytes:
    """The acknowledgment as bytes. It repeats nothing of the message but what its header names.

    answer_id: MSH-10 of the answer, unique. now: aware.
    """
    to = header or Header()
    field = to.separators[0]
    code = _ENHANCED[answer.code] if to.is_enhanced else answer.code
    trigger = to.trigger or "R01"
    marks = to.separators
    msh = [
        "MSH",
        marks[1:],
        to.receiving_application or "DAYBREAK",
        to.receiving_facility,
        to.application,
        to.facility,
        now.astimezone(UTC).strftime("%Y%m%d%H%M%S+0000"),
        "",
        marks[1].join(("ACK", trigger, "ACK")),
        answer_id,
        to.processing_id or "P",
        to.version or "2.6",
    ]
    text = _escaped(answer.text[:_LONGEST], marks)
    lines = [msh, ["MSA", code, to.control_id, text]]
    if answer.code != "AA":
        lines.append(_err(answer, marks))
    return "".join(field.join(line) + "\r" for line in lines).translate(_NO_FRAMES).encode("utf-8", "replace")


_NO_FRAMES = {0x0B: " ", 0x1C: " "}


def _err(answer: Answer, marks: str) -> list[str]:
    place = answer.place.replace("^", marks[1])
    return [
        "ERR",
        "",
        place,
        marks[1].join((answer.error, "", "HL70357")),
        "E",
        "",
        "",
        "",
        _escaped(answer.text, marks),
    ]


def _escaped(text: str, marks: str) -> str:
    names = dict(zip(marks, "FSRET", strict=True))
    escape = marks[3]
    shown = "".join(each if each.isprintable() else " " for each in text)
    return "".join(f"{escape}{names[each]}{escape}" if each in names else each for each in shown)

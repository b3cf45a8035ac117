"""A message taken apart: who sends it, of which kind it is, its fields by number. Nothing in it makes this raise."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import hl7  # type: ignore[import-untyped]

MOST_PARTS = 40_000
"""Fields, components and repetitions of one message; more take the parser seconds (docs/decisions/0013)."""
_LONGEST_SHOWN = 60
_SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
_HEADER = re.compile(rb"[\s\x00]*(MSH.*)", re.DOTALL)
_CHARSETS: Final = {
    "": "utf-8",
    "ASCII": "utf-8",
    "UNICODE": "utf-8",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "UTF8": "utf-8",
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc-kr",
    "BIG-5": "big5",
    **{f"8859/{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
}
"""HL7 table 0211, as far as it is one encoding for the whole message. ASCII is read as UTF-8, which holds it."""
_VERSIONS = ("2.3", "2.4", "2.5", "2.6", "2.7", "2.8")
_TEST_MESSAGES = {"T": "training", "D": "debugging"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """MSH, as far as it could be read: fields as they are written, still escaped, because they are sent back."""

    separators: str = "|^~\\&"
    application: str = ""
    facility: str = ""
    receiving_application: str = ""
    receiving_facility: str = ""
    sent_at: str = ""
    kind: str = ""
    trigger: str = ""
    control_id: str = ""
    processing_id: str = ""
    version: str = ""
    accept_acknowledgment: str = ""
    application_acknowledgment: str = ""
    charset: str = ""

    @property
    def sender(self) -> str:
        """Application and facility as one text."""
        return f"{self.application}|{self.facility}"

    @property
    def is_enhanced(self) -> bool:
        """Whether the sender asks to be told of the taking over, and not of what was made of it (enhanced mode)."""
        return self.accept_acknowledgment in ("AL", "SU", "ER") and self.application_acknowledgment == "NE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a message cannot be taken as results. code: AE or AR; error: HL7 table 0357; place: as ERR-2 names it."""

    code: str
    error: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. number: how many of its name came before it, counted from 1."""

    name: str
    number: int
    raw: Any = field(repr=False, compare=False)
    _read: dict[int, list[list[str]]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def place(self) -> str:
        """ "OBX 3"."""
        return f"{self.name} {self.number}"

    def text(self, number: int) -> str:
        """A field as it is written, "" if it is not there."""
        return str(self.raw[number]).strip() if number < len(self.raw) else ""

    def repetitions(self, number: int) -> list[list[str]]:
        """The components of each repetition of a field, their escapes undone."""
        if number not in self._read:
            self._read[number] = [self._components(each) for each in self._field(number)]
        return self._read[number]

    def component(self, number: int, position: int = 1) -> str:
        """A component of the first repetition, "" if it is not there."""
        first = next(iter(self.repetitions(number)), [])
        return first[position - 1] if position <= len(first) else ""

    def _field(self, number: int) -> list[Any]:
        return list(self.raw[number]) if number < len(self.raw) else []

    def _components(self, repetition: Any) -> list[str]:
        parts = [repetition] if isinstance(repetition, str) else list(repetition)
        return [unescaped(str(each), self.raw.separators, self.raw.esc).strip() for each in parts]


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message. header: None where there is none. refusal: None for results that can be read.

    note: what staff should know of how it was read.
    """

    header: Header | None = None
    segments: tuple[Segment, ...] = ()
    refusal: Refusal | None = None
    note: str = ""

    def named(self, name: str) -> list[Segment]:
        """The segments of that name in their order."""
        return [each for each in self.segments if each.name == name]

    @property
    def patient_numbers(self) -> tuple[str, ...]:
        """Every number in PID-3, of all patients that are named."""
        numbers = [parts[0] for pid in self.named("PID") for parts in pid.repetitions(3) if parts and parts[0]]
        return tuple(dict.fromkeys(number for number in numbers if number != '""'))

    @property
    def names_several_patients(self) -> bool:
        """Whether it holds results of more than one patient."""
        return len({pid.text(3) for pid in self.named("PID")}) > 1

    @property
    def beds(self) -> tuple[str, ...]:
        """What can name the place in PV1-3: the whole of it, and its bed."""
        found: list[str] = []
        for visit in self.named("PV1"):
            for parts in visit.repetitions(3):
                whole = "^".join(parts).strip("^")
                found += [whole, parts[2] if len(parts) > 2 else ""]
        return _each_once(found)

    @property
    def equipment(self) -> tuple[str, ...]:
        """What can name the device in OBX-18."""
        return _each_once([part for obx in self.named("OBX") for parts in obx.repetitions(18) for part in parts])

    def names_of(self, number: int) -> tuple[str, ...]:
        """What can name the sender in a field of MSH: the whole of it, and each of its components."""
        msh = self.named("MSH")
        return _each_once([msh[0].text(number), *next(iter(msh[0].repetitions(number)), [])]) if msh else ()


def read_message(content: bytes) -> Message:
    """The message in the bytes, or why it is none."""
    header_bytes = _HEADER.match(content)
    if header_bytes is None:
        return _refused("AR", "100", "MSH", "it does not begin with MSH, so that it is no message of HL7 v2")
    header = _header(header_bytes.group(1).decode("latin-1"))
    if header is None:
        return _refused("AR", "100", "MSH^1^1", "the separators of MSH-1 and MSH-2 cannot be read")
    text, note = _decoded(header_bytes.group(1), header)
    problem = _problem(header) or _too_many(text, header)
    if problem is not None:
        return Message(header=header, refusal=problem, note=note)
    return _taken_apart(text, header, note)


def unescaped(text: str, separators: str, escape: str) -> str:
    r"""The text without HL7 escapes (\F\ \S\ \R\ \T\ \E\ \Xhh\); one that is not known stays as it is.

    separators: as the library holds them, from segment to subcomponent.
    """
    if escape not in text:
        return text
    pieces = text.split(escape)
    found = [pieces[0]]
    for position, piece in enumerate(pieces[1:], start=1):
        is_sequence = position % 2 == 1 and position < len(pieces) - 1
        found.append(_meant(piece, separators, escape) if is_sequence else _plain(piece, position, escape))
    return "".join(found)


def _plain(piece: str, position: int, escape: str) -> str:
    """An escape that is opened and never closed stays."""
    return escape + piece if position % 2 == 1 else piece


def _meant(sequence: str, separators: str, escape: str) -> str:
    known = {"F": separators[1], "R": separators[2], "S": separators[3], "T": separators[4], "E": escape}
    if sequence in known:
        return known[sequence]
    if re.fullmatch(r"X([0-9A-Fa-f]{2}){1,32}", sequence):
        return bytes.fromhex(sequence[1:]).decode("latin-1")
    return f"{escape}{sequence}{escape}"


def _header(text: str) -> Header | None:
    """MSH before anything is believed; None if its separators mean nothing."""
    line = re.split(r"[\r\n]", text, maxsplit=1)[0]
    separator = line[3:4]
    fields = line.split(separator, 20) if separator else []
    encoding = fields[1] if len(fields) > 1 else ""
    marks = separator + encoding
    if not 3 <= len(encoding) <= 5 or len(set(marks)) != len(marks) or any(m.isalnum() or m.isspace() for m in marks):
        return None
    padded = [*fields[:20], *[""] * 20]
    kind = padded[8].split(encoding[0])
    return Header(
        separators=marks[:5] if len(encoding) > 3 else f"{marks}&"[:5],
        application=padded[2].strip(),
        facility=padded[3].strip(),
        receiving_application=padded[4].strip(),
        receiving_facility=padded[5].strip(),
        sent_at=padded[6].strip(),
        kind=kind[0].strip(),
        trigger=kind[1].strip() if len(kind) > 1 else "",
        control_id=padded[9].strip(),
        processing_id=padded[10].split(encoding[0])[0].strip(),
        version=padded[11].split(encoding[0])[0].strip(),
        accept_acknowledgment=padded[14].strip(),
        application_acknowledgment=padded[15].strip(),
        charset=padded[17].split(encoding[1])[0].strip().upper(),
    )


def _decoded(content: bytes, header: Header) -> tuple[str, str]:
    """The text, and a note if the bytes are not in the character set that the message names."""
    encoding = _CHARSETS.get(header.charset)
    try:
        return content.decode(encoding or "utf-8"), "" if encoding else _charset_note(header.charset)
    except UnicodeDecodeError:
        return content.decode("latin-1"), _charset_note(header.charset)


def _charset_note(charset: str) -> str:
    named = f"MSH-18 says {charset[:_LONGEST_SHOWN]!r}" if charset else "MSH-18 names none"
    return f"The characters could not be read for certain ({named}); letters of names may be wrong, figures are not."


def _problem(header: Header) -> Refusal | None:
    """What in the header forbids to take the message as results of a patient."""
    if header.kind != "ORU":
        return Refusal(
            code="AR", error="200", place="MSH^1^9^1^1", reason=f"MSH-9 is {_short(header.kind)}, not ORU^R01"
        )
    if header.trigger not in ("R01", ""):
        reason = f"MSH-9 is ORU^{_short(header.trigger)}, not ORU^R01"
        return Refusal(code="AR", error="201", place="MSH^1^9^1^2", reason=reason)
    if header.processing_id in _TEST_MESSAGES:
        meaning = _TEST_MESSAGES[header.processing_id]
        reason = f"MSH-11 is {header.processing_id} ({meaning}); only messages of real treatment are taken"
        return Refusal(code="AR", error="202", place="MSH^1^11", reason=reason)
    if header.version and not re.fullmatch(rf"({'|'.join(map(re.escape, _VERSIONS))})(\.\d)?", header.version):
        reason = f"MSH-12 is {_short(header.version)}; versions {_VERSIONS[0]} to {_VERSIONS[-1]} are read"
        return Refusal(code="AR", error="203", place="MSH^1^12", reason=reason)
    if not header.control_id:
        return Refusal(
            code="AE", error="101", place="MSH^1^10", reason="MSH-10 is empty; each message needs its own id"
        )
    return None


def _too_many(text: str, header: Header) -> Refusal | None:
    marks = sum(text.count(mark) for mark in (*header.separators, "\r", "\n"))
    if marks <= MOST_PARTS:
        return None
    return Refusal(code="AE", error="102", place="MSH", reason=f"it has more than {MOST_PARTS:,} parts")


def _taken_apart(text: str, header: Header, note: str) -> Message:
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    if sum(line.startswith("MSH") for line in lines) > 1:
        reason = "it holds two messages; each needs a block of its own"
        return Message(header=header, note=note, refusal=Refusal(code="AE", error="100", place="MSH^2", reason=reason))
    try:
        parsed = hl7.parse("\r".join(lines))
    except (hl7.exceptions.HL7Exception, IndexError, KeyError, ValueError) as error:
        reason = f"it cannot be taken apart ({type(error).__name__})"
        return Message(header=header, note=note, refusal=Refusal(code="AE", error="102", place="MSH", reason=reason))
    return Message(header=header, segments=tuple(_numbered(parsed)), note=note)


def _numbered(parsed: Any) -> Iterator[Segment]:
    counts: dict[str, int] = {}
    for raw in parsed:
        name = str(raw[0])[:3] if len(raw) else ""
        if _SEGMENT.fullmatch(name) and len(str(raw[0])) == len(name):
            counts[name] = counts.get(name, 0) + 1
            yield Segment(name, counts[name], raw)


def _refused(code: str, error: str, place: str, reason: str) -> Message:
    return Message(refusal=Refusal(code=code, error=error, place=place, reason=reason))


def _short(text: str) -> str:
    """A word of the header for a message: printable, and never long."""
    shown = "".join(each if each.isascii() and each.isprintable() else "?" for each in text[:_LONGEST_SHOWN])
    return shown or "empty"


def _each_once(words: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word and word != '""'))

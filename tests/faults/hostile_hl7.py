"""Messages that no honest monitor sends, made from honest ones by a seeded hand. None holds a mark of MLLP."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from exchange.hl7_messages import DIASTOLIC, HEART_RATE, MMHG, PER_MINUTE, PERCENT, SPO2, SYSTOLIC, message, obx

_CODES = (
    SYSTOLIC,
    DIASTOLIC,
    HEART_RATE,
    SPO2,
    "8480-6^^LN",
    "150017^MDC_PRESS_BLD_NONINV_SYS^MDC",
    "^",
    "\\F\\^\\",
    "",
)
_UNITS = (MMHG, PER_MINUTE, PERCENT, "kPa", "", "'; DROP TABLE", "\x00", "mm[Hg]^kPa")
_FIGURES = ("120", "-1", "1e400", "9" * 400, "NaN", "", '""', "<5", "\u0663", "120~121", "\x00", "0x10", "1/0", "ⅷ")
_STATUS = ("F", "R", "C", "X", "D", "", "FF", "\u2028")
_TIMES = ("20260302100000+0000", "", "00000000000000", "99991231235959+1400", "20261025023000", "2026", "x" * 50)
_LINES = (
    "PID|||1~2~3",
    "PID",
    "PV1||I|^^^^^^^",
    "OBR",
    "OBR|1||||||99999999999999",
    "NTE|1||x",
    "\x00\x00",
    "MSH|^~\\&|again",
    "ZZZ|" + "^" * 300,
)


def hostile_messages(count: int, seed: int, now: datetime) -> Iterator[bytes]:
    """So many messages; the same seed and moment make the same ones. Some are honest and of now, to be charted."""
    random = Random(seed)
    for number in range(count):
        if random.random() < 0.1:
            yield _honest(random, number, now)
        else:
            yield _unmarked(random.choice(_MAKERS)(random, number))


def _honest(random: Random, number: int, now: datetime) -> bytes:
    at = f"{now + timedelta(seconds=number % 60):%Y%m%d%H%M%S}+0000"
    status = random.choice(["F", "R", "C"])
    result = obx(SPO2, random.randrange(90, 100), PERCENT, status=status)
    return message(result, control_id=f"N{number}", application=f"MON{number % 3}", at=at)


def _unmarked(content: bytes) -> bytes:
    return content.replace(b"\x0b", b"").replace(b"\x1c", b"")


def _noise(random: Random, _: int) -> bytes:
    return random.randbytes(random.randrange(0, 300))


def _header_and_noise(random: Random, number: int) -> bytes:
    return f"MSH|^~\\&|MON{number % 3}|||||ORU^R01|H{number}|P|2.6\r".encode() + random.randbytes(random.randrange(200))


def _odd_results(random: Random, number: int) -> bytes:
    results = [_result(random) for _ in range(random.randrange(0, 9))]
    lines = [*results, *(random.choice(_LINES) for _ in range(random.randrange(0, 3)))]
    random.shuffle(lines)
    control_id = f"O{number}" if random.random() < 0.9 else random.choice(["", "same", "\\", "x" * 5000])
    return message(*lines, control_id=control_id, application=f"MON{number % 4}", at=random.choice(_TIMES))


def _result(random: Random) -> str:
    return obx(
        random.choice(_CODES),
        random.choice(_FIGURES),
        random.choice(_UNITS),
        status=random.choice(_STATUS),
        at=random.choice(_TIMES),
        kind=random.choice(["NM", "ST", "SN", "ED", ""]),
    )


def _damaged(random: Random, number: int) -> bytes:
    content = bytearray(message(_result(random), _result(random), control_id=f"D{number}"))
    for _ in range(random.randrange(1, 12)):
        position = random.randrange(len(content))
        content[position : position + random.randrange(0, 4)] = random.randbytes(random.randrange(0, 4))
    return bytes(content)


def _cut(random: Random, number: int) -> bytes:
    content = message(_result(random), control_id=f"C{number}")
    return content[: random.randrange(len(content))]


def _odd_separators(random: Random, number: int) -> bytes:
    content = message(_result(random), control_id=f"S{number}").decode()
    old = random.choice("|^~\\&")
    return content.replace(old, random.choice("|^~\\&#$\t\x00\u00e9a\r")).encode()


def _many(random: Random, number: int) -> bytes:
    part = random.choice(["|", "^", "~", "&", "\\", "\r", "\rOBX|", "\rOBX|1|NM|1^a^b||1"])
    return message(control_id=f"M{number}") + part.encode() * random.randrange(1, random.choice([20, 20, 200, 3000]))


def _odd_header(random: Random, number: int) -> bytes:
    fields = [
        "MSH",
        "^~\\&",
        *(random.choice(["", "x", "^" * 40, "\\", "ORU^R01", "2.6", "P", "\x00", "é" * 90]) for _ in range(18)),
    ]
    fields[8] = random.choice(["ORU^R01", "ORU", "ORU^R01^ORU_R01", "ADT^A01", "oru^r01"])
    return "|".join(fields).encode(random.choice(["utf-8", "latin-1", "utf-16"])) + f"\rOBX|{number}".encode()


def _sent_before(random: Random, number: int) -> bytes:
    return message(obx(SPO2, 97, PERCENT), control_id=f"R{number % 7}", application="MON0")


_MAKERS: tuple[Callable[[Random, int], bytes], ...] = (
    _noise,
    _header_and_noise,
    _odd_results,
    _odd_results,
    _damaged,
    _damaged,
    _cut,
    _odd_separators,
    _many,
    _odd_header,
    _sent_before,
)

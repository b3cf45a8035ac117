"""A monitor that is not there: smooth, plausible vital signs and the messages that say them, for demos and tests.

The figures of a story are made up to look like a session; they are no clinical data and no limit.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Final, Literal

Story = Literal["calm", "hypertension", "desaturation"]


@dataclass(frozen=True, slots=True)
class _Course:
    """A measure over a session: where it starts, how far it goes, how restless it is."""

    start: float
    peak: float
    restless: float


_CALM: Final = {
    "systolic": _Course(122, 136, 2),
    "diastolic": _Course(76, 86, 1.5),
    "heart_rate": _Course(72, 82, 1.5),
    "spo2": _Course(98, 97, 0.3),
    "respiration": _Course(14, 15, 0.5),
}
_STORIES: Final[dict[str, dict[str, _Course]]] = {
    "calm": _CALM,
    "hypertension": {
        **_CALM,
        "systolic": _Course(138, 192, 2),
        "diastolic": _Course(86, 112, 1.5),
        "heart_rate": _Course(80, 108, 2),
    },
    "desaturation": {**_CALM, "spo2": _Course(97, 84, 0.4), "respiration": _Course(14, 8, 0.4)},
}
STORIES: tuple[str, ...] = tuple(_STORIES)


class Patient:
    """The vital signs of one imaginary patient. random: decides everything that is not the story."""

    def __init__(self, story: str, random: Random) -> None:
        self._courses = _STORIES[story]
        self._random = random
        self._drift = dict.fromkeys(self._courses, 0.0)

    def at(self, share: float) -> dict[str, float]:
        """The signs at a share (0 to 1) of the story: up to the peak in the first half, then slowly back."""
        return {name: self._value(name, course, share) for name, course in self._courses.items()}

    def _value(self, name: str, course: _Course, share: float) -> float:
        rise = math.sin(math.pi * min(max(share, 0.0), 1.0))
        drift = 0.7 * self._drift[name] + self._random.gauss(0, course.restless)
        self._drift[name] = drift
        value = round(course.start + (course.peak - course.start) * rise + drift)
        return float(min(value, 100)) if name == "spo2" else float(value)


def result_message(
    signs: dict[str, float], *, device: str, control_id: str, at: datetime, mrn: str = "", cuff: bool = True
) -> bytes:
    """An ORU^R01 in the manner of IHE PCD-01. at: aware. cuff: whether the blood pressure was measured too."""
    time = at.strftime("%Y%m%d%H%M%S%z")
    name = _escaped(device)
    lines = [
        f"MSH|^~\\&|{name}||DAYBREAK||{time}||ORU^R01^ORU_R01|{control_id}|P|2.6|||NE|AL||UNICODE UTF-8",
        f"PID|||{_escaped(mrn)}^^^^MR" if mrn else "PID|||",
        "PV1||I|",
        f"OBR|1|||182777000^monitoring of patient^SCT|||{time}",
        "OBX|1||69965^MDC_DEV_MON_PHYSIO_MULTI_PARAM_MDS^MDC|1.0.0.0|||||||X",
    ]
    lines += [_obx(number, row, signs, name) for number, row in enumerate(_rows(cuff), start=2)]
    return "".join(f"{line}\r" for line in lines).encode()


def _rows(cuff: bool) -> list[tuple[str, str, str]]:
    rows = [
        ("147842^MDC_ECG_HEART_RATE^MDC", "heart_rate", "264864^MDC_DIM_BEAT_PER_MIN^MDC"),
        ("150456^MDC_PULS_OXIM_SAT_O2^MDC", "spo2", "262688^MDC_DIM_PERCENT^MDC"),
        ("151562^MDC_RESP_RATE^MDC", "respiration", "264928^MDC_DIM_RESP_PER_MIN^MDC"),
    ]
    pressures = [
        ("150021^MDC_PRESS_BLD_NONINV_SYS^MDC", "systolic", "266016^MDC_DIM_MMHG^MDC"),
        ("150022^MDC_PRESS_BLD_NONINV_DIA^MDC", "diastolic", "266016^MDC_DIM_MMHG^MDC"),
    ]
    return [*rows, *pressures] if cuff else rows


def _obx(number: int, row: tuple[str, str, str], signs: dict[str, float], device: str) -> str:
    code, sign, unit = row
    return f"OBX|{number}|NM|{code}|1.1.1.{number}|{signs[sign]:g}|{unit}|||||R|||||||{device}"


def _escaped(text: str) -> str:
    names = {"\\": "E", "|": "F", "^": "S", "~": "R", "&": "T"}
    return "".join(f"\\{names[each]}\\" if each in names else each for each in text if each.isprintable())

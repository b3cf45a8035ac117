"""Messages of monitors for the tests of HL7 v2, built segment by segment."""

from datetime import UTC, datetime

from daybreak.exchange.hl7v2 import Message, Readings, read_message, read_readings
from daybreak.knowledge.monitor_codes import load_monitor_codes

RECEIVED = datetime(2026, 3, 2, 10, 0, 30, tzinfo=UTC)
SYSTOLIC = "150021^MDC_PRESS_BLD_NONINV_SYS^MDC"
DIASTOLIC = "150022^MDC_PRESS_BLD_NONINV_DIA^MDC"
HEART_RATE = "147842^MDC_ECG_HEART_RATE^MDC"
PULSE = "149530^MDC_PULS_OXIM_PULS_RATE^MDC"
SPO2 = "150456^MDC_PULS_OXIM_SAT_O2^MDC"
RESPIRATION = "151562^MDC_RESP_RATE^MDC"
MMHG = "266016^MDC_DIM_MMHG^MDC"
PER_MINUTE = "264864^MDC_DIM_BEAT_PER_MIN^MDC"
PERCENT = "262688^MDC_DIM_PERCENT^MDC"


def obx(code: str, value: object, unit: str, *, status: str = "F", at: str = "", kind: str = "NM", equipment: str = ""):
    """One result."""
    return f"OBX|1|{kind}|{code}||{value}|{unit}|||||{status}|||{at}||||{equipment}"


def message(
    *results: str,
    control_id: str = "M1",
    application: str = "MON1",
    kind: str = "ORU^R01^ORU_R01",
    version: str = "2.6",
    processing: str = "P",
    numbers: str = "",
    bed: str = "",
    at: str = "20260302100000+0000",
    modes: str = "NE|AL",
    charset: str = "UNICODE UTF-8",
) -> bytes:
    """A message with these results in one order."""
    lines = [
        f"MSH|^~\\&|{application}|WARD|DAYBREAK||20260302100001+0000||{kind}|{control_id}|{processing}|{version}|||{modes}||{charset}",
        f"PID|||{numbers}",
        f"PV1||I|{bed}",
        f"OBR|1||||||{at}",
        *results,
    ]
    return "".join(f"{line}\r" for line in lines).encode()


def vital_signs(systolic: object = 128, diastolic: object = 82, heart_rate: object = 71, **more: str) -> bytes:
    """A pressure and a heart rate of one moment."""
    results = (
        obx(SYSTOLIC, systolic, MMHG),
        obx(DIASTOLIC, diastolic, MMHG),
        obx(HEART_RATE, heart_rate, PER_MINUTE),
    )
    return message(*results, **more)


def readings(content: bytes, *, zone=UTC, received_at: datetime = RECEIVED) -> Readings:
    """What is read in a message that can be read."""
    taken = read_message(content)
    assert taken.refusal is None, taken.refusal
    return read_readings(taken, load_monitor_codes(), zone=zone, received_at=received_at)


def refused(content: bytes) -> str:
    """Code and error of the refusal."""
    taken: Message = read_message(content)
    assert taken.refusal is not None
    return f"{taken.refusal.code} {taken.refusal.error}"

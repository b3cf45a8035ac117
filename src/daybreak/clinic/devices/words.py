"""The words of the inbox: values as a chart writes them, and what a person can do about each kind."""

from datetime import datetime

from daybreak.clinic.devices.models import InboxItem

Kind = InboxItem.Kind
_WORDS = {
    "heart_rate_per_min": "HR {}/min",
    "spo2_percent": "SpO₂ {} %",
    "respiratory_rate_per_min": "RR {}/min",
}
_WHAT_TO_DO = {
    Kind.NOT_RESULTS: "Nothing of it can be used. Tell whoever set the sender up, then set it aside.",
    Kind.UNKNOWN_MONITOR: "Add the monitor and assign it to its chair; what comes afterwards is placed by itself.",
    Kind.NO_CHAIR: "Assign the monitor to its chair; what comes afterwards is placed by itself.",
    Kind.NO_SESSION: "Was somebody in treatment there? Put it into their session. If not, set it aside.",
    Kind.OTHER_PATIENT: (
        "Look at the monitor: which patient is it set to? Put the values into a session only if you are certain whose "
        "they are."
    ),
    Kind.UNCLEAR: "If the value matters, read it off the monitor and enter it at the chair; then set this aside.",
    Kind.REUSED_ID: "Compare it with the message before. Put it into a session only if you are certain whose it is.",
    Kind.CORRECTION: "Look at the session which value is right, correct it there if needed, then set this aside.",
    Kind.REFUSED: "Read the reason; enter the value at the chair if it is right, then set this aside.",
    Kind.FAILED: "The message is safe. Tell whoever looks after the program.",
}


def shown_values(item: InboxItem) -> list[str]:
    """The values of an item: "142/88 mmHg", "HR 78/min"."""
    values = dict(item.values)
    shown = [word.format(_figure(values[name])) for name, word in _WORDS.items() if name in values]
    pressures = [values.get("systolic_mmhg"), values.get("diastolic_mmhg")]
    if pressures != [None, None]:
        shown.insert(0, "/".join("?" if each is None else _figure(each) for each in pressures) + " mmHg")
    return shown


def measured_at(item: InboxItem) -> datetime | None:
    """When it was measured."""
    text = (item.reading or {}).get("observed_at")
    return datetime.fromisoformat(text) if text else None


def what_to_do(item: InboxItem) -> str:
    """One sentence for whoever decides."""
    return _WHAT_TO_DO[Kind(item.kind)]


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")

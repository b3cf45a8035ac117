"""Small pieces of English that the sentences of findings share."""

from collections.abc import Sequence


def lower_first(text: str) -> str:
    """The text within a sentence: "Electroconvulsive therapy" becomes lower case, "ECG" and "C-SSRS" stay."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def either(labels: Sequence[str]) -> str:
    """ "PHQ-9, MADRS or HAM-D17" """
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def counted(count: int, singular: str) -> str:
    """ "1 day", "2 days" """
    return f"{count} {singular}{'' if count == 1 else 's'}"

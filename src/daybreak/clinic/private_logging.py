"""Logs that carry no patient data: no query strings, no values in error messages, no local variables.

What a search or an error was about stays out of the log (hazard H-09); the audit trail says who saw what.
"""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

_QUERY = re.compile(r"\?[^\s\"']*")
_LINK = re.compile(r"/(m|consent)/[^\s/\"'?]+")
"""The address of a patient's questions holds the key to them."""
_ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QueryStringFilter(logging.Filter):
    """Cuts everything after a question mark, and the token of a patient's link, from what a server logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always keeps the record."""
        record.msg = _cut(str(record.msg)) if "%" not in str(record.msg) else record.msg
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


def _cut(text: str) -> str:
    return _QUERY.sub("?…", _LINK.sub(r"/\1/…", text))


class PrivateFormatter(logging.Formatter):
    """Writes where an error happened and of which kind, never its message: messages quote the values at fault."""

    def formatException(self, ei: _ExceptionInfo) -> str:
        """The frames and exception types of the whole chain."""
        return "\n".join(_described(ei[1]))


def _described(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    frames = [
        f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return [*_described(cause), f"{type(error).__module__}.{type(error).__qualname__}", *frames]


def logging_configuration(level: str) -> dict[str, Any]:
    """The logging settings: one stream, private by construction."""
    quiet = {"handlers": ["console"], "level": "WARNING", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_query": {"()": "daybreak.clinic.private_logging.QueryStringFilter"}},
        "formatters": {
            "private": {
                "()": "daybreak.clinic.private_logging.PrivateFormatter",
                "format": "{asctime} {levelname} {name} {message}",
                "style": "{",
            }
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "filters": ["no_query"], "formatter": "private"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # SQL is logged with its parameters below WARNING; axes logs what was typed as a username.
            "django.db.backends": quiet,
            "axes": {**quiet, "level": "CRITICAL"},
            "django": {"handlers": ["console"], "level": level, "propagate": False},
            "uvicorn": {"handlers": ["console"], "level": level, "propagate": False},
            "uvicorn.access": {"handlers": ["console"], "level": level, "propagate": False},
        },
    }

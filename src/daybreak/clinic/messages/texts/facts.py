"""What a text may say: times, links and the clinic, never who the patient is, what for, or what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats, timezone, translation

_FORMATS = {"en": ("l j F", "l j F, H:i", "D j M H:i"), "es": (r"l j \d\e F", r"l j \d\e F, H:i", "D j M H:i")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text needs. clinic: "" if its name must not be sent. context: what was known when it was queued.

    link: of a measure, made when the message is sent and stored nowhere. site: the address of Daybreak for staff.
    """

    language: str
    clinic: str
    telephone: str
    context: Mapping[str, Any]
    link: str = ""
    site: str = ""

    def moment(self, name: str) -> datetime:
        """A time of the context, in the clinic's zone."""
        return timezone.localtime(datetime.fromisoformat(self.context[name]))

    def day_words(self, name: str) -> str:
        """A day of the context: "Monday 3 August"."""
        return self._in_words(date.fromisoformat(self.context[name]), 0)

    def time_words(self, name: str) -> str:
        """A time of the context: "Monday 3 August, 14:30"."""
        return self._in_words(self.moment(name), 1)

    def short_time(self, name: str) -> str:
        """A time of the context for an SMS: "Mon 3 Aug 14:30"."""
        return self._in_words(self.moment(name), 2)

    def before(self, name: str, minutes: float) -> str:
        """So many minutes before a time: "08:30", with the day in front if it is another one."""
        at = self.moment(name) - timedelta(minutes=minutes)
        same_day = at.date() == self.moment(name).date()
        return f"{at:%H:%M}" if same_day else self._in_words(at, 2)

    def _in_words(self, value: date | datetime, length: int) -> str:
        with translation.override(self.language):
            return formats.date_format(value, _FORMATS[self.language][length])

"""The bar of open safety tasks, for every page of whoever may see them."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from daybreak.clinic.accounts.models import User
from daybreak.clinic.measures.safety_reading import OpenTask, open_tasks
from daybreak.clinic.measures.safety_words import NEXT, due_words


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyBar:
    """How many tasks are open, how many of them are late, and what comes first, in words."""

    count: int
    late: int
    words: str
    at: datetime

    def __bool__(self) -> bool:
        return self.count > 0


def safety(request: HttpRequest) -> dict[str, object]:
    """`safety_bar`, reckoned only when a page shows it."""
    return {"safety_bar": SimpleLazyObject(lambda: safety_bar(getattr(request, "user", None)))}


def safety_bar(user: object, now: datetime | None = None) -> SafetyBar:
    """The bar for this account; empty for one that may not see safety tasks."""
    moment = now or timezone.now()
    if not isinstance(user, User) or not user.may("safety.read"):
        return SafetyBar(count=0, late=0, words="", at=moment)
    found = open_tasks(moment)
    late = sum(1 for each in found if each.next.late)
    return SafetyBar(count=len(found), late=late, words=_words(found, late, moment), at=moment)


def _words(found: list[OpenTask], late: int, now: datetime) -> str:
    if not found:
        return ""
    first = found[0].next
    tasks = "1 safety task" if len(found) == 1 else f"{len(found)} safety tasks"
    of_them = f", {late} overdue" if late and len(found) > 1 else ""
    return f"{tasks}{of_them}: {NEXT[first.what]}, {due_words(first, now)}"

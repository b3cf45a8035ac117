"""Which courses are looked at: by protocol, route, when they began, and whom they treat."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from daybreak.clinic.registry.models import CourseFigures

AGE_BANDS = {
    "18-29": (18, 29),
    "30-44": (30, 44),
    "45-64": (45, 64),
    "65+": (65, None),
    "unknown": (None, None),
}
"""By the age in whole years at the first session; "unknown": the birth is not known well enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What was chosen; "" and None choose everything. first, last: of the days of the first session."""

    protocol: str = ""
    route: str = ""
    first: date | None = None
    last: date | None = None
    age: str = ""
    sex: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether no course is left out."""
        return self == Selection()

    def rows(self) -> QuerySet[CourseFigures]:
        """The rows that were chosen."""
        chosen = {"protocol": self.protocol, "route": self.route, "sex": self.sex}
        found = CourseFigures.objects.filter(**{name: value for name, value in chosen.items() if value})
        if self.first:
            found = found.filter(started_on__gte=self.first)
        if self.last:
            found = found.filter(started_on__lte=self.last)
        return _of_age(found, self.age) if self.age else found


def _of_age(rows: QuerySet[CourseFigures], band: str) -> QuerySet[CourseFigures]:
    youngest, oldest = AGE_BANDS[band]
    if youngest is None:
        return rows.filter(age=None)
    found = rows.filter(age__gte=youngest)
    return found if oldest is None else found.filter(age__lte=oldest)

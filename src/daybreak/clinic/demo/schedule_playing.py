"""The schedule of the demo clinic: its hours, who attends patients, and the coming days planned and booked.

Loaded once, by the front desk and through the services, as a clinic would do it. Loading again adds nothing.
"""

from datetime import date, time, timedelta

from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.schedule.accepting import accept
from daybreak.clinic.schedule.models import Attendant, OpeningHours
from daybreak.clinic.schedule.plan_content import review
from daybreak.clinic.schedule.proposing import propose
from daybreak.clinic.schedule.setting_up import attend, set_attendant, set_opening_hours

_DAYS = 14
_WEEK = [(weekday, time(8), time(18)) for weekday in range(5)]
_AT_WORK = {"nurse": [(weekday, time(8), time(18)) for weekday in range(5)], "prescriber": _WEEK[:4]}


def play_schedule(day: date) -> None:
    """Sets up the hours and books the next two weeks; nothing where hours are entered, or the demo's staff are gone.

    day: of the loading. A demo written as of another day gets its hours and no plan.
    """
    staff = {each.username: each for each in User.objects.filter(username__in=(*_AT_WORK, "frontdesk"), is_active=True)}
    if OpeningHours.objects.exists() or Attendant.objects.exists() or len(staff) < len(_AT_WORK) + 1:
        return
    desk = staff["frontdesk"]
    if not (desk.may("schedule.set_up") and desk.may("schedule.plan")):
        return
    set_opening_hours(_WEEK, by=desk)
    for name, shifts in _AT_WORK.items():
        set_attendant(attend(staff[name], by=desk), None, shifts, by=desk)
    if day == timezone.localdate():
        plan = propose(day + timedelta(days=_DAYS), by=desk)
        accept(plan, frozenset(each.visit for each in review(plan).visits), by=desk)

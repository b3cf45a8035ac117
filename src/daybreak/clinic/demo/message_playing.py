"""How the demo's people can be reached, who is on call, and the reminders that wait.

Every address ends with .example, which no mail server in the world delivers to. Loaded once; nothing is sent.
"""

from datetime import datetime

from django.utils import timezone

from daybreak.clinic.accounts.models import User
from daybreak.clinic.demo.course_stories import COURSES
from daybreak.clinic.messages.contacts import record_contact, record_on_call, record_staff_contact
from daybreak.clinic.messages.models import OnCallList, PatientContact
from daybreak.clinic.messages.session_reminders import plan_session_reminders
from daybreak.clinic.patients.models import Patient

_ON_CALL = ("nurse", "prescriber", "director")
_TELEPHONE = "+1202555010{}"
"""Numbers that are kept for stories (202-555-0100 to 0199)."""
_LANGUAGES = ("en", "es")


def play_messages(source: str, now: datetime | None = None) -> int:
    """Records the contacts and the list, and queues the reminders; how many patients got a contact.

    Nothing happens where there is a list already, or the demo's staff are gone. source: by which patients are known.
    """
    staff = {each.username: each for each in User.objects.filter(username__in=_ON_CALL, is_active=True)}
    if len(staff) < len(_ON_CALL) or OnCallList.objects.exists() or not staff["director"].may("message.on_call"):
        return 0
    moment = now or timezone.now()
    for number, name in enumerate(_ON_CALL):
        address, telephone = f"{name}@clinic.example", _TELEPHONE.format(number)
        record_staff_contact(staff[name], email=address, telephone=telephone, by=staff["director"], now=moment)
    record_on_call([staff[name] for name in _ON_CALL], by=staff["director"], now=moment)
    reached = _patients(source, staff["nurse"], moment)
    # What `daybreak remind` would do: they wait in the list until somebody sets up a way to send them.
    list(plan_session_reminders(moment))
    return reached


def _patients(source: str, by: User, now: datetime) -> int:
    names = [each.story.id for each in COURSES]
    found = Patient.objects.filter(source=source, fhir_id__in=names).order_by("fhir_id")
    known = set(PatientContact.objects.values_list("patient", flat=True))
    new = [each for each in found if each.pk not in known]
    for number, patient in enumerate(new):
        record_contact(
            patient,
            email=f"{patient.fhir_id}@home.example",
            telephone=_TELEPHONE.format(number + len(_ON_CALL)),
            agreed_email=True,
            agreed_sms=False,
            language=_LANGUAGES[number % len(_LANGUAGES)],
            agreed_how="In person, when the course was opened",
            by=by,
            now=now,
        )
    return len(new)

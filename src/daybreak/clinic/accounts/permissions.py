"""Who may do what: the one table. Nothing is allowed that does not stand here (docs/decisions/0008)."""

from collections.abc import Mapping
from types import MappingProxyType

from daybreak.clinic.accounts.roles import Role

_CLINICIANS = (Role.PRESCRIBER, Role.NURSE)
_CARE_TEAM = (*_CLINICIANS, Role.DIRECTOR)
_CLINIC = (*_CARE_TEAM, Role.FRONT_DESK)
_STAFF = (*_CLINIC, Role.RESEARCHER)
_EVERYONE = (*_STAFF, Role.PATIENT)

PERMISSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        permission: frozenset(roles)
        for permission, roles in {
            "account.own": _EVERYONE,
            "account.manage": (Role.DIRECTOR,),
            "audit.read": (Role.DIRECTOR,),
            "board.read": _CARE_TEAM,
            "chair.manage": (Role.DIRECTOR, Role.NURSE),
            "course.dates": _CLINIC,
            "course.read": _CARE_TEAM,
            "course.record": _CLINICIANS,
            "course.decide": (Role.PRESCRIBER,),
            "consent.read": _CARE_TEAM,
            "consent.take": _CLINICIANS,
            "consent_form.read": _CARE_TEAM,
            "consent_form.manage": (Role.DIRECTOR,),
            "dashboard.read": (Role.DIRECTOR, Role.PRESCRIBER, Role.RESEARCHER),
            "dashboard.export": (Role.DIRECTOR, Role.RESEARCHER),
            "device.read": _CARE_TEAM,
            "device.assign": _CLINICIANS,
            "drug_register.read": _CARE_TEAM,
            "drug_register.enter": _CLINICIANS,
            "education.read": _STAFF,
            "home.read": _EVERYONE,
            "import.read": _CLINIC,
            "import.run": _CLINIC,
            "inbox.read": _CARE_TEAM,
            "inbox.resolve": _CLINICIANS,
            "lab.use": (Role.DIRECTOR, Role.PRESCRIBER, Role.RESEARCHER),
            "long_term_safety.read": _CARE_TEAM,
            "long_term_safety.record": _CLINICIANS,
            "measure.read": _CARE_TEAM,
            "measure.request": _CLINICIANS,
            "outcome.read": _CARE_TEAM,
            "outcome.record": _CLINICIANS,
            "message.read": _CLINIC,
            "message.act": _CLINIC,
            "message.contact": _CLINIC,
            "message.on_call": (Role.DIRECTOR, Role.PRESCRIBER),
            "patient.list": _CLINIC,
            "patient.read": _CARE_TEAM,
            "patient.register": _CLINIC,
            "protocol.read": _STAFF,
            "record.read": _CARE_TEAM,
            "record.enter": _CLINICIANS,
            "record.amend": _CLINICIANS,
            "safety.read": _CARE_TEAM,
            "safety.act": _CLINICIANS,
            "schedule.read": _CLINIC,
            "schedule.book": (Role.PRESCRIBER, Role.NURSE, Role.FRONT_DESK),
            "schedule.plan": (Role.PRESCRIBER, Role.FRONT_DESK),
            "schedule.set_up": (Role.DIRECTOR, Role.FRONT_DESK),
            "screening.read": _CARE_TEAM,
            "screening.answer": _CLINICIANS,
            "screening.sign": (Role.PRESCRIBER,),
            "session.read": _CARE_TEAM,
            "session.open": _CLINICIANS,
            "session.chart": _CLINICIANS,
            "session.order": (Role.PRESCRIBER,),
            "session.confirm": _CLINICIANS,
            "training.use": _CARE_TEAM,
        }.items()
    }
)
"""Permission -> the roles that have it."""


def allows(role: str, permission: str) -> bool:
    """Whether the role has the permission. Raises KeyError naming a permission that is not in the table."""
    try:
        return role in PERMISSIONS[permission]
    except KeyError:
        raise KeyError(
            f"{permission!r} is not in the table of permissions; add it to accounts/permissions.py"
        ) from None

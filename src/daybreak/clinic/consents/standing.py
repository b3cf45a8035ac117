"""Whether a patient's consent is in force, as a finding, now or at a moment."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from daybreak.care.course.consent import (
    ConsentGiven,
    ConsentWithdrawal,
    consent_finding,
    consent_given_that_counts,
)
from daybreak.care.findings import Finding
from daybreak.care.protocol import Route
from daybreak.clinic.consents.models import Consent, ConsentWithdrawn
from daybreak.clinic.consents.texts import mark_of, versions_in_use
from daybreak.clinic.patients.models import Patient


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How consent to one way of treatment stands. consent: the one in force, None without one."""

    route: Route
    finding: Finding
    consent: Consent | None


def consent_in_force(patient: Patient, route: Route, at: datetime | None = None) -> Consent | None:
    """The consent on which treatment may rest, now or at a moment; None if there is none or nobody can tell."""
    return standing(patient, route, at).consent


def standing(patient: Patient, route: Route, at: datetime | None = None) -> Standing:
    """The finding with its basis, from what was recorded by a moment (now by default)."""
    consents = {f"Consent/{each.pk}": each for each in _consents(patient, route, at)}
    given = [_given(each) for each in consents.values()]
    withdrawn = [_withdrawal(each) for each in _withdrawals(patient, route, at)]
    in_use = versions_in_use(route, at)
    counts = consent_given_that_counts(given, withdrawn, in_use)
    return Standing(
        route=route,
        finding=consent_finding(route, given, withdrawn, in_use),
        consent=consents[counts.record] if counts else None,
    )


def _consents(patient: Patient, route: Route, at: datetime | None) -> QuerySet[Consent]:
    found = Consent.objects.filter(patient=patient, form__route=route)
    found = found.select_related("form", "signature", "explained_by")
    return found.filter(recorded_at__lte=at) if at else found


def _withdrawals(patient: Patient, route: Route, at: datetime | None) -> QuerySet[ConsentWithdrawn]:
    found = ConsentWithdrawn.objects.filter(consent__patient=patient, consent__form__route=route)
    return found.filter(at__lte=at) if at else found


def _given(consent: Consent) -> ConsentGiven:
    return ConsentGiven(
        record=f"Consent/{consent.pk}",
        language=consent.form.language,
        version=mark_of(consent.form),
        signed_on=consent.signed_on,
        signed_at=consent.signature.signed_at if consent.signature else None,
    )


def _withdrawal(withdrawn: ConsentWithdrawn) -> ConsentWithdrawal:
    return ConsentWithdrawal(
        record=f"Consent/{withdrawn.consent_id}",
        at=withdrawn.at,
        on=timezone.localdate(withdrawn.at),
        reason=withdrawn.reason,
    )

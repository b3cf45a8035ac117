"""Everything that may be done with consents, in one place to import from."""

from daybreak.clinic.consents.offering import (
    ConsentRefused,
    offer,
    offer_state,
    offers_with_all,
    withdraw_offer,
)
from daybreak.clinic.consents.signing import countersign, record_paper, sign, withdraw
from daybreak.clinic.consents.standing import Standing, consent_in_force, standing
from daybreak.clinic.consents.texts import form_in_use, load_form

__all__ = [
    "ConsentRefused",
    "Standing",
    "consent_in_force",
    "countersign",
    "form_in_use",
    "load_form",
    "offer",
    "offer_state",
    "offers_with_all",
    "record_paper",
    "sign",
    "standing",
    "withdraw",
    "withdraw_offer",
]

"""The link by which a patient signs without an account: signed with the server's key, kept here only as a digest."""

import base64
import hashlib
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from daybreak.clinic.consents.models import ConsentOffer

_BYTES = 18
"""144 bits, as the links of measures have."""


def token_of(offer_id: UUID) -> str:
    """The token of an offer's link, signed with the present key."""
    signed = salted_hmac("daybreak.consents.link", str(offer_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(signed[:_BYTES]).decode()


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def shown_token(offer: ConsentOffer) -> str:
    """The token to show to staff; "" if it was signed with a key that the server no longer has."""
    token = token_of(offer.pk)
    return token if constant_time_compare(digest_of(token), offer.token_sha256) else ""


def offer_of(token: str) -> ConsentOffer | None:
    """The offer that the link is for, whatever became of it; None for a token that nobody was given."""
    found = ConsentOffer.objects.filter(token_sha256=digest_of(token))
    return found.select_related("patient", "form", "withdrawn", "signature").first()

"""The link by which a patient answers without an account: signed with the server's key, kept here only as a digest.

Whoever reads the database finds no link that works, and staff can be shown the link again, because the server can sign
it anew. After the server's key was changed old links still work, but can no longer be shown.
"""

import base64
import hashlib
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from daybreak.clinic.measures.models import MeasureRequest

_BYTES = 18
"""144 bits: as 24 letters and digits, short enough for a QR code that an old camera reads."""


def token_of(request_id: UUID) -> str:
    """The token of a request's link, signed with the present key."""
    signed = salted_hmac("daybreak.measures.link", str(request_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(signed[:_BYTES]).decode()


def digest_of(token: str) -> str:
    """What is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def shown_token(request: MeasureRequest) -> str:
    """The token to show to staff; "" if it was signed with a key that the server no longer has."""
    token = token_of(request.pk)
    return token if constant_time_compare(digest_of(token), request.token_sha256) else ""


def request_of(token: str) -> MeasureRequest | None:
    """The request that the link is for, whatever its state; None for a token that nobody was given."""
    found = MeasureRequest.objects.filter(token_sha256=digest_of(token))
    return found.select_related("patient", "closed").first()

"""What the protocols that courses were opened with call a response and a remission, by the scale."""

from functools import lru_cache

from daybreak.care.course.trajectory import scale_outcome
from daybreak.clinic.screening.models import ProtocolSnapshot
from daybreak.knowledge import protocol_from_bytes

Limits = tuple[float | None, float | None]
"""The least improvement in percent, and the highest total; None where the protocol does not say."""


def limits_of(protocol_id: str, version: str, scale: str) -> Limits:
    """The limits of a protocol on a scale; of several files of one version, all must agree or nothing is known."""
    kept = ProtocolSnapshot.objects.filter(protocol_id=protocol_id, version=version).values_list("pk", flat=True)
    found = {_limits(sha256, scale) for sha256 in kept}
    return found.pop() if len(found) == 1 else (None, None)


@lru_cache(maxsize=128)
def _limits(sha256: str, scale: str) -> Limits:
    stored = ProtocolSnapshot.objects.get(pk=sha256)
    protocol = protocol_from_bytes(bytes(stored.content), stored.protocol_id)
    rule = scale_outcome(protocol.outcomes, scale) if protocol.outcomes else None
    if rule is None:
        return None, None
    response, remission = rule.response_percent, rule.remission_at_most
    return response.value if response else None, remission.value if remission else None

"""The protocol file that a decision or a session rests on, kept once for each content."""

import hashlib

from daybreak.clinic.screening.models import ProtocolSnapshot
from daybreak.clinic.screening.protocols import ClinicProtocol


def protocol_snapshot(protocol: ClinicProtocol) -> ProtocolSnapshot:
    """The stored file of this protocol; it is stored now if it was not."""
    digest = hashlib.sha256(protocol.content).hexdigest()
    return ProtocolSnapshot.objects.filter(pk=digest).first() or ProtocolSnapshot.objects.create(
        sha256=digest,
        protocol_id=protocol.protocol.id,
        version=protocol.protocol.version,
        content=protocol.content,
    )

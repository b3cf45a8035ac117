"""Signed decisions, with everything that led to them: the chart as seen, the protocol file and the tables."""

from django.conf import settings
from django.db import models

from daybreak.clinic.append_only import AppendOnly


class KnowledgeSnapshot(AppendOnly):
    """The reference tables that judged, kept once for each content (knowledge.tables_snapshot, compressed)."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    version = models.CharField(max_length=60)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"tables {self.version}"


class ProtocolSnapshot(AppendOnly):
    """The protocol file that judged, byte for byte, kept once for each content."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    protocol_id = models.CharField(max_length=100)
    version = models.CharField(max_length=60)
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.protocol_id} {self.version}"


class SignedScreening(AppendOnly):
    """A clinician's decision on one screening. A later one never replaces it; it stands beside it.

    chart: encode_chart of the chart as seen. screening: the whole result as JSON (screening/stored.py).
    decision "accept" keeps the computed outcome; "override" sets another one, with a reason.
    """

    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="signed_screenings")
    as_of = models.DateField()
    protocol = models.ForeignKey(ProtocolSnapshot, on_delete=models.PROTECT, related_name="+")
    knowledge = models.ForeignKey(KnowledgeSnapshot, on_delete=models.PROTECT, related_name="+")
    software_version = models.CharField(max_length=40)
    computed = models.CharField(max_length=20)
    decision = models.CharField(max_length=10, choices=[(word, word) for word in ("accept", "override")])
    outcome = models.CharField(
        max_length=20, choices=[(word, word) for word in ("eligible", "not_eligible", "undetermined")]
    )
    reason = models.TextField(blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(auto_now_add=True)
    chart_sha256 = models.CharField(max_length=64)
    chart = models.BinaryField()
    screening = models.BinaryField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision="accept", outcome=models.F("computed"))
                | (models.Q(decision="override") & ~models.Q(reason="") & ~models.Q(outcome=models.F("computed"))),
                name="override_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.patient_id} {self.protocol_id} {self.outcome}"

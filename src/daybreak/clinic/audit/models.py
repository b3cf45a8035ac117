"""The trail: who did what to which patient's record, when, from where, and whether it was allowed."""

from django.conf import settings
from django.db import models

from daybreak.clinic.append_only import AppendOnly


class AuditEvent(AppendOnly):
    """One read or write (FHIR AuditEvent). It says which record, never what the record says."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=150)
    role = models.CharField(max_length=20)
    action = models.CharField(max_length=60)
    patient = models.ForeignKey("patients.Patient", null=True, on_delete=models.PROTECT, related_name="+")
    record = models.CharField(max_length=200, blank=True)
    route = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=45, blank=True)
    outcome = models.CharField(max_length=10, choices=[(word, word) for word in ("done", "denied", "failed")])

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["patient", "-id"], name="audit_by_patient")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.username} {self.action} {self.outcome}"

"""What is remembered of consents: each text that was signed, each offer, signature, consent and withdrawal, once.

Whether a consent is in force is never stored; it follows from the rows (care/course/consent).
"""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly


class RouteOfTreatment(models.TextChoices):
    """What is consented to; the routes of the protocols."""

    INTRAVENOUS = "intravenous_ketamine", "Intravenous ketamine"
    INTRANASAL = "intranasal_esketamine", "Intranasal esketamine"


class Signer(models.TextChoices):
    """Who signs."""

    PATIENT = "patient", "The patient"
    REPRESENTATIVE = "representative", "A legal representative"


class FormVersion(AppendOnly):
    """The text of a consent form in one language, as it was loaded or as it was shipped when it was first used.

    body: Markdown of the small kind that knowledge/prose reads. shipped: it is Daybreak's template, not the clinic's.
    """

    route = models.CharField(max_length=40, choices=RouteOfTreatment.choices)
    language = models.CharField(max_length=10)
    version = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)
    shipped = models.BooleanField(default=False)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["route", "language", "version", "shipped", "sha256"], name="one_text_for_a_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.version}"


class ConsentOffer(AppendOnly):
    """A patient is asked to sign one form, by a link without an account.

    education: the pages that were gone through, [{"id", "version", "language"}]. token_sha256: of the link's token,
    which itself is kept nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="consent_offers")
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="offers")
    education = models.JSONField()
    token_sha256 = models.CharField(max_length=64, unique=True)
    offered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-offered_at"]

    def __str__(self) -> str:
        return f"ConsentOffer {self.pk}"

    @property
    def works_until(self) -> date:
        """The last day on which the link works, in the clinic's zone."""
        return timezone.localdate(self.expires_at - timedelta(seconds=1))


class OfferWithdrawn(AppendOnly):
    """Staff ended the link before it led to a consent, with a reason."""

    offer = models.OneToOneField(ConsentOffer, on_delete=models.PROTECT, related_name="withdrawn")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.offer_id} withdrawn"


class PatientSignature(AppendOnly):
    """What the patient wrote and drew on the link's page. Alone it is no consent: a clinician signs beside it.

    strokes: lines of [x, y] in a box of strokes.WIDTH by strokes.HEIGHT; empty if the typed name alone is the
    signature.
    """

    offer = models.OneToOneField(ConsentOffer, on_delete=models.PROTECT, related_name="signature")
    name = models.CharField(max_length=200)
    signer = models.CharField(max_length=20, choices=Signer.choices)
    relation = models.CharField(max_length=200, blank=True)
    strokes = models.JSONField()
    signed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Signature of {self.offer_id}"


class Consent(AppendOnly):
    """A consent with both signatures: the patient's on the link or on a paper, and the clinician's who explained it.

    signature: None for a paper. paper_place: where the paper lies. signed_on: the day of the patient's signature.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="consents")
    form = models.ForeignKey(FormVersion, on_delete=models.PROTECT, related_name="consents")
    education = models.JSONField()
    signature = models.OneToOneField(PatientSignature, null=True, on_delete=models.PROTECT, related_name="consent")
    name = models.CharField(max_length=200)
    signer = models.CharField(max_length=20, choices=Signer.choices)
    relation = models.CharField(max_length=200, blank=True)
    paper_place = models.CharField(max_length=300, blank=True)
    signed_on = models.DateField()
    explained_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-recorded_at"]
        indexes = [models.Index(fields=["patient", "-recorded_at"], name="consents_of_a_patient")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(signature__isnull=False) | ~models.Q(paper_place=""), name="consent_lies_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"Consent {self.pk}"

    @property
    def on_paper(self) -> bool:
        """Whether the patient signed a paper."""
        return self.signature_id is None


class ConsentWithdrawn(AppendOnly):
    """The patient took the consent back. It ends every consent to the same treatment that was signed before."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.consent_id} withdrawn"

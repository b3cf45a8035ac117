"""What is remembered about patients: the files as they came, every record in every version, and who it is about.

Documents and versions are written once. A record only points at the version that counts.
"""

from typing import Any

from django.conf import settings
from django.db import models

from daybreak.clinic.append_only import AppendOnly

ENTERED_HERE = "daybreak"
"""The source of records that were typed in here."""


class Patient(models.Model):
    """One person (FHIR Patient), as the newest Patient record describes them, ready for lists and search.

    fhir_id: the id by which `source` knows the person. birth_date: as written, as partial as it was.
    mrn: the medical record number. sort_name: folded family and given name, the order of every list.
    """

    source = models.CharField(max_length=100, default=ENTERED_HERE)
    fhir_id = models.CharField(max_length=200)
    name = models.CharField(max_length=300, blank=True)
    family = models.CharField(max_length=150, blank=True)
    given = models.CharField(max_length=150, blank=True)
    birth_date = models.CharField(max_length=30, blank=True)
    birth_date_earliest = models.DateField(null=True)
    birth_date_latest = models.DateField(null=True)
    sex = models.CharField(max_length=20, blank=True)
    mrn = models.CharField(max_length=100, blank=True)
    deceased = models.BooleanField(default=False)
    sort_name = models.BinaryField(max_length=200, default=b"")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="patient_record"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "fhir_id"], name="one_patient_per_source_id")]
        indexes = [models.Index(fields=["sort_name", "id"], name="patient_by_name")]

    def __str__(self) -> str:
        return self.name or f"Patient {self.fhir_id}"


class PatientIdentifier(models.Model):
    """A number by which a system knows a patient. `system` "urn:daybreak:source:<source>" holds FHIR ids."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="identifiers")
    system = models.CharField(max_length=300)
    value = models.CharField(max_length=200)
    type_code = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "system", "value"], name="identifier_once_a_patient")]
        indexes = [models.Index(fields=["system", "value"], name="patient_by_identifier")]

    def __str__(self) -> str:
        return f"{self.system}|{self.value}"


class PatientToken(models.Model):
    """One word by which a patient is found. Bytes, because their order is the same in every database and locale."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="tokens", db_index=False)
    token = models.BinaryField(max_length=80)
    sort_name = models.BinaryField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "token"], name="token_once_a_patient")]
        indexes = [models.Index(fields=["token", "sort_name", "patient"], name="patient_by_token")]

    def __str__(self) -> str:
        return bytes(self.token).decode(errors="replace")


class Document(AppendOnly):
    """A file as it came, byte for byte. Each distinct content of one source is kept once."""

    source = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "sha256"], name="document_once_a_source")]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One attempt to bring a file in: how far it is, and what came of it.

    counts: {"understood", "kept", "refused", "new", "changed", "unchanged", "waiting", "patients"} -> number.
    counts_by_type: resource type -> {"understood", "kept", "refused"} -> number.
    problems: the first MOST_PROBLEMS of {"record", "path", "found", "expected", "advice", "severity"}.
    """

    MOST_PROBLEMS = 500

    class State(models.TextChoices):
        """Where the import stands."""

        READING = "reading", "Reading"
        STORING = "storing", "Storing"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    name = models.CharField(max_length=300)
    source = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="imports")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    counts_by_type = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=500, blank=True)
    patients = models.ManyToManyField(Patient, related_name="imports")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (self.State.DONE, self.State.FAILED)


class Record(models.Model):
    """One resource over time. `current` is the version that counts.

    patient_reference: the patient's FHIR id as the resource names it; "" for resources about nobody (Medication).
    review_reason: why a person must look at it; "" when nothing is open. Without a patient it waits in the inbox.
    """

    patient = models.ForeignKey(Patient, null=True, on_delete=models.PROTECT, related_name="records")
    source = models.CharField(max_length=100, blank=True)
    patient_reference = models.CharField(max_length=200, blank=True)
    resource_type = models.CharField(max_length=60)
    resource_id = models.CharField(max_length=200)
    current = models.ForeignKey("RecordVersion", null=True, on_delete=models.PROTECT, related_name="+")
    review_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "resource_type", "resource_id", "patient_reference"], name="one_record_per_resource"
            )
        ]
        indexes = [
            models.Index(fields=["patient", "resource_type"], name="record_by_patient"),
            models.Index(fields=["source", "patient_reference"], name="record_by_reference"),
            models.Index(fields=["id"], name="record_to_review", condition=~models.Q(review_reason="")),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """As a fact names it ("Condition/12")."""
        return f"{self.resource_type}/{self.resource_id}"


class RecordVersion(AppendOnly):
    """What a record said at one time: the exact bytes, and what was understood of them.

    facts: JSON array of [kind, fact] pairs, see patients/stored_facts.py. reader: the knowledge version that read it.
    waiting_for: references ("Medication/7") that were not there when it was read.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=[(word, word) for word in ("understood", "kept", "refused")])
    facts = models.BinaryField(default=b"[]")
    problems = models.JSONField(default=list)
    waiting_for = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="versions")
    path = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=500, blank=True)
    reader = models.CharField(max_length=60, blank=True)
    # The bytes stand last so that reading the facts never walks over them.
    original = models.BinaryField()

    class Meta:
        ordering = ["record_id", "number"]
        constraints = [models.UniqueConstraint(fields=["record", "number"], name="version_number_once_a_record")]

    def __str__(self) -> str:
        return f"{self.record_id} version {self.number}"

    def problem_list(self) -> list[dict[str, Any]]:
        """The problems as {"path", "found", "expected", "advice", "severity"}."""
        return list(self.problems)


class RecordReference(models.Model):
    """That a record rests on another resource ("Medication/7"): it is read again when that arrives or changes."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="references")
    source = models.CharField(max_length=100, blank=True)
    reference = models.CharField(max_length=260)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "reference"], name="reference_once_a_record")]
        indexes = [models.Index(fields=["source", "reference"], name="record_by_referred")]

    def __str__(self) -> str:
        return self.reference

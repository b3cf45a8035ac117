"""What is remembered of controlled drugs: which are kept here, and every entry of the register, written once."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone

from daybreak.clinic.append_only import AppendOnly
from daybreak.clinic.controlled_drugs.ledger import Drug, Entry, amount, number, to_mg


class ControlledDrug(AppendOnly):
    """A drug as it is kept: in vials of a strength and size, or in devices. Entries rest on it, so it never changes.

    content_mg: in one container. mg_per_ml, volume_ml: of a vial; None for a device.
    """

    class Container(models.TextChoices):
        """What it comes in."""

        VIAL = "vial", "Vial"
        DEVICE = "device", "Nasal device"

    name = models.CharField(max_length=100, unique=True)
    container = models.CharField(max_length=10, choices=Container.choices)
    content_mg = models.DecimalField(max_digits=9, decimal_places=3)
    mg_per_ml = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    volume_ml = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(content_mg__gt=0), name="drug_holds_something"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def size(self) -> str:
        """ "Vials of 200 mg (10 mg/mL, 20 mL)" or "Devices of 28 mg"."""
        made_of = f" ({number(self.mg_per_ml)} mg/mL, {number(self.volume_ml)} mL)" if self.mg_per_ml else ""
        return f"{self.container.capitalize()}s of {number(self.content_mg)} mg{made_of}"

    def in_ledger(self) -> Drug:
        """As the ledger reckons with it."""
        return Drug(id=self.pk, name=self.name, container=self.container, content_mg=self.content_mg)  # type: ignore[arg-type]


class RegisterEntry(AppendOnly):
    """One entry: what happened to how much of which lot, when, by whom, and who saw it.

    key: of the form that was sent, so that sending it twice enters it once.
    quantity and unit as they were written ("3 container", "35 mg"). party: from or to whom. document: its number.
    expected_mg, explanation: of a count, what both people saw as expected, and why it differs. corrects: the entry
    that this one replaces, which stays where it is; why_corrected says why.
    """

    class Kind(models.TextChoices):
        """What happened."""

        RECEIVED = "received", "Received"
        GIVEN = "given", "Given"
        WASTED = "wasted", "Wasted"
        RETURNED = "returned", "Returned"
        DESTROYED = "destroyed", "Destroyed"
        COUNTED = "counted", "Counted"
        STRUCK = "struck", "Struck out"

    class Unit(models.TextChoices):
        """What the quantity counts."""

        CONTAINER = "container", "vials or devices"
        MG = "mg", "mg"

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    drug = models.ForeignKey(ControlledDrug, on_delete=models.PROTECT, related_name="entries")
    lot = models.CharField(max_length=60)
    quantity = models.DecimalField(max_digits=12, decimal_places=3)
    unit = models.CharField(max_length=10, choices=Unit.choices)
    occurred_at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey(
        "treatment_sessions.Session", null=True, on_delete=models.PROTECT, related_name="register_entries"
    )
    party = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    expected_mg = models.DecimalField(max_digits=12, decimal_places=3, null=True)
    explanation = models.CharField(max_length=500, blank=True)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    why_corrected = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-occurred_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="register_quantity_is_an_amount"),
            models.CheckConstraint(
                condition=models.Q(witness=None) | ~models.Q(witness=models.F("by")), name="witness_is_somebody_else"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="struck") | models.Q(corrects__isnull=False), name="struck_names_an_entry"
            ),
            models.CheckConstraint(
                condition=models.Q(corrects=None) | ~models.Q(why_corrected=""), name="correction_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} of {self.drug}, lot {self.lot}"

    @property
    def mg(self) -> Decimal:
        """The quantity in milligrams."""
        return to_mg(self.quantity, self.unit, self.drug.content_mg)  # type: ignore[arg-type]

    @property
    def amount(self) -> str:
        """The quantity in words."""
        return amount(self.mg, self.drug.in_ledger())

    def in_ledger(self) -> Entry:
        """As the ledger reckons with it."""
        return Entry(
            id=self.pk,
            kind=self.kind,  # type: ignore[arg-type]
            drug=self.drug_id,
            lot=self.lot,
            mg=self.mg,
            occurred_at=self.occurred_at,
            recorded_at=self.recorded_at,
            session=str(self.session_id) if self.session_id else None,
            corrects=self.corrects_id,
            explained=bool(self.explanation),
        )

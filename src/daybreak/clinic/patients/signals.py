"""What other apps may listen to."""

from django.dispatch import Signal

record_entered = Signal()
"""A person typed a record in or corrected one: `record` (its current version says what it is now) and `by`.

Sent within the transaction that stores it, so that what follows from a record is stored with it or not at all.
"""

"""Consent to each way of treatment, and the plain-language pages that a patient reads before giving it."""

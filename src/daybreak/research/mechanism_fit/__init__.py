"""Calibrates the mechanism on published courses and holds it to others: python -m daybreak.research.mechanism_fit."""

"""Medicines as records name them become ingredients, strengths and daily doses, or stay shown as not understood."""

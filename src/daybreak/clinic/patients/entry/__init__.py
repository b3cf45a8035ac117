"""Forms for everything that can be typed in: each turns its fields into one FHIR resource, and one back into fields."""

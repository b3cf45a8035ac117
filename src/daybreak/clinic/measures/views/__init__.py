"""Pages: what the patient sees on the phone, what staff see of measures, and the safety tasks."""

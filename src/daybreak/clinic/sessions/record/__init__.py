"""What is left of a session: the record on paper, the monitoring form, what the patient takes home."""

"""The papers of a session: its record, the monitoring form, and what the patient takes home."""

"""The demo clinic: invented patients and staff, so that the system can be tried without a real person's record."""

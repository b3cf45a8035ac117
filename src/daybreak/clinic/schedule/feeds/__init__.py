"""Calendars that staff and patients subscribe to: who may read which, and how they are written."""

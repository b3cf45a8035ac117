"""The Lab: what published models predict for a dose and for a schedule. It knows no patient and stores nothing."""

"""The schedule: opening hours, staff and chairs; appointments and what became of them; plans proposed by a solver."""

"""Pages of outcomes and of long-term safety."""

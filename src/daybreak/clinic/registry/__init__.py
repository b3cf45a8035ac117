"""The registry: one row of figures for each course, and the dashboard over them."""

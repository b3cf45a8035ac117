"""Words and marks of these pages."""

"""Paper: the sheets, styles and tables that every printed document of the clinic shares."""

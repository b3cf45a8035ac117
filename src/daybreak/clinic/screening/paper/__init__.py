"""A screening on paper: the same findings, trials and timeline as the page, laid out for a folder or an insurer."""

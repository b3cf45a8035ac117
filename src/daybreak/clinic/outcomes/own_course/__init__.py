"""A second opinion on the coming weeks, by a model fitted to this patient's own scores. It is no finding.

Loaded when it is first asked for, as numerical libraries are large.
"""

"""A clinic's outcomes in figures: rows of courses, counts of them, and the statistics over the counts.

`course_row`, `windows` and `counts` import nothing heavy; `figures` and what it is made of bring SciPy and lifelines.
Method and worked figures: docs/algorithms/outcome-statistics.md.
"""

"""Where appointments can be: a problem in, a plan or reasons out. Pure: no Django, no clock, no store.

`problem` says what is asked and answered, `days` how a course's windows follow from each other, `room` what is free,
`first_fit` places one visit after the other, `solver` all at once, `reasons` says why a visit has no place.
"""

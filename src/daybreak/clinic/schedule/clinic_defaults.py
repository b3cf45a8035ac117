"""Figures of the schedule that no source fixes: clinic defaults (P), shown as such wherever they are used."""

from daybreak.care.findings import Source

DEFAULT = Source(key="clinic-default", certainty="P")

STEP_MINUTES = 15
"""Appointments that the planner makes begin at a quarter of an hour."""

PREPARATION_MINUTES = 30
"""From sitting down to the start of the drug: questions, weight, vital signs, a line or the first device."""

TURNOVER_MINUTES = 15
"""From the end of the observation to the next patient: last checks, leaving, cleaning."""

EVALUATION_MINUTES = 45
INTEGRATION_MINUTES = 60

PATIENTS_AT_ONCE = 2
"""How many patients in session one person watches, unless the clinic has entered another number."""

PLAN_WEEKS = 3
"""How far a plan reaches unless another day is chosen."""

LONGEST_PLAN_DAYS = 84

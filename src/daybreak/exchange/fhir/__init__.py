"""FHIR R4 in: files become facts, each beside the exact bytes it came from.

https://hl7.org/fhir/R4/
"""

from daybreak.exchange.fhir.charts import charts
from daybreak.exchange.fhir.read import read
from daybreak.exchange.fhir.report import Limits, Problem, ReadReport, ReadResource

__all__ = ["Limits", "Problem", "ReadReport", "ReadResource", "charts", "read"]

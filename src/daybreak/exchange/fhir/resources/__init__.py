"""One file per resource type. To read another type, write its file and name it in READERS."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from daybreak.exchange.facts import Fact
from daybreak.exchange.fhir.context import Context
from daybreak.exchange.fhir.element import Element
from daybreak.exchange.fhir.resources.allergy_intolerance import read_allergy_intolerance
from daybreak.exchange.fhir.resources.condition import read_condition
from daybreak.exchange.fhir.resources.coverage import read_coverage
from daybreak.exchange.fhir.resources.encounter import read_encounter
from daybreak.exchange.fhir.resources.medication_administration import read_medication_administration
from daybreak.exchange.fhir.resources.medication_dispense import read_medication_dispense
from daybreak.exchange.fhir.resources.medication_request import read_medication_request
from daybreak.exchange.fhir.resources.medication_statement import read_medication_statement
from daybreak.exchange.fhir.resources.observation import read_observation
from daybreak.exchange.fhir.resources.patient import read_patient
from daybreak.exchange.fhir.resources.procedure import read_procedure
from daybreak.exchange.fhir.resources.questionnaire_response import read_questionnaire_response

Reader = Callable[[Element, Context], tuple[Fact, ...]]
"""Facts from one resource. No facts means kept; why is noted. Raises Refused when the resource is not usable."""

READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "AllergyIntolerance": read_allergy_intolerance,
        "Condition": read_condition,
        "Coverage": read_coverage,
        "Encounter": read_encounter,
        "MedicationAdministration": read_medication_administration,
        "MedicationDispense": read_medication_dispense,
        "MedicationRequest": read_medication_request,
        "MedicationStatement": read_medication_statement,
        "Observation": read_observation,
        "Patient": read_patient,
        "Procedure": read_procedure,
        "QuestionnaireResponse": read_questionnaire_response,
    }
)

PATIENT_FIELDS: Mapping[str, str] = MappingProxyType(
    {"AllergyIntolerance": "patient", "Coverage": "beneficiary", "Immunization": "patient"}
)
"""Where a type names its patient, if not in `subject`."""

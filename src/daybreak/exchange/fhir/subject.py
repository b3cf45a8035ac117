"""Whom a resource is about. A patient is never assumed, not even in a file that knows only one (H-01)."""

from daybreak.exchange.fhir.element import Element, Notes, described
from daybreak.exchange.fhir.naming import Named
from daybreak.exchange.fhir.references import Directory
from daybreak.exchange.fhir.report import Limits
from daybreak.exchange.fhir.resources import PATIENT_FIELDS


def patient_of(element: Element, resource: Named, directory: Directory) -> tuple[str | None, bool]:
    """The patient's id, and whether the resource is about a patient at all.

    (None, True): a patient should be named and is not, which is noted; staff can still say who it is.
    """
    if resource.target.resource_type == "Patient":
        return resource.target.resource_id, True
    field = PATIENT_FIELDS.get(resource.target.resource_type, "subject")
    reference = element.child(field)
    if reference is None:
        if field not in element:
            element.note(field, "nothing", "a reference to a Patient", "Say whose record it is.")
        return None, True
    patient_id = directory.patient_id(reference)
    if patient_id is not None:
        return patient_id, True
    found = described(reference.text("reference") or reference.text("display") or reference.fields)
    if directory.is_about_another(reference):
        element.note(field, found, "", "It is not about a patient; it is kept and not used.", "information")
        return None, False
    element.note(field, found, "a reference to a Patient that can be found", "Say whose record it is.")
    return None, True


def patient_of_unread(resource: Named, directory: Directory) -> str | None:
    """The patient of a resource that is kept without being read."""
    if resource.target.resource_type == "Patient":
        return resource.target.resource_id
    head = resource.head
    for value in (head.subject, head.patient, head.beneficiary):
        if isinstance(value, dict):
            patient_id = directory.patient_id(Element(value, "", Notes(Limits())))
            if patient_id is not None:
                return patient_id
    return None

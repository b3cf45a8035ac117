"""The fields of the monitoring form of the US esketamine programme, as data: what each asks, and how sure we are of it.

Only what the programme asks for stands here, in our own words and our own order; its form is not reproduced. The
fields were read in the form of November 2021 (V); what a newer one asks besides was read in an overview of it (V2) or
is recalled (R, R?). The current form has to be compared before a clinic relies on this list.
"""

from dataclasses import dataclass

from daybreak.care.findings import Certainty, Source

SUBMIT_WITHIN_DAYS = 7
SUBMIT_SOURCE = Source(key="REMS-PMF-2021-11", certainty="V", locator="submitted within 7 days of each session")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field. required: the form marks it so. newer: only a form after November 2021 asks it."""

    id: str
    section: str
    label: str
    required: bool
    newer: bool
    source: Source


def _field(
    section: str, name: str, label: str, required: bool, certainty: Certainty = "V", newer: bool = False
) -> Field:
    locator = "newer form" if newer else section.lower()
    source = Source(key="REMS-PMF-2021-11", certainty=certainty, locator=locator)
    return Field(id=name, section=section, label=label, required=required, newer=newer, source=source)


_PATIENT, _MEDICINES, _PERSON = "Patient", "Medicines taken besides", "Healthcare professional who monitored"
_SETTING, _SESSION, _VITALS = "Setting", "Session", "Vital signs"
_EVENTS, _SERIOUS, _SIGNED = "Sedation, dissociation, breathing", "Serious adverse event", "Signature"

FIELDS: tuple[Field, ...] = (
    _field(_PATIENT, "first-name", "First name", True),
    _field(_PATIENT, "middle-initial", "Middle initial", False),
    _field(_PATIENT, "last-name", "Last name", True),
    _field(_PATIENT, "birth-date", "Date of birth", True),
    _field(_PATIENT, "sex", "Sex", True),
    _field(_PATIENT, "first-treatment", "First treatment", False, "V2", newer=True),
    _field(_PATIENT, "enrolled", "Enrolled, if it is the first treatment", False, "V2", newer=True),
    _field(_MEDICINES, "benzodiazepines", "Benzodiazepines", True),
    _field(_MEDICINES, "hypnotics", "Non-benzodiazepine sedative hypnotics", True),
    _field(_MEDICINES, "psychostimulants", "Psychostimulants", True),
    _field(_MEDICINES, "maois", "Monoamine oxidase inhibitors", True),
    _field(_MEDICINES, "opioids", "Opioids", False, "V2", newer=True),
    _field(_PERSON, "monitor-name", "First and last name", True),
    _field(_PERSON, "monitor-telephone", "Telephone", True),
    _field(_PERSON, "monitor-email", "Email", True),
    _field(_SETTING, "setting-name", "Name", True),
    _field(_SETTING, "setting-address", "Address", True),
    _field(_SETTING, "setting-city", "City", True),
    _field(_SETTING, "setting-state", "State", True),
    _field(_SETTING, "setting-zip", "ZIP code", True),
    _field(_SESSION, "session-date", "Date of the treatment", True),
    _field(_SESSION, "dose", "Dose: 56 mg, 84 mg or other", True),
    _field(_SESSION, "lot", "Lot number", True),
    _field(_SESSION, "total-minutes", "Minutes from the first device to the end of monitoring", True),
    _field(_SESSION, "ready-minutes", "Where no two hours are asked for: minutes until ready to leave", False),
    _field(_VITALS, "acceptable-before", "Acceptable before dosing", True),
    _field(_VITALS, "acceptable-after", "Acceptable before the end", True),
    _field(_VITALS, "pressure-before", "Blood pressure before dosing", True),
    _field(_VITALS, "pressure-40", "Blood pressure at 40 minutes", True),
    _field(_VITALS, "pressure-after", "Blood pressure before the end", True),
    _field(_EVENTS, "sedation", "Sedation", True),
    _field(_EVENTS, "sedation-onset", "Sedation: onset", False),
    _field(_EVENTS, "sedation-resolved", "Sedation: resolution", False),
    _field(_EVENTS, "sedation-treatment", "Sedation: treatment given", False, "R?"),
    _field(_EVENTS, "dissociation", "Dissociation", True),
    _field(_EVENTS, "dissociation-onset", "Dissociation: onset", False),
    _field(_EVENTS, "dissociation-resolved", "Dissociation: resolution", False),
    _field(_EVENTS, "dissociation-treatment", "Dissociation: treatment given", False, "R?"),
    _field(_EVENTS, "respiratory-depression", "Respiratory depression, SpO2", False, "R?", newer=True),
    _field(_SERIOUS, "serious", "Serious adverse event", False, "R"),
    _field(_SERIOUS, "serious-type", "Which kind", False, "R"),
    _field(_SERIOUS, "serious-narrative", "What happened", False, "R"),
    _field(_SIGNED, "signature", "Signature and date", False, "R"),
)
"""Every field in the order of its section."""

MEDICINE_CLASSES: dict[str, str] = {
    "benzodiazepines": "benzodiazepine",
    "hypnotics": "z_drug",
    "psychostimulants": "stimulant",
    "maois": "maoi",
    "opioids": "opioid",
}
"""The class of our tables that answers a field about medicines."""

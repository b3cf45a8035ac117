"""The words that a screen uses for the codes inside: one word per idea, the same on every page and on paper."""

from typing import NamedTuple


class Status(NamedTuple):
    """How a state is told: its word, its icon and its tone (a colour pair of the stylesheet)."""

    word: str
    icon: str
    tone: str


VERDICTS = {
    "met": Status("Met", "met", "met"),
    "not_met": Status("Not met", "not_met", "not_met"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
ADVISORY_VERDICTS = {
    "met": Status("No warning", "met", "met"),
    "not_met": Status("Warning", "warning", "advice"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
DECISIONS = {
    "eligible": Status("Eligible", "met", "met"),
    "not_eligible": Status("Not eligible", "not_met", "not_met"),
    "undetermined": Status("Undetermined", "unknown", "unknown"),
}
ADEQUACIES = {
    "adequate": Status("Adequate", "met", "met"),
    "inadequate": Status("Inadequate", "not_met", "plain"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
OUTCOMES = {
    "failed": Status("Failed", "", "plain"),
    "responded": Status("Responded", "", "plain"),
    "intolerant": Status("Not tolerated", "", "plain"),
    "unknown": Status("Not known", "unknown", "unknown"),
}
IN_EPISODE = {"met": "Yes", "not_met": "No", "unknown": "Not known"}
READINGS = {
    "understood": Status("Understood", "met", "met"),
    "kept": Status("Kept, not used", "info", "plain"),
    "refused": Status("Refused", "not_met", "not_met"),
}
CERTAINTIES = {
    "V": "Checked in the document",
    "V2": "Checked in a source that quotes it",
    "R": "Recalled, not yet checked",
    "R?": "Recalled with doubt",
    "P": "Clinic default",
}
ABBREVIATIONS = {"nassa": "NaSSA", "ergot": "ergot derivative"}
ROUTES = {"intravenous_ketamine": "Intravenous ketamine", "intranasal_esketamine": "Intranasal esketamine"}
UNITS = {
    "mm[Hg]": "mmHg",
    "/min": "per minute",
    "Cel": "°C",
    "kg/m2": "kg/m²",
    "m[IU]/L": "mIU/L",
    "{score}": "",
    "1": "",
    "d": "days",
}
SEXES = {"female": "Female", "male": "Male", "other": "Other", "unknown": "Not known"}
RECORDS = {
    "AllergyIntolerance": "Allergy",
    "Condition": "Diagnosis",
    "Coverage": "Coverage",
    "Encounter": "Visit",
    "Medication": "Medicine",
    "MedicationAdministration": "Dose given",
    "MedicationDispense": "Supply",
    "MedicationRequest": "Prescription",
    "MedicationStatement": "Medicine reported",
    "Observation": "Observation",
    "Patient": "Person",
    "Procedure": "Treatment",
    "QuestionnaireResponse": "Answer",
}
ROLES = {"antidepressant": "Antidepressant", "augmentation": "Augmentation", "combination": "Combination"}
ACTIONS = {
    "account.add": "Added an account",
    "account.manage": "Looked at the accounts",
    "account.own": "Looked at their own account",
    "account.password": "Changed a password",
    "account.sign_in": "Signed in",
    "account.sign_out": "Signed out",
    "account.state": "Opened or closed an account",
    "audit.read": "Read the audit trail",
    "board.read": "Looked at the board",
    "chair.add": "Added a chair",
    "chair.change": "Changed a chair",
    "chair.manage": "Looked at the chairs",
    "chair.state": "Took a chair out of use or back",
    "chart.read": "Read a chart",
    "course.dates": "Looked at the courses",
    "course.decide": "Decided on a course",
    "course.event": "Recorded what happened to a course",
    "course.open": "Opened a course",
    "course.read": "Read a course",
    "course.record": "Opened a form of a course",
    "course.visit": "Recorded an integration visit",
    "dashboard.read": "Looked at the dashboard",
    "dashboard.export": "Took out a row for each course",
    "device.add": "Added a monitor",
    "device.assign": "Opened a form for monitors",
    "device.in_use": "Took a monitor out of use or back",
    "device.read": "Looked at the monitors",
    "drug_register.drug": "Added a drug to the register",
    "drug_register.enter": "Opened a form of the drug register",
    "drug_register.entry": "Entered into the drug register",
    "drug_register.read": "Read the drug register",
    "drug_register.witness": "Signed in the drug register as a witness",
    "home.read": "Opened the first page",
    "import.read": "Read an import report",
    "import.run": "Imported a file",
    "inbox.read": "Looked into the inbox",
    "inbox.resolve": "Settled a record of the inbox",
    "long_term_safety.read": "Looked at long-term safety",
    "long_term_safety.record": "Opened a form of long-term safety",
    "long_term_safety.recorded": "Wrote down a request",
    "measure.answer": "Answered by a link",
    "measure.ask": "Asked for measures",
    "measure.chart": "Brought answers into the chart",
    "measure.finish": "Finished answering by a link",
    "measure.link": "Opened a link",
    "measure.read": "Looked at measures",
    "measure.request": "Opened a form for measures",
    "measure.withdraw": "Withdrew a link",
    "message.act": "Opened a form about a message",
    "message.again": "Had a message sent again",
    "message.cancelled": "Cancelled a message",
    "message.contact": "Opened a patient's contact",
    "message.contact_recorded": "Recorded how a patient may be reached",
    "message.on_call": "Opened the on-call list",
    "message.on_call_changed": "Changed the on-call list",
    "message.read": "Looked at messages",
    "message.staff_contact_recorded": "Recorded how somebody on the staff is reached",
    "message.test": "Sent test messages",
    "outcome.read": "Looked at outcomes",
    "outcome.record": "Opened a form of outcomes",
    "outcome.recorded": "Wrote down what outcomes rest on",
    "patient.list": "Listed or searched patients",
    "patient.read": "Opened a chart",
    "patient.register": "Registered a patient",
    "protocol.read": "Read a protocol",
    "record.amend": "Corrected a record",
    "record.enter": "Typed in a record",
    "record.import": "Took in a record",
    "record.read": "Read a record",
    "record.reread": "Read an original again",
    "safety.acknowledge": "Took on a safety task",
    "safety.act": "Worked on a safety task",
    "safety.assess": "Recorded an assessment",
    "safety.contact": "Recorded a contact attempt",
    "safety.escalate": "Recorded an escalation",
    "safety.hand_over": "Handed over a safety task",
    "safety.read": "Looked at safety tasks",
    "safety.report": "Reported a concern",
    "safety.screener": "Raised a concern from a screener",
    "schedule.accept": "Accepted a plan",
    "schedule.attended": "Noted an appointment as attended",
    "schedule.book": "Opened a form for appointments",
    "schedule.cancelled": "Cancelled an appointment",
    "schedule.feed": "Read a calendar by its link",
    "schedule.hours": "Changed the opening hours",
    "schedule.link": "Made a calendar link",
    "schedule.missed": "Noted an appointment as missed",
    "schedule.moved": "Moved an appointment",
    "schedule.plan": "Looked at a plan",
    "schedule.plan_visit": "Booked an appointment",
    "schedule.propose": "Asked for a plan",
    "schedule.read": "Looked at the schedule",
    "schedule.reopened": "Took back what was noted of an appointment",
    "schedule.set_up": "Looked at the hours",
    "schedule.staff": "Changed somebody's hours",
    "schedule.unlink": "Revoked a calendar link",
    "schedule.wish": "Noted a patient's wishes",
    "screening.answer": "Answered a question",
    "screening.read": "Read a screening",
    "screening.replay": "Judged a signed screening again",
    "screening.sign": "Signed a screening",
    "session.chart": "Charted in a session",
    "session.confirm": "Confirmed a dose",
    "session.device": "Took in readings of a monitor",
    "session.move": "Moved a session",
    "session.open": "Opened a session",
    "session.order": "Ordered in a session",
    "session.read": "Read a session",
    "training.use": "Trained",
}

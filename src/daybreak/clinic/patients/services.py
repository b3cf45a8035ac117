"""Everything that may be done with patients and their records, in one place to import from."""

from daybreak.clinic.patients.charts import chart_of, unreadable_records
from daybreak.clinic.patients.entering import (
    RecordRefused,
    amend_record,
    enter_record,
    register_patient,
    resource_of,
    retract_record,
)
from daybreak.clinic.patients.importing import Progress, begin_import, import_file
from daybreak.clinic.patients.inbox import accept_newest, give_to_patient, inbox, keep_current
from daybreak.clinic.patients.rereading import read_everything_again
from daybreak.clinic.patients.search import count_patients, list_patients, search_patients

__all__ = [
    "Progress",
    "RecordRefused",
    "accept_newest",
    "amend_record",
    "begin_import",
    "chart_of",
    "count_patients",
    "enter_record",
    "give_to_patient",
    "import_file",
    "inbox",
    "keep_current",
    "list_patients",
    "read_everything_again",
    "register_patient",
    "resource_of",
    "retract_record",
    "search_patients",
    "unreadable_records",
]

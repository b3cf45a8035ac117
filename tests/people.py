"""The cast: named synthetic people, a line of story each. All invented.

Tests read as stories when they use the same few people: Dr Miriam Okafor may sign, Joan Whitfield may not.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who signs in. role: as in accounts/permissions."""

    username: str
    full_name: str
    role: str
    story: str


@dataclass(frozen=True, slots=True)
class Somebody:
    """A patient of the demo clinic; id is the FHIR id, and the file is clinic/demo/records/<id>.json."""

    id: str
    name: str
    story: str


MIRIAM = Member("miriam", "Dr Miriam Okafor", "prescriber", "Psychiatrist. Reads the worksheet, decides and signs.")
TOMAS = Member("tomas", "Tomás Herrera, RN", "nurse", "At the chair with the patients; enters and corrects records.")
JOAN = Member(
    "joan", "Joan Whitfield", "front_desk", "Receives referrals and imports them; never sees a judgement signed by her."
)
ANSELM = Member(
    "anselm", "Dr Anselm Brandt", "director", "Answers for the programme; reads the audit trail and keeps accounts."
)
YUKI = Member(
    "yuki", "Dr Yuki Tanabe", "researcher", "Reads protocols and, later, de-identified outcomes; never a chart."
)
VERA = Member("vera", "Vera Solberg", "patient", "A patient with an account; sees nothing of the clinic's pages.")
GONE = Member("gone", "Dr Piet Vandersloot", "prescriber", "Left the clinic; the account is kept, and deactivated.")

STAFF = (MIRIAM, TOMAS, JOAN, ANSELM, YUKI)
EVERYBODY = (*STAFF, VERA)

MARIT = Somebody("marit-ellingsrud", "Marit Ellingsrud", "Everything tried, measured and asked: eligible.")
AUGUSTA = Somebody("augusta-lindqvist-rowe", "Augusta Lindqvist-Rowe", "Seven medicines, lithium and ECT: eligible.")
DESMOND = Somebody("desmond-achterberg", "Desmond Achterberg", "Eligible, and at high risk of suicide today.")
WILHELMINA = Somebody("wilhelmina-osei-park", "Wilhelmina Osei-Park", "Takes a MAOI: eligible with a high warning.")
PRIYA = Somebody(
    "priya-thakkar-lowe", "Priya Thakkar-Lowe", "A full history, and not one question asked: undetermined."
)
HENRIK = Somebody("henrik-vaskonen", "Henrik Vaskonen", "Four adequate trials without an outcome: undetermined.")
CASPIAN = Somebody(
    "caspian-moreau-field", "Caspian Moreau-Field", "One measurement and one question short of eligible."
)
EMERIC = Somebody("emeric-stallworthy", "Emeric Stallworthy", "An empty chart: undetermined.")
LORCAN = Somebody("lorcan-whitmoor", "Lorcan Whitmoor", "One antidepressant so far: not eligible.")
CLEMENTINE = Somebody("clementine-varga", "Clementine Varga", "Schizoaffective disorder: not eligible.")
THEODORA = Somebody("theodora-kingsmill", "Theodora Kingsmill", "168/104 mmHg: not eligible until controlled.")
OLEANDER = Somebody("oleander-quist", "Oleander Quist", "A damaged file with four entries that cannot be used.")
REMY = Somebody("remy-castellane", "Remy Castellane", "Sixteen years old: not eligible.")

PATIENTS = (
    MARIT, AUGUSTA, DESMOND, WILHELMINA, PRIYA, HENRIK, CASPIAN, EMERIC, LORCAN, CLEMENTINE, THEODORA, OLEANDER, REMY,
)  # fmt: skip

"""Charts as different from one another as patients are: none to eight medicines, full records and empty ones."""

from datetime import date, timedelta
from random import Random

from daybreak.care.chart import Chart, Coding, Condition, ExposureKind, MedicationExposure, Observation, Patient
from daybreak.care.dates import PartialDate, Span

AS_OF = date(2026, 1, 15)
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
DOSES = {
    "sertraline": (25, 50, 100, 150),
    "escitalopram": (5, 10, 20),
    "venlafaxine": (37.5, 75, 150, 225),
    "bupropion": (150, 300),
    "mirtazapine": (15, 30, 45),
    "duloxetine": (30, 60),
    "quetiapine": (50, 150),
    "lithium": (600, 900),
}
DIAGNOSES = ("F33.2", "F33.1", "F32.9", "I10", "F20.9", "E11.9", "F10.20")


def chart(number: int) -> Chart:
    """The chart of one invented person; the same number is the same chart everywhere."""
    random = Random(number)
    birth = PartialDate.on(date(1945, 1, 1) + timedelta(days=random.randrange(22_000)))
    return Chart(
        patient=Patient(
            id=f"p{number}", name=f"Person {number}", birth_date=birth, sex=random.choice(["female", "male"])
        ),
        medications=tuple(exposure(random, each) for each in range(random.randrange(9))),
        conditions=tuple(condition(random, each) for each in range(random.randrange(6))),
        observations=tuple(observation for each in range(random.randrange(8)) for observation in visit(random, each)),
    )


def exposure(random: Random, number: int) -> MedicationExposure:
    """One medicine over some weeks, its dose and end not always known."""
    medicine = random.choice(list(DOSES))
    start = date(2019, 1, 1) + timedelta(days=random.randrange(2400))
    end = start + timedelta(days=random.randrange(10, 200))
    dose = Span.exactly(random.choice(DOSES[medicine])) if random.random() < 0.85 else None
    return MedicationExposure(
        record=f"MedicationStatement/{number}",
        kind=random.choice(list(ExposureKind)),
        status="completed",
        medicine_text=medicine,
        ingredients=(medicine,),
        daily_dose_mg=dose,
        start=PartialDate.on(start) if random.random() < 0.8 else PartialDate.parse(str(start.year)),
        end=PartialDate.on(end) if random.random() < 0.8 else None,
    )


def condition(random: Random, number: int) -> Condition:
    """One diagnosis."""
    code = random.choice(DIAGNOSES)
    onset = PartialDate.on(date(2018, 1, 1) + timedelta(days=random.randrange(2800)))
    return Condition(
        record=f"Condition/{number}",
        codings=(Coding(system=ICD10, code=code),),
        clinical_status="active",
        verification_status="confirmed",
        onset=onset,
        recorded=onset,
    )


def visit(random: Random, number: int) -> list[Observation]:
    """A score and a blood pressure of one day."""
    day = PartialDate.on(date(2021, 1, 1) + timedelta(days=random.randrange(1800)))
    values = (
        ("phq9_total", random.randrange(28), "{score}"),
        ("systolic_bp", random.randrange(100, 170), "mm[Hg]"),
        ("diastolic_bp", random.randrange(60, 105), "mm[Hg]"),
    )
    return [
        Observation(record=f"Observation/{number}", concept=concept, value=value, unit=unit, effective=day)
        for concept, value, unit in values
    ]

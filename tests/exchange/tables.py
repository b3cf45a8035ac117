"""Small reference tables for the tests of reading: enough names to tell medicines apart, no clinical claim."""

from daybreak.care.findings import Source
from daybreak.care.reference import (
    CodePattern,
    CombinationMedicine,
    Instrument,
    InstrumentItem,
    Medicine,
    Observable,
    ReferenceTables,
)

LOINC = "http://loinc.org"
SOURCE = Source(key="test", certainty="P")
PHQ9_ITEMS = (
    "44250-9",
    "44255-8",
    "44259-0",
    "44254-1",
    "44251-7",
    "44258-2",
    "44252-5",
    "44253-3",
    "44260-8",
)

_MEDICINES = {
    "sertraline": (["Zoloft", "Lustral"], ["36437"], ["N06AB06"]),
    "fluoxetine": (["Prozac"], ["4493"], ["N06AB03"]),
    "citalopram": (["Celexa"], ["2556"], ["N06AB04"]),
    "escitalopram": (["Lexapro"], ["321988"], ["N06AB10"]),
    "paroxetine": (["Paxil", "Seroxat"], ["32937"], ["N06AB05"]),
    "venlafaxine": (["Effexor", "Effexor XR"], ["39786"], ["N06AX16"]),
    "desvenlafaxine": (["Pristiq"], ["734064"], ["N06AX23"]),
    "duloxetine": (["Cymbalta"], ["72625"], ["N06AX21"]),
    "bupropion": (["Wellbutrin", "Wellbutrin XL"], ["42347"], ["N06AX12"]),
    "mirtazapine": (["Remeron"], ["15996"], ["N06AX11"]),
    "trazodone": (["Desyrel"], ["10737"], ["N06AX05"]),
    "vortioxetine": (["Trintellix"], ["1455099"], ["N06AX26"]),
    "amitriptyline": (["Elavil"], ["704"], ["N06AA09"]),
    "nortriptyline": (["Pamelor"], ["7531"], ["N06AA10"]),
    "tranylcypromine": (["Parnate"], ["10734"], ["N06AF04"]),
    "selegiline": (["Emsam"], ["9639"], ["N04BD01"]),
    "lithium": (["Lithobid"], ["6448"], ["N05AN01"]),
    "aripiprazole": (["Abilify"], ["89013"], ["N05AX12"]),
    "quetiapine": (["Seroquel"], ["51272"], ["N05AH04"]),
    "olanzapine": (["Zyprexa"], ["61381"], ["N05AH03"]),
    "risperidone": (["Risperdal"], ["35636"], ["N05AX08"]),
    "liothyronine": (["Cytomel"], ["10814"], ["H03AA02"]),
    "levothyroxine": (["Synthroid"], ["10582"], ["H03AA01"]),
    "lorazepam": (["Ativan"], ["6470"], ["N05BA06"]),
    "clonazepam": (["Klonopin"], ["2598"], ["N03AE01"]),
    "diazepam": (["Valium"], ["3322"], ["N05BA01"]),
    "dextromethorphan": ([], ["3289"], ["R05DA09"]),
    "ketamine": (["Ketalar"], ["6130"], ["N01AX03"]),
    "esketamine": (["Spravato"], ["2119365"], ["N06AX27"]),
}


def _observable(name: str, unit: str, codes: tuple[str, ...], minimum: float, maximum: float) -> Observable:
    return Observable(
        id=name,
        label=name.replace("_", " "),
        unit=unit,
        codes=(CodePattern(system=LOINC, codes=codes),),
        texts=(name.replace("_", " "),),
        minimum=minimum,
        maximum=maximum,
        source=SOURCE,
    )


_OBSERVABLES = (
    _observable("phq9_total", "{score}", ("44261-6",), 0, 27),
    _observable("phq9_item9", "{score}", ("44260-8",), 0, 3),
    _observable("gad7_total", "{score}", ("70274-6",), 0, 21),
    _observable("systolic_bp", "mm[Hg]", ("8480-6",), 40, 300),
    _observable("diastolic_bp", "mm[Hg]", ("8462-4",), 20, 200),
    _observable("body_weight", "kg", ("29463-7", "3141-9"), 20, 400),
    _observable("body_height", "cm", ("8302-2",), 80, 250),
    _observable("lithium_level", "mmol/L", ("14334-7",), 0, 10),
    _observable("pregnancy_test", "1", ("2106-3",), 0, 1),
    _observable("heart_rate", "/min", ("8867-4",), 20, 300),
)

_PHQ9 = Instrument(
    id="phq9",
    label="PHQ-9",
    measures="depression",
    minimum=0,
    maximum=27,
    total_observable="phq9_total",
    items=tuple(
        InstrumentItem(id=f"phq9_item{number}", codes=(CodePattern(system=LOINC, codes=(code,)),), minimum=0, maximum=3)
        for number, code in enumerate(PHQ9_ITEMS, start=1)
    ),
    text_policy="score_only",
    licence="",
    source=SOURCE,
)

TABLES = ReferenceTables(
    version="test",
    medicines={
        name: Medicine(
            id=name,
            label=name.capitalize(),
            brands=tuple(brands),
            synonyms=(f"{name} hydrochloride",),
            rxnorm=tuple(rxnorm),
            atc=tuple(atc),
        )
        for name, (brands, rxnorm, atc) in _MEDICINES.items()
    },
    combinations={
        "olanzapine_fluoxetine": CombinationMedicine(
            id="olanzapine_fluoxetine",
            label="Olanzapine with fluoxetine",
            ingredients=("olanzapine", "fluoxetine"),
            brands=("Symbyax",),
            rxnorm=("402010",),
        ),
        "dextromethorphan_bupropion": CombinationMedicine(
            id="dextromethorphan_bupropion",
            label="Dextromethorphan with bupropion",
            ingredients=("dextromethorphan", "bupropion"),
            brands=("Auvelity",),
        ),
    },
    concepts={},
    observables={observable.id: observable for observable in _OBSERVABLES},
    instruments={"phq9": _PHQ9},
    interactions=(),
    contraindications=(),
    citations={},
)

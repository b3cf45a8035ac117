"""The medicines that the invented records name, as pharmacies code them: RxNorm clinical drugs, or ingredients."""

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"

_CLINICAL_DRUGS = {
    "sertraline 25": ("312940", "sertraline 25 MG Oral Tablet"),
    "sertraline 50": ("312941", "sertraline 50 MG Oral Tablet"),
    "sertraline 100": ("312938", "sertraline 100 MG Oral Tablet"),
    "citalopram 20": ("200371", "citalopram 20 MG Oral Tablet"),
    "citalopram 40": ("309314", "citalopram 40 MG Oral Tablet"),
    "escitalopram 5": ("351249", "escitalopram 5 MG Oral Tablet"),
    "escitalopram 10": ("349332", "escitalopram 10 MG Oral Tablet"),
    "escitalopram 20": ("351250", "escitalopram 20 MG Oral Tablet"),
    "fluoxetine 20": ("310385", "fluoxetine 20 MG Oral Capsule"),
    "fluoxetine 40": ("313989", "fluoxetine 40 MG Oral Capsule"),
    "paroxetine 20": ("1738495", "paroxetine hydrochloride 20 MG Oral Tablet"),
    "paroxetine 40": ("1738511", "paroxetine hydrochloride 40 MG Oral Tablet"),
    "venlafaxine xr 37.5": ("313583", "24 HR venlafaxine 37.5 MG Extended Release Oral Capsule"),
    "venlafaxine xr 75": ("313585", "24 HR venlafaxine 75 MG Extended Release Oral Capsule"),
    "venlafaxine xr 150": ("313581", "24 HR venlafaxine 150 MG Extended Release Oral Capsule"),
    "venlafaxine 75": ("313586", "venlafaxine 75 MG Oral Tablet"),
    "desvenlafaxine 50": ("1874559", "24 HR desvenlafaxine succinate 50 MG Extended Release Oral Tablet"),
    "duloxetine 30": ("596930", "duloxetine 30 MG Delayed Release Oral Capsule"),
    "duloxetine 60": ("596934", "duloxetine 60 MG Delayed Release Oral Capsule"),
    "bupropion xl 150": ("993541", "24 HR bupropion hydrochloride 150 MG Extended Release Oral Tablet"),
    "bupropion xl 300": ("993557", "24 HR bupropion hydrochloride 300 MG Extended Release Oral Tablet"),
    "mirtazapine 15": ("311725", "mirtazapine 15 MG Oral Tablet"),
    "mirtazapine 30": ("314111", "mirtazapine 30 MG Oral Tablet"),
    "mirtazapine 45": ("311726", "mirtazapine 45 MG Oral Tablet"),
    "trazodone 50": ("856377", "trazodone hydrochloride 50 MG Oral Tablet"),
    "vortioxetine 10": ("1439808", "vortioxetine 10 MG Oral Tablet"),
    "vortioxetine 20": ("1439810", "vortioxetine 20 MG Oral Tablet"),
    "vilazodone 40": ("1086784", "vilazodone hydrochloride 40 MG Oral Tablet"),
    "amitriptyline 25": ("856834", "amitriptyline hydrochloride 25 MG Oral Tablet"),
    "nortriptyline 25": ("317136", "nortriptyline 25 MG Oral Capsule"),
    "nortriptyline 50": ("198046", "nortriptyline 50 MG Oral Capsule"),
    "clomipramine 75": ("857305", "clomipramine hydrochloride 75 MG Oral Capsule"),
    "phenelzine 15": ("312347", "phenelzine 15 MG Oral Tablet"),
    "tranylcypromine 10": ("313447", "tranylcypromine 10 MG Oral Tablet"),
    "aripiprazole 2": ("602964", "aripiprazole 2 MG Oral Tablet"),
    "aripiprazole 5": ("402131", "aripiprazole 5 MG Oral Tablet"),
    "quetiapine xr 150": ("895670", "24 HR quetiapine 150 MG Extended Release Oral Tablet"),
    "lorazepam 1": ("197901", "lorazepam 1 MG Oral Tablet"),
    "clonazepam 0.5": ("197527", "clonazepam 0.5 MG Oral Tablet"),
    "amlodipine 5": ("197361", "amlodipine 5 MG Oral Tablet"),
}

_INGREDIENTS = {
    "lithium 300": ("6448", "lithium carbonate 300 MG Oral Capsule"),
    "liothyronine 0.025": ("10814", "liothyronine sodium 0.025 MG Oral Tablet"),
    "lisinopril 10": ("29046", "lisinopril 10 MG Oral Tablet"),
    "lisinopril 20": ("29046", "lisinopril 20 MG Oral Tablet"),
    "atorvastatin 20": ("83367", "atorvastatin 20 MG Oral Tablet"),
    "metformin 500": ("6809", "metformin hydrochloride 500 MG Oral Tablet"),
    "levothyroxine 0.075": ("10582", "levothyroxine sodium 0.075 MG Oral Tablet"),
    "omeprazole 20": ("7646", "omeprazole 20 MG Delayed Release Oral Capsule"),
    "zolpidem 10": ("39993", "zolpidem tartrate 10 MG Oral Tablet"),
    "oxycodone 5": ("7804", "oxycodone hydrochloride 5 MG Oral Tablet"),
    "gabapentin 300": ("25480", "gabapentin 300 MG Oral Capsule"),
    "lamotrigine 100": ("28439", "lamotrigine 100 MG Oral Tablet"),
}


def medicine(name: str) -> dict[str, object]:
    """The CodeableConcept of a medicine in the tables above, by "ingredient strength"."""
    code, display = (_CLINICAL_DRUGS | _INGREDIENTS)[name]
    return {"coding": [{"system": RXNORM, "code": code, "display": display}], "text": display}

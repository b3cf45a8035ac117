"""The shapes that records come in"""

from daybreak.clinic.demo.medicines import medicine
from daybreak.clinic.demo.resources import Record, Resource
from scenarios.vignette import (
    SERTRALINE_FAILED,
    VENLAFAXINE_FAILED,
    Vignette,
    answered,
    complete,
    expected_trial,
    workup,
)

TWO = (SERTRALINE_FAILED, VENLAFAXINE_FAILED)


def vignettes() -> list[Vignette]:
    return [
        _urn_uuids(), _searchset(), _brand_names(), _contained_medication(), _medication_by_reference(),
        _unresolvable(), _administrations(),
    ]  # fmt: skip


def _vignette(vignette_id: str, title: str, why: str, record: Record, **more: object) -> Vignette:
    answer: dict[str, object] = {
        "decision": "eligible", "trials": TWO, "adequate_failed_trials": 2,
        "story": f"The complete record once more. {title}.",
    } | more  # fmt: skip
    return Vignette(id=vignette_id, title=title, why=why, record=record, **answer)  # type: ignore[arg-type]


def _urn_uuids() -> Vignette:
    record = complete("transaction-urn-uuid")
    return _vignette(
        "transaction-urn-uuid", "A transaction whose resources have no ids and refer to each other by urn:uuid",
        "References within a bundle follow fullUrl.", record, bundle=_posted(record.resources),
    )  # fmt: skip


def _posted(resources: list[Resource]) -> Resource:
    patient = resources[0]["id"]
    addresses = [f"urn:uuid:00000000-0000-4000-8000-{number:012d}" for number in range(len(resources))]
    entries = []
    for address, resource in zip(addresses, resources, strict=True):
        body = {key: value for key, value in resource.items() if key != "id"}
        for key in ("subject", "patient", "beneficiary"):
            if body.get(key) == {"reference": f"Patient/{patient}"}:
                body[key] = {"reference": addresses[0]}
        request = {"method": "POST", "url": resource["resourceType"]}
        entries.append({"fullUrl": address, "resource": body, "request": request})
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


def _searchset() -> Vignette:
    record = complete("searchset")
    record.keep(
        {
            "resourceType": "OperationOutcome",
            "id": "note",
            "issue": [{"severity": "information", "code": "informational", "diagnostics": "19 of 19 pages"}],
        }
    )
    return _vignette(
        "searchset", "The answer of a FHIR server to a search, with a note of the server's own",
        "A searchset may carry an OperationOutcome; it is nobody's record.", record, container="searchset",
    )  # fmt: skip


def _brand_names() -> Vignette:
    record = Record("brand-names-bulk")
    record.patient("Sol Aasen", "1988-02-29", "male")
    record.condition(None, "Major depressive disorder", onset="2025-02")
    record.measure("phq9", "2025-03-24", 22)
    record.statement(None, "2025-03-24", "2025-06-29", text="Zoloft 100mg qd", reason="Ineffective")
    record.measure("phq9", "2025-06-29", 20)
    record.statement(
        None, "2025-07-07", "2025-10-26", text="Effexor XR 150 mg capsule, one daily", reason="Ineffective"
    )
    record.measure("phq9", "2025-10-26", 19)
    workup(record)
    answered(record, episode__start="2025-02-20")
    return _vignette(
        "brand-names-bulk", "A bulk export, one resource a line; the medicines are brand names in words",
        "Zoloft is sertraline, Effexor XR is venlafaxine; doses are in the words.", record, container="ndjson",
        trials=(
            expected_trial("sertraline", "adequate", "failed", days_at_adequate_dose=98, max_daily_dose_mg=100),
            expected_trial("venlafaxine", "adequate", "failed", days_at_adequate_dose=112, max_daily_dose_mg=150),
        ),
    )  # fmt: skip


def _contained_medication() -> Vignette:
    record = complete("contained-medication", second=False)
    record.measure("phq9", "2025-07-07", 20)
    request = record.request("venlafaxine xr 150", "2025-07-07", 28, refills=3)
    del request["medicationCodeableConcept"]
    request["contained"] = [{"resourceType": "Medication", "id": "med", "code": medicine("venlafaxine xr 150")}]
    request["medicationReference"] = {"reference": "#med"}
    record.measure("phq9", "2025-10-26", 18)
    return _vignette(
        "contained-medication", "The medicine is contained in its prescription",
        "Four supplies of 28 days are 112 days.", record,
        trials=(SERTRALINE_FAILED, VENLAFAXINE_FAILED | {"days_at_adequate_dose": 112}),
    )  # fmt: skip


def _medication_by_reference() -> Vignette:
    record = complete("medication-by-reference", second=False)
    record.measure("phq9", "2025-07-07", 20)
    statement = record.statement("venlafaxine xr 150", "2025-07-07", "2025-10-26", reason="Lack of efficacy")
    del statement["medicationCodeableConcept"]
    statement["medicationReference"] = {"reference": "Medication/effexor"}
    record.keep(
        {
            "resourceType": "Medication",
            "id": "effexor",
            "ingredient": [
                {
                    "itemCodeableConcept": {
                        "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "39786"}],
                        "text": "venlafaxine",
                    },
                    "strength": {
                        "numerator": {"value": 150, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"},
                        "denominator": {"value": 1, "unit": "capsule"},
                    },
                }
            ],
        }
    )
    record.measure("phq9", "2025-10-26", 18)
    return _vignette(
        "medication-by-reference", "The medicine is its own resource, described by ingredient and strength",
        "A Medication without a product code still says what is in it.", record,
        trials=(SERTRALINE_FAILED, VENLAFAXINE_FAILED | {"days_at_adequate_dose": 112}),
    )  # fmt: skip


def _unresolvable() -> Vignette:
    record = complete("unresolvable-medicine", second=False)
    record.statement(
        None, "2025-07-07", "2025-10-26", text="antidepressant from the previous practice, name not remembered",
        reason="Did not help",
    )  # fmt: skip
    return _vignette(
        "unresolvable-medicine", "The second antidepressant's name is not remembered",
        "What cannot be resolved is shown and asked for, never guessed, and never counted as nothing.", record,
        decision="undetermined", trials=(SERTRALINE_FAILED,), adequate_failed_trials=1,
        findings=(("failed-adequate-trials", "unknown", "an unresolved medicine may be the second trial"),),
    )  # fmt: skip


def _administrations() -> Vignette:
    record = complete("given-in-hospital", second=False)
    record.measure("phq9", "2025-07-07", 20)
    for day in range(7, 32):
        _given(record, f"2025-07-{day:02d}")
    for day in range(1, 11):
        _given(record, f"2025-08-{day:02d}")
    record.measure("phq9", "2025-08-10", 18)
    return _vignette(
        "given-in-hospital", "Venlafaxine 150 mg was given daily on the ward for 35 days",
        "Given once a day on 35 days in a row is 35 days at dose.", record,
        trials=(SERTRALINE_FAILED, expected_trial("venlafaxine", "adequate", "failed", days_at_adequate_dose=35)),
    )  # fmt: skip


def _given(record: Record, day: str) -> None:
    record.keep(
        {
            "resourceType": "MedicationAdministration",
            "id": f"given-{day}",
            "status": "completed",
            "subject": {"reference": f"Patient/{record.patient_id}"},
            "medicationCodeableConcept": medicine("venlafaxine xr 150"),
            "effectiveDateTime": f"{day}T08:00:00+02:00",
            "dosage": {"dose": {"value": 150, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}},
        }
    )

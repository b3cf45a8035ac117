"""The vignettes' records are valid FHIR R4, except where a story needs them broken."""

import json

import pytest
from fhir.resources.R4B import get_fhir_model_class

from scenarios.answers import cases

BROKEN_ON_PURPOSE = {"one-bad-resource"}
WHOLE = [case for case in cases() if case.id not in BROKEN_ON_PURPOSE]


@pytest.mark.parametrize("case", WHOLE, ids=lambda case: case.id)
def test_every_resource_is_valid_fhir_r4(case):
    for resource in resources(case):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)


def resources(case):
    if case.path.suffix == ".ndjson":
        return [json.loads(line) for line in case.content.splitlines()]
    bundle = json.loads(case.content)
    return [bundle, *(entry["resource"] for entry in bundle["entry"])]

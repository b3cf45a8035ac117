"""Nothing that a file holds makes reading raise, and no reader is at fault on the way."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from daybreak.exchange.facts import decode, encode, kind_of
from daybreak.exchange.fhir.resources import READERS
from exchange.records import bundle, condition, observation, order, patient, read_bytes, statement

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
FIELDS = st.sampled_from(
    [
        *("status", "intent", "code", "coding", "system", "text", "display", "subject", "reference", "patient"),
        *("beneficiary", "identifier", "value", "unit", "medicationCodeableConcept", "medicationReference"),
        *("dosage", "dosageInstruction", "doseAndRate", "doseQuantity", "doseRange", "low", "high", "timing"),
        *("repeat", "frequency", "period", "periodUnit", "when", "asNeededBoolean", "asNeededCodeableConcept"),
        *("route", "effectiveDateTime", "effectivePeriod", "start", "end", "authoredOn", "dispenseRequest"),
        *("quantity", "expectedSupplyDuration", "numberOfRepeatsAllowed", "validityPeriod", "valueQuantity"),
        *("valueCodeableConcept", "component", "item", "answer", "linkId", "valueCoding", "questionnaire"),
        *("name", "given", "family", "birthDate", "contained", "id", "resourceType", "extension", "url"),
        *("meta", "statusReason", "daysSupply", "whenHandedOver", "ingredient", "strength", "numerator"),
        *("denominator", "sequence", "class", "period"),
    ]
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=5), max_leaves=25
)
WELL_FORMED = [patient(), condition(), order(), statement(), observation()]


def assert_sound(report):
    for resource in report.resources:
        assert resource.outcome in ("understood", "kept", "refused")
        assert resource.outcome != "refused" or resource.problems
        assert bool(resource.facts) == (resource.outcome == "understood")
        assert not [problem for problem in resource.problems if "a fault of the reader" in problem.found]
        assert all(decode(kind_of(fact), encode(fact)) == fact for fact in resource.facts)


@given(st.binary(max_size=400))
@example(b'{"resourceType":"Bundle","entry":[{"resource":{')
@example(b'[{"resourceType":"Patient"},')
def test_reading_never_raises_for_any_bytes(content):
    assert_sound(read_bytes(content))


@given(JSON)
@settings(max_examples=150)
def test_reading_never_raises_for_any_json(value):
    assert_sound(read_bytes(json.dumps(value).encode()))


@given(st.sampled_from(sorted(READERS)), st.dictionaries(FIELDS, JSON, max_size=8))
@settings(max_examples=250, deadline=None)
def test_reading_never_raises_for_a_known_type_with_any_fields(resource_type, fields):
    assert_sound(read_bytes(bundle(fields | {"resourceType": resource_type})))


@given(st.sampled_from(WELL_FORMED), st.data())
@settings(max_examples=250, deadline=None)
def test_reading_never_raises_for_a_good_resource_with_one_part_replaced(resource, data):
    changed = json.loads(json.dumps(resource))
    place, key = changed, data.draw(st.sampled_from(sorted(changed)))
    while isinstance(place[key], dict | list) and place[key] and data.draw(st.booleans()):
        place = place[key]
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
    place[key] = data.draw(JSON)
    assert_sound(read_bytes(bundle(changed, patient("other"))))


@given(st.integers(0, 900), st.binary(min_size=1, max_size=3))
@settings(max_examples=200)
def test_a_good_file_with_some_bytes_replaced_never_raises(position, bytes_there):
    content = bundle(*WELL_FORMED)
    assert_sound(read_bytes(content[:position] + bytes_there + content[position + len(bytes_there) :]))


@pytest.mark.parametrize(
    "number", [b"1e999", b"-1e999", b"1e400", b"NaN", b"Infinity", b"9" * 400, b"1e-400", b"-0", b"1E15", b"true"]
)
def test_a_number_that_is_none_costs_one_resource(number):
    bad = json.dumps(observation("bad")).encode().replace(b"70", number)
    report = read_bytes(bad + b"\n" + json.dumps(observation("good")).encode())
    assert_sound(report)
    assert [each.outcome for each in report.resources] == ["refused", "understood"]


@pytest.mark.parametrize("closing", [b"", b"]" * 100_000])
def test_deep_nesting_costs_one_resource(closing):
    deep = b'{"resourceType":"Condition","id":"deep","code":' + b"[" * 100_000 + closing + b"}"
    report = read_bytes(json.dumps(condition()).encode() + b"\n" + deep)
    assert [each.outcome for each in report.resources] == ["understood", "refused"]


def nested(depth: int) -> bytes:
    """A condition with so many objects and lists inside each other."""
    value = b"[" * (depth - 1) + b"]" * (depth - 1)
    return json.dumps(condition()).encode()[:-1] + b', "extension": ' + value + b"}"


def test_nesting_is_allowed_up_to_the_limit_and_no_deeper():
    assert read_bytes(nested(64), depth=64).resources[0].outcome == "understood"
    (refused,) = read_bytes(nested(65), depth=64).resources
    assert (refused.outcome, refused.resource_type, refused.resource_id) == ("refused", "Condition", "c")
    assert "at most 64 levels" in refused.problems[0].expected


def test_brackets_in_a_text_are_no_nesting():
    assert read_bytes(bundle(condition(note=[{"text": "[{" * 500}]))).resources[0].outcome == "understood"


def test_a_resource_is_allowed_up_to_its_size_and_no_larger():
    content = json.dumps(condition()).encode()
    assert read_bytes(content, resource_bytes=len(content)).resources[0].outcome == "understood"
    assert read_bytes(content, resource_bytes=len(content) - 1).resources[0].outcome == "refused"


def test_a_text_is_allowed_up_to_its_length_and_no_longer():
    content = bundle(condition(code={"text": "x" * 100}))
    assert read_bytes(content, string_characters=100).resources[0].outcome == "understood"
    assert read_bytes(content, string_characters=99).resources[0].outcome == "refused"


def test_bytes_that_are_not_utf8_cost_one_resource():
    bad = json.dumps(condition("bad")).encode().replace(b"Asthma", b"Asth\xffma")
    report = read_bytes(bad + b"\n" + json.dumps(condition("good")).encode())
    assert [each.outcome for each in report.resources] == ["refused", "understood"]
    assert "not UTF-8" in report.resources[0].problems[0].found


def test_bytes_that_are_not_utf8_in_the_type_cost_one_resource():
    report = read_bytes(json.dumps(condition()).encode() + b'\n{"resourceType":"\xff","x":"Bundle"}')
    assert [each.outcome for each in report.resources] == ["understood", "refused"]


def test_a_key_that_is_given_twice_counts_once():
    content = b'{"resourceType":"Patient","id":"one","id":"two","gender":"male","gender":"female"}'
    (read,) = read_bytes(content).resources
    assert (read.resource_id, read.facts[0].sex) == ("two", "female")


def test_an_unknown_type_is_kept_whatever_is_in_it():
    content = b'{"resourceType":"Basic","id":"b","extension":' + b"[" * 200 + b"]" * 200 + b"}"
    assert read_bytes(content).resources[0].outcome == "kept"

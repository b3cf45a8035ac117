"""What a laboratory says beside a value reaches the rules of long-term safety, or is not known; nothing is guessed."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.exchange.fhir.result_details import INTERPRETATION, SYMPTOMS, ResultDetails, result_details
from daybreak.knowledge import load_tables

TABLES = load_tables()
ALT = TABLES.observables["alt"]
CODE = {"coding": [{"system": "urn:daybreak:observable", "code": "alt"}]}


def range_to(value: Any, code: str = "U/L") -> dict[str, Any]:
    high = {"value": value, "unit": code, "system": "http://unitsofmeasure.org", "code": code}
    return {"referenceRange": [{"high": high}]}


def read_as(*codes: str) -> dict[str, Any]:
    return {"interpretation": [{"coding": [{"system": INTERPRETATION, "code": code}]} for code in codes]}


def symptoms(value: object) -> dict[str, Any]:
    return {"extension": [{"url": SYMPTOMS, "valueBoolean": value}]}


def details(**fields: Any) -> ResultDetails:
    resource = {"resourceType": "Observation", "status": "final", "code": CODE, **fields}
    return result_details(json.dumps(resource).encode(), ALT, TABLES)


class TestTheMoment:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("2026-03-02T09:30:00+01:00", datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
            ("2026-03-02T09:30:00Z", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
            ("2026-03-02T09:30:00", None),
            ("2026-03-02", None),
            ("2026-03", None),
            ("2026-03-02Tsoon", None),
        ],
    )
    def test_is_known_only_with_its_zone(self, written: str, meant: datetime | None) -> None:
        assert details(effectiveDateTime=written).taken_at == meant

    def test_of_a_questionnaire_is_when_it_was_authored(self) -> None:
        content = json.dumps({"resourceType": "QuestionnaireResponse", "authored": "2026-03-02T09:30:00Z"}).encode()
        assert result_details(content, None, TABLES).taken_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


class TestTheUpperLimit:
    def test_is_the_high_end_of_the_range(self) -> None:
        assert details(**range_to(40)).upper_limit == 40

    @pytest.mark.parametrize("code", ["mmol/L", "kg", "nonsense"])
    def test_in_a_unit_that_does_not_convert_is_not_known(self, code: str) -> None:
        assert details(**range_to(40, code)).upper_limit is None

    def test_of_two_ranges_that_differ_is_not_known(self) -> None:
        both = range_to(40)["referenceRange"] + range_to(55)["referenceRange"]
        assert details(referenceRange=both).upper_limit is None
        assert details(referenceRange=range_to(40)["referenceRange"] * 2).upper_limit == 40

    def test_of_another_component_is_not_taken(self) -> None:
        other = {"code": {"coding": [{"system": "urn:daybreak:observable", "code": "ast"}]}, **range_to(35)}
        mine = {"code": CODE, **range_to(40)}
        panel = {"code": {"text": "Liver"}, "component": [other, mine]}
        assert details(**panel).upper_limit == 40
        assert details(**panel | {"component": [other]}).upper_limit is None


class TestHowItWasRead:
    @pytest.mark.parametrize(
        ("codes", "meant"),
        [(["N"], False), (["A"], True), (["HH"], True), (["N", "H"], None), (["POS"], None), ([], None)],
    )
    def test_is_said_by_its_reader_alone(self, codes: list[str], meant: bool | None) -> None:
        assert details(**read_as(*codes)).abnormal is meant

    def test_of_a_whole_panel_is_not_said_of_one_of_its_parts(self) -> None:
        parts = [{"code": CODE}, {"code": {"coding": [{"system": "urn:daybreak:observable", "code": "ast"}]}}]
        assert details(code={"text": "Liver"}, component=parts, **read_as("A")).abnormal is None


class TestSymptoms:
    @pytest.mark.parametrize(("told", "meant"), [(True, True), (False, False), ("yes", None)])
    def test_are_what_was_asked(self, told: object, meant: bool | None) -> None:
        assert details(**symptoms(told)).symptoms is meant

    def test_that_nobody_asked_about_are_not_known(self) -> None:
        assert details().symptoms is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "T", "alt", "N", SYMPTOMS, INTERPRETATION]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "code",
                    "coding",
                    "component",
                    "referenceRange",
                    "high",
                    "value",
                    "interpretation",
                    "extension",
                    "authored",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(_json)
def test_whatever_was_stored_is_read_without_a_fall(resource: object) -> None:
    found = result_details(json.dumps(resource).encode(), ALT, TABLES)
    assert found.symptoms in (None, True, False)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"text"'])
def test_what_is_no_resource_says_nothing(content: bytes) -> None:
    assert result_details(content, ALT, TABLES) == ResultDetails()

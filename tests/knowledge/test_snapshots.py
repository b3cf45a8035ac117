"""The tables of a signed decision come back as they were, and every change of them shows."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daybreak.knowledge import (
    KnowledgeError,
    load_tables,
    protocol_from_bytes,
    snapshot_digest,
    tables_from_snapshot,
    tables_snapshot,
)
from knowledge.written import PROTOCOL

TABLES = load_tables()
SNAPSHOT = tables_snapshot(TABLES)


def test_what_was_sealed_comes_back_equal():
    opened = tables_from_snapshot(SNAPSHOT)
    assert opened == TABLES
    assert tables_snapshot(opened) == SNAPSHOT


@given(st.permutations(sorted(TABLES.medicines)))
def test_the_order_in_which_rows_were_read_changes_nothing(order):
    shuffled = replace(TABLES, medicines={name: TABLES.medicines[name] for name in order})
    assert tables_snapshot(shuffled) == SNAPSHOT


DOSED = sorted(name for name, row in TABLES.medicines.items() if row.antidepressant)


@given(st.sampled_from(DOSED), st.sampled_from(["minimum_mg", "strict_mg"]), st.floats(0.5, 1000))
def test_the_digest_changes_with_any_dose(name, field, figure):
    medicine = TABLES.medicines[name]
    dose = replace(medicine.antidepressant, **{field: figure})
    other = replace(TABLES, medicines=TABLES.medicines | {name: replace(medicine, antidepressant=dose)})
    same = getattr(medicine.antidepressant, field) == figure
    assert (snapshot_digest(tables_snapshot(other)) == snapshot_digest(SNAPSHOT)) is same


@pytest.mark.parametrize(
    "change",
    [
        lambda t: replace(t, version="another"),
        lambda t: replace(t, interactions=t.interactions[1:]),
        lambda t: replace(t, contraindications=tuple(replace(row, severity="caution") for row in t.contraindications)),
        lambda t: replace(t, instruments=t.instruments | {"phq9": replace(t.instruments["phq9"], remission_at_most=5)}),
        lambda t: replace(t, citations={k: v for k, v in t.citations.items() if k != "PHQ-9"}),
    ],
    ids=["version", "an interaction gone", "a severity", "a remission", "a citation gone"],
)  # fmt: skip
def test_the_digest_changes_with_any_row(change):
    assert snapshot_digest(tables_snapshot(change(TABLES))) != snapshot_digest(SNAPSHOT)


@given(st.integers(0, len(SNAPSHOT) - 1))
def test_a_snapshot_with_one_changed_byte_is_never_read_as_the_original(at):
    changed = SNAPSHOT[:at] + bytes([SNAPSHOT[at] ^ 1]) + SNAPSHOT[at + 1 :]
    with pytest.raises(ValueError, match="snapshot"):
        tables_from_snapshot(changed)


def test_the_digest_of_a_changed_snapshot_is_refused_too():
    changed = SNAPSHOT.replace(b'"minimum_mg":50.0', b'"minimum_mg":25.0')
    assert changed != SNAPSHOT
    with pytest.raises(ValueError, match="was changed"):
        snapshot_digest(changed)


@pytest.mark.parametrize("content", [b"", b"{}", b"no json", b"[]", b"\xff"])
def test_what_is_no_snapshot_is_refused(content):
    with pytest.raises(ValueError, match="not a snapshot"):
        tables_from_snapshot(content)


def test_a_snapshot_of_a_later_format_is_refused_by_name():
    seal = json.loads(SNAPSHOT) | {"format": "daybreak-tables/2"}
    with pytest.raises(ValueError, match="daybreak-tables/2"):
        tables_from_snapshot(json.dumps(seal).encode())


def test_an_old_protocol_is_read_on_the_tables_of_its_day():
    old = replace(TABLES, concepts=TABLES.concepts | {"melancholia": TABLES.concepts["major_depressive_disorder"]})
    content = PROTOCOL.replace("concept: major_depressive_disorder", "concept: melancholia").encode()
    with pytest.raises(KnowledgeError, match="melancholia"):
        protocol_from_bytes(content, "old.yaml")
    replayed = protocol_from_bytes(content, "old.yaml", tables_from_snapshot(tables_snapshot(old)))
    assert replayed.eligibility[1].criterion.concept == "melancholia"

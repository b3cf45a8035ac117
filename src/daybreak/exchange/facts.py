"""Facts as bytes and back: how "what was understood" and signed charts are stored.

The bytes are JSON, one object per fact with the field names of `care.chart`. Decoding what was encoded gives an
equal fact, and encoding that gives the same bytes.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeAlias

import msgspec

from daybreak.care.chart import (
    Allergy,
    Answer,
    Chart,
    Condition,
    Coverage,
    Encounter,
    MedicationExposure,
    Observation,
    Patient,
    Procedure,
)

Fact: TypeAlias = (
    Patient | MedicationExposure | Condition | Observation | Procedure | Encounter | Allergy | Coverage | Answer
)
"""Anything that a record can tell the chart."""

FACT_TYPES: Mapping[str, type[Fact]] = MappingProxyType(
    {
        fact_type.__name__: fact_type
        for fact_type in (
            Patient,
            MedicationExposure,
            Condition,
            Observation,
            Procedure,
            Encounter,
            Allergy,
            Coverage,
            Answer,
        )
    }
)
"""The kinds of fact by name, as `kind_of` gives them."""

_encoder = msgspec.json.Encoder()
_decoders = {kind: msgspec.json.Decoder(fact_type) for kind, fact_type in FACT_TYPES.items()}
_chart_decoder = msgspec.json.Decoder(Chart)


def kind_of(fact: Fact) -> str:
    """The name under which `decode` knows this kind of fact ("MedicationExposure")."""
    return type(fact).__name__


def encode(fact: Fact) -> bytes:
    """The fact as JSON."""
    return _encoder.encode(fact)


def decode(kind: str, content: bytes) -> Fact:
    """The fact of this kind that `encode` wrote.

    Raises ValueError when the kind is none of FACT_TYPES or the content does not fit it.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        raise ValueError(f"{kind!r} is not a kind of fact; expected one of {', '.join(FACT_TYPES)}")
    return decoder.decode(content)


def encode_chart(chart: Chart) -> bytes:
    """The whole chart as JSON."""
    return _encoder.encode(chart)


def decode_chart(content: bytes) -> Chart:
    """The chart that `encode_chart` wrote. Raises ValueError when the content does not fit."""
    return _chart_decoder.decode(content)

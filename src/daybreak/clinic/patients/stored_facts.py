"""Facts as one column: a JSON array of [kind, fact] pairs, in the order they were read."""

from collections.abc import Iterable

import msgspec

from daybreak.exchange.facts import Fact, decode, encode, kind_of

_Pairs = list[tuple[str, msgspec.Raw]]
_decoder = msgspec.json.Decoder(_Pairs)


def encode_facts(facts: Iterable[Fact]) -> bytes:
    """The column's bytes."""
    return msgspec.json.encode([(kind_of(fact), msgspec.Raw(encode(fact))) for fact in facts])


def decode_facts(column: bytes) -> list[Fact]:
    """The facts again. Raises ValueError when the column holds something else."""
    return [decode(kind, bytes(content)) for kind, content in _decoder.decode(column)]

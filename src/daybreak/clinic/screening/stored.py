"""A screening as bytes: what a signature keeps, what two screenings are compared by, and the seal a page carries."""

import hashlib

import msgspec

from daybreak.care.screening.result import Screening

_decoder = msgspec.json.Decoder(Screening)


def encode_screening(screening: Screening) -> bytes:
    """The whole result as JSON; equal screenings give equal bytes."""
    return msgspec.json.encode(screening)


def decode_screening(content: bytes) -> Screening:
    """The screening that encode_screening wrote. Raises ValueError when the content does not fit."""
    return _decoder.decode(content)


def seal(screening: Screening) -> str:
    """A short mark of exactly this result: a page carries it, so that nobody signs what they did not see."""
    return hashlib.sha256(encode_screening(screening)).hexdigest()

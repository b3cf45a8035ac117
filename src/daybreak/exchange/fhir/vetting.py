"""Whether the bytes of one resource are safe to decode: size, UTF-8, nesting."""

import re
from itertools import accumulate

from daybreak.exchange.fhir.report import Limits

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NOT_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_STEP = {ord("{"): 1, ord("["): 1, ord("}"): -1, ord("]"): -1}


def excess(original: bytes, limits: Limits) -> tuple[str, str] | None:
    """What is found and what is expected where a resource goes beyond the limits; None if it does not."""
    if len(original) > limits.resource_bytes:
        return f"{len(original)} bytes", f"at most {limits.resource_bytes} bytes in one resource"
    if _depth_may_exceed(original, limits.depth) and nesting_depth(original) > limits.depth:
        return "deeper nesting", f"at most {limits.depth} levels of objects and lists"
    return None


def nesting_depth(original: bytes) -> int:
    """The greatest number of objects and lists inside each other."""
    brackets = _STRING.sub(b"", original).translate(None, _NOT_BRACKETS)
    return max(accumulate(_STEP[bracket] for bracket in brackets), default=0)


def _depth_may_exceed(original: bytes, limit: int) -> bool:
    """Quick and never wrong the dangerous way: fewer opening brackets than the limit cannot be nested deeper."""
    return original.count(b"{") + original.count(b"[") > limit

"""The session rules of a protocol as JSON: what the chair needs to fold without the server."""

from typing import Any

from daybreak.care.session.rules import SessionRules
from daybreak.exchange.session_json.shape import filled, plain


def encode_rules(rules: SessionRules) -> dict[str, Any]:
    """The rules as JSON values, every figure with its source."""
    written: dict[str, Any] = plain(rules)
    return written


def decode_rules(raw: object) -> SessionRules:
    """The rules that encode_rules wrote. Raises Misshapen for anything else."""
    rules: SessionRules = filled(SessionRules, raw, "session")
    return rules

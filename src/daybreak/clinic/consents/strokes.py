"""A drawn signature: the lines that a finger drew, checked as they come in, and drawn again on page and paper."""

import json
from itertools import pairwise
from typing import Any

WIDTH, HEIGHT = 600, 200
"""The box of every signature, in its own units; y runs down."""

MOST_LINES, MOST_POINTS = 200, 6_000
_LEAST_LENGTH = 40
"""A tap is no signature."""

Strokes = list[list[list[int]]]


class NoSignature(ValueError):
    """What was sent is no drawing, or hardly one."""


def read_strokes(sent: str) -> Strokes:
    """The lines in what the page sent, as JSON; [] for nothing. Raises NoSignature."""
    if not sent.strip():
        return []
    try:
        lines = json.loads(sent)
    except (ValueError, RecursionError):
        raise NoSignature("the drawing did not arrive whole") from None
    if not isinstance(lines, list) or not all(_is_line(each) for each in lines):
        raise NoSignature("the drawing did not arrive whole")
    if len(lines) > MOST_LINES or sum(map(len, lines)) > MOST_POINTS:
        raise NoSignature("the drawing is too long")
    if lines and _length(lines) < _LEAST_LENGTH:
        raise NoSignature("the drawing is too short")
    return lines


def svg_path(strokes: Strokes) -> str:
    """The lines as the `d` of an SVG path."""
    return " ".join(_path(line) for line in strokes if line)


def _path(line: list[list[int]]) -> str:
    points = [f"{x} {y}" for x, y in line]
    return f"M{points[0]}" + "".join(f"L{each}" for each in points[1:] or points)


def _is_line(line: Any) -> bool:
    return isinstance(line, list) and bool(line) and all(_is_point(each) for each in line)


def _is_point(point: Any) -> bool:
    if not (isinstance(point, list) and len(point) == 2 and all(type(each) is int for each in point)):
        return False
    return 0 <= point[0] <= WIDTH and 0 <= point[1] <= HEIGHT


def _length(lines: Strokes) -> int:
    """How far the finger went, by the sides rather than the diagonal."""
    return sum(abs(here[0] - there[0]) + abs(here[1] - there[1]) for line in lines for here, there in pairwise(line))

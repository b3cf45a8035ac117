"""Look-up structures built once for a set of reference tables, not once for every record."""

from collections.abc import Callable
from typing import Generic, TypeVar

from daybreak.care.reference import ReferenceTables

_BuiltT = TypeVar("_BuiltT")


class PerTables(Generic[_BuiltT]):
    """Calls `build` for tables that it has not just seen; remembers the last result.

    One slot is enough: a program reads with one set of tables, and a replay with an old one is rare.
    """

    def __init__(self, build: Callable[[ReferenceTables], _BuiltT]) -> None:
        self._build = build
        self._last: tuple[ReferenceTables, _BuiltT] | None = None

    def __call__(self, tables: ReferenceTables) -> _BuiltT:
        last = self._last
        if last is not None and last[0] is tables:
            return last[1]
        built = self._build(tables)
        self._last = (tables, built)
        return built

"""How functions on numbers are compiled, by Numba."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function as machine code, compiled when first called; it lets other threads run beside it.

    The machine code is kept beside the file's bytecode, so that only the first start waits for it. Numba keeps it for
    as long as the file is unchanged and does not look into other files: what a compiled function calls must stand in
    the same file. No fast-math: the same operations in the same order on every processor, so the same bits.
    """
    try:
        return cast(Callable[P, R], njit(nogil=True, cache=True)(function))
    except RuntimeError:  # no folder that may be written to: compiled anew by each process
        return cast(Callable[P, R], njit(nogil=True)(function))


def woven_in(function: Callable[P, R]) -> Callable[P, R]:
    """The same for a small function that is written into each of its callers: calls within a loop cost more than it.

    Only other compiled functions may call it.
    """
    return cast(Callable[P, R], njit(nogil=True, inline="always")(function))

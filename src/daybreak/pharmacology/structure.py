"""Which compartments matter to a concentration, and in which order they can be solved, from who feeds whom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Part of a system in blocks: within a block drug goes to and fro, from one block to later ones only forth.

    compartments: their numbers in the whole system, block by block, upstream first. block_starts: where each block
    begins among them, and their number at the end. parents: within a block, the place of the compartment each is joined
    to on the way to the block's first one, -1 for that one. output: the place of the compartment asked for.
    by_modes: whether each block is a tree of exchanges, which has real, well separable modes.
    """

    compartments: Places
    block_starts: Places
    parents: Places
    output: int
    by_modes: bool


def structure(pattern: NDArray[np.bool_], output: int) -> Structure:
    """The part that the amount in compartment `output` depends on.

    pattern: [i, j] is whether drug gets from j into i, (compartments, compartments).
    """
    reached = _reached(pattern)
    found = [_tree(pattern, block) for block in _upstream_first(reached, output)]
    starts = np.cumsum([0, *(len(order) for order, _, _ in found)])
    order = np.concatenate([order for order, _, _ in found])
    parents = [[start + up if up >= 0 else -1 for up in ups] for (_, ups, _), start in zip(found, starts, strict=False)]
    return Structure(
        compartments=order.astype(np.int64),
        block_starts=starts.astype(np.int64),
        parents=np.array([up for ups in parents for up in ups], dtype=np.int64),
        output=int(np.flatnonzero(order == output)[0]),
        by_modes=all(is_tree for _, _, is_tree in found),
    )


def _reached(pattern: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[i, j] is whether drug gets from j into i, by whatever way; each reaches itself."""
    reached = np.asarray(pattern | np.eye(len(pattern), dtype=bool))
    for through in range(len(pattern)):
        reached |= np.outer(reached[:, through], reached[through])
    return reached


def _upstream_first(reached: NDArray[np.bool_], output: int) -> list[list[int]]:
    """The sets of compartments that reach each other, of all that reach the output; none before one that feeds it."""
    upstream = [int(each) for each in np.flatnonzero(reached[output])]
    both_ways = reached & reached.T
    blocks = {min(np.flatnonzero(both_ways[each])): np.flatnonzero(both_ways[each]).tolist() for each in upstream}
    return sorted(blocks.values(), key=lambda block: (reached[block[0]].sum(), block))


def _tree(pattern: NDArray[np.bool_], block: list[int]) -> tuple[list[int], list[int], bool]:
    """The block from its first compartment outwards, each one's parent in that order, and whether it is a tree."""
    order, parents = [block[0]], [-1]
    for place, here in enumerate(order):  # grows while it is walked
        beyond = [each for each in block if each not in order and (pattern[here, each] or pattern[each, here])]
        order += beyond
        parents += [place] * len(beyond)
    part = pattern[np.ix_(block, block)] & ~np.eye(len(block), dtype=bool)
    is_tree = bool((part == part.T).all()) and int(part.sum()) == 2 * (len(block) - 1)
    return order, parents, is_tree

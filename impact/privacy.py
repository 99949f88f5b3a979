"""What may be published: nothing that stands for fewer than five people, nor by a difference.

Pure. A cell is a figure with the people it is from. A tie is a set of cells of which a reader who
knows all but one can work out that one: the parts of a whole and, if it is published, the whole.

1. A cell from 1 to 4 people is hidden; so is one that is not nothing and from nobody known, for all
   of it may be one person's. A cell of nothing is shown: it stands for nobody.
2. What a tie hides must be at least two cells, and together stand for five people or more; else the
   smallest of its other cells is hidden as well, and so on in all ties, until all hold.
3. In a tie that counts people, knowing “1 to 4” or “5 or more” of each hidden cell and the sum of
   them must leave more than one answer.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

SMALLEST_GROUP = 5

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and the people it is from: their ids, or in a pure count just the figure."""

    value: float
    people: frozenset[int]

    @property
    def is_small(self) -> bool:
        return self.value != 0 and len(self.people) < SMALLEST_GROUP


NOTHING = Cell(0, frozenset())


def together(cells: Collection[Cell]) -> Cell:
    """Give the cell of the whole that `cells` are the parts of."""
    people: frozenset[int] = frozenset().union(*(cell.people for cell in cells))
    return Cell(sum(cell.value for cell in cells), people)


def is_safe(hidden: Collection[Cell], *, counts_people: bool = False) -> bool:
    """Say whether the sum of `hidden` may be known without giving any of them away."""
    if not hidden:
        return True
    if len(hidden) < 2 or len(together(hidden).people) < SMALLEST_GROUP:
        return False
    return not counts_people or _leaves_a_doubt(hidden)


def _leaves_a_doubt(hidden: Collection[Cell]) -> bool:
    total = sum(cell.value for cell in hidden)
    least = sum(1 if cell.is_small else SMALLEST_GROUP for cell in hidden)
    are_all_small = all(cell.is_small for cell in hidden)
    most = (SMALLEST_GROUP - 1) * len(hidden)
    return least < total and not (are_all_small and total == most)


def protect(
    cells: Mapping[Key, Cell],
    ties: Collection[Collection[Key]],
    *,
    counts_people: bool = False,
    hidden_already: Collection[Key] = (),
) -> frozenset[Key]:
    """Choose the cells to hide, so that what is shown gives none of the small ones away."""
    hidden = {key for key, cell in cells.items() if cell.is_small} | set(hidden_already)
    ties_of: dict[Key, list[Collection[Key]]] = {}
    for tie in ties:
        for key in tie:
            ties_of.setdefault(key, []).append(tie)
    waiting = [tie for tie in ties if not hidden.isdisjoint(tie)]
    while waiting:
        tie = waiting.pop()
        in_tie = [cells[key] for key in tie if key in hidden]
        if is_safe(in_tie, counts_people=counts_people):
            continue
        shown = [key for key in tie if key not in hidden and cells[key].value]
        if not shown:
            continue  # all of it is hidden: nothing is left to take a difference from
        smallest = min(shown, key=lambda key: (len(cells[key].people), cells[key].value))
        hidden.add(smallest)
        waiting.extend(ties_of[smallest])
    return frozenset(hidden)

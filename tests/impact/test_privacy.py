"""What is hidden, and that nothing shown gives it away."""

from hypothesis import given
from hypothesis import strategies as st

from impact.privacy import SMALLEST_GROUP, Cell, protect


def crowd(count: int, first: int = 0, value: float | None = None) -> Cell:
    return Cell(count if value is None else value, frozenset(range(first, first + count)))


def apart(counts: list[int]) -> dict[int, Cell]:
    """Cells of people who are in one of them only."""
    return {key: crowd(count, first=1000 * key) for key, count in enumerate(counts)}


def test_protect_hides_a_small_cell_and_the_next_smallest():
    cells = apart([3, 20, 7])

    assert protect(cells, [list(cells)]) == {0, 2}


def test_protect_shows_a_cell_of_nothing():
    cells = apart([0, 20, 7])

    assert protect(cells, [list(cells)]) == frozenset()


def test_protect_hides_what_is_from_nobody_known():
    cells = {"known": crowd(9), "unknown": Cell(12, frozenset())}

    assert protect(cells, [list(cells)]) == {"known", "unknown"}


def test_protect_hides_more_when_the_hidden_are_fewer_than_five_together():
    cells = apart([1, 2, 30])

    assert protect(cells, [list(cells)]) == {0, 1, 2}


def test_protect_hides_more_when_the_sum_tells_each():
    cells = apart([4, 4, 9, 30])

    assert protect(cells, [list(cells)], counts_people=True) == {0, 1, 2}


def test_protect_follows_from_tie_to_tie():
    cells = {
        (row, column): crowd(3 if (row, column) == (0, 0) else 10 + row + column, 100 * row)
        for row in range(3)
        for column in range(3)
    }
    rows = [[(row, column) for column in range(3)] for row in range(3)]
    columns = [[(row, column) for row in range(3)] for column in range(3)]

    hidden = protect(cells, [*rows, *columns])

    assert all(len([key for key in tie if key in hidden]) != 1 for tie in [*rows, *columns])


def possible(cells: dict[int, Cell], hidden: frozenset[int]) -> list[set[int]]:
    """Give what a reader may take each hidden cell for: every way to reach the known total."""
    keys = sorted(hidden)
    total = int(sum(cells[key].value for key in keys))
    kinds = [
        range(1, SMALLEST_GROUP) if cells[key].is_small else range(SMALLEST_GROUP, total + 1)
        for key in keys
    ]
    ways = [()]
    for kind in kinds:
        ways = [(*way, value) for way in ways for value in kind if sum(way) + value <= total]
    return [set(column) for column in zip(*(w for w in ways if sum(w) == total), strict=True)]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5))
def test_no_hidden_part_of_a_whole_can_be_worked_out(counts):
    cells = apart(counts)

    hidden = protect(cells, [list(cells)], counts_people=True)

    assert {key for key, cell in cells.items() if 0 < cell.value < SMALLEST_GROUP} <= hidden
    shown = set(cells) - hidden
    if any(cells[key].value for key in shown):
        for key, values in zip(sorted(hidden), possible(cells, hidden), strict=True):
            assert len(values) > 1 or not cells[key].is_small


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.frozensets(st.integers(0, 9), max_size=9)),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_hidden_together_stands_for_five_people(drawn):
    cells = {key: Cell(value, people) for key, (value, people) in enumerate(drawn)}

    hidden = protect(cells, [list(cells)])

    shown = [key for key in cells if key not in hidden and cells[key].value]
    if hidden and shown:
        assert len(hidden) > 1
        assert len(frozenset().union(*(cells[key].people for key in hidden))) >= SMALLEST_GROUP

"""Figures by row and month: that what one page hides, no other page gives away."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from impact.grids import TOTAL, Grid
from impact.periods import Month, Period, months_between

YEAR = 2026
MONTHS = months_between(Month(YEAR, 1), Month(YEAR, 12))


def grid_of(counts: dict[tuple[str, int], int]) -> Grid:
    """A grid of counts of people who come once, in one month and to one row."""
    grid = Grid(["printers", "lasers"], [YEAR])
    first = 0
    for (row, month), count in counts.items():
        if count:
            grid.add(row, Month(YEAR, month), count, *range(first, first + count))
            first += count
    return grid


def test_a_small_month_takes_another_month_and_another_row_with_it():
    grid = grid_of({(row, month): 10 + month for row in ("printers", "lasers") for month in (1, 2)})
    grid.add("lasers", Month(YEAR, 3), 2, 900, 901)
    grid.add("printers", Month(YEAR, 3), 20, *range(800, 820))

    march = Month(YEAR, 3)

    assert grid.at("lasers", march).is_small
    assert (TOTAL, march) in grid.hidden or ("printers", march) in grid.hidden
    assert sum(grid.at("lasers", month).is_hidden for month in MONTHS) > 1


def test_a_period_that_would_give_a_hidden_month_away_is_hidden():
    grid = grid_of({("printers", month): 2 if month == 3 else 10 + month for month in range(1, 13)})
    hidden = [month.number for month in MONTHS if grid.at("printers", month).is_hidden]
    until_may = Period("", MONTHS[:5])

    assert hidden == [1, 3]
    assert not grid.over("printers", until_may).is_hidden
    assert grid.over("printers", Period("", MONTHS[1:])).is_hidden


def test_heads_leave_a_doubt_where_people_are_counted():
    # One head hidden with five: a reader who knows “1 to 4”, “5 or more” and the sum knows both.
    grid = Grid(["printers", "lasers", "saws"], [YEAR], counts_people=True)
    for row, first, count in (("printers", 0, 1), ("lasers", 10, 5), ("saws", 20, 9)):
        grid.add(row, Month(YEAR, 3), count, *range(first, first + count))

    march = Month(YEAR, 3)

    assert [grid.at(row, march).is_hidden for row in grid.rows] == [True, True, True]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["printers", "lasers"]), st.integers(1, 12)),
        st.integers(0, 15),
        max_size=24,
    )
)
def test_no_two_published_figures_differ_by_a_hidden_month(counts):
    grid = grid_of(counts)
    for row in (TOTAL, "printers", "lasers"):
        sums = {frozenset(MONTHS): grid.at(row, YEAR)}
        sums |= {
            frozenset(MONTHS[start:end]): grid.over(row, Period("", MONTHS[start:end]))
            for start, end in combinations(range(13), 2)
        }
        shown = {months for months, figure in sums.items() if not figure.is_hidden}
        singles = {month for month in MONTHS if not grid.at(row, month).is_hidden}
        for months in shown:
            unknown = months - singles
            small = {month for month in unknown if grid.cells.get((row, month), None)}
            assert len(small) != 1

"""How many guests sit at each table."""

from collections.abc import Sequence


def tables_needed(guests: int, seats: int) -> int:
    """Return how many tables of at most so many seats the guests need."""
    return -(-guests // seats)


def even_sizes(guests: int, tables: int) -> tuple[int, ...]:
    """Return the sizes of tables as equal as can be, the larger ones first."""
    small, larger = divmod(guests, tables)
    return (small + 1,) * larger + (small,) * (tables - larger)


def describe(sizes: Sequence[int]) -> str:
    """Return tables and seats in words: "6 tables of 10", "8 tables of 5 or 6"."""
    seats = sorted(set(sizes))
    tables = "1 table" if len(sizes) == 1 else f"{len(sizes)} tables"
    if len(seats) > 2:  # noqa: PLR2004 - two sizes are named, more are a range
        return f"{tables} of {seats[0]} to {seats[-1]}"
    return f"{tables} of {' or '.join(map(str, seats))}"


def fill(seats: Sequence[int], guests: int) -> tuple[int, ...]:
    """Return how many guests sit at tables of so many seats, as evenly as the seats allow, earlier tables first."""
    taken = [0] * len(seats)
    left = min(guests, sum(seats))
    while left:
        open_tables = [table for table, most in enumerate(seats) if taken[table] < most]
        each = min(seats[table] - taken[table] for table in open_tables)
        each = min(each, left // len(open_tables)) or 1
        for table in open_tables[:left]:
            taken[table] += each
            left -= each
    return tuple(taken)

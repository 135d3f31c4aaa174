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

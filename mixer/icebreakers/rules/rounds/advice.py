"""What a host should know before the tables are planned: which repeats cannot be avoided, and what would avoid them."""

from mixer.icebreakers.rules.rounds.bound import least_between, least_repeats
from mixer.icebreakers.rules.rounds.designs import rounds_without_repeats, without_repeats
from mixer.icebreakers.rules.rounds.sizes import describe, even_sizes, tables_needed

TRIES = 12
"""Other numbers of tables that are tried."""


def advice(guests: int, tables: int, rounds: int) -> str:
    """Return a sentence on repeats at so many tables, and on tables or rounds with none; empty where all is well."""
    if without_repeats(guests, tables, rounds):
        return ""
    sizes = even_sizes(guests, tables)
    where = describe(sizes)
    between = least_between(sizes, sizes, guests)
    least = least_repeats((sizes,) * rounds, guests)
    if between:
        said = f"At {where}, {_repeats(between)} a round {_are(between)} unavoidable ({least:,} in {rounds} rounds)"
    elif least:
        said = (
            f"{rounds} rounds at {where} need more couples than there are: {_repeats(least)} {_are(least)} unavoidable"
        )
    else:
        said = f"At {where}, no way is known to plan {rounds} rounds without a repeat"
    ways = [*_tables(guests, tables, rounds), *_rounds(guests, tables, rounds)]
    return f"{said}; {' and '.join(ways)}." if ways else f"{said}."


def _tables(guests: int, tables: int, rounds: int) -> list[str]:
    """Return in words how many tables more would do, equal ones rather than unequal ones."""
    more = range(tables + 1, guests // 2 + 1)
    equal = [number for number in more if guests % number == 0][:TRIES]
    for number in [*equal, *[number for number in more if number >= tables_needed(guests, number)][:TRIES]]:
        if without_repeats(guests, number, rounds):
            return [f"{describe(even_sizes(guests, number))} allow {_rounds_of(rounds)} with none"]
    return []


def _rounds(guests: int, tables: int, rounds: int) -> list[str]:
    fewer = rounds_without_repeats(guests, tables, rounds - 1)
    return [f"these tables allow {_rounds_of(fewer)} with none"] if fewer > 1 else []


def _repeats(count: int) -> str:
    return "1 repeat" if count == 1 else f"{count:,} repeats"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _rounds_of(count: int) -> str:
    return "1 round" if count == 1 else f"{count} rounds"

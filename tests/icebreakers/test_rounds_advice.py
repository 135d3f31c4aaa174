"""What the host is told before tables are planned."""

import pytest

from mixer.icebreakers.rules.rounds.advice import advice


@pytest.mark.parametrize(
    ("guests", "tables", "rounds", "said"),
    [
        (47, 8, 5, ""),
        (
            60, 6, 3,
            ("At 6 tables of 10, 24 repeats a round are unavoidable (72 in 3 rounds); "
            "10 tables of 6 allow 3 rounds with none."),
        ),
        (
            10, 3, 2,
            ("At 3 tables of 3 or 4, 1 repeat a round is unavoidable (1 in 2 rounds); "
            "5 tables of 2 allow 2 rounds with none."),
        ),
        (
            20, 5, 7,
            ("7 rounds at 5 tables of 4 need more couples than there are: 20 repeats are unavoidable; "
            "10 tables of 2 allow 7 rounds with none and these tables allow 5 rounds with none."),
        ),
        (
            90, 10, 6,
            ("At 10 tables of 9, no way is known to plan 6 rounds without a repeat; "
            "15 tables of 6 allow 6 rounds with none and these tables allow 4 rounds with none."),
        ),
        (6, 1, 9, "At 1 table of 6, 15 repeats a round are unavoidable (540 in 9 rounds)."),
        (
            36, 6, 4,
            ("At 6 tables of 6, no way is known to plan 4 rounds without a repeat; "
            "9 tables of 4 allow 4 rounds with none and these tables allow 3 rounds with none."),
        ),
    ],
)  # fmt: skip
def test_the_host_hears_what_cannot_be_avoided_and_what_would_avoid_it(guests, tables, rounds, said):
    assert advice(guests, tables, rounds) == said

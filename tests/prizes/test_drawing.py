import hashlib
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from mixer.prizes.rules.drawing import (
    Candidate,
    Donor,
    admit,
    commitment,
    drawing_order,
    holder,
    lot,
    new_seed,
    reason_to_stay_out,
    recipe_for,
    tickets_of,
    winner,
)

SEED = "5eed" * 16
lines = st.text(st.characters(exclude_categories=("Cc", "Zl", "Zp", "Cs")), min_size=1, max_size=30)
lists = st.lists(lines, min_size=1, max_size=40, unique=True)


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (Candidate(1, "Ana"), None),
        (Candidate(1, "Ana", in_the_room=False), "not_in_the_room"),
        (Candidate(1, "Ana", organises=True), "organises"),
        (Candidate(1, "Ana", contact=7), "donor"),
        (Candidate(1, "Ana", contact=8, houses=frozenset({"bakery"})), None),
        (Candidate(1, "Ana", houses=frozenset({"acme florists", "acme"})), "donors_people"),
        (Candidate(1, "Ana", has_won=True), "has_won"),
    ],
)
def test_only_guests_in_the_room_who_neither_organise_nor_gave_nor_won_may_win(candidate, reason):
    donor = Donor(contact=7, houses=frozenset({"acme florists"}))
    assert reason_to_stay_out(candidate, donor) == reason


def test_a_sister_company_counts_as_the_donors_people():
    donor = Donor(houses=frozenset({"acme events", "acme holding"}))
    sister = Candidate(1, "Ana", houses=frozenset({"acme catering", "acme holding"}))
    assert reason_to_stay_out(sister, donor) == "donors_people"


def test_a_prize_nobody_gave_excludes_no_guest_without_a_company():
    assert reason_to_stay_out(Candidate(1, "Ana"), Donor()) is None


def test_the_field_says_who_is_in_and_why_the_others_are_not():
    drawing = admit([Candidate(1, "B"), Candidate(2, "C", organises=True), Candidate(3, "A")], Donor())
    assert drawing.tickets == ("A", "B")
    assert drawing.left_out == {2: "organises"}


@settings(max_examples=60)
@given(lists, st.randoms(use_true_random=False))
def test_the_order_in_which_the_list_was_written_changes_nothing(tickets, chance):
    shuffled = list(tickets)
    chance.shuffle(shuffled)
    assert commitment("Cake", SEED, shuffled) == commitment("Cake", SEED, tickets)
    assert drawing_order(SEED, shuffled) == drawing_order(SEED, tickets)


@settings(max_examples=60)
@given(lists)
def test_every_entrant_is_called_once_before_the_drawing_ends(tickets):
    called = [winner(SEED, tickets, number) for number in range(1, len(tickets) + 1)]
    assert sorted(called) == sorted(tickets)
    assert winner(SEED, tickets, len(tickets) + 1) is None


@settings(max_examples=60)
@given(lists, st.integers(0, 39))
def test_somebody_who_leaves_the_list_changes_nothing_for_the_order_of_the_others(tickets, index):
    gone = tickets[index % len(tickets)]
    rest = [ticket for ticket in tickets if ticket != gone]
    assert [t for t in drawing_order(SEED, tickets) if t != gone] == drawing_order(SEED, rest)


def test_rounds_are_counted_from_one():
    with pytest.raises(ValueError, match="from 1"):
        winner(SEED, ["A"], 0)


@pytest.mark.parametrize(
    ("prize", "tickets"),
    [("Ca\nke", ["A"]), ("Cake", ["A", "B\u2028C"]), ("Cake", ["A", ""]), ("Cake", ["A", "A"])],
)
def test_a_list_with_two_readings_is_not_committed_to(prize, tickets):
    with pytest.raises(ValueError, match=r"one line each|alike"):
        commitment(prize, SEED, tickets)


def test_another_seed_another_list_or_another_prize_is_another_commitment():
    shown = commitment("Cake", SEED, ["A", "B"])
    others = [
        commitment("Cake", "0" * 64, ["A", "B"]),
        commitment("Cake", SEED, ["A", "C"]),
        commitment("Cake", SEED, ["A"]),
        commitment("Wine", SEED, ["A", "B"]),
    ]
    assert shown not in others
    assert len(set(others)) == 4


def test_the_published_recipe_can_be_followed_with_sha256sum():
    tickets = ["002 Ana K.", "001 Björn Å.", "003 王 小明"]
    tool = shutil.which("sha256sum")
    assert tool

    def digest(text: str) -> str:
        return subprocess.run([tool], input=text.encode(), capture_output=True, check=True).stdout.split()[0].decode()

    text = f"mixer-drawing-1\nCake\n{SEED}\n001 Björn Å.\n002 Ana K.\n003 王 小明\n"
    assert digest(text) == commitment("Cake", SEED, tickets)
    lots = sorted((digest(f"{SEED}/{ticket}"), ticket) for ticket in tickets)
    assert [ticket for _, ticket in lots] == drawing_order(SEED, tickets)


def test_a_known_drawing_stays_what_it_was_when_the_program_changes():
    tickets = [f"{number:03d}" for number in range(1, 81)]
    assert lot(SEED, "001") == hashlib.sha256(f"{SEED}/001".encode()).hexdigest()
    assert [winner(SEED, tickets, number) for number in (1, 2, 3)] == ["077", "025", "021"]


def test_a_seed_is_64_hexadecimal_digits_and_never_the_same():
    chance = random.Random(4)
    seeds = {new_seed(chance) for _ in range(50)}
    assert len(seeds) == 50
    assert all(len(seed) == 64 and int(seed, 16) >= 0 for seed in seeds)


def p_value(draw: Callable[[str, Sequence[str]], str | None]) -> float:
    """Draw 8,000 times among 60 tickets; return how likely fair luck is to be at least as uneven."""
    chance = random.Random(20261112)
    tickets = [f"{number:03d}" for number in range(60)]
    wins = Counter(draw(new_seed(chance), tickets) for _ in range(8_000))
    return float(chisquare([wins[ticket] for ticket in tickets]).pvalue)


@pytest.mark.parametrize("round_number", [1, 2])
def test_every_ticket_wins_equally_often(round_number):
    assert p_value(lambda seed, tickets: winner(seed, tickets, round_number)) > 0.001


def test_the_fairness_test_finds_a_drawing_that_is_a_little_biased():
    # The usual mistake: one byte of chance modulo 60 favours the first 16 tickets by a quarter.
    assert p_value(lambda seed, tickets: tickets[int(seed[:2], 16) % 60]) < 1e-6


def test_people_met_bring_further_tickets_up_to_a_limit_and_none_where_that_is_off():
    room = [Candidate(1, "ANA001", met=7), Candidate(2, "BEN002", met=1), Candidate(3, "CLEO03")]
    assert admit(room, Donor()).tickets == ("ANA001", "BEN002", "CLEO03")
    three = admit(room, Donor(), extra_entries=2).tickets
    assert three == ("ANA001", "ANA001/2", "ANA001/3", "BEN002", "BEN002/2", "CLEO03")


@settings(max_examples=60)
@given(st.dictionaries(st.integers(0, 999_999), st.integers(0, 5), min_size=1, max_size=30))
def test_with_extra_entries_everybody_is_called_once_all_the_same(extra):
    tickets = [ticket for guest, more in extra.items() for ticket in tickets_of(f"{guest:06d}", more)]
    called = drawing_order(SEED, tickets)
    assert sorted(map(holder, called)) == sorted(f"{guest:06d}" for guest in extra)
    lots = {ticket: lot(SEED, ticket) for ticket in tickets}
    for ticket in called:
        assert lots[ticket] == min(lots[other] for other in tickets if holder(other) == holder(ticket))


def test_a_list_without_extra_entries_is_drawn_by_the_first_recipe():
    assert recipe_for(["A", "B"]) == "mixer-drawing-1"
    assert recipe_for(["A", "B", "B/2"]) == "mixer-drawing-2"
    assert commitment("Cake", SEED, ["A", "B"]) == commitment("Cake", SEED, ["A", "B"], "mixer-drawing-1")
    assert commitment("Cake", SEED, ["A", "B"]) != commitment("Cake", SEED, ["A", "B"], "mixer-drawing-2")


def weighted_p_value(draw: Callable[[str, Sequence[str]], str | None]) -> float:
    """Draw 6,000 times among guests with one ticket, two or three; each should win as often as they have tickets."""
    chance = random.Random(20261112)
    extra = {f"{number:03d}": number % 3 for number in range(30)}
    tickets = [ticket for guest, more in extra.items() for ticket in tickets_of(guest, more)]
    wins = Counter(holder(draw(new_seed(chance), tickets) or "") for _ in range(6_000))
    expected = [6_000 * (more + 1) / len(tickets) for more in extra.values()]
    return float(chisquare([wins[guest] for guest in extra], expected).pvalue)


def test_extra_entries_weigh_exactly_as_much_as_they_say():
    assert weighted_p_value(lambda seed, tickets: winner(seed, tickets, 1)) > 0.001


def test_the_weighing_test_finds_extra_entries_that_count_for_nothing():
    assert weighted_p_value(lambda seed, tickets: winner(seed, sorted(set(map(holder, tickets))), 1)) < 1e-6

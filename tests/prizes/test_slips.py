from dataclasses import replace

import pytest

from mixer.prizes.rules.drawing import commitment, winner
from mixer.prizes.rules.slips import Call, Slip, verify

SEED = "ab" * 32
TICKETS = ("001 Ana K.", "002 Ben L.", "003 Cleo M.", "004 Dan N.")


def called(number: int, *, stands: bool) -> Call:
    return Call(number, winner(SEED, TICKETS, number) or "", stands)


@pytest.fixture
def slip() -> Slip:
    shown = commitment("Cake", SEED, TICKETS)
    return Slip("Autumn mixer", "Cake", shown, SEED, TICKETS, (called(1, stands=False), called(2, stands=True)))


def test_a_slip_with_one_redraw_proves_itself(slip):
    assert verify(slip) == []


def test_a_slip_whose_last_winner_has_not_come_forward_yet_is_right_so_far(slip):
    assert verify(replace(slip, calls=(called(1, stands=False),))) == []


def test_a_changed_list_seed_or_prize_does_not_lead_to_the_commitment(slip):
    for change in ({"tickets": TICKETS[:3]}, {"seed": "cd" * 32}, {"prize": "Wine"}):
        assert any("commitment" in fault for fault in verify(replace(slip, **change)))


def test_a_winner_who_was_put_in_by_hand_is_found(slip):
    loser = winner(SEED, TICKETS, 4) or ""
    faults = verify(replace(slip, calls=(Call(1, loser, stands=True),)))
    assert faults == [f"Round 1 should not have called “{loser}”."]


def test_a_redraw_that_was_left_out_is_found(slip):
    assert verify(replace(slip, calls=(called(2, stands=True),))) == ["Round 1 is missing."]


def test_drawing_on_although_the_winner_was_there_is_found(slip):
    faults = verify(replace(slip, calls=(called(1, stands=True), called(2, stands=True))))
    assert faults == ["Round 1 had its winner, and yet another was drawn."]


def test_a_slip_without_a_call_says_that_nobody_has_been_drawn(slip):
    assert verify(replace(slip, calls=())) == ["Nobody has been drawn yet."]


def test_a_slip_of_another_recipe_or_with_two_readings_is_not_judged(slip):
    assert "not known" in verify(replace(slip, recipe="tombola"))[0]
    assert "cannot be read" in verify(replace(slip, tickets=("A", "A")))[0]

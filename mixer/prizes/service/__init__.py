"""What pages and other rooms ask of the prizes."""

from mixer.prizes.service.drawings import commit, draw, draw_again, take_back
from mixer.prizes.service.ledger import (
    HEADER,
    Board,
    Card,
    PrizeDetails,
    add_prize,
    change_prize,
    prize_details,
    put_back,
    read_board,
    remove_prize,
    take_step,
    take_step_back,
)
from mixer.prizes.service.signs import print_signs
from mixer.prizes.service.stages import Call, Stage, read_stage, slip_file

__all__ = [
    "HEADER",
    "Board",
    "Call",
    "Card",
    "PrizeDetails",
    "Stage",
    "add_prize",
    "change_prize",
    "commit",
    "draw",
    "draw_again",
    "print_signs",
    "prize_details",
    "put_back",
    "read_board",
    "read_stage",
    "remove_prize",
    "slip_file",
    "take_back",
    "take_step",
    "take_step_back",
]

"""What pages and other rooms ask of the prizes."""

from mixer.prizes.service.donors import (
    Asked,
    Donor,
    Members,
    ask_members,
    donor_of_contact,
    find_donors,
    members_not_asked,
)
from mixer.prizes.service.drawings import commit, draw, draw_again, take_back
from mixer.prizes.service.entries import (
    PrizeDetails,
    add_prize,
    change_prize,
    currency_for,
    decline,
    prize_details,
    put_back,
    remove_prize,
)
from mixer.prizes.service.ledger import Board, Card, Reminders, read_board, read_reminders
from mixer.prizes.service.letters import (
    Hand,
    find_kind,
    preview,
    read_draft,
    readers,
    save_draft,
    send_letter,
    send_test,
    send_to_all,
)
from mixer.prizes.service.offline import calls_so_far, hand_in, sealed_list
from mixer.prizes.service.receipts import print_all_receipts, print_receipt
from mixer.prizes.service.settings import Rules, read_rules, set_rules
from mixer.prizes.service.signs import print_signs
from mixer.prizes.service.stages import Call, Stage, read_stage, slip_file
from mixer.prizes.service.steps import take_step, take_step_back
from mixer.prizes.service.table import HEADER, ledger_rows

__all__ = [
    "HEADER",
    "Asked",
    "Board",
    "Call",
    "Card",
    "Donor",
    "Hand",
    "Members",
    "PrizeDetails",
    "Reminders",
    "Rules",
    "Stage",
    "add_prize",
    "ask_members",
    "calls_so_far",
    "change_prize",
    "commit",
    "currency_for",
    "decline",
    "donor_of_contact",
    "draw",
    "draw_again",
    "find_donors",
    "find_kind",
    "hand_in",
    "ledger_rows",
    "members_not_asked",
    "preview",
    "print_all_receipts",
    "print_receipt",
    "print_signs",
    "prize_details",
    "put_back",
    "read_board",
    "read_draft",
    "read_reminders",
    "read_rules",
    "read_stage",
    "readers",
    "remove_prize",
    "save_draft",
    "sealed_list",
    "send_letter",
    "send_test",
    "send_to_all",
    "set_rules",
    "slip_file",
    "take_back",
    "take_step",
    "take_step_back",
]

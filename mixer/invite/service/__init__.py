"""What pages and other rooms ask of invitations and answers."""

from mixer.invite.service.answering import Outcome, events_with_waiting, fill_seats, give_answer, waiting_list
from mixer.invite.service.board import Board, board, find_guest
from mixer.invite.service.companions import Tools
from mixer.invite.service.own_page import Details, Door, OwnPage, open_link, own_calendar, own_page, save_details
from mixer.invite.service.particulars import Particulars, own_link, particulars
from mixer.invite.service.silent import SilentGuest, silent_guests
from mixer.invite.service.waves import (
    SEGMENTS,
    Preview,
    Progress,
    Sent,
    Words,
    draft_wave,
    find_wave,
    outline,
    preview,
    progress,
    rewrite,
    segment_sizes,
    send_wave,
    stop_wave,
    throw_away,
    try_letter,
    waves,
)

__all__ = [
    "SEGMENTS",
    "Board",
    "Details",
    "Door",
    "Outcome",
    "OwnPage",
    "Particulars",
    "Preview",
    "Progress",
    "Sent",
    "SilentGuest",
    "Tools",
    "Words",
    "board",
    "draft_wave",
    "events_with_waiting",
    "fill_seats",
    "find_guest",
    "find_wave",
    "give_answer",
    "open_link",
    "outline",
    "own_calendar",
    "own_link",
    "own_page",
    "particulars",
    "preview",
    "progress",
    "rewrite",
    "save_details",
    "segment_sizes",
    "send_wave",
    "silent_guests",
    "stop_wave",
    "throw_away",
    "try_letter",
    "waiting_list",
    "waves",
]

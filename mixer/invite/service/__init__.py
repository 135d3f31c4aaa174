"""What pages and other rooms ask of invitations and answers."""

from mixer.invite.service.answering import Outcome, give_answer, give_place, take_offer
from mixer.invite.service.board import Board, board, find_guest
from mixer.invite.service.companions import Tools
from mixer.invite.service.details import Companion, Details
from mixer.invite.service.drafting import (
    Outline,
    Words,
    draft_wave,
    find_wave,
    outline,
    rewrite,
    suggested,
    throw_away,
)
from mixer.invite.service.handing_on import events_with_waiting, fill_seats
from mixer.invite.service.house_rules import HouseRules, change_rules, consequences, house_rules
from mixer.invite.service.own_page import Door, OwnPage, open_link, own_calendar, own_page, save_details
from mixer.invite.service.particulars import Particulars, own_link, particulars
from mixer.invite.service.previewing import Preview, preview, try_letter
from mixer.invite.service.scheduling import (
    Became,
    Times,
    called_off,
    schedule,
    send_due,
    stop_called_off,
    times_of,
    unschedule,
    waves_at_work,
)
from mixer.invite.service.segments import HANDED_IN, SEGMENTS, Segment, Segments, all_segments, segment_sizes
from mixer.invite.service.sending import (
    Begun,
    Progress,
    Sent,
    Written,
    begin,
    progress,
    send_wave,
    stop_wave,
    waves,
    write_on,
)
from mixer.invite.service.sign_up import JoinPage, SignUp, SignUpDesk, join_page, sign_up, sign_up_desk
from mixer.invite.service.silent import SilentGuest, silent_guests
from mixer.invite.service.timeline import Timeline, timeline
from mixer.invite.service.waiting import InLine, Standing, WaitingList, waiting_list

__all__ = [
    "HANDED_IN",
    "SEGMENTS",
    "Became",
    "Begun",
    "Board",
    "Companion",
    "Details",
    "Door",
    "HouseRules",
    "InLine",
    "JoinPage",
    "Outcome",
    "Outline",
    "OwnPage",
    "Particulars",
    "Preview",
    "Progress",
    "Segment",
    "Segments",
    "Sent",
    "SignUp",
    "SignUpDesk",
    "SilentGuest",
    "Standing",
    "Timeline",
    "Times",
    "Tools",
    "WaitingList",
    "Words",
    "Written",
    "all_segments",
    "begin",
    "board",
    "called_off",
    "change_rules",
    "consequences",
    "draft_wave",
    "events_with_waiting",
    "fill_seats",
    "find_guest",
    "find_wave",
    "give_answer",
    "give_place",
    "house_rules",
    "join_page",
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
    "schedule",
    "segment_sizes",
    "send_due",
    "send_wave",
    "sign_up",
    "sign_up_desk",
    "silent_guests",
    "stop_called_off",
    "stop_wave",
    "suggested",
    "take_offer",
    "throw_away",
    "timeline",
    "times_of",
    "try_letter",
    "unschedule",
    "waiting_list",
    "waves",
    "waves_at_work",
    "write_on",
]

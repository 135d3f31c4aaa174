"""What pages and other rooms ask of the follow-up."""

from mixer.followup.service.calls import CallLine, CallList, call_list, calls, record_call, take_call_back
from mixer.followup.service.desk import Desk, Pair, SegmentLine, SegmentPage, read_desk, read_segment, who_met_whom
from mixer.followup.service.exports import KINDS, ExportFile, Taker, Wish, export
from mixer.followup.service.letters import (
    Preview,
    find_segment,
    preview,
    read_draft,
    save_draft,
    send,
    shared_details,
)
from mixer.followup.service.my_calls import Mine, my_part
from mixer.followup.service.room import Person, Room, read_room

__all__ = [
    "KINDS",
    "CallLine",
    "CallList",
    "Desk",
    "ExportFile",
    "Mine",
    "Pair",
    "Person",
    "Preview",
    "Room",
    "SegmentLine",
    "SegmentPage",
    "Taker",
    "Wish",
    "call_list",
    "calls",
    "export",
    "find_segment",
    "my_part",
    "preview",
    "read_desk",
    "read_draft",
    "read_room",
    "read_segment",
    "record_call",
    "save_draft",
    "send",
    "shared_details",
    "take_call_back",
    "who_met_whom",
]

"""What pages and other rooms ask of the follow-up."""

from mixer.followup.service.calls import CallLine, call_list, record_call
from mixer.followup.service.desk import Desk, Pair, SegmentLine, SegmentPage, read_desk, read_segment, who_met_whom
from mixer.followup.service.exports import EVERYBODY, KINDS, MEETING_HEADER, ExportFile, export, meeting_rows
from mixer.followup.service.letters import (
    Preview,
    Sent,
    find_segment,
    preview,
    read_draft,
    save_draft,
    send,
    shared_details,
)
from mixer.followup.service.room import Person, Room, read_room

__all__ = [
    "EVERYBODY",
    "KINDS",
    "MEETING_HEADER",
    "CallLine",
    "Desk",
    "ExportFile",
    "Pair",
    "Person",
    "Preview",
    "Room",
    "SegmentLine",
    "SegmentPage",
    "Sent",
    "call_list",
    "export",
    "find_segment",
    "meeting_rows",
    "preview",
    "read_desk",
    "read_draft",
    "read_room",
    "read_segment",
    "record_call",
    "save_draft",
    "send",
    "shared_details",
    "who_met_whom",
]

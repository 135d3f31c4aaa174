"""Use cases of the guest list."""

from mixer.guests.service.adding import (
    GuestAdded,
    GuestMaker,
    NewGuest,
    add_guest,
    locked_group,
)
from mixer.guests.service.changing import (
    PARTS,
    GuestEdit,
    edit_guest,
    find_guest,
    remove_guest,
    restore_guest,
    set_part,
)
from mixer.guests.service.importing import Imported, Tools, carry_out, undo
from mixer.guests.service.introducing import THREE, Introduced, introduce, take_back, take_over
from mixer.guests.service.listing import GuestDetails, all_facts, guest_details, list_guests, mixers_attended
from mixer.guests.service.settling import put_back, settle_answer, take_off
from mixer.guests.service.staging import (
    Heard,
    Staged,
    Upload,
    begin,
    find_run,
    give_up,
    make_plan,
    map_columns,
    past_imports,
    read_as,
    stage,
)
from mixer.guests.service.welcoming import give_all, give_to, share_out, welcomes

__all__ = [
    "PARTS",
    "THREE",
    "GuestAdded",
    "GuestDetails",
    "GuestEdit",
    "GuestMaker",
    "Heard",
    "Imported",
    "Introduced",
    "NewGuest",
    "Staged",
    "Tools",
    "Upload",
    "add_guest",
    "all_facts",
    "begin",
    "carry_out",
    "edit_guest",
    "find_guest",
    "find_run",
    "give_all",
    "give_to",
    "give_up",
    "guest_details",
    "introduce",
    "list_guests",
    "locked_group",
    "make_plan",
    "map_columns",
    "mixers_attended",
    "past_imports",
    "put_back",
    "read_as",
    "remove_guest",
    "restore_guest",
    "set_part",
    "settle_answer",
    "share_out",
    "stage",
    "take_back",
    "take_off",
    "take_over",
    "undo",
    "welcomes",
]

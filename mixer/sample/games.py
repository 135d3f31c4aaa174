"""Carrying a sample mixer through the same services as the pages: paper and icebreakers."""

import datetime as dt
import itertools

from mixer.icebreakers.service import board, duos, zones
from mixer.icebreakers.service.on_tags import zones_on_tags
from mixer.meetings.rules import shown
from mixer.meetings.service import meet
from mixer.nametags import service as nametags
from mixer.nametags.rules.batch import Choice
from mixer.sample.staging import Staging

DUOS_START, DUOS_END = 35, 55  # minutes after the doors
FOUND = 0.86  # of the famous pairs find each other
FEWEST = 2


def place_in_zones(staging: Staging) -> int:
    """Make the business-match zones from who said yes; return how many zones there are."""
    zones.make_zones(staging.session, staging.event.id, staging.chance)
    return len(zones.zone_map(staging.session, staging.event.id).zones)


def order_tags(staging: Staging, moment: dt.datetime, sheet: str = "avery-5395") -> nametags.Order:
    """Put the print of everybody's name tag on record; laying out the document is another matter."""
    hand = nametags.Hand(staging.host_id, moment, staging.chance, staging.keyring)
    event_id = staging.event.id
    order = nametags.order_tags(staging.session, event_id, Choice(sheet), hand, nametags.Rooms(zones_on_tags))
    nametags.settle(staging.session, event_id, order, moment)
    return order


def deal_duos(staging: Staging) -> int:
    """Deal famous duos to those in the room and start the game; return how many groups there are."""
    session, event_id = staging.session, staging.event.id
    crowd = [
        guest for guest in staging.mixer.present if (guest.arrives or 0) <= DUOS_START and guest.part != "organiser"
    ]
    if len(crowd) < FEWEST:
        return 0
    duos.deal_cards(session, event_id, duos.Wish(), staging.minutes_in(DUOS_START - 2), staging.chance)
    duos.start(session, event_id, staging.minutes_in(DUOS_START))
    return len(_groups(staging))


def find_partners(staging: Staging) -> int:
    """Let latecomers in and most partners scan each other's tags, then end the game; return how many groups met."""
    groups = _groups(staging)
    if not groups:
        return 0
    session, event_id = staging.session, staging.event.id
    duos.let_in(session, event_id, staging.minutes_in(DUOS_END - 5))
    fields = [field.key for field in shown() if field.offered]
    by_id = {row.id: row for row in staging.everybody()}
    found = 0
    for group in _groups(staging):
        if staging.chance.random() > FOUND:
            continue
        moment = staging.minutes_in(DUOS_START + 2 + staging.chance.random() * (DUOS_END - DUOS_START - 3))
        for one, other in itertools.combinations([member.guest_id for member in group.members], 2):
            tag = meet.tag_by_short_code(session, event_id, by_id[other].short_code)
            assert tag is not None, "the partner is on the list"
            meet.say_hello(session, one, tag, fields, moment)
        found += 1
    duos.stop(session, event_id, staging.minutes_in(DUOS_END))
    return found


def _groups(staging: Staging) -> tuple[board.Group, ...]:
    game = board.board(staging.session, staging.event.id)
    return game.groups if game else ()

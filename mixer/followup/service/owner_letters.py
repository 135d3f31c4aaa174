"""Visitor hosts without an account are reminded of what waits for them: by letter, at most one a day, and no names."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.keyring import Keyring, Token
from mixer.events.models import Event
from mixer.followup.rules.due import Kind, When, reminder, to_remind
from mixer.followup.rules.letters import fill
from mixer.followup.service.due import DueDesk, read_due
from mixer.followup.service.owners import Owner
from mixer.guests.models import Guest
from mixer.guests.service.letters import letter_to
from mixer.post.rules.states import Stream
from mixer.post.service import farewell, write_letter
from mixer.post.stationery import compose

LOOKED_AT = timedelta(days=30)
"""So long after a mixer somebody is reminded of what is to do for it."""
MORNING, EVENING = 8, 20


def mixers_to_remind(session: Session, moment: datetime) -> list[int]:
    """Return the mixers that are over, and not for long."""
    over = (Event.ends_at <= moment, Event.ends_at > moment - LOOKED_AT, Event.erased_at.is_(None))
    return list(session.scalars(select(Event.id).where(*over, Event.state != "cancelled").order_by(Event.id)))


def remind_owners(session: Session, event_id: int, moment: datetime, keyring: Keyring) -> int:
    """Write to visitor hosts who have something due today, or late since yesterday or a week; return how many letters.

    Only by day, where the mixer is; a second time on one day writes nothing.
    """
    event = session.get_one(Event, event_id)
    local = moment.astimezone(event.zone)
    if not MORNING <= local.hour < EVENING:
        return 0
    desk = read_due(session, event_id, moment)
    owners = [owner for owner in desk.owners.able.values() if owner.guest_id is not None]
    return sum(_remind(session, event, desk, owner, moment, keyring) for owner in owners)


def _remind(session: Session, event: Event, desk: DueDesk, owner: Owner, moment: datetime, keyring: Keyring) -> bool:
    waiting = [line for line in desk.of(owner.ref) if line.when is not When.DONE and to_remind(line.due, desk.today)]
    guest = session.get_one(Guest, owner.guest_id)
    address = guest.contact.email
    if not waiting or not address:
        return False
    group = session.get_one(Group, event.group_id)
    way_out = farewell(keyring, group.id, address).url
    values = {
        "guest": guest.contact.tag_name,
        "mixer": event.name,
        "things": _things(Counter(line.kind.key for line in waiting), {line.kind.key: line.kind for line in waiting}),
        "group": group.name,
        "link": keyring.link(Token.RSVP, guest.code, guest.link_version),
    }
    words = fill(reminder(), values, {})
    sheet = compose("thanks", subject=words.subject, text=words.text, group=group.name, unsubscribe_url=way_out)
    occasion = f"desk:{event.id}:{guest.id}:{desk.today.isoformat()}"
    letter = letter_to(guest, group, sheet, "desk_reminder", occasion)
    return write_letter(session, replace(letter, stream=Stream.INVITATION, unsubscribe_url=way_out), moment)


def _things(counts: Counter[str], kinds: dict[str, Kind]) -> str:
    """Say how many of each kind wait, one a line."""
    return "\n".join(f"- {kinds[key].name}: {count}" for key, count in counts.items())

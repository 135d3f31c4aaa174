"""A hello that a phone kept without network and hands in later: as good as at the time of the tap, and no better."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.models import Share
from mixer.meetings.rules import time_of_tap
from mixer.meetings.service import meet, sharing
from mixer.meetings.service.consent import took_back


@dataclass(frozen=True)
class Hello:
    """What was tapped so long ago: a tag's code, scanned or typed, on whose phone, and what they agreed to show."""

    tag: str
    typed: bool
    guest_code: str
    fields: Sequence[str]
    age: timedelta


def say_hello(session: Session, guest_id: int, hello: Hello, moment: datetime) -> str:
    """Record a hello as at the time of its tap, within the mixer's hours, and return what to tell the guest.

    What either changed or took back after the tap stands; handing the same in again changes nothing.

    Raises:
        Refusal: as `meet.say_hello`, `unknown_tag`, or `other_guest` where the phone is somebody else's by now.
    """
    guest = session.get_one(Guest, guest_id)
    if hello.guest_code != guest.code:
        raise Refusal("other_guest", "A hello of the guest who had this phone before was dropped.")
    event = session.get_one(Event, guest.event_id)
    at = time_of_tap(moment - hello.age, event.starts_at, event.ends_at, moment)
    tag = meet.tag_by_short_code(session, event.id, hello.tag) if hello.typed else meet.tag_of(session, hello.tag)
    if tag is None:
        raise Refusal("unknown_tag", "Nobody has the code of one of the tags.")
    other = meet.record(session, guest_id, tag, at)
    if not _changed_since(session, guest_id, other.id, at):
        sharing.give(session, guest, other, hello.fields, at)
    if (
        other.shares_with_all
        and not session.scalar(select(took_back(other.id, guest_id)))
        and not _changed_since(session, other.id, guest_id, at)
    ):
        sharing.give(session, other, guest, other.shows, at)
    return f"You met {tag.name}."


def _changed_since(session: Session, giver_id: int, receiver_id: int, at: datetime) -> bool:
    """Tell whether a guest gave or took back their consent at that time or later."""
    later = or_(Share.given_at >= at, Share.revoked_at >= at)
    mine = (Share.giver_id == giver_id, Share.receiver_id == receiver_id)
    return session.scalar(select(Share.id).where(*mine, later)) is not None

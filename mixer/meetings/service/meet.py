"""A guest scans another's tag, or types its short code: they met, and the one who scanned agrees to share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from mixer.contacts.models import Contact
from mixer.core.codes import canonical, digest
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests.models import Guest
from mixer.meetings.models import Meeting, Share
from mixer.meetings.rules import PACE, hellos_allowed, known_fields, offered_fields
from mixer.meetings.service.consent import blocked, has_blocked, took_back
from mixer.meetings.service.sharing import give


@dataclass(frozen=True)
class Tag:
    """Whose tag was scanned, and at which mixer. Nothing of this is for strangers' eyes."""

    guest_id: int
    event_id: int
    code: str
    name: str


@dataclass(frozen=True)
class Greeting:
    """What a guest sees of another whose tag they hold: the large name on it, and what they themselves will show.

    Where either blocked the other nothing of it is shown.
    """

    code: str
    name: str
    met_already: bool
    offers: list[str]
    themself: bool
    blocked_by_me: bool
    blocked: bool


def tag_of(session: Session, token: str) -> Tag | None:
    """Return whose badge a token is, or None for an unknown, replaced or removed one."""
    return _tag(session, Guest.badge_hash == digest(canonical(token)))


def tag_by_short_code(session: Session, event_id: int, typed: str) -> Tag | None:
    """Return whose short code was typed at this mixer, or None."""
    return _tag(session, (Guest.event_id == event_id) & (Guest.short_code == canonical(typed)))


def _tag(session: Session, condition: object) -> Tag | None:
    row = session.execute(
        select(Guest.id, Guest.event_id, Guest.code, Contact.tag_name)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(condition, Guest.removed_at.is_(None))  # type: ignore[arg-type] # an SQL expression
    ).one_or_none()
    return Tag(row.id, row.event_id, row.code, row.tag_name) if row else None


def greet(session: Session, guest_id: int, tag: Tag) -> Greeting:
    """Return what the guest sees before saying hello."""
    met = exists().where(
        Meeting.one_id == min(guest_id, tag.guest_id),
        Meeting.other_id == max(guest_id, tag.guest_id),
        Meeting.confirmed_at.is_not(None),
    )
    vanished = took_back(tag.guest_id, guest_id)
    by_me, by_them = has_blocked(guest_id, tag.guest_id), has_blocked(tag.guest_id, guest_id)
    facts = session.execute(select(met, vanished, by_me, by_them)).one()
    offers = offered_fields(session.get_one(Guest, guest_id).shows)
    return Greeting(
        code=tag.code,
        name=tag.name,
        met_already=facts[0] and not facts[1],
        offers=offers,
        themself=tag.guest_id == guest_id,
        blocked_by_me=facts[2],
        blocked=facts[2] or facts[3],
    )


def say_hello(session: Session, guest_id: int, tag: Tag, fields: Sequence[str], moment: datetime) -> None:
    """Record that two guests met, and the first one's consent to show these details to the other.

    A second hello changes nothing but the details shown. Where the other guest shares with everybody they
    meet, their consent is recorded too, unless they took it back from this very guest.

    Raises:
        Refusal: `own_tag`, `elsewhere` where the two are not at the same mixer or either blocked the other, or
            `too_fast` for a guest who scans the whole room.
    """
    other = record(session, guest_id, tag, moment)
    guest = session.get_one(Guest, guest_id)
    guest.shows = known_fields(fields)
    give(session, guest, other, fields, moment)
    if other.shares_with_all and not session.scalar(select(took_back(other.id, guest_id))):
        give(session, other, guest, other.shows, moment)


def record(session: Session, guest_id: int, tag: Tag, moment: datetime) -> Guest:
    """Record that two guests met, without anybody's consent, and return the other.

    Raises:
        Refusal: as `say_hello`.
    """
    # One by one, so that their hellos are counted; the key is left free for whoever writes down another meeting.
    guest = session.get_one(Guest, guest_id, with_for_update={"key_share": True})
    if tag.guest_id == guest_id:
        raise Refusal("own_tag", "That is your own tag. Scan the tag of somebody you meet.")
    if tag.event_id != guest.event_id or session.scalar(select(blocked(guest_id, tag.guest_id))):
        raise Refusal("elsewhere", "This tag does not belong to the mixer you are at.")
    _keep_pace(session, guest_id, tag.guest_id, moment)
    other = session.get_one(Guest, tag.guest_id)
    _record(session, guest, other, moment)
    return other


def _keep_pace(session: Session, guest_id: int, other_id: int, moment: datetime) -> None:
    """Slow down who says hello to one after the other; a hello is counted for whoever of the two said it first."""
    mine, back = aliased(Share), aliased(Share)
    said = (
        select(func.count(), func.count().filter(Meeting.confirmed_at.between(moment - PACE, moment + PACE)))
        .select_from(mine)
        .join(Meeting, and_(*_between(mine), Meeting.confirmed_at.is_not(None)))
        .outerjoin(back, and_(back.giver_id == mine.receiver_id, back.receiver_id == mine.giver_id))
        .where(mine.giver_id == guest_id, mine.receiver_id != other_id, or_(back.id.is_(None), back.id > mine.id))
    )
    in_all, lately = session.execute(said).one()
    if lately >= hellos_allowed(in_all):
        raise Refusal(
            "too_fast",
            f"You said hello to {lately} people within a minute. Talk to them, and scan the next tag in a moment.",
        )


def _between(share: Any) -> Sequence[ColumnElement[bool]]:  # noqa: ANN401 - an alias of Share
    """Return the conditions that a meeting is that of the two guests of a share, whichever comes first."""
    in_order = share.giver_id < share.receiver_id
    return (
        Meeting.event_id == share.event_id,
        Meeting.one_id == case((in_order, share.giver_id), else_=share.receiver_id),
        Meeting.other_id == case((in_order, share.receiver_id), else_=share.giver_id),
    )


def _record(session: Session, guest: Guest, other: Guest, moment: datetime) -> None:
    """Confirm the two guests' meeting; a game may have planned it, and the first confirmation stands."""
    one, second = sorted((guest, other), key=lambda either: either.id)
    row = insert(session, Meeting).values(
        event_id=guest.event_id,
        one_id=one.id,
        other_id=second.id,
        one_contact_id=one.contact_id,
        other_contact_id=second.contact_id,
        confirmed_at=moment,
        way="scan",
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["event_id", "one_id", "other_id"],
            set_={"confirmed_at": func.coalesce(Meeting.confirmed_at, row.excluded.confirmed_at)},
        )
    )

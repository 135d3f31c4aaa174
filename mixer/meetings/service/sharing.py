"""Consent between two guests, given field by field, changed, taken back; and what each privately notes of the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, not_, or_, select, update
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests.models import Guest
from mixer.invite.rules.consents import SHARE
from mixer.invite.service.details import keep_consent
from mixer.meetings.models import Meeting, Note, Share
from mixer.meetings.rules import known_fields, offered_fields
from mixer.meetings.service.consent import hidden


@dataclass(frozen=True)
class Settings:
    """What a guest shows to people they met, and whether to everyone at once."""

    fields: list[str]
    with_everyone: bool


def give(session: Session, giver: Guest, receiver: Guest, fields: Sequence[str], moment: datetime) -> None:
    """Record that `receiver` may see these details of `giver`; giving again replaces what was given."""
    kept = known_fields(fields)
    row = insert(session, Share).values(
        event_id=giver.event_id, giver_id=giver.id, receiver_id=receiver.id, fields=kept, given_at=moment
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["giver_id", "receiver_id"],
            set_={"fields": row.excluded.fields, "given_at": row.excluded.given_at, "revoked_at": None},
        )
    )


def agree(session: Session, guest_id: int, code: str, fields: Sequence[str], moment: datetime) -> None:
    """Answer a hello: the guest agrees to share these details with somebody they met."""
    guest, other = session.get_one(Guest, guest_id), met(session, guest_id, code)
    guest.shows = known_fields(fields)
    give(session, guest, other, fields, moment)


def take_back(session: Session, guest_id: int, code: str, moment: datetime) -> None:
    """Take back the consent given to somebody: one vanishes from what they see, and sees their first name only."""
    other = _met(session, guest_id, code)  # also whoever has vanished: what was given to them can be taken back too
    session.execute(
        update(Share)
        .where(Share.giver_id == guest_id, Share.receiver_id == other.id, Share.revoked_at.is_(None))
        .values(revoked_at=moment)
    )


def take_back_all(session: Session, guest_id: int, moment: datetime) -> int:
    """Take back every consent a guest gave at this mixer, and "share with anyone"; return from how many people."""
    guest = session.get_one(Guest, guest_id)
    guest.shares_with_all = False
    keep_consent(session, guest, SHARE, moment, given=False)
    stands = (Share.giver_id == guest_id, Share.revoked_at.is_(None))
    return len(session.scalars(update(Share).where(*stands).values(revoked_at=moment).returning(Share.id)).all())


def met(session: Session, guest_id: int, code: str) -> Guest:
    """Return the guest with this code if the two have met and neither vanished from what the other sees.

    Raises:
        Refusal: `not_met`, also for a code that nobody has.
    """
    return _met(session, guest_id, code, not_(hidden(guest_id, Guest.id)))


def _met(session: Session, guest_id: int, code: str, *only: ColumnElement[bool]) -> Guest:
    each_other = or_(
        and_(Meeting.one_id == guest_id, Meeting.other_id == Guest.id),
        and_(Meeting.other_id == guest_id, Meeting.one_id == Guest.id),
    )
    other = session.scalar(
        select(Guest)
        .join(Meeting, each_other)
        .where(Guest.code == code, Guest.removed_at.is_(None), Meeting.confirmed_at.is_not(None), *only)
    )
    if other is None:
        raise Refusal("not_met", "You have not met this guest yet: scan their tag first.")
    return other


def settings(session: Session, guest_id: int) -> Settings:
    """Return what a guest shows, with the tag's own lines ticked where they never chose."""
    guest = session.get_one(Guest, guest_id)
    return Settings(offered_fields(guest.shows), guest.shares_with_all)


def choose(session: Session, guest_id: int, chosen: Settings, moment: datetime) -> None:
    """Keep what a guest shows; people they share with already see the new choice at once.

    Sharing with everyone is a consent with its words and its time, as on the guest's answer.
    """
    guest = session.get_one(Guest, guest_id)
    guest.shows = known_fields(chosen.fields)
    guest.shares_with_all = chosen.with_everyone
    keep_consent(session, guest, SHARE, moment, given=chosen.with_everyone)
    session.execute(
        update(Share).where(Share.giver_id == guest_id, Share.revoked_at.is_(None)).values(fields=guest.shows)
    )


def write_note(session: Session, guest_id: int, code: str, text: str, moment: datetime) -> None:
    """Keep a guest's private line about somebody they met; an empty one removes it."""
    _note(session, session.get_one(Guest, guest_id), met(session, guest_id, code), text, moment)


def write_notes(session: Session, guest_id: int, lines: Mapping[str, str], moment: datetime) -> int:
    """Keep a guest's lines about several people they met, by code, all or none; return how many were new.

    Raises:
        Refusal: `not_met`, also for a code that nobody has.
    """
    author = session.get_one(Guest, guest_id)
    about = {code: met(session, guest_id, code) for code in lines}
    notes = session.execute(select(Note.about_id, Note.text).where(Note.author_id == guest_id))
    kept = {row.about_id: row.text for row in notes}
    changed = [code for code, text in lines.items() if text != kept.get(about[code].id, "")]
    for code in changed:
        _note(session, author, about[code], lines[code], moment)
    return len(changed)


def _note(session: Session, author: Guest, about: Guest, text: str, moment: datetime) -> None:
    row = insert(session, Note).values(
        event_id=author.event_id, author_id=author.id, about_id=about.id, text=text, written_at=moment
    )
    if text:
        session.execute(
            row.on_conflict_do_update(
                index_elements=["author_id", "about_id"],
                set_={"text": row.excluded.text, "written_at": row.excluded.written_at},
            )
        )
        return
    session.execute(delete(Note).where(Note.author_id == author.id, Note.about_id == about.id))

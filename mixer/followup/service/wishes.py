"""What guests ask of the hosts on their own page: to be introduced to somebody, in their own words."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.followup.models import DeskItem, IntroductionWish
from mixer.guests.models import Guest

MOST = 5
"""Wishes of one guest that stand at a time: hosts keep what they promise."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A wish as the guest who has it sees it; one that was taken back can be put back."""

    code: str
    words: str
    asked_at: datetime
    taken_back: bool
    done: bool


def wishes(session: Session, guest_id: int) -> list[Wish]:
    """Return a guest's wishes, the latest first."""
    rows = session.execute(
        select(IntroductionWish, DeskItem.done_at)
        .outerjoin(
            DeskItem,
            (DeskItem.event_id == IntroductionWish.event_id) & (DeskItem.key == "wish:" + IntroductionWish.code),
        )
        .where(IntroductionWish.guest_id == guest_id)
        .order_by(IntroductionWish.asked_at.desc(), IntroductionWish.id.desc())
    )
    return [
        Wish(wish.code, wish.words, wish.asked_at, wish.taken_back_at is not None, done_at is not None)
        for wish, done_at in rows
    ]


def ask(session: Session, guest_id: int, words: str, moment: datetime, chance: random.Random) -> None:
    """Write down whom a guest would like to meet; the same words again change nothing.

    Raises:
        Refusal: `no_words`, or `too_many`.
    """
    if not words:
        raise Refusal("no_words", "Write in a few words whom you would like to meet.")
    guest = session.scalars(select(Guest).where(Guest.id == guest_id).with_for_update()).one()
    mine = (IntroductionWish.guest_id == guest_id, IntroductionWish.taken_back_at.is_(None))
    if session.scalar(select(IntroductionWish.id).where(*mine, IntroductionWish.words == words).limit(1)):
        return
    _check_room(session, guest_id)
    session.add(
        IntroductionWish(
            code=new_code(chance), event_id=guest.event_id, guest_id=guest_id, words=words, asked_at=moment
        )
    )
    session.flush()


def turn(session: Session, guest_id: int, code: str, moment: datetime | None) -> None:
    """Take a wish back at a moment, or, without one, put it back.

    Raises:
        Refusal: `no_wish`, or `too_many`.
    """
    mine = (IntroductionWish.guest_id == guest_id, IntroductionWish.code == code)
    wish = session.scalar(select(IntroductionWish).where(*mine).with_for_update())
    if wish is None:
        raise Refusal("no_wish", "This wish is not there any more.")
    if moment is None and wish.taken_back_at is not None:
        _check_room(session, guest_id)
    wish.taken_back_at = moment
    session.flush()


def _check_room(session: Session, guest_id: int) -> None:
    mine = (IntroductionWish.guest_id == guest_id, IntroductionWish.taken_back_at.is_(None))
    if session.scalars(select(func.count()).select_from(IntroductionWish).where(*mine)).one() >= MOST:
        raise Refusal("too_many", f"Your hosts have {MOST} wishes of yours. Take one back to ask for another.")

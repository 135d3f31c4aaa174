"""What of invitations goes into the next mixer: the rules of answers, and the host's words."""

import random
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.events.models import Event
from mixer.events.service.along import Copier
from mixer.invite.files import kinds
from mixer.invite.models import Wave
from mixer.invite.service.house_rules import HouseRules, house_rules

WORDS = ("kind", "segment", "subject", "text", "from_name", "reply_to", "account_id")


def about_rules(session: Session, source_id: int) -> str:
    """Say what the rules are about."""
    many = house_rules(session, source_id).most_companions
    brings = "nobody comes along" if many == 0 else f"up to {many} may come along" if many > 1 else "one may come along"
    return f"Offers, parties, categories, the sign-up page; {brings}."


def copy_rules(session: Session, source_id: int, target: Event, _moment: datetime, _chance: random.Random) -> str:
    """Let the next mixer take answers as this one does."""
    rules = house_rules(session, source_id)
    for name in HouseRules.__dataclass_fields__:
        setattr(target, name, getattr(rules, name))
    session.flush()
    return "Answers are taken by the same rules."


def _letters(session: Session, event_id: int) -> Sequence[Wave]:
    """Return the latest words for each kind of letter and readers; news about one mixer is none of the next."""
    usual = [key for key, kind in kinds().items() if kind.slot]
    mine = select(Wave).where(Wave.event_id == event_id, Wave.kind.in_(usual)).order_by(Wave.id)
    latest = {(wave.kind, wave.segment): wave for wave in session.scalars(mine)}
    return list(latest.values())


def about_letters(session: Session, source_id: int) -> str:
    """Say how many letters there are."""
    count = len(_letters(session, source_id))
    return f"Your words of {count} letter{'s' if count > 1 else ''}, as drafts to read again." if count else ""


def copy_letters(session: Session, source_id: int, target: Event, moment: datetime, chance: random.Random) -> str:
    """Keep the host's words as drafts of the next mixer; nothing goes by itself."""
    letters = _letters(session, source_id)
    for wave in letters:
        words = {name: getattr(wave, name) for name in WORDS}
        session.add(Wave(code=new_code(chance), event_id=target.id, created_at=moment, **words))
    session.flush()
    count = len(letters)
    return (
        f"{count} letter{'s lie' if count > 1 else ' lies'} there as drafts: read them before they go." if count else ""
    )


RULES = Copier("rules", "The rules of answers", about_rules, copy_rules)
LETTERS = Copier("letters", "Your words of letters", about_letters, copy_letters)

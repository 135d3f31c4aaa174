"""Letters that came back: noted once, told to the host, and an address that takes none is left alone."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring
from mixer.core.upsert import insert
from mixer.post.models import Bounce, Letter
from mixer.post.rules.reasons import Reason
from mixer.post.rules.reports import Kind, Report
from mixer.post.rules.states import State
from mixer.post.service.unsubscribing import Farewell, farewell, suppress

MOST_SOFT = 5  # letters that came back for the time being, until an address counts as dead
ALWAYS_TRIED = {"sign_in"}  # whoever waits for a link asks again, and says nothing about invitations
LEFT = (State.DATA, State.UNKNOWN, State.SENT, State.BOUNCED)


class Taken(StrEnum):
    """What became of a report."""

    NOTED = "noted"
    KNOWN = "known"  # it was read before
    IGNORED = "ignored"  # it names no letter that left us: forged, or about somebody else's


def take_report(session: Session, keyring: Keyring, report: Report, moment: datetime) -> Taken:
    """Note what a report says about a letter of ours, once however often it is read.

    Nobody is written to because of a report, so that reports about reports go nowhere.
    """
    letter = _letter_of(session, report)
    if letter is None:
        return Taken.IGNORED
    way_out = farewell(keyring, letter.group_id, letter.to_address)
    row = insert(session, Bounce).values(
        source=report.source,
        letter_id=letter.id,
        group_id=letter.group_id,
        address_hash=way_out.address_hash,
        kind=report.kind,
        detail=report.detail,
        at=moment,
    )
    if session.scalar(row.on_conflict_do_nothing(index_elements=["source"]).returning(Bounce.id)) is None:
        return Taken.KNOWN
    _tell(session, letter, report, moment)
    reason = _why_silent(session, way_out, report.kind)
    if reason and letter.kind not in ALWAYS_TRIED:
        suppress(session, way_out, reason, moment)
    return Taken.NOTED


def _letter_of(session: Session, report: Report) -> Letter | None:
    left = select(Letter).where(Letter.state.in_(LEFT))
    if report.letters:
        named = session.scalars(left.where(Letter.message_id.in_(report.letters))).all()
        by_code = {letter.message_id: letter for letter in named}
        return next((by_code[code] for code in report.letters if code in by_code), None)
    if not report.address:
        return None
    last = left.where(func.lower(Letter.to_address) == report.address.lower()).order_by(Letter.id.desc())
    return session.scalar(last.limit(1))


def _tell(session: Session, letter: Letter, report: Report, moment: datetime) -> None:
    """Put on the letter what the host should know; a report of any kind ends the doubt whether it had left."""
    mine = update(Letter).where(Letter.id == letter.id)
    words = f"{report.says} ({report.detail})" if report.detail else report.says
    if report.kind in {Kind.HARD, Kind.SOFT}:
        came_back = {"state": State.BOUNCED, "bounced_at": moment, "error": words}
        session.execute(mine.where(Letter.state.in_(LEFT)).values(came_back))
        return
    settled = case((Letter.state == State.UNKNOWN, State.SENT), else_=Letter.state)
    session.execute(mine.where(Letter.state != State.BOUNCED).values(state=settled, error=words))


def _why_silent(session: Session, way_out: Farewell, kind: Kind) -> Reason | None:
    if kind is Kind.COMPLAINT:
        return Reason.COMPLAINED
    if kind is Kind.HARD:
        return Reason.BOUNCED
    soft = select(func.count(func.distinct(Bounce.letter_id))).where(
        Bounce.group_id == way_out.group_id, Bounce.address_hash == way_out.address_hash, Bounce.kind == Kind.SOFT
    )
    return Reason.BOUNCED if kind is Kind.SOFT and session.scalars(soft).one() >= MOST_SOFT else None

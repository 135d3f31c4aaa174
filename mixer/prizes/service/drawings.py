"""The drawing: commit, draw, draw again.

Two screens that draw at once queue for the mixer's row; the unique indexes on drawings stand behind that, so that a
prize never has two winners nor a guest two prizes, whatever a program does.
"""

import random
from datetime import datetime

from sqlalchemy import and_, select, update
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.guests.models import Guest
from mixer.prizes.models import Drawing
from mixer.prizes.rules.drawing import commitment, drawing_order, holder, new_seed
from mixer.prizes.rules.ledger import ledger
from mixer.prizes.service.entrants import field_of
from mixer.prizes.service.entries import find_prize, queue
from mixer.prizes.service.stages import NOBODY_LEFT, TAKEN_BACK, draws_of
from mixer.prizes.service.steps import standing_drawing, steps_done

NOT_HERE = "not_here"


def commit(session: Session, event_id: int, code: str, moment: datetime, chance: random.Random) -> None:
    """Seal the list of who is in the room now, and a seed; a drawing that is sealed already stays as it is.

    Raises:
        Refusal: when the prize is not there yet, or nobody could win it.
    """
    queue(session, event_id)
    prize = find_prize(session, event_id, code)
    standing = standing_drawing(session, prize.id)
    if standing is not None:
        return
    if not ledger().may_take("drawn", steps_done(prize, None)):
        raise Refusal("not_collected", f"“{prize.item}” is not in your hands yet. Mark it as collected first.")
    tickets = field_of(session, prize).tickets
    if not tickets:
        raise Refusal("nobody", "Nobody in the room could win this prize. Check guests in at the door first.")
    seed = new_seed(chance)
    last = draws_of(session, prize.id)[-1:]
    session.add(
        Drawing(
            code=new_code(chance),
            event_id=event_id,
            prize_id=prize.id,
            attempt=last[0].attempt + 1 if last else 1,
            commitment=bytes.fromhex(commitment(prize.code, seed, tickets)),
            seed=bytes.fromhex(seed),
            entrants=list(tickets),
            committed_at=moment,
        )
    )
    session.flush()


def draw(session: Session, event_id: int, code: str, moment: datetime, chance: random.Random) -> None:
    """Draw the sealed prize. Whoever comes second, on whatever screen, finds the winner of the first.

    When everybody on the list has been called, the drawing ends without a winner.

    Raises:
        Refusal: when the list is not sealed.
    """
    queue(session, event_id)
    prize = find_prize(session, event_id, code)
    standing = standing_drawing(session, prize.id)
    if standing is None:
        raise Refusal("not_sealed", "Seal the list first, so that the room sees the commitment before the draw.")
    order = drawing_order(standing.seed.hex(), standing.entrants)
    while standing.drawn_at is None:
        round_number = _round(session, standing)
        if round_number > len(order):
            standing.void_at, standing.void_reason = moment, NOBODY_LEFT
            break
        winner, reason = _winner(session, event_id, order[round_number - 1])
        standing.drawn_at, standing.winner_id = moment, winner
        if reason:
            standing = next_attempt(session, standing, reason, moment, chance)
    session.flush()


def _winner(session: Session, event_id: int, ticket: str) -> tuple[int | None, str]:
    """Return the guest behind a ticket, and why the ticket cannot win by now, if it cannot."""
    guest = session.execute(
        select(Guest.id, Guest.removed_at, Attendance.guest_id.label("came"), Attendance.left_ms)
        .outerjoin(Attendance, and_(Attendance.event_id == Guest.event_id, Attendance.guest_id == Guest.id))
        .where(Guest.event_id == event_id, Guest.short_code == holder(ticket))
    ).one_or_none()
    if guest is None or guest.removed_at or guest.came is None or guest.left_ms is not None:
        return (guest.id if guest else None), "not_in_the_room"
    won = session.scalar(
        select(Drawing.id).where(Drawing.event_id == event_id, Drawing.winner_id == guest.id, Drawing.void_at.is_(None))
    )
    return guest.id, "has_won" if won is not None else ""


def next_attempt(session: Session, drawing: Drawing, reason: str, moment: datetime, chance: random.Random) -> Drawing:
    """Void a draw, on record, and open the next of the same sealed list."""
    drawing.void_at, drawing.void_reason = moment, reason
    session.flush()
    following = Drawing(
        code=new_code(chance),
        event_id=drawing.event_id,
        prize_id=drawing.prize_id,
        attempt=drawing.attempt + 1,
        commitment=drawing.commitment,
        seed=drawing.seed,
        entrants=drawing.entrants,
        committed_at=drawing.committed_at,
    )
    session.add(following)
    session.flush()
    return following


def draw_again(
    session: Session, event_id: int, code: str, attempt: int, moment: datetime, chance: random.Random
) -> None:
    """Call the next on the list because the winner of this attempt is not here; pressing twice calls one.

    Raises:
        Refusal: when the prize has been handed over.
    """
    queue(session, event_id)
    prize = find_prize(session, event_id, code)
    if prize.handed_over_at is not None:
        raise Refusal("handed_over", f"“{prize.item}” has been handed over. Take that back before drawing again.")
    standing = standing_drawing(session, prize.id)
    if standing is None or standing.attempt != attempt or standing.drawn_at is None:
        return
    next_attempt(session, standing, NOT_HERE, moment, chance)
    draw(session, event_id, code, moment, chance)


def take_back(session: Session, event_id: int, code: str, moment: datetime) -> None:
    """Undo a drawing, sealed or drawn: it stays on record as void, and the next one has a new seed and list.

    Raises:
        Refusal: when the prize has been handed over.
    """
    queue(session, event_id)
    prize = find_prize(session, event_id, code)
    if prize.handed_over_at is not None:
        raise Refusal("handed_over", f"“{prize.item}” has been handed over. Take that back first.")
    session.execute(
        update(Drawing)
        .where(Drawing.prize_id == prize.id, Drawing.void_at.is_(None))
        .values(void_at=moment, void_reason=TAKEN_BACK)
    )


def _round(session: Session, drawing: Drawing) -> int:
    """Return which name of the sealed list this attempt calls, counted from 1."""
    series = [one.attempt for one in draws_of(session, drawing.prize_id) if one.commitment == drawing.commitment]
    return drawing.attempt - min(series) + 1

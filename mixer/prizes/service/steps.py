"""The steps of a prize's life as they happen, and as they are taken back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.prizes.models import Drawing, Prize
from mixer.prizes.rules.ledger import Step, ledger
from mixer.prizes.service.entries import find_prize


def standing_drawing(session: Session, prize_id: int) -> Drawing | None:
    """Return the draw of a prize that counts, drawn or only committed to."""
    return session.scalar(select(Drawing).where(Drawing.prize_id == prize_id, Drawing.void_at.is_(None)))


def steps_done(prize: Prize, drawing: Drawing | None) -> dict[str, datetime]:
    """Return the steps that have happened, each with its moment."""
    drawn_at = drawing.drawn_at if drawing else None
    moments = {step.key: drawn_at if step.by == "drawing" else _moment(prize, step) for step in ledger().steps}
    return {key: moment for key, moment in moments.items() if moment is not None}


def _moment(prize: Prize, step: Step) -> datetime | None:
    moment: datetime | None = getattr(prize, f"{step.key}_at")
    return moment


def take_step(session: Session, event_id: int, code: str, key: str, moment: datetime) -> Step:
    """Write down that a step in a prize's life has happened; a step already taken stays as it was.

    Raises:
        Refusal: when something must happen first, or when only the drawing takes this step.
    """
    prize = find_prize(session, event_id, code)
    step = _host_step(key)
    done = steps_done(prize, standing_drawing(session, prize.id))
    if key in done:
        return step
    if not ledger().may_take(key, done):
        needed = ", ".join(ledger().step(need).done.lower() for need in step.needs if need not in done)
        raise Refusal("too_early", f"“{prize.item}” has to be {needed} first.")
    setattr(prize, f"{key}_at", moment)
    return step


def take_step_back(session: Session, event_id: int, code: str, key: str) -> Step:
    """Undo a step; one that was not taken stays not taken.

    Raises:
        Refusal: when a later step rests on it.
    """
    prize = find_prize(session, event_id, code)
    step = _host_step(key)
    done = steps_done(prize, standing_drawing(session, prize.id))
    if key not in done:
        return step
    if not ledger().may_take_back(key, done):
        later = next(one for one in ledger().steps if key in one.needs and one.key in done)
        raise Refusal("too_late", f"“{prize.item}” is {later.done.lower()} already. Take that back first.")
    setattr(prize, f"{key}_at", None)
    return step


def _host_step(key: str) -> Step:
    step = next((step for step in ledger().steps if step.key == key), None)
    if step is None:
        raise Refusal("no_step", "A prize has no such step.")
    if step.by != "host":
        raise Refusal("not_by_hand", "A winner is found by drawing, not by hand.")
    return step

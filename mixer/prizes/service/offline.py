"""The drawing on a screen that has lost the network: what it needs beforehand, and the record it hands in afterwards.

The list and the seed are sealed, so a screen that holds both finds the same winner as the server. What only the room
knows, who was not there, is in the record; where another screen went on meanwhile, what the server has counts.
"""

import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.prizes.files.records import Record
from mixer.prizes.models import Drawing, Prize
from mixer.prizes.rules.drawing import drawing_order, holder, recipe_for
from mixer.prizes.rules.slips import Call, faults_in
from mixer.prizes.service.drawings import next_attempt
from mixer.prizes.service.entries import find_prize, queue
from mixer.prizes.service.stages import NOBODY_LEFT, draws_of
from mixer.prizes.service.steps import standing_drawing

MAY_PASS = ("not_here", "has_won")
"""Why a screen by itself may pass somebody over: it does not know who has left."""


@dataclass(frozen=True)
class Series:
    """The draws of one sealed list so far: the order of its calls, and each call with its reason ("" stands)."""

    draws: list[Drawing]
    order: list[str]
    calls: tuple[tuple[str, str], ...]


def _series(session: Session, prize: Prize, commitment: str) -> Series:
    draws = [one for one in draws_of(session, prize.id) if one.commitment.hex() == commitment]
    order = drawing_order(draws[0].seed.hex(), draws[0].entrants) if draws else []
    drawn = [one for one in draws if one.drawn_at is not None]
    return Series(draws, order, tuple((ticket, one.void_reason) for ticket, one in zip(order, drawn, strict=False)))


def sealed_list(session: Session, event_id: int, code: str) -> dict[str, Any]:
    """Return what a screen needs to go on without the network, as plain values for JSON.

    It holds the seed, and so the winner: a screen gets it only once the commitment is on record, and does not show it
    before the draw.

    Raises:
        Refusal: when the list is not sealed.
    """
    prize = find_prize(session, event_id, code)
    standing = standing_drawing(session, prize.id)
    if standing is None:
        raise Refusal("not_sealed", "Seal the list first, so that the room sees the commitment before the draw.")
    series = _series(session, prize, standing.commitment.hex())
    people = session.execute(
        select(Guest.short_code, Contact.full_name, func.coalesce(Company.name, ""))
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Guest.event_id == event_id, Guest.short_code.in_({holder(ticket) for ticket in series.order}))
    )
    return {
        "recipe": recipe_for(standing.entrants),
        "prize": prize.code,
        "commitment": standing.commitment.hex(),
        "seed": standing.seed.hex(),
        "tickets": standing.entrants,
        "first_attempt": series.draws[0].attempt,
        "calls": [list(call) for call in series.calls],
        "people": {ticket: [name, company] for ticket, name, company in people},
    }


def calls_so_far(session: Session, event_id: int, code: str) -> list[list[str]]:
    """Return the calls of the list that was sealed last, each a ticket and why it does not stand, if it does not."""
    prize = find_prize(session, event_id, code)
    last = draws_of(session, prize.id)[-1]
    return [list(call) for call in _series(session, prize, last.commitment.hex()).calls]


def hand_in(
    session: Session, event_id: int, code: str, record: Record, moment: datetime, chance: random.Random
) -> None:
    """Put on record what a screen drew by itself; handing the same in twice changes nothing.

    Raises:
        Refusal: when the record does not follow the recipe, or somebody else went on meanwhile: what to do then.
    """
    queue(session, event_id)
    prize = find_prize(session, event_id, code)
    series = _series(session, prize, record.commitment)
    faults = _faults(series, record)
    if faults:
        raise Refusal("not_by_recipe", f"This record does not follow the sealed list. {faults[0]}")
    if series.calls == record.calls:
        return
    last = series.draws[-1]
    expected = (*(reason for _, reason in record.calls[: record.seen - 1]), "") if record.seen else ()
    if last.void_at is not None or tuple(reason for _, reason in series.calls) != expected:
        raise Refusal(
            "drawn_meanwhile",
            f"“{prize.item}” was drawn or started over on another screen meanwhile, and that is what counts. "
            "Load this page again and go on from there.",
        )
    if prize.handed_over_at is not None:
        raise Refusal("handed_over", f"“{prize.item}” has been handed over. Take that back before drawing again.")
    _write(session, last, record, moment, chance)


def _faults(series: Series, record: Record) -> list[str]:
    if not series.draws:
        return ["No list of this prize was sealed with its commitment."]
    calls = [Call(number, ticket, not reason, reason) for number, (ticket, reason) in enumerate(record.calls, start=1)]
    faults = faults_in(calls, series.order)
    known = dict(series.calls)
    if any(reason and reason not in MAY_PASS and known.get(ticket) != reason for ticket, reason in record.calls):
        faults.append("Somebody was passed over without a reason.")
    if not record.calls or (record.calls[-1][1] and len(record.calls) < len(series.order)):
        faults.append("It ends before somebody has won.")
    return faults


def _write(session: Session, current: Drawing, record: Record, moment: datetime, chance: random.Random) -> None:
    for ticket, reason in record.calls[max(record.seen - 1, 0) :]:
        if current.drawn_at is None:
            current.drawn_at, current.winner_id = moment, _free_guest(session, current, ticket, reason)
        if reason:
            current = next_attempt(session, current, reason, moment, chance)
    if current.drawn_at is None:
        current.void_at, current.void_reason = moment, NOBODY_LEFT
    session.flush()


def _free_guest(session: Session, drawing: Drawing, ticket: str, reason: str) -> int | None:
    """Return the guest behind a ticket, who must not have won another prize meanwhile if the call is to stand."""
    guest = session.scalar(
        select(Guest.id).where(Guest.event_id == drawing.event_id, Guest.short_code == holder(ticket))
    )
    won = select(Drawing.id).where(
        Drawing.event_id == drawing.event_id,
        Drawing.winner_id == guest,
        Drawing.void_at.is_(None),
        Drawing.id != drawing.id,
    )
    if guest is not None and session.scalar(won) is not None and not reason:
        raise Refusal(
            "has_won",
            "The winner has won another prize on another screen meanwhile. Load this page again and draw once more.",
        )
    return None if reason == "has_won" else guest

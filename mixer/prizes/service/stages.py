"""What the room sees of a drawing, and the slip that proves it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.prizes.files.slips import write_slip
from mixer.prizes.models import Drawing
from mixer.prizes.rules import slips
from mixer.prizes.rules.drawing import drawing_order, holder, recipe_for
from mixer.prizes.rules.ledger import ledger
from mixer.prizes.service.entrants import field_of
from mixer.prizes.service.entries import find_prize

NOBODY_LEFT = "nobody_left"
TAKEN_BACK = "taken_back"


@dataclass(frozen=True)
class Call:
    """A name that was called, and what became of it."""

    round_number: int
    attempt: int
    ticket: str
    name: str
    company: str
    stands: bool
    reason: str


@dataclass(frozen=True)
class Stage:
    """What the room sees of a drawing: before it, the commitment; after it, the winner.

    `calls` are those of the list committed to last; `standing` is the one that counts, once drawn.
    """

    code: str
    item: str
    donor: str
    value_cents: int | None
    commitment: str
    seed: str
    entrants: tuple[str, ...]
    in_the_drawing: int
    extra_entries: int
    taken_back: int
    left_out: tuple[tuple[str, int], ...]
    calls: tuple[Call, ...]
    standing: Call | None
    handed_over: bool
    ended: bool
    tickets_paid: bool = False

    @property
    def sealed(self) -> bool:
        """Tell whether the list is sealed and the drawing can begin."""
        return bool(self.commitment) and not self.calls and not self.ended


def draws_of(session: Session, prize_id: int) -> list[Drawing]:
    """Return every draw of a prize, void ones too, in their order."""
    return list(session.scalars(select(Drawing).where(Drawing.prize_id == prize_id).order_by(Drawing.attempt)))


def read_stage(session: Session, event_id: int, code: str) -> Stage:
    """Return what the room sees: who may win, the commitment, the names called."""
    prize = find_prize(session, event_id, code)
    draws = draws_of(session, prize.id)
    series = [one for one in draws if one.commitment == draws[-1].commitment]
    standing = series[-1] if series and series[-1].void_at is None else None
    ended = bool(series) and series[-1].void_reason == NOBODY_LEFT
    calls = _calls(session, series) if standing or ended else ()
    field = field_of(session, prize)
    tickets = standing.entrants if standing else field.tickets
    counts: dict[str, int] = {}
    for reason in field.left_out.values():
        counts[reason] = counts.get(reason, 0) + 1
    words = ledger().reasons
    return Stage(
        code=prize.code,
        item=prize.item,
        donor=prize.donor_name if prize.donor_may_be_named else "",
        value_cents=prize.value_cents,
        commitment=series[-1].commitment.hex() if standing or ended else "",
        seed=series[-1].seed.hex() if calls else "",
        entrants=tuple(series[-1].entrants) if standing or ended else (),
        in_the_drawing=len({holder(ticket) for ticket in tickets}),
        extra_entries=sum(holder(ticket) != ticket for ticket in tickets),
        taken_back=len({one.commitment for one in draws if one.void_reason == TAKEN_BACK}),
        left_out=tuple((words[key], counts[key]) for key in words if key in counts and key != "not_in_the_room"),
        calls=calls,
        standing=calls[-1] if calls and calls[-1].stands else None,
        handed_over=prize.handed_over_at is not None,
        ended=ended,
        tickets_paid=session.scalars(select(Event.tickets_paid).where(Event.id == event_id)).one(),
    )


def slip_file(session: Session, event_id: int, code: str) -> bytes:
    """Return the slip that proves the last drawing of a prize, as JSON.

    Raises:
        Refusal: when nothing has been drawn yet: the seed is still a secret.
    """
    stage = read_stage(session, event_id, code)
    if not stage.calls:
        raise Refusal("not_drawn", "There is no slip before the drawing: the seed is still a secret.")
    calls = tuple(slips.Call(call.round_number, call.ticket, call.stands, call.reason) for call in stage.calls)
    mixer = session.scalar(select(Event.name).where(Event.id == event_id)) or ""
    slip = slips.Slip(
        mixer=mixer,
        prize=stage.code,
        committed=stage.commitment,
        seed=stage.seed,
        tickets=stage.entrants,
        calls=calls,
        recipe=recipe_for(stage.entrants),
        taken_back=stage.taken_back,
    )
    return write_slip(slip, stage.item, [call.name for call in stage.calls])


def _calls(session: Session, series: list[Drawing]) -> tuple[Call, ...]:
    drawn = [one for one in series if one.drawn_at is not None]
    order = drawing_order(series[0].seed.hex(), series[0].entrants)
    tickets = {one.id: order[number] for number, one in enumerate(drawn)}
    names = {
        ticket: (name, company or "")
        for ticket, name, company in session.execute(
            select(Guest.short_code, Contact.full_name, Company.name)
            .join(Contact, Contact.id == Guest.contact_id)
            .outerjoin(Company, Company.id == Contact.company_id)
            .where(
                Guest.event_id == series[0].event_id,
                Guest.short_code.in_({holder(ticket) for ticket in tickets.values()}),
            )
        )
    }
    return tuple(
        Call(
            round_number=number,
            attempt=one.attempt,
            ticket=tickets[one.id],
            name=names.get(holder(tickets[one.id]), (tickets[one.id], ""))[0],
            company=names.get(holder(tickets[one.id]), ("", ""))[1],
            stands=one.void_at is None,
            reason=one.void_reason,
        )
        for number, one in enumerate(drawn, start=1)
    )

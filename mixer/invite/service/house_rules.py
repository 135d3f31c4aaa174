"""What a host settles about answers: offers, parties, companions, categories, sign-up; and what a change would mean."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mixer.accounts.service import record_deed
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.guests.rules.line import CATEGORY, SEAT, House, Room, Turn
from mixer.guests.service import places
from mixer.invite.rules.parties import count_of
from mixer.invite.service.companions import Tools
from mixer.invite.service.handing_on import fill_seats


@dataclass(frozen=True)
class HouseRules:
    """How a mixer takes answers; the names are the mixer's own."""

    offer_hours: int
    parties: str
    most_companions: int
    one_per_category: bool
    sign_up_cap: int


def house_rules(session: Session, event_id: int) -> HouseRules:
    """Return how a mixer takes answers."""
    event = session.get_one(Event, event_id)
    return HouseRules(**{name: getattr(event, name) for name in HouseRules.__dataclass_fields__})


def consequences(session: Session, event_id: int, wish: HouseRules) -> list[str]:
    """Return in sentences what a change would mean for people who have answered already; none for no change."""
    event = session.get_one(Event, event_id)
    now = house_rules(session, event_id)
    if wish == now:
        return []
    said = [*_about_line(session, event, now, wish)]
    offers = session.scalar(_guests(event).where(Guest.offered_until.is_not(None))) or 0
    if wish.offer_hours != now.offer_hours and offers:
        said.append(f"Offers that stand keep their deadline: {offers}.")
    if wish.most_companions < now.most_companions:
        brought = select(Guest.companion_of_id).where(
            Guest.event_id == event_id, Guest.companion_of_id.is_not(None), Guest.removed_at.is_(None)
        )
        many = brought.group_by(Guest.companion_of_id).having(func.count() > wish.most_companions).subquery()
        parties = session.scalar(select(func.count()).select_from(many)) or 0
        if parties:
            said.append(f"Guests who bring more than that keep whom they named: {parties}.")
    if 0 < wish.sign_up_cap <= event.sign_ups:
        said.append(f"{event.sign_ups} have signed up already, so the sign-up page closes.")
    return said


def change_rules(
    session: Session, event_id: int, wish: HouseRules, moment: datetime, account_id: int, tools: Tools
) -> int:
    """Settle how a mixer takes answers, and hand on what is free by the new rules; return how many parties got some."""
    event = places.lock_event(session, event_id)
    for name, value in asdict(wish).items():
        setattr(event, name, value)
    session.flush()
    places.settle_categories(session, event)
    record_deed(session, event.group_id, "changed", event.name, moment, event_id=event_id, account_id=account_id)
    return fill_seats(session, event_id, moment, tools)


def _about_line(session: Session, event: Event, now: HouseRules, wish: HouseRules) -> list[str]:
    before, after = (_turns(session, event, rules) for rules in (now, wish))
    said = []
    coming = places.businesses_coming(session, event)
    several = sum(len(businesses) > 1 for businesses in coming.values())
    if wish.one_per_category and not now.one_per_category and several:
        categories = count_of(several, "category", "categories").capitalize()
        said.append(f"{categories} with more than one business: they keep their places, and you see them on the list.")
    for waits_for, words in ((CATEGORY, "their category"), (SEAT, "a place")):
        counts = [sum(turn.waits_for == waits_for for turn in turns) for turns in (before, after)]
        if counts[0] != counts[1]:
            said.append(f"Waiting for {words}: {counts[1]} instead of {counts[0]}.")
    more = sum(turn.places for turn in after) - sum(turn.places for turn in before)
    if more > 0:
        how = "offered" if wish.offer_hours else "given"
        said.append(f"{count_of(more, 'free place').capitalize()} will be {how} to the first in line at once.")
    return said


def _turns(session: Session, event: Event, rules: HouseRules) -> list[Turn]:
    held: dict[int, House] | None = None
    if rules.one_per_category:
        coming = places.businesses_coming(session, event)
        held = {profession: next(iter(businesses)) for profession, businesses in coming.items()}
    room = Room(event.capacity - event.seats_taken, held, split=rules.parties == places.SPLIT)
    line = places.waiting_line(session, event)
    return [room.ask(party) for _, party in line]


def _guests(event: Event) -> Select[int]:
    return select(func.count()).select_from(Guest).where(Guest.event_id == event.id, Guest.removed_at.is_(None))

"""The places of a mixer: the one arbiter of who has a seat, whatever page, file or job asks for it.

Every path locks the mixer's row first, so that they queue. Seats are taken by a conditional UPDATE and a category by a
row under a unique constraint, so that even a path that forgot the lock can neither overfill the room nor let in two
businesses of a category.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.guests.models import AnswerChange, CategoryPlace, Guest
from mixer.guests.rules.line import CATEGORY, SEAT, House, Party, Room, Turn

SPLIT = "split"
_ON_LIST = Guest.removed_at.is_(None)


def lock_event(session: Session, event_id: int) -> Event:
    """Return the mixer as it is now, its places ours to give until the transaction ends."""
    locked = select(Event).where(Event.id == event_id).with_for_update().execution_options(populate_existing=True)
    return session.scalars(locked).one()


def take(session: Session, event: Event, seats: int, *, beyond_capacity: bool = False) -> bool:
    """Take seats (a negative number gives them back), never more than there are unless somebody is in the room."""
    fits = update(Event).where(Event.id == event.id)
    if seats > 0 and not beyond_capacity:
        fits = fits.where(Event.seats_taken + seats <= Event.capacity)
    taken = session.scalar(fits.values(seats_taken=Event.seats_taken + seats).returning(Event.seats_taken))
    session.refresh(event, ["seats_taken", "capacity"])
    return taken is not None


def give_back(session: Session, event: Event, guest: Guest) -> None:
    """Give back all seats a guest holds, with the offer they were held for and the category they kept."""
    guest.offered_until = None
    if not guest.seats:
        return
    take(session, event, -guest.seats)
    guest.seats = 0
    if event.one_per_category and guest.contact.profession_id is not None:
        settle_categories(session, event, [guest.contact.profession_id])


def waiting_line(session: Session, event: Event) -> list[tuple[datetime, Party]]:
    """Return who waits since when, first come first; in two queries, however many they are.

    A party whose guest has a seat or an offer, but not all of whose companions do, stands in line for the rest.
    """
    waits = (Guest.event_id == event.id, Guest.answer == "waiting", _ON_LIST)
    companions = select(Guest.companion_of_id, func.count(), func.min(Guest.waiting_since)).where(
        *waits, Guest.companion_of_id.is_not(None)
    )
    brought = {row[0]: (row[1], row[2]) for row in session.execute(companions.group_by(Guest.companion_of_id))}
    whole = and_(Guest.answer == "waiting", Guest.waiting_since.is_not(None))
    rest = and_(
        Guest.answer == "yes",
        Guest.id.in_(select(Guest.companion_of_id).where(*waits, Guest.waiting_since.is_not(None))),
    )
    rows = session.execute(
        select(
            *(Guest.id, Guest.answer, Guest.seats, Guest.waiting_since),
            *(Contact.profession_id, Contact.company_id, Company.parent_id, Contact.code),
        )
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Guest.event_id == event.id, _ON_LIST, Guest.companion_of_id.is_(None), or_(whole, rest))
    )
    line = []
    for guest_id, answer, held, since, profession, company, parent, code in rows:
        companions_waiting, since_then = brought.get(guest_id, (0, None))
        wants = companions_waiting if answer == "yes" else 1 + companions_waiting - held
        stands = since_then if answer == "yes" else since
        if wants > 0 and stands is not None:
            line.append((stands, Party(guest_id, wants, profession, parent or company or code)))
    return sorted(line, key=lambda one: (one[0], one[1].guest_id))


def open_room(session: Session, event: Event) -> Room:
    """Return the room with its free seats and with the businesses that hold a category."""
    held: dict[int, House] | None = None
    if event.one_per_category:
        rows = session.execute(
            select(CategoryPlace.profession_id, CategoryPlace.house_id, Contact.code)
            .join(Guest, Guest.id == CategoryPlace.guest_id)
            .join(Contact, Contact.id == Guest.contact_id)
            .where(CategoryPlace.event_id == event.id)
        )
        held = {profession: house or code for profession, house, code in rows}
    return Room(event.capacity - event.seats_taken, held, split=event.parties == SPLIT)


class Turnstile:
    """Lets people to the seats one by one, each behind everybody who stands in line before them.

    `standing`: a guest who has a place in that line already, which they keep; everybody else comes last.
    """

    def __init__(self, session: Session, event: Event, standing: Guest | None = None) -> None:
        self._session = session
        self._event = event
        self._parents: dict[int, int | None] | None = None
        self.room = open_room(session, event)
        for since, party in waiting_line(session, event):
            if standing is not None and party.guest_id == standing.id:
                continue
            if standing is None or standing.waiting_since is None or _before(since, party, standing):
                self.room.ask(party)

    def turn(self, contact: Contact, seats: int) -> Turn:
        """Return what a person and whoever comes along would get; nothing is written."""
        return self.room.ask(Party(0, seats, contact.profession_id, self._house(contact)))

    def admit(self, guest: Guest, seats: int, *, beyond_capacity: bool = False) -> str:
        """Give a guest so many seats more, or none; return what they have to wait for, empty when they are seated."""
        house = self._house(guest.contact)
        turn = self.room.ask(Party(guest.id, seats, guest.contact.profession_id, house))
        if beyond_capacity:
            take(self._session, self._event, seats, beyond_capacity=True)
            claim(self._session, self._event, guest, house)
        elif turn.places < seats:
            return turn.waits_for
        elif not claim(self._session, self._event, guest, house):
            return CATEGORY
        elif not take(self._session, self._event, seats):
            return SEAT
        guest.seats += seats
        return ""

    def _house(self, contact: Contact) -> House:
        if contact.company_id is None or not self._event.one_per_category:
            return contact.code
        if self._parents is None:
            sisters = select(Company.id, Company.parent_id).where(
                Company.group_id == self._event.group_id, Company.parent_id.is_not(None)
            )
            self._parents = {row[0]: row[1] for row in self._session.execute(sisters)}
        return self._parents.get(contact.company_id) or contact.company_id


def _before(since: datetime, party: Party, guest: Guest) -> bool:
    assert guest.waiting_since is not None, "asked only of somebody who stands in line"
    return (since, party.guest_id) < (guest.waiting_since, guest.id)


def claim(session: Session, event: Event, guest: Guest, house: House) -> bool:
    """Take a category for a guest's business unless another has it; the unique constraint decides who was first."""
    category = guest.contact.profession_id
    if category is None or not event.one_per_category:
        return True
    _hold(session, event.id, category, guest.id, house)
    holder = session.execute(
        select(CategoryPlace.house_id, Contact.code)
        .join(Guest, Guest.id == CategoryPlace.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(CategoryPlace.event_id == event.id, CategoryPlace.profession_id == category)
    ).one()
    return bool((holder.house_id or holder.code) == house)


def settle_categories(session: Session, event: Event, professions: Collection[int] | None = None) -> None:
    """Let each category belong to the business that has it, or to the next that is coming, or to nobody.

    Asked after seats were given back, and after professions or companies changed; None settles all categories. Nobody
    loses a seat here: two businesses that both came by another way are `businesses_coming` for a host to see.
    """
    places = select(CategoryPlace, Contact.code).where(CategoryPlace.event_id == event.id)
    places = places.join(Guest, Guest.id == CategoryPlace.guest_id).join(Contact, Contact.id == Guest.contact_id)
    if professions is not None:
        places = places.where(CategoryPlace.profession_id.in_(professions))
    coming = businesses_coming(session, event, professions) if event.one_per_category else {}
    for place, code in session.execute(places).all():
        guest_id = coming.get(place.profession_id, {}).get(place.house_id or code)
        if guest_id is None:
            session.delete(place)
        else:
            place.guest_id = guest_id
            del coming[place.profession_id]
    session.flush()
    for profession, businesses in coming.items():
        house, guest_id = next(iter(businesses.items()))
        _hold(session, event.id, profession, guest_id, house)


def businesses_coming(
    session: Session, event: Event, professions: Collection[int] | None = None
) -> dict[int, dict[House, int]]:
    """Return by profession which businesses have a seat or an offer, first come first, each with its first guest."""
    rows = (
        select(Contact.profession_id, Contact.company_id, Company.parent_id, Contact.code, Guest.id)
        .select_from(Guest)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .where(Guest.event_id == event.id, Guest.seats > 0, _ON_LIST)
        .order_by(Guest.answered_at, Guest.id)
    )
    if professions is not None:
        rows = rows.where(Contact.profession_id.in_(professions))
    coming: dict[int, dict[House, int]] = {}
    for profession, company, parent, code, guest_id in session.execute(rows):
        if profession is not None:
            coming.setdefault(profession, {}).setdefault(parent or company or code, guest_id)
    return coming


def _hold(session: Session, event_id: int, profession: int, guest_id: int, house: House) -> None:
    company = house if isinstance(house, int) else None
    row = {"event_id": event_id, "profession_id": profession, "guest_id": guest_id, "house_id": company}
    unique = insert(session, CategoryPlace).values(row)
    session.execute(unique.on_conflict_do_nothing(index_elements=["event_id", "profession_id"]))


def seat_companions(session: Session, guest: Guest, moment: datetime, since: datetime | None = None) -> None:
    """Let companions share a guest's answer as far as the guest's seats reach; the others wait, `since` then."""
    companions = session.scalars(select(Guest).where(*companions_of(guest)).order_by(Guest.id)).all()
    reach = guest.seats - 1 if guest.answer == "yes" else 0
    seated = sorted(companions, key=lambda one: (one.answer != "yes", one.id))[:reach]
    for one in companions:
        answer = "yes" if one in seated else "waiting"
        if one.answer != answer:
            one.answer, one.answered_at = answer, moment
        waits = answer == "waiting" and guest.answer == "yes"
        one.waiting_since = (one.waiting_since or since or moment) if waits else None
        one.waiting_for = SEAT if waits else ""


def companions_of(guest: Guest) -> tuple[ColumnElement[bool], ...]:
    """Return what makes a guest somebody whom this guest brings along."""
    return (Guest.companion_of_id == guest.id, _ON_LIST)


def send_home(session: Session, guest: Guest, moment: datetime) -> None:
    """Take off the list whom a guest would have brought; their seats were held by the guest, and went with theirs."""
    gone = update(Guest).where(*companions_of(guest))
    session.execute(gone.values(answer="no", answered_at=moment, removed_at=moment, waiting_since=None, waiting_for=""))


def note(session: Session, guest: Guest, before: str, moment: datetime, by: str, reason: str = "") -> int:
    """Put on record how an answer changed, by whom and why; return the record's id."""
    change = AnswerChange(guest_id=guest.id, at=moment, before=before, after=guest.answer, by=by, reason=reason)
    session.add(change)
    session.flush()
    return change.id

"""The room: what it holds and what stands in it, and what to think of that."""

from dataclasses import asdict, dataclass, fields

from sqlalchemy.orm import Session

from mixer.core.upsert import insert
from mixer.events.models import Event, Venue
from mixer.events.rules import room as rules
from mixer.events.rules.heads import Count, Heads, Places, count

USUAL_SHARE = 85


@dataclass(frozen=True, slots=True)
class VenueWords:
    """What a host writes down about the room and the caterer; empty is not known."""

    room_holds: int | None = None
    high_tables: int | None = None
    chairs: int | None = None
    parking: str = ""
    access: str = ""
    coats: str = ""
    note: str = ""
    caterer: str = ""
    caterer_email: str = ""
    share_expected: int = USUAL_SHARE


@dataclass(frozen=True, slots=True)
class RoomView:
    """The room as its page shows it; `people` is for how many it is furnished, `basis` where that number is from."""

    words: VenueWords
    count: Count
    people: int
    basis: str
    high_tables: tuple[int, int]
    chairs: int
    warnings: tuple[str, ...]


def venue_words(session: Session, event_id: int) -> VenueWords:
    """Return what is written down about the room."""
    row = session.get(Venue, event_id)
    if row is None:
        return VenueWords()
    return VenueWords(**{field.name: getattr(row, field.name) for field in fields(VenueWords)})


def write_venue(session: Session, event_id: int, words: VenueWords) -> None:
    """Write down what is known about the room and the caterer."""
    row = asdict(words)
    session.execute(
        insert(session, Venue)
        .values(event_id=event_id, **row)
        .on_conflict_do_update(index_elements=["event_id"], set_=row)
    )
    session.expire_all()


def count_of(event: Event, words: VenueWords, heads: Heads) -> Count:
    """Return how many will eat at a mixer."""
    places = Places(event.capacity - event.seats_taken, words.room_holds)
    return count(heads, words.share_expected, places)


def room_view(session: Session, event_id: int, heads: Heads) -> RoomView:
    """Return the room with the caterer's count, what it wants and what is wrong with it."""
    event, words = session.get_one(Event, event_id), venue_words(session, event_id)
    counted = count_of(event, words, heads)
    people, basis = people_of(event, counted, heads)
    crowd = rules.Crowd(event.capacity, heads.coming + heads.team, people)
    return RoomView(
        words=words,
        count=counted,
        people=people,
        basis=basis,
        high_tables=rules.high_tables(people),
        chairs=rules.chairs(people),
        warnings=rules.warnings(rules.Room(words.room_holds, words.high_tables, words.chairs), crowd),
    )


def people_of(event: Event, counted: Count, heads: Heads) -> tuple[int, str]:
    """Return for how many people to plan, and where that number is from: the places, until somebody says yes."""
    if heads.coming:
        return counted.eaters, "who are expected"
    return event.capacity, "for whom there are places"

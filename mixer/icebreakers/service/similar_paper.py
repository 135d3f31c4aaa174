"""Similar business on paper: a card for each guest with whom to find and what to ask."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact, Profession
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Seat
from mixer.icebreakers.rules.similar_words import QUESTION
from mixer.icebreakers.service import games
from mixer.icebreakers.service.similar import KIND
from mixer.icebreakers.service.three_card import shown_line
from mixer.meetings.rules import offered_fields


@dataclass(frozen=True)
class PairCard:
    """One guest's card: partners as (name on the tag, what they show), and the question."""

    guest_id: int
    name: str
    partners: tuple[tuple[str, str], ...]
    question: str
    printed: bool


def cards(session: Session, event_id: int) -> list[PairCard]:
    """Return the cards as they would be printed, pair after pair; to look at, which changes nothing.

    Raises:
        Refusal: `not_made`, before there are pairs; `over`, once the game is.
    """
    return _cards(session, _game(session, event_id))


def print_cards(session: Session, event_id: int, *, only_new: bool) -> list[PairCard]:
    """Return the cards to print, and keep that they are on paper now.

    Raises:
        Refusal: `not_made`; `over`; `all_printed`, where only new cards are wanted and none is.
    """
    game = _game(session, event_id)
    found = [card for card in _cards(session, game) if not (only_new and card.printed)]
    if not found:
        raise Refusal("all_printed", "Every card is printed already. Print all of them again.")
    session.execute(update(Seat).where(Seat.game_id == game.id, Seat.party_id.is_not(None)).values(printed=True))
    return found


def _game(session: Session, event_id: int) -> Game:
    game = games.latest(session, event_id, KIND)
    if game is None:
        raise Refusal("not_made", "Make the pairs first.")
    if game.state == games.OVER:
        raise Refusal("over", "This game is over. Make the pairs of the next one first.")
    return game


def _cards(session: Session, game: Game) -> list[PairCard]:
    rows = session.execute(
        select(
            Seat.party_id,
            Seat.guest_id,
            Seat.card,
            Seat.printed,
            Guest.shows,
            Contact.full_name,
            Contact.tag_name,
            Company.name.label("company"),
            Profession.name.label("profession"),
        )
        .join(Guest, Guest.id == Seat.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .where(Seat.game_id == game.id, Seat.party_id.is_not(None))
        .order_by(Seat.party_id, Seat.id)
    ).all()
    pairs: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        pairs.setdefault(row.party_id, []).append(place)
    found = []
    for row in rows:
        others = [rows[place] for place in pairs[row.party_id] if rows[place].guest_id != row.guest_id]
        shown = all("profession" in offered_fields(other.shows) for other in others)
        found.append(
            PairCard(
                guest_id=row.guest_id,
                name=row.full_name,
                partners=tuple(
                    (other.tag_name, shown_line(other.shows, other.company, other.profession)) for other in others
                ),
                question=row.card if shown else f"{QUESTION}?",
                printed=row.printed,
            )
        )
    return found

"""A guest's own card of similar business: whom to find, what to ask, room for what they learned, and what is shared."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mixer.contacts.models import Company, Contact, Profession
from mixer.core.refusal import Refusal
from mixer.core.upsert import insert
from mixer.guests.models import Guest
from mixer.icebreakers.models import Answer, Game, Party, Seat
from mixer.icebreakers.rules.finding import together
from mixer.icebreakers.rules.room import couple
from mixer.icebreakers.rules.similar_words import QUESTION
from mixer.icebreakers.service import games
from mixer.icebreakers.service.duos import inside_now
from mixer.icebreakers.service.similar import ALONE, KIND
from mixer.icebreakers.service.three_card import shown_line
from mixer.meetings.rules import offered_fields
from mixer.meetings.service.history import confirmed


@dataclass(frozen=True)
class Colleague:
    """Somebody of the same field: what stands on their tag, as far as they show it, and whether the two have met."""

    code: str
    name: str
    line: str
    met: bool


@dataclass(frozen=True)
class MySimilar:
    """A guest's card. `field` is what all share and show; `alone` says why nobody of the own field is on it."""

    state: str
    partners: tuple[Colleague, ...] = ()
    field: str = ""
    question: str = ""
    alone: str = ""
    answer: str = ""
    tactics: tuple[str, ...] = ()
    found: bool = False
    sits_out: bool = False
    may_join: bool = False

    @property
    def waits(self) -> bool:
        """Tell whether the card may change by itself."""
        return self.state != games.OVER and not self.found


def my_similar(session: Session, event_id: int, guest_id: int) -> MySimilar | None:
    """Return a guest's card, which shows nothing before the game starts; None before there is a game."""
    game = games.latest(session, event_id, KIND)
    if game is None:
        return None
    if game.state == games.DRAFT:
        return MySimilar(games.DRAFT)
    seat = session.scalar(select(Seat).where(Seat.game_id == game.id, Seat.guest_id == guest_id))
    if seat is None or seat.party_id is None:
        here = game.state in games.ON and guest_id in inside_now(session, event_id)
        return MySimilar(game.state, sits_out=seat is not None, may_join=here)
    rows = session.execute(
        select(
            Guest.id,
            Guest.code,
            Guest.shows,
            Contact.tag_name,
            Company.name.label("company"),
            Profession.name.label("profession"),
            Party.name.label("field"),
        )
        .select_from(Seat)
        .join(Party, Party.id == Seat.party_id)
        .join(Guest, Guest.id == Seat.guest_id)
        .join(Contact, Contact.id == Guest.contact_id)
        .outerjoin(Company, Company.id == Contact.company_id)
        .outerjoin(Profession, Profession.id == Contact.profession_id)
        .where(Seat.party_id == seat.party_id, Seat.guest_id != guest_id)
        .order_by(Seat.id)
    ).all()
    met = confirmed(session, event_id)
    shown = all("profession" in offered_fields(row.shows) for row in rows)
    return MySimilar(
        state=game.state,
        partners=tuple(
            Colleague(
                row.code,
                row.tag_name,
                shown_line(row.shows, row.company, row.profession),
                met=couple(row.id, guest_id) in met,
            )
            for row in rows
        ),
        field=rows[0].field if rows and shown else "",
        question=seat.card if shown else f"{QUESTION}?",
        alone=game.options[ALONE].get(str(guest_id), "").partition(";")[0],
        answer=_answer(session, game, guest_id),
        tactics=shared(session, game),
        found=bool(rows) and together([guest_id, *(row.id for row in rows)], met),
    )


def _answer(session: Session, game: Game, guest_id: int) -> str:
    return session.scalar(select(Answer.text).where(Answer.game_id == game.id, Answer.guest_id == guest_id)) or ""


def shared(session: Session, game: Game) -> tuple[str, ...]:
    """Return the answers that the host shares with everybody who played, without names."""
    rows = select(Answer.text).where(Answer.game_id == game.id, Answer.shared).order_by(Answer.id)
    return tuple(session.scalars(rows))


def write(session: Session, event_id: int, guest_id: int, text: str, moment: datetime) -> None:
    """Keep what a guest learned from the partner; empty removes it. Words changed after they were shared are private.

    Raises:
        Refusal: `no_card`, where the guest did not play.
    """
    game = games.latest(session, event_id, KIND)
    seat = game and session.scalar(
        select(Seat.id).where(Seat.game_id == game.id, Seat.guest_id == guest_id, Seat.party_id.is_not(None))
    )
    if game is None or game.state == games.DRAFT or seat is None:
        raise Refusal("no_card", "There is no game to write about yet. Your card shows it when your host starts one.")
    if not text:
        session.execute(delete(Answer).where(Answer.game_id == game.id, Answer.guest_id == guest_id))
        return
    row = insert(session, Answer).values(game_id=game.id, guest_id=guest_id, text=text, shared=False, written_at=moment)
    session.execute(
        row.on_conflict_do_update(
            index_elements=["game_id", "guest_id"],
            set_={
                "text": row.excluded.text,
                "written_at": row.excluded.written_at,
                "shared": Answer.shared & (Answer.text == row.excluded.text),
            },
        )
    )

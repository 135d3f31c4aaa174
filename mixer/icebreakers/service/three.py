"""Meet three: lists made for those present, the game started, latecomers let in, guests who sit out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.codes import new_code
from mixer.core.refusal import Refusal
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Seat
from mixer.icebreakers.rules.room import Couple, couple
from mixer.icebreakers.rules.three import Partners, ThreePlan, couples_of, plan_three
from mixer.icebreakers.rules.three_fourths import add_fourths
from mixer.icebreakers.rules.three_kept import GAPS, described, plan_around
from mixer.icebreakers.rules.three_latecomers import keep_up
from mixer.icebreakers.rules.three_words import shortfall, three_relaxations
from mixer.icebreakers.rules.value import values
from mixer.icebreakers.service import games
from mixer.icebreakers.service.crowd import Crowd, present
from mixer.icebreakers.service.three_rows import OPEN, THE_LIST, keep, lists_of, states
from mixer.meetings.service.history import plan_meetings

KIND = "three"
TWO = 2
LARGEST_SEED = 2**31 - 1
USUAL_MINUTES = 20
SHORT = "short"
"""Where a game keeps why some guests have fewer than three, in sentences by guest."""


@dataclass(frozen=True)
class Wish:
    """How long the host lets the guests meet; `take_back` makes printed lists anew too, without it they stay."""

    minutes: int = USUAL_MINUTES
    take_back: bool = False


@dataclass(frozen=True)
class Late:
    """What became of those without a list: how many have one now, and for how many nobody was left."""

    joined: int
    left_out: int


def make_lists(session: Session, event_id: int, wish: Wish, moment: datetime, chance: Random) -> Game:
    """Give everybody in the room three people to meet; lists not yet started are made anew around what stays.

    Raises:
        Refusal: `running`, while a game is on; `too_few`, with fewer than two guests in the room; `nobody_new`, where
            everybody knows everybody.
    """
    game = games.latest(session, event_id, KIND)
    if game is not None and game.state in games.ON:
        raise Refusal("running", "A game is on. End it before you make new lists.")
    crowd = present(session, event_id)
    size = len(crowd.room.players)
    if size < TWO:
        raise Refusal("too_few", "Meet three needs at least two guests in the room. Check them in first.")
    if game is None or game.state != games.DRAFT:
        game = Game(code=new_code(chance), event_id=event_id, kind=KIND, state=games.DRAFT, seed=0, dealt_at=moment)
        session.add(game)
    game.seed, game.minutes, game.dealt_at = chance.randrange(LARGEST_SEED), wish.minutes, moment
    session.flush()
    if wish.take_back:
        for seat in states(session, game).values():
            seat.printed = False
    plan = _planned(session, game, crowd)
    if not plan.couples:
        raise Refusal("nobody_new", f"All {size} guests know one another already: there is nobody new to meet.")
    keep(session, game, crowd, plan.lists)
    game.value, game.bound = plan.value, plan.bound
    game.relaxations = [one.sentence for one in three_relaxations(crowd.room, plan, crowd.houses)]
    _tell(game, plan)
    return game


def _planned(session: Session, game: Game, crowd: Crowd) -> ThreePlan:
    """Return the plan of the room, around the lists that are locked or printed."""
    points = values(crowd.room, crowd.known)
    best = plan_three(crowd.room, points, game.seed)
    kept = {guest for guest, seat in states(session, game).items() if seat.locked or seat.printed}
    if not kept & set(crowd.room.keys):
        return best
    lists = plan_around(crowd.room, points, lists_of(session, game), kept, game.seed)
    return described(crowd.room, points, lists, best.bound, game.seed)


def _tell(game: Game, plan: ThreePlan) -> None:
    """Keep why lists are short, for those who hold them."""
    game.options = {**game.options, SHORT: {str(guest): shortfall(plan, guest) for guest in plan.short}}


def start(session: Session, event_id: int, moment: datetime) -> None:
    """Start the game whose lists are made; guests who came since get one too.

    Raises:
        Refusal: `not_ready`, where no lists wait.
    """
    game = games.start(session, event_id, KIND, moment)
    _plan(session, game, couples_of(lists_of(session, game)), moment)
    let_in(session, event_id, moment)


def _plan(session: Session, game: Game, couples: Iterable[Couple], moment: datetime) -> None:
    plan_meetings(session, game.event_id, couples, KIND, moment)


def let_in(session: Session, event_id: int, moment: datetime) -> Late:
    """Give a list to everybody in the room who has none, and fill the places of those who left or sit out.

    From a list that is printed or has been opened nobody is taken but who left; where all are opened, somebody gets a
    fourth name, but never on paper.

    Raises:
        Refusal: `not_running`, where no game is on.
    """
    game = games.on(session, event_id, KIND)
    crowd = present(session, event_id)
    seats = states(session, game)
    playing = frozenset(crowd.room.keys) - {guest for guest, seat in seats.items() if seat.sits_out}
    room = crowd.room.only(playing)
    before = lists_of(session, game)
    waiting = {guest for guest in playing if not any(before.get(guest, ()))}
    opened = {guest for guest, seat in seats.items() if seat.printed or seat.card == OPEN}
    index = [place for place, key in enumerate(crowd.room.keys) if key in playing]
    points = values(crowd.room, crowd.known)[index][:, index]
    printed = {guest for guest, seat in seats.items() if seat.printed}
    now = add_fourths(room, points, keep_up(room, points, before, opened, game.seed), printed) if playing else {}
    lists = now | _of_those_gone(before, now, set(room.met))
    keep(session, game, crowd, lists)
    if playing:
        _tell(game, described(room, points, now, game.bound, game.seed))
    _plan(session, game, set(couples_of(lists)) - set(couples_of(before)), moment)
    left_out = sum(not any(now[guest]) for guest in waiting)
    return Late(len(waiting) - left_out, left_out)


def _of_those_gone(
    before: Mapping[int, Partners], now: Mapping[int, Partners], met: Collection[Couple]
) -> dict[int, Partners]:
    """Return the lists of those who left or sit out: whom they met stays on them."""
    return {
        guest: tuple(other if other is not None and couple(guest, other) in met else None for other in row)
        for guest, row in before.items()
        if guest not in now
    }


def open_list(session: Session, event_id: int, guest_id: int, moment: datetime) -> None:
    """Let a guest see their three, who from then on stay; whoever has no list yet gets one.

    Raises:
        Refusal: `not_running`, where no game is on; `not_here`, where the guest is not in the room or sits out.
    """
    game = games.on(session, event_id, KIND)
    if not any(lists_of(session, game).get(guest_id, GAPS)):
        let_in(session, event_id, moment)
    seat = states(session, game).get(guest_id)
    if seat is None or seat.sits_out:
        raise Refusal("not_here", "Check in at the door and take part, then open your list.")
    seat.card = OPEN


def sit_out(session: Session, event_id: int, guest_id: int, moment: datetime, *, out: bool = True) -> None:
    """Let a guest sit this game out, or take part again; whoever loses them gets somebody else if anybody is left.

    Raises:
        Refusal: `not_running`, where no game is on.
    """
    game = games.on(session, event_id, KIND)
    seat = states(session, game).get(guest_id)
    if seat is None:
        seat = Seat(game_id=game.id, round=THE_LIST, guest_id=guest_id)
        session.add(seat)
    seat.sits_out = out
    session.flush()
    let_in(session, event_id, moment)


def guest_of(session: Session, event_id: int, code: str) -> int:
    """Return a guest of the mixer by code.

    Raises:
        Refusal: `unknown`, where there is none.
    """
    guest_id = session.scalar(select(Guest.id).where(Guest.event_id == event_id, Guest.code == code))
    if guest_id is None:
        raise Refusal("unknown", "This guest is not of this mixer. Reload the page.")
    return guest_id

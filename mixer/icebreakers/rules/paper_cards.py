"""Famous duos on paper: halves handed out at check-in, before anybody knows who will come.

A duo is open while one half is with a guest and the other one still in the deck. Whoever leaves before the two
have met gives the half back, and the other one's duo is open again, first in line. At the deadline everything
open is paired among itself, for which one of two guests gets a new card. Whoever comes later is paired with the
next latecomer, or after five minutes joins a pair as its third. Nobody who has met is ever parted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from mixer.icebreakers.rules.horizon import Stage, partner_for
from mixer.icebreakers.rules.matching import best_matching
from mixer.icebreakers.rules.room import Level

PATIENCE = 5.0
"""Minutes that a latecomer waits for another one."""

PAIR = 2


@dataclass(frozen=True)
class Duo:
    """One famous duo of the deck, by its number: who holds its halves (None: nobody), and who joined as a third."""

    number: int
    halves: tuple[int | None, int | None]
    thirds: tuple[int, ...] = ()
    met: bool = False
    widowed: bool = False

    @property
    def guests(self) -> tuple[int, ...]:
        """Return everybody who holds a card of this duo."""
        return tuple(guest for guest in (*self.halves, *self.thirds) if guest is not None)

    @property
    def alone(self) -> int | None:
        """Return the one guest who holds a card and has nobody to find."""
        return self.guests[0] if len(self.guests) == 1 and not self.met else None


@dataclass(frozen=True)
class Late:
    """A latecomer without a card, and the minute since when they wait."""

    guest: int
    since: float


@dataclass(frozen=True)
class PaperCards:
    """All cards that are out. `reissued` counts those that had to be replaced by another half."""

    duos: tuple[Duo, ...] = ()
    late: tuple[Late, ...] = ()
    drawn: int = 0
    reissued: int = 0
    over: bool = False

    def duo_of(self, guest: int) -> Duo | None:
        """Return the duo of which a guest holds a card."""
        return next((duo for duo in self.duos if guest in duo.guests), None)

    @property
    def waiting(self) -> tuple[int, ...]:
        """Return the guests whose duo is open, those whose partner has left first."""
        alone = [(not duo.widowed, duo.number, duo.alone) for duo in self.duos if duo.alone is not None]
        return tuple(guest for *_, guest in sorted(alone))

    @property
    def groups(self) -> tuple[tuple[int, ...], ...]:
        """Return the guests of each duo that is complete, with its thirds."""
        return tuple(duo.guests for duo in self.duos if len(duo.guests) >= PAIR)


def arrive(cards: PaperCards, guest: int, stage: Stage, minute: float, chance: Random) -> PaperCards:
    """Return the cards with one for a guest who checks in; who has one already keeps it.

    A guest who must not meet anybody who waits opens a duo of their own.
    """
    if cards.duo_of(guest) is not None or any(one.guest == guest for one in cards.late):
        return cards
    if cards.over:
        return replace(cards, late=(*cards.late, Late(guest, minute)))
    widowed = [duo.alone for duo in cards.duos if duo.widowed and duo.alone is not None]
    first = [other for other in widowed if stage.free(guest, other)]
    if first:
        return _close(cards, guest, max(first, key=lambda other: (stage.points(guest, other), -other)))
    partner = partner_for(guest, cards.waiting, stage, chance)
    return _open(cards, guest) if partner is None else _close(cards, guest, partner)


def leave(cards: PaperCards, guest: int, minute: float) -> PaperCards:
    """Return the cards without a guest who leaves or sits out.

    Before the deadline a partner left alone is first in line for the next guest; after it, like a latecomer, for
    whoever comes next.
    """
    cards = replace(cards, late=tuple(one for one in cards.late if one.guest != guest))
    duo = cards.duo_of(guest)
    if duo is None:
        return cards
    one, other = (None if half == guest else half for half in duo.halves)
    rest = replace(duo, halves=(one, other), thirds=tuple(third for third in duo.thirds if third != guest))
    if rest.alone is not None:
        rest = _first_half(replace(rest, widowed=True))
        if cards.over:
            cards = replace(cards, late=(*cards.late, Late(rest.guests[0], minute)))
    kept = (rest,) if rest.guests else ()
    return replace(cards, duos=_without(cards, duo) + kept)


def meet(cards: PaperCards, one: int, other: int) -> PaperCards:
    """Return the cards after two guests have proved their meeting by a scan; two who share no duo change nothing."""
    duo = cards.duo_of(one)
    if duo is None or one == other or other not in duo.guests:
        return cards
    return replace(cards, duos=(*_without(cards, duo), replace(duo, met=True)))


def deadline(cards: PaperCards, stage: Stage, minute: float, seed: int) -> PaperCards:
    """Return the cards after everything open is paired among itself; the game is on, and nobody is left alone.

    Of two guests who are brought together the one whose duo was opened later gets the other half of the first.
    Who cannot be paired without breaking a rule joins a pair as its third; who finds no pair to join waits for
    whoever comes next.
    """
    cards = _pair_off(replace(cards, over=True), cards.waiting, stage, seed)
    for guest in cards.waiting:
        cards = _join(cards, guest, stage)
    return replace(cards, late=tuple(Late(guest, minute) for guest in cards.waiting))


def settle(cards: PaperCards, stage: Stage, minute: float, seed: int) -> PaperCards:
    """Return the cards after latecomers are served who can be paired, or have waited for `PATIENCE` minutes."""
    waiting = [one.guest for one in cards.late]
    cards = _pair_off(cards, waiting, stage, seed)
    for one in cards.late:
        if minute - one.since >= PATIENCE:
            cards = _join(cards, one.guest, stage)
    return cards


def _without(cards: PaperCards, *gone: Duo) -> tuple[Duo, ...]:
    return tuple(duo for duo in cards.duos if duo not in gone)


def _first_half(duo: Duo) -> Duo:
    """Return a duo whose one guest holds a half: a third who is left alone gets one of the two."""
    (guest,) = duo.guests
    return duo if guest in duo.halves else replace(duo, halves=(guest, None), thirds=())


def _open(cards: PaperCards, guest: int) -> PaperCards:
    duo = Duo(cards.drawn, (guest, None))
    return replace(cards, duos=(*cards.duos, duo), drawn=cards.drawn + 1)


def _close(cards: PaperCards, guest: int, partner: int) -> PaperCards:
    """Give a guest the half that a partner's duo lacks."""
    duo = cards.duo_of(partner)
    assert duo is not None, "whoever waits holds a half"
    one, other = (guest if half is None else half for half in duo.halves)
    return replace(cards, duos=(*_without(cards, duo), replace(duo, halves=(one, other), widowed=False)))


def _served(cards: PaperCards, guests: Iterable[int]) -> PaperCards:
    gone = set(guests)
    return replace(cards, late=tuple(one for one in cards.late if one.guest not in gone))


def _pair_off(cards: PaperCards, waiting: Iterable[int], stage: Stage, seed: int) -> PaperCards:
    """Pair those who wait among themselves, as many as may meet, and serve each pair with one duo."""
    waiting = sorted(waiting)
    rows = [stage.place(guest) for guest in waiting]
    weights = stage.value[rows][:, rows].astype(int)
    weights[stage.grid[rows][:, rows] != Level.NEW] = -1
    for one, other in best_matching(weights, seed).pairs:
        cards = _bring_together(cards, waiting[one], waiting[other])
    return cards


def _bring_together(cards: PaperCards, one: int, other: int) -> PaperCards:
    """Give two who wait one duo between them: the first one's, where there is one, or a new one."""
    held = sorted((duo for duo in map(cards.duo_of, (one, other)) if duo is not None), key=lambda duo: duo.number)
    cards = _served(cards, (one, other))
    if not held:
        return _close(_open(cards, one), other, one)
    keeper = held[0].guests[0]
    mover = other if keeper == one else one
    if len(held) == PAIR:
        cards = replace(cards, duos=_without(cards, held[1]), reissued=cards.reissued + 1)
    return _close(cards, mover, keeper)


def _join(cards: PaperCards, guest: int, stage: Stage) -> PaperCards:
    """Let a guest join the complete duo that suits best, best one that has not met; unchanged where there is none."""
    own = cards.duo_of(guest)
    choices = [duo for duo in cards.duos if len(duo.guests) >= PAIR]
    if not choices:
        return cards

    def cost(duo: Duo) -> tuple[int, bool, int, int, int]:
        rows, row = [stage.place(other) for other in duo.guests], stage.place(guest)
        harm = int(stage.grid[row, rows].max())
        return harm, duo.met, len(duo.guests), -int(stage.value[row, rows].sum()), duo.number

    duo = min(choices, key=cost)
    gone = (duo,) if own is None else (duo, own)
    joined = replace(duo, thirds=(*duo.thirds, guest), met=False)
    cards = replace(cards, duos=(*_without(cards, *gone), joined), reissued=cards.reissued + (own is not None))
    return _served(cards, (guest,))

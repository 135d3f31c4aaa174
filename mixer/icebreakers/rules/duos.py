"""Famous pairs and trios, and how their halves are dealt as cards."""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from random import Random

from mixer.core.names import fold

LONGEST_HALF = 22
"""Characters that still fit a card in large type."""

SIDEKICK = "Sidekick"
"""The card of a latecomer who joins a pair as its third."""

PAIR, TRIO = 2, 3

SIGNAL, PAPER = "signal", "paper"
"""How cards come to guests: dealt to the whole room and shown at the start signal, or handed out at check-in."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Pack:
    """Famous pairs and trios that belong together; `countries` (ISO 3166) names those where they are famous, if few."""

    code: str
    title: str
    sentence: str
    pairs: tuple[tuple[str, ...], ...]
    trios: tuple[tuple[str, ...], ...]
    countries: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """What one guest holds: a half, its whole, and the letter that tells copies of one duo apart."""

    half: str
    duo: tuple[str, ...]
    letter: str = ""

    @property
    def title(self) -> str:
        """Return what the card says: "Salt", or "Salt B" where there is more than one."""
        return f"{self.half} {self.letter}".strip()

    @property
    def looks_for(self) -> tuple[str, ...]:
        """Return what the other cards of the group say."""
        return tuple(f"{half} {self.letter}".strip() for half in self.duo if half != self.half)


def read_pack(code: str, text: str) -> Pack:
    """Return a pack written in TOML.

    Raises:
        ValueError: a duo has not two halves, a trio not three, a half is empty, too long or used twice.
    """
    table = tomllib.loads(text)
    pairs, trios = ([tuple(group) for group in table.get(name, [])] for name in ("pairs", "trios"))
    return make_pack(
        Pack(code, table["title"], table["sentence"], (), (), tuple(table.get("countries", []))), pairs, trios
    )


def own_pack(groups: Iterable[Sequence[str]], title: str = "Your own") -> Pack:
    """Return a host's own pairs and trios as a pack.

    Raises:
        ValueError: a group has neither two nor three halves, or a half is empty, too long or used twice.
    """
    tidy = [tuple(" ".join(half.split()) for half in group) for group in groups]
    pairs = [group for group in tidy if len(group) != TRIO]
    return make_pack(
        Pack("own", title, "What the host added.", (), ()), pairs, [one for one in tidy if len(one) == TRIO]
    )


def make_pack(empty: Pack, pairs: Sequence[tuple[str, ...]], trios: Sequence[tuple[str, ...]]) -> Pack:
    """Return a pack filled with pairs and trios.

    Raises:
        ValueError: a pair has not two halves, a trio not three, a half is empty, too long or used twice.
    """
    for size, groups in ((PAIR, pairs), (TRIO, trios)):
        wrong = [group for group in groups if len(group) != size]
        if wrong:
            raise ValueError(f"{empty.code}: {' & '.join(wrong[0])} is not {size} halves")
    for half in (half for group in (*pairs, *trios) for half in group):
        if not half.strip() or len(half) > LONGEST_HALF:
            raise ValueError(f"{empty.code}: {half!r} does not fit a card")
    pack = replace(empty, pairs=tuple(pairs), trios=tuple(trios))
    shared = shared_halves([pack])
    if shared:
        raise ValueError(f"{empty.code}: {shared[0]!r} is in two groups")
    return pack


def shared_halves(packs: Iterable[Pack]) -> list[str]:
    """Return the halves that stand in two groups of these packs: a guest who holds one could look for the wrong one."""
    halves = [half for pack in packs for group in pack.pairs + pack.trios for half in group]
    counts = Counter(fold(half) or half for half in halves)
    return sorted({half for half in halves if counts[fold(half) or half] > 1})


def house_packs() -> tuple[Pack, ...]:
    """Return the packs that are famous everywhere, by title: what is drawn from where nobody chooses."""
    return tuple(pack for pack in every_pack() if not pack.countries)


def packs_of(country: str) -> tuple[Pack, ...]:
    """Return the packs that are famous in one country (ISO 3166, two letters) besides those of the house."""
    return tuple(pack for pack in every_pack() if country.upper() in pack.countries)


@cache
def every_pack() -> tuple[Pack, ...]:
    """Return all packs that come with the house, by title."""
    folder = resources.files("mixer.icebreakers").joinpath("packs")
    packs = [
        read_pack(entry.name.removesuffix(".toml"), entry.read_text("utf-8"))
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    ]
    return tuple(sorted(packs, key=lambda pack: pack.title))


def deal(sizes: Sequence[int], packs: Iterable[Pack], dealt: Collection[Card], chance: Random) -> list[list[Card]]:
    """Return the cards of each group: as many as its size, two or three.

    A duo is used again only when all are in play; its copies then carry letters ("Salt A", "Salt B").

    Args:
        sizes: guests in each group.
        packs: packs to draw from, with at least one pair, and one trio where a group has three.
        dealt: cards already in play, which keep what is printed on them.
        chance: decides which duo goes to which group, and which half to which guest.

    Raises:
        ValueError: the packs hold no pair, or no trio where one is needed.
    """
    packs = tuple(packs)
    uses = Counter(card.duo for card in {(card.duo, card.letter): card for card in dealt}.values())
    stock = {
        2: _Stock([duo for pack in packs for duo in pack.pairs], uses, chance),
        3: _Stock([trio for pack in packs for trio in pack.trios], uses, chance),
    }
    drawn = [stock[size].draw() for size in sizes]
    again = Counter(drawn)
    numbers = Counter(uses)
    hands = []
    for duo in drawn:
        letter = letter_of(numbers[duo]) if uses[duo] or again[duo] > 1 else ""
        numbers[duo] += 1
        hand = [Card(half, duo, letter) for half in duo]
        chance.shuffle(hand)
        hands.append(hand)
    return hands


def letter_of(copy: int) -> str:
    """Return the letters of a duo's copy, counted from 0: A to Z, then AA, AB and on."""
    before, last = divmod(copy, len(LETTERS))
    return (letter_of(before - 1) if before else "") + LETTERS[last]


def sidekick(card: Card) -> Card:
    """Return the card of a guest who joins the group that holds this one."""
    before = sum(half.startswith(SIDEKICK) for half in card.duo)
    half = f"{SIDEKICK} {before + 1}" if before else SIDEKICK
    return Card(half, (*card.duo, half), card.letter)


class _Stock:
    """Duos in a shuffled order, the least used first."""

    def __init__(self, duos: Iterable[tuple[str, ...]], uses: Counter[tuple[str, ...]], chance: Random) -> None:
        self._duos = sorted(duos)
        chance.shuffle(self._duos)
        self._uses = Counter(uses)

    def draw(self) -> tuple[str, ...]:
        if not self._duos:
            raise ValueError("the chosen packs have no famous group of that size")
        duo = min(self._duos, key=lambda duo: self._uses[duo])
        self._uses[duo] += 1
        return duo


def group_name(card: Card) -> str:
    """Return what a group is called: "Salt & Pepper", with its letter where there is more than one."""
    return f"{' & '.join(card.duo)} {card.letter}".strip()


def cards_in_play(names: Collection[str], packs: Iterable[Pack]) -> list[Card]:
    """Return one card of each famous group whose name is in play; names of other packs are passed over."""
    duos = {" & ".join(duo): duo for pack in packs for duo in pack.pairs + pack.trios}
    found = []
    for name in names:
        stem, _, letter = name.rpartition(" ")
        if name in duos:
            found.append(Card(duos[name][0], duos[name]))
        elif stem in duos:
            found.append(Card(duos[stem][0], duos[stem], letter))
    return found


def other_cards(name: str, held: str, packs: Iterable[Pack]) -> tuple[str, ...]:
    """Return what the other cards of a group say, whose name and one card are known.

    Where its pack is gone, the letter of a copy is lost and only the halves are told.
    """
    known = cards_in_play([name], packs)
    if known:
        titles = [replace(known[0], half=half).title for half in known[0].duo]
        return tuple(title for title in titles if title != held)
    return tuple(half for half in name.split(" & ") if not held.startswith(half))

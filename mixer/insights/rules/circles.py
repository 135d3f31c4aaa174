"""Who met whom as a web: how many people each met, who met nobody, and the circles into which a room falls."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Couple = tuple[int, int]
"""Two people who met, each by a number."""


@dataclass(frozen=True, slots=True)
class Web:
    """People and whom each met, as places in `people`; `ties` are couples of such places, each once."""

    people: tuple[int, ...]
    ties: tuple[Couple, ...]
    met: tuple[int, ...]

    @property
    def isolated(self) -> tuple[int, ...]:
        """Return the places of those who met nobody."""
        return tuple(place for place, count in enumerate(self.met) if not count)


def web(people: Iterable[int], couples: Iterable[Couple]) -> Web:
    """Return the web of these people; couples with somebody else are left out, and a couple counts once."""
    known = tuple(dict.fromkeys(people))
    place_of = {person: place for place, person in enumerate(known)}
    places = ((place_of[one], place_of[other]) for one, other in couples if one in place_of and other in place_of)
    ties = tuple(sorted({(min(tie), max(tie)) for tie in places if tie[0] != tie[1]}))
    met = Counter(place for tie in ties for place in tie)
    return Web(known, ties, tuple(met[place] for place in range(len(known))))


def circles(count: int, ties: Sequence[Couple]) -> list[int]:
    """Return for each of `count` people the number of their circle, the largest circle first.

    Circles are those of Louvain's method (Blondel and others, 2008): people move to the circle of those they met until
    no move makes more of the meetings stay inside circles than chance would, then circles join likewise. People are
    gone through in their order, so that a room always falls into the same circles. Whoever met nobody is a circle.
    """
    links: list[dict[int, int]] = [{} for _ in range(count)]
    for one, other in ties:
        links[one][other] = links[other][one] = 1
    own = list(range(count))
    while True:
        moved = _moved(links)
        names = {circle: place for place, circle in enumerate(dict.fromkeys(moved))}
        own = [names[moved[circle]] for circle in own]
        if len(names) == len(links):
            return _largest_first(own)
        links = _joined(links, [names[circle] for circle in moved])


def _moved(links: Sequence[Mapping[int, int]]) -> list[int]:
    """Return the circle of each after moves that pay; `links` hold weights, a link to oneself counts twice."""
    degree = [sum(weights.values()) for weights in links]
    twice = sum(degree)
    own = list(range(len(links)))
    total = degree.copy()
    still = False
    while not still:  # each move keeps more meetings inside than before, so it comes to an end
        still = True
        for place, weights in enumerate(links):
            before = own[place]
            total[before] -= degree[place]
            near: defaultdict[int, int] = defaultdict(int)
            near[before] = 0
            for other, weight in weights.items():
                if other != place:
                    near[own[other]] += weight
            # In whole numbers: twice the meetings times what a move gains.
            gains = {circle: weight * twice - total[circle] * degree[place] for circle, weight in near.items()}
            best = max(gains, key=lambda circle: (gains[circle], circle == before, -circle))
            total[best] += degree[place]
            own[place] = best
            still = still and best == before
    return own


def _joined(links: Sequence[Mapping[int, int]], own: Sequence[int]) -> list[dict[int, int]]:
    joined: list[dict[int, int]] = [{} for _ in range(max(own) + 1)]
    for place, weights in enumerate(links):
        row = joined[own[place]]
        for other, weight in weights.items():
            row[own[other]] = row.get(own[other], 0) + weight
    return joined


def _largest_first(own: Sequence[int]) -> list[int]:
    sizes = Counter(own)
    order = {circle: place for place, circle in enumerate(sorted(sizes, key=lambda one: (-sizes[one], one)))}
    return [order[circle] for circle in own]

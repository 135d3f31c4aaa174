"""The sample world as plain values: a group, its next mixer and the ones before, and what everybody does there.

Nothing here touches a database. Who answers, comes, wins and talks to whom is decided by one ``random.Random``, so the
same seed and day make the same world.
"""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from mixer.sample.people import SamplePerson, data, make_people

WEEKS_AHEAD = 8
RHYTHM = dt.timedelta(weeks=4)
BEFORE = 2  # earlier mixers that the group remembers
FEWEST_VISITOR_HOSTS = 3


@dataclass(frozen=True, slots=True)
class SampleGuest:
    """A person's part in one mixer; ``arrives`` is minutes after the doors open, None for whoever stays away.

    ``decides`` is how many days before the mixer the answer comes in, None for silence.
    """

    person: int
    part: str = "guest"
    answer: str = "none"
    decides: int | None = None
    arrives: float | None = None
    walk_in: bool = False
    first_timer: bool = False
    invited_by: str = ""
    companion: str = ""
    shares_with_all: bool = False
    dietary: str = ""
    talk_about: str = ""


@dataclass(frozen=True, slots=True)
class SampleMeeting:
    """Two people who meet, and what they write down for themselves."""

    one: int
    other: int
    minute: int
    note: str = ""
    reply: str = ""


@dataclass(frozen=True, slots=True)
class SamplePrize:
    """A door prize and the person who gives it."""

    donor: int
    item: str
    cents: int
    may_be_named: bool = True


@dataclass(frozen=True, slots=True)
class SampleMixer:
    """One mixer, from its name to who met whom; people are numbers into the world's list."""

    name: str
    starts: dt.datetime
    ends: dt.datetime
    guests: tuple[SampleGuest, ...]
    meetings: tuple[SampleMeeting, ...]
    prizes: tuple[SamplePrize, ...]
    tables: tuple[int, ...]

    @property
    def present(self) -> list[SampleGuest]:
        """Return who comes, in the order of arrival."""
        return sorted((guest for guest in self.guests if guest.arrives is not None), key=_arrival)


@dataclass(frozen=True, slots=True)
class World:
    """A group, its people, the mixers behind it and the one ahead."""

    group: str
    country: str
    time_zone: str
    place: str
    address: str
    people: tuple[SamplePerson, ...]
    before: tuple[SampleMixer, ...]
    mixer: SampleMixer

    @property
    def organiser(self) -> SamplePerson:
        """Return who runs the mixers: the organiser on the list, else the first person there."""
        parts = {guest.part: guest.person for guest in reversed(self.mixer.guests)}
        return self.people[parts.get("organiser", 0)]


def _arrival(guest: SampleGuest) -> tuple[float, int]:
    return (guest.arrives or 0.0, guest.person)


def mixer_day(today: dt.date) -> dt.date:
    """Return the sample mixer's day: a Thursday three to four weeks ahead, inside the eight weeks of its plan.

    By then the invitations are out and most have answered, and the mixer four weeks earlier was this last week.
    """
    start = today + dt.timedelta(weeks=3)
    return start + dt.timedelta(days=(data("evening")["weekday"] - start.weekday()) % 7)


def full_plan_day(today: dt.date) -> dt.date:
    """Return the first usual weekday that leaves the whole eight weeks from today."""
    start = today + dt.timedelta(weeks=WEEKS_AHEAD)
    return start + dt.timedelta(days=(data("evening")["weekday"] - start.weekday()) % 7)


def make_world(chance: random.Random, day: dt.date, guests: int, people: Sequence[SamplePerson] | None = None) -> World:
    """Invent a group whose next mixer is on `day` with `guests` on its list, or with the `people` given.

    Raises:
        ValueError: A mixer without a guest is no mixer.
    """
    everybody = tuple(make_people(chance, guests) if people is None else people)
    if not everybody:
        raise ValueError("a mixer needs at least one guest")
    facts = data("evening")
    newcomers = set(chance.sample(range(len(everybody)), len(everybody) * facts["first_timers"] // 100))
    regulars = [number for number in range(len(everybody)) if number not in newcomers]
    organiser = sorted(regulars, key=lambda number: everybody[number].language != "en")[:1]
    days = [day - RHYTHM * ago for ago in range(BEFORE, 0, -1)]
    met: set[tuple[int, int]] = set()
    before = []
    seen = set(chance.sample(regulars, len(regulars) * facts["known_before"] // 100))  # from times not told here
    for earlier in days:
        came = sorted({*organiser, *chance.sample(regulars, len(regulars) * facts["come_again"] // 100)})
        before.append(_mixer(chance, earlier, everybody, _PartsOf(came, came, set(came) - seen, organiser), met))
        seen |= {guest.person for guest in before[-1].present}
    mixer = _mixer(
        chance,
        day,
        everybody,
        _PartsOf(list(range(len(everybody))), regulars, set(range(len(everybody))) - seen, organiser),
        met,
    )
    return World(
        group=facts["group"],
        country=facts["country"],
        time_zone=facts["time_zone"],
        place=facts["place"],
        address=facts["address"],
        people=everybody,
        before=tuple(before),
        mixer=mixer,
    )


@dataclass(frozen=True, slots=True)
class _PartsOf:
    """Who is on one list, which of them the group knows well, who was never there before, and who organises."""

    listed: list[int]
    known: list[int]
    new: set[int]
    organiser: list[int]


def _mixer(
    chance: random.Random, day: dt.date, people: Sequence[SamplePerson], parts: _PartsOf, met: set[tuple[int, int]]
) -> SampleMixer:
    facts = data("evening")
    zone = ZoneInfo(facts["time_zone"])
    starts, ends = (dt.datetime.combine(day, dt.time.fromisoformat(facts[key]), zone) for key in ("doors", "close"))
    helpers = len(parts.listed) // facts["visitor_hosts_per_guests"]
    others = [number for number in parts.known if number not in parts.organiser]
    team = [*parts.organiser, *chance.sample(others, min(len(others), max(FEWEST_VISITOR_HOSTS, helpers)))]
    known_names = [people[number].full_name for number in parts.known] or [facts["group"]]
    guests = tuple(_guest(chance, number, parts, team, known_names) for number in parts.listed)
    bare = SampleMixer(facts["names"][day.month - 1], starts, ends, guests, (), (), ())
    minutes = int((ends - starts).total_seconds() // 60)
    return SampleMixer(
        name=bare.name,
        starts=starts,
        ends=ends,
        guests=guests,
        meetings=_meetings(chance, bare.present, people, minutes, met),
        prizes=_prizes(chance, parts.known),
        tables=_tables(chance, parts.known, people, len(guests) // facts["tables_per_guests"]),
    )


def _guest(
    chance: random.Random, number: int, parts: _PartsOf, team: Sequence[int], known_names: Sequence[str]
) -> SampleGuest:
    facts = data("evening")
    first_timer = number in parts.new
    invited_by = chance.choice(known_names) if first_timer else ""
    dietary = chance.choice(facts["dietary"]) if _one_of(chance, "name_a_diet") else ""
    talk_about = chance.choice(facts["talk_about"]) if _one_of(chance, "name_a_topic") else ""
    roll, stays_away, arrives = chance.random() * 100, _one_of(chance, "stay_away"), _arrives(chance)
    shares, companion = _one_of(chance, "share_with_all"), _companion(chance)
    decides = chance.randint(1, 20) if _one_of(chance, "answer_late") else chance.randint(25, 34)
    answer, walk_in = "yes", False
    if number in team:
        stays_away, arrives, companion = False, chance.uniform(-14, -2), ""
    elif roll < facts["said_no"]:
        answer, stays_away = "no", True
    elif roll < facts["said_no"] + facts["silent"]:
        answer, walk_in = "none", _one_of(chance, "come_unasked")
        stays_away = not walk_in
    return SampleGuest(
        person=number,
        part=("organiser" if team and number == team[0] else "visitor_host") if number in team else "guest",
        answer=answer,
        decides=None if answer == "none" else decides,
        arrives=None if stays_away else round(arrives, 2),
        walk_in=walk_in,
        first_timer=first_timer,
        invited_by=invited_by,
        companion=companion if answer == "yes" else "",
        shares_with_all=shares,
        dietary=dietary,
        talk_about=talk_about,
    )


def _one_of(chance: random.Random, share: str) -> bool:
    """Decide by one of the shares of a hundred in the sample's data."""
    return chance.random() * 100 < float(data("evening")[share])


def _companion(chance: random.Random) -> str:
    """Return the name of whom a guest brings along, mostly nobody."""
    names = data("names")
    name = f"{chance.choice(names['given'])} {chance.choice(names['family'])}"
    return name if _one_of(chance, "companions") else ""


def _arrives(chance: random.Random) -> float:
    """Return minutes after the doors: a rush in the first half hour and a tail that ends after an hour and a half."""
    return min(95.0, chance.gammavariate(2.4, 9.0))


def _meetings(
    chance: random.Random,
    present: Sequence[SampleGuest],
    people: Sequence[SamplePerson],
    minutes: int,
    met: set[tuple[int, int]],
) -> tuple[SampleMeeting, ...]:
    """Let everybody present meet as many as they like: never a colleague, never somebody they met before."""
    facts = data("evening")
    weights = facts["meets"]
    wishes = {guest.person: chance.choices(range(len(weights)), weights)[0] for guest in present}
    arrives = {guest.person: guest.arrives or 0.0 for guest in present}
    found: list[SampleMeeting] = []
    numbers = list(wishes)
    for one in numbers:
        for other in chance.sample(numbers, len(numbers)):
            if wishes[one] <= 0:
                break
            pair = (min(one, other), max(one, other))
            if pair in met or one == other or wishes[other] <= 0 or _house(people[one]) == _house(people[other]):
                continue
            met.add(pair)
            wishes[one] -= 1
            wishes[other] -= 1
            earliest = int(max(arrives[one], arrives[other], 0)) + 2
            note, reply = (
                chance.choice(facts["notes"]) if _one_of(chance, share) else ""
                for share in ("write_a_note", "write_one_back")
            )
            found.append(SampleMeeting(*pair, chance.randint(earliest, max(earliest, minutes - 8)), note, reply))
    return tuple(sorted(found, key=lambda meeting: (meeting.minute, meeting.one, meeting.other)))


def _house(person: SamplePerson) -> str:
    return person.company.parent or person.company.name or person.email


def _tables(chance: random.Random, known: Sequence[int], people: Sequence[SamplePerson], most: int) -> tuple[int, ...]:
    """Choose who has an information table: one a company."""
    holders = {_house(people[number]): number for number in chance.sample(known, len(known))}
    return tuple(holders.values())[:most]


def _prizes(chance: random.Random, known: Sequence[int]) -> tuple[SamplePrize, ...]:
    gifts = data("evening")["prizes"]
    count = min(len(known), len(gifts), 3 + len(known) // 25)
    chosen = chance.sample(gifts, count)
    donors = chance.sample(known, count)
    return tuple(
        SamplePrize(donor, gift["item"], gift["dollars"] * 100, may_be_named=_one_of(chance, "donor_named"))
        for donor, gift in zip(donors, chosen, strict=True)
    )

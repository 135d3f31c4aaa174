"""How ready a mixer is: one number, and the reasons for it."""

from dataclasses import dataclass

from mixer.guests.rules.visitor_hosts import wanted
from mixer.today.rules.facts import Facts, caterer_knows

# What each part counts in the whole, out of 100. Rules of thumb: a third of a mixer is its plan, then its people.
PLAN, ANSWERS, TAGS, ROOM, PEOPLE, PRIZES, SHOW, DOOR = 30, 18, 13, 10, 9, 9, 6, 5
PRIZES_WANTED = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of the readiness: what it is about, how far it is (0 to 1), what it counts, and the words."""

    key: str
    share: float
    weight: int
    sentence: str

    @property
    def missing(self) -> float:
        """Return how many points of the whole are still missing here."""
        return self.weight * (1 - self.share)


@dataclass(frozen=True, slots=True)
class Readiness:
    """A percentage with its reasons, what costs most first."""

    percent: int
    reasons: tuple[Reason, ...]


def readiness(facts: Facts) -> Readiness:
    """Weigh what is done against what a mixer needs before its doors open."""
    parts = (_plan, _answers, _tags, _room, _people, _prizes, _show, _door)
    reasons = tuple(part(facts) for part in parts)
    reached = sum(reason.weight * reason.share for reason in reasons)
    whole = sum(reason.weight for reason in reasons)
    # Never "100 %" while something is missing: rounding must not promise.
    percent = int(100 * reached / whole + 1e-9)
    return Readiness(percent, tuple(sorted(reasons, key=lambda reason: -reason.missing)))


def _share(part: int, whole: int) -> float:
    return min(part / whole, 1.0) if whole > 0 else 0.0


def _plan(facts: Facts) -> Reason:
    late = f", {facts.tasks_late} late" if facts.tasks_late else ""
    sentence = f"{facts.tasks_done} of {facts.tasks} tasks before the day are done{late}"
    return Reason("plan", _share(facts.tasks_done, facts.tasks), PLAN, sentence)


def _answers(facts: Facts) -> Reason:
    if not facts.invited:
        return Reason("invite", 0.0, ANSWERS, "Nobody is invited yet")
    answered = facts.invited - facts.unanswered
    share = max(_share(answered, facts.invited), _share(facts.seats_taken, facts.capacity))
    return Reason("invite", share, ANSWERS, f"{answered} of {facts.invited} invited have answered")


def _tags(facts: Facts) -> Reason:
    sentence = f"{facts.tags_printed} of {facts.tags} name tags are printed"
    if not facts.tags:
        sentence = "No name tag to print before somebody says yes"
    return Reason("nametags", _share(facts.tags_printed, facts.tags), TAGS, sentence)


def _room(facts: Facts) -> Reason:
    """Half of it is a room that fits and is furnished, half a caterer who knows how many eat, where there is one."""
    fits = facts.room_holds is not None and facts.people <= facts.room_holds
    ready = fits and facts.furnished
    if not facts.caterer:
        return Reason("room", float(ready), ROOM, _room_words(facts))
    told = caterer_knows(facts)
    sentence = _room_words(facts)
    if ready:
        knows = f"knows of {facts.eaters_told}" if told else "does not know the final count yet"
        sentence = f"{sentence}; the caterer {knows}"
    return Reason("room", (ready + told) / 2, ROOM, sentence)


def _room_words(facts: Facts) -> str:
    if facts.room_holds is None:
        return "It is not written down what the room holds"
    if facts.people > facts.room_holds:
        return f"The room holds {facts.room_holds}, and {facts.people} said yes or help"
    return "The room is ready" if facts.furnished else "High tables and chairs are not counted yet"


def _show(facts: Facts) -> Reason:
    if not facts.show_settled:
        return Reason("show", 0.0, SHOW, "The run of show is not settled")
    if facts.show_minutes_over > 0:
        return Reason("show", 0.5, SHOW, f"The run of show is {facts.show_minutes_over} minutes too long")
    return Reason("show", 1.0, SHOW, "The run of show is settled")


def _people(facts: Facts) -> Reason:
    number = wanted(facts.said_yes)
    of = f" of {number}" if facts.visitor_hosts < number else ""
    sentence = f"{facts.visitor_hosts}{of} visitor hosts are named"
    return Reason("guests", _share(facts.visitor_hosts, number), PEOPLE, sentence)


def _prizes(facts: Facts) -> Reason:
    wanted = max(facts.prizes, PRIZES_WANTED)
    sentence = f"{facts.prizes_collected} of {wanted} door prizes are collected"
    return Reason("prizes", _share(facts.prizes_collected, wanted), PRIZES, sentence)


def _door(facts: Facts) -> Reason:
    sentence = "The door is tried out" if facts.scans else "No tag was scanned at the door as a test"
    return Reason("door", float(facts.scans > 0), DOOR, sentence)

"""How ready a mixer is: one number, and the reasons for it."""

from dataclasses import dataclass

from mixer.today.rules.facts import VISITOR_HOSTS, Facts

# What each part counts in the whole, out of 100. Rules of thumb: half of a mixer is its plan, then its people.
PLAN, ANSWERS, TAGS, PEOPLE, PRIZES, DOOR = 40, 20, 15, 10, 10, 5
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
    reasons = (_plan(facts), _answers(facts), _tags(facts), _people(facts), _prizes(facts), _door(facts))
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


def _people(facts: Facts) -> Reason:
    wanted = f" of {VISITOR_HOSTS}" if facts.visitor_hosts < VISITOR_HOSTS else ""
    sentence = f"{facts.visitor_hosts}{wanted} visitor hosts are named"
    return Reason("guests", _share(facts.visitor_hosts, VISITOR_HOSTS), PEOPLE, sentence)


def _prizes(facts: Facts) -> Reason:
    wanted = max(facts.prizes, PRIZES_WANTED)
    sentence = f"{facts.prizes_collected} of {wanted} door prizes are collected"
    return Reason("prizes", _share(facts.prizes_collected, wanted), PRIZES, sentence)


def _door(facts: Facts) -> Reason:
    sentence = "The door is tried out" if facts.scans else "No tag was scanned at the door as a test"
    return Reason("door", float(facts.scans > 0), DOOR, sentence)

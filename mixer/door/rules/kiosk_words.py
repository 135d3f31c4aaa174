"""What a guest reads on the kiosk, and whoever stands behind: a first name, where to go, and nothing else."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from mixer.door.rules.attendance import Verdict
from mixer.door.rules.rehearsal import MARK, NOTHING, TEST_NAME

MOST_LINES = 2


@dataclass(frozen=True, slots=True)
class Words:
    """What fills the screen; `{name}` stands for the guest's name as it stands large on the tag.

    `tone` is a colour and a sound: welcome, already, or greeter, which is calm: nobody is sent away before others.
    """

    tone: str
    word: str
    name: str = ""
    line: str = ""


WORDS = {
    "admitted": Words("welcome", "Welcome,", "{name}!"),
    "back": Words("welcome", "Welcome back,", "{name}!"),
    "already": Words("already", "You are in already,", "{name}.", "Enjoy the evening."),
    "greeter": Words("greeter", "Please see a greeter at the desk", line="They are happy to help."),
    "typed": Words("greeter", "Thank you,", "{name}.", "Please go to the greeter at the desk."),
    "outside": Words("greeter", "This tablet is not at the door any more", line="Please see a greeter at the desk."),
}
"""Everything the kiosk says; its page knows the words too, for when the network is gone."""

CARE = "A visitor host will be with you in a moment."
CARE_BY = "Your visitor host {host} will be with you in a moment."


@dataclass(frozen=True, slots=True)
class ZoneSign:
    """The zone a guest is sent to, as it stands on the tag and in the room."""

    letter: str
    colour: str
    name: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the games hold ready for a guest: a zone, and sentences such as the table or the card."""

    zone: ZoneSign | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guest:
    """What the kiosk may know of a guest: the name on the tag, and who takes care of a first visit, if anybody does."""

    name: str = ""
    first_timer: bool = False
    host: str = ""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the kiosk shows after a tag: `line` and `hint` are at most two sentences."""

    tone: str
    word: str
    name: str
    line: str
    hint: str
    zone: ZoneSign | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the greeting as the kiosk's page reads it."""
        return asdict(self)


def which(verdict: Verdict, *, back: bool = False) -> str:
    """Return the key of the words for a verdict; what stands against a guest is for the greeter to tell."""
    if verdict is Verdict.ALREADY and back:
        return "back"
    inside = {Verdict.ADMITTED: "admitted", Verdict.ALREADY: "already", Verdict.DOUBLE: "already"}
    return inside.get(verdict, "greeter")


def greet(key: str, guest: Guest, waiting: Waiting) -> Greeting:
    """Put a guest's arrival into the words of the kiosk.

    Args:
        key: which words, a key of `WORDS`.
        guest: who came; nobody is named by words without `{name}`.
        waiting: what the games hold ready; it is told to those who come in now.
    """
    words = WORDS[key]
    lines, zone = [words.line] if words.line else [], None
    if words.tone == "welcome":
        lines, zone = [*lines, *_care(guest), *waiting.lines], waiting.zone
    line, hint = [*lines[:MOST_LINES], "", ""][:MOST_LINES]
    return Greeting(words.tone, words.word, words.name.format(name=guest.name), line, hint, zone)


def rehearse(verdict: Verdict) -> dict[str, Any]:
    """Return what the kiosk says to a test code, as its page reads it; nothing is counted, and no game is told."""
    said = replace(greet(which(verdict), Guest(TEST_NAME), Waiting()), hint=NOTHING)
    return {"verdict": verdict.value, "rehearsal": MARK} | said.as_json()


def _care(guest: Guest) -> list[str]:
    if not guest.first_timer:
        return []
    return [CARE_BY.format(host=guest.host) if guest.host else CARE]

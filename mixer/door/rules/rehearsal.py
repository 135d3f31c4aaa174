"""Test codes: a volunteer practises with them before the doors open, and nothing is written down.

They are the same for every mixer, so that a phone knows them without the network and a print of them keeps. Each
holds the letter U, which codes and short codes of tags never have: neither kind can be taken for the other.
"""

import re
from dataclasses import asdict, dataclass, replace

from mixer.core.names import fold
from mixer.door.rules.attendance import Verdict
from mixer.door.rules.words import Fact, Person, Saying, say

TEST_NAME = "Test Guest"
"""Looked up or added as a walk-in, this name changes nothing either."""

MARK = "REHEARSAL"
NOTHING = "Rehearsal, so nothing is counted."
FEWEST_LETTERS = 6  # "test g": until then a search is about somebody real

# As an address, on its own, or typed with any of its separators; lookalikes need no care, there are none in it.
_READ = re.compile(r"(?:\A|[^0-9A-Z]B[^0-9A-Z])(DRY)[-\s]?(RUN)[-\s]?([0-9])[^0-9A-Z]?\Z")


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A test code: what the door says to it, and what whoever scans it should see and do."""

    code: str
    fact: Fact
    person: Person
    see: str
    do: str

    @property
    def spelled(self) -> str:
        """The code as it stands beside its picture, to be typed."""
        return f"{self.code[:3]}-{self.code[3:6]}-{self.code[6:]}"

    def saying(self, *, anyway: bool = False) -> Saying:
        """Return the words of the door, by the same rule as on the night; `anyway` lets in who said no."""
        return _marked(say(self.told(anyway=anyway), self.person))

    def told(self, *, anyway: bool = False) -> Fact:
        """Return what the door decides."""
        return Fact(Verdict.ADMITTED) if anyway and self.fact.verdict is Verdict.REFUSED else self.fact


_GUEST = Person(TEST_NAME, "Sample & Company", first_timer=True, invited_by="the host")

DRY_RUNS = (
    Rehearsed(
        "DRYRUN1",
        Fact(Verdict.ADMITTED),
        _GUEST,
        "Green: WELCOME",
        "Greet the guest by name. It makes room for the next tag by itself.",
    ),
    Rehearsed(
        "DRYRUN2",
        Fact(Verdict.ALREADY, since="17:42", by="Ana", door="Desk 2"),
        replace(_GUEST, first_timer=False, invited_by=""),
        "Amber: ALREADY IN",
        "Smile, this tag was scanned before. Tap Next guest.",
    ),
    Rehearsed(
        "DRYRUN3",
        Fact(Verdict.REFUSED, reason="no"),
        replace(_GUEST, first_timer=False, invited_by=""),
        "Red: SAID NO",
        "Plans change. Tap Let in anyway.",
    ),
    Rehearsed(
        "DRYRUN4",
        Fact(Verdict.UNKNOWN),
        Person(),
        "Red: NOT ON THE LIST",
        f"Tap Find a name and look for {TEST_NAME}.",
    ),
)
"""One for each thing a volunteer meets at the door."""

_BY_CODE = {one.code: one for one in DRY_RUNS}


def rehearsed(text: str) -> Rehearsed | None:
    """Return the test code in what a camera saw or a hand typed, or None for everything else."""
    found = _READ.search(text.strip()[:500].upper())
    return _BY_CODE.get("".join(found.groups())) if found else None


def is_test_name(name: str) -> bool:
    """Tell whether a walk-in's name is the one that is only practised with."""
    return fold(name) == fold(TEST_NAME)


def rehearsed_by_name(text: str) -> Rehearsed | None:
    """Return whom a search finds by the test name, typed from its beginning, or None for everything else."""
    typed = fold(text)
    return DRY_RUNS[0] if len(typed) >= FEWEST_LETTERS and fold(TEST_NAME).startswith(typed) else None


def script() -> dict[str, dict[str, str]]:
    """Return what a phone says to each test code, to letting in anyway, and to an undo: it needs no network for it."""
    parts = {one.code: (one.told(), one.saying()) for one in DRY_RUNS}
    parts |= {
        f"{one.code} anyway": (one.told(anyway=True), one.saying(anyway=True))
        for one in DRY_RUNS
        if one.fact.verdict is Verdict.REFUSED
    }
    undone = Fact(Verdict.UNDONE)
    parts["undo"] = undone, _marked(say(undone, _GUEST))
    return {
        name: {"verdict": fact.verdict.value, "rehearsal": MARK, **asdict(said)} for name, (fact, said) in parts.items()
    }


def _marked(said: Saying) -> Saying:
    return replace(said, hint=" ".join(filter(None, (NOTHING, said.hint))))

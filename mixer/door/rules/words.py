"""What the volunteer reads: a verdict as a tone, one word, a name and a line."""

from dataclasses import dataclass

from mixer.door.rules.attendance import INSIDE, Verdict

# Answers that keep a guest from being let in without a word, and what the door says about them.
NOT_COMING = {
    "no": ("SAID NO", "Answered no to the invitation. Plans change: let them in if you like."),
    "waiting": ("WAITING LIST", "On the waiting list. Ask the host, or let them in."),
    "removed": ("OFF THE LIST", "Taken off the guest list. Ask the host, or let them in."),
}

UNKNOWN_HINT = "Find the name, type the short code from the tag, or add a walk-in."


ODD = {
    Verdict.UNKNOWN: "Unknown code",
    Verdict.REFUSED: "Not expected",
    Verdict.DOUBLE: "Twice, offline",
    Verdict.UNDONE: "Undone",
}
"""Scans a host may want to look at, in a word or two."""


TO_DO = {
    Verdict.UNKNOWN: "A tag of another mixer, or one printed anew since. Find the guest by name, or add a walk-in.",
    Verdict.REFUSED: "Said no, waits or was taken off the list. Talk to them; the door can let them in anyway.",
    Verdict.DOUBLE: "Two phones without network let the same tag in. If two people came, add the second as a walk-in.",
    Verdict.UNDONE: "Taken back at a door. If they are here after all, scan the tag again.",
}
"""What a host does about each of these."""


@dataclass(frozen=True, slots=True)
class Person:
    """What the door may show of a guest; never an address, a number or a private note."""

    name: str = ""
    company: str = ""
    zone: str = ""
    first_timer: bool = False
    invited_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """What was decided, as it is kept: times as "18:07", never a guest's name."""

    verdict: Verdict
    since: str = ""
    by: str = ""
    door: str = ""
    reason: str = ""
    back: bool = False


@dataclass(frozen=True, slots=True)
class Saying:
    """A verdict in words: `tone` is welcome, already or refused."""

    tone: str
    word: str
    name: str
    line: str
    hint: str


def oddity(verdict: Verdict, shown: Verdict | None, *, came: bool = False) -> str:
    """Say what is odd about a scan, and where the phone showed something else than the server says, what."""
    if shown is None or (verdict is Verdict.DOUBLE and shown in INSIDE):
        return f"{ODD[verdict]}, let in anyway" if verdict is Verdict.REFUSED and came else ODD.get(verdict, "")
    if shown in INSIDE:
        why = {Verdict.UNKNOWN: "an unknown code", Verdict.REFUSED: "not expected"}
        return f"Let in by the phone: {why.get(verdict, 'the answer was lost')}"
    return "Held up by the phone, welcome here"


def to_do(verdict: Verdict, shown: Verdict | None, *, came: bool) -> str:
    """Say what a host does about an odd scan; `came` tells whether the guest is in by now, whichever way."""
    if shown is None or (verdict is Verdict.DOUBLE and shown in INSIDE):
        return "Counted as here; nothing to do." if verdict is Verdict.REFUSED and came else TO_DO.get(verdict, "")
    if shown in INSIDE and verdict is Verdict.UNKNOWN:
        return "Somebody is in who is not counted. Ask the door who it was, and add a walk-in."
    if came:
        return "Counted as here; nothing to do."
    return "Ask the door what happened, and scan the tag again."


def say(fact: Fact, person: Person) -> Saying:
    """Put a verdict into the words of the door."""
    about = about_person(person)
    tone, word, line, hint = "refused", "NOT ON THE LIST", "This code belongs to nobody at this mixer.", UNKNOWN_HINT
    match fact.verdict:
        case Verdict.ADMITTED:
            tone, word, line, hint = "welcome", "WELCOME", about, care(person)
        case Verdict.ALREADY if fact.back:
            tone, word, line, hint = "welcome", "WELCOME BACK", about, f"First came in at {fact.since}"
        case Verdict.ALREADY | Verdict.DOUBLE:
            tone, word, line, hint = "already", f"ALREADY IN {fact.since}", where(fact), about
        case Verdict.REFUSED:
            tone, line = "refused", about
            word, hint = NOT_COMING[fact.reason]
        case Verdict.OUT:
            tone, word, line, hint = "already", f"LEFT {fact.since}", about, "A new scan counts back in."
        case Verdict.UNDONE:
            tone, word, line, hint = "already", "UNDONE", about, "As if it had not been scanned."
    return Saying(tone, word, person.name, line, hint)


def about_person(person: Person) -> str:
    """Say where somebody belongs: company and zone."""
    return " · ".join(part for part in (person.company, person.zone) if part)


def masked(email: str) -> str:
    """Return enough of an address to tell namesakes apart, and too little to write to: "a•••@acme.example"."""
    name, at, domain = email.rpartition("@")
    return f"{name[:1]}•••@{domain}" if at else ""


def care(person: Person) -> str:
    """Say what a good host would whisper: a first visit, who invited them, the door note."""
    first = "First visit" if person.first_timer else ""
    invited = f"invited by {person.invited_by}" if person.invited_by else ""
    opening = ", ".join(part for part in (first, invited) if part)
    return ". ".join(part for part in (opening[:1].upper() + opening[1:], person.note) if part)


def where(fact: Fact) -> str:
    """Say by whom and at which door somebody came in."""
    by = f"by {fact.by}" if fact.by else ""
    at = f"at {fact.door}" if fact.door else ""
    return " ".join(part for part in (by, at) if part)

"""Reports about letters: what came back, and who complained (RFC 3464, RFC 5965, and what servers do instead)."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import Any

from flufl.bounce import all_failures

LONGEST_DETAIL = 300
LETTER = re.compile(r"(?<![0-9a-f])([0-9a-f]{40})@", re.IGNORECASE)
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
REPLY = re.compile(r"\b([45]\d\d)[ -](?:#?(\d\.\d{1,3}\.\d{1,3})\b)?")
STILL_TRYING = "Their mail server has not taken the letter yet; ours still tries."
COMPLAINED = "The guest called the letter spam; we do not send them invitations any more."
COMPLAINTS = {"abuse", "fraud", "opt-out", "opt-out-list", "virus"}


class Kind(StrEnum):
    """What a report says of a letter."""

    HARD = "hard"  # it came back, and so will the next
    SOFT = "soft"  # it came back, the next may arrive
    DELAYED = "delayed"  # the server still tries
    COMPLAINT = "complaint"  # it arrived, and its reader called it spam


OTHERWISE = {
    Kind.HARD: "The address takes no letters: ask for another.",
    Kind.SOFT: "The letter came back; the next one may arrive.",
}


@dataclass(frozen=True)
class Report:
    """A report: `source` tells it from every other, `letters` are the codes it may be about, likeliest first.

    `says` is for the host, `detail` what the server wrote.
    """

    source: str
    letters: tuple[str, ...]
    kind: Kind
    says: str
    detail: str = ""
    address: str = ""  # only from a relay that has proven itself: anybody can write an address into a mail


@dataclass(frozen=True)
class Fault:
    """What a status means: hard or soft, and a sentence for the host."""

    kind: Kind
    says: str


def read_report(mail: Message) -> Report | None:
    """Return what a mail reports about letters, or None where it is no report: an absence note, a person's answer."""
    parts = list(mail.walk())
    verdict = _standard(mail, parts) if mail.get_content_type() == "multipart/report" else _by_habit(mail, parts)
    if verdict is None:
        return None
    kind, says, detail = verdict
    texts = _texts(mail, parts)
    mark = sha256("\n".join(texts).encode("utf-8", "replace")).hexdigest()  # a damaged mail has no bytes of its own
    return Report(
        source=f"mail {_header(mail, 'Message-ID') or mark}"[:200],
        letters=tuple(_letters(texts)),
        kind=kind,
        says=says,
        detail=short(detail),
    )


def fault(status: str, words: str = "") -> Fault:
    """Return what an enhanced status, or in its absence the server's words, mean.

    >>> fault("5.1.1").kind
    <Kind.HARD: 'hard'>
    """
    spoken = _spoken_status(words) if status in {"", "5.0.0", "4.0.0"} else ""
    known = spoken or status or "5"
    for row in _catalogue()["status"]:
        if any(known == begin or known.startswith(f"{begin}.") for begin in row["begins"]):
            return Fault(Kind(row["kind"]), row["says"])
    return Fault(Kind.SOFT, "The letter came back.")


def sentence(kind: Kind, detail: str) -> str:
    """Return what a host is told of a report whose kind somebody else has judged."""
    if kind in {Kind.DELAYED, Kind.COMPLAINT}:
        return STILL_TRYING if kind is Kind.DELAYED else COMPLAINED
    found = fault("", detail)
    return found.says if found.kind is kind else OTHERWISE[kind]


def short(text: str) -> str:
    """Return a server's words as one line of bearable length."""
    return " ".join(text.split())[:LONGEST_DETAIL]


Verdict = tuple[Kind, str, str]


def _standard(mail: Message, parts: list[Message]) -> Verdict | None:
    readers = {"message/delivery-status": _delivery_status, "message/feedback-report": _feedback}
    for part in parts:
        reader = readers.get(part.get_content_type())
        if reader:
            return reader(part)
    return _by_habit(mail, parts)


def _delivery_status(part: Message) -> Verdict | None:
    """Read the fields about our one recipient: failed beats delayed, and what was delivered is no trouble."""
    blocks = [block for block in _blocks(part) if _header(block, "Action")]
    by_action = {_header(block, "Action").split()[0].rstrip(";").lower(): block for block in reversed(blocks)}
    if block := by_action.get("failed"):
        detail = _header(block, "Diagnostic-Code") or _header(block, "Status")
        status = STATUS.search(_header(block, "Status"))
        found = fault(status[1] if status else "", detail)
        return found.kind, found.says, detail
    if block := by_action.get("delayed"):
        detail = _header(block, "Diagnostic-Code") or _header(block, "Status")
        return Kind.DELAYED, STILL_TRYING, detail
    return None


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _feedback(part: Message) -> Verdict | None:
    fields = " ".join(f"{name}: {value}" for block in _blocks(part) for name, value in block.items())
    said = re.search(r"feedback-type:\s*([a-z-]+)", fields, re.IGNORECASE)
    if said is None or said[1].lower() not in COMPLAINTS:
        return None
    return Kind.COMPLAINT, COMPLAINED, said[0]


def _by_habit(mail: Message, parts: list[Message]) -> Verdict | None:
    """Read the reports of servers that follow no standard, as GNU Mailman's detectors know them."""
    if _written_by_absence(mail):
        return None
    temporary, permanent = _known(mail)
    if not (temporary or permanent):
        return None
    text = "\n".join(_text(part) for part in parts if part.get_content_maintype() == "text")
    line = next((line for line in text.splitlines() if REPLY.search(line) or _spoken_status(line)), "")
    if not permanent:
        return Kind.DELAYED, STILL_TRYING, line
    reply = REPLY.search(line)
    found = fault((reply and reply[2]) or "", line)
    return found.kind, found.says, line


def _known(mail: Message) -> tuple[frozenset[bytes], frozenset[bytes]]:
    try:
        found: tuple[frozenset[bytes], frozenset[bytes]] = all_failures(mail)
    except Exception:  # noqa: BLE001 - the detectors stumble over damaged mails, each in its own way
        return frozenset(), frozenset()
    return found


def _written_by_absence(mail: Message) -> bool:
    """Tell whether a mailbox answered for a person who is away (RFC 3834)."""
    replied = _header(mail, "Auto-Submitted").lower().startswith("auto-replied")
    marked = any(_header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress"))
    from_server = re.search(r"mailer-daemon|postmaster", _header(mail, "From"), re.IGNORECASE)
    return bool((replied or marked) and not from_server)


def _texts(mail: Message, parts: list[Message]) -> list[str]:
    """Return what a mail says: its own header first, which holds our envelope sender, then all its parts."""
    own = "\n".join(str(value) for _, value in mail.items())
    return [own, *("\n".join([*map(str, part.values()), _text(part)]) for part in parts)]


def _letters(texts: list[str]) -> Iterator[str]:
    """Yield the codes of letters that texts name, each once, in order."""
    seen: set[str] = set()
    for text in texts:
        for code in LETTER.findall(text):
            if code.lower() not in seen:
                seen.add(code.lower())
                yield code.lower()


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""


def _header(part: Message, name: str) -> str:
    return str(part.get(name) or "").strip()


def _spoken_status(words: str) -> str:
    coded = STATUS.search(words)
    if coded and coded[1] not in {"5.0.0", "4.0.0"}:
        return coded[1]
    said = words.lower()
    return next((row["status"] for row in _catalogue()["words"] if any(word in said for word in row["holds"])), "")


@cache
def _catalogue() -> dict[str, Any]:
    return tomllib.loads(resources.files("mixer.post").joinpath("bounces.toml").read_text("utf-8"))

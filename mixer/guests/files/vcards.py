"""Contacts exported as vCards (.vcf), versions 2.1, 3.0 and 4.0, many in one file."""

import logging
import quopri
import re
from collections.abc import Sequence

import vobject
from vobject.base import Component, ContentLine, VObjectError

from mixer.core.refusal import Refusal
from mixer.guests.files.encoding import decode
from mixer.guests.rules.lists import GuestList, Row, Unreadable

COLUMNS = (
    "Full name", "First name", "Middle name", "Last name", "Name on tag", "E-mail", "Phone", "Company", "Role",
    "Profession", "Labels", "Note for hosts",
)  # fmt: skip
_EDGE = re.compile(r"^[ \t]*(BEGIN|END)[ \t]*:[ \t]*VCARD[ \t]*$", re.IGNORECASE | re.MULTILINE)
_BULKY = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|AGENT)[;:]", re.IGNORECASE)
_BASE64_REST = re.compile(r"[A-Za-z0-9+/]{20,}={0,2}|\s*")
_QUOTED = re.compile(r"^([^:\n]*;(?:ENCODING=)?QUOTED-PRINTABLE)((?:;[^:\n]*)?):(.*)$", re.IGNORECASE)
_REACHES_NOBODY = frozenset(("fax", "pager", "modem", "bbs"))
_LIKED = ("pref", "cell", "work", "voice")  # the kind of telephone number that is likelier to be answered
# What vobject is known to raise on cards that are none: it was written for honest files.
_BROKEN = (VObjectError, ValueError, LookupError, AttributeError, TypeError, AssertionError, RecursionError)

logging.getLogger("vobject.base").setLevel(logging.CRITICAL)  # it would write lines of people's cards into the log


def is_vcards(text: str) -> bool:
    """Say whether a text begins with a card."""
    top = _unix(text[:1_000])
    first = _EDGE.search(top)
    return first is not None and first[1].upper() == "BEGIN" and not top[: first.start()].strip()


def read_vcards(text: str, notes: tuple[str, ...], most_rows: int) -> GuestList:
    """Return one row a card, numbered as the cards are; broken cards are refused one by one.

    Raises:
        Refusal: `too_many` when there are more cards than `most_rows`.
    """
    cards = list(_cards(_unix(text)))
    if len(cards) > most_rows:
        raise Refusal("too_many", f"This file holds more than {most_rows:,} cards. Bring it in two parts.")
    rows: list[Row] = []
    refused: list[Unreadable] = []
    for number, (card, whole) in enumerate(cards, start=1):
        if not whole:
            refused.append(Unreadable(number, "The card has no end.", card))
            continue
        try:
            rows.append(Row(number, _cells(vobject.readOne(_plain(card), allowQP=True, ignoreUnreadable=True))))
        except _BROKEN:
            refused.append(Unreadable(number, "The card is damaged.", card))
    return GuestList("vcard", COLUMNS, tuple(rows), notes=notes, refused=tuple(refused))


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cards(text: str) -> list[tuple[str, bool]]:
    """Return each card, and whether it is whole; a card inside another, as of an assistant, is part of it."""
    found: list[tuple[str, bool]] = []
    depth = start = 0
    for edge in _EDGE.finditer(text):
        begins = edge[1].upper() == "BEGIN"
        if begins and depth and not text[start : edge.start()].rstrip().upper().endswith("AGENT:"):
            found.append((text[start : edge.start()], False))
            depth = 0
        if begins and not depth:
            start = edge.start()
        if depth == 1 and not begins:
            found.append((text[start : edge.end()], True))
        depth = depth + 1 if begins else max(depth - 1, 0)
    if depth:
        found.append((text[start:], False))
    return found


def _plain(card: str) -> str:
    """Return the card without pictures, sounds and cards inside it, and with its quoted-printable values decoded."""
    lines: list[str] = []
    bulky = False
    inner = 0
    for line in card.split("\n")[1:-1]:
        edge = _EDGE.match(line)
        inner += 0 if edge is None else 1 if edge[1].upper() == "BEGIN" else -1
        if inner or edge:
            continue
        if bulky and (line[:1] in (" ", "\t") or _BASE64_REST.fullmatch(line)):
            continue
        bulky = _BULKY.match(line) is not None
        if not bulky:
            lines.append(line)
    return "\n".join(["BEGIN:VCARD", *_unquoted(lines), "END:VCARD", ""])


def _unquoted(lines: Sequence[str]) -> list[str]:
    """Return the lines with quoted-printable values decoded in their charset, or the likeliest where none is named."""
    result: list[str] = []
    waiting = iter(lines)
    for line in waiting:
        quoted = _QUOTED.match(line)
        if quoted is None:
            result.append(line)
            continue
        value = quoted[3]
        while value.endswith("="):
            value = value[:-1] + next(waiting, "").lstrip("\t")
        raw = quopri.decodestring(value.encode())
        charset = re.search(r"CHARSET=\"?([\w-]+)", quoted[1] + quoted[2], re.IGNORECASE)
        text = raw.decode(charset[1], "replace") if charset else decode(raw).text
        name = re.split(r"[;:]", line, maxsplit=1)[0]
        kinds = re.findall(
            r";(?:TYPE=)?(HOME|WORK|CELL|PREF|FAX|VOICE|INTERNET|PAGER)\b", quoted[1] + quoted[2], re.IGNORECASE
        )
        escaped = re.sub(r"\r\n|\n|\r", r"\\n", text)
        result.append("".join([name, *(f";{kind}" for kind in kinds), ":", escaped]))
    return result


def _cells(card: Component) -> tuple[str, ...]:
    name = next(iter(_lines(card, "n")), None)
    parts = ("given", "additional", "family")
    given, middle, family = (_joined(getattr(name.value, part)) if name else "" for part in parts)
    organisations: list[object] = [line.value for line in _lines(card, "org")]  # each a list with its departments
    company = next((one[0] for one in organisations if isinstance(one, list) and one), "")
    return (
        _first(card, "fn"),
        given,
        middle,
        family,
        _first(card, "nickname"),
        _reach(card, "email"),
        _reach(card, "tel"),
        _joined(company),
        _first(card, "title"),
        _first(card, "role"),
        ", ".join(_joined(line.value) for line in _lines(card, "categories")),
        "\n".join(_joined(line.value) for line in _lines(card, "note")).strip(),
    )


def _lines(card: Component, name: str) -> list[ContentLine]:
    return [line for line in card.contents.get(name, ()) if isinstance(line, ContentLine)]


def _first(card: Component, name: str) -> str:
    return next((text for line in _lines(card, name) if (text := _joined(line.value))), "")


def _joined(value: object) -> str:
    """Return a text value, or the filled parts of one that has several."""
    parts = value if isinstance(value, (list, tuple)) else (value,)
    return ", ".join(text for part in parts if (text := str(part or "").strip()))


def _reach(card: Component, name: str) -> str:
    """Return the addresses or numbers, the likeliest first, in one cell as other tools put them."""
    ranked: list[tuple[int, str]] = []
    for line in _lines(card, name):
        said = [*line.singletonparams, *line.params.get("TYPE", ()), *(["pref"] if "PREF" in line.params else [])]
        kinds = {kind.strip().lower() for one in said for kind in one.split(",")}
        value = re.sub(r"^(?:tel|mailto):", "", _joined(line.value), flags=re.IGNORECASE)
        if value and kinds.isdisjoint(_REACHES_NOBODY):
            ranked.append((next((rank for rank, kind in enumerate(_LIKED) if kind in kinds), len(_LIKED)), value))
    return " ::: ".join(value for _, value in sorted(ranked, key=lambda pair: pair[0]))

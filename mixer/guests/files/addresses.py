"""Addresses copied from a mail: "Ana Ruiz <ana@ruiz.example>, Cooper, Carla <carla@cooper.example>; bo@bo.example"."""

import re

_LABEL = re.compile(r"^\s*(?:to|cc|bcc|from|an|von|para|de|à|pour|宛先|差出人)\s*:\s*", re.IGNORECASE | re.MULTILINE)
# A quoted name, an address in brackets, a separator, or one other sign.
_PIECE = re.compile(r'"(?:[^"\\\n]|\\.)*"|<[^<>\n]*>|[,;\n]|[^",;<>\n]+|.')
_BARE = re.compile(r"[^\s@<>,;\"()]+@[^\s@<>,;\"()]+")


def read_addresses(text: str) -> list[tuple[str, str]] | None:
    """Return (name, address) for each entry, or None when this is not a list of addresses.

    It is one when every entry but a few holds exactly one address; a comma inside an unquoted "Last, First <...>" is
    put back.
    """
    entries = _entries(_LABEL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    if not entries:
        return None
    found = [_parts(entry) for entry in entries]
    with_address = sum(bool(address) for _, address in found)
    return found if with_address >= 0.8 * len(found) else None  # a few unreadable ones are shown, not hidden


def _entries(text: str) -> list[str]:
    """Return the entries, cut at separators that stand outside quotes and brackets."""
    entries: list[str] = []
    entry = waiting = ""
    for piece in _PIECE.findall(text + "\n"):
        if piece not in (",", ";", "\n"):
            entry += piece
        elif "@" in entry or piece != ",":
            entries.append(f"{waiting}{entry}".strip(" \t,"))
            entry = waiting = ""
        else:
            waiting += f"{entry.strip()}, " if entry.strip() else ""
            entry = ""
    return [one for one in entries if one]


def _parts(entry: str) -> tuple[str, str]:
    """Return the name and the address of one entry; the address is empty when there is none or more than one."""
    bracketed = re.findall(r"<([^<>]*)>", entry)
    if len(bracketed) == 1:
        name = re.sub(r"<[^<>]*>", " ", entry)
        return _unquoted(name), bracketed[0].strip()
    bare = _BARE.findall(entry)
    if len(bare) == 1 and not bracketed:
        return _unquoted(entry.replace(bare[0], " ")), str(bare[0])
    return entry, ""


def _unquoted(name: str) -> str:
    name = re.sub(r'"((?:[^"\\]|\\.)*)"', lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), name)
    return " ".join(re.sub(r"\(\s*\)", " ", name).split()).strip("'\" ")

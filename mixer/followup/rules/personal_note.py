"""A short personal note, drafted in the guest's name, and the link that opens it in their own mail program."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from textwrap import shorten
from urllib.parse import quote

from mixer.post.rules import words

LONGEST_NOTE = 160  # mail programs cut links of more than some 2,000 characters, and a letter may take nine of them


@dataclass(frozen=True, slots=True)
class PersonalNote:
    """A note to one person: their address, subject and text."""

    address: str
    subject: str
    text: str

    @property
    def link(self) -> str:
        """Return the note as a mailto link (RFC 6068): lines end with CRLF, and all but letters is percent-encoded."""
        body = quote(self.text.replace("\n", "\r\n"), safe="")
        return f"mailto:{quote(self.address, safe='@')}?subject={quote(self.subject, safe='')}&body={body}"


@cache
def _words() -> Mapping[str, str]:
    text = files("mixer.followup").joinpath("data", "personal_notes.toml").read_text("utf-8")
    return {key: str(value).strip() for key, value in tomllib.loads(text).items()}


def draft(address: str, facts: Mapping[str, str], note: str) -> PersonalNote:
    """Return the drafted note; `facts` are them, me, mixer and day, `note` what the guest wrote down, if anything."""
    said = shorten(note, LONGEST_NOTE, placeholder=" …")
    text = words.fill(_words()["with" if said else "without"], {**facts, "note": said})
    return PersonalNote(address, words.fill(_words()["subject"], facts), text)

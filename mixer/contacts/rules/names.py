"""People's names: one written name split, and the name that stands large on a tag."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from nameparser import Parser, parser_for
from nameparser.locales import ZH

_TITLES = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|herr|frau|dipl\.?-?ing|mme|mlle|monsieur|madame|maître|sr|sra|srta|doña)"
    r"(?:\.\s*|\s+))+(?=\S)",
    re.IGNORECASE,
)
# A single letter is a title only with its dot and before two more words: "M. Jean Dupont", not "M. Scott".
_LETTER_TITLE = re.compile(r"^(?:m|d)\.\s+(?=\S+\s+\S)", re.IGNORECASE)
_TRAILING_INITIALS = re.compile(r"(?<=\S\S)(?:\s+[^\W\d_]\.?)+$")
_PARTICLES = frozenset(("de", "del", "della", "di", "da", "dos", "das", "van", "von", "zu", "ten", "ter", "bin"))
_VIETNAMESE = frozenset(
    ("nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương")
)
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_INVISIBLE = "\u00ad\u200b\u2060\ufeff"


@dataclass(frozen=True)
class PersonName:
    """A name in its parts and, as `full`, as the person writes it, in their own order."""

    given: str
    family: str
    full: str


@cache
def _parser() -> Parser:
    return parser_for(ZH)


def tidy(text: str) -> str:
    """Return the text composed (NFC), without control and invisible characters and without double spaces."""
    kept = (
        " " if unicodedata.category(sign) in ("Cc", "Cs") else sign
        for sign in unicodedata.normalize("NFC", text)
        if sign not in _INVISIBLE
    )
    return " ".join("".join(kept).split())


def split_name(text: str) -> PersonName:
    """Split one written name: "Last, First", titles, particles, single names, family names that stand first."""
    name = tidy(text)
    words = name.split()
    if _EAST_ASIAN.search(name):
        return _split_east_asian(name)
    if _is_vietnamese(words):
        return PersonName(" ".join(words[1:]), words[0], name)
    parsed = _parser().parse(_LETTER_TITLE.sub("", name))
    given = " ".join(part for part in (parsed.given, parsed.middle) if part)
    family = parsed.family
    if not given and not family:
        return PersonName(name, "", name)
    if "," not in name:
        given, family = _particles_to_family(given, family)
    return person_name(given, family)


def person_name(given: str, family: str, *, family_first: bool = False) -> PersonName:
    """Put together a name whose parts are known; `family_first` says in which order its source wrote them.

    Chinese, Japanese and Korean names keep the order of the source, since lists label the two columns wrongly more
    often than they turn them round; all other names are written given name first.
    """
    given, family = tidy(given), tidy(family)
    if not given:
        given, family = family, ""
    turned = family_first and _EAST_ASIAN.search(given) and _EAST_ASIAN.search(family)
    full = f"{family} {given}" if turned else f"{given} {family}"
    return PersonName(given, family, full.strip())


def tag_name(name: PersonName, preferred: str = "") -> str:
    """Return what stands large on the tag: the preferred name, else the given name without title and initials."""
    return tidy(preferred) or _TRAILING_INITIALS.sub("", _TITLES.sub("", name.given))


def _is_vietnamese(words: list[str]) -> bool:
    """Say whether a Vietnamese family name stands first; where one also stands last, the order is the western one."""
    return len(words) > 1 and words[0].lower() in _VIETNAMESE and words[-1].lower() not in _VIETNAMESE


def _particles_to_family(given: str, family: str) -> tuple[str, str]:
    """Move "de la Vega y Fernández" out of the middle of a name, where nameparser leaves it, to the family name."""
    words = given.split()
    for place, word in enumerate(words[1:], start=1):
        if word in _PARTICLES:
            return " ".join(words[:place]), " ".join([*words[place:], family])
    return given, family


def _split_east_asian(name: str) -> PersonName:
    family, comma, given = (part.strip() for part in name.replace("、", ",").replace("，", ",").partition(","))
    if comma and given:
        return PersonName(given, family, f"{family} {given}")
    family, space, given = name.partition(" ")
    if space and " " not in given:
        return PersonName(given, family, name)
    if not space and not _KANA.search(name):
        parsed = _parser().parse(name)
        if parsed.given and parsed.family:
            return PersonName(parsed.given, parsed.family, name)
    return PersonName(name, "", name)

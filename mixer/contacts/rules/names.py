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
_SMALL = _PARTICLES | {"der", "den", "la", "las", "los", "y", "ibn"}  # in the middle of a name written small
_VIETNAMESE = frozenset(
    ("nguyễn", "trần", "lê", "phạm", "huỳnh", "hoàng", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương")
)
# Without its accents a family name proves nothing ("Tran Smith"); with one of these behind it, it does.
_VIETNAMESE_PLAIN = frozenset(
    ("nguyen", "tran", "le", "pham", "huynh", "hoang", "phan", "vu", "vo", "dang", "bui", "do")
)
_VIETNAMESE_MIDDLE = frozenset(("van", "thi", "huu", "duc", "minh", "thanh", "quoc", "ngoc", "xuan", "dinh", "quang"))
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HONORIFIC = re.compile(r"(?:(?<=\S\S)(?:様|さま|さん|殿|님|씨)|\s+(?:様|さま|さん|殿|先生|氏|님|씨|女士|小姐))$")
# Soft hyphens, zero-width spaces, and the signs that turn the reading direction round ("Carla" shown as "alraC").
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
_NICKNAME = re.compile(r"\s(?:[\"“”„«]([^\"“”„«»]{1,30})[\"“”»]|[‘']([^'’]{1,30})[’']|\(([^()]{1,30})\))(?=\s+\S)")
_ASIDE = re.compile(r"\s*(\([^()]*\))$|\s+[-–—|]\s+(\S.*)$")
_ROMAN = re.compile(r"[ivx]{2,4}", re.IGNORECASE)
_NO_VOWEL = re.compile(r"[^aeiouyäöüéèà\W\d_]{2}", re.IGNORECASE)  # "JJ", "TJ": initials
_CAPITALS = 3  # letters: a shorter word of capitals may be initials


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
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    kept = (
        " " if unicodedata.category(sign) in ("Cc", "Cs") else sign
        for sign in _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    )
    return " ".join("".join(kept).split())


def split_name(text: str) -> PersonName:
    """Split one written name: "Last, First", titles, particles, single names, family names that stand first."""
    name = tidy(text)
    words = name.split()
    if _EAST_ASIAN.search(name):
        return _split_east_asian(_HONORIFIC.sub("", name))
    if _is_vietnamese(words):
        return PersonName(" ".join(words[1:]), words[0], name)
    if place := _capitals_first(words):
        return person_name(" ".join(words[place:]), " ".join(words[:place]))
    if len(words) == 2 and all(map(_says_only_itself, words)):  # noqa: PLR2004 - "Carla Cooper", as most are
        return person_name(*words)
    parsed = _parser().parse(_LETTER_TITLE.sub("", name))
    given = " ".join(part for part in (parsed.given, parsed.middle) if part)
    family = parsed.family
    if not given and not family:
        return PersonName(name, "", name)
    if "," not in name:
        given, family = _particles_to_family(given, family)
    return person_name(given, family)


def nickname_in(text: str) -> tuple[str, str]:
    """Return a written name without the nickname in quotes or brackets inside it, and the nickname."""
    found = _NICKNAME.search(text)
    if found is None:
        return text, ""
    return tidy(text[: found.start()] + text[found.end() :]), tidy(found[1] or found[2] or found[3])


def aside_in(text: str) -> tuple[str, str]:
    """Return a written name without what stands behind it, as "(Acme)" or "- Acme", and that."""
    found = _ASIDE.search(text)
    if found is None or not text[: found.start()].strip() or (found[2] and " " not in text[: found.start()].strip()):
        return text, ""
    return text[: found.start()].strip(), found[1] or found[2]


def in_usual_case(name: PersonName) -> PersonName:
    """Return a name written all in capitals or all small as one usually writes it; any other stays as it is.

    A single word stays too: "MADONNA" may be meant. A family name alone in capitals, as the French write lists, is
    written small behind its first letter.
    """
    shouted = name.full.isupper() or name.full.islower()
    if shouted and " " in name.full:
        return PersonName(_usual(name.given, initials=True), _usual(name.family), _usual(name.full, initials=True))
    if name.family.isupper() and len(name.family) >= _CAPITALS and not _ROMAN.fullmatch(name.family):
        family = _usual(name.family)
        return PersonName(name.given, family, name.full.replace(name.family, family))
    return name


def _usual(text: str, *, initials: bool = False) -> str:
    words = text.split()
    lower = [word.lower() for word in words]
    return " ".join(
        word.upper() if _ROMAN.fullmatch(word) and place else
        word.upper() if initials and not place and _NO_VOWEL.fullmatch(word) else
        word if word in _SMALL and (place or not initials) else
        re.sub(r"(?:^|(?<=[-'’.])|(?<=^mc))[^\W\d_]", lambda letter: letter[0].upper(), word)
        for place, word in enumerate(lower)
    )  # fmt: skip


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
    small = [word.lower() for word in words]
    if len(small) > 2 and small[0] in _VIETNAMESE_PLAIN and small[1] in _VIETNAMESE_MIDDLE:  # noqa: PLR2004 - three parts
        return True
    return len(small) > 1 and small[0] in _VIETNAMESE and small[-1] not in _VIETNAMESE


def _says_only_itself(word: str) -> bool:
    """Say whether a word is a name and nothing else: no title, suffix, particle or initial that nameparser knows."""
    return len(word) >= _CAPITALS and word.isalpha() and word.casefold() not in _words_beside_names()


@cache
def _words_beside_names() -> frozenset[str]:
    known = _parser().lexicon
    return frozenset().union(
        known.titles, known.given_name_titles, known.after_given_titles, known.suffix_words, known.suffix_acronyms,
        known.suffix_acronyms_ambiguous, known.particles, known.particles_ambiguous, known.conjunctions,
        known.conjunctions_ambiguous, known.bound_given_names, known.honorific_tails, known.maiden_markers,
    )  # fmt: skip


def _capitals_first(words: list[str]) -> int:
    """Return how many words of capitals stand first, before others: "DUPONT Jean" puts the family name in front."""
    capitals = [word.isupper() and word.replace("-", "").isalpha() and len(word) >= _CAPITALS for word in words]
    place = capitals.index(False) if False in capitals else 0
    rest = words[place:]
    return (
        place
        if rest and all(word[0].isupper() and not word.isupper() and word.replace("-", "").isalpha() for word in rest)
        else 0
    )


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

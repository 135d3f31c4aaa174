"""Telling how a text file was encoded, on files as small as one guest's name.

Detectors are made for long texts: on the few accented letters of a guest list they guess Baltic for Spanish. A guest
list is easier than any text, though: letters belong to words, words to one script, and capitals stand in front.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from charset_normalizer import from_bytes

from mixer.core.refusal import Refusal
from mixer.guests.rules.headers import header_hits

_SAMPLE = 60_000  # bytes from the first unusual one on, to judge by
_HEADER = 2_000  # bytes in which a known header is looked for, since "이름" in it settles the question
_CONVINCING = 0.3  # of at most about 1: most of the unusual signs are common letters in sensible places
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The likelier first: where two fit equally, the first is taken. Each with the letters that are common in its languages.
_CANDIDATES = {
    "cp1252": "éèêëàâäáãåæçñíìîïóòôöõøœúùûüßÉÈÀÁÄÅÇÑÍÓÖØÚÜ’‘“”–—…«»€°",
    "cp1250": "ąćęłńóśźżáčďéěíňřšťůúýžäöüßőűăâîșțŁŚŻŹČŘŠŽÁÉÍÓÖÜ’„”–—…",
    "cp1251": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ«»–—№",
    "cp1253": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ«»–—",
    "cp1254": "çğıöşüâîûÇĞİÖŞÜ’“”–—…",
    "cp1255": "אבגדהוזחטיךכלםמןנסעףפץצקרשת",
    "cp1256": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأإئؤ،",
    "cp1257": "āčēģīķļņšūžąęėįųĀČĒĢĪĶĻŅŠŪŽ’„”–—…",
    "cp874": "กขคงจฉชซญณดตถทธนบปผฝพฟภมยรลวศษสหอะัาำิีึืุูเแโใไ็่้๊์",
    "mac_roman": "éèêëàâäáãåæçñíìîïóòôöõøœúùûüßÉÈÀÁÄÅÇÑÍÓÖØÚÜ’‘“”–—…«»€°",
    "koi8_r": "абвгдежзийклмнопрстуфхцчшщъыьэюя",
    "mac_cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ«»–—№",
    "cp866": "абвгдежзийклмнопрстуфхцчшщъыьэюя№",
    "cp850": "éèêëàâäáãåæçñíìîïóòôöõøúùûüßÉÈÀÁÄÅÇÑÍÓÖØÚÜ«»°",
    "cp932": "",
    "cp949": "",
    "gb18030": "",
    "big5": "",
    "euc_jp": "",
}
# Lead bytes under which each double-byte encoding keeps the characters that are in daily use.
_DAILY = {
    "cp932": ((0x81, 0x83), (0x88, 0x97)),
    "gb18030": ((0xA1, 0xA3), (0xB0, 0xD7)),
    "big5": ((0xA1, 0xA1), (0xA4, 0xC6)),
    "cp949": ((0xA1, 0xA3), (0xB0, 0xC8)),
    "euc_jp": ((0xA1, 0xA5), (0xB0, 0xCF)),
}
_JIS = b"\x1b$"  # how Japanese mail begins kanji in a text of seven bits
_KANA = re.compile(r"[\u3041-\u30ff]")
_CUT_WORD = re.compile(r"[^\x00-\x7f][a-z]|[a-z][^\x00-\x7f]")  # "ノilie": half a letter eaten by its neighbour
# Thai vowels and tones that stand over no consonant, or before none: an accented Latin letter, or half a Chinese one.
_ASTRAY = re.compile(r"(?<![ก-ฮ\u0e31\u0e34-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]|[เ-ไ](?![ก-ฮ])")
# Portuguese writes "õ" before "e" alone; elsewhere it is the Hungarian "ő" or the Estonian "õ" of another encoding.
_TILDE = re.compile(r"[õÕ](?![eE])")
_ODD = re.compile(r"[^\x00-\x7f]+")
_WORD = re.compile(r"[^\W\d_]+")
_NAMES = {
    "utf-8": "Unicode (UTF-8)", "cp1252": "Western European (Windows)", "cp1250": "Central European (Windows)",
    "cp1251": "Cyrillic (Windows)", "cp1253": "Greek (Windows)", "cp1254": "Turkish (Windows)",
    "cp1255": "Hebrew (Windows)", "cp1256": "Arabic (Windows)", "cp1257": "Baltic (Windows)", "cp874": "Thai (Windows)",
    "iso8859_2": "Central European (ISO)", "mac_cyrillic": "Cyrillic (Mac)", "cp866": "Cyrillic (DOS)",
    "mac_latin2": "Central European (Mac)", "mac_greek": "Greek (Mac)", "iso2022_jp": "Japanese (ISO-2022)",
    "mac_roman": "Western European (Mac)", "koi8_r": "Cyrillic (KOI8-R)", "cp850": "Western European (DOS)",
    "cp932": "Japanese (Shift-JIS)", "gb18030": "Chinese (GB18030)", "big5": "Chinese (Big5)",
    "cp949": "Korean (Windows)", "euc_jp": "Japanese (EUC)",
}  # fmt: skip


@dataclass(frozen=True)
class DecodedText:
    """A text, and the encoding it was read with; `guessed` when the file did not say."""

    text: str
    encoding: str
    guessed: bool

    @property
    def encoding_name(self) -> str:
        """Return the encoding's name for people."""
        return _NAMES.get(self.encoding, self.encoding)


def encodings() -> tuple[tuple[str, str], ...]:
    """Return the encodings a host can choose where the guess is wrong, each with its name for people."""
    return tuple(sorted(_NAMES.items(), key=lambda pair: pair[1]))


def decode(raw: bytes, said: str = "") -> DecodedText:
    """Return the text of a file, whatever its encoding; `said` is the one that a person chose from `encodings`.

    Raises:
        Refusal: `unreadable` when no known encoding gives a text.
    """
    if said in _NAMES:
        return DecodedText(raw.replace(b"\0", b"").decode(said, errors="replace"), said, guessed=True)
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return DecodedText(_strictly(raw, encoding), encoding, guessed=False)
    if b"\0" in raw and (wide := _wide(raw)):
        return DecodedText(_strictly(raw, wide), wide, guessed=False)
    raw = raw.replace(b"\0", b"")
    if _JIS in raw and _decodes(raw, "iso2022_jp"):
        return DecodedText(raw.decode("iso2022_jp"), "iso2022_jp", guessed=False)
    try:
        return DecodedText(raw.decode("utf-8"), "utf-8", guessed=False)
    except UnicodeDecodeError:
        encoding = _likeliest(raw)
        return DecodedText(raw.decode(encoding), encoding, guessed=True)


def _strictly(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise Refusal(
            "unreadable", "This file says it is Unicode text, but it is damaged. Save it again as CSV (UTF-8)."
        ) from None


def _wide(raw: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 that a file without byte-order mark is in, told by where its zeros stand."""
    for encoding in ("utf-32-le", "utf-32-be"):  # its top bytes are always zero, so hardly any other file decodes
        ends = any(sign.encode(encoding) in raw for sign in ",;\t\n\r@")  # and a list has cells, lines or addresses
        if len(raw) % 4 == 0 and ends and _decodes(raw, encoding):
            return encoding
    sample = raw[: _SAMPLE // 2 * 2]
    zeros = {"utf-16-be": sample[0::2].count(0), "utf-16-le": sample[1::2].count(0)}
    likelier = max(zeros, key=zeros.__getitem__)
    if len(raw) % 2 or min(zeros.values()) > 0.05 * len(sample) / 2:  # of a text none is
        return None
    plain = zeros[likelier] > 0.2 * len(sample) / 2  # the share of signs without a second byte
    return likelier if plain or _ends_lines(sample, likelier) else None


def _ends_lines(sample: bytes, encoding: str) -> bool:
    """Say whether the lines end in this UTF-16, as in a list of nothing but Chinese names."""
    return sample.count("\n".encode(encoding)) > 0.5 * sample.count(b"\n")


def _likeliest(raw: bytes) -> str:
    """Return the encoding in which the unusual bytes make the likeliest words."""
    start = max(next(place for place, byte in enumerate(raw) if byte > 0x7F) - 200, 0)  # noqa: PLR2004 - ASCII
    start = raw.rfind(b"\n", 0, start) + 1
    sample = raw[start : start + _SAMPLE]
    scores: dict[str, float] = {}
    for rank, encoding in enumerate(_CANDIDATES):
        if not _decodes(raw, encoding):
            continue
        text = sample.decode(encoding, errors="ignore")
        known = any(map(header_hits, _odd_cells(raw[:_HEADER].decode(encoding, errors="ignore"))))
        scores[encoding] = _likeliness(text, encoding) + 0.3 * known - rank * 1e-6
    if not scores:
        raise Refusal("unreadable", "This is neither text nor a spreadsheet. Save the list as CSV or XLSX.")
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > _CONVINCING else _detected(sample, otherwise=best)


def _odd_cells(text: str) -> list[list[str]]:
    return [[cell.strip(' "')] for cell in re.split(r"[,;|\t\r\n]", text) if _ODD.search(cell)]


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return not any("\x7f" <= sign <= "\x9f" for sign in set(text))


def _detected(sample: bytes, otherwise: str) -> str:
    """Ask charset-normalizer, which knows rarer encodings, when none of the usual ones convinces."""
    found = from_bytes(sample).best()
    return found.encoding if found is not None and _decodes(sample, found.encoding) else otherwise


def _likeliness(text: str, encoding: str) -> float:
    """Return how likely these are words: 1 for common letters in sensible words, less for each oddity."""
    odd = "".join(_ODD.findall(text))
    if encoding in _DAILY:
        return _daily_share(text, odd, encoding)
    common = set(_CANDIDATES[encoding])
    good = sum(sign in common or sign.lower() in common for sign in odd)
    bad = sum(_oddities(word) for word in _WORD.findall(text) if not word.isascii())
    bad += len(_ASTRAY.findall(text)) + (0 if encoding == "cp1257" else 0.1 * len(_TILDE.findall(text)))
    bad += len(
        re.findall(
            r"[^\W\d_][^\w\s\u0591-\u05c7\u064b-\u0652\u0e31-\u0e4e.,;:'’`´·/&@+()\[\]\"“”„«»<>|–—-][^\W\d_]", text
        )
    )
    return (good - 2 * bad) / max(len(odd), 1)


def _oddities(word: str) -> float:
    """Count what hardly happens in a word: two scripts, capitals in the middle, accents only, small Cyrillic."""
    scripts = {unicodedata.name(sign, "?").split()[0] for sign in word} - {"MODIFIER", "FEMININE", "MASCULINE"}
    jumps = sum(
        before.islower() and after.isupper() and not (before.isascii() and after.isascii())
        for before, after in pairwise(word)
    )
    accents_only = len(word) > 2 and scripts == {"LATIN"} and not any(sign.isascii() for sign in word)  # noqa: PLR2004 - short words have no telling accents
    small = 0.1 if "LATIN" not in scripts and word.islower() else 0.0
    return (len(scripts) - 1) * len(word) + jumps + accents_only * len(word) + small


def _daily_share(text: str, odd: str, encoding: str) -> float:
    """Return the share of characters in daily use, a little more where Japanese shows itself by its kana."""
    daily = 0
    for sign in odd:
        coded = sign.encode(encoding, errors="ignore")
        daily += len(coded) > 1 and any(low <= coded[0] <= high for low, high in _DAILY[encoding])
    kana = 0.05 if encoding in ("cp932", "euc_jp") and _KANA.search(odd) else 0.0
    return (daily - len(_CUT_WORD.findall(text))) / max(len(odd), 1) + kana

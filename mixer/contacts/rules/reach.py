"""E-mail addresses and telephone numbers as people write them, tidied."""

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_WRAPPING = " \t\r\n\u00a0\u200b\ufeff<>()[]\"';,:."


@dataclass(frozen=True)
class Phone:
    """A number: `text` is E.164 with any extension where it could be read, else as it was given."""

    text: str
    read: bool


def tidy_email(text: str) -> str | None:
    """Return the address folded to lower case, without "mailto:" and brackets, or None when it is none.

    No name server is asked: whether an address works is found out by writing to it.
    """
    bare = text.strip(_WRAPPING)
    bare = re.sub(r"^mailto:", "", bare, flags=re.IGNORECASE).partition("?")[0].strip(_WRAPPING)
    try:
        found = validate_email(bare, check_deliverability=False)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def addresses_in(text: str) -> list[str]:
    """Return the addresses in a text, each once: "Ana <a@x.example>; b@x.example (work)" has two."""
    if whole := tidy_email(text):
        return [whole]
    words = re.split(r"[\s,;|/<>()\[\]]+|:::", text)
    return list(dict.fromkeys(found for word in words if "@" in word and (found := tidy_email(word))))


def phones_in(text: str, country: str) -> list[Phone]:
    """Return the readable numbers in a text, each once; one unreadable where there is none."""
    whole = tidy_phone(text, country)
    if whole.read:
        return [whole]
    parts = (tidy_phone(part, country) for part in re.split(r":::|[;,/|\n]|\s(?:or|and|oder|und|o|ou|et)\s", text))
    return list(dict.fromkeys(part for part in parts if part.read)) or [whole]


def tidy_phone(text: str, country: str) -> Phone:
    """Return the number in international form, read as in `country` (ISO 3166, two letters) where it has no prefix."""
    shown = " ".join(text.split())
    try:
        number = phonenumbers.parse(shown, country.upper() or None)
    except phonenumbers.NumberParseException:
        return Phone(shown, read=False)
    if not phonenumbers.is_possible_number(number):
        return Phone(shown, read=False)
    international = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Phone(f"{international};ext={number.extension}" if number.extension else international, read=True)

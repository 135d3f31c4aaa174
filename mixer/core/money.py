"""Money: amounts in a currency's smallest unit, read strictly from what people type and written as they read it.

An amount is a whole number of cents, or of what a currency has in their place: yen have no cents, dinars a thousand
fils. Currencies are those of ISO 4217, in `currencies.csv`.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mixer.core.refusal import Refusal

USUAL = "USD"
MOST_UNITS = 10**10  # ten billion rupiah still buy a mixer only; beyond that a zero was typed too often

_SPACES = re.compile(r"[\s'’]")  # what Swiss, French and others put between thousands
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*|[1-9]\d?(?:,\d{2})+,\d{3}")  # also lakhs: 1,50,000


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency by its ISO 4217 code, with the digits after its decimal mark and the sign people know it by."""

    code: str
    name: str
    decimals: int
    sign: str


@cache
def currencies() -> dict[str, Currency]:
    """Return every currency by its code, in the order of the codes."""
    text = files("mixer.core").joinpath("currencies.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Currency(row["code"], row["name"], int(row["decimals"]), row["sign"])
        for row in csv.DictReader(text.splitlines())
    }


def currency_of(code: str) -> Currency:
    """Return a currency by its code; an unknown code stands for itself, with cents."""
    return currencies().get(code, Currency(code, code, 2, ""))


def read_money(text: str, code: str) -> int:
    """Return the amount that was typed, in the currency's smallest unit.

    "1250", "1,250.50", "1.250,50", "1 250,50" and "€ 1'250.50" are read alike. What can be read in two ways is not
    guessed at: a single mark before three digits groups thousands, but not where the currency has three decimals.

    Raises:
        Refusal: ``no_amount`` for what is no amount, has too many decimals, or is in another currency.
    """
    currency = currency_of(code)
    bare = _SPACES.sub("", _without_sign(unicodedata.normalize("NFKC", text).strip(), currency))
    units, decimals = _parts(bare, currency)
    if not re.fullmatch(r"\d{1,15}", units, re.ASCII) or not re.fullmatch(r"\d*", decimals, re.ASCII):
        raise Refusal("no_amount", f"“{text}” is no amount. Write it like {_example(currency)}.")
    if len(decimals) > currency.decimals:
        has = f"{currency.decimals} digits after the point" if currency.decimals else "no digits after the point"
        raise Refusal("no_amount", f"“{text}” has too many digits: amounts in {currency.code} have {has}.")
    if int(units) > MOST_UNITS:
        raise Refusal("no_amount", f"“{text}” is more than {MOST_UNITS:,}. Was a zero typed too often?")
    return int(units + decimals.ljust(currency.decimals, "0"))


def _without_sign(text: str, currency: Currency) -> str:
    """Take the currency's own sign or code away, before or after the figure."""
    for mark in sorted({currency.code, currency.sign, currency.sign[-1:]} - {""}, key=len, reverse=True):
        for bare in (text[len(mark) :], text[: -len(mark)]):
            if text.upper() in (mark + bare.upper(), bare.upper() + mark):
                return bare
    return text


def _parts(bare: str, currency: Currency) -> tuple[str, str]:
    """Cut a figure without spaces into whole units and decimals, groups of thousands joined."""
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return bare, ""
    whole, mark, after = bare[:last], bare[last], bare[last + 1 :]
    grouped = _GROUPED.fullmatch(bare)
    if grouped and bare.count(mark) == 1 and currency.decimals == len(after):
        if mark == ",":
            word = f"“{bare}” can be read in two ways. Write {whole}{after} or {whole}.{after}."
            raise Refusal("no_amount", word)
        return whole, after
    if grouped:
        return re.sub(r"[.,]", "", bare), ""
    inner = _GROUPED.fullmatch(whole)
    if inner and mark not in whole:
        return re.sub(r"[.,]", "", whole), after or "?"
    return whole or "0", after or "?"


def _example(currency: Currency) -> str:
    return plain_money(125050 if currency.decimals else 1250, currency.code)


def plain_money(amount: int, code: str) -> str:
    """Write an amount as figures alone, as forms and files have it: "1250.50"."""
    decimals = currency_of(code).decimals
    units, rest = divmod(abs(amount), 10**decimals)
    return f"{'-' if amount < 0 else ''}{units}" + (f".{rest:0{decimals}d}" if decimals else "")


def write_money(amount: int, code: str, *, short: bool = False) -> str:
    """Write an amount as people read it: "$1,250.50", "CHF 40.00", "¥3,000"; `short` leaves out cents that are none."""
    currency = currency_of(code)
    units, rest = divmod(abs(amount), 10**currency.decimals)
    drop = short and not rest and currency.decimals != len("000")  # 1,250 dinars alone could be one and a quarter
    figure = f"{units:,}" + (f".{rest:0{currency.decimals}d}" if currency.decimals and not drop else "")
    sign = currency.sign or f"{currency.code} "
    return f"{'−' if amount < 0 else ''}{sign}{figure}"

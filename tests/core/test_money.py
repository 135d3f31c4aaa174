"""Amounts are read as they were meant, or not at all, and written as they are read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.core.money import MOST_UNITS, currencies, plain_money, read_money, write_money
from mixer.core.refusal import Refusal

CODES = st.sampled_from(sorted(currencies()))
AMOUNTS = st.integers(0, MOST_UNITS)


@pytest.mark.parametrize(
    ("typed", "code", "amount"),
    [
        ("1250", "USD", 125000),
        ("1,250.50", "USD", 125050),
        ("1.250,50", "EUR", 125050),
        ("1 250,50", "EUR", 125050),
        ("1\u202f250,5", "EUR", 125050),
        ("1'250.50", "CHF", 125050),
        ("1’250", "CHF", 125000),
        ("€ 1.250", "EUR", 125000),
        ("1.250 €", "EUR", 125000),
        ("chf 40", "CHF", 4000),
        ("40 CHF", "CHF", 4000),
        ("$12", "AUD", 1200),
        ("A$12", "AUD", 1200),
        (".50", "USD", 50),
        ("0,5", "EUR", 50),
        ("0.5", "EUR", 50),
        ("12,5", "EUR", 1250),
        ("1.234.567", "EUR", 123456700),
        ("1,234,567.89", "USD", 123456789),
        ("12,50,000.00", "INR", 125000000),
        ("1,250", "JPY", 1250),
        ("1.250", "JPY", 1250),
        ("¥3000", "JPY", 3000),
        ("1.500", "KWD", 1500),
        ("1500", "KWD", 1500000),
        ("1,500.250", "KWD", 1500250),
        ("1.500,250", "TND", 1500250),
        ("１２", "USD", 1200),
        ("12", "XYZ", 1200),
    ],
)
def test_amounts_are_read_as_people_of_many_countries_write_them(typed, code, amount):
    assert read_money(typed, code) == amount


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("", "USD", "no amount"),
        ("about 50", "USD", "no amount"),
        ("-5", "USD", "no amount"),
        ("1e3", "USD", "no amount"),
        ("1.", "USD", "no amount"),
        ("1,25,0", "USD", "no amount"),
        ("1.25.5", "USD", "no amount"),
        ("1,250,50", "EUR", "no amount"),
        ("1.2345,6", "EUR", "no amount"),
        ("٣", "USD", "no amount"),
        ("$50", "EUR", "no amount"),
        ("0.125", "EUR", "has 2 digits after|have 2 digits after"),
        ("1.2345", "EUR", "too many digits"),
        ("3.5", "JPY", "no digits after the point"),
        ("1,500", "KWD", "two ways. Write 1500 or 1.500."),
        ("99999999999", "USD", "zero typed too often"),
    ],
)
def test_what_is_no_amount_or_could_be_two_is_not_guessed_at(typed, code, says):
    with pytest.raises(Refusal, match=says):
        read_money(typed, code)


@given(AMOUNTS, CODES)
def test_what_is_written_is_read_back_in_every_currency(amount, code):
    assert read_money(plain_money(amount, code), code) == amount
    assert read_money(write_money(amount, code), code) == amount
    assert read_money(write_money(amount, code, short=True), code) == amount


def read(typed: str, code: str) -> int | str:
    """Return the amount, or the code of the refusal."""
    try:
        return read_money(typed, code)
    except Refusal as no:
        return no.code


@given(AMOUNTS, CODES)
def test_a_comma_for_the_point_means_the_same_unless_it_could_mean_thousands(amount, code):
    swapped = write_money(amount, code).translate(str.maketrans(".,", ",."))
    two_ways = currencies()[code].decimals == 3 and 1000 <= amount < 1_000_000
    assert read(swapped, code) == ("no_amount" if two_ways else amount)


@given(st.text(), CODES)
def test_whatever_is_typed_is_read_or_refused(typed, code):
    answer = read(typed, code)
    assert answer == "no_amount" or answer >= 0


def test_amounts_are_written_with_the_sign_people_know():
    assert write_money(125050, "USD") == "$1,250.50"
    assert write_money(4000, "CHF") == "CHF 40.00"
    assert write_money(4000, "EUR", short=True) == "€40"
    assert write_money(4050, "EUR", short=True) == "€40.50"
    assert write_money(-25000, "GBP") == "−£250.00"
    assert write_money(3000, "JPY") == "¥3,000"
    assert write_money(1250000, "KWD", short=True) == "KWD 1,250.000"
    assert plain_money(-5, "USD") == "-0.05"


def test_every_currency_has_a_code_of_three_letters_and_0_to_3_decimals():
    found = currencies()
    assert len(found) > 150
    assert list(found) == sorted(found)
    assert all(len(code) == 3 and code.isupper() and one.decimals in (0, 2, 3) for code, one in found.items())

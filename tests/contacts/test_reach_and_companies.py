import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.contacts.rules.companies import company_key
from mixer.contacts.rules.reach import Phone, tidy_email, tidy_phone


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Carla@Cooper.Example", "carla@cooper.example"),
        ("mailto:carla@cooper.example?subject=Hi", "carla@cooper.example"),
        ("<carla@cooper.example>;", "carla@cooper.example"),
        ("josé@exämple.com", "josé@exämple.com"),
        ("carla@cooper", None),
        ("carla at cooper.example", None),
        ("a@b.example, c@d.example", None),
        ("", None),
    ],
)
def test_an_address_is_tidied_or_refused(written, address):
    assert tidy_email(written) == address


@pytest.mark.parametrize(
    ("written", "country", "phone"),
    [
        ("(505) 555-0043", "US", Phone("+15055550043", read=True)),
        ("(505) 555-0043 ext 12", "us", Phone("+15055550043;ext=12", read=True)),
        ("+15055550043;ext=12", "DE", Phone("+15055550043;ext=12", read=True)),
        ("0171 2345678", "DE", Phone("+491712345678", read=True)),
        ("+49 171 2345678", "US", Phone("+491712345678", read=True)),
        ("12", "US", Phone("12", read=False)),
        ("ask  Bob", "US", Phone("ask Bob", read=False)),
        ("0171 2345678", "", Phone("0171 2345678", read=False)),
    ],
)
def test_a_phone_number_is_read_in_its_country(written, country, phone):
    assert tidy_phone(written, country) == phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Allen LLC", "ALLEN, L.L.C."),
        ("Müller & Co. KG", "Muller"),
        ("Acme, Inc.", "acme"),
        ("株式会社トヨタ", "トヨタ株式会社"),
        ("株式会社 トヨタ", "トヨタ"),
        ("Nordic Oy AB", "Nordic"),
    ],
)
def test_legal_forms_do_not_make_another_company(one, other):
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Martinez Inc", "Martinez-Cook"), ("Dyer Group", "Dyer"), ("Cook and Sons", "Cook")]
)
def test_companies_with_other_words_are_others(one, other):
    assert company_key(one) != company_key(other)


def test_a_company_called_like_a_legal_form_keeps_its_name():
    assert company_key("GmbH") == "gmbh"
    assert company_key("株式会社") == "株式会社"


@given(st.text(max_size=40))
@settings(max_examples=100)
def test_tidying_addresses_and_companies_twice_changes_nothing(text):
    assert company_key(company_key(text)) == company_key(text)
    address = tidy_email(f"{text}@host.example")
    assert address is None or tidy_email(address) == address

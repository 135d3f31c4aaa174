"""The columns of other tools, and who is left out of which list."""

import re

from hypothesis import given
from hypothesis import strategies as st

from mixer.followup.rules.columns import (
    FIELDS,
    HOLDS,
    Leaver,
    column_sets,
    purpose_of,
    purposes,
    reasons,
    who_may_leave,
)
from mixer.guests.rules.headers import tool_of

ROBIN = Leaver(
    "Robin Lee", "Robin", "Lee", "Rob", email="robin@acme.example", phone="+12125550123", company="Acme", agreed=True
)
WORDS = {"mixer": "Autumn, Mixer", "date": "2026-10-22", "label": "Autumn Mixer"}
MAILING = {"hubspot", "salesforce", "mailchimp", "mail_merge"}


def values(key, guest):
    columns = column_sets()[key]
    return dict(zip(columns.header, columns.row(guest, WORDS), strict=True))


def test_every_set_of_columns_says_only_what_there_is():
    assert list(column_sets()) == ["mixer", "hubspot", "salesforce", "mailchimp", "google", "outlook", "mail_merge"]
    for columns in column_sets().values():
        assert len(set(columns.header)) == len(columns.header)
        assert {one.field for one in columns.columns if one.field} <= FIELDS.keys()
        assert set(columns.asks) <= HOLDS.keys() == {reason.key for reason in reasons()}
        assert {word for one in columns.columns for word in re.findall(r"{(\w+)}", one.text)} <= WORDS.keys()
        assert all(bool(one.field) != bool(one.text) for one in columns.columns)


def test_each_tool_finds_the_names_it_looks_for():
    assert values("hubspot", ROBIN)["Phone Number"] == "+12125550123"
    assert values("mailchimp", ROBIN) == {
        "Email Address": "robin@acme.example",
        "First Name": "Robin",
        "Last Name": "Lee",
        "Phone Number": "+12125550123",
        "Company": "Acme",
        "Tags": "Autumn Mixer",
    }
    google = values("google", ROBIN)
    assert (google["Nickname"], google["Labels"], google["E-mail 1 - Label"]) == (
        "Rob",
        "Autumn Mixer ::: * myContacts",
        "Work",
    )
    assert values("outlook", ROBIN)["Notes"] == "Autumn, Mixer, 2026-10-22"
    assert tool_of(column_sets()["google"].header) is not None, "our own importer knows Google’s list by its header"


def test_a_lead_has_the_last_name_and_the_company_that_salesforce_requires():
    lone = values("salesforce", Leaver("Cher", "Cher"))
    assert (lone["First Name"], lone["Last Name"], lone["Company"]) == ("", "Cher", "Cher")
    robin = values("salesforce", ROBIN)
    assert (robin["First Name"], robin["Last Name"], robin["Company"]) == ("Robin", "Lee", "Acme")


def test_tools_that_write_letters_ask_for_the_guests_own_agreement_and_address_books_do_not():
    assert {key for key, one in column_sets().items() if "agreed" in one.asks and "not_silent" in one.asks} == MAILING


leavers = st.builds(
    Leaver, name=st.just("A"), email=st.sampled_from(["", "a@b.example"]), agreed=st.booleans(), silent=st.booleans()
)


@given(st.lists(leavers, max_size=8), st.sampled_from(sorted(column_sets())))
def test_everybody_is_in_the_list_or_counted_once_with_a_reason(guests, key):
    asks = column_sets()[key].asks
    stay, out = who_may_leave(guests, asks)
    assert len(stay) + sum(count for _, count in out) == len(guests)
    assert all(HOLDS[ask](guest) for guest in stay for ask in asks)
    assert all(count for _, count in out)


def test_why_somebody_is_left_out_is_said_of_one_and_of_many():
    _, out = who_may_leave([Leaver("A", silent=True), Leaver("B"), Leaver("C"), ROBIN], column_sets()["hubspot"].asks)
    assert [reason.words(count) for reason, count in out] == [
        "1 asked for no more invitations, or letters to them came back",
        "2 have not agreed to be invited again",
    ]


def test_a_purpose_is_what_was_chosen_and_what_was_added():
    assert purpose_of("thank", "  the sponsor’s\nletter ") == "To thank them: the sponsor’s letter"
    assert purpose_of("thank", "") == purposes()["thank"]
    assert purpose_of("", "the board") == "the board"
    assert purpose_of("", "") == ""

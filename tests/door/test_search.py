import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.door.rules.attendance import Kind
from mixer.door.rules.words import masked
from mixer.door.service.search import MOST_FOUND, Finding, colleagues, find
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.makers import make_company, make_contact, make_guest


@pytest.fixture
def names(look, evening):
    def found(text):
        with look() as session:
            return find(session, evening.event_id, evening.keeper.zone, text)

    return found


def listed(finding):
    return [guest.name for guest in finding.guests]


@pytest.mark.parametrize("text", ["", " ", "r", "é", " a - ", "%%", "__"])
def test_nobody_is_listed_before_two_letters(names, text):
    assert names(text) == Finding(too_short=True)


@pytest.mark.parametrize("text", ["ro", "ROBIN", "ashby robin", "Äshby", "rob acme", "flowers"])
def test_a_name_is_found_whatever_the_case_accents_and_order(names, text):
    assert listed(names(text)) == ["Robin Ashby"]


@pytest.mark.parametrize("text", ["jose nandu", "José", "ÑANDÚ jo"])
def test_accents_may_be_left_out_or_typed(names, text):
    assert listed(names(text)) == ["José Ñandú"]


@pytest.mark.parametrize("text", ["obin", "robin smith", "% %", "ro%"])
def test_words_are_matched_from_their_start_and_all_of_them(names, text):
    assert listed(names(text)) in ([], ["Robin Ashby"])
    assert listed(names("obin")) == []
    assert listed(names("robin smith")) == []


def test_company_profession_and_zone_tell_namesakes_apart(names, scan, evening):
    robin = names("robin").guests[0]
    assert (robin.company, robin.profession, robin.zone, robin.letter) == ("Acme Flowers", "Florist", "Events", "E")
    assert (robin.first_timer, robin.in_since, robin.not_coming) == (True, "", "")
    scan(evening.robin)
    assert names("robin").guests[0].in_since == "18:07"


def test_who_said_no_is_found_and_marked(names, work, evening):
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(answer="no"))
    assert names("robin").guests[0].not_coming == "no"


def test_a_long_list_says_that_there_are_more(names, work, evening):
    with work() as session:
        event = session.get_one(Event, evening.event_id)
        group = session.get_one(Group, event.group_id)
        for number in range(MOST_FOUND + 1):
            make_guest(session, event, make_contact(session, group, f"Kim Number{number:02}"))
    finding = names("kim")
    assert (len(finding.guests), finding.more) == (MOST_FOUND, True)
    assert not names("kim number03").more


def test_guests_of_another_mixer_are_not_found(look, evening):
    with look() as session:
        assert find(session, evening.event_id + 1, evening.keeper.zone, "robin").guests == ()


def test_who_left_can_be_checked_in_again(names, scan, evening, clock):
    scan(evening.robin)
    clock.forward(minutes=1)
    scan(guest=evening.robin.code, kind=Kind.OUT)
    assert names("robin").guests[0].in_since == ""


# --- namesakes ---------------------------------------------------------------------------------------------------


@pytest.fixture
def newcomer(work, evening):
    """Put somebody more on the list."""

    def made(name, company="", answer="yes", **contact):
        with work() as session:
            event, group = session.get_one(Event, evening.event_id), session.get_one(Group, evening.group_id)
            known = session.scalar(select(Contact.company_id).where(Contact.full_name == company))
            found = known or (make_company(session, group, company).id if company else None)
            guest = make_guest(
                session, event, make_contact(session, group, name, company_id=found, **contact), answer=answer
            )
            session.expunge_all()
        return guest

    return made


def test_an_e_mail_is_shown_masked_and_only_where_nothing_else_tells_two_apart(names, newcomer):
    newcomer("Kim Lee", email="kim@acme.example")
    newcomer("Kim LEE", email="lee@home.example")
    newcomer("Kim Lee", "Bloom", email="bloom@bloom.example")
    newcomer("Kim Lee", "Rose", email="")
    found = names("kim lee")
    assert sorted((guest.company, guest.email) for guest in found.guests) == [
        ("", "k•••@acme.example"),
        ("", "l•••@home.example"),
        ("Bloom", ""),
        ("Rose", ""),
    ]
    assert "kim@" not in repr(found)


def test_a_namesake_without_an_e_mail_has_nothing_to_show(names, newcomer):
    newcomer("Kim Lee", email=None)
    newcomer("Kim Lee", email="kim@acme.example")
    assert {guest.email for guest in names("kim").guests} == {"", "k•••@acme.example"}


@given(st.emails())
def test_a_masked_e_mail_never_holds_more_than_a_letter_of_the_name(email):
    name, _, domain = email.rpartition("@")
    assert masked(email) == f"{name[0]}•••@{domain}"


@pytest.mark.parametrize("text", ["", "not an address"])
def test_what_is_no_address_is_not_shown_at_all(text):
    assert masked(text) == ""


# --- a whole company ---------------------------------------------------------------------------------------------


@pytest.fixture
def bloom(work, evening):
    """Four of Bloom: Dora said no, Eve was taken off the list."""
    with work() as session:
        event, group = session.get_one(Event, evening.event_id), session.get_one(Group, evening.group_id)
        company = make_company(session, group, "Bloom & Sons")
        made = {}
        for name, answer in (("Abel", "yes"), ("Bea", "none"), ("Carl", "yes"), ("Dora", "no"), ("Eve", "yes")):
            contact = make_contact(
                session, group, f"{name} Bloom", company_id=company.id, search=f"{name.lower()} bloom bloom sons"
            )
            removed_at = event.starts_at if name == "Eve" else None
            made[name] = make_guest(session, event, contact, answer=answer, removed_at=removed_at)
        session.expunge_all()
        return made


def test_where_several_of_a_company_are_found_all_of_it_can_come_in_at_once(names, bloom, scan):
    offer = names("bloom").companies
    assert [(one.company, one.waiting) for one in offer] == [("Bloom & Sons", 3)]
    scan(guest=bloom["Abel"].code)
    assert names("bloom").companies[0].waiting == 2
    scan(guest=bloom["Bea"].code)
    assert names("bloom").companies == (), "for one guest the guest's own button is there"


@pytest.mark.parametrize("text", ["abel", "robin"])
def test_one_guest_found_makes_no_company(names, bloom, text):
    assert names(text).companies == ()


def test_guests_without_a_company_are_none_together(names, newcomer):
    newcomer("Kim Lee")
    newcomer("Kim Lind")
    assert (len(names("kim").guests), names("kim").companies) == (2, ())


def test_a_company_is_listed_with_who_is_in_and_who_said_no(look, evening, bloom, scan):
    scan(guest=bloom["Abel"].code)
    with look() as session:
        found = colleagues(session, evening.event_id, evening.keeper.zone, bloom["Carl"].code)
    assert (found.company, found.waiting) == ("Bloom & Sons", 2)
    assert [(one.name, one.in_since, one.not_coming) for one in found.guests] == [
        ("Abel Bloom", "18:07", ""),
        ("Bea Bloom", "", ""),
        ("Carl Bloom", "", ""),
        ("Dora Bloom", "", "no"),
    ]


def test_no_company_is_listed_for_a_stranger_or_somebody_on_their_own(look, evening):
    with look() as session:
        for guest, event_id in (
            (evening.jose.code, evening.event_id),
            (evening.robin.code, evening.event_id + 1),
            ("", evening.event_id),
        ):
            with pytest.raises(Refusal, match="no company"):
                colleagues(session, event_id, evening.keeper.zone, guest)

import pytest
from sqlalchemy import update

from mixer.accounts.models import Group
from mixer.door.service.search import MOST_FOUND, Finding, find
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.makers import make_contact, make_guest


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

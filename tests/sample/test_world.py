import datetime as dt
import random
import re
import unicodedata
from collections import Counter

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixer.sample.people import data, make_people
from mixer.sample.world import full_plan_day, make_world, mixer_day

DAY = dt.date(2026, 11, 12)


@pytest.fixture(scope="module")
def world():
    return make_world(random.Random(7), DAY, 120)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1)))
def test_today_falls_inside_the_eight_weeks_of_the_sample_mixer(today):
    ahead = (mixer_day(today) - today).days
    assert 21 <= ahead <= 27
    assert mixer_day(today).weekday() == 3
    assert 56 <= (full_plan_day(today) - today).days <= 62
    assert full_plan_day(today).weekday() == 3


def test_the_same_seed_and_day_make_the_same_world(world):
    assert make_world(random.Random(7), DAY, 120) == world
    assert make_world(random.Random(8), DAY, 120) != world


def test_every_person_has_a_name_an_address_and_a_number_of_their_own():
    people = make_people(random.Random(3), 1000)
    assert len({person.full_name for person in people}) == 1000
    assert len({person.email for person in people}) == 1000
    numbers = [person.phone for person in people if person.phone]
    assert len(set(numbers)) == len(numbers) == 800


def test_nobody_can_be_reached_by_mistake(world):
    for person in world.people:
        assert re.fullmatch(r"[a-z0-9.]+@[a-z0-9]+\.example", person.email)
        assert re.fullmatch(r"\+1[0-9]{3}55501[0-9]{2}", person.phone)
        assert phonenumbers.is_valid_number(phonenumbers.parse(person.phone))


def test_names_come_in_many_scripts(world):
    scripts = {unicodedata.name(person.given[0]).split()[0] for person in world.people}
    assert {"LATIN", "CJK", "ARABIC"} <= scripts
    assert len(scripts) >= 8


def test_companies_send_colleagues_and_sisters_share_a_house(world):
    sizes = Counter(person.company.name for person in world.people)
    assert max(sizes.values()) >= 4
    assert sum(size == 1 for size in sizes.values()) > len(sizes) / 3
    houses = {person.company.parent for person in world.people} - {""}
    assert houses
    assert all(
        len({person.company.name for person in world.people if person.company.parent == house}) > 1
        for house in houses
        if house != "Fenwick & Partners"
    )


def test_every_profession_belongs_to_the_trade_of_its_company(world):
    assert all(person.profession in person.company.professions for person in world.people)
    assert len({person.profession for person in world.people}) > 15


def test_a_company_whose_name_is_taken_gets_a_partner_in_its_name(monkeypatch):
    monkeypatch.setitem(data("businesses"), "words", ["Alder"])
    names = {person.company.name for person in make_people(random.Random(1), 200)}
    assert any(" & " in name and name.startswith("Alder") for name in names)


def test_two_people_of_the_same_name_at_one_company_have_two_addresses(monkeypatch):
    monkeypatch.setitem(data("names"), "given", ["Ana", "Aná"])
    monkeypatch.setitem(data("names"), "family", ["Cruz", "Crúz", "CRUZ", "cruz"])
    people = make_people(random.Random(2), 9)
    assert len({person.email for person in people}) == 9


def test_most_say_yes_and_some_of_them_stay_away(world):
    answers = Counter(guest.answer for guest in world.mixer.guests)
    assert answers["yes"] > 60
    assert answers["no"] > 5
    assert answers["none"] > 8
    missed = sum(guest.answer == "yes" and guest.arrives is None for guest in world.mixer.guests)
    assert 0.05 < missed / answers["yes"] < 0.3
    assert all((guest.decides is None) == (guest.answer == "none") for guest in world.mixer.guests)
    assert all(guest.arrives is None for guest in world.mixer.guests if guest.answer == "no")
    assert all(guest.walk_in for guest in world.mixer.present if guest.answer == "none")


def test_guests_arrive_in_a_rush_after_the_doors_open_and_the_team_before(world):
    arrivals = [guest.arrives for guest in world.mixer.present]
    assert arrivals == sorted(arrivals)
    team = [guest for guest in world.mixer.guests if guest.part != "guest"]
    assert all(guest.arrives < 0 for guest in team)
    assert [guest.part for guest in team].count("organiser") == 1
    assert len(team) == 1 + 6
    in_time = sum(0 <= minute <= 30 for minute in arrivals)
    assert in_time > len(arrivals) / 2


def test_who_was_there_before_is_no_first_timer(world):
    seen = {guest.person for mixer in world.before for guest in mixer.present}
    for guest in world.mixer.guests:
        assert not (guest.first_timer and guest.person in seen)
        assert bool(guest.invited_by) == guest.first_timer
    assert 20 < sum(guest.first_timer for guest in world.mixer.guests) < 50
    assert [mixer.starts.date() for mixer in world.before] == [DAY - dt.timedelta(weeks=week) for week in (8, 4)]


def test_people_meet_new_people_from_other_houses_while_both_are_there(world):
    pairs = [(meeting.one, meeting.other) for mixer in (*world.before, world.mixer) for meeting in mixer.meetings]
    assert len(set(pairs)) == len(pairs)
    arrives = {guest.person: guest.arrives for guest in world.mixer.present}
    for meeting in world.mixer.meetings:
        one, other = world.people[meeting.one], world.people[meeting.other]
        assert meeting.one < meeting.other
        assert one.company != other.company
        assert not one.company.parent or one.company.parent != other.company.parent
        assert meeting.minute > max(arrives[meeting.one], arrives[meeting.other])
    assert any(meeting.note for meeting in world.mixer.meetings)
    assert len(world.mixer.meetings) > len(arrives)


def test_prizes_and_tables_come_from_people_on_the_list(world):
    assert 3 <= len(world.mixer.prizes) <= 12
    assert len({prize.donor for prize in world.mixer.prizes}) == len(world.mixer.prizes)
    assert all(prize.cents > 0 for prize in world.mixer.prizes)
    assert len(set(world.mixer.tables)) == 8


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32))
def test_a_mixer_of_any_size_can_be_made(guests, seed):
    world = make_world(random.Random(seed), DAY, guests)
    assert len(world.mixer.guests) == guests


def test_a_mixer_on_the_hosts_own_people_keeps_them_in_their_order():
    people = make_people(random.Random(5), 12)
    world = make_world(random.Random(6), DAY, 100, people)
    assert list(world.people) == people
    assert len(world.mixer.guests) == 12


def test_a_mixer_without_a_guest_is_refused():
    with pytest.raises(ValueError, match="at least one guest"):
        make_world(random.Random(6), DAY, 0)

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.contacts.service import NewContact
from mixer.core.codes import digest
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests import service
from mixer.guests.models import Guest, Welcome
from mixer.guests.service import GuestEdit, GuestMaker, NewGuest
from tests.makers import KEYRING, MADE_AT, NIGHT, badge_of, make_company, make_contact, make_event, make_guest

NOW = MADE_AT


@pytest.fixture
def add(work, cast, chance):
    def added(name: str = "Carla Cooper", **different):
        given, _, family = name.partition(" ")
        contact = {key: different.pop(key) for key in ("email", "company", "phone") if key in different}
        with work() as session:
            new = NewGuest(NewContact(given, family, **contact), **different)
            return service.add_guest(session, cast.event_id, new, NOW, chance, KEYRING)

    return added


def seats(look, cast):
    with look() as session:
        return session.get_one(Event, cast.event_id).seats_taken


def set_capacity(work, cast, capacity):
    with work() as session:
        session.get_one(Event, cast.event_id).capacity = capacity


def test_a_guest_added_has_a_page_in_the_address_book_and_working_codes(add, look):
    added = add(email="Carla@Cooper.example", company="Cooper Inc", invited_by="Rita", dietary="vegan")
    with look() as session:
        guest = session.get_one(Guest, added.guest_id)
        assert guest.contact.email == "carla@cooper.example"
        assert digest(badge_of(guest)) == guest.badge_hash
        assert len(guest.short_code) == 6
        assert (guest.invited_by, guest.dietary, guest.answer) == ("Rita", "vegan", "none")
    assert not added.was_on_list


def test_a_guest_added_twice_stands_on_the_list_once(add, look):
    first = add(email="carla@cooper.example")
    again = add("Carla Cooper-Reyes", email="carla@cooper.example", phone="+15055550001")
    assert (again.guest_id, again.was_on_list) == (first.guest_id, True)
    with look() as session:
        contact = session.get_one(Contact, first.contact_id)
        assert (contact.full_name, contact.phone) == ("Carla Cooper", "+15055550001")


def test_a_guest_taken_off_comes_back_when_added_again(add, work, look, cast):
    first = add(email="carla@cooper.example")
    with work() as session:
        assert service.remove_guest(session, cast.event_id, first.code, NOW) == "Carla Cooper"
    again = add(email="carla@cooper.example", answer="yes")
    assert (again.guest_id, again.was_on_list, again.answer) == (first.guest_id, False, "yes")
    assert seats(look, cast) == 1


def test_seats_are_never_given_beyond_capacity_unless_somebody_stands_in_the_room(add, work, look, cast):
    set_capacity(work, cast, 1)
    assert add("Ana One", answer="yes").answer == "yes"
    assert add("Bo Two", answer="yes").answer == "waiting"
    assert add("Cy Three", answer="yes", beyond_capacity=True).answer == "yes"
    assert seats(look, cast) == 2
    with look() as session:
        waiting = session.scalars(select(Guest).where(Guest.answer == "waiting")).one()
        assert waiting.waiting_since == NOW


def test_a_change_of_answer_gives_the_seat_back(add, work, look, cast):
    added = add(answer="yes")
    with work() as session:
        guest = session.get_one(Guest, added.guest_id)
        assert service.settle_answer(session, guest, "yes", NOW) == "yes"
        assert service.settle_answer(session, guest, "no", NOW) == "no"
        assert service.settle_answer(session, guest, "none", NOW) == "none"
        assert guest.answered_at is None
    assert seats(look, cast) == 0


def test_a_guest_taken_off_frees_the_seat_and_needs_one_to_return(add, work, look, cast):
    set_capacity(work, cast, 1)
    carla = add(answer="yes")
    with work() as session:
        service.remove_guest(session, cast.event_id, carla.code, NOW)
        service.remove_guest(session, cast.event_id, carla.code, NOW)
    assert seats(look, cast) == 0
    add("Bo Two", answer="yes")
    with work() as session:
        assert service.restore_guest(session, cast.event_id, carla.code, NOW) == ("Carla Cooper", "waiting")
        assert service.restore_guest(session, cast.event_id, carla.code, NOW) == ("Carla Cooper", "waiting")
    with work() as session:
        other = add_no(session, cast)
        service.remove_guest(session, cast.event_id, other.code, NOW)
        assert service.restore_guest(session, cast.event_id, other.code, NOW)[1] == "no"


def add_no(session, cast):
    return make_guest(session, session.get_one(Event, cast.event_id), answer="no")


def test_nobody_is_a_first_timer_at_a_groups_first_mixer(add, look):
    with look() as session:
        assert not session.get_one(Guest, add().guest_id).first_timer


def test_somebody_who_said_yes_before_is_no_first_timer(add, work, cast):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        earlier = make_event(session, group, starts_at=NIGHT - timedelta(days=28))
        contact = make_contact(session, group, email="old@friend.example")
        make_guest(session, earlier, contact, answer="yes")
    old, new = add("Old Friend", email="old@friend.example"), add("New Face")
    marked = add("Said So", first_timer=False)
    with work() as session:
        flags = [session.get_one(Guest, one.guest_id).first_timer for one in (old, new, marked)]
    assert flags == [False, True, False]


def test_short_codes_of_a_mixer_differ_even_when_chance_repeats_itself(work, cast):
    class Stuck:
        def __init__(self) -> None:
            self.draws = iter(["A" * 10, "AAAAAA", "B" * 10, "AAAAAA", "BBBBBB"])

        def choices(self, _letters, k):
            return next(self.draws)[:k]

    with work() as session:
        maker = GuestMaker(session, session.get_one(Event, cast.event_id), Stuck(), KEYRING)
        assert [maker.make(1, NOW).short_code, maker.make(2, NOW).short_code] == ["AAAAAA", "BBBBBB"]


def edit(**different):
    contact = {"given": "Carla", "family": "Cooper", "email": "carla@cooper.example"} | different.pop("contact", {})
    row = {"answer": "none", "part": "guest", "first_timer": True, "invited_by": "", "dietary": "", "door_note": ""}
    return GuestEdit(NewContact(**contact), **(row | different))


def test_a_guests_facts_are_written_over(add, work, look, cast):
    added = add(email="carla@cooper.example", company="Cooper")
    with work() as session:
        change = edit(contact={"given": "Carlotta", "company": ""}, answer="yes", dietary="nuts", door_note="VIP")
        assert service.edit_guest(session, cast.event_id, added.code, change, NOW) == "yes"
    with look() as session:
        guest = session.get_one(Guest, added.guest_id)
        assert (guest.contact.full_name, guest.contact.company_id) == ("Carlotta Cooper", None)
        assert (guest.dietary, guest.door_note, guest.seats) == ("nuts", "VIP", 1)


def test_a_name_written_in_its_own_order_stays_when_other_facts_change(work, look, cast):
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        contact = make_contact(session, group, "x", given="小明", family="王", full_name="王小明", tag_name="小明")
        guest = make_guest(session, session.get_one(Event, cast.event_id), contact)
    with work() as session:
        change = edit(contact={"given": "小明", "family": "王", "email": "", "phone": "1"})
        service.edit_guest(session, cast.event_id, guest.code, change, NOW)
    with look() as session:
        assert session.get_one(Contact, contact.id).full_name == "王小明"


def test_two_people_cannot_share_an_address_and_unknown_guests_are_gone(add, work, cast):
    add("Ana One", email="ana@one.example")
    carla = add(email="carla@cooper.example")
    for code, change, why in (
        (carla.code, edit(contact={"email": "ANA@one.example"}), "taken"),
        ("ZZZZ", edit(), "gone"),
    ):
        with pytest.raises(Refusal) as refusal, work() as session:
            service.edit_guest(session, cast.event_id, code, change, NOW)
        assert refusal.value.code == why


def test_the_list_is_found_by_any_words_and_narrowed(add, work, look, cast, queries):
    add("José Núñez", email="jose@nunez.example", company="Acme", answer="yes", first_timer=True)
    add("Bo Two", answer="no", first_timer=False)
    off = add("Gone Girl")
    with work() as session:
        service.remove_guest(session, cast.event_id, off.code, NOW)
    with look() as session, queries() as sent:
        page = service.list_guests(session, cast.event_id, "nunez JOSE")
        assert [line.full_name for line in page.lines] == ["José Núñez"]
        assert {chip.key: chip.count for chip in page.chips} == {
            "all": 2, "yes": 1, "none": 0, "maybe": 0, "waiting": 0, "no": 1, "first": 1, "hosts": 0, "unreachable": 1,
            "removed": 1,
        }  # fmt: skip
        assert page.everyone == 2
    assert len(sent) == 3  # chips, count, page
    with look() as session:
        assert [line.full_name for line in service.list_guests(session, cast.event_id, "", "no").lines] == ["Bo Two"]
        assert service.list_guests(session, cast.event_id, "", "nonsense").found == 2
        assert [line.full_name for line in service.list_guests(session, cast.event_id, "", "removed").lines] == [
            "Gone Girl"
        ]


def test_a_long_list_is_paged_with_the_same_few_queries(work, look, cast, queries):
    with work() as session:
        event, group = session.get_one(Event, cast.event_id), session.get_one(Group, cast.group_id)
        for _ in range(120):
            make_guest(session, event, make_contact(session, group))
    with look() as session, queries() as sent:
        page = service.list_guests(session, cast.event_id, page=3)
        assert (len(page.lines), page.page, page.pages, page.found) == (20, 3, 3, 120)
    assert len(sent) == 2  # chips tell how many there are where nobody searches
    with look() as session:
        assert service.list_guests(session, cast.event_id, page=0).page == 1


def test_a_guests_page_knows_everything_in_two_queries(add, work, look, cast, queries):
    added = add(email="carla@cooper.example", company="Cooper", first_timer=True)
    vera = add("Vera Host", part="visitor_host", first_timer=False)
    brought = add("Plus One", companion_of_id=added.guest_id)
    with work() as session:
        service.give_to(session, cast.event_id, added.code, vera.code)
    with look() as session, queries() as sent:
        details = service.guest_details(session, cast.event_id, added.code)
        assert (details.facts.company, details.welcomed_by) == ("Cooper", "Vera Host")
        assert service.guest_details(session, cast.event_id, brought.code).companion_of == "Carla Cooper"
        assert service.guest_details(session, cast.rival_event_id, added.code) is None
    assert len(sent) == 2 + 2 + 1


def test_the_mixers_of_a_contact_are_told_latest_first(add, work, look, cast):
    added = add(answer="yes")
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        earlier = make_event(session, group, name="Summer Mixer", starts_at=NIGHT - timedelta(days=90))
        make_guest(session, earlier, session.get_one(Contact, added.contact_id), answer="no")
    with look() as session:
        mixers = service.mixers_attended(session, cast.group_id, added.contact_id)
        assert [(name, answer) for _, name, _, answer, _ in mixers] == [("Autumn Mixer", "yes"), ("Summer Mixer", "no")]
        assert service.mixers_attended(session, cast.rival_group_id, added.contact_id) == []


def test_first_timers_are_shared_out_evenly_and_not_to_colleagues(add, work, look, cast):
    with pytest.raises(Refusal, match="visitor host"), work() as session:
        service.share_out(session, cast.event_id)
    vera = add("Vera Host", part="visitor_host", first_timer=False, company="Acme")
    victor = add("Victor Host", part="visitor_host", first_timer=False, company="Bolt")
    for number in range(4):
        add(f"New{number} Face", company="Acme" if number < 1 else f"Firm {number}", first_timer=True)
    add("New9 Declined", answer="no", first_timer=True)
    with work() as session:
        assert service.share_out(session, cast.event_id) == 4
        assert service.share_out(session, cast.event_id) == 0
    with look() as session:
        found = service.welcomes(session, cast.event_id)
        shares = {host.full_name: [one.full_name for one in host.first_timers] for host in found.hosts}
        assert shares == {"Vera Host": ["New1 Face", "New2 Face"], "Victor Host": ["New0 Face", "New3 Face"]}
        assert found.unassigned == ()
    with work() as session:
        guest = service.find_guest(session, cast.event_id, victor.code)
        service.set_part(session, guest, "visitor_host")
        handed = service.set_part(session, guest, "guest")
    assert handed.words == "Their first-timers go to Vera Host (2)."
    with look() as session:
        found = service.welcomes(session, cast.event_id)
        assert [len(host.first_timers) for host in found.hosts] == [4]
        assert found.unassigned == ()
    with work() as session:
        assert service.set_part(session, service.find_guest(session, cast.event_id, vera.code), "guest").without == 4
    with look() as session:
        assert len(service.welcomes(session, cast.event_id).unassigned) == 4


def test_one_first_timer_is_given_by_hand_and_taken_back(add, work, look, cast):
    vera = add("Vera Host", part="visitor_host", first_timer=False)
    victor = add("Victor Host", part="visitor_host", first_timer=False)
    new = add("New Face", first_timer=True)
    for host in (vera, victor):
        with work() as session:
            service.give_to(session, cast.event_id, new.code, host.code)
    with look() as session:
        assert session.scalars(select(Welcome.visitor_host_id)).all() == [victor.guest_id]
    for _ in range(2):
        with work() as session:
            service.give_to(session, cast.event_id, new.code, "")
    with look() as session:
        assert session.scalars(select(Welcome)).all() == []
    with pytest.raises(Refusal, match="given to a visitor host"), work() as session:
        service.give_to(session, cast.event_id, vera.code, new.code)


def test_a_first_timer_who_becomes_a_visitor_host_is_no_longer_welcomed(add, work, look, cast):
    vera = add("Vera Host", part="visitor_host", first_timer=False)
    new = add("New Face", first_timer=True)
    with work() as session:
        service.give_to(session, cast.event_id, new.code, vera.code)
        service.set_part(session, service.find_guest(session, cast.event_id, new.code), "visitor_host")
    with look() as session:
        assert session.scalars(select(Welcome)).all() == []
        assert not session.get_one(Guest, new.guest_id).first_timer


def test_what_is_known_of_all_guests_is_read_at_once(add, look, work, cast, queries):
    add("Zoe Last", company="Acme")
    add("Ana First")
    with work() as session:
        make_company(session, session.get_one(Group, cast.group_id), "Unused")
    with look() as session, queries() as sent:
        assert [facts.full_name for facts in service.all_facts(session, cast.event_id)] == ["Ana First", "Zoe Last"]
    assert len(sent) == 1


def test_two_desks_that_add_the_same_person_at_once_make_one_guest(work, look, cast, app):
    def desk(number):
        with work() as session:
            new = NewGuest(NewContact("Carla", "Cooper", email="carla@cooper.example"), answer="yes")
            return service.add_guest(session, cast.event_id, new, NOW, random.Random(number), KEYRING)

    with ThreadPoolExecutor(4) as desks:
        added = list(desks.map(desk, range(8)))
    assert len({one.guest_id for one in added}) == 1
    assert sum(not one.was_on_list for one in added) == 1
    assert seats(look, cast) == 1

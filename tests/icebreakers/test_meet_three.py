"""Meet three from the lists to the last meeting, on a real database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.contacts.models import Company, Contact
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Game, Seat
from mixer.icebreakers.rules.room import couple
from mixer.icebreakers.service import games, three_lists
from mixer.icebreakers.service.three import Late
from mixer.meetings.models import Meeting
from tests.makers import make_event, make_guest


def leave(work, guest_id):
    with work() as session:
        session.scalar(select(Attendance).where(Attendance.guest_id == guest_id)).left_ms = 1


def planned(work, cast):
    with work() as session:
        rows = session.execute(select(Meeting.one_id, Meeting.other_id).where(Meeting.planned_at.is_not(None)))
        return {tuple(row) for row in rows}


def couples(lists):
    return {couple(guest, other) for guest, row in lists.items() for other in row}


def met_at_an_earlier_mixer(work, cast, one, other):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        group_event = make_event(session, event, starts_at=event.starts_at - timedelta(days=30))
        contacts = [session.get_one(Guest, guest).contact_id for guest in (one, other)]
        guests = [make_guest(session, group_event, session.get_one(Contact, contact)) for contact in contacts]
        session.add(
            Meeting(
                event_id=group_event.id,
                one_id=guests[0].id,
                other_id=guests[1].id,
                one_contact_id=contacts[0],
                other_contact_id=contacts[1],
                confirmed_at=event.created_at,
                way="scan",
            )
        )


def keep_lists(work, cast, threes, *guests):
    codes = [player.code for player in threes.look().players if player.guest_id in guests]
    with work() as session:
        return three_lists.lock(session, cast.event_id, codes)


def test_everybody_in_the_room_gets_three_mutual_new_people_in_an_order(hall, threes):
    inside = hall.come(12)
    hall.come(2, inside=False)
    hall.come(1, part="organiser")
    threes.make(minutes=25)
    lists = threes.lists()
    assert sorted(lists) == sorted(inside)
    for guest, row in lists.items():
        assert len(set(row)) == 3
        assert all(guest in lists[other] for other in row)
        assert guest not in row
    look = threes.look()
    assert look.planned == 18
    assert 0.9 < look.share <= 1.0
    assert look.worst.worth == min(player.worth for player in look.players)
    assert all(one.reason and one.counts for player in look.players for one in player.meets)
    for place in range(3):
        assert len({row[place] for row in lists.values()}) == 12, "in each conversation everybody is busy"


def test_colleagues_and_old_acquaintances_are_on_nobodys_list_while_others_are_free(hall, threes, work, cast):
    house = hall.come(3, house="Hartwell Realty")
    one, other, *_ = hall.come(9)
    met_at_an_earlier_mixer(work, cast, one, other)
    threes.make()
    lists = threes.lists()
    assert not any(set(lists[guest]) & set(house) for guest in house)
    assert other not in lists[one]


def test_colleagues_who_had_to_meet_are_ticked_but_no_new_faces(hall, threes, work, cast):
    one, other = hall.come(1, house="Hartwell Realty"), hall.come(1, house="Hartwell Mortgage")
    with work() as session:
        parent = session.scalar(select(Company).where(Company.name == "Hartwell Realty"))
        session.scalar(select(Company).where(Company.name == "Hartwell Mortgage")).parent_id = parent.id
    threes.make()
    threes.start()
    (one, other) = (*one, *other)
    assert threes.look().relaxations[0].startswith("2 guests have 1 of 3")
    assert "had to stay in-house" in threes.look().relaxations[1]
    hall.meet(one, other)
    look = threes.look()
    assert [player.found for player in look.players] == [0, 0]
    assert look.new_faces == 0
    assert len(look.done) == 2
    assert len(look.alone) == 2
    threes.open(one)
    card = threes.card(one)
    assert (card.found, card.wanted, card.done) == (0, 0, True)


def test_a_game_needs_two_guests_new_to_each_other_and_ends_before_the_next(hall, threes):
    (one,) = hall.come(1)
    with pytest.raises(Refusal, match="at least two guests"):
        threes.make()
    for step in (threes.start, threes.let_in, lambda: threes.open(one), lambda: threes.sit_out(one)):
        with pytest.raises(Refusal):
            step()
    assert threes.look() is None
    assert threes.card(one) is None
    (other,) = hall.come(1)
    hall.meet(one, other)
    with pytest.raises(Refusal, match="nobody new to meet"):
        threes.make()
    hall.come(1)
    threes.make()
    threes.start()
    with pytest.raises(Refusal, match="A game is on"):
        threes.make()
    with pytest.raises(Refusal, match="Make it ready first"):
        threes.start()


def test_who_is_to_meet_is_planned_apart_from_who_met(hall, threes, work, cast):
    one, *_ = hall.come(6)
    threes.make()
    assert planned(work, cast) == set()
    threes.start()
    assert planned(work, cast) == couples(threes.lists())
    other = threes.lists()[one][0]
    hall.meet(one, other)
    with work() as session:
        row = session.scalar(select(Meeting).where(Meeting.confirmed_at.is_not(None)))
        assert (row.one_id, row.other_id) == couple(one, other)
        assert row.planned_at is not None
        assert row.way == "three"
    look = threes.look()
    assert look.new_faces == 1
    assert {player.guest_id for player in look.players if player.found} == {one, other}
    assert {player.guest_id for player in look.alone} == set(threes.lists()) - {one, other}


def test_the_list_opens_at_the_start_signal_and_ticks_whom_the_guest_met(hall, threes, clock):
    one, *_ = hall.come(8)
    threes.make()
    assert threes.card(one).meets == ()
    assert not threes.card(one).may_open
    threes.start()
    closed = threes.card(one)
    assert (closed.meets, closed.may_open, closed.waits) == ((), True, True)
    threes.open(one)
    listed = threes.lists()[one]
    assert len(threes.card(one).meets) == 3
    for count, other in enumerate(listed, start=1):
        clock.now += timedelta(minutes=1)
        hall.meet(other, one)
        assert threes.card(one).found == count
    card = threes.card(one)
    assert card.done
    assert not card.waits
    hall.meet(one, next(guest for guest in threes.lists() if guest not in {one, *listed}))
    assert len(threes.card(one).others) == 1
    assert next(player for player in threes.look().players if player.guest_id == one).others == 1


def test_an_old_acquaintance_met_again_is_no_new_face(hall, threes, work, cast):
    one, other, *_ = hall.come(8)
    met_at_an_earlier_mixer(work, cast, one, other)
    threes.make()
    threes.start()
    threes.open(one)
    hall.meet(one, other)
    assert threes.card(one).others == ()
    assert threes.look().new_faces == 0


def test_who_was_met_before_the_start_is_no_find_unless_on_the_list(hall, threes, clock):
    one, *_ = hall.come(8)
    threes.make()
    lists = threes.lists()
    stranger = next(guest for guest in lists if guest not in {one, *lists[one]})
    hall.meet(one, stranger)
    hall.meet(one, lists[one][1])
    clock.now += timedelta(minutes=5)
    threes.start()
    threes.open(one)
    card = threes.card(one)
    assert [other.met for other in card.meets].count(True) == 1
    assert card.others == ()
    assert threes.look().new_faces == 1


def test_names_are_those_on_the_tags_and_details_those_that_are_shown(hall, threes, work):
    one, shy, *_ = hall.come(4)
    with work() as session:
        guest = session.get_one(Guest, shy)
        guest.shows = ["profession"]
        session.get_one(Contact, guest.contact_id).tag_name = "Max"
    threes.make()
    threes.start()
    threes.open(one)
    card = threes.card(one)
    (entry,) = [other for other in card.meets if other.name == "Max"]
    assert entry.line == "Mortgage broker"
    assert all("House" in other.line for other in card.meets if other is not entry)
    assert any(other.clients == "home buyers" for other in card.meets)
    assert not any("Hall" in other.name for other in card.meets)


def test_lists_that_are_locked_stay_when_the_others_are_planned_again(hall, threes, work, cast):
    one, other, *_ = hall.come(20)
    threes.make()
    before = threes.lists()
    assert keep_lists(work, cast, threes, one, other) == 2
    seen = set()
    for _ in range(3):
        threes.make()
        now = threes.lists()
        assert (now[one], now[other]) == (before[one], before[other])
        assert all(len(row) == 3 for row in now.values())
        assert all(guest in now[partner] for guest, row in now.items() for partner in row)
        seen.add(tuple(sorted(couples(now))))
    assert len(seen) > 1
    assert threes.look().share > 0.8
    assert keep_lists(work, cast, threes) == 0


def test_a_printed_list_stays_until_it_is_taken_back_and_loses_only_who_left(hall, threes, work, cast):
    one, *_ = hall.come(10)
    threes.make()
    before = threes.lists()
    with work() as session:
        for seat in session.scalars(select(Seat).where(Seat.round == 0, Seat.guest_id == one)):
            seat.printed = True
    gone = before[one][1]
    leave(work, gone)
    hall.come(1)
    threes.make()
    now = threes.lists()
    assert threes.look().printed == 1
    assert gone not in now
    assert set(before[one]) - {gone} < set(now[one])
    assert len(now[one]) == 3
    with work() as session:
        game = session.scalar(select(Game))
        assert game.state == "draft"
    threes.make(take_back=True)
    assert threes.look().printed == 0


def test_a_kept_list_of_a_guest_without_a_list_and_a_fourth_are_planned_around(hall, threes, work, cast):
    guests = hall.come(7)
    threes.make()
    lists = threes.lists()
    four = next(guest for guest, row in lists.items() if len(row) == 4)
    fourth = lists[four][3]
    keep_lists(work, cast, threes, fourth)
    threes.make()
    now = threes.lists()
    assert now[fourth] == lists[fourth]
    assert fourth in now[four]
    keep_lists(work, cast, threes, four)
    threes.make()
    assert threes.lists()[four] == now[four]
    assert set(threes.lists()) == set(guests)


def test_latecomers_join_at_the_start_and_after_it_and_open_lists_lose_nobody(hall, threes, work, cast):
    early = hall.come(12)
    threes.make()
    (first,) = hall.come(1)
    threes.start()
    assert len(threes.lists()[first]) >= 2
    for guest in early[:4]:
        threes.open(guest)
    before = threes.lists()
    late = hall.come(1)
    assert threes.look().waiting == ("Guest013 Hall",)
    told = threes.let_in()
    assert (told.joined, told.left_out) == (1, 0)
    after = threes.lists()
    assert len(after[late[0]]) >= 2
    for guest in early[:4]:
        assert after[guest] == before[guest]
    assert couples(after) <= planned(work, cast)
    assert threes.look().waiting == ()
    assert threes.let_in().joined == 0


def test_a_latecomer_opens_the_card_and_has_three_at_once(hall, threes):
    hall.come(8)
    threes.make()
    threes.start()
    (late,) = hall.come(1)
    assert threes.card(late).may_open
    threes.open(late)
    assert len(threes.card(late).meets) >= 2


def test_only_guests_in_the_room_open_a_list(hall, threes):
    hall.come(4)
    threes.make()
    threes.start()
    (outside,) = hall.come(1, inside=False)
    assert not threes.card(outside).may_open
    with pytest.raises(Refusal, match="Check in at the door"):
        threes.open(outside)


def test_when_all_lists_are_open_a_latecomer_is_a_fourth_on_phones_and_on_no_paper(hall, threes, work):
    early = hall.come(4)
    threes.make()
    threes.start()
    for guest in early:
        threes.open(guest)
    before = threes.lists()
    with work() as session:
        for seat in session.scalars(select(Seat).where(Seat.round == 0, Seat.guest_id.in_(early[:2]))):
            seat.printed = True
    (late,) = hall.come(1)
    assert threes.let_in() == Late(1, 0)
    after = threes.lists()
    assert sorted(after[late]) == early[2:]
    assert [after[guest] for guest in early] == [before[guest] + [late] * (guest in after[late]) for guest in early]
    assert threes.card(early[2]).wanted == 4
    (last,) = hall.come(1)
    told = threes.let_in()
    assert told.joined + told.left_out == 1
    assert last in {player.guest_id for player in threes.look().players}


def test_when_all_lists_are_on_paper_a_single_latecomer_is_told_and_shown_as_alone(hall, threes, work, cast):
    hall.come(4)
    threes.make()
    threes.start()
    with work() as session:
        three_lists.print_lists(session, cast.event_id, only_new=False)
    (late,) = hall.come(1)
    assert threes.let_in() == Late(0, 1)
    assert late in {player.guest_id for player in threes.look().alone}
    threes.open(late)
    assert threes.card(late).short == "0 of 3: everybody else you do not know has a list of 3 already."


def test_whoever_loses_a_partner_gets_another_and_who_met_stays_on_the_list(hall, threes, work):
    hall.come(14)
    threes.make()
    threes.start()
    lists = threes.lists()
    gone = next(iter(lists))
    friend, *widows = lists[gone]
    hall.meet(gone, friend)
    leave(work, gone)
    threes.let_in()
    after = threes.lists()
    assert after[gone] == [friend]
    assert gone in after[friend]
    assert all(gone not in after[widow] for widow in widows)
    assert all(len(after[widow]) >= 2 for widow in widows)
    assert not next(player for player in threes.look().players if player.guest_id == gone).here


def test_who_sits_out_is_nobodys_and_may_come_back(hall, threes):
    tired, *_ = hall.come(10)
    threes.make()
    threes.start()
    threes.open(tired)
    threes.sit_out(tired)
    look = threes.look()
    assert tired not in threes.lists()
    assert [name for _, name in look.sitting_out] == ["Guest000 Hall"]
    assert not any(tired in row for row in threes.lists().values())
    card = threes.card(tired)
    assert (card.sits_out, card.may_open) == (True, True)
    with pytest.raises(Refusal, match="take part"):
        threes.open(tired)
    threes.sit_out(tired, out=False)
    assert len(threes.lists()[tired]) >= 2
    assert threes.look().sitting_out == ()


def test_a_newcomer_may_sit_out_before_they_have_a_list(hall, threes):
    hall.come(4)
    threes.make()
    threes.start()
    (late,) = hall.come(1)
    threes.sit_out(late)
    assert late not in threes.lists()
    assert threes.card(late).sits_out


def test_when_all_have_left_or_sit_out_nothing_breaks(hall, threes, work):
    one, other = hall.come(2)
    threes.make()
    threes.start()
    threes.sit_out(one)
    assert "there is nobody else" in threes.look().players[0].short
    threes.sit_out(other)
    assert threes.let_in() == Late(0, 0)
    assert threes.look().players == ()
    assert threes.look().worst is None


def test_a_guest_who_is_erased_leaves_a_free_place(hall, threes, work):
    one, *_ = hall.come(8)
    threes.make()
    threes.start()
    gone = threes.lists()[one][0]
    with work() as session:
        session.delete(session.get_one(Guest, gone))
    assert gone not in threes.lists()[one]
    threes.open(one)
    assert len(threes.card(one).meets) == 2
    threes.let_in()
    assert all(len(row) >= 2 for row in threes.lists().values())


def test_the_next_game_of_the_evening_brings_other_people_together(hall, threes, work, cast, clock):
    guests = hall.come(10)
    threes.make()
    threes.start()
    first = threes.lists()
    for one, other in couples(first):
        hall.meet(one, other)
    with work() as session:
        games.stop(session, cast.event_id, "three", clock())
    over = threes.card(guests[0])
    assert len(over.meets) == 3
    threes.make()
    assert threes.look().state == "draft"
    assert not couples(threes.lists()) & couples(first)

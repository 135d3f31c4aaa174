"""Similar business from the pairs to the answers shared, on a real database."""

import pytest
from sqlalchemy import select

from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.guests.models import Guest
from mixer.icebreakers.models import Answer
from mixer.icebreakers.rules.similar_words import QUESTION
from mixer.icebreakers.service import duo_cards, games, similar_answers
from mixer.meetings.models import Meeting


def groups(look):
    return {tuple(sorted(member.guest_id for member in group.members)) for group in look.groups}


def leave(work, guest_id):
    with work() as session:
        session.scalar(select(Attendance).where(Attendance.guest_id == guest_id)).left_ms = 1


def learned(work, cast):
    with work() as session:
        return similar_answers.answers(session, cast.event_id)


def test_two_of_one_trade_meet_and_ask_for_the_best_tactic(hall, similars):
    realtors, plumbers = hall.come(2, trade="Realtor"), hall.come(2, trade="Plumber")
    hall.come(2, inside=False)
    similars.make()
    look = similars.look()
    assert groups(look) == {tuple(realtors), tuple(plumbers)}
    assert sorted(group.name for group in look.groups) == ["Plumber", "Realtor"]
    assert look.share == 1
    assert all(member.card.startswith(QUESTION) for group in look.groups for member in group.members)
    assert all(group.reason.startswith("Two of one trade") for group in look.groups)


def test_direct_competitors_stay_apart_where_the_host_says_so(hall, similars):
    hall.come(2, trade="Realtor")
    hall.come(2, trade="Mortgage broker")
    similars.make(competitors_apart=True)
    look = similars.look()
    assert all(group.reason.startswith("Both work in") for group in look.groups)
    assert {len({member.company for member in group.members}) for group in look.groups} == {2}
    hall.come(2, trade="Realtor")
    hall.come(4, trade="Realtor")
    similars.make(competitors_apart=True)
    assert any("competitors had to meet" in sentence for sentence in similars.look().relaxations)


def test_who_is_alone_in_the_field_is_told_so_without_the_others_trade(hall, similars):
    (florist,) = hall.come(1, trade="Florist")
    hall.come(2, trade="Plumber")
    hall.come(1, trade="Attorney")
    similars.make()
    similars.start()
    card = similars.card(florist)
    assert card.alone == "Nobody in your field today"
    assert card.field == ""
    (partner,) = card.partners
    assert partner.line.startswith("Attorney · House")


def test_an_odd_number_makes_a_trio(hall, similars):
    hall.come(5, trade="Realtor")
    similars.make()
    look = similars.look()
    assert sorted(len(group.members) for group in look.groups) == [2, 3]
    assert sum("A third" in group.reason for group in look.groups) == 1


def test_a_game_needs_two_guests_and_ends_before_the_next(hall, similars):
    (one,) = hall.come(1)
    with pytest.raises(Refusal, match="at least two guests"):
        similars.make()
    for step in (similars.start, similars.let_in, lambda: similars.sit_out(one), lambda: similars.write(one, "Listen")):
        with pytest.raises(Refusal):
            step()
    assert similars.look() is None
    assert similars.card(one) is None
    hall.come(1)
    similars.make()
    with pytest.raises(Refusal, match="no game to write about"):
        similars.write(one, "Listen")
    similars.start()
    with pytest.raises(Refusal, match="A game is on"):
        similars.make()


def test_meetings_are_planned_and_confirmed_apart(hall, similars, work):
    one, other = hall.come(2, trade="Realtor")
    similars.make()
    similars.start()
    with work() as session:
        row = session.scalar(select(Meeting))
        assert (row.one_id, row.other_id, row.way, row.confirmed_at) == (one, other, "similar", None)
    assert not similars.card(one).found
    hall.meet(one, other)
    assert similars.look().found == 1
    card = similars.card(other)
    assert card.found
    assert not card.waits
    assert card.partners[0].met


def test_locked_pairs_stay_and_one_left_over_joins_them(hall, similars, work, cast):
    hall.come(4)
    similars.make()
    first = similars.look().groups[0]
    with work() as session:
        duo_cards.lock(session, cast.event_id, {first.number}, "similar")
    hall.come(2)
    for _ in range(2):
        similars.make()
        look = similars.look()
        assert [group.reason for group in look.groups if group.locked] == [first.reason]
        assert tuple(sorted(member.guest_id for member in first.members)) in groups(look)
    with work() as session:
        duo_cards.lock(session, cast.event_id, {group.number for group in look.groups}, "similar")
    similars.make()
    assert groups(similars.look()) == groups(look)
    (late,) = hall.come(1)
    similars.make()
    trio = next(group for group in groups(similars.look()) if late in group)
    assert len(trio) == 3


def test_kept_competitors_and_colleagues_are_told_with_the_rest(hall, similars, work, cast):
    hall.come(2, trade="Realtor")
    similars.make()
    with work() as session:
        duo_cards.lock(session, cast.event_id, {1}, "similar")
    hall.come(2, house="Acme")
    similars.make(competitors_apart=True)
    told = " ".join(similars.look().relaxations)
    assert "competitors had to meet" in told
    assert "Acme" in told
    numbers = {group.number for group in similars.look().groups}
    with work() as session:
        duo_cards.lock(session, cast.event_id, numbers, "similar")
    similars.make(competitors_apart=True)
    assert " ".join(similars.look().relaxations) == told


def test_latecomers_are_paired_or_join_and_nobody_else_moves(hall, similars):
    hall.come(4, trade="Realtor")
    similars.make(competitors_apart=True)
    (first,) = hall.come(1, trade="Mortgage broker")
    similars.start()
    assert first in {guest for group in groups(similars.look()) for guest in group}
    before = groups(similars.look())
    one, other = hall.come(2, trade="Plumber")
    assert len(similars.look().waiting) == 2
    assert similars.let_in() == 2
    assert groups(similars.look()) == before | {(one, other)}
    assert similars.let_in() == 0
    (last,) = hall.come(1, trade="Florist")
    assert similars.card(last).may_join
    assert similars.sit_out(last, out=False) == 1
    assert similars.card(last).partners
    assert similars.sit_out(last, out=False) == 0


def test_who_sits_out_frees_the_partner_and_may_come_back(hall, similars):
    one, other = hall.come(2)
    similars.make()
    similars.start()
    similars.sit_out(one)
    assert similars.card(one).sits_out
    assert similars.card(other).partners == ()
    assert similars.card(other).may_join
    similars.sit_out(one, out=False)
    assert similars.card(one).partners
    (late,) = hall.come(1, inside=False)
    similars.sit_out(late)
    assert similars.card(late).sits_out
    with pytest.raises(Refusal, match="Check in at the door"):
        similars.sit_out(late, out=False)


def test_names_and_fields_are_shown_as_each_consented(hall, similars, work):
    one, shy = hall.come(2, trade="Realtor")
    with work() as session:
        guest = session.get_one(Guest, shy)
        guest.shows = ["company"]
        session.get_one(Contact, guest.contact_id).tag_name = "Max"
    similars.make()
    assert similars.card(one).partners == ()
    similars.start()
    card = similars.card(one)
    assert (card.partners[0].name, card.partners[0].line) == ("Max", "House 1")
    assert card.field == ""
    assert "Realtor" not in card.question
    assert similars.card(shy).field == "Realtor"
    assert "Realtor" in similars.card(shy).question


def test_what_was_learned_is_kept_shared_and_private_again_once_changed(hall, similars, work, cast):
    one, other = hall.come(2)
    similars.make()
    similars.start()
    assert learned(work, cast) == ()
    similars.write(one, "Ask, then listen")
    similars.write(other, "Write within two days")
    (first, second) = learned(work, cast)
    assert (first.text, first.shared, first.company) == ("Ask, then listen", False, "House 0")
    assert similars.card(other).tactics == ()
    with work() as session:
        assert similar_answers.share(session, cast.event_id, first.code, shared=True) == 1
    assert similars.card(other).tactics == ("Ask, then listen",)
    similars.write(one, "Ask, then listen")
    assert similars.card(other).tactics == ("Ask, then listen",)
    similars.write(one, "Ask, listen, note")
    assert similars.card(other).tactics == ()
    assert similars.card(one).answer == "Ask, listen, note"
    with work() as session:
        assert similar_answers.share(session, cast.event_id, None, shared=True) == 2
        games.stop(session, cast.event_id, "similar", hall.clock())
    assert len(similars.card(one).tactics) == 2
    similars.write(one, "")
    assert similars.card(one).answer == ""
    with work() as session:
        assert session.scalars(select(Answer.text)).all() == ["Write within two days"]
        with pytest.raises(Refusal, match="no such answer"):
            similar_answers.share(session, cast.event_id, first.code, shared=False)
    assert second.code != first.code


def test_whoever_did_not_play_has_nothing_to_write(hall, similars):
    hall.come(2)
    similars.make()
    similars.start()
    (outside,) = hall.come(1, inside=False)
    with pytest.raises(Refusal, match="no game to write about"):
        similars.write(outside, "Listen")
    assert not similars.card(outside).may_join


def test_an_erased_partner_leaves_a_card_without_names(hall, similars, work):
    one, other = hall.come(2)
    similars.make()
    similars.start()
    with work() as session:
        session.delete(session.get_one(Guest, other))
    card = similars.card(one)
    assert (card.partners, card.found) == ((), False)
    leave(work, one)
    assert similars.let_in() == 0

"""Famous duo from the deal to the last pair, on a real database."""

from itertools import combinations

import pytest
from sqlalchemy import select

from mixer.contacts.models import Company, Contact, Profession
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.guests.models import Guest
from mixer.icebreakers.models import Complement, Game, NotWith
from mixer.icebreakers.rules.value import house_complements
from mixer.icebreakers.service import board, crowd
from mixer.meetings.models import Meeting


def groups(look):
    return [[member.guest_id for member in group.members] for group in look.groups]


def leave(work, guest_id):
    with work() as session:
        session.scalar(select(Attendance).where(Attendance.guest_id == guest_id)).left_ms = 1


def test_everybody_in_the_room_and_nobody_else_gets_a_card(hall, game):
    inside = hall.come(9)
    hall.come(2, inside=False)
    hall.come(1, part="organiser")
    game.deal("food")
    look = game.look()
    assert sorted(key for group in groups(look) for key in group) == sorted(inside)
    assert sorted(map(len, groups(look))) == [2, 2, 2, 3]
    assert look.packs == ("food",)
    assert look.share == 1.0
    assert all(group.reason and " & " in group.name for group in look.groups)
    assert sum("A third" in group.reason for group in look.groups) == 1


def test_colleagues_of_sister_companies_are_never_paired_while_others_are_free(hall, game, work):
    first, second = hall.come(3, house="Hartwell Realty"), hall.come(3, house="Hartwell Mortgage")
    hall.come(6)
    with work() as session:
        parent = session.scalar(select(Company).where(Company.name == "Hartwell Realty"))
        session.scalar(select(Company).where(Company.name == "Hartwell Mortgage")).parent_id = parent.id
    game.deal()
    house = {*first, *second}
    assert all(len(house.intersection(group)) == 1 for group in groups(game.look()))


def test_guests_who_met_or_are_to_be_kept_apart_are_not_paired(hall, game, work, cast):
    one, other, third, fourth = hall.come(4)
    hall.meet(one, other)
    with work() as session:
        contacts = [session.get_one(Guest, guest).contact_id for guest in (one, third)]
        session.add(NotWith(group_id=cast.group_id, one_id=contacts[0], other_id=contacts[1]))
    game.deal()
    assert sorted(map(sorted, groups(game.look()))) == sorted([sorted([one, fourth]), sorted([other, third])])


def test_what_could_not_be_kept_is_told_in_a_sentence(hall, game):
    hall.come(4, house="Acme")
    game.deal()
    assert game.look().relaxations == ("4 of 4 guests are from Acme; at least 2 pairs had to stay in-house.",)


def test_the_groups_own_opinion_of_two_trades_counts(hall, game, work, cast):
    hall.come(1, trade="Realtor")
    with work() as session:
        ids = {
            name: session.scalar(select(Profession.id).where(Profession.name == name))
            for name in ("Realtor", "Mortgage broker", "Plumber")
        }
        session.add(Complement(group_id=cast.group_id, one_id=ids["Realtor"], other_id=ids["Plumber"], value=9))
        session.add(Complement(group_id=cast.group_id, one_id=ids["Realtor"], other_id=ids["Mortgage broker"], value=1))
        session.flush()
        known = crowd.present(session, cast.event_id).known
    assert known.professions["realtor", "plumber"].there == known.professions["plumber", "realtor"].there == 9
    assert known.professions["mortgage-broker", "realtor"].there == 1
    assert known.professions["mortgage-broker", "realtor"].clients == "home buyers"
    assert house_complements().professions["mortgage-broker", "realtor"].there == 10


def test_a_trade_of_no_catalogue_and_no_trade_at_all_can_play(hall, game, work, cast):
    one, other, third = hall.come(3)
    with work() as session:
        falconer = Profession(group_id=cast.group_id, name="Falconer Royal", fold="falconer royal")
        session.add(falconer)
        session.flush()
        session.get_one(Contact, session.get_one(Guest, one).contact_id).profession_id = falconer.id
        session.get_one(Contact, session.get_one(Guest, other).contact_id).profession_id = None
        session.flush()
        players = {player.key: player for player in crowd.present(session, cast.event_id).room.players}
    assert (players[one].profession, players[one].sphere, players[one].trade) == (
        "falconer royal",
        "else",
        "Falconer Royal",
    )
    assert (players[other].profession, players[other].sphere) == ("", "")
    assert players[third].sphere
    game.deal()
    assert len(game.look().groups) == 1


def test_a_game_needs_two_guests_and_ends_before_the_next(hall, game):
    hall.come(1)
    with pytest.raises(Refusal, match="at least two guests"):
        game.deal()
    for step in (game.start, game.stop, game.let_in, lambda: game.sit_out(1)):
        with pytest.raises(Refusal):
            step()
    assert game.look() is None
    hall.come(1)
    game.deal()
    game.start()
    with pytest.raises(Refusal, match="A game is on"):
        game.deal()
    with pytest.raises(Refusal, match="Make it ready first"):
        game.start()
    game.stop()
    game.deal()
    assert game.look().state == "draft"


def test_a_deal_not_started_is_dealt_anew(hall, game, work):
    hall.come(6)
    game.deal()
    game.deal("history")
    with work() as session:
        assert session.query(Game).count() == 1
    assert game.look().packs == ("history",)


def test_cards_stay_hidden_until_the_start_signal(hall, game):
    one, other = hall.come(2)
    assert game.card(one).state == "none"
    game.deal()
    assert game.card(one) == board.MyCard("draft")
    game.start()
    mine, theirs = game.card(one), game.card(other)
    assert mine.looks_for == (theirs.card,)
    assert not mine.found


def test_the_start_plans_the_meetings_and_a_scan_proves_the_find(hall, game, work, clock):
    one, other = hall.come(2)
    game.deal()
    game.start()
    with work() as session:
        (planned,) = session.scalars(select(Meeting))
        assert (planned.way, planned.planned_at, planned.confirmed_at) == ("duo", clock(), None)
    assert [member.guest_id for member in game.look().alone] == sorted([one, other])
    assert not game.card(one).found
    hall.meet(other, one)
    look = game.look()
    assert (look.found, look.alone) == (1, ())
    assert game.card(one).found
    assert game.card(other).found
    game.stop()
    assert game.look().state == "over"
    assert game.card(one).found


def test_a_trio_has_found_itself_after_two_scans(hall, game):
    one, other, third = hall.come(3)
    game.deal()
    game.start()
    assert len(game.card(one).looks_for) == 2
    hall.meet(one, other)
    assert game.look().found == 0
    hall.meet(other, third)
    assert game.look().found == 1


def test_guests_who_come_between_deal_and_start_get_a_card_at_the_start(hall, game):
    hall.come(4)
    game.deal()
    (late,) = hall.come(1)
    game.start()
    card = game.card(late)
    assert card.card.startswith("Sidekick")
    assert len(card.looks_for) == 2


def test_two_latecomers_are_paired_and_the_letter_and_cards_of_others_stay(hall, game):
    hall.come(4)
    game.deal()
    game.start()
    before = {member.guest_id: member.card for group in game.look().groups for member in group.members}
    late = hall.come(2)
    assert len(game.look().waiting) == 2
    assert game.card(late[0]).may_join
    assert game.let_in() == 2
    look = game.look()
    assert look.waiting == ()
    assert sorted(late) in map(sorted, groups(look))
    after = {member.guest_id: member.card for group in look.groups for member in group.members}
    assert before.items() <= after.items()
    assert game.let_in() == 0


def test_a_latecomer_joins_a_pair_that_is_still_looking(hall, game):
    hall.come(4)
    game.deal()
    game.start()
    found, looking = groups(game.look())
    hall.meet(*found)
    (late,) = hall.come(1)
    game.let_in()
    assert sorted([*looking, late]) in map(sorted, groups(game.look()))
    (last,) = hall.come(1)
    game.let_in()
    assert any(last in group for group in groups(game.look()))


def test_when_all_have_found_each_other_a_latecomer_joins_one_of_them_all_the_same(hall, game):
    one, other = hall.come(2)
    game.deal()
    game.start()
    hall.meet(one, other)
    (late,) = hall.come(1)
    assert game.let_in() == 1
    assert sorted(groups(game.look())[0]) == sorted([one, other, late])
    assert game.look().found == 0


def test_a_latecomer_with_nobody_to_join_waits_for_the_next(hall, game, work):
    one, other = hall.come(2)
    game.deal()
    game.start()
    leave(work, one)
    leave(work, other)
    hall.come(1)
    assert game.let_in() == 0
    hall.come(1)
    assert game.let_in() == 2


def test_whose_partner_left_unfound_gets_another(hall, game, work):
    hall.come(4)
    game.deal()
    game.start()
    (one, leaver), others = groups(game.look())
    leave(work, leaver)
    assert [member.guest_id for member in game.look().alone if member.guest_id == leaver] == []
    game.let_in()
    assert sorted([*others, one]) in map(sorted, groups(game.look()))


def test_whose_partner_left_after_they_met_keeps_the_find(hall, game, work):
    one, other = hall.come(2)
    game.deal()
    game.start()
    hall.meet(one, other)
    leave(work, other)
    hall.come(2)
    game.let_in()
    assert game.card(one).found
    assert game.look().found == 1


def test_who_sits_out_is_named_and_the_partner_gets_another(hall, game):
    hall.come(4)
    game.deal()
    game.start()
    (one, other), rest = groups(game.look())
    game.sit_out(one)
    look = game.look()
    assert look.sitting_out == (f"Guest{hall.guests.index(hall.guest(one)):03} Hall",)
    assert sorted([*rest, other]) in map(sorted, groups(look))
    assert game.card(one).sits_out
    assert not game.card(one).may_join
    (late,) = hall.come(1)
    game.sit_out(late)
    assert len(game.look().sitting_out) == 2
    assert game.look().waiting == ()


def test_the_export_names_every_guests_partners_value_and_reason(hall, game, work, cast):
    with work() as session:
        assert board.duo_rows(session, cast.event_id) == []
        with pytest.raises(Refusal, match="Deal the cards first"):
            board.cards_to_print(session, cast.event_id)
    hall.come(5)
    game.deal()
    with work() as session:
        rows = board.duo_rows(session, cast.event_id)
        assert len(board.cards_to_print(session, cast.event_id)) == 5
    assert len(rows) == 5
    emails = {row.email for row in rows}
    for row in rows:
        partners = row.partners.split(";")
        assert set(partners) < emails
        assert row.email not in partners
        assert row.half in row.card or row.half.split()[0] in row.card
        assert row.reason
    assert sorted(len(row.partners.split(";")) for row in rows) == [1, 1, 2, 2, 2]


def test_the_rivals_see_nothing_of_our_game(hall, game, work, cast):
    hall.come(4)
    game.deal()
    with work() as session:
        assert board.board(session, cast.rival_event_id) is None
        assert crowd.present(session, cast.rival_event_id).room.players == ()


def test_a_board_of_any_size_takes_a_bounded_number_of_queries(hall, game, work, cast, queries):
    hall.come(4)
    game.deal()
    game.start()

    def count():
        with work() as session, queries() as asked:
            board.board(session, cast.event_id)
        return len(asked)

    few = count()
    hall.come(20)
    game.let_in()
    assert count() == few


def test_a_hundred_guests_play_and_no_two_hold_the_same_card(hall, game, work, cast):
    hall.come(60)
    hall.come(41, house="Large")
    game.deal("music")
    look = game.look()
    cards = [member.card for group in look.groups for member in group.members]
    assert len(cards) == len(set(cards)) == 101
    large = {guest.id for guest in hall.guests[60:]}
    assert all(len(large.intersection(couple)) < 2 for group in groups(look) for couple in combinations(group, 2))
    assert look.packs == ("music",)

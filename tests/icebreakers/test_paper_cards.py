"""Famous duo on paper cards: dealt at the door, paired at the start, and no card changed in silence."""

from random import Random

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.door.models import Attendance
from mixer.icebreakers.models import Game
from mixer.icebreakers.rules.duos import every_pack
from mixer.icebreakers.service import duo_cards, duos, paper_cards
from mixer.icebreakers.service.packs import add_duo, own_duos, packs_for, remove_duo


@pytest.fixture
def door(cast, work, clock, chance):
    """Open the deck, hand out, start, each in a unit of work of its own."""

    class Door:
        def open(self, *packs, **wish):
            with work() as session:
                paper_cards.open_deck(session, cast.event_id, duos.Wish(packs, **wish), clock(), chance)

        def hand_out(self):
            with work() as session:
                return paper_cards.hand_out(session, cast.event_id, clock())

        def start(self):
            with work() as session:
                paper_cards.start(session, cast.event_id, clock())

        def come(self, hall, count=1, **who):
            """Let guests come one by one, each getting a card at once."""
            ids = []
            for _ in range(count):
                ids += hall.come(1, **who)
                self.hand_out()
            return ids

        def leave(self, guest_id):
            with work() as session:
                session.scalar(select(Attendance).where(Attendance.guest_id == guest_id)).left_ms = 1

        def come_back(self, guest_id):
            with work() as session:
                session.scalar(select(Attendance).where(Attendance.guest_id == guest_id)).left_ms = None

    return Door()


def held(look):
    return {member.guest_id: member.card for group in look.groups for member in group.members}


def groups(look):
    return sorted(sorted(member.guest_id for member in group.members) for group in look.groups)


def test_each_guest_gets_a_card_on_arrival_and_keeps_it_to_the_start(hall, game, door):
    door.open("food")
    assert game.look().on_paper
    seen = {}
    for _ in range(8):
        (guest,) = door.come(hall)
        now = held(game.look())
        assert seen.items() <= now.items()
        assert guest in now
        seen = now
    assert len(set(seen.values())) == 8
    assert door.hand_out() == 0
    door.start()
    look = game.look()
    assert look.state == "running"
    after = held(look)
    changed = {guest for guest in seen if after[guest] != seen[guest]}
    assert len(changed) == len(look.changed)
    assert all(len(group.members) >= 2 for group in look.groups)
    assert look.waiting == ()


def test_guests_see_their_card_and_what_to_look_for_before_the_start(hall, game, door):
    door.open("food")
    (one,) = door.come(hall)
    card = game.card(one)
    assert (card.state, card.found) == ("draft", False)
    pairs = next(pack.pairs for pack in every_pack() if pack.code == "food")
    assert {card.card, *card.looks_for} in map(set, pairs)
    (two,) = hall.come(1)
    assert game.card(two).may_join
    door.hand_out()
    assert game.card(two).card


def test_those_who_are_here_already_get_cards_when_the_deck_is_opened(hall, game, door):
    inside = hall.come(5)
    hall.come(3, inside=False)
    hall.come(1, part="organiser")
    door.open()
    assert sorted(held(game.look())) == sorted(inside)


def test_colleagues_open_duos_of_their_own_and_join_others_at_the_start(hall, game, door):
    door.open()
    door.come(hall, 3, house="Acme")
    assert len(game.look().open) == 3
    door.come(hall, 3)
    door.start()
    look = game.look()
    assert look.relaxations == ()
    acme = {guest.id for guest in hall.guests[:3]}
    assert all(len(acme.intersection(group)) == 1 for group in groups(look))


def test_a_company_by_itself_plays_and_the_host_is_told(hall, game, door):
    door.open()
    door.come(hall, 4, house="Acme")
    door.start()
    look = game.look()
    assert len(look.groups) == 2
    assert "Acme" in look.relaxations[0]
    assert len(look.changed) == 2


def test_of_three_who_wait_one_is_the_others_sidekick(hall, game, door):
    door.open()
    door.come(hall, 3, house="Acme")
    door.start()
    (group,) = game.look().groups
    assert sorted(card.partition(" ")[0] == "Sidekick" for card in held(game.look()).values()) == [False, False, True]
    assert len(group.members) == 3


def test_after_the_start_only_cards_that_changed_are_to_be_printed(hall, game, door, work, cast):
    door.open()
    door.come(hall, 4, house="Acme")
    door.start()
    with work() as session:
        fresh = duo_cards.print_cards(session, cast.event_id, only_new=True)
    assert len(fresh) == len(game.look().changed) == 2
    assert all(f"{one.name} is {one.card} now" in " ".join(game.look().changed) for one, _ in fresh)


def test_one_who_waits_joins_a_complete_pair_at_the_start(hall, game, door):
    door.open()
    door.come(hall, 2)
    (last,) = door.come(hall)
    before = held(game.look())
    door.start()
    look = game.look()
    (group,) = look.groups
    assert len(group.members) == 3
    assert held(look)[last].startswith("Sidekick") or len(look.changed) == 1
    assert len([guest for guest in before if held(look)[guest] != before[guest]]) == 1
    assert f"no longer {before[last]}" in look.changed[0]


def test_half_a_duo_alone_in_the_room_waits_for_the_next_guest(hall, game, door):
    door.open()
    (one,) = door.come(hall)
    door.start()
    card = game.card(one)
    assert card.looks_for
    (two,) = hall.come(1)
    assert game.let_in() == 2
    assert groups(game.look()) == [sorted([one, two])]
    assert game.look().changed[-1].endswith(f"no longer {card.card}.")


def test_nobody_at_all_can_be_started_and_play_when_they_come(hall, game, door):
    door.open()
    door.start()
    hall.come(2)
    assert game.let_in() == 2


def test_whose_partner_leaves_is_served_first_and_the_host_is_told_of_the_half(hall, game, door):
    door.open()
    one, two = door.come(hall, 2)
    assert groups(game.look()) == [sorted([one, two])]
    before = held(game.look())
    door.leave(two)
    assert [member.here for member in game.look().handed_out].count(False) == 1
    (three,) = door.come(hall)
    now = held(game.look())
    assert now == {one: before[one], three: before[two]}
    assert game.look().changed[0].endswith(f"has left: {before[two]} goes to somebody else.")
    door.come_back(two)
    assert door.hand_out() == 1
    assert held(game.look())[two] not in before.values()


def test_who_comes_back_before_the_half_is_needed_has_still_got_it(hall, game, door):
    door.open()
    _, two = door.come(hall, 2)
    before = held(game.look())
    door.leave(two)
    door.come_back(two)
    door.come(hall)
    assert before.items() <= held(game.look()).items()
    assert game.look().changed == ()


def test_a_pair_that_has_met_is_never_parted(hall, game, door):
    door.open()
    one, two = door.come(hall, 2)
    hall.meet(one, two)
    door.leave(two)
    door.come(hall, 2)
    door.start()
    assert sorted([one, two]) in groups(game.look())
    assert game.look().changed == ()


def test_halves_of_those_who_left_are_dealt_again_at_the_start(hall, game, door):
    door.open()
    door.come(hall, 4)
    pairs = groups(game.look())
    assert len(pairs) == 2
    for pair in pairs:
        door.leave(pair[0])
    door.start()
    look = game.look()
    assert groups(look) == [sorted(pair[1] for pair in pairs)]
    assert len(look.changed) == 3


def test_what_the_plan_is_worth_is_told_beside_the_best_for_those_who_came(hall, game, door, work, cast):
    door.open()
    door.come(hall, 12)
    door.start()
    with work() as session:
        row = session.scalar(select(Game).where(Game.event_id == cast.event_id))
        assert 0 < row.value <= row.bound
    assert 0.7 < game.look().share <= 1
    assert all(group.reason for group in game.look().groups)


def test_cards_that_are_out_stay_however_often_the_deck_is_opened(hall, game, door):
    door.open()
    door.come(hall, 5)
    before = held(game.look())
    door.open("film", minutes=20)
    assert held(game.look()) == before
    door.open(take_back=True)
    assert held(game.look()).keys() == before.keys()
    assert held(game.look()) != before


def test_the_way_of_dealing_changes_only_when_cards_are_taken_back(hall, game, door):
    door.open()
    hall.come(4)
    door.hand_out()
    with pytest.raises(Refusal, match="hold cards already"):
        game.deal()
    game.deal(take_back=True)
    assert not game.look().on_paper
    door.open()
    assert game.look().on_paper  # nothing was printed, so nothing is lost
    door.start()
    with pytest.raises(Refusal, match="A game is on"):
        door.open()
    assert door.hand_out() == 0


def test_printed_cards_of_the_other_way_are_not_thrown_away(hall, game, door, work, cast):
    hall.come(4)
    game.deal()
    with work() as session:
        duo_cards.print_cards(session, cast.event_id, only_new=False)
    with pytest.raises(Refusal, match="hold cards already"):
        door.open()


def test_where_no_cards_are_handed_out_nobody_gets_one(hall, game, door):
    hall.come(4)
    assert door.hand_out() == 0
    game.deal()
    hall.come(1)
    assert door.hand_out() == 0


def test_letters_tell_copies_apart_at_the_door_too(hall, game, door, work, cast):
    with work() as session:
        add_duo(session, cast.event_id, ["Ying", "Yang"], Random(1))
    door.open("own")
    door.come(hall, 6)
    titles = held(game.look()).values()
    assert len(set(titles)) == 6
    assert {"Ying", "Ying B"} < set(titles)


def test_a_duo_taken_out_of_the_packs_meanwhile_finds_its_other_half_all_the_same(hall, game, door, work, cast):
    with work() as session:
        add_duo(session, cast.event_id, ["Ying", "Yang"], Random(1))
    door.open("own")
    (one,) = door.come(hall)
    with work() as session:
        remove_duo(session, cast.event_id, own_duos(session, cast.event_id)[0].code)
    assert {game.card(one).card, *game.card(one).looks_for} == {"Ying", "Yang"}
    door.come(hall)
    assert set(held(game.look()).values()) == {"Ying", "Yang"}


def test_a_group_draws_from_its_countrys_packs_too(hall, game, door, work, cast):
    with work() as session:
        session.get_one(Group, cast.group_id).country = "DE"
    with work() as session:
        codes = [pack.code for pack in packs_for(session, cast.event_id)]
    assert codes[0] == "germany"
    assert "food" in codes
    assert "france" not in codes
    door.open("germany")
    (one,) = door.come(hall)
    pairs = next(pack.pairs for pack in every_pack() if pack.code == "germany")
    assert game.card(one).card in {half for pair in pairs for half in pair}

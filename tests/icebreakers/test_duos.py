"""Packs of famous pairs, and how their halves are dealt."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.icebreakers.rules.duos import (
    SIDEKICK,
    Card,
    Pack,
    cards_in_play,
    deal,
    every_pack,
    group_name,
    house_packs,
    letter_of,
    own_pack,
    packs_of,
    read_pack,
    shared_halves,
    sidekick,
)

SMALL = Pack("small", "Small", "Few.", (("Salt", "Pepper"), ("Fish", "Chips")), (("Snap", "Crackle", "Pop"),))


def test_the_house_brings_250_famous_pairs_and_20_trios_in_packs_for_every_taste():
    packs = house_packs()
    assert {pack.code for pack in packs} >= {"food", "film", "cartoons", "history", "literature", "business"}
    assert sum(len(pack.pairs) for pack in packs) >= 250
    assert sum(len(pack.trios) for pack in packs) >= 20
    assert all(pack.title and pack.sentence.endswith(".") for pack in packs)


def test_no_two_cards_of_the_house_say_the_same():
    halves = Counter(half.casefold() for pack in house_packs() for group in pack.pairs + pack.trios for half in group)
    assert [half for half, count in halves.items() if count > 1] == []


@pytest.mark.parametrize(
    ("duos", "complaint"),
    [
        ('pairs = [["Salt"]]', "is not 2 halves"),
        ('pairs = [["Salt", "Pepper"]]\ntrios = [["Snap", "Crackle"]]', "is not 3 halves"),
        ('pairs = [["Salt", " "]]', "does not fit a card"),
        ('pairs = [["Salt", "Pepper from the far side of the moon"]]', "does not fit a card"),
        ('pairs = [["Salt", "Pepper"], ["salt", "Vinegar"]]', "is in two groups"),
    ],
)
def test_a_pack_that_cannot_be_played_is_refused_with_the_reason(duos, complaint):
    with pytest.raises(ValueError, match=complaint):
        read_pack("odd", f'title = "Odd"\nsentence = "Odd."\n{duos}')


def test_everybody_holds_one_half_and_knows_what_to_look_for():
    hands = deal([2, 3], [SMALL], [], Random(4))
    assert [len(hand) for hand in hands] == [2, 3]
    one, other = hands[0]
    assert one.looks_for == (other.title,)
    assert sorted((*hands[1][0].looks_for, hands[1][0].title)) == ["Crackle", "Pop", "Snap"]


def test_when_pairs_run_out_the_copies_carry_letters():
    hands = deal([2] * 5, [SMALL], [], Random(1))
    titles = sorted(card.title for hand in hands for card in hand)
    assert len(set(titles)) == 10
    assert {title.rpartition(" ")[2] for title in titles} == {"A", "B", "C"}
    for one, other in hands:
        assert one.looks_for == (other.title,)


def test_a_latecomers_copy_takes_the_next_letter_and_printed_cards_stay():
    dealt = [Card("Salt", ("Salt", "Pepper")), Card("Pepper", ("Salt", "Pepper"))]
    (hand,) = deal([2], [SMALL], dealt, Random(0))
    assert {card.title for card in hand} == {"Fish", "Chips"}
    hands = deal([2, 2, 2], [SMALL], dealt, Random(0))
    assert {card.title for hand in hands for card in hand} == {
        *("Fish A", "Chips A", "Fish B", "Chips B"),
        *("Salt B", "Pepper B"),
    }


def test_a_latecomer_who_joins_a_pair_is_its_sidekick():
    card = sidekick(Card("Salt", ("Salt", "Pepper"), "B"))
    assert card.title == f"{SIDEKICK} B"
    assert card.looks_for == ("Salt B", "Pepper B")
    assert sidekick(card).title == f"{SIDEKICK} 2 B"


def test_packs_without_a_trio_cannot_deal_to_three():
    with pytest.raises(ValueError, match="no famous group of that size"):
        deal([3], [Pack("pairs", "Pairs", "Two.", (("Salt", "Pepper"),), ())], [], Random(0))


@given(st.lists(st.sampled_from([2, 2, 2, 3]), max_size=90), st.integers(0, 99))
def test_no_two_guests_hold_the_same_card(sizes, seed):
    hands = deal(sizes, [SMALL], [], Random(seed))
    assert [len(hand) for hand in hands] == sizes
    titles = [card.title for hand in hands for card in hand]
    assert len(set(titles)) == len(titles)
    assert deal(sizes, [SMALL], [], Random(seed)) == hands


def test_cards_in_play_are_known_again_by_the_names_of_their_groups():
    card = Card("Salt", ("Salt", "Pepper"), "B")
    assert group_name(card) == "Salt & Pepper B"
    names = ["Salt & Pepper B", "Fish & Chips", "Nobody & Knows"]
    assert cards_in_play(names, [SMALL]) == [card, Card("Fish", ("Fish", "Chips"))]


def test_packs_of_a_country_are_drawn_from_there_only():
    assert [pack.code for pack in packs_of("de")] == ["germany"]
    assert packs_of("ZZ") == ()
    everywhere = house_packs()
    for country in ("DE", "FR", "GB", "ES", "JP"):
        (own,) = packs_of(country)
        assert own not in everywhere
        assert len(own.pairs) >= 25
        assert own.trios
        assert shared_halves([*everywhere, own]) == []
    assert set(every_pack()) == {
        *everywhere,
        *(pack for code in ("DE", "FR", "GB", "ES", "JP") for pack in packs_of(code)),
    }


@pytest.mark.parametrize("pack", every_pack(), ids=lambda pack: pack.code)
def test_every_half_of_every_pack_fits_a_card_and_reads_well(pack):
    for group in pack.pairs + pack.trios:
        assert len(set(group)) == len(group)
        for half in group:
            assert half == " ".join(half.split())


def test_a_hosts_own_pairs_and_trios_become_a_pack():
    pack = own_pack([["Ying ", "Yang"], ["Red", "Yellow  Light", "Green"]])
    assert (pack.code, pack.pairs, pack.trios) == ("own", (("Ying", "Yang"),), (("Red", "Yellow Light", "Green"),))
    for wrong, complaint in (([["Lonely"]], "not 2 halves"), ([["a", "b", "c", "d"]], "not 2 halves")):
        with pytest.raises(ValueError, match=complaint):
            own_pack(wrong)
    with pytest.raises(ValueError, match="in two groups"):
        own_pack([["Salt", "Pepper"], ["pepper", "Mint"]])


def test_the_letters_of_copies_never_end():
    assert [letter_of(copy) for copy in (0, 1, 25, 26, 27, 51, 52, 701, 702)] == [
        *("A", "B", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA"),
    ]
    assert len({letter_of(copy) for copy in range(2000)}) == 2000


def test_hundreds_of_copies_of_one_duo_stay_apart():
    hands = deal([2] * 60, [Pack("one", "One", "One.", (("Salt", "Pepper"),), ())], [], Random(1))
    titles = {card.title for hand in hands for card in hand}
    assert len(titles) == 120
    assert {"Salt A", "Salt Z", "Salt AA", "Pepper BH"} <= titles

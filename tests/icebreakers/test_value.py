"""What businesses are worth to each other, and the sentence that says so."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixer.icebreakers.rules.room import Level, Player, Room
from mixer.icebreakers.rules.value import house_complements, read_complements, reason, values, worth

KNOWN = house_complements()
BROKER = Player(1, profession="mortgage-broker", sphere="estate", trade="Mortgage broker")
REALTOR = Player(2, profession="realtor", sphere="estate", trade="realtor")
PLUMBER = Player(3, profession="plumber", sphere="trades", trade="Plumber")

players = st.builds(
    Player,
    key=st.just(0),
    profession=st.sampled_from(["", "realtor", "plumber", "mortgage-broker", "falconer"]),
    sphere=st.sampled_from(["", "estate", "trades", "health", "falconry"]),
    first_time=st.booleans(),
)


@given(players, players)
def test_a_couple_is_worth_the_same_whoever_is_named_first(one, other):
    assert worth(one, other, KNOWN) == worth(other, one, KNOWN)
    assert worth(one, other, KNOWN).points >= 0


def test_a_mortgage_broker_is_worth_more_to_a_realtor_than_to_a_plumber_or_a_rival():
    best, fair = worth(BROKER, REALTOR, KNOWN).points, worth(BROKER, PLUMBER, KNOWN).points
    assert best > fair > worth(BROKER, BROKER, KNOWN).points == 0


def test_professions_not_listed_together_fall_back_on_their_spheres():
    glazier = Player(4, profession="glazier", sphere="trades")
    assert worth(glazier, PLUMBER, KNOWN).points == 2 * KNOWN.points.step * KNOWN.points.same_sphere
    assert worth(glazier, REALTOR, KNOWN).clients == "new home owners"
    falconer = Player(5, profession="falconer", sphere="falconry")
    assert worth(falconer, PLUMBER, KNOWN).points == 2 * KNOWN.points.step * KNOWN.points.other_sphere


@pytest.mark.parametrize(
    "stranger",
    [Player(9), Player(9, profession="falconer"), Player(9, sphere="")],
    ids=["nothing", "no sphere", "empty"],
)
def test_somebody_of_whom_nothing_is_known_is_worth_a_little_to_everyone(stranger):
    assert worth(stranger, PLUMBER, KNOWN).points == 2 * KNOWN.points.step * KNOWN.points.stranger


def test_a_first_timer_is_best_met_by_somebody_who_is_not():
    new = Player(7, profession="plumber", sphere="trades", first_time=True)
    assert worth(new, REALTOR, KNOWN).points == worth(PLUMBER, REALTOR, KNOWN).points + KNOWN.points.first_time


@given(st.lists(players, max_size=8))
def test_the_table_of_a_room_holds_what_each_couple_is_worth(chosen):
    room = Room(tuple(Player(key, None, one.profession, one.sphere, one.first_time) for key, one in enumerate(chosen)))
    grid = values(room, KNOWN)
    assert grid.shape == (len(chosen), len(chosen))
    assert np.array_equal(grid, grid.T)
    for row, one in enumerate(room.players):
        for column, other in enumerate(room.players):
            assert grid[row, column] == (0 if row == column else worth(one, other, KNOWN).points)


def test_the_reason_names_trades_clients_and_acquaintance():
    assert reason(BROKER, REALTOR, Level.NEW, KNOWN) == (
        "Mortgage broker meets realtor. Both serve home buyers. New to each other."
    )
    new = Player(8, profession="plumber", sphere="trades", first_time=True)
    assert reason(new, PLUMBER, Level.MET_LAST_TIME, KNOWN) == (
        "Two of one trade: plumber. One is here for the first time. They met at the last mixer."
    )
    assert reason(Player(9), PLUMBER, Level.COLLEAGUES, KNOWN) == "Colleagues: nobody else was free."


ROW = '[[spheres]]\nbetween = ["a", "b"]\nvalue = {}\nclients = "x"\n'
POINTS = ("step", "first_time", "wanted", "most_wanted", "stranger", "same_sphere", "other_sphere")
HEAD = "[points]\n" + "".join(f"{name} = 1\n" for name in POINTS) + "[clients]\n"
TAIL = '[[professions]]\nbetween = ["p", "q"]\nvalue = 9\nback = 2\nclients = "y"\n'


def test_a_value_may_differ_there_and_back():
    known = read_complements(HEAD + ROW.format(3) + TAIL)
    assert (known.professions["p", "q"].there, known.professions["q", "p"].there) == (9, 2)
    assert worth(Player(1, profession="q"), Player(2, profession="p"), known).points == 11


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [(ROW.format(11), "between 0 and 10"), (ROW.format(-1), "between 0 and 10"), (ROW.format(3) * 2, "listed twice")],
)
def test_complements_that_contradict_themselves_are_refused(rows, complaint):
    with pytest.raises(ValueError, match=complaint):
        read_complements(HEAD + rows + TAIL)


THINGS = st.frozensets(st.sampled_from(["keys", "tax advice", "flowers", "vans"]))


@given(st.lists(st.builds(Player, st.just(0), offers=THINGS, wants=THINGS), max_size=6))
def test_what_one_offers_and_another_one_wants_counts_in_the_table_as_it_does_for_a_couple(chosen):
    room = Room(tuple(Player(key, offers=one.offers, wants=one.wants) for key, one in enumerate(chosen)))
    grid = values(room, KNOWN)
    for one in room.players:
        for other in room.players:
            if one is not other:
                assert grid[one.key, other.key] == worth(one, other, KNOWN).points


def test_more_things_count_more_but_a_catalogue_of_them_does_not_drown_the_trades():
    points = KNOWN.points
    giver = Player(1, offers=frozenset("abcdefgh"))
    plain = worth(giver, Player(2), KNOWN).points
    assert worth(giver, Player(2, wants=frozenset("a")), KNOWN).points == plain + points.wanted
    most = plain + points.most_wanted * points.wanted
    assert worth(giver, Player(2, wants=frozenset("abcdefgh")), KNOWN).points == most


def test_the_reason_names_what_one_offers_and_the_other_looks_for_and_speaks_of_trades_inside_a_sentence():
    one = Player(1, profession="banker", sphere="finance", trade="Banker", offers=frozenset({"loans"}))
    other = Player(2, profession="it-support", sphere="business", trade="IT support", wants=frozenset({"loans"}))
    told = reason(one, other, Level.NEW, KNOWN)
    assert told.startswith("Banker meets IT support.")
    assert "One offers what the other looks for: loans." in told
    assert reason(other, one, Level.NEW, KNOWN).startswith("IT support meets banker.")

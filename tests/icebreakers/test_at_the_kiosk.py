"""What a guest is told of the games at the door's kiosk: what their own page tells them, and not before it does."""

from random import Random

import pytest
from sqlalchemy import event

from mixer.core.database import db
from mixer.door.rules.kiosk_words import Waiting, ZoneSign
from mixer.door.service.kiosk import handed_in
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.service import duos, games, paper_cards, rounds
from mixer.icebreakers.service.at_the_kiosk import waiting_for
from mixer.icebreakers.service.rounds_tables import Tables


@pytest.fixture
def told(cast, look):
    def ask(guest_id):
        with look() as session:
            return waiting_for(session, cast.event_id, guest_id)

    return ask


@pytest.fixture
def tables(cast, work, clock):
    """Plan, start, go on with and end table rounds."""

    def within(deed, *more):
        with work() as session:
            deed(session, cast.event_id, *more)

    class Rounds:
        plan = staticmethod(lambda: within(rounds.plan, rounds.Wish(Tables(tables=2, rounds=2)), clock(), Random(1)))
        start = staticmethod(lambda: within(rounds.start, clock()))
        next = staticmethod(lambda: within(games.next_round, "rounds", clock()))
        stop = staticmethod(lambda: within(games.stop, "rounds", clock()))

    return Rounds


def test_the_games_tell_the_kiosk(app):
    assert handed_in(app.extensions) is waiting_for


def test_without_a_game_there_is_nothing_to_tell(told, hall):
    (ana,) = hall.come()
    assert told(ana) == Waiting()


def test_a_guest_is_told_the_zone_they_are_placed_in(told, hall, cast, work):
    ana, ben = hall.come(2)
    with work() as session:
        zone = Zone(
            event_id=cast.event_id, name="Trades", letter="T", shape="square", colour="#d55e00", capacity=9, position=1
        )
        session.add(zone)
        session.flush()
        session.add(ZonePlace(zone_id=zone.id, guest_id=ana))
    assert told(ana).zone == ZoneSign("T", "#d55e00", "Trades")
    assert told(ben).zone is None


def test_a_guest_is_told_the_first_table_then_that_of_the_round_and_at_the_end_none(told, hall, tables):
    ana, *_ = hall.come(6)
    tables.plan()
    (first,) = told(ana).lines
    assert first in {f"Your first table is number {table}." for table in (1, 2)}
    (late,) = hall.come()
    assert told(late).lines == (), "who came after the plan has no table yet"
    tables.start()
    assert told(ana).lines[0].startswith("Round 1: you sit at table")
    tables.next()
    assert told(ana).lines[0].startswith("Round 2: you sit at table")
    tables.stop()
    assert told(ana).lines == ()


def test_dealt_cards_are_a_secret_until_the_signal(told, hall, game):
    ana, ben = hall.come(2)
    game.deal("food")
    assert told(ana).lines == ()
    game.start()
    card, other = game.card(ana).card, game.card(ben).card
    assert told(ana).lines == (f"You are {card}. Find {other}.",)
    hall.meet(ana, ben)
    hall.meet(ben, ana)
    assert told(ana).lines == (), "found"
    game.stop()
    assert told(ana).lines == ()


def test_a_latecomer_takes_a_card_on_the_phone_and_who_sits_out_is_left_in_peace(told, hall, game):
    ana, _ben = hall.come(2)
    game.deal("food")
    game.start()
    (late,) = hall.come()
    assert told(late).lines == ("Famous duo is on: take a card on your phone.",)
    game.sit_out(ana)
    assert told(ana).lines == ()


def test_paper_cards_wait_at_the_desk(told, hall, cast, work, clock, chance):
    (ana,) = hall.come()
    with work() as session:
        paper_cards.open_deck(session, cast.event_id, duos.Wish(("food",)), clock(), chance)
    (line,) = told(ana).lines
    assert line.startswith("You are ")
    assert line.endswith("Your card is at the desk.")
    (ben,) = hall.come()
    assert told(ben).lines == ("Take your card at the desk.",), "not dealt yet"


def test_telling_costs_the_same_in_a_full_room(told, hall, game, tables, app):
    def asked(guest_id):
        statements = []
        note = lambda *args: statements.append(args[2])  # noqa: E731 - to be taken off again
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", note)
            told(guest_id)
            event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    ana, *_ = hall.come(4)
    game.deal()
    game.start()
    tables.plan()
    few = asked(ana)
    hall.come(20)
    assert asked(ana) == few <= 12

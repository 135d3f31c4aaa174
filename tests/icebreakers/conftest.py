"""A room of guests with trades and companies, some of them checked in."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.contacts.models import Profession
from mixer.contacts.service.spheres import seed_professions
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.meetings.service import meet
from tests.makers import badge_of, check_in, make_company, make_contact, make_guest

TRADES = ["Realtor", "Mortgage broker", "Plumber", "Electrician", "Caterer", "Florist", "Attorney", "Accountant"]


class Hall:
    """Makes guests of the cast's mixer and lets them do what guests do."""

    def __init__(self, cast, work, clock):
        self.cast, self.work, self.clock = cast, work, clock
        self.guests = []
        self.houses = {}
        with work() as session:
            seed_professions(session, cast.group_id)

    def come(self, count=1, *, house="", trade="", inside=True, **different):
        """Let guests come, each from a company of their own unless one is named; return their ids."""
        with self.work() as session:
            group, event = session.get_one(Group, self.cast.group_id), session.get_one(Event, self.cast.event_id)
            if house and house not in self.houses:
                self.houses[house] = make_company(session, group, house).id
            shared = self.houses.get(house)
            fresh = []
            for _ in range(count):
                number = len(self.guests) + len(fresh)
                name = trade or TRADES[number % len(TRADES)]
                profession = session.scalar(
                    select(Profession.id).where(Profession.group_id == group.id, Profession.name == name)
                )
                company = shared or make_company(session, group, f"House {number}").id
                contact = make_contact(
                    session, group, f"Guest{number:03} Hall", profession_id=profession, company_id=company
                )
                guest = make_guest(session, event, contact, answer="yes", **different)
                if inside:
                    check_in(session, guest)
                fresh.append(guest)
            session.flush()
            session.expunge_all()
        self.guests += fresh
        return [guest.id for guest in fresh]

    def meet(self, one, other):
        with self.work() as session:
            tag = meet.tag_of(session, badge_of(session.get_one(Guest, other)))
            meet.say_hello(session, one, tag, [], self.clock())

    def guest(self, guest_id):
        return next(guest for guest in self.guests if guest.id == guest_id)

    def browser(self, guest_id):
        return self.cast.guest_browser(self.guest(guest_id))


@pytest.fixture
def hall(cast, work, clock):
    return Hall(cast, work, clock)


@pytest.fixture
def game(cast, work, clock, chance):
    """Deal, start and look at famous duos of the cast's mixer, each in a unit of work of its own."""
    from mixer.icebreakers.service import board, duos, paper_cards  # noqa: PLC0415 - tests of rules need no services

    def deal(*packs, **wish):
        with work() as session:
            duos.deal_cards(session, cast.event_id, duos.Wish(packs, **wish), clock(), chance)

    def start():
        with work() as session:
            paper_cards.start(session, cast.event_id, clock())

    def let_in():
        with work() as session:
            return duos.let_in(session, cast.event_id, clock())

    def stop():
        with work() as session:
            duos.stop(session, cast.event_id, clock())

    def sit_out(guest_id):
        with work() as session:
            duos.sit_out(session, cast.event_id, guest_id, clock())

    def look():
        with work() as session:
            return board.board(session, cast.event_id)

    def card(guest_id):
        with work() as session:
            return board.my_card(session, cast.event_id, guest_id)

    return SimpleNamespace(deal=deal, start=start, let_in=let_in, stop=stop, sit_out=sit_out, look=look, card=card)


@pytest.fixture
def threes(cast, work, clock, chance):
    """Make, start and look at lists of three of the cast's mixer, each in a unit of work of its own."""
    from mixer.icebreakers.service import three, three_board, three_card  # noqa: PLC0415 - tests of rules need no services

    def make(**wish):
        with work() as session:
            three.make_lists(session, cast.event_id, three.Wish(**wish), clock(), chance)

    def start():
        with work() as session:
            three.start(session, cast.event_id, clock())

    def let_in():
        with work() as session:
            return three.let_in(session, cast.event_id, clock())

    def open_list(guest_id):
        with work() as session:
            three.open_list(session, cast.event_id, guest_id, clock())

    def sit_out(guest_id, **options):
        with work() as session:
            three.sit_out(session, cast.event_id, guest_id, clock(), **options)

    def look():
        with work() as session:
            return three_board.board(session, cast.event_id)

    def card(guest_id):
        with work() as session:
            return three_card.my_three(session, cast.event_id, guest_id)

    def lists():
        return {player.guest_id: [one.guest_id for one in player.meets] for player in look().players}

    return SimpleNamespace(
        make=make, start=start, let_in=let_in, open=open_list, sit_out=sit_out, look=look, card=card, lists=lists
    )


@pytest.fixture
def similars(cast, work, clock, chance):
    """Make, start and look at pairs of similar businesses of the cast's mixer, each in a unit of work of its own."""
    from mixer.icebreakers.service import board, similar, similar_card  # noqa: PLC0415 - tests of rules need no services

    def make(**wish):
        with work() as session:
            similar.make_pairs(session, cast.event_id, similar.Wish(**wish), clock(), chance)

    def start():
        with work() as session:
            similar.start(session, cast.event_id, clock())

    def let_in():
        with work() as session:
            return similar.let_in(session, cast.event_id, clock())

    def sit_out(guest_id, **options):
        with work() as session:
            return similar.sit_out(session, cast.event_id, guest_id, clock(), **options)

    def write(guest_id, text):
        with work() as session:
            similar_card.write(session, cast.event_id, guest_id, text, clock())

    def look():
        with work() as session:
            return board.board(session, cast.event_id, "similar")

    def card(guest_id):
        with work() as session:
            return similar_card.my_similar(session, cast.event_id, guest_id)

    return SimpleNamespace(make=make, start=start, let_in=let_in, sit_out=sit_out, write=write, look=look, card=card)

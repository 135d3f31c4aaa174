import datetime as dt
import random

import pytest
from sqlalchemy import func, select

from mixer.accounts.models import Account, Group
from mixer.contacts.models import Company, Contact
from mixer.door.models import Attendance
from mixer.events.models import BudgetLine, Event, Venue
from mixer.followup import service as followup
from mixer.guests.models import Guest, Shift, Welcome
from mixer.meetings.models import Meeting, Note, Share
from mixer.plan.models import Task
from mixer.post.models import Letter
from mixer.prizes import service as prizes
from mixer.sample.make import make_sample
from mixer.sample.world import mixer_day
from tests.makers import KEYRING

NOW = dt.datetime(2026, 10, 22, 16, 0, tzinfo=dt.UTC)  # a Thursday


@pytest.fixture
def sample(work):
    with work() as session:
        return make_sample(session, NOW, random.Random(5), KEYRING, guests=30)


def test_a_first_start_finds_a_group_with_two_mixers_behind_it_and_one_ahead(look, sample):
    with look() as session:
        group = session.scalars(select(Group)).one()
        events = session.scalars(select(Event).order_by(Event.starts_at)).all()
        organiser = session.scalars(select(Account)).one()
        assert group.name == "Riverside Chamber of Commerce"
        assert [event.local_date for event in events] == [
            mixer_day(NOW.date()) - dt.timedelta(weeks=weeks) for weeks in (8, 4, 0)
        ]
        assert events[2].id == sample.event_id
        assert organiser.email.endswith(".example")
        assert 25 < sample.guests <= 30  # a few will come unasked


def test_the_mixer_ahead_is_half_answered_and_none_of_its_letters_leaves_the_house(look, sample):
    with look() as session:
        answers = dict(
            session.execute(
                select(Guest.answer, func.count()).where(Guest.event_id == sample.event_id).group_by(Guest.answer)
            ).all()
        )
        done = session.scalar(select(func.count()).where(Task.event_id == sample.event_id, Task.done_at.is_not(None)))
        board = prizes.read_board(session, sample.event_id)
        came = session.scalar(select(func.count()).where(Attendance.event_id == sample.event_id))
        assert set(session.scalars(select(Letter.state))) == {"sent"}
        assert all(address.endswith(".example") for address in session.scalars(select(Letter.to_address)))
        assert all(address.endswith(".example") for address in session.scalars(select(Contact.email)) if address)
    assert answers["yes"] > 8
    assert answers["none"] > 3
    assert 5 < done < 30
    assert board.cards
    assert {card.state for card in board.cards} <= {"asked", "pledged"}
    assert came == 0


def test_the_mixer_ahead_has_a_team_a_roster_a_room_and_a_budget_and_nobody_is_written_to(look, sample):
    with look() as session:
        tasks = session.scalars(select(Task).where(Task.event_id == sample.event_id)).unique().all()
        assert all(task.owner is not None and task.owner.email == "" for task in tasks)
        assert len({task.owner.name for task in tasks}) > 3
        posts = {shift.post for shift in session.scalars(select(Shift).where(Shift.event_id == sample.event_id))}
        assert "door" in posts
        assert session.get_one(Venue, sample.event_id).caterer == "Delmar Catering"
        spent = session.execute(select(Event.id, BudgetLine.actual_cents).join(BudgetLine)).all()
        assert {event_id for event_id, cents in spent if cents is None} == {sample.event_id}
        assert len({event_id for event_id, cents in spent if cents}) == 2


def test_the_mixers_before_have_their_whole_evening_on_record(look, sample):
    with look() as session:
        last = session.scalars(select(Event).order_by(Event.starts_at.desc()).offset(1)).first()
        desk = followup.read_desk(session, last.id)
        cards = prizes.read_board(session, last.id).cards
        assert desk.came > 8
        assert desk.introductions > 5
        assert all(card.winner and card.state == "thanked" for card in cards) or any(card.winner for card in cards)
        assert any(card.redraws for card in cards)
        assert session.scalar(select(func.count(Share.id))) > session.scalar(select(func.count(Meeting.id)))
        assert session.scalar(select(func.count(Note.id))) > 5
        houses = [company.house_id for company in session.scalars(select(Company))]
        assert len(set(houses)) < len(houses)
        assert session.scalar(select(func.count(Welcome.id)).where(Welcome.called_at.is_not(None))) > 0


def test_a_day_after_a_mixer_only_what_would_have_happened_has_happened(work):
    with work() as session:
        moment = dt.datetime.combine(mixer_day(NOW.date()) - dt.timedelta(weeks=4, days=-1), dt.time(8), dt.UTC)
        made = make_sample(session, moment, random.Random(5), KEYRING, guests=12)
        last = session.scalars(select(Event).where(Event.id != made.event_id).order_by(Event.starts_at.desc())).first()
        thanks = session.scalars(select(Letter.occasion).where(Letter.occasion.startswith(f"thanks:{last.id}:"))).all()
        assert thanks == []
        assert session.scalar(select(func.count(Welcome.called_at)).where(Welcome.event_id == last.id)) == 0


def test_two_installations_have_the_same_people_and_other_codes(work, look):
    codes = []
    for seed in (1, 2):
        with work() as session:
            for row in session.scalars(select(Group)):
                session.delete(row)
            for row in session.scalars(select(Account)):
                session.delete(row)
            session.flush()
            made = make_sample(session, NOW, random.Random(seed), KEYRING, guests=4)
            codes.append(set(session.scalars(select(Guest.code).where(Guest.event_id == made.event_id))))
    assert not codes[0] & codes[1]


@pytest.mark.parametrize("guests", [1, 2, 3])
def test_a_sample_of_very_few_guests_can_be_made(work, guests):
    with work() as session:
        assert make_sample(session, NOW, random.Random(5), KEYRING, guests=guests).guests >= 1

import random
from datetime import timedelta
from itertools import combinations

from sqlalchemy import select

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.events.models import Event
from mixer.followup.models import IntroductionWish
from mixer.followup.rules.segments import catalogue, rule_of
from mixer.followup.service.letter_segments import LETTER_SEGMENTS, where_key, where_rule
from mixer.followup.service.room import read_room
from mixer.guests.models import Guest, Welcome
from mixer.invite import service as invite
from mixer.prizes.models import Prize
from tests.followup.conftest import meet
from tests.makers import NIGHT, check_in, make_contact, make_event, make_guest


def found_in_sql(session, event, condition):
    listed = (Guest.event_id == event.id, Guest.removed_at.is_(None), Guest.contact.has(Contact.erased_at.is_(None)))
    return set(session.scalars(select(Guest.id).where(*listed, condition)))


def a_random_room(session, event, chance):
    """Guests who did whatever guests do, some of them taken off the list or erased meanwhile."""
    group = session.get_one(Group, event.group_id)
    before = [make_event(session, group, starts_at=NIGHT - timedelta(days=30 * ago)) for ago in range(1, 5)]
    guests = []
    for number in range(24):
        contact = make_contact(session, group, f"Guest{number} Example")
        contact.erased_at = NIGHT if chance.random() < 0.1 else None
        guest = make_guest(
            session,
            event,
            contact,
            answer=chance.choice(["none", "yes", "yes", "no", "maybe", "waiting"]),
            part=chance.choice(["guest", "guest", "visitor_host"]),
            source=chance.choice(["", "walk_in", "import"]),
            first_timer=chance.random() < 0.4,
            invited_at=chance.choice([None, NIGHT]),
            invited_by=chance.choice(["", f"Guest{chance.randrange(24)} Example", "Somebody Else"]),
            companion_of_id=chance.choice(guests).id if guests and chance.random() < 0.3 else None,
            removed_at=NIGHT if chance.random() < 0.1 else None,
        )
        if chance.random() < 0.6:
            check_in(session, guest, NIGHT + timedelta(minutes=chance.choice([-20, 0, 29, 30, 31, 90])))
        for old in before:
            if chance.random() < 0.2:
                check_in(session, make_guest(session, old, contact))
        guests.append(guest)
    session.flush()
    what_they_did(session, event, guests, chance)


def what_they_did(session, event, guests, chance):
    for one, other in combinations(guests, 2):
        if chance.random() < 0.08:
            meet(session, event, one, other, 20)
    for number, guest in enumerate(chance.sample(guests, 6)):
        taken_back = chance.choice([None, NIGHT])
        session.add(
            IntroductionWish(
                code=f"W{number}", event_id=event.id, guest_id=guest.id, words="x", asked_at=NIGHT,
                taken_back_at=taken_back,
            )
        )  # fmt: skip
        session.add(
            Prize(
                code=f"P{number}", event_id=event.id, donor_contact_id=chance.choice([None, guest.contact_id]),
                donor_name="x", item="x", position=number, pledged_at=chance.choice([None, NIGHT]),
                removed_at=chance.choice([None, None, NIGHT]),
            )
        )  # fmt: skip
    for first_timer, host in zip(chance.sample(guests, 5), guests, strict=False):
        outcome = chance.choice(["", "glad", "introduce"])
        session.add(Welcome(event_id=event.id, first_timer_id=first_timer.id, visitor_host_id=host.id, outcome=outcome))
    session.flush()


def test_letters_to_many_and_the_desk_of_the_day_after_pick_the_same_people_in_any_room(cast, work):
    stood = set()
    for seed in range(6):
        with work() as session:
            chance = random.Random(seed)
            event = make_event(session, session.get_one(Group, cast.group_id))
            a_random_room(session, event, chance)
            room = read_room(session, event)
            for one in (*catalogue().segments, catalogue().everybody):
                people = {person.guest_id for person in room.pick(one.key)}
                assert found_in_sql(session, event, where_key(one.key, event.id)) == people, one.key
                stood |= {one.key} if people else set()
            keys = [one.key for one in catalogue().segments]
            for _ in range(8):
                rule = rule_of(
                    (chance.sample(keys, chance.randrange(3)), chance.sample(keys, chance.randrange(3)))
                    for _ in range(chance.randint(1, 3))
                )
                picked = {person.guest_id for person in room.pick(str(rule))}
                assert found_in_sql(session, event, where_rule(rule, event.id)) == picked, str(rule)
            session.rollback()
    assert stood >= {one.key for one in catalogue().segments} - {"winners"}, "else the comparison says little"


def test_whoever_won_is_a_winner_in_both(night, work, app):
    with work() as session:
        event = session.get_one(Event, night.event_id)
        assert found_in_sql(session, event, where_key("winners", event.id)) == {night.ids["Ana"]}
        assert found_in_sql(session, event, where_key("donors", event.id)) == {night.ids["Dora"]}
        assert found_in_sql(session, event, where_key("brought", event.id)) == {night.ids["Ben"]}
        sizes = invite.segment_sizes(session, event.id, invite.all_segments(app.extensions))
    assert {one.key for one in LETTER_SEGMENTS} < set(sizes)
    assert sizes["winners"] == 1
    assert not {one.key for one in LETTER_SEGMENTS} & set(invite.SEGMENTS)


def test_thanks_to_everybody_who_came_show_at_the_desk_of_the_day_after(night, cast, clock, work):
    hugo = cast.browser("hugo")
    clock.now = NIGHT + timedelta(days=1)
    page = hugo.get(f"/m/{cast.event_code}/invite/write/thanks").text
    assert "Came (" in page
    drafted = hugo.post(
        f"/m/{cast.event_code}/invite/write/thanks", {"segment": "came", "subject": "Thanks", "text": "Dear {guest}"}
    )
    assert hugo.post(f"{drafted.location}/send").status_code == 303
    assert hugo.post(f"/m/{cast.event_code}/follow-up/came/send").status_code == 303
    assert "had this letter already" in hugo.get(f"/m/{cast.event_code}/follow-up/came").text

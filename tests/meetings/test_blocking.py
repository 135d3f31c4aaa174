"""No contact: two guests vanish from each other, the hosts hear why, and a block is lifted as easily as it was made."""

import pytest

from mixer.accounts.models import Group
from mixer.contacts.models import Profession
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.icebreakers.models import Complement, Game
from mixer.icebreakers.service import crowd
from mixer.meetings.models import Block
from mixer.meetings.rules import QUICKLY
from mixer.meetings.service import blocking, consent, meet, people, sharing
from tests.makers import a_code, badge_of, check_in, make_event, make_guest

DETAILS = ["company", "email"]
PLACE = "/m/{}/reports"


@pytest.fixture
def ada(cast, trio):
    return cast.guest_browser(trio.ada.guest)


@pytest.fixture
def ben(cast, trio):
    return cast.guest_browser(trio.ben.guest)


@pytest.fixture
def friends(work, trio, clock):
    """Let Ada and Ben meet and share."""
    with work() as session:
        meet.say_hello(session, trio.ada.id, meet.tag_of(session, trio.ben.badge), DETAILS, clock())
        sharing.agree(session, trio.ben.id, trio.ada.code, DETAILS, clock())
        sharing.write_note(session, trio.ada.id, trio.ben.code, "Wants a florist", clock())
    return trio


@pytest.mark.usefixtures("friends")
def test_a_block_lets_both_vanish_and_lifting_it_brings_back_what_both_still_share(work, trio, cast, clock):
    both = {(trio.ada.id, trio.ben.id), (trio.ben.id, trio.ada.id)}
    with work() as session:
        assert consent.agreed_couples(session, cast.event_id) == both
        assert blocking.block(session, trio.ben.id, trio.ada.code, "", clock()) == "Ada"
        assert people.people(session, trio.ada.id) == people.people(session, trio.ben.id) == []
        assert consent.agreed_couples(session, cast.event_id) == frozenset()
        assert consent.hidden_couples(session, cast.event_id) == both
        with pytest.raises(Refusal) as no:
            meet.say_hello(session, trio.ada.id, meet.tag_of(session, trio.ben.badge), DETAILS, clock())
        assert no.value.code == "elsewhere"
        assert blocking.lift(session, trio.ben.id, trio.ada.code, clock()) == "Ada"
        assert people.person(session, trio.ada.id, trio.ben.code).full_name == "Ben Secretbell"
        assert consent.hidden_couples(session, cast.event_id) == frozenset()
        for code in (trio.ada.code, "NOBODY"):
            with pytest.raises(Refusal) as no:
                blocking.lift(session, trio.ben.id, code, clock())
            assert no.value.code == "not_blocked"


def test_nobody_blocks_themself_or_a_guest_of_another_mixer(work, trio, cast, clock):
    with work() as session:
        elsewhere = make_guest(session, session.get_one(Event, cast.rival_event_id))
        for code, why in ((trio.ada.code, "themself"), (elsewhere.code, "no_such_guest")):
            with pytest.raises(Refusal) as no:
                blocking.block(session, trio.ada.id, code, "", clock())
            assert no.value.code == why


def test_blocking_again_keeps_what_the_hosts_were_told_and_new_words_wait_for_them(work, trio, cast, clock):
    with work() as session:
        blocking.block(session, trio.ada.id, trio.ben.code, "He shouted.", clock())
        (report,) = blocking.reports(session, cast.event_id)
        blocking.handle(session, cast.event_id, report.number, clock())
        blocking.lift(session, trio.ada.id, trio.ben.code, clock())
        blocking.block(session, trio.ada.id, trio.ben.code, "", clock.forward(minutes=1))
        (same,) = blocking.reports(session, cast.event_id)
        assert (same.words, same.handled_at is None, same.lifted_at) == ("He shouted.", False, None)
        blocking.block(session, trio.ada.id, trio.ben.code, "And again.", clock())
        (new,) = blocking.reports(session, cast.event_id)
        assert (new.words, new.handled_at, new.by_name) == ("And again.", None, "Ada Secretlace")
        assert session.query(Block).count() == 1
        with pytest.raises(Refusal) as no:
            blocking.handle(session, cast.rival_event_id, report.number, clock())
        assert no.value.code == "no_such_report"


def test_no_game_brings_together_whom_a_block_keeps_apart(work, trio, cast, clock):
    with work() as session:
        elsewhere = make_guest(session, session.get_one(Event, cast.event_id))
        for guest in (trio.ada, trio.ben):
            check_in(session, session.merge(guest.guest))
        couple = (min(trio.ada.id, trio.ben.id), max(trio.ada.id, trio.ben.id))
        game = Game(code=a_code(), event_id=cast.event_id, kind="duo", seed=0, dealt_at=clock())
        one, other = session.get_one(Group, cast.group_id), session.query(Profession).limit(2).all()
        session.add_all([game, Complement(group_id=one.id, one_id=other[0].id, other_id=other[1].id, value=9)])
        session.flush()
        assert couple not in crowd.present(session, cast.event_id).room.apart
        blocking.block(session, trio.ada.id, trio.ben.code, "", clock())
        blocking.block(session, trio.ada.id, elsewhere.code, "", clock())
        for whom in (crowd.present, crowd.expected, crowd.awaited):
            assert whom(session, cast.event_id).room.apart == {couple}
        assert crowd.playing(session, cast.event_id, game.id).room.apart == {couple}


@pytest.mark.usefixtures("friends")
def test_a_guest_blocks_tells_the_hosts_and_lifts_it_on_their_own_pages(trio, ada, ben):
    assert "Nobody" in ada.get("/my/blocked").text
    page = ada.post(f"/my/people/{trio.ben.code}/block", {"words": "He would not let go."}, follow_redirects=True).text
    assert "Ben is blocked" in page
    assert "He would not let go." in page
    assert "Ben" not in ada.get("/my/people").text
    assert "Ada" not in ben.get("/my/people").text
    assert ben.get(f"/my/people/{trio.ada.code}").status_code == 409
    tag = ben.get(f"/B/{trio.ada.badge}").text
    assert "Ada" not in tag
    assert tag == ben.get("/B/0000000000000000").text, "a block looks like any tag of elsewhere"
    assert "You blocked the guest" in ada.get(f"/B/{trio.ben.badge}", follow_redirects=True).text
    assert ben.post(f"/B/{trio.ada.badge}", {"fields": []}).status_code == 409
    page = ada.post(f"/my/blocked/{trio.ben.code}/lift", follow_redirects=True).text
    assert "not blocked any more" in page
    assert "Ben Secretbell" in ada.get("/my/people").text
    assert ada.post(f"/my/blocked/{trio.ben.code}/lift").status_code == 409
    assert ada.post(f"/my/people/{trio.ben.code}/block", {"words": "x" * 2001}).status_code == 409
    assert "you do not see each other" in ada.post(f"/my/people/{trio.ben.code}/block", follow_redirects=True).text


def test_the_hosts_read_what_was_told_note_that_they_looked_into_it_and_undo_it(cast, work, trio, clock):
    olive, address = cast.browser("olive"), PLACE.format(cast.event_code)
    assert "No reports" in olive.get(address).text
    with work() as session:
        blocking.block(session, trio.cleo.id, trio.ben.code, "", clock())
        blocking.block(session, trio.ada.id, trio.ben.code, "He shouted.", clock())
        (number,) = [report.number for report in blocking.reports(session, cast.event_id)]
    page = olive.get(address).text
    assert "He shouted." in page
    assert "Cleo" not in page, "a block without words stays between the two"
    assert "Looked into at" in olive.post(f"{address}/{number}", follow_redirects=True).text
    assert "waits for you again" in olive.post(f"{address}/{number}/again", follow_redirects=True).text
    assert olive.post(f"{address}/99/again").status_code == 404
    with work() as session:
        blocking.lift(session, trio.ada.id, trio.ben.code, clock())
    assert "lifted their block since" in olive.get(address).text
    assert cast.browser("vera").get(address).status_code == 403
    assert cast.browser("rita").get(address).status_code == 404


def test_a_guest_who_scans_the_whole_room_is_slowed_and_whoever_is_scanned_is_not(work, trio, cast, clock):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        crowd_of = [make_guest(session, event) for _ in range(QUICKLY + 2)]
        sharing.choose(session, trio.ben.id, sharing.Settings([], with_everyone=True), clock())
        for one in crowd_of:
            meet.say_hello(session, one.id, meet.tag_of(session, trio.ben.badge), [], clock())
        for one in crowd_of[:QUICKLY]:
            meet.say_hello(session, trio.ada.id, meet.tag_of(session, badge_of(one)), [], clock())
        last = meet.tag_of(session, badge_of(crowd_of[-1]))
        with pytest.raises(Refusal) as no:
            meet.say_hello(session, trio.ada.id, last, [], clock())
        assert no.value.code == "too_fast"
        assert "in a moment" in no.value.message
        meet.say_hello(session, trio.ada.id, meet.tag_of(session, badge_of(crowd_of[0])), ["email"], clock())
        meet.say_hello(session, trio.ben.id, meet.tag_of(session, trio.cleo.badge), [], clock())
        meet.say_hello(session, trio.ada.id, last, [], clock.forward(minutes=2))


@pytest.fixture
def later(work, cast, trio):
    """Let Ada and Ben come to a later mixer of the group, too; return their ids and codes there."""
    with work() as session:
        group = session.get_one(Group, cast.group_id)
        event = make_event(session, group)
        there = [make_guest(session, event, session.get_one(Guest, one.id).contact) for one in (trio.ada, trio.ben)]
        return event.id, [(guest.id, guest.code, badge_of(guest)) for guest in there]


@pytest.mark.usefixtures("friends")
def test_a_block_holds_at_the_next_mixer_and_is_lifted_from_there(work, trio, cast, clock, later):
    event_id, ((ada, ada_code, _), (ben, ben_code, bens_badge)) = later
    both = {(ada, ben), (ben, ada)}
    with work() as session:
        assert consent.blocked_couples(session, event_id) == frozenset()
        blocking.block(session, trio.ben.id, trio.ada.code, "", clock())
        assert consent.blocked_couples(session, event_id) == both
        assert consent.blocked_couples(session, cast.rival_event_id) == frozenset()
        with pytest.raises(Refusal, match="does not belong"):
            meet.say_hello(session, ada, meet.tag_of(session, bens_badge), DETAILS, clock())
        blocking.block(session, ben, ada_code, "Again.", clock.forward(minutes=1))
        (one,) = blocking.blocks_of(session, trio.ben.id)
        assert (one.code, one.name, one.reported) == (ada_code, "Ada", "Again.")
        assert blocking.blocks_of(session, ada) == []
        assert blocking.lift(session, ben, trio.ada.code, clock()) == "Ada"
        assert (
            consent.blocked_couples(session, event_id) == consent.blocked_couples(session, cast.event_id) == frozenset()
        )
        meet.say_hello(session, ada, meet.tag_of(session, bens_badge), DETAILS, clock())
        assert people.person(session, ada, ben_code).code == ben_code

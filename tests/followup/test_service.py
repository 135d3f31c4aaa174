import threading

import pytest

from mixer.contacts.models import Contact
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup import service
from mixer.followup.models import SegmentLetter
from mixer.followup.rules.letters import Draft
from mixer.guests.models import Guest, Welcome
from mixer.meetings.models import Share
from mixer.post.models import Letter
from mixer.post.service import farewell, suppress
from mixer.prizes.models import Prize
from tests.makers import KEYRING, NIGHT, check_in, link_of, make_guest

SENDER = (None, "Olive Organiser")


@pytest.fixture
def send(work, night, clock):
    def press(key):
        with work() as session:
            return service.send(session, night.event_id, key, clock(), SENDER, KEYRING)

    return press


def test_nobody_is_thanked_before_the_mixer_is_over(work, night, clock):
    clock.now = NIGHT
    with work() as session, pytest.raises(Refusal, match="not over yet"):
        service.send(session, night.event_id, "came", clock(), SENDER, KEYRING)


def letter_to(look, night, name, segment="came"):
    with look() as session:
        occasion = f"thanks:{night.event_id}:{segment}:{night.ids[name]}"
        letter = session.query(Letter).filter_by(occasion=occasion).one_or_none()
        session.expunge_all()
        return letter


def test_the_desk_counts_who_came_who_did_not_and_who_met_whom(look, night):
    with look() as session:
        desk = service.read_desk(session, night.event_id)
    assert (desk.came, desk.said_yes, desk.no_shows, desk.first_timers) == (5, 5, 1, 2)
    assert (desk.introductions, desk.met_three, desk.calls_open) == (3, 1, 2)
    found = {line.segment.key: (line.people, line.with_address, line.letters) for line in desk.lines}
    assert found == {
        "came": (5, 4, 0),
        "returning": (3, 2, 0),
        "walk_ins": (0, 0, 0),
        "late": (0, 0, 0),
        "brought": (1, 1, 0),
        "no_show": (1, 1, 0),
        "said_no": (1, 1, 0),
        "maybe": (0, 0, 0),
        "never_answered": (0, 0, 0),
        "waiting": (0, 0, 0),
        "not_seen": (0, 0, 0),
        "first_timers": (2, 2, 0),
        "donors": (1, 1, 0),
        "winners": (1, 1, 0),
        "visitor_hosts": (1, 1, 0),
        "met_three": (1, 1, 0),
        "met_few": (3, 2, 0),
        "met_none": (1, 1, 0),
        "asked": (0, 0, 0),
    }


def test_a_segment_lists_its_people_by_name(look, night):
    with look() as session:
        page = service.read_segment(session, night.event_id, "came")
        names = [person.name.split()[0] for person in page.people]
        ana = page.people[0]
    assert names == ["Ana", "Ben", "Cleo", "Una", "Vic"]
    assert (ana.company, ana.won, len(ana.met)) == ("Acme", "a cake", 3)
    assert page.line.to_write == 4


def test_a_segment_there_is_not_is_refused(look, night):
    with look() as session, pytest.raises(Refusal, match="no such group"):
        service.read_segment(session, night.event_id, "strangers")


def test_segments_put_together_are_picked_by_name_and_everybody_too(look, night):
    with look() as session:
        room = service.read_room(session, session.get_one(Event, night.event_id))
        names = {
            rule: " ".join(person.tag_name for person in room.pick(rule))
            for rule in (
                "first_timers+met_none,winners",
                "came-first_timers",
                "everybody",
                "everybody-came",
                "came-came",
            )
        }
        page = service.read_segment(session, night.event_id, "met_none+first_timers,winners")
        for rule in ("came+strangers", "came+", ""):
            with pytest.raises(Refusal, match="no such group") as no:
                room.pick(rule)
            assert no.value.code == "no_segment"
    assert names == {
        "first_timers+met_none,winners": "Ana Una",
        "came-first_timers": "Ben Cleo Vic",
        "everybody": "Ana Ben Cleo Dora Noa Una Vic",
        "everybody-came": "Dora Noa",
        "came-came": "",
    }
    assert (page.line.segment.key, page.line.people) == ("first_timers+met_none,winners", 2)


def test_a_letter_to_segments_put_together_goes_once_to_each_whatever_the_order(send, look, night):
    assert send("first_timers,donors").written == 3
    assert send("donors,first_timers").written == 0
    assert letter_to(look, night, "Dora", "donors,first_timers").subject == "Thank you for your door prize"
    with look() as session:
        assert session.query(Prize).one().thanked_at is None  # a letter to others besides is no thanks to donors
        desk = service.read_segment(session, night.event_id, "donors,first_timers")
    assert (desk.line.letters, desk.line.to_write) == (3, 0)


def test_guests_taken_off_the_list_and_erased_contacts_are_nowhere(work, look, night, clock):
    with work() as session:
        session.get_one(Guest, night.ids["Ben"]).removed_at = clock()
        cleo = session.get_one(Guest, night.ids["Cleo"])
        session.get_one(Contact, cleo.contact_id).erased_at = clock()
    with look() as session:
        desk = service.read_desk(session, night.event_id)
        pairs = service.who_met_whom(session, night.event_id)
    assert desk.came == 3
    assert [(pair.one.tag_name, pair.other.tag_name) for pair in pairs] == [("Ana", "Vic")]


def test_who_met_whom_stands_in_the_order_of_the_evening(look, night):
    with look() as session:
        pairs = service.who_met_whom(session, night.event_id)
    assert [(pair.at, {pair.one.tag_name, pair.other.tag_name}) for pair in pairs] == [
        ("17:50", {"Ana", "Ben"}),
        ("18:00", {"Ana", "Cleo"}),
        ("18:10", {"Ana", "Vic"}),
    ]
    assert {pair.how for pair in pairs} == {"A scan of a name tag"}


def test_every_guest_with_an_address_gets_the_letter_once(send, look, night):
    sent = send("came")
    assert (sent.written, sent.without_address, sent.not_again) == (4, 1, 0)
    again = send("came")
    assert (again.written, again.not_again) == (0, 4)
    with look() as session:
        assert session.query(Letter).count() == 4
        assert session.query(SegmentLetter).one().sent_at is not None


def test_the_letter_names_whom_the_guest_met_as_far_as_both_agreed(send, look, night):
    send("came")
    text = letter_to(look, night, "Ana").body_text
    assert "Hello Ana," in text
    assert "- Ben Example (Acme, Florist)" in text
    assert "- and 2 more people, as soon as you have both agreed" in text
    assert "Cleo" not in text
    assert "Vic" not in text
    bens = letter_to(look, night, "Ben").body_text
    assert "- Ana Example (Acme)" in bens
    assert "555-0101" not in bens
    assert "+12125550101" not in bens


def test_a_consent_taken_back_is_gone_from_the_letter(send, work, look, night, clock):
    with work() as session:
        share = session.query(Share).filter_by(giver_id=night.ids["Ben"], receiver_id=night.ids["Ana"]).one()
        share.revoked_at = clock()
    send("came")
    text = letter_to(look, night, "Ana").body_text
    assert "Ben" not in text
    assert "- and 2 more people" in text, "and whoever took back is not counted either"


def test_the_letter_leads_to_the_guests_own_page_and_out(send, look, work, night):
    send("came")
    letter = letter_to(look, night, "Ana")
    with look() as session:
        own = f"http://localhost/r/{link_of(session.get_one(Guest, night.ids['Ana']))}"
    assert own in letter.body_text
    assert own in letter.body_html
    assert letter.unsubscribe_url
    assert letter.unsubscribe_url in letter.body_text
    assert (letter.kind, letter.stream, letter.from_name) == ("people_met", "invitation", "Riverside Chamber")
    assert "Thursday, 22 October" in letter.body_text


def test_who_asked_for_no_more_letters_gets_none(send, work, look, night, clock, cast):
    with work() as session:
        address = session.get_one(Guest, night.ids["Ana"]).contact.email
        suppress(session, farewell(KEYRING, cast.group_id, address), "unsubscribed", clock())
    assert send("came").written == 3
    assert letter_to(look, night, "Ana") is None


def test_thanking_the_donors_marks_their_prizes(send, look, night):
    assert send("donors").written == 1
    letter = letter_to(look, night, "Dora", "donors")
    assert "thank you for giving a cake to Autumn Mixer" in letter.body_text
    assert letter.kind == "thanks"
    with look() as session:
        assert session.query(Prize).one().thanked_at is not None


def test_the_winner_is_congratulated_on_what_they_won(send, look, night, work):
    with work() as session:
        session.query(Prize).one().donor_contact_id = session.get_one(Guest, night.ids["Ana"]).contact_id
        session.add(
            Prize(
                code="ZZ",
                event_id=night.event_id,
                donor_contact_id=session.get_one(Guest, night.ids["Ana"]).contact_id,
                donor_name="Ana",
                item="tea",
                position=9,
                pledged_at=session.query(Prize).one().pledged_at,
            )
        )
    send("winners")
    send("donors")
    assert letter_to(look, night, "Ana", "winners").subject == "Congratulations: a cake"
    assert "giving a cake and tea" in letter_to(look, night, "Ana", "donors").body_text


def test_a_letter_is_kept_as_the_host_wrote_it(work, look, night, clock):
    with work() as session:
        for text in ("Hi {guest}!", "Dear {guest}"):
            service.save_draft(session, night.event_id, "came", Draft("Thanks", text), clock(), None)
    with look() as session:
        segment = service.find_segment("came")
        assert service.read_draft(session, night.event_id, segment) == Draft("Thanks", "Dear {guest}")
        found = service.preview(session, night.event_id, "came", 99, "Olive", KEYRING)
    assert (found.number, found.total, found.to_name, found.text) == (4, 4, "Vic Example", "Dear Vic")


def test_a_letter_with_a_mistake_is_not_kept(work, night, clock):
    with work() as session, pytest.raises(Refusal, match=r"\{gest\} is nothing"):
        service.save_draft(session, night.event_id, "came", Draft("Thanks", "{gest}"), clock(), None)


def test_there_is_nothing_to_look_at_where_nobody_has_an_address(work, look, night):
    with work() as session:
        session.get_one(Guest, night.ids["Noa"]).contact.email = None
    with look() as session:
        assert service.preview(session, night.event_id, "no_show", 1, "Olive", KEYRING) is None


@pytest.mark.database
def test_two_hosts_who_send_at_once_write_each_letter_once(work, look, night, clock):
    barrier, results = threading.Barrier(4), []

    def press():
        barrier.wait()
        with work() as session:
            results.append(service.send(session, night.event_id, "came", clock(), SENDER, KEYRING).written)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == 4
    assert len(results) == 4
    with look() as session:
        assert session.query(Letter).count() == 4


def test_every_first_timer_who_came_has_a_visitor_host_to_call(look, night):
    with look() as session:
        lines = service.call_list(session, night.event_id)
    assert [(line.name, line.caller, line.invited_by) for line in lines] == [
        ("Ana Example", "Vic Example", ""),
        ("Una Example", "Vic Example", "Ben Example"),
    ]


def test_what_came_of_a_call_is_written_down_and_can_be_changed(work, look, night, clock):
    with work() as session:
        outcome = service.record_call(session, night.event_id, night.codes["Ana"], "later", clock())
        assert not outcome.called
        service.record_call(session, night.event_id, night.codes["Ana"], "glad", clock())
    with look() as session:
        lines = service.call_list(session, night.event_id)
        assert [line.name.split()[0] for line in lines] == ["Una", "Ana"]
        assert lines[1].outcome.key == "glad"
        assert lines[1].called_at == clock()
        assert service.read_desk(session, night.event_id).calls_open == 1
        assert session.query(Welcome).count() == 1


@pytest.mark.parametrize(
    ("name", "outcome", "words"),
    [("Ana", "married", "Choose what came"), ("Ben", "glad", "not on the call list")],
)
def test_a_call_that_makes_no_sense_is_refused(work, night, clock, name, outcome, words):
    with work() as session, pytest.raises(Refusal, match=words):
        service.record_call(session, night.event_id, night.codes[name], outcome, clock())


def test_without_a_visitor_host_nobody_can_have_called(work, night, clock):
    with work() as session:
        session.get_one(Guest, night.ids["Vic"]).part = "guest"
        with pytest.raises(Refusal, match="Name a visitor host"):
            service.record_call(session, night.event_id, night.codes["Ana"], "glad", clock())


def test_five_hundred_guests_take_no_more_queries_than_five(work, look, night, queries):
    def count():
        with look() as session, queries() as sent:
            service.read_desk(session, night.event_id)
        return len(sent)

    before = count()
    with work() as session:
        event = session.get_one(Event, night.event_id)
        for _ in range(100):
            check_in(session, make_guest(session, event, answer="yes"))
    assert count() == before <= 12

"""Scanning, consent, notes: the services behind the pages."""

import threading

import pytest

from mixer.contacts.models import Consent
from mixer.core.database import unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite.rules.consents import CURRENT, SHARE
from mixer.invite.service.details import Details, put_on_record
from mixer.meetings.models import Meeting
from mixer.meetings.rules import Standing
from mixer.meetings.service import meet, people, sharing
from tests.makers import make_guest

DETAILS = ["company", "email"]


def hello(session, scanner, scanned, moment, fields=DETAILS):
    tag = meet.tag_of(session, scanned.badge)
    meet.say_hello(session, scanner.id, tag, fields, moment)


def test_a_badge_is_read_however_it_is_typed(trio, look):
    with look() as session:
        assert meet.tag_of(session, trio.ben.badge.lower()).guest_id == trio.ben.id
        assert meet.tag_of(session, "0" * 16) is None


def test_a_short_code_is_known_at_its_own_mixer_only(trio, cast, look):
    with look() as session:
        assert meet.tag_by_short_code(session, cast.event_id, trio.ben.short.lower()).code == trio.ben.code
        assert meet.tag_by_short_code(session, cast.rival_event_id, trio.ben.short) is None


def test_a_guest_taken_off_the_list_has_no_tag(trio, work, clock):
    with work() as session:
        session.get_one(Guest, trio.ben.id).removed_at = clock()
        session.flush()
        assert meet.tag_of(session, trio.ben.badge) is None


def test_a_scan_records_the_meeting_and_the_scanners_consent(trio, work, clock):
    with work() as session:
        hello(session, trio.ada, trio.ben, clock())
        (seen,) = people.people(session, trio.ada.id)
        assert (seen.name, seen.standing, seen.full_name, seen.details) == ("Ben", Standing.WAITING, "", {})
        (asked,) = people.people(session, trio.ben.id)
        assert (asked.name, asked.standing, asked.details) == ("Ada", Standing.ASKED, {})
        assert people.home(session, trio.ben.id).asked == 1


def test_when_both_agree_each_sees_what_the_other_allows(trio, work, clock):
    with work() as session:
        hello(session, trio.ada, trio.ben, clock())
        sharing.agree(session, trio.ben.id, trio.ada.code, ["phone", "profession"], clock())
        ben = people.person(session, trio.ada.id, trio.ben.code)
        assert ben.standing == Standing.SHARED
        assert ben.full_name == "Ben Secretbell"
        assert ben.details == {"profession": "Secretbell maker", "phone": "+1505555Secretbell"}
        ada = people.person(session, trio.ben.id, trio.ada.code)
        assert ada.details == {"company": "Secretlace Works", "email": "Secretlace@private.example"}


def test_a_guest_who_shares_with_everyone_need_not_be_asked(trio, work, clock):
    with work() as session:
        sharing.choose(session, trio.ben.id, sharing.Settings(["email"], with_everyone=True), clock())
        hello(session, trio.ada, trio.ben, clock())
        assert people.person(session, trio.ada.id, trio.ben.code).details == {"email": "Secretbell@private.example"}


def test_who_takes_back_vanishes_for_the_other_and_may_share_again(trio, work, clock):
    with work() as session:
        hello(session, trio.ada, trio.ben, clock())
        sharing.agree(session, trio.ben.id, trio.ada.code, DETAILS, clock())
        sharing.write_note(session, trio.ada.id, trio.ben.code, "Wants a florist", clock())
        sharing.take_back(session, trio.ben.id, trio.ada.code, clock())
        assert people.people(session, trio.ada.id) == []
        assert not people.sees(session, trio.ada.id, trio.ben.code)
        assert people.notes_on_the_vanished(session, trio.ada.id) == ["Wants a florist"]
        seen = people.person(session, trio.ben.id, trio.ada.code)
        assert (seen.standing, seen.full_name, seen.details) == (Standing.ASKED, "", {})
        for attempt in (people.person, sharing.met):
            with pytest.raises(Refusal) as no:
                attempt(session, trio.ada.id, trio.ben.code)
            assert no.value.code == "not_met"
        sharing.agree(session, trio.ben.id, trio.ada.code, DETAILS, clock())
        assert people.person(session, trio.ada.id, trio.ben.code).standing == Standing.SHARED
        assert people.person(session, trio.ada.id, trio.ben.code).note == "Wants a florist"
        assert people.notes_on_the_vanished(session, trio.ada.id) == []


def test_sharing_with_everyone_is_a_consent_with_its_words_and_its_time(trio, cast, work, clock):
    with work() as session:
        contact = session.get_one(Guest, trio.ben.id).contact_id
        given = sharing.Settings(["email"], with_everyone=True)
        sharing.choose(session, trio.ben.id, given, clock())
        (consent,) = session.query(Consent).filter_by(contact_id=contact)
        assert (consent.purpose, consent.wording, consent.given_at) == ("share", CURRENT[SHARE], clock())
        sharing.choose(session, trio.ben.id, sharing.Settings([], with_everyone=False), clock.forward(minutes=1))
        assert consent.withdrawn_at == clock()
        told = dict.fromkeys(("pronouns", "dietary", "invited_by", "talk_about"), "")
        page = Details(tag_name="Ben", shows=("email",), shares_with_all=True, on_wall=True, **told)
        put_on_record(session, cast.event_id, trio.ben.id, page, clock())
        session.flush()
        assert session.query(Consent).filter_by(contact_id=contact, withdrawn_at=None).count() == 1


def test_two_who_both_took_back_find_each_other_by_scanning_again(trio, work, clock):
    with work() as session:
        hello(session, trio.ada, trio.ben, clock())
        sharing.agree(session, trio.ben.id, trio.ada.code, DETAILS, clock())
        sharing.take_back(session, trio.ben.id, trio.ada.code, clock())
        sharing.take_back(session, trio.ada.id, trio.ben.code, clock())
        assert people.people(session, trio.ada.id) == people.people(session, trio.ben.id) == []
        assert not meet.greet(session, trio.ada.id, meet.tag_of(session, trio.ben.badge)).met_already
        hello(session, trio.ada, trio.ben, clock())
        assert people.people(session, trio.ada.id) == []
        assert people.person(session, trio.ben.id, trio.ada.code).standing == Standing.ASKED


def test_what_was_taken_back_from_one_stays_taken_back_though_shared_with_everyone(trio, work, clock):
    with work() as session:
        sharing.choose(session, trio.ben.id, sharing.Settings(["email"], with_everyone=True), clock())
        hello(session, trio.ada, trio.ben, clock())
        assert people.person(session, trio.ada.id, trio.ben.code).standing == Standing.SHARED
        sharing.take_back(session, trio.ben.id, trio.ada.code, clock())
        hello(session, trio.ada, trio.ben, clock())
        assert people.people(session, trio.ada.id) == []
        hello(session, trio.cleo, trio.ben, clock())
        assert people.person(session, trio.cleo.id, trio.ben.code).standing == Standing.SHARED


def test_a_new_choice_of_what_to_show_holds_at_once_for_people_met(trio, work, clock):
    with work() as session:
        hello(session, trio.ada, trio.ben, clock(), ["email", "phone"])
        sharing.agree(session, trio.ben.id, trio.ada.code, [], clock())
        sharing.choose(session, trio.ada.id, sharing.Settings(["company"], with_everyone=False), clock())
        assert set(people.person(session, trio.ben.id, trio.ada.code).details) == {"company"}
        assert sharing.settings(session, trio.ada.id) == sharing.Settings(["company"], with_everyone=False)


def test_the_first_meeting_stands_however_often_they_scan(trio, work, clock):
    with work() as session:
        hello(session, trio.ada, trio.ben, clock())
        first = clock()
        hello(session, trio.ben, trio.ada, clock.forward(minutes=5))
        (meeting,) = session.query(Meeting)
        assert meeting.confirmed_at == first
        assert meeting.one_id < meeting.other_id
        assert people.person(session, trio.ada.id, trio.ben.code).standing == Standing.SHARED


def test_a_greeting_knows_whether_they_met_and_whose_tag_it_is(trio, work, clock):
    with work() as session:
        tag = meet.tag_of(session, trio.ben.badge)
        assert not meet.greet(session, trio.ada.id, tag).met_already
        hello(session, trio.ada, trio.ben, clock())
        assert meet.greet(session, trio.ada.id, tag).met_already
        assert meet.greet(session, trio.ben.id, tag).themself


def test_nobody_meets_themself_or_a_guest_of_another_mixer(trio, cast, work, clock):
    with work() as session:
        elsewhere = make_guest(session, session.get_one(Event, cast.rival_event_id))
        with pytest.raises(Refusal) as no:
            hello(session, trio.ada, trio.ada, clock())
        assert no.value.code == "own_tag"
        tag = meet.Tag(elsewhere.id, elsewhere.event_id, elsewhere.code, "Elsewhere")
        with pytest.raises(Refusal) as no:
            meet.say_hello(session, trio.ada.id, tag, [], clock())
        assert no.value.code == "elsewhere"


def test_who_has_not_met_can_neither_look_nor_share_nor_write(trio, work, clock):
    with work() as session:
        for attempt in (
            lambda: people.person(session, trio.ada.id, trio.ben.code),
            lambda: sharing.agree(session, trio.ada.id, trio.ben.code, [], clock()),
            lambda: sharing.take_back(session, trio.ada.id, "NOBODY", clock()),
            lambda: sharing.write_note(session, trio.ada.id, trio.ben.code, "hm", clock()),
        ):
            with pytest.raises(Refusal) as no:
                attempt()
            assert no.value.code == "not_met"


def test_a_note_is_private_can_be_changed_and_taken_away(trio, work, clock):
    with work() as session:
        hello(session, trio.ada, trio.ben, clock())
        sharing.write_note(session, trio.ada.id, trio.ben.code, "Wants a florist", clock())
        sharing.write_note(session, trio.ada.id, trio.ben.code, "Wants two florists", clock())
        assert people.person(session, trio.ada.id, trio.ben.code).note == "Wants two florists"
        assert people.person(session, trio.ben.id, trio.ada.code).note == ""
        sharing.write_note(session, trio.ada.id, trio.ben.code, "", clock())
        assert people.person(session, trio.ada.id, trio.ben.code).note == ""


def test_all_people_met_take_one_query_however_many_they_are(trio, work, clock, queries):
    with work() as session:
        hello(session, trio.ada, trio.ben, clock())
        hello(session, trio.ada, trio.cleo, clock.forward(minutes=1))
        with queries() as asked:
            assert [one.name for one in people.people(session, trio.ada.id)] == ["Cleo", "Ben"]
        assert len(asked) == 1


def test_two_who_scan_each_other_at_the_same_moment_both_come_through(app, trio, look, clock):
    start, went_wrong = threading.Barrier(2), []

    def scan(scanner, scanned):
        try:
            start.wait(5)
            with app.app_context(), unit_of_work() as session:
                tag = meet.tag_of(session, scanned.badge)
                meet.say_hello(session, scanner.id, tag, DETAILS, clock())
        except Exception as error:  # noqa: BLE001 - told to the test
            went_wrong.append(error)

    for _ in range(3):
        phones = [threading.Thread(target=scan, args=two) for two in ((trio.ada, trio.ben), (trio.ben, trio.ada))]
        for phone in phones:
            phone.start()
        for phone in phones:
            phone.join()
    assert went_wrong == []
    with look() as session:
        assert people.person(session, trio.ada.id, trio.ben.code).standing == Standing.SHARED

"""Hellos that waited for the network: as good as at the time of their tap, once, and no better."""

from datetime import timedelta

import pytest

from mixer.meetings.models import Meeting
from mixer.meetings.rules import Standing, time_of_tap
from mixer.meetings.service import blocking, meet, people, sharing
from tests.makers import NIGHT

TAPPED = NIGHT + timedelta(minutes=40)
HOUR = 60 * 60 * 1000


@pytest.fixture
def ada(cast, trio):
    return cast.guest_browser(trio.ada.guest)


def a_hello(trio, **different):
    return {"id": "1", "tag": trio.ben.badge, "typed": False, "guest": trio.ada.code, "fields": ["email"]} | different


def test_a_tap_is_kept_within_the_mixers_hours_and_never_in_the_future():
    end, now = NIGHT + timedelta(hours=2), NIGHT + timedelta(days=2)
    assert time_of_tap(TAPPED, NIGHT, end, now) == TAPPED
    assert time_of_tap(NIGHT - timedelta(days=300), NIGHT, end, now) == NIGHT - timedelta(hours=1)
    assert time_of_tap(now, NIGHT, end, now) == end + timedelta(hours=2)
    assert time_of_tap(TAPPED, NIGHT, end, TAPPED - timedelta(minutes=1)) == TAPPED - timedelta(minutes=1)


def test_hellos_are_handed_in_once_the_network_is_back_with_the_time_of_their_tap(ada, trio, work, look, clock):
    clock.now = TAPPED + timedelta(hours=1)
    told = {"hellos": [a_hello(trio, age_ms=HOUR), a_hello(trio, id="2", tag=trio.cleo.short, typed=True, age_ms=HOUR)]}
    for _ in range(2):
        answer = ada.post_json("/my/queue", told)
        assert answer.json == {"results": [{"id": "1", "words": "You met Ben."}, {"id": "2", "words": "You met Cleo."}]}
    with look() as session:
        assert {row.confirmed_at for row in session.query(Meeting)} == {TAPPED}
        assert people.person(session, trio.ben.id, trio.ada.code).standing == Standing.ASKED


def test_what_was_taken_back_or_blocked_after_the_tap_stays_so(ada, trio, work, look, clock):
    clock.now = TAPPED
    with work() as session:
        sharing.choose(session, trio.ben.id, sharing.Settings(["email"], with_everyone=True), clock())
        meet.say_hello(session, trio.ada.id, meet.tag_of(session, trio.ben.badge), ["phone"], clock.forward(minutes=5))
        sharing.take_back(session, trio.ada.id, trio.ben.code, clock.forward(minutes=5))
        blocking.block(session, trio.cleo.id, trio.ada.code, "", clock())
    clock.forward(minutes=50)
    hellos = [a_hello(trio, age_ms=HOUR), a_hello(trio, id="2", tag=trio.cleo.badge, age_ms=HOUR)]
    words = [one["words"] for one in ada.post_json("/my/queue", {"hellos": hellos}).json["results"]]
    assert words == ["You met Ben.", "This tag does not belong to the mixer you are at."]
    with look() as session:
        assert people.people(session, trio.ben.id) == []
        assert [one.standing for one in people.people(session, trio.ada.id)] == [Standing.ASKED]
    later = ada.post_json("/my/queue", {"hellos": [a_hello(trio, id="3", age_ms=0)]})
    assert later.json["results"][0]["words"] == "You met Ben."
    with look() as session:
        assert people.person(session, trio.ben.id, trio.ada.code).standing == Standing.SHARED, "a tap of now is anew"


def test_who_shares_with_everyone_is_shared_at_once_unless_they_took_it_back(ada, trio, work, look, clock):
    clock.now = TAPPED
    with work() as session:
        sharing.choose(session, trio.ben.id, sharing.Settings(["email"], with_everyone=True), clock())
    ada.post_json("/my/queue", {"hellos": [a_hello(trio, age_ms=0)]})
    with work() as session:
        assert people.person(session, trio.ada.id, trio.ben.code).standing == Standing.SHARED
        sharing.take_back(session, trio.ben.id, trio.ada.code, clock.forward(minutes=1))
    ada.post_json("/my/queue", {"hellos": [a_hello(trio, id="2", age_ms=0)]})
    with look() as session:
        assert people.people(session, trio.ada.id) == []


def test_what_cannot_be_taken_is_answered_in_words_and_goes_from_the_phone(ada, trio, cast):
    odd = [
        a_hello(trio, age_ms=0, guest=trio.ben.code),
        a_hello(trio, age_ms=0, tag="0" * 16),
        a_hello(trio, age_ms=-1),
        a_hello(trio, age_ms="soon"),
        a_hello(trio, age_ms=0, tag=5),
        "no hello",
    ]
    words = [one["words"] for one in ada.post_json("/my/queue", {"hellos": odd}).json["results"]]
    assert words == [
        "A hello of the guest who had this phone before was dropped.",
        "Nobody has the code of one of the tags.",
        *["A hello could not be read."] * 3,
    ]
    for wrong in (None, [], {"hellos": "x"}, {"hellos": [a_hello(trio)] * 51}):
        assert ada.post_json("/my/queue", wrong).status_code == 400
    assert cast.browser("").post_json("/my/queue", {"hellos": []}).status_code == 401
    assert ada.client.post("/my/queue", json={"hellos": []}).status_code == 400, "without its token"


def test_the_phone_gets_its_worker_the_page_to_keep_and_a_token(ada, trio, cast):
    worker = cast.browser("").get("/my/service-worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.mimetype == "text/javascript"
    page = ada.get("/my/offline").text
    assert f'data-guest="{trio.ada.code}"' in page
    assert trio.ada.private not in page
    assert ada.get("/my/queue").json["token"]
    assert cast.browser("").get("/my/offline").status_code == 401


def test_a_copy_that_a_phone_keeps_takes_no_word_from_the_page_that_comes_next(ada, trio):
    """Put on the shelf while a note is being kept, it would say "Note kept." to nobody; without its header it does."""
    ada.post_json("/my/queue", {"hellos": [a_hello(trio, age_ms=0)]})
    shelf = {"X-Shelf": "yes"}
    for headers, said in (({}, False), (shelf, True)):
        ada.post(f"/my/people/{trio.ben.code}/note", {"text": "Wants a florist"})
        assert ("Note kept." in ada.get("/my", headers=headers).text) is not said
        assert ("Note kept." in ada.get(f"/my/people/{trio.ben.code}").text) is said
    for worker in ("/my/service-worker.js", "/door/service-worker.js"):
        assert '"X-Shelf": "yes"' in ada.get(worker).text

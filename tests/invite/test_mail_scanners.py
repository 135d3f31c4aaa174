"""Mail scanners open every link of every letter, and nothing is answered, unsubscribed or changed by that."""

import re

import pytest
from sqlalchemy import update

from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.invite import service
from mixer.invite.rules.replies import Reply
from mixer.invite.service import SignUp
from tests.invite.conftest import NO, YES
from tests.invite.test_pages import digest_of

LINK = re.compile(r"https?://localhost(/[^\s\"'<>)]*)")


@pytest.fixture
def written(house):
    """Write a letter of every kind that a guest's answer, a host or the public page causes."""
    house.seats(2)
    ana, bo, cy, di = house.guests(4)
    with house.work() as session:
        event = update(Event).where(Event.id == house.cast.event_id)
        session.execute(event.values(sign_up_cap=9, most_companions=2))
    house.answer(ana, Reply(coming=True, companions=("Ed Eats",)))
    house.answer(bo, YES)
    house.answer(ana, NO)
    house.answer(cy, Reply(coming=False, unsure=True))
    for guest in (ana, bo, cy):
        with house.work() as session:
            again = SignUp("Some", "Body", session.get_one(Guest, guest.id).contact.email)
            service.sign_up(session, house.cast.event_code, again, house.clock.now, house.tools)
    words = service.Words("invitation", "not_invited", "Come, {guest}", "Dear {guest},\n\n{link}")
    with house.work() as session:
        host = house.cast.accounts["hugo"]
        code = service.draft_wave(session, house.cast.event_id, words, host, house.clock.now, house.tools.chance)
        service.send_wave(session, house.cast.event_id, code, house.clock.now, house.tools.keyring)
    return di


def links(house):
    """Return every address of ours that stands in any letter: in its text, its page, its calendar, its headers."""
    found = set()
    for letter in house.letters():
        for text in (letter.body_text, letter.body_html, letter.calendar or "", letter.unsubscribe_url or ""):
            unfolded = text.replace("\r\n ", "").replace("&amp;", "&")
            found |= set(LINK.findall(unfolded))
    return sorted(found)


def test_a_scanner_that_opens_every_link_of_every_letter_changes_nothing(house, written):
    kinds = {letter.kind for letter in house.letters()}
    assert kinds >= {"answer_yes", "answer_waiting", "sign_up_known", "invitation"}
    addresses = links(house)
    assert {address.split("/")[1] for address in addresses} == {"r", "u"}
    before = digest_of(house)
    scanner = house.cast.browser()
    for address in addresses:
        page = scanner.get(address)
        assert page.status_code == 200, address
        assert scanner.client.head(address).status_code == 200
        inside = {link for link in re.findall(r'href="(/[^"#]+)"', page.text) if not link.startswith("/static")}
        for further in inside:
            assert scanner.client.get(further, buffered=True).status_code == 200, further
            scanner.client.head(further)
    assert digest_of(house) == before


def test_the_control_a_person_who_presses_the_button_behind_a_link_changes_something(house, written):
    (own,) = [address for address in links(house) if address.startswith("/r/") and _name_of(house, address) == "Guest3"]
    before = digest_of(house)
    house.cast.browser().post(own, {"reply": "no"})
    assert digest_of(house) != before
    assert house.fresh(written).answer == "no"


def _name_of(house, address):
    found = re.search(r"<h1>\s*(\w+),", house.cast.browser().get(address).text)
    return found[1] if found else ""

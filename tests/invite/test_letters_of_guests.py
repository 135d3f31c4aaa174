"""A guest's page tells of every letter, and whether invitations still go there."""

import pytest
from sqlalchemy import select

from mixer.guests.models import Guest
from mixer.post import service as post
from mixer.post.models import Letter, Suppression
from mixer.post.rules.reasons import Reason
from mixer.post.rules.states import State
from tests.makers import KEYRING


@pytest.fixture
def guest(house):
    """Return the code and address of a guest on the list."""
    house.guests(1)
    with house.work() as session:
        found = session.scalars(select(Guest)).one()
        return found.id, found.code, found.contact.email


@pytest.fixture
def page(cast, guest):
    return f"/m/{cast.event_code}/guests/{guest[1]}"


def write(house, cast, guest, number, state, **facts):
    draft = {
        "occasion": f"test:{number}",
        "group_id": cast.group_id,
        "event_id": cast.event_id,
        "guest_id": guest[0],
        "kind": "notice",
        "to_name": "Guest",
        "to_address": guest[2],
        "from_name": "Us",
        "subject": f"Letter {number}",
        "body_text": "T",
        "body_html": "<p>Words of the letter</p>",
    }
    with house.work() as session:
        post.write_letter(session, post.LetterDraft(**draft), house.clock())
        letter = session.scalars(select(Letter).order_by(Letter.id.desc())).first()
        letter.state = state
        for name, value in facts.items():
            setattr(letter, name, value)
        return letter.message_id


def silence(house, cast, guest, reason):
    with house.work() as session:
        post.suppress(session, post.farewell(KEYRING, cast.group_id, guest[2]), reason, house.clock())


def test_every_letter_of_a_guest_is_on_their_page_with_its_state_the_doubtful_first(house, cast, guest, page):
    write(house, cast, guest, 1, State.UNKNOWN)
    write(house, cast, guest, 2, State.BOUNCED, error="The address does not exist: ask for another.")
    write(house, cast, guest, 3, State.SENT)
    shown = cast.browser("hugo").get(page).text
    assert [shown.index(f"Letter {number}") for number in (1, 3, 2)] == sorted(
        shown.index(f"Letter {number}") for number in (1, 2, 3)
    )
    assert "ask for another." in shown
    assert "came back" in shown
    assert shown.count(f"/again?guest={guest[1]}") == 1, "what came back is not sent to the same address again"


def test_a_letter_is_read_from_the_guests_page_and_sent_again_there(house, cast, guest, page):
    code = write(house, cast, guest, 1, State.UNKNOWN)
    hugo = cast.browser("hugo")
    assert f"/letters/{code}" in hugo.get(page).text
    assert "Words of the letter" in hugo.get(f"/m/{cast.event_code}/letters/{code}").text
    answer = hugo.post(f"/m/{cast.event_code}/letters/{code}/again?guest={guest[1]}")
    assert answer.headers["Location"].endswith(page)
    assert "The letter goes out once more." in hugo.get(page).text


def test_a_guest_without_letters_has_no_section_of_letters(house, cast, guest, page):
    assert "Letters</h2>" not in cast.browser("hugo").get(page).text


@pytest.mark.parametrize("reason", [Reason.UNSUBSCRIBED, Reason.COMPLAINED])
def test_a_host_sees_that_a_guest_wants_no_invitations_and_cannot_change_it(house, cast, guest, page, reason):
    silence(house, cast, guest, reason)
    hugo = cast.browser("hugo")
    shown = hugo.get(page).text
    assert f"{reason.words}</strong>" in shown
    assert "write-again" not in shown
    assert reason.words in hugo.get(f"/m/{cast.event_code}/guests").text
    refused = hugo.post(f"{page}/write-again")
    assert refused.status_code == 409
    with house.work() as session:
        assert len(session.scalars(select(Suppression)).all()) == 1


def test_a_host_lets_an_address_that_sent_letters_back_be_tried_again(house, cast, guest, page):
    silence(house, cast, guest, Reason.BOUNCED)
    hugo = cast.browser("hugo")
    assert "came back</strong>, so no invitation has gone there" in hugo.get(page).text
    assert hugo.post(f"{page}/write-again").status_code == 303
    assert f"Invitations go to {guest[2]} again." in hugo.get(page).text
    assert hugo.post(f"{page}/write-again").status_code == 409


def test_a_corrected_address_is_written_to_without_further_ado(house, cast, guest, page):
    silence(house, cast, guest, Reason.BOUNCED)
    with house.work() as session:
        session.scalars(select(Guest)).one().contact.email = "right@guests.example"
    assert "came back" not in cast.browser("hugo").get(page).text


def test_the_page_of_those_not_invited_counts_all_and_names_those_on_the_list_alone(house, cast, guest):
    address = f"/m/{cast.event_code}/letters/not-invited"
    hugo = cast.browser("hugo")
    assert "Everybody is written to" in hugo.get(address).text
    with house.work() as session:
        erased = post.farewell(KEYRING, cast.group_id, "erased@secret.example")
        post.suppress(session, erased, Reason.UNSUBSCRIBED, house.clock())
    shown = hugo.get(address).text
    assert "None of them is on the list" in shown
    assert "secret.example" not in shown
    silence(house, cast, guest, Reason.BOUNCED)
    shown = hugo.get(address).text
    assert guest[1] in shown
    assert shown.count("letters came back") == 2
    assert [cast.browser(who).get(address).status_code for who in ("rita", "nell", "vera", "")] == [404, 404, 403, 303]

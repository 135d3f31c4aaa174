from dataclasses import replace
from datetime import timedelta

import pytest
from jinja2 import UndefinedError
from sqlalchemy import delete, select

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.post import service
from mixer.post.models import Letter, Suppression
from mixer.post.rules.states import State
from mixer.post.service import delivery
from mixer.post.stationery import compose
from tests.makers import KEYRING, make_guest


@pytest.fixture
def farewell(cast):
    return service.farewell(KEYRING, cast.group_id, "Guest1@Example.org ")


def invitation(farewell, **facts):
    return {"stream": "invitation", "unsubscribe_url": farewell.url} | facts


def set_state(office, state):
    with office.opened() as session:
        for letter in session.scalars(select(Letter)):
            letter.state = state


def test_one_occasion_writes_one_letter_however_often_a_job_runs(office):
    assert [office.write(1), office.write(1), office.write(2)] == [True, False, True]
    assert len({letter.message_id for letter in office.letters()}) == 2


def test_a_rollback_unsends(office):
    class ChangedMindError(Exception):
        pass

    def write_and_change_ones_mind():
        with office.opened() as session:
            draft = service.LetterDraft("x", office.cast.group_id, "notice", "A", "a@b.example", "G", "S", "T", "H")
            assert service.write_letter(session, draft, office.now)
            raise ChangedMindError

    with pytest.raises(ChangedMindError):
        write_and_change_ones_mind()
    assert office.letters() == []


def test_nobody_is_invited_without_a_way_out(office):
    with pytest.raises(ValueError, match="unsubscribe_url"):
        office.write(1, stream="invitation")


def test_unsubscribing_stops_invitations_at_once_and_for_good_but_no_service_letters(office, farewell):
    office.write(1, **invitation(farewell))
    office.write(2, to_address="guest1@example.org")
    with office.opened() as session:
        service.suppress(session, farewell, "asked", office.now)
        service.suppress(session, farewell, "asked again", office.now)
    assert office.states() == [State.STOPPED, State.PENDING]
    assert not office.write(3, **invitation(farewell))
    assert office.write(4)
    with office.opened() as session:
        assert session.scalars(select(Suppression.reason)).all() == ["asked"]
        service.unsuppress(session, farewell)
    assert office.write(5, **invitation(farewell))


def test_unsubscribing_from_one_group_leaves_the_other_alone(office, farewell, cast):
    with office.opened() as session:
        service.suppress(session, farewell, "asked", office.now)
    theirs = service.farewell(KEYRING, cast.rival_group_id, "guest1@example.org")
    assert office.write(1, **invitation(theirs, group_id=cast.rival_group_id))


def test_the_link_works_after_every_letter_is_gone_and_however_it_is_typed(office, farewell):
    office.write(1, **invitation(farewell))
    with office.opened() as session:
        session.execute(delete(Letter))
    token = farewell.url.rpartition("/")[2]
    assert len(token) == 48
    for typed in (token, token.lower(), f" {token[:20]}-{token[20:]} "):
        assert service.open_farewell(KEYRING, typed) == farewell
    assert service.way_out_of(farewell.url) == farewell


def test_a_link_nobody_made_opens_nothing(farewell):
    token = farewell.url.rpartition("/")[2]
    swapped = ("0" if token[0] != "0" else "1") + token[1:]
    for forged in ("", "x", "é" * 48, swapped, token[:-1], token + "0", "!" * 48):
        assert service.open_farewell(KEYRING, forged) is None
    assert service.open_farewell(replace(KEYRING, secret=b"another"), token) is None


def test_a_host_sees_letters_by_state_by_guest_and_by_occasion(office, cast):
    with office.opened() as session:
        guest_id = make_guest(session, session.get_one(Event, cast.event_id)).id
    office.write(1, guest_id=guest_id, occasion="wave:1:1")
    office.pass_by(minutes=1)
    office.write(2, guest_id=guest_id, occasion="wave:1:2")
    office.write(3, occasion="wave:11:3")
    office.write(4, event_id=cast.rival_event_id, group_id=cast.rival_group_id)
    with office.opened() as session:
        session.scalars(select(Letter)).first().state = State.UNKNOWN
    with office.opened() as session:
        event = cast.event_id
        assert service.standing(session, event).counts == {State.UNKNOWN: 1, State.PENDING: 2}
        assert service.standing(session, event).total == 3
        assert service.standing(session, event).of(State.UNKNOWN, State.PENDING) == 3
        assert service.standing(session, event).of(State.SENT) == 0
        assert [one.subject for one in service.letters_of_guest(session, event, guest_id)] == ["Letter 1", "Letter 2"]
        assert [one.subject for one in service.letters_of_event(session, event)] == ["Letter 1", "Letter 3", "Letter 2"]
        assert [one.subject for one in service.letters_of_event(session, event, [State.UNKNOWN])] == ["Letter 1"]


@pytest.mark.parametrize("state", [State.UNKNOWN, State.FAILED, State.KEPT])
def test_a_letter_in_doubt_goes_again_when_a_host_says_so_under_the_same_id(office, cast, state):
    office.write(1, deadline=office.now + timedelta(minutes=1))
    set_state(office, state)
    before = office.letter()
    office.pass_by(hours=1)
    with office.opened() as session:
        service.send_again(session, cast.event_id, before.message_id, office.now)
    after = office.letter()
    assert (after.state, after.message_id, after.not_before) == (State.PENDING, before.message_id, office.now)
    with office.opened() as session:
        assert delivery.due(session, office.now) is delivery.Due.NOW


def test_a_letter_on_its_way_or_of_another_mixer_or_unwanted_does_not_go_again(office, cast, farewell):
    office.write(1, **invitation(farewell))
    letter = office.letter()
    with office.opened() as session:
        with pytest.raises(Refusal, match="on its way"):
            service.send_again(session, cast.event_id, letter.message_id, office.now)
        with pytest.raises(Refusal, match="not here any more"):
            service.send_again(session, cast.rival_event_id, letter.message_id, office.now)
        service.suppress(session, farewell, "asked", office.now)
        with pytest.raises(Refusal, match="asked not to be written to"):
            service.send_again(session, cast.event_id, letter.message_id, office.now)


def test_a_letter_with_a_gap_is_never_composed():
    paper = compose(
        "notice", subject="Come\r\nnow", text="Dear <Ana>,\n\nsee https://mixer.example/r/1", group="Us & co"
    )
    assert paper.subject == "Come now"
    assert paper.text.startswith("Dear <Ana>,\n\nsee https://mixer.example/r/1\n")
    assert paper.text.endswith("-- \nUs & co\n")
    assert "Dear &lt;Ana&gt;" in paper.html
    assert 'href="https://mixer.example/r/1"' in paper.html
    assert "Us &amp; co" in paper.html
    with pytest.raises(UndefinedError):
        compose("notice", subject="Come")


def test_an_invitation_carries_its_way_out_in_both_parts():
    paper = compose("notice", subject="S", text="T", group="Us", unsubscribe_url="https://mixer.example/u/1")
    assert "https://mixer.example/u/1" in paper.text
    assert 'href="https://mixer.example/u/1"' in paper.html

"""Addresses that are not invited any more: a reader's wish outlasts everything, dead addresses can be tried again."""

import pytest
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.post import service
from mixer.post.models import Bounce
from mixer.post.rules.reasons import Reason
from mixer.post.rules.states import State
from tests.makers import KEYRING

ADDRESS = "guest1@example.org"


def silence(office, reason, address=ADDRESS):
    with office.opened() as session:
        service.suppress(session, service.farewell(KEYRING, office.cast.group_id, address), reason, office.now)


def found(office, *addresses):
    with office.opened() as session:
        kept = service.silences(session, KEYRING, office.cast.group_id, addresses)
    return {address: one.reason for address, one in kept.items()}


def test_a_host_learns_who_is_silent_and_why_and_only_of_their_own_group(office, cast):
    silence(office, Reason.UNSUBSCRIBED)
    silence(office, Reason.BOUNCED, "dead@example.org")
    assert found(office, "Guest1@Example.org", "dead@example.org", "other@example.org") == {
        "Guest1@Example.org": Reason.UNSUBSCRIBED,
        "dead@example.org": Reason.BOUNCED,
    }
    with office.opened() as session:
        assert service.silences(session, KEYRING, cast.rival_group_id, [ADDRESS]) == {}
        assert service.count_silences(session, cast.group_id) == {Reason.BOUNCED: 1, Reason.UNSUBSCRIBED: 1}
        assert service.count_silences(session, cast.rival_group_id) == {}


@pytest.mark.database
@pytest.mark.parametrize("wish", [Reason.UNSUBSCRIBED, Reason.COMPLAINED])
def test_a_readers_wish_takes_the_place_of_letters_that_came_back_and_never_the_other_way(office, wish):
    for reason in (Reason.BOUNCED, wish, Reason.BOUNCED):
        silence(office, reason)
    assert found(office, ADDRESS) == {ADDRESS: wish}


@pytest.mark.parametrize("wish", [Reason.UNSUBSCRIBED, Reason.COMPLAINED])
def test_no_host_overrules_a_reader(office, wish):
    silence(office, wish)
    with office.opened() as session, pytest.raises(Refusal, match="Only they can change that"):
        service.write_again(session, KEYRING, office.cast.group_id, ADDRESS)
    assert found(office, ADDRESS) == {ADDRESS: wish}


def test_an_address_that_sent_letters_back_is_written_to_again_when_a_host_says_so(office):
    silence(office, Reason.BOUNCED)
    way_out = service.farewell(KEYRING, office.cast.group_id, ADDRESS)
    assert not office.write(1, stream="invitation", unsubscribe_url=way_out.url)
    with office.opened() as session:
        past = {"group_id": office.cast.group_id, "address_hash": way_out.address_hash, "at": office.now}
        session.add(Bounce(source="1", kind="soft", **past))
    with office.opened() as session:
        service.write_again(session, KEYRING, office.cast.group_id, ADDRESS)
        assert session.scalars(select(Bounce.kind)).all() == ["forgiven"]
        with pytest.raises(Refusal, match="go out already"):
            service.write_again(session, KEYRING, office.cast.group_id, ADDRESS)
    assert office.write(1, stream="invitation", unsubscribe_url=way_out.url)


def test_letters_still_waiting_say_why_they_stay(office):
    way_out = service.farewell(KEYRING, office.cast.group_id, ADDRESS)
    office.write(1, stream="invitation", unsubscribe_url=way_out.url)
    silence(office, Reason.BOUNCED)
    assert (office.letter().state, office.letter().error) == (State.STOPPED, "letters came back")

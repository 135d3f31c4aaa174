import pytest
from flask import session as cookie

from mixer.events.models import Event
from mixer.guests.access import own_link, remember_guest
from mixer.web.access import OwnLinkNeeded
from tests.makers import NIGHT, link_of, make_guest


@pytest.fixture
def guest(work, cast):
    with work() as session:
        return make_guest(session, session.get_one(Event, cast.event_id))


def test_a_guest_is_known_by_the_link_opened_in_this_browser(app, cast, guest):
    with app.test_request_context():
        remember_guest(link_of(guest))
        assert cookie.permanent
        who = own_link({})
    assert (who.guest, who.event, who.group, who.role) == (guest.id, cast.event_id, cast.group_id, "guest")


def test_without_a_link_or_with_a_closed_one_nobody_is_known(app, work, guest):
    with app.test_request_context(), pytest.raises(OwnLinkNeeded):
        own_link({})
    with app.test_request_context():
        remember_guest("not a link")
        with pytest.raises(OwnLinkNeeded):
            own_link({})
    with work() as session:
        session.get_one(Event, guest.event_id).state = "planned"
        session.merge(guest).removed_at = NIGHT
    with app.test_request_context():
        remember_guest(link_of(guest))
        with pytest.raises(OwnLinkNeeded):
            own_link({})

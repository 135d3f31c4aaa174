import pytest

from mixer.events.models import Event
from mixer.icebreakers.models import Zone, ZonePlace
from mixer.icebreakers.service.on_tags import zones_on_tags
from mixer.nametags import service as nametags
from tests.makers import KEYRING, make_guest


@pytest.fixture
def guests(cast, work):
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        return [make_guest(session, event, answer="yes").id for _ in range(2)]


def test_a_tag_shows_the_zone_its_guest_is_placed_in(cast, work, look, guests, app):
    with work() as session:
        zone = Zone(
            event_id=cast.event_id, name="Trades", letter="T", shape="square", colour="#d55e00", capacity=9, position=1
        )
        session.add(zone)
        session.flush()
        session.add(ZonePlace(zone_id=zone.id, guest_id=guests[0]))
    assert app.extensions[nametags.ZONES] is zones_on_tags
    with look() as session:
        tags = nametags.gather(session, cast.event_id, KEYRING, zones_on_tags)
    assert [tag.item.zone and (tag.item.zone.letter, tag.item.zone.name) for tag in tags] == [("T", "Trades"), None]


def test_while_nobody_is_placed_the_contact_sphere_stands_in(cast, look, guests):
    with look() as session:
        assert zones_on_tags(session, cast.event_id) == nametags.zones_by_sphere(session, cast.event_id) == {}

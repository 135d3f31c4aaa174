from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.door.models import Device, DoorLink
from mixer.door.service import devices
from mixer.door.service.devices import PIN_TRIES
from mixer.door.service.evening import pace
from mixer.door.service.scanning import record
from tests.door.evening import told
from tests.makers import KEYRING


@pytest.fixture
def link(work, evening, dice, clock):
    """A door link as the host reads it out."""
    with work() as session:
        devices.make_link(session, evening.event_id, "Desk 2", clock(), dice, KEYRING)
        return devices.links(session, KEYRING, evening.event_id, clock())[0]


@pytest.fixture
def enrol(work, dice, clock):
    def attempt(link, pin=None, name="Ana"):
        token = link.url.rsplit("/", 1)[1]
        with work() as session:
            return devices.enrol(session, token, link.pin if pin is None else pin, name, clock(), dice)

    return attempt


@pytest.fixture
def known(look, clock):
    def device(token):
        with look() as session:
            return devices.device_by_token(session, token, clock())

    return device


def wrong(link):
    return f"{(int(link.pin) + 1) % 1_000_000:06d}"


def test_a_link_and_its_pin_make_a_device_of_this_door(link, enrol, known, evening):
    device = known(enrol(link).token)
    assert (device.keeper.event_id, device.keeper.door, device.keeper.name) == (evening.event_id, "Desk 2", "Ana")
    assert device.event_name == "Autumn Mixer"


def test_a_pin_is_six_digits_and_may_be_typed_with_a_space(link, enrol):
    assert len(link.pin) == 6
    assert link.pin.isdigit()
    assert enrol(link, f" {link.pin[:3]} {link.pin[3:]}").token


def test_only_hashes_are_stored(link, enrol, look):
    token = enrol(link).token
    with look() as session:
        kept = str([vars(row) for model in (DoorLink, Device) for row in session.scalars(select(model))])
    assert token not in kept
    assert link.pin not in kept
    assert link.url.rsplit("/", 1)[1] not in kept


def test_a_wrong_pin_is_counted_and_ten_close_the_link(link, enrol, look, clock):
    assert [enrol(link, wrong(link)).tries_left for _ in range(PIN_TRIES)] == list(range(PIN_TRIES - 1, -1, -1))
    assert enrol(link) == devices.Enrolment(), "not even the right PIN opens it now"
    with look() as session:
        assert devices.knock(session, link.url.rsplit("/", 1)[1], clock()) is None
        assert devices.links(session, KEYRING, 1, clock()) == []


def test_the_right_pin_forgives_the_wrong_ones(link, enrol):
    enrol(link, wrong(link))
    enrol(link)
    assert enrol(link, wrong(link)).tries_left == PIN_TRIES - 1


def test_somebody_at_a_link_is_told_which_mixer_and_door(link, look, clock):
    with look() as session:
        assert devices.knock(session, link.url.rsplit("/", 1)[1], clock()) == devices.Knock("Autumn Mixer", "Desk 2")
        assert devices.knock(session, "no such link", clock()) is None


def test_a_closed_link_lets_no_new_device_in_and_keeps_the_old(link, enrol, known, work, evening, clock):
    token = enrol(link).token
    with work() as session:
        devices.close_link(session, evening.event_id, link.code, clock())
    assert not enrol(link).token
    assert known(token)
    with work() as session, pytest.raises(Refusal, match="closed already"):
        devices.close_link(session, evening.event_id, link.code, clock())


def test_a_device_taken_back_is_out_at_once(link, enrol, known, work, evening, clock):
    token = enrol(link).token
    with work() as session:
        card = devices.devices(session, evening.event_id)[0]
        devices.take_back(session, evening.event_id, card.code, clock())
    assert known(token) is None
    with work() as session:
        assert devices.devices(session, evening.event_id)[0].revoked
        with pytest.raises(Refusal, match="taken back already"):
            devices.take_back(session, evening.event_id, card.code, clock())


def test_nobody_closes_links_or_takes_devices_of_another_mixer(link, enrol, work, evening, clock):
    enrol(link)
    with work() as session:
        card = devices.devices(session, evening.event_id)[0]
        with pytest.raises(Refusal):
            devices.close_link(session, evening.event_id + 1, link.code, clock())
        with pytest.raises(Refusal):
            devices.take_back(session, evening.event_id + 1, card.code, clock())


def test_links_and_devices_end_three_days_after_the_mixer(link, enrol, known, clock):
    token = enrol(link).token
    clock.now = link.expires_at - timedelta(seconds=1)
    assert known(token)
    clock.forward(seconds=1)
    assert known(token) is None
    assert not enrol(link).token


def test_a_strange_token_is_no_device(known, evening):
    assert known("nobody's token") is None


def test_last_contact_and_queue_are_written_down_but_not_at_every_scan(link, enrol, known, work, clock, evening):
    token = enrol(link).token
    device = known(token)

    def seen_at():
        with work() as session:
            return devices.devices(session, evening.event_id)[0]

    with work() as session:
        devices.seen(session, device, 0, clock.forward(seconds=3))
    assert seen_at().seen_at == device.seen_at
    with work() as session:
        devices.seen(session, device, 2, clock())
    assert (seen_at().seen_at, seen_at().queue_length) == (clock(), 2)
    with work() as session:
        devices.seen(session, known(token), 2, clock.forward(minutes=1))
    assert seen_at().seen_at == clock()


def test_the_host_sees_how_many_guests_each_device_let_in(link, enrol, known, work, evening, scan, clock):
    device = known(enrol(link).token)
    with work() as session:
        record(session, device.keeper, told(evening.robin), clock())
        again = record(session, device.keeper, told(evening.robin), clock())
    assert again.saying.line == "by Ana at Desk 2"
    with work() as session:
        card = devices.devices(session, evening.event_id)[0]
        assert pace(session, evening.event_id, clock()).checked_in == {card.id: 1}

"""A phone whose clock is two days off: guests have come when they came, and nothing opens or closes by that clock."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.commands.bench_crowd import CSRF
from mixer.core.codes import digest
from mixer.door.models import Attendance, Device
from tests.door.evening import a_scan_id
from tests.makers import NIGHT, a_code, badge_of, make_event, make_group, make_guest

pytestmark = pytest.mark.database
DAYS = [timedelta(days=-2), timedelta(days=2)]
LATE = timedelta(minutes=40)  # after the start of the mixer
AGO = timedelta(minutes=25)


def ms(moment) -> int:
    return int(moment.timestamp() * 1000)


def in_ms(length) -> int:
    return int(length.total_seconds() * 1000)


class Door:
    """Two phones at the door of one mixer, and a guest; each phone has a clock of its own."""

    def __init__(self, app, work, look, clock):
        self.app, self.look, self.clock = app, look, clock
        with work() as session:
            event = make_event(session, make_group(session))
            self.tag = badge_of(make_guest(session, event, answer="yes"))
            for name in ("one", "two"):
                session.add(
                    Device(
                        code=a_code(),
                        event_id=event.id,
                        name=name,
                        door=f"Door {name}",
                        token_hash=digest(f"token of {name}"),
                        enrolled_at=NIGHT,
                        expires_at=event.ends_at + timedelta(hours=72),
                    )
                )
            self.closes = event.ends_at + timedelta(hours=72)

    def send(self, phone="one", **facts):
        """Send one scan as a phone tells it, and return the answer."""
        client = self.app.test_client()
        client.set_cookie("door", f"token of {phone}")
        token = CSRF.search(client.get("/door").text)
        scan = {"scan_id": a_scan_id(), "kind": "in", "code": self.tag, "way": "camera"} | facts
        headers = {"X-CSRFToken": token[1] if token else ""}
        return client.post("/door/scans", json={"scans": [scan], "waiting": 0}, headers=headers)

    def hand_in(self, skew, ago, phone="one", *, reloaded=False, offset=None):
        """Hand in what a phone decided alone some time ago: it tells the age, or after a reload its clock's error."""
        told = {"mode": "offline", "shown": "admitted", "client_ms": ms(self.clock.now + skew - ago)}
        told |= {"offset_ms": in_ms(-skew) if offset is None else offset} if reloaded else {"age_ms": in_ms(ago)}
        return self.send(phone, **told).json["results"][0]

    @property
    def came(self) -> list[int]:
        with self.look() as session:
            return list(session.scalars(select(Attendance.first_ms)))


@pytest.fixture
def door(app, work, look, clock):
    clock.now = NIGHT + LATE
    return Door(app, work, look, clock)


@pytest.mark.parametrize("skew", DAYS)
def test_a_guest_checked_in_by_such_a_phone_has_come_now(door, clock, skew):
    answer = door.send(client_ms=ms(clock.now + skew), age_ms=0)
    assert answer.json["results"][0]["at"] == "18:10"
    assert door.came == [ms(clock.now)]


@pytest.mark.parametrize("skew", DAYS)
@pytest.mark.parametrize("reloaded", [False, True])
def test_what_such_a_phone_hands_in_late_happened_when_it_happened(door, clock, skew, reloaded):
    answer = door.hand_in(skew, AGO, reloaded=reloaded)
    assert (answer["verdict"], answer["at"]) == ("admitted", "17:45")
    assert door.came == [ms(clock.now - AGO)]


@pytest.mark.parametrize("first_to_hand_in", ["one", "two"])
def test_of_two_phones_that_are_four_days_apart_the_earlier_scan_counts(door, clock, first_to_hand_in):
    scans = {"one": (DAYS[1], AGO), "two": (DAYS[0], AGO - timedelta(minutes=10))}
    for phone in sorted(scans, key=lambda name: name != first_to_hand_in):
        skew, ago = scans[phone]
        door.hand_in(skew, ago, phone, reloaded=True)
    assert door.came == [ms(clock.now - AGO)]


@pytest.mark.parametrize("skew", DAYS)
def test_the_clock_of_a_phone_opens_and_closes_nothing(door, clock, skew):
    clock.now = door.closes - timedelta(seconds=1)
    assert door.send(client_ms=ms(clock.now + skew), age_ms=0).status_code == 200
    clock.forward(seconds=1)
    assert door.send(client_ms=ms(clock.now + skew), age_ms=0).status_code == 401


@pytest.mark.parametrize("skew", DAYS)
def test_control_a_phone_that_keeps_no_account_of_its_clock_moves_the_guest_in_time(door, clock, skew):
    door.hand_in(skew, AGO, reloaded=True, offset=0)
    assert door.came != [ms(clock.now - AGO)]

"""The list a phone keeps for when the network is gone: found and opened with a tag in hand, and not otherwise."""

import json
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, update
from sqlalchemy import event as sqlalchemy_event

from mixer.accounts.models import Group
from mixer.contacts.models import Contact
from mixer.core.database import db
from mixer.core.keyring import Token
from mixer.door.models import Device
from mixer.door.rules.attendance import Kind
from mixer.door.rules.sealing import Line, seal
from mixer.door.service import snapshot as snapshots
from mixer.door.service.snapshot import Envelopes, Known, allow_names, phone_line, snapshot
from mixer.events.models import Event
from mixer.guests.models import Guest
from tests.makers import KEYRING, badge_of, link_of, make_contact, make_event, make_guest

CODE, OTHER = "7ZQ4M0C1V9KXTB3A", "7ZQ4M0C1V9KXTB3B"
words = st.text(max_size=120)


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def opened(code: str, salt: str, lines: dict[str, str]) -> list | None:
    """Read a list as a phone does, by the standards' names and not by our own functions."""
    derived = HKDF(algorithm=SHA256(), length=40, salt=salt.encode(), info=b"mixer door snapshot").derive(code.encode())
    key, mark = derived[:32], derived[32:]
    box = next((box for name, box in lines.items() if raw(name) == mark), None)
    if box is None:
        return None
    content = AESGCM(key).decrypt(raw(box)[:12], raw(box)[12:], mark)
    return json.loads(content)


# --- one line ---------------------------------------------------------------------------------------------------


@given(words, words, words, st.booleans(), st.sampled_from(["", "no", "waiting", "removed"]))
def test_the_holder_of_the_tag_reads_the_line(name, company, zone, first, reason):
    sealed = seal(CODE, "MIXER", Line(name, company, zone, first, reason))
    assert opened(CODE, "MIXER", {sealed.mark: sealed.box}) == [name, company, zone, int(first), reason]


def test_nobody_else_finds_or_opens_it():
    sealed = seal(CODE, "MIXER", Line("Robin Ashby"))
    assert opened(OTHER, "MIXER", {sealed.mark: sealed.box}) is None
    assert opened(CODE, "ANOTHER", {sealed.mark: sealed.box}) is None
    with pytest.raises(InvalidTag):
        opened(OTHER, "MIXER", {seal(OTHER, "MIXER", Line("Ana")).mark: sealed.box})
    assert opened(CODE, "MIXER", {sealed.mark: sealed.box}), "the control: the right tag opens it"


def test_the_same_line_gives_the_same_envelope_and_another_line_another():
    robin = Line("Robin Ashby", "Acme Flowers")
    assert seal(CODE, "MIXER", robin) == seal(CODE, "MIXER", robin)
    moved = seal(CODE, "MIXER", Line("Robin Ashby", "Bloom"))
    assert moved.mark == seal(CODE, "MIXER", robin).mark
    assert raw(moved.box)[:12] != raw(seal(CODE, "MIXER", robin).box)[:12], "one nonce never meets two contents"


def test_the_length_of_a_line_does_not_tell_the_name():
    lengths = {len(seal(CODE, "MIXER", Line(name, "Acme")).box) for name in ("Bo Li", "Maximiliane von Hohenberg")}
    assert len(lengths) == 1


# --- the list of a mixer ---------------------------------------------------------------------------------------


@pytest.fixture
def envelopes():
    return Envelopes(phone_line)


@pytest.fixture
def ask(look, evening, clock, envelopes):
    def fetched(mark="", seq=0, names="", keeper=evening.keeper):
        with look() as session:
            return snapshot(session, keeper, Known(mark, seq, names), KEYRING, envelopes, clock())

    return fetched


def test_a_phone_gets_every_guest_sealed_and_nothing_in_clear(ask, evening):
    told = ask()
    assert opened(badge_of(evening.robin), told["salt"], told["lines"]) == [
        "Robin Ashby",
        "Acme Flowers",
        "E Events",
        1,
        "",
    ]
    assert opened(badge_of(evening.jose), told["salt"], told["lines"]) == ["José Ñandú", "", "", 0, ""]
    text = json.dumps(told, ensure_ascii=False)
    for secret in ("Robin", "Ashby", "Acme", "Ana Diaz", "Knows", evening.robin.code, evening.robin.short_code):
        assert secret not in text
    assert badge_of(evening.robin) not in text


# --- names in clear, where the host allows them ------------------------------------------------------------------


@pytest.fixture
def device(work, evening, clock):
    """A device of this mixer, as the doorkeeper it is."""

    def made(kind="scanner"):
        with work() as session:
            row = Device(
                code=f"DEVICE{kind}",
                event_id=evening.event_id,
                kind=kind,
                name="Ana",
                door="Desk 2",
                token_hash=kind.encode(),
                enrolled_at=clock(),
                expires_at=clock() + timedelta(days=1),
            )
            session.add(row)
            session.flush()
            return replace(evening.keeper, device_id=row.id)

    return made


@pytest.fixture
def allow(work, evening):
    def set_to(allowed):
        with work() as session:
            allow_names(session, evening.event_id, allowed=allowed)

    return set_to


@pytest.fixture
def canaries(work, evening):
    """Fill whatever may be known of Robin with words that must not travel."""
    with work() as session:
        robin = session.get_one(Guest, evening.robin.id)
        contact = session.get_one(Contact, robin.contact_id)
        for row, needed in ((robin, {"code", "short_code", "answer"}), (contact, {"code", "full_name"})):
            for column in row.__table__.columns:
                if isinstance(column.type, String) and column.key not in needed:
                    setattr(row, column.key, f"CANARY {column.key}")
        assert (robin.door_note, contact.email) == ("CANARY door_note", "CANARY email")
        secrets = [badge_of(robin), link_of(robin), robin.short_code, contact.code]
    return ["canary", *secrets]


def test_no_name_is_in_clear_where_the_host_does_not_allow_it(ask, device):
    told = ask(keeper=device())
    assert told["names_mark"] == ""
    assert "names" not in told
    assert "Robin" not in json.dumps(told)


def test_names_travel_where_the_host_allows_it_and_nothing_else_does(ask, device, allow, canaries, evening):
    allow(True)
    told = ask(keeper=device())
    robin = seal(badge_of(evening.robin), told["salt"], Line("Robin")).mark
    assert told["names"][robin] == ("Robin Ashby", "Acme Flowers", "E Events", evening.robin.code)
    assert len(told["names"]) == 2
    everything = json.dumps(told, ensure_ascii=False).lower()
    assert "robin ashby" in everything, "the control: what is in clear is found"
    assert not [word for word in canaries if word.lower() in everything]


def test_a_kiosk_and_a_host_without_a_device_get_no_names(ask, device, allow):
    allow(True)
    for keeper in (device("kiosk"), replace(device("scanner"), device_id=None)):
        assert ask(keeper=keeper)["names_mark"] == ""
        assert "names" not in ask(keeper=keeper)


def test_only_expected_guests_are_named(ask, device, allow, work, evening):
    allow(True)
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(answer="no"))
    assert [name for name, *_ in ask(keeper=device())["names"].values()] == ["José Ñandú"]


def test_names_are_told_again_only_when_they_change_and_forgotten_when_they_may_not_be_kept(
    ask, device, allow, work, evening, clock
):
    allow(True)
    keeper = device()
    first = ask(keeper=keeper)
    assert "names" not in ask(names=first["names_mark"], keeper=keeper)
    with work() as session:
        session.execute(update(Contact).where(Contact.full_name == "Robin Ashby").values(full_name="Robin Bell"))
    clock.forward(seconds=16)
    second = ask(names=first["names_mark"], keeper=keeper)
    assert "Robin Bell" in [name for name, *_ in second["names"].values()]
    allow(False)
    third = ask(names=second["names_mark"], keeper=keeper)
    assert third["names_mark"] == "", "at once, not when the list is old enough"
    assert "names" not in third


def test_a_list_expires_half_a_day_after_the_mixer(ask, evening, look, clock):
    with look() as session:
        end = session.get_one(Event, evening.event_id).ends_at
    told = ask()
    assert told["expires_ms"] == int((end + timedelta(hours=12)).timestamp() * 1000)
    assert told["made_ms"] == int(clock().timestamp() * 1000)


def test_a_phone_that_has_the_list_gets_only_who_came_or_left(ask, scan, undo, evening, clock):
    first = ask()
    assert first["inside"] == []
    entry = scan(evening.robin)
    scan(evening.jose)
    scan(code="unknown to all")
    second = ask(first["mark"], first["seq"])
    assert "lines" not in second
    assert len(second["inside"]) == 2
    assert {moment for _, moment in second["inside"]} == {int(clock().timestamp() * 1000)}
    assert sorted(ask()["inside"]) == sorted(second["inside"]), "a new phone is told of everybody"
    undo(entry)
    scan(guest=evening.jose.code, kind=Kind.OUT)
    third = ask(second["mark"], second["seq"])
    assert {moment for _, moment in third["inside"]} == {None}
    assert ask()["inside"] == []


def test_a_changed_guest_is_told_when_the_list_is_old_enough(ask, evening, work, clock):
    first = ask()
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(answer="no"))
    assert ask(first["mark"])["mark"] == first["mark"], "fifty phones make one reading"
    clock.forward(seconds=16)
    second = ask(first["mark"])
    assert second["mark"] != first["mark"]
    assert opened(badge_of(evening.robin), second["salt"], second["lines"])[4] == "no"
    mark = seal(badge_of(evening.jose), second["salt"], Line("José Ñandú")).mark
    assert second["lines"][mark] == first["lines"][mark], "what did not change is the same envelope"


def test_a_reprinted_tag_takes_the_place_of_the_old_one(ask, evening, work, clock):
    old = badge_of(evening.robin)
    assert opened(old, ask()["salt"], ask()["lines"])
    with work() as session:
        session.execute(update(Guest).where(Guest.id == evening.robin.id).values(badge_version=2))
    clock.forward(minutes=1)
    told = ask()
    assert opened(old, told["salt"], told["lines"]) is None
    new = KEYRING.token(Token.BADGE, evening.robin.code, 2)
    assert opened(new, told["salt"], told["lines"])[0] == "Robin Ashby"


def test_a_walk_in_newer_than_the_list_is_told_with_the_next_one(ask, scan, evening, work, clock):
    first = ask()
    with work() as session:
        event = session.get_one(Event, evening.event_id)
        group = session.get_one(Group, event.group_id)
        newcomer = make_guest(session, event, make_contact(session, group, "Walter In"), answer="yes")
        session.expunge_all()
    scan(newcomer)
    assert ask(first["mark"], first["seq"])["inside"] == []
    clock.forward(minutes=1)
    told = ask(first["mark"], first["seq"])
    assert len(told["inside"]) == 1
    assert opened(badge_of(newcomer), told["salt"], told["lines"])[0] == "Walter In"


def test_only_so_many_mixers_are_kept_in_memory(evening, work, look, clock, envelopes, monkeypatch):
    monkeypatch.setattr(snapshots, "MIXERS_KEPT", 1)
    with work() as session:
        other = make_event(session, session.get_one(Group, evening.group_id)).id
    for event_id in (evening.event_id, other, evening.event_id):
        with look() as session:
            made = envelopes.list_of(session, session.get_one(Event, event_id), KEYRING, clock())
        assert len(made.lines) == (2 if event_id == evening.event_id else 0)
    assert len(envelopes._sealed) == 1


def test_the_list_of_many_guests_takes_no_more_queries(ask, app, evening, work, clock):
    counted = []
    with app.app_context():
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", lambda *_: counted.append(1))
    ask()
    few = len(counted)
    with work() as session:
        event = session.get_one(Event, evening.event_id)
        group = session.get_one(Group, event.group_id)
        for number in range(30):
            make_guest(session, event, make_contact(session, group, f"Guest {number}"), answer="yes")
    clock.forward(minutes=1)
    counted.clear()
    assert len(ask()["lines"]) == 32
    assert 0 < len(counted) <= few

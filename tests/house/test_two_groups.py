"""Two groups with the same sample worlds: the rivals' words carry a canary, and nothing of ours may contain it."""

import re

import pytest
from sqlalchemy import String, Table, select
from sqlalchemy.orm import Session

from mixer.accounts.models import SignIn
from mixer.core.codes import digest
from mixer.core.columns import Base
from mixer.events.models import Event
from mixer.guests.models import Guest
from mixer.sample.make import make_sample
from tests.cast import Browser
from tests.makers import KEYRING

CANARY = "Zyxwvut"
# What people typed or were told; codes, states and kinds are not theirs.
WORDS = {
    "access",
    "address",
    "asked_words",
    "asker_words",
    "body_html",
    "body_text",
    "caterer",
    "caterer_email",
    "coats",
    "company",
    "dietary",
    "door_note",
    "donor_email",
    "donor_name",
    "donor_person",
    "donor_phone",
    "email",
    "family",
    "from_name",
    "full_name",
    "given",
    "goal",
    "holder",
    "host_name",
    "host_note",
    "invited_by",
    "item",
    "job_title",
    "label",
    "name",
    "note",
    "outcome",
    "owner_name",
    "parking",
    "phone",
    "place",
    "purpose",
    "reason",
    "reply_to",
    "reported",
    "search",
    "sign",
    "subject",
    "summary",
    "tag_name",
    "talk_about",
    "text",
    "title",
    "to_address",
    "to_name",
    "why",
    "words",
}


def _mark(session: Session, table: Table) -> None:
    columns = [column for column in table.columns if column.name in WORDS and isinstance(column.type, String)]
    if columns:
        session.execute(table.update().values({column.name: column.concat(f" {CANARY}") for column in columns}))


@pytest.fixture
def worlds(app, work, clock, chance):
    """The rivals' sample first, marked; then ours."""
    with work() as session:
        theirs = make_sample(session, clock(), chance, KEYRING, guests=24)
        for table in Base.metadata.sorted_tables:
            _mark(session, table)
    with work() as session:
        session.expire_all()
        codes = {
            table.name: [row[0] for row in session.execute(select(table.c.code))]
            for table in Base.metadata.sorted_tables
            if "code" in table.c
        }
        ids = sorted({row[0] for row in session.execute(select(Guest.id))})[:2]
        ours = make_sample(session, clock(), chance, KEYRING, guests=24)
        token = "a token of ours"
        session.add(
            SignIn(
                account_id=ours.account_id,
                token_hash=digest(token),
                created_at=clock(),
                expires_at=clock().replace(year=clock().year + 1),
            )
        )
    browser = Browser(app)
    with browser.client.session_transaction() as cookie:
        cookie["sign_in"] = token
    return ours, theirs, codes, ids, browser


def _fillings(rule, own: dict[str, str], foreign: dict[str, list[str]], ids: list[int]):
    """Yield arguments for an address: our own mixer, and for everything else each kind of code the rivals have."""
    others = [name for name in rule.arguments if name not in own]
    if not others:
        yield {name: own[name] for name in rule.arguments}
        return
    for values in [[code] for codes in foreign.values() for code in codes[-2:]] + [[number] for number in ids]:
        yield {name: own.get(name, values[0]) for name in rule.arguments}


def test_no_page_of_one_group_contains_a_word_of_another(app, worlds, look):
    ours, _theirs, codes, ids, browser = worlds
    with look() as session:
        event = session.get_one(Event, ours.event_id)
        group_code = session.execute(
            select(Base.metadata.tables["mixer_group"].c.code).where(
                Base.metadata.tables["mixer_group"].c.id == ours.group_id
            )
        ).scalar_one()
        own = {"event_code": event.code, "group_code": group_code}
        past = session.scalar(select(Event.code).where(Event.group_id == ours.group_id).order_by(Event.starts_at))
    adapter = app.url_map.bind("localhost")
    seen, leaks = 0, []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or set()):
            continue
        for values in _fillings(rule, own, codes, ids):
            for mixer in {own["event_code"], past} if "event_code" in values else {""}:
                try:
                    address = adapter.build(rule.endpoint, values | ({"event_code": mixer} if mixer else {}))
                except Exception:  # noqa: BLE001, S112 - a text code does not fit a number's place
                    continue
                answer = browser.get(address)
                seen += answer.status_code == 200
                if CANARY.encode() in answer.data:
                    leaks.append(f"{rule.endpoint} {address}")
    assert seen > 30
    assert leaks == []


def test_the_rivals_own_pages_do_contain_it(app, worlds, work, clock):
    """The control: the canary is where it should be."""
    _ours, theirs, _codes, _ids, _browser = worlds
    with work() as session:
        session.add(
            SignIn(
                account_id=theirs.account_id,
                token_hash=digest("a token of theirs"),
                created_at=clock(),
                expires_at=clock().replace(year=clock().year + 1),
            )
        )
        code = session.get_one(Event, theirs.event_id).code
    browser = Browser(app)
    with browser.client.session_transaction() as cookie:
        cookie["sign_in"] = "a token of theirs"
    for page in ("", "/plan", "/guests", "/prizes", "/follow-up"):
        assert CANARY in browser.get(f"/m/{code}{page}").text, page
    assert re.search(CANARY, browser.get("/").text)

"""Relays report over the web: genuine words are taken once, all others change nothing."""

import base64
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mixer.app import create_app
from mixer.post.models import Bounce, Suppression
from mixer.post.rules.hooks import read_hook, relays, signature
from mixer.post.rules.reports import Kind
from mixer.post.rules.states import State

SECRET = "a secret between us and the relay"
CODE = "ab" * 20
SAYS = {
    "mixer": {"id": "1", "message_id": CODE, "kind": "hard", "detail": "550 5.1.1 user unknown"},
    "postmark": {
        "RecordType": "Bounce",
        "Type": "HardBounce",
        "ID": 4323372036854775807,
        "Email": "guest1@example.org",
        "Details": "smtp;550 5.1.1 The email account does not exist",
    },
    "ses": {
        "Type": "Notification",
        "Message": json.dumps(
            {
                "notificationType": "Bounce",
                "bounce": {
                    "bounceType": "Permanent",
                    "feedbackId": "0100-1",
                    "bouncedRecipients": [{"emailAddress": "guest1@example.org", "diagnosticCode": "550 5.1.1 User"}],
                },
                "mail": {"source": f"bounces+{CODE}@mix.example"},
            }
        ),
    },
    "mailgun": {
        "signature": {},
        "event-data": {
            "event": "failed",
            "severity": "permanent",
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "recipient": "guest1@example.org",
            "message": {"headers": {"message-id": f"{CODE}@mix.example"}},
            "delivery-status": {"message": "550 5.1.1 no such user", "code": 550},
        },
    },
    "sendgrid": [
        {"event": "delivered", "sg_event_id": "0", "email": "guest1@example.org"},
        {
            "event": "bounce",
            "type": "bounce",
            "sg_event_id": "1",
            "smtp-id": f"<{CODE}@mix.example>",
            "email": "guest1@example.org",
            "reason": "550 5.1.1 user unknown",
        },
    ],
}


@pytest.mark.parametrize("relay", SAYS)
def test_each_relays_words_are_understood(relay):
    (report,) = read_hook(relay, SAYS[relay])
    assert report.kind is Kind.HARD
    assert report.says == "The address does not exist: ask for another."
    assert report.source.startswith(f"{relay} ")
    assert report.letters == (() if relay == "postmark" else (CODE,))
    assert report.address == ("" if relay == "mixer" else "guest1@example.org")


def test_every_relay_we_know_has_its_example():
    assert relays() == SAYS.keys()


def test_words_about_anything_else_are_left_out():
    assert read_hook("mailgun", {"event-data": {"event": "opened", "id": "1"}}) == []
    assert read_hook("ses", {"Type": "SubscriptionConfirmation", "Message": "please visit"}) == []
    assert read_hook("mixer", {"kind": "hard", "message_id": CODE}) == [], "without an id it could be read twice"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(SAYS)), JSON)
def test_whatever_comes_is_read_or_left(relay, said):
    assert read_hook(relay, said) == []
    assert (
        read_hook(relay, {"event-data": said, "Message": said, "bounce": said, "kind": "hard", "id": said}) is not None
    )


@pytest.fixture
def app(settings, clock, chance):
    from dataclasses import replace  # noqa: PLC0415

    made = create_app(replace(settings, bounce_secret=SECRET), clock=clock, chance=chance)
    made.testing = True
    made.config["PROPAGATE_EXCEPTIONS"] = False
    return made


@pytest.fixture
def code(office):
    """Return the code of a letter that was sent."""
    office.write(1)
    with office.opened() as session:
        from mixer.post.models import Letter  # noqa: PLC0415

        letter = session.scalars(select(Letter)).one()
        letter.state = State.SENT
        return letter.message_id


def own(client, office, body, *, secret=SECRET, late=timedelta(), sign=None):
    said = json.dumps(body).encode()
    stamp = str(int((office.now - late).timestamp()))
    headers = {"X-Mixer-Timestamp": stamp, "X-Mixer-Signature": sign or signature(secret, stamp, said)}
    return client.post("/post/reports", data=said, headers=headers, content_type="application/json")


def test_a_signed_report_is_taken_once_without_cookie_or_token(app, office, code):
    client = app.test_client(use_cookies=False)
    body = {"id": "7", "message_id": code, "kind": "hard", "detail": "550 5.1.1"}
    assert own(client, office, body).json == {"noted": 1}
    assert own(client, office, body).json == {"known": 1}
    assert office.letter().state == State.BOUNCED
    assert own(client, office, body | {"id": "8", "message_id": "f" * 40}).json == {"ignored": 1}


def test_a_report_by_address_alone_is_about_the_last_letter_there(app, office, code):
    client = app.test_client()
    said = {"id": "7", "address": "GUEST1@example.org", "kind": "complaint"}
    assert own(client, office, said).json == {"noted": 1}
    assert own(client, office, said | {"id": "8", "address": "nobody@example.org"}).json == {"ignored": 1}
    assert own(client, office, {"id": "9", "kind": "hard"}).json == {"ignored": 1}


@pytest.mark.parametrize(
    "forged",
    [{"secret": "guessed"}, {"late": timedelta(minutes=6)}, {"late": timedelta(minutes=-6)}, {"sign": "é"}],
    ids=["wrong secret", "recorded", "from the future", "nonsense"],
)
def test_a_forged_or_recorded_report_changes_nothing(app, office, code, forged):
    body = {"id": "7", "message_id": code, "kind": "hard"}
    assert own(app.test_client(), office, body, **forged).status_code == 401
    assert (office.letter().state, office.letter().error) == (State.SENT, None)
    with office.opened() as session:
        assert session.scalars(select(Bounce)).all() == session.scalars(select(Suppression)).all() == []


def test_a_timestamp_that_is_none_is_no_proof(app, office, code):
    answer = app.test_client().post("/post/reports", data=b"{}", headers={"X-Mixer-Timestamp": "now"})
    assert answer.status_code == 401


def basic(password):
    return {"Authorization": "Basic " + base64.b64encode(f"relay:{password}".encode()).decode()}


def test_a_relay_proves_itself_by_the_password_in_its_address(app, office, code):
    client = app.test_client(use_cookies=False)
    assert client.post("/post/reports/postmark", json=SAYS["postmark"], headers=basic("no")).status_code == 401
    assert client.post("/post/reports/postmark", json=SAYS["postmark"]).status_code == 401
    assert client.post("/post/reports/pigeons", json={}, headers=basic(SECRET)).status_code == 404
    assert client.post("/post/reports/mixer", json={}, headers=basic(SECRET)).status_code == 404, "ours is signed"
    assert office.letter().state == State.SENT
    answer = client.post("/post/reports/postmark", json=SAYS["postmark"], headers=basic(SECRET))
    assert answer.json == {"noted": 1}
    assert office.letter().state == State.BOUNCED


@pytest.mark.parametrize("said", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(app, office, said):
    stamp = str(int(office.now.timestamp()))
    headers = {"X-Mixer-Timestamp": stamp, "X-Mixer-Signature": signature(SECRET, stamp, said)}
    assert app.test_client().post("/post/reports", data=said, headers=headers).status_code == 400


def test_without_a_secret_there_is_no_door(settings, clock, chance, cast):
    closed = create_app(settings, clock=clock, chance=chance)
    assert closed.test_client().post("/post/reports", data=b"{}").status_code == 404
    assert closed.test_client().post("/post/reports/postmark", json={}).status_code == 404

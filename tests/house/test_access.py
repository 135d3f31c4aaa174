import random

import pytest
from flask import Flask
from werkzeug.routing import Rule

from mixer.accounts.access import member, organiser, signed_in
from mixer.door.access import any_device, device_to_prove, door_device, kiosk_device
from mixer.door.rules.faces import Face
from mixer.door.service import devices
from mixer.events.access import host, visitor_host
from tests.makers import KEYRING

# What each of the cast gets for a page that the rule guards: None means that the page itself answers.
ALLOWED = None
TO_SIGN_IN = 303
MATRIX = {
    signed_in: {"": TO_SIGN_IN, "olive": ALLOWED, "hugo": ALLOWED, "vera": ALLOWED, "nell": ALLOWED, "rita": ALLOWED},
    organiser: {"": TO_SIGN_IN, "olive": ALLOWED, "hugo": 403, "vera": 403, "nell": 403, "rita": 404},
    member: {"": TO_SIGN_IN, "olive": ALLOWED, "hugo": ALLOWED, "vera": ALLOWED, "nell": ALLOWED, "rita": 404},
    host: {"": TO_SIGN_IN, "olive": ALLOWED, "hugo": ALLOWED, "vera": 403, "nell": 404, "rita": 404},
    visitor_host: {"": TO_SIGN_IN, "olive": ALLOWED, "hugo": ALLOWED, "vera": ALLOWED, "nell": 404, "rita": 404},
}
OUTSIDE = {"": 401, "olive": 401, "vera": 401}
AT_THE_DOOR = {
    any_device: {**OUTSIDE, "phone": ALLOWED, "tablet": ALLOWED},
    device_to_prove: {**OUTSIDE, "phone": ALLOWED, "tablet": ALLOWED},
    door_device: {**OUTSIDE, "phone": ALLOWED, "tablet": 403},
    kiosk_device: {**OUTSIDE, "phone": 403, "tablet": ALLOWED},
}
LED_HOME = {("tablet", "door.scanner"): 303, ("phone", "door.kiosk"): 303}
ENDS_THE_DEVICE = {"door.leave"}
UNKNOWN = "ZZZZZZZZZZ"


def _rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def _address(app: Flask, rule: Rule, cast) -> str:
    values = dict.fromkeys(rule.arguments, UNKNOWN)
    values |= {
        name: code
        for name, code in (("event_code", cast.event_code), ("group_code", cast.group_code))
        if name in rule.arguments
    }
    for name, converter in rule._converters.items():
        if type(converter).__name__ == "IntegerConverter":
            values[name] = 999_999
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        return adapter.build(rule.endpoint, values, append_unknown=False)


def test_every_page_declares_who_may_open_it(app):
    undeclared = [rule.rule for rule in _rules(app) if not hasattr(app.view_functions[rule.endpoint], "access_rule")]
    assert undeclared == []


def test_a_page_without_a_policy_is_closed(app, cast):
    app.view_functions["forgotten"] = lambda: "open"
    app.url_map.add(Rule("/forgotten", endpoint="forgotten"))
    assert cast.browser("olive").get("/forgotten").status_code == 403


@pytest.mark.parametrize("who", ["", "olive", "hugo", "vera", "nell", "rita"])
def test_every_page_answers_each_role_as_its_rule_says(app, cast, who):
    browser = cast.browser(who)
    token = browser.csrf_token()
    wrong = []
    for rule in _rules(app):
        expected = MATRIX.get(app.view_functions[rule.endpoint].access_rule)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if rule.endpoint == "accounts.sign_out":
                continue
            address = _address(app, rule, cast)
            answer = browser.client.open(address, method=method, headers={"X-CSRFToken": token})
            wanted = expected[who] if expected else ALLOWED
            fits = answer.status_code == wanted if wanted else answer.status_code not in {401, 403} or not expected
            if not fits or answer.status_code >= 500:
                wrong.append(f"{method} {address} ({rule.endpoint}): {answer.status_code}, not {wanted}")
    assert wrong == []


@pytest.fixture
def at_the_door(cast, work, clock):
    """Return a browser: one of the cast's, a volunteer's phone or the tablet that is the kiosk."""

    def enrol(face: Face):
        with work() as session:
            chance = random.Random(face.value)
            code = devices.make_link(session, cast.event_id, "Desk", clock(), chance, KEYRING, face)
            link = next(one for one in devices.links(session, KEYRING, cast.event_id, clock()) if one.code == code)
        browser = cast.browser()
        browser.post(link.url.removeprefix("http://localhost"), {"name": face.value, "pin": link.pin})
        return browser

    faces = {"phone": Face.SCANNER, "tablet": Face.KIOSK}
    return lambda who: enrol(faces[who]) if who in faces else cast.browser(who)


@pytest.mark.parametrize("who", ["", "olive", "vera", "phone", "tablet"])
def test_every_page_of_the_door_answers_each_device_as_its_rule_says(app, cast, at_the_door, who):
    browser = at_the_door(who)
    token = browser.csrf_token()
    wrong = []
    for rule in _rules(app):
        expected = AT_THE_DOOR.get(app.view_functions[rule.endpoint].access_rule)
        if expected is None or rule.endpoint in ENDS_THE_DEVICE:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = browser.client.open(_address(app, rule, cast), method=method, headers={"X-CSRFToken": token})
            wanted = LED_HOME.get((who, rule.endpoint), expected[who])
            fits = answer.status_code == wanted if wanted else answer.status_code not in {401, 403}
            if not fits:
                wrong.append(f"{method} {rule.rule}: {answer.status_code}, not {wanted}")
    assert wrong == []


@pytest.mark.parametrize("device", ["phone", "tablet"])
def test_a_device_of_the_door_opens_no_page_of_a_host_or_a_guest(app, cast, at_the_door, device):
    browser, stranger = at_the_door(device), cast.browser()
    tokens = {browser: browser.csrf_token(), stranger: stranger.csrf_token()}
    wrong = []
    for rule in _rules(app):
        if app.view_functions[rule.endpoint].access_rule in AT_THE_DOOR:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            ours, theirs = (
                one.client.open(_address(app, rule, cast), method=method, headers={"X-CSRFToken": token}).status_code
                for one, token in tokens.items()
            )
            if ours != theirs:
                wrong.append(f"{method} {rule.rule}: {ours}, a stranger gets {theirs}")
    assert wrong == []


def test_a_form_without_its_token_changes_nothing(app, cast):
    browser = cast.browser("olive")
    for rule in _rules(app):
        if "POST" not in (rule.methods or set()) or rule.endpoint in {"post.farewell", "post.unsubscribe"}:
            continue
        answer = browser.client.post(_address(app, rule, cast))
        assert answer.status_code in {400, 401, 404}, (rule.endpoint, answer.status_code)


def test_a_get_never_changes_anything(app, cast, look):
    from mixer.core.columns import Base  # noqa: PLC0415 - only this test reads whole tables

    def digest() -> dict[str, list]:
        with look() as session:
            return {
                name: [tuple(row) for row in session.execute(table.select())]
                for name, table in Base.metadata.tables.items()
            }

    def looked(who: str) -> dict[str, list]:
        browser = cast.browser(who)
        for rule in _rules(app):
            if "GET" in (rule.methods or set()):
                browser.get(_address(app, rule, cast))
        return digest()

    before = digest()
    assert looked("vera") == looked("") == before
    after = looked("olive")
    record = after.pop("inspection")  # what an organiser takes home is on record, and nothing besides
    assert after == {name: rows for name, rows in before.items() if name != "inspection"}
    assert {row[1].split(":")[2] for row in record} == {
        "guests.export_csv",
        "guests.export_xlsx",
        "invite.letters_as_files",
        "meetings.reports",
    }

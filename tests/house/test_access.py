import pytest
from flask import Flask
from werkzeug.routing import Rule

from mixer.accounts.access import member, organiser, signed_in
from mixer.events.access import host, visitor_host

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

    before = digest()
    for who in ("olive", "vera", ""):
        browser = cast.browser(who)
        for rule in _rules(app):
            if "GET" in (rule.methods or set()):
                browser.get(_address(app, rule, cast))
    assert digest() == before

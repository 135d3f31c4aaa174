import gzip
import re


def test_every_answer_carries_the_strict_policy(cast):
    for address in ("/sign-in", "/nothing-here", "/static/css/tokens.css"):
        headers = cast.browser().get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
    page = cast.browser().get("/sign-in").headers
    assert page["Cache-Control"] == "no-store"
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page["Permissions-Policy"].startswith("camera=(self), microphone=()")


def test_https_is_kept_once_seen(cast):
    answer = cast.browser().get("/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_static_files_travel_small_and_are_kept_by_their_content(app, cast):
    with app.test_request_context():
        address = app.jinja_env.globals["static_url"]("css/tokens.css")
    answer = cast.browser().get(address, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    plain = cast.browser().get("/static/css/tokens.css", headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(answer.data) == plain.data
    assert "immutable" not in plain.headers["Cache-Control"]


def test_an_unknown_host_name_is_refused(cast):
    assert cast.browser().get("/sign-in", base_url="http://evil.example").status_code == 400


def test_an_error_has_a_number_and_tells_nothing_else(app, cast, caplog):
    def broken():
        raise RuntimeError("secret detail")

    broken.access_rule = app.view_functions["accounts.sign_in"].access_rule
    app.view_functions["accounts.sign_in"] = broken
    answer = cast.browser("olive").client.get("/sign-in")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "went wrong on our side" in answer.text
    number = re.match("error ([0-9a-f]{8}) on GET", caplog.records[-1].getMessage())  # masked or not
    assert number.group(1) in answer.text

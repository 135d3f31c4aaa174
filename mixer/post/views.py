"""What comes in from outside: readers who unsubscribe (RFC 8058), and relays that report what came back."""

import json
from collections import Counter
from hmac import compare_digest

from flask import Blueprint, abort, current_app, jsonify, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.post import service
from mixer.post.rules import hooks
from mixer.web.access import policy, public
from mixer.web.request import back_to, keyring, moment

bp = Blueprint("post", __name__)

Answer = str | Response | tuple[str, int]


def _way_out(token: str) -> service.Farewell:
    return service.open_farewell(keyring(), token) or abort(404)


@bp.get("/u/<token>")
@policy(public)
def farewell(token: str) -> Answer:
    way_out = _way_out(token)
    with reading() as session:
        gone, sender = service.is_suppressed(session, way_out), service.sender_of(session, way_out)
    return render_template("post/farewell.html", token=token, gone=gone, sender=sender)


@bp.post("/u/<token>")
@policy(public)
def unsubscribe(token: str) -> Answer:
    with unit_of_work() as session:
        service.suppress(session, _way_out(token), "unsubscribed", moment())
    if "List-Unsubscribe" in request.form:
        return Response("You are unsubscribed.", mimetype="text/plain")  # RFC 8058, 3.1: to a mail program no redirect
    return back_to("post.farewell", token=token)


@bp.post("/u/<token>/back")
@policy(public)
def come_back(token: str) -> Answer:
    with unit_of_work() as session:
        service.unsuppress(session, _way_out(token))
    return back_to("post.farewell", token=token)


@bp.post("/post/reports")
@policy(public)
def reports() -> Answer:
    said = request.get_data()
    stamp, signed = (request.headers.get(f"X-Mixer-{name}", "") for name in ("Timestamp", "Signature"))
    if not hooks.is_genuine(_secret(), stamp, signed, said, moment()):
        abort(401)
    return _take(hooks.OWN)


@bp.post("/post/reports/<relay>")
@policy(public)
def relays_reports(relay: str) -> Answer:
    password = (request.authorization and request.authorization.password) or ""
    if relay == hooks.OWN or relay not in hooks.relays():
        abort(404)
    if not compare_digest(password.encode(), _secret().encode()):
        abort(401)
    return _take(relay)


def _secret() -> str:
    secret: str = current_app.config["MIXER_BOUNCE_SECRET"]
    return secret or abort(404)


def _take(relay: str) -> Answer:
    try:
        said = json.loads(request.get_data())
    except (ValueError, RecursionError):
        abort(400)
    with unit_of_work() as session:
        taken = Counter(
            service.take_report(session, keyring(), report, moment()) for report in hooks.read_hook(relay, said)
        )
    return jsonify(taken)


@bp.record_once
def _without_csrf_token(state: BlueprintSetupState) -> None:
    # A mail program that unsubscribes for its reader has no page, no cookie and no token of ours (RFC 8058, 3.2).
    # Nor has a relay, which proves itself by a signature or a password.
    for view in (unsubscribe, reports, relays_reports):
        state.app.extensions["csrf"].exempt(view)

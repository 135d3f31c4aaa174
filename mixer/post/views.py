"""Unsubscribing: a page that changes nothing, and a POST that mail programs may send by themselves (RFC 8058)."""

from flask import Blueprint, abort, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.post import service
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


@bp.record_once
def _without_csrf_token(state: BlueprintSetupState) -> None:
    # A mail program that unsubscribes for its reader has no page, no cookie and no token of ours (RFC 8058, 3.2).
    state.app.extensions["csrf"].exempt(unsubscribe)

"""Every way a request can end other than well, in words and with a way on."""

import logging
import secrets

from flask import Flask, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mixer.core.outages import outage_of
from mixer.core.refusal import Refusal
from mixer.web.access import DoorNeeded, OwnLinkNeeded, SignInNeeded, Visit

SENTENCES = {
    400: ("That did not reach us whole", "Go back, reload the page and try again."),
    403: ("This is not yours to open", "Ask an organiser of the group if you need it."),
    404: ("There is nothing here", "The link may be old or mistyped. Check it, or start from the home page."),
    405: ("That cannot be done here", "Go back and use the buttons on the page."),
    413: ("That is too large", "Files may have up to 5 MB. Split the list, or save it as CSV."),
    429: ("A little slower, please", "Too many tries in a short time. Wait a minute and try again."),
    500: (
        "Something went wrong on our side",
        "Nothing was half done. Try again; if it stays, tell us the number below.",
    ),
}
RETRY_AFTER = 30  # seconds
_LOG = logging.getLogger("mixer.errors")


def register_errors(app: Flask) -> None:
    """Give the application a page for each way to fail."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(SignInNeeded, _ask_to_sign_in)
    app.register_error_handler(OwnLinkNeeded, _ask_for_own_link)
    app.register_error_handler(DoorNeeded, _ask_for_door_link)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, title: str, advice: str, number: str = "") -> tuple[str, int]:
    return render_template("errors/error.html", code=status, sentence=title, advice=advice, id=number), status


def _refused(no: Refusal) -> tuple[str, int]:
    return render_template("errors/refused.html", code=no.code, message=no.message, back=_referrer()), _status_of(no)


def _status_of(no: Refusal) -> int:
    return 404 if no.code.startswith("no_such") else 409


def _referrer() -> str:
    """Return the page the person came from, if it is ours."""
    came_from = request.referrer or ""
    return came_from if came_from.startswith(request.host_url) else "/"


def _ask_to_sign_in(_error: SignInNeeded) -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=wanted), 303)


def _ask_for_own_link(_error: OwnLinkNeeded) -> tuple[str, int]:
    return _page(
        401, "Open this with your own link", "It is in the invitation we sent you. Open it once on this phone."
    )


def _ask_for_door_link(_error: DoorNeeded) -> tuple[str, int]:
    return _page(401, "This phone is not at the door yet", "Open the door link your host gave you and type its PIN.")


def _stale_form(_error: CSRFError) -> tuple[str, int]:
    return _page(400, "This page waited too long", "Nothing was changed. Go back, reload the page and try again.")


def _http_error(error: HTTPException) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    if (cause := getattr(error, "original_exception", None)) is not None:  # it failed after the view was done
        return _unexpected(cause)
    status = error.code or 500
    title, advice = SENTENCES.get(status, (error.name, "Go back and try again."))
    return _page(status, title, advice)


def _unexpected(error: Exception) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    if outage := outage_of(error):
        _LOG.error("%s: %s %s was answered 503 (%s)", outage.sentence, request.method, request.endpoint, error)
        g.visit = Visit()  # the page must not ask the database who is asking
        return *_page(503, outage.sentence, outage.advice), {"Retry-After": str(RETRY_AFTER)}
    number = secrets.token_hex(4)
    _LOG.error("error %s on %s %s", number, request.method, request.endpoint, exc_info=error)
    title, advice = SENTENCES[500]
    return _page(500, title, advice, number)

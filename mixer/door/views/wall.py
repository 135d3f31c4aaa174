"""The welcome wall on a projector: by its own link, or in a host's window."""

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from mixer.core.database import reading
from mixer.door.access import wall_link
from mixer.door.service import evening
from mixer.door.views.blueprint import Answer, bp
from mixer.events.access import visitor_host
from mixer.web.access import policy, visit


@bp.get("/wall/<token>")
@policy(wall_link)
def open_wall(token: str) -> Answer:
    return _wall(url_for("door.open_wall_now", token=token))


@bp.get("/wall/<token>/now")
@policy(wall_link)
def open_wall_now(token: str) -> Answer:
    return _now(url_for("door.open_wall_now", token=token))


@bp.get("/m/<event_code>/wall")
@policy(visitor_host)
def wall(event_code: str) -> Answer:
    return _wall(url_for("door.wall_now", event_code=event_code))


@bp.get("/m/<event_code>/wall/now")
@policy(visitor_host)
def wall_now(event_code: str) -> Answer:
    return _now(url_for("door.wall_now", event_code=event_code))


def _wall(address: str) -> str:
    with reading() as session:
        state = evening.state_of(session, visit().event)
        return render_template(
            "door/wall.html", wall=evening.wall(session, visit().event), state=state, address=address
        )


def _now(address: str) -> Answer:
    """Return the wall's changing part, or 304 while nothing has changed since the mark the wall holds."""
    with reading() as session:
        state = evening.state_of(session, visit().event)
        if state in {request.args.get("since"), *request.if_none_match.as_set()}:
            return Response(status=304, headers={"ETag": f'"{state}"'})
        page = render_template(
            "door/_wall.html", wall=evening.wall(session, visit().event), state=state, address=address
        )
    response = make_response(page)
    response.set_etag(state)
    return response

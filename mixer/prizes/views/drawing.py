"""The drawing in front of the room, with the network and without, and the slip that proves it."""

from http import HTTPStatus

from flask import Response, abort, flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.prizes import service
from mixer.prizes.files.records import read_record
from mixer.prizes.rules.ledger import ledger
from mixer.prizes.views.blueprint import ROOM, bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

STAGE = f"{ROOM}/<prize_code>/drawing"


@bp.get(STAGE)
@policy(host)
def drawing(event_code: str, prize_code: str) -> Answer:
    with reading() as session:
        stage = service.read_stage(session, visit().event, prize_code)
    return render_template("prizes/drawing.html", stage=stage, book=ledger(), event_code=event_code)


def _to_the_stage(event_code: str, prize_code: str) -> Answer:
    """Return to the stage; a page that goes on by itself gets the calls alone."""
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        with reading() as session:
            return jsonify(calls=service.calls_so_far(session, visit().event, prize_code))
    return back_to("prizes.drawing", event_code=event_code, prize_code=prize_code)


@bp.post(f"{STAGE}/seal")
@policy(host)
def seal(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.commit(session, visit().event, prize_code, moment(), chance())
    return _to_the_stage(event_code, prize_code)


@bp.post(f"{STAGE}/draw")
@policy(host)
def draw(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.draw(session, visit().event, prize_code, moment(), chance())
    return _to_the_stage(event_code, prize_code)


@bp.post(f"{STAGE}/<int:attempt>/again")
@policy(host)
def draw_again(event_code: str, prize_code: str, attempt: int) -> Answer:
    with unit_of_work() as session:
        service.draw_again(session, visit().event, prize_code, attempt, moment(), chance())
    return _to_the_stage(event_code, prize_code)


@bp.post(f"{STAGE}/take-back")
@policy(host)
def take_back(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.take_back(session, visit().event, prize_code, moment())
    flash("The drawing is taken back and stays on record. The next one has a new list and a new seed.", "ok")
    return _to_the_stage(event_code, prize_code)


@bp.post(f"{STAGE}/handed-over")
@policy(host)
def hand_over(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.take_step(session, visit().event, prize_code, "handed_over", moment())
    flash("Handed over.", "ok")
    return back_to("prizes.prizes", event_code=event_code, _anchor=f"prize-{prize_code}")


@bp.get(f"{STAGE}/sealed.json")
@policy(host)
def sealed_list(event_code: str, prize_code: str) -> Answer:
    with reading() as session:
        return jsonify(service.sealed_list(session, visit().event, prize_code))


@bp.post(f"{STAGE}/record")
@policy(host)
def record(event_code: str, prize_code: str) -> Answer:
    """Take what a screen drew without the network; a no is said in a sentence that the screen shows."""
    try:
        new = read_record(request.get_json(silent=True))
    except ValueError:
        abort(400)
    try:
        with unit_of_work() as session:
            service.hand_in(session, visit().event, prize_code, new, moment(), chance())
    except Refusal as no:
        return jsonify(code=no.code, message=no.message), HTTPStatus.CONFLICT
    return jsonify(ok=True)


@bp.get(f"{STAGE}/slip.json")
@policy(host)
def slip(event_code: str, prize_code: str) -> Answer:
    with reading() as session:
        content = service.slip_file(session, visit().event, prize_code)
    return Response(
        content,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="drawing-{prize_code}.json"'},
    )

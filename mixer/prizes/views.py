"""The ledger of door prizes, and the drawing in front of the room."""

from flask import Blueprint, Response, flash, render_template
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.nametags import service as nametags
from mixer.prizes import service
from mixer.prizes.forms import PrizeForm
from mixer.prizes.rules.ledger import ledger
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

bp = Blueprint("prizes", __name__, url_prefix="/m/<event_code>/prizes")


def _details(form: PrizeForm) -> service.PrizeDetails:
    return service.PrizeDetails(
        item=form.item.data,
        donor_name=form.donor_name.data,
        donor_email=form.donor_email.data,
        value_cents=form.cents,
        donor_may_be_named=form.may_be_named.data,
        note=form.note.data,
    )


@bp.get("")
@policy(host)
def prizes(event_code: str) -> Answer:
    with reading() as session:
        board = service.read_board(session, visit().event)
    return render_template(
        "prizes/ledger.html", board=board, book=ledger(), event_code=event_code, here="prizes", now=moment()
    )


@bp.post("/signs")
@policy(host)
def prize_signs(event_code: str) -> Answer:
    hand = nametags.Hand(visit().account_id, moment(), chance(), keyring())
    with unit_of_work() as session:
        printed = service.print_signs(session, visit().event, hand)
    headers = {"Content-Disposition": 'attachment; filename="prize-signs.pdf"', "Cache-Control": "no-store"}
    return Response(printed.pdf, mimetype="application/pdf", headers=headers)


@bp.route("/new", methods=["GET", "POST"])
@policy(host)
def new_prize(event_code: str) -> Answer:
    form = PrizeForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            service.add_prize(session, visit().event, _details(form), moment(), chance(), pledged=form.pledged.data)
        flash(f"{form.item.data} is on the list.", "ok")
        return back_to("prizes.prizes", event_code=event_code)
    page = render_template("prizes/prize.html", form=form, event_code=event_code, here="prizes", code=None)
    return page, 422 if form.errors else 200


@bp.route("/<prize_code>", methods=["GET", "POST"])
@policy(host)
def prize(event_code: str, prize_code: str) -> Answer:
    with reading() as session:
        known = service.prize_details(session, visit().event, prize_code)
    form = PrizeForm(
        data={
            "item": known.item,
            "donor_name": known.donor_name,
            "donor_email": known.donor_email,
            "value": None if known.value_cents is None else known.value_cents / 100,
            "may_be_named": known.donor_may_be_named,
            "note": known.note,
        }
    )
    if form.validate_on_submit():
        with unit_of_work() as session:
            service.change_prize(session, visit().event, prize_code, _details(form))
        flash(f"{form.item.data} is changed.", "ok")
        return back_to("prizes.prizes", event_code=event_code)
    page = render_template("prizes/prize.html", form=form, event_code=event_code, here="prizes", code=prize_code)
    return page, 422 if form.errors else 200


@bp.post("/<prize_code>/steps/<key>")
@policy(host)
def take_step(event_code: str, prize_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        step = service.take_step(session, visit().event, prize_code, key, moment())
    flash(f"{step.done}.", "ok")
    return back_to("prizes.prizes", event_code=event_code, _anchor=f"prize-{prize_code}")


@bp.post("/<prize_code>/steps/<key>/undo")
@policy(host)
def take_step_back(event_code: str, prize_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        step = service.take_step_back(session, visit().event, prize_code, key)
    flash(f"{step.undo}.", "ok")
    return back_to("prizes.prizes", event_code=event_code, _anchor=f"prize-{prize_code}")


@bp.post("/<prize_code>/remove")
@policy(host)
def remove(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.remove_prize(session, visit().event, prize_code, moment())
    flash("Taken off the list. You can put it back below.", "ok")
    return back_to("prizes.prizes", event_code=event_code)


@bp.post("/<prize_code>/put-back")
@policy(host)
def put_back(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.put_back(session, visit().event, prize_code)
    flash("It is on the list again.", "ok")
    return back_to("prizes.prizes", event_code=event_code)


@bp.get("/<prize_code>/drawing")
@policy(host)
def drawing(event_code: str, prize_code: str) -> Answer:
    with reading() as session:
        stage = service.read_stage(session, visit().event, prize_code)
    return render_template("prizes/drawing.html", stage=stage, book=ledger(), event_code=event_code)


def _to_the_stage(event_code: str, prize_code: str) -> Answer:
    return back_to("prizes.drawing", event_code=event_code, prize_code=prize_code)


@bp.post("/<prize_code>/drawing/seal")
@policy(host)
def seal(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.commit(session, visit().event, prize_code, moment(), chance())
    return _to_the_stage(event_code, prize_code)


@bp.post("/<prize_code>/drawing/draw")
@policy(host)
def draw(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.draw(session, visit().event, prize_code, moment(), chance())
    return _to_the_stage(event_code, prize_code)


@bp.post("/<prize_code>/drawing/<int:attempt>/again")
@policy(host)
def draw_again(event_code: str, prize_code: str, attempt: int) -> Answer:
    with unit_of_work() as session:
        service.draw_again(session, visit().event, prize_code, attempt, moment(), chance())
    return _to_the_stage(event_code, prize_code)


@bp.post("/<prize_code>/drawing/take-back")
@policy(host)
def take_back(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.take_back(session, visit().event, prize_code, moment())
    flash("The drawing is taken back and stays on record. The next one has a new list and a new seed.", "ok")
    return _to_the_stage(event_code, prize_code)


@bp.post("/<prize_code>/drawing/handed-over")
@policy(host)
def hand_over(event_code: str, prize_code: str) -> Answer:
    with unit_of_work() as session:
        service.take_step(session, visit().event, prize_code, "handed_over", moment())
    flash("Handed over.", "ok")
    return back_to("prizes.prizes", event_code=event_code, _anchor=f"prize-{prize_code}")


@bp.get("/<prize_code>/drawing/slip.json")
@policy(host)
def slip(event_code: str, prize_code: str) -> Answer:
    with reading() as session:
        content = service.slip_file(session, visit().event, prize_code)
    return Response(
        content,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="drawing-{prize_code}.json"'},
    )

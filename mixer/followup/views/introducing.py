"""Introductions: a host finds somebody, asks both and introduces them; a guest wishes for one, and says yes or no."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue as Response
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.followup.forms import LetterForm, WishForm
from mixer.followup.rules.introducing import Answer, paper
from mixer.followup.rules.letters import Draft
from mixer.followup.service import introducing, introduction_letters, wishes
from mixer.followup.service.due_acts import Actor
from mixer.followup.service.introduction_letters import Pen, Written
from mixer.followup.views.blueprint import bp
from mixer.followup.views.due import ONE, actor
from mixer.guests.access import own_link
from mixer.meetings.forms import HelloForm
from mixer.meetings.service import sharing
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

MINE = "/my/introductions"


def _pen() -> Pen:
    return Pen(visit().account_name, keyring())


@bp.get(f"{ONE}/introduce")
@policy(host)
def introduction(event_code: str, key: str) -> Response:
    find = request.args.get("find", "").strip()
    with reading() as session:
        page = introducing.read_introduction(session, visit().event, key, find, moment())
    return _page(event_code, page, LetterForm(formdata=None, obj=paper().both))


def _page(event_code: str, page: introducing.Introducing, form: LetterForm) -> Response:
    text = render_template(
        "followup/introduction.html",
        page=page,
        form=form,
        placeholders=paper().placeholders,
        event_code=event_code,
        here="followup",
    )
    return text, 422 if form.errors else 200


@bp.post(f"{ONE}/introduce/choose")
@policy(host)
def choose_guest(event_code: str, key: str) -> Response:
    sent = request.form
    words = WishForm().words.data or ""
    with unit_of_work() as session:
        introducing.choose(session, visit().event, key, sent.get("guest", ""), words, actor())
    flash("Chosen. Now ask both: neither learns who the other is before both said yes.", "ok")
    return back_to("followup.introduction", event_code=event_code, key=key)


@bp.post(f"{ONE}/introduce/ask")
@policy(host)
def ask_both(event_code: str, key: str) -> Response:
    with unit_of_work() as session:
        written = introduction_letters.ask_both(session, visit().event, key, actor(), _pen())
    _tell(written)
    return back_to("followup.introduction", event_code=event_code, key=key)


@bp.post(f"{ONE}/introduce")
@policy(host)
def introduce(event_code: str, key: str) -> Response:
    form = LetterForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                draft = Draft(form.subject.data, form.text.data)
                written = introduction_letters.introduce(session, visit().event, key, draft, actor(), _pen())
            _tell(written)
            return back_to("followup.due_one", event_code=event_code, key=key)
        except Refusal as no:
            if no.code != "bad_letter":
                raise
            form.text.errors = [no.message]
    with reading() as session:
        page = introducing.read_introduction(session, visit().event, key, "", moment())
    return _page(event_code, page, form)


def _tell(written: Written) -> None:
    letters = "1 letter is" if written.letters == 1 else f"{written.letters} letters are"
    flash(f"{letters} on the way.", "ok")
    for name in written.unreached:
        flash(f"No letter reaches {name}: tell them, and they answer on their own page.", "info")


def waiting(session: Session, guest_id: int, _code: str, _moment: datetime) -> Mapping[str, Any]:
    """Return what a guest's first page says of introductions: questions that wait, and wishes that stand."""
    asked = [one for one in introducing.questions(session, guest_id) if one.answer is Answer.ASKED and not one.settled]
    standing = [one for one in wishes.wishes(session, guest_id) if not (one.taken_back or one.done)]
    return {"asked": len(asked), "standing": len(standing)}


@bp.get(MINE)
@policy(own_link)
def my_introductions() -> Response:
    with reading() as session:
        place = here(session, visit().event)
        asked = introducing.questions(session, visit().guest)
        mine = wishes.wishes(session, visit().guest)
        shows = sharing.settings(session, visit().guest).fields
    return render_template(
        "followup/my_introductions.html",
        event=place,
        questions=asked,
        wishes=mine,
        form=WishForm(formdata=None),
        yes_form=HelloForm(formdata=None, data={"fields": shows}),
    )


@bp.post(MINE)
@policy(own_link)
def wish() -> Response:
    form = WishForm()
    if not form.validate_on_submit():
        raise Refusal("no_words", "Write in a few words whom you would like to meet.")
    with unit_of_work() as session:
        wishes.ask(session, visit().guest, form.words.data, moment(), chance())
    flash("Your hosts know. They ask both sides before they name anybody.", "ok")
    return back_to("followup.my_introductions")


@bp.post(f"{MINE}/wishes/<wish_code>/take-back")
@policy(own_link)
def take_wish_back(wish_code: str) -> Response:
    with unit_of_work() as session:
        wishes.turn(session, visit().guest, wish_code, moment())
    flash("Taken back.", "ok")
    return back_to("followup.my_introductions")


@bp.post(f"{MINE}/wishes/<wish_code>/put-back")
@policy(own_link)
def put_wish_back(wish_code: str) -> Response:
    with unit_of_work() as session:
        wishes.turn(session, visit().guest, wish_code, None)
    flash("Your hosts know again.", "ok")
    return back_to("followup.my_introductions")


@bp.post(f"{MINE}/<item_code>/yes")
@policy(own_link)
def say_yes(item_code: str) -> Response:
    form = HelloForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Choose from the list what they may see.")
    _reply(item_code, form.fields.data or [])
    flash("You said yes. You hear from us as soon as the other has.", "ok")
    return back_to("followup.my_introductions")


@bp.post(f"{MINE}/<item_code>/no")
@policy(own_link)
def say_no(item_code: str) -> Response:
    _reply(item_code, None)
    flash("You said no. Nobody but your hosts learns of it.", "ok")
    return back_to("followup.my_introductions")


def _reply(item_code: str, fields: list[str] | None) -> None:
    with unit_of_work() as session:
        by = Actor(moment(), chance(), guest_id=visit().guest)
        introducing.reply(session, visit().guest, item_code, fields, by)

"""Letters to donors: one's own words, a look, a test, and sending; asking many members in one go."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.core.codes import new_code
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.prizes import service
from mixer.prizes.forms import AskForm, LetterForm
from mixer.prizes.rules.letters import Draft, letter_kinds
from mixer.prizes.views.blueprint import ROOM, bp, pen
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment


@bp.route(f"{ROOM}/letters/<key>", methods=["GET", "POST"])
@policy(host)
def letter(event_code: str, key: str) -> Answer:
    chosen = request.args.get("prize", "")
    with reading() as session:
        kind = service.find_kind(key)
        waiting = service.readers(session, visit().event, key)
        chosen = chosen or next((reader.code for reader in waiting if reader.address), "")
        preview = service.preview(session, visit().event, key, chosen, pen()) if chosen else None
        draft = service.read_draft(session, visit().event, kind)
    form = LetterForm(data={"subject": draft.subject, "text": draft.text})
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.save_draft(session, visit().event, key, Draft(form.subject.data, form.text.data), moment())
            flash("Saved. This is how it will arrive.", "ok")
            return back_to("prizes.letter", event_code=event_code, key=key, prize=chosen or None)
        except Refusal as no:
            form.text.errors = [no.message]
    page = render_template(
        "prizes/letter.html",
        form=form,
        kind=kind,
        kinds=letter_kinds().values(),
        waiting=waiting,
        chosen=chosen,
        preview=preview,
        event_code=event_code,
        here="prizes",
    )
    return page, 422 if form.errors else 200


@bp.post(f"{ROOM}/<prize_code>/letters/<key>/test")
@policy(host)
def test_letter(event_code: str, prize_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        address = service.send_test(session, visit().event, key, prize_code, pen(), new_code(chance()))
    flash(f"A test is on its way to {address}.", "ok")
    return back_to("prizes.letter", event_code=event_code, key=key, prize=prize_code)


@bp.post(f"{ROOM}/<prize_code>/letters/<key>/send")
@policy(host)
def send_letter(event_code: str, prize_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        written = service.send_letter(session, visit().event, prize_code, key, pen())
    if written:
        flash("The letter is on its way.", "ok")
    else:
        flash("This donor has had this letter already; nothing was sent twice.", "info")
    return back_to("prizes.prizes", event_code=event_code, _anchor=f"prize-{prize_code}")


@bp.post(f"{ROOM}/letters/<key>/send-all")
@policy(host)
def send_letters(event_code: str, key: str) -> Answer:
    with unit_of_work() as session:
        sent = service.send_to_all(session, visit().event, key, pen())
    flash(f"{_letters(sent.written)} on the way.", "ok")
    if sent.not_again:
        flash(f"{sent.not_again} had it already, or asked not to be written to.", "info")
    if sent.without_address:
        flash(f"{sent.without_address} left no e-mail address: call them.", "info")
    return back_to("prizes.prizes", event_code=event_code)


def _letters(count: int) -> str:
    return "1 letter is" if count == 1 else f"{count} letters are"


@bp.route(f"{ROOM}/ask", methods=["GET", "POST"])
@policy(host)
def ask(event_code: str) -> Answer:
    wanted = request.args.get("find", "")
    with reading() as session:
        members = service.members_not_asked(session, visit().event, wanted)
        draft = service.read_draft(session, visit().event, service.find_kind("ask"))
    form = AskForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            asked = service.ask_members(
                session, visit().event, request.form.getlist("contact"), form.item.data, pen(), chance()
            )
        flash(f"{_letters(asked.written)} on the way.", "ok")
        if asked.unsubscribed:
            flash(f"{asked.unsubscribed} asked not to be written to and got none.", "info")
        return back_to("prizes.prizes", event_code=event_code)
    page = render_template(
        "prizes/ask.html",
        form=form,
        members=members,
        wanted=wanted,
        draft=draft,
        event_code=event_code,
        here="prizes",
    )
    return page, 422 if form.errors else 200

"""What a host knows better than the house: who helps whom, who is never put together, and famous duos of their own."""

from flask import flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.icebreakers.forms import CoupleForm, OwnDuoForm, ValueForm
from mixer.icebreakers.rules.value import LARGEST_STEP
from mixer.icebreakers.service import helps, never, packs
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.shell import Answer
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance


@bp.get("/m/<event_code>/icebreakers/helps")
@policy(host)
def who_helps_whom(event_code: str) -> Answer:
    with reading() as database:
        found = helps.helps(database, visit().event, request.args.get("profession", type=int))
    return render_template("icebreakers/helps.html", helps=found, code=event_code, here="icebreakers")


@bp.post("/m/<event_code>/icebreakers/helps")
@policy(host)
def set_help(event_code: str) -> Answer:
    """Keep the host's own value of two professions; without a value, the house's counts again."""
    form = ValueForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", f"Choose two professions and a value from 0 to {LARGEST_STEP}.")
    with unit_of_work() as database:
        if form.value.data is None:
            one, other = helps.reset(database, visit().event, form.one.data, form.other.data)
            said = f"{one} and {other}: back to what the house knows."
        else:
            value = form.value.data
            one, other = helps.set_value(database, visit().event, form.one.data, form.other.data, value)
            said = f"{one} and {other} are worth {value} of {LARGEST_STEP} to each other now."
    flash(f"{said} It counts from the next deal on.", "ok")
    return back_to("icebreakers.who_helps_whom", event_code=event_code, profession=form.one.data)


@bp.get("/m/<event_code>/icebreakers/never-together")
@policy(host)
def never_together(event_code: str) -> Answer:
    with reading() as database:
        found = never.never_together(database, visit().event)
    return render_template(
        "icebreakers/never.html", never=found, form=CoupleForm(), code=event_code, here="icebreakers"
    )


@bp.post("/m/<event_code>/icebreakers/never-together")
@policy(host)
def keep_apart(event_code: str) -> Answer:
    form = CoupleForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Choose two people from the list.")
    with unit_of_work() as database:
        one, other = never.keep_apart(database, visit().event, form.one.data, form.other.data)
    flash(f"{one} and {other} are never put together.", "ok")
    return back_to("icebreakers.never_together", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/never-together/<int(max=2147483647):couple_id>/remove")
@policy(host)
def let_meet(event_code: str, couple_id: int) -> Answer:
    with unit_of_work() as database:
        never.let_meet(database, visit().event, couple_id)
    flash("They may meet again.", "ok")
    return back_to("icebreakers.never_together", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/duos/own")
@policy(host)
def own_duos(event_code: str) -> Answer:
    with reading() as database:
        own = packs.own_duos(database, visit().event)
        known = packs.packs_for(database, visit().event)
    return render_template(
        "icebreakers/own.html", own=own, packs=known, form=OwnDuoForm(), code=event_code, here="icebreakers"
    )


@bp.post("/m/<event_code>/icebreakers/duos/own")
@policy(host)
def add_own_duo(event_code: str) -> Answer:
    form = OwnDuoForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Fill in both halves.")
    halves = [form.first.data, form.second.data, form.third.data or ""]
    with unit_of_work() as database:
        packs.add_duo(database, visit().event, halves, chance())
    flash(f"{' & '.join(half for half in halves if half)}: ready to be drawn.", "ok")
    return back_to("icebreakers.own_duos", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/duos/own/<duo_code>/remove")
@policy(host)
def remove_own_duo(event_code: str, duo_code: str) -> Answer:
    with unit_of_work() as database:
        name = packs.remove_duo(database, visit().event, duo_code)
    flash(f"{name} is not drawn any more. Cards already dealt keep it.", "ok")
    return back_to("icebreakers.own_duos", event_code=event_code)

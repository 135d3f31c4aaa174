"""The paper list typed back in by a host, during the mixer or after it."""

from datetime import datetime

from flask import flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.door.forms import SheetForm, UndoForm
from mixer.door.rules.sheet import SheetError, came_at, read_by_hand
from mixer.door.service import scanning, sheet, together
from mixer.door.views.blueprint import Answer, bp, new_scan_id
from mixer.door.views.host import HOSTS_DESK
from mixer.events.access import host
from mixer.events.models import Event
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment


@bp.get("/m/<event_code>/door/sheet")
@policy(host)
def paper(event_code: str) -> Answer:
    return _page(SheetForm(formdata=None, batch=new_scan_id(), **_looked_at()), set())


def _looked_at() -> dict[str, str]:
    """Return what the address says is in view."""
    return {name: request.values.get(name, "")[:100] for name in ("sheet", "text", "part")}


def _page(form: SheetForm, ticked: set[str]) -> str:
    wish = sheet.Wish(form.sheet.data or "", form.text.data or "", form.part.data or "")
    with reading() as session:
        found = sheet.paper(session, visit().event, wish)
        event = session.get_one(Event, visit().event)
        zone, over = event.zone, event.ends_at < moment()
    return render_template(
        "door/sheet.html",
        here="door",
        form=form,
        paper=found,
        wish=wish,
        ticked=ticked,
        zone=zone,
        over=over,
        hour=lambda ms: datetime.fromtimestamp(ms / 1000, zone).strftime("%H:%M"),
        new_id=new_scan_id,
    )


@bp.post("/m/<event_code>/door/sheet")
@policy(host)
def mark_paper(event_code: str) -> Answer:
    form = SheetForm()
    ticked = request.form.getlist("shown" if form.everybody.data else "guest")
    if not form.validate_on_submit():
        return _page(form, set(ticked)), 422
    try:
        with reading() as session:  # a long list takes a while to look up: the doors need not wait for that
            ticks = _ticks(session, form, ticked)
        with unit_of_work() as session:
            keeper = scanning.host_at(session, visit().event, HOSTS_DESK, visit().account_name)
            sheet.mark(session, keeper, ticks, moment(), chance(), keyring())
    except (SheetError, Refusal) as no:
        form.numbers.errors = [str(no)]
        return _page(form, set(ticked)), 422
    return back_to("door.paper", event_code=event_code, **{name: text for name, text in _looked_at().items() if text})


def _ticks(session: Session, form: SheetForm, ticked: list[str]) -> sheet.Ticks:
    event = session.get_one(Event, visit().event)
    when = came_at(form.at.data, event.starts_at, event.ends_at, event.zone, moment())
    typed = sheet.numbered(session, event.id, form.sheet.data or "", form.numbers.data or "")
    guests = tuple(dict.fromkeys([*ticked, *typed]))
    return sheet.Ticks(form.batch.data, guests, read_by_hand(form.by_hand.data or ""), when)


@bp.post("/m/<event_code>/door/sheet/undo")
@policy(host)
def take_paper_back(event_code: str) -> Answer:
    form = UndoForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            keeper = scanning.host_at(session, visit().event, HOSTS_DESK, visit().account_name)
            done = together.undo_together(session, keeper, form.target.data, form.batch.data, moment())
        count = len(done.undone)
        flash(f"{count} {'guest is' if count == 1 else 'guests are'} no longer marked as arrived.")
    return back_to("door.paper", event_code=event_code)

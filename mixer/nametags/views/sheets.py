"""The group's own sheets: measured, drawn, kept by name."""

from dataclasses import asdict

from flask import flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.nametags.forms import SheetForm, SheetQuestion
from mixer.nametags.rules.grids import GridError
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.service import sheets as service
from mixer.nametags.views.blueprint import Answer, bp
from mixer.nametags.views.tags import asked
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

NEEDED = ("page_w", "page_h", "cols", "rows", "w", "h", "left", "top")


@bp.get("/m/<event_code>/name-tags/sheets")
@policy(host)
def sheets(event_code: str) -> Answer:
    with reading() as session:
        own = service.own_sheets(session, visit().group)
    return render_template("nametags/sheets.html", here="nametags", event_code=event_code, own=own)


@bp.get("/m/<event_code>/name-tags/sheets/drawing")
@policy(host)
def sheet_drawing(event_code: str) -> Answer:
    form = SheetQuestion(request.args)
    form.validate()
    return render_template("nametags/_sheet_drawing.html", form=form, sheet=_drawn(form))


@bp.route("/m/<event_code>/name-tags/sheets/new", methods=["GET", "POST"])
@policy(host)
def new_sheet(event_code: str) -> Answer:
    with reading() as session:
        choice, bench = asked(session)
    return _editor(event_code, "", bench.sheet(choice.sheet))


@bp.route("/m/<event_code>/name-tags/sheets/<sheet_code>", methods=["GET", "POST"])
@policy(host)
def own_sheet(event_code: str, sheet_code: str) -> Answer:
    with reading() as session:
        own = service.own_sheet_of(session, visit().group, sheet_code)
    return _editor(event_code, sheet_code, own.sheet)


def _editor(event_code: str, code: str, known: Sheet) -> Answer:
    """Show the measures of a sheet with their drawing, redraw them when asked by a button, or keep them."""
    if request.method == "POST":
        form = SheetForm()
        if form.validate_on_submit() and _drawn(form) and _kept(form, code):
            flash(f"{form.name.data} is kept. You find it in the picker of sheets.", "ok")
            return back_to("nametags.sheets", event_code=event_code)
    elif "w" in request.args:
        form = SheetQuestion(request.args)
        form.validate()
    else:
        form = SheetQuestion(None, data=asdict(service.measures_of(known)) | {"name": known.title if code else ""})
    sheet = _drawn(form)
    page = render_template(
        "nametags/sheet.html",
        here="nametags",
        event_code=event_code,
        form=form,
        code=code,
        title=known.title,
        sheet=sheet,
    )
    return page, 422 if form.errors and request.method == "POST" else 200


def _drawn(form: SheetForm) -> Sheet | None:
    """Return the sheet of what was typed; what is wrong stands beside its field."""
    measures = [field for field in form if field.name in service.MEASURES]
    if any(field.errors for field in measures) or any(form[name].data is None for name in NEEDED):
        return None
    try:
        return service.sheet_from(form.measures(), form.name.data or "Own sheet")
    except GridError as no:
        field = form[no.field or "page_w"]
        field.errors = [*field.errors, str(no)]
        return None


def _kept(form: SheetForm, code: str) -> bool:
    """Keep the sheet, or say beside its name why not."""
    try:
        with unit_of_work() as session:
            service.keep_sheet(session, visit().group, code, form.name.data, form.measures(), moment(), chance())
    except Refusal as no:
        form.name.errors = [no.message]
        return False
    return True


@bp.post("/m/<event_code>/name-tags/sheets/<sheet_code>/remove")
@policy(host)
def remove_sheet(event_code: str, sheet_code: str) -> Answer:
    with unit_of_work() as session:
        name = service.remove_sheet(session, visit().group, sheet_code)
    flash(f"{name} is gone from the sheets. What was printed on it stays on record.")
    return back_to("nametags.sheets", event_code=event_code)

"""Bringing a list in: drop or paste, say what the columns mean, see what happens, do it, take it back."""

from dataclasses import replace

from flask import current_app, flash, render_template, request
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.core.tables import write_csv
from mixer.events.access import host
from mixer.guests import service
from mixer.guests.files.encoding import encodings
from mixer.guests.files.export import ANSWER_WORDS, list_to_mend
from mixer.guests.files.reader import Reading, read_guest_list
from mixer.guests.forms import ListForm
from mixer.guests.rules.headers import Mapping, known_fields, tool_of
from mixer.guests.rules.import_plan import ImportPlan, PlannedRow
from mixer.guests.rules.lists import GuestList
from mixer.guests.rules.merging import side_by_side
from mixer.guests.service import Staged, Tools, Upload
from mixer.guests.views.lists import Answer, bp
from mixer.guests.views.porter import AT_ONCE, Load, porter_of
from mixer.web.access import policy, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, chance, from_htmx, keyring, moment

PREVIEWED = 5  # guests shown while columns are mapped
SHOWN = 200  # rows of each kind listed on the page; the report has them all
LABELS = {field.key: field.label for field in known_fields()} | {"full_name": "Name"}


@bp.route("/m/<event_code>/guests/import", methods=["GET", "POST"])
@policy(host)
@limiter.limit("30 per minute", methods=["POST"])
def bring_list(event_code: str) -> Answer:
    form = ListForm()
    if form.validate_on_submit():
        try:
            upload = _upload(form)
            with unit_of_work() as session:
                who = visit()
                run_code = service.stage(session, who.event, who.account, upload, moment(), chance())
            return back_to("guests.map_columns", event_code=event_code, run_code=run_code)
        except Refusal as no:
            (form.file if form.file.data else form.text).errors = [no.message]
    with reading() as session:
        past = service.past_imports(session, visit().event)
    page = render_template("guests/bring_list.html", form=form, past=past, code=event_code, here="guests")
    return page, 422 if form.errors else 200


def _upload(form: ListForm) -> Upload:
    """Return what was dropped or pasted, read before any transaction is open."""
    if form.file.data:
        content, name = form.file.data.read(), form.file.data.filename or "a file"
    else:
        content, name = (form.text.data or "").encode(), "what you pasted"
    if not content.strip():
        raise Refusal("empty", "Choose a file, or paste the list.")
    return Upload(name, content, read_guest_list(content))


@bp.route("/m/<event_code>/guests/import/<run_code>/columns", methods=["GET", "POST"])
@policy(host)
def map_columns(event_code: str, run_code: str) -> Answer:
    staged, guests = _staged(run_code)
    mapping = _mapping(guests) if "mapped" in request.values else staged.mapping
    fault = ""
    if request.method == "POST":
        try:
            with unit_of_work() as session:
                service.map_columns(session, visit().event, run_code, mapping)
            return back_to("guests.check_import", event_code=event_code, run_code=run_code)
        except Refusal as no:
            fault = no.message
    plan = _plan(replace(guests, rows=guests.rows[:PREVIEWED], refused=()), mapping)
    name = "guests/_preview.html" if from_htmx() else "guests/map_columns.html"
    page = render_template(
        name,
        staged=staged,
        guests=guests,
        mapping=mapping,
        plan=plan,
        fields=known_fields(),
        tool=tool_of(guests.columns),
        answers=ANSWER_WORDS,
        encodings=encodings(),
        fault=fault,
        code=event_code,
        here="guests",
    )
    return page, 422 if fault else 200


@bp.post("/m/<event_code>/guests/import/<run_code>/reading")
@policy(host)
def read_list_as(event_code: str, run_code: str) -> Answer:
    wish = Reading(request.form.get("encoding", ""), request.form.get("sheet", ""))
    try:
        with unit_of_work() as session:
            service.read_as(session, visit().event, run_code, wish)
    except Refusal as no:
        flash(no.message, "refused")
    return back_to("guests.map_columns", event_code=event_code, run_code=run_code)


def _mapping(guests: GuestList) -> Mapping:
    chosen = {place: request.values.get(f"column-{place}", "") for place in range(len(guests.columns))}
    return {place: key for place, key in chosen.items() if key in LABELS}


@bp.route("/m/<event_code>/guests/import/<run_code>/check", methods=["GET", "POST"])
@policy(host)
def check_import(event_code: str, run_code: str) -> Answer:
    staged, guests = _staged(run_code)
    if staged.under_way(moment()):
        return back_to("guests.import_done", event_code=event_code, run_code=run_code)
    if request.method == "POST":
        rows = {row.number: request.form.get(f"row-{row.number}", "") for row in guests.rows}
        _carry_in(staged, guests, {number: choice for number, choice in rows.items() if choice in ("same", "new")})
        return back_to("guests.import_done", event_code=event_code, run_code=run_code)
    plan = _plan(guests, staged.mapping)
    sides = {row.number: side_by_side(row, plan) for row in plan.having("doubtful")[:SHOWN]}
    return render_template(
        "guests/check_import.html",
        staged=staged,
        plan=plan,
        sides=sides,
        shown=SHOWN,
        labels=LABELS,
        answers=ANSWER_WORDS,
        code=event_code,
        here="guests",
    )


def _carry_in(staged: Staged, guests: GuestList, choices: dict[int, str]) -> None:
    """Write a short list at once, and let a long one be carried in while its host watches."""
    tools, event_id = Tools(moment(), chance(), keyring()), visit().event
    with unit_of_work() as session:
        if len(guests.rows) <= AT_ONCE:
            service.carry_out(session, event_id, staged, guests, choices, tools)
        else:
            service.begin(session, event_id, staged.code, choices, tools.moment)
    if len(guests.rows) > AT_ONCE:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - a thread needs the application itself
        porter_of(app).start(app, Load(event_id, staged.code, len(guests.rows), choices, tools))


@bp.get("/m/<event_code>/guests/import/<run_code>/report.csv")
@policy(host)
def import_report(event_code: str, run_code: str) -> Answer:
    staged, guests = _staged(run_code)
    plan = _plan(guests, staged.mapping)
    header = ("Row", "What happens", "Name", "E-mail", "Why", "To know")
    rows = [
        (
            row.number,
            row.verdict,
            row.facts.full_name,
            row.facts.email,
            row.reason or _changes(row),
            " ".join(row.warnings),
        )
        for row in plan.rows
    ]
    return _csv(write_csv(header, rows), f"import-{event_code}.csv")


@bp.get("/m/<event_code>/guests/import/<run_code>/to-mend.csv")
@policy(host)
def list_to_mend_of(event_code: str, run_code: str) -> Answer:
    """Hand out the rows that were left out, or before the import those that cannot be read."""
    with reading() as session:
        staged = service.find_run(session, visit().event, run_code)
    if staged.imported_at is None:
        guests = staged.guests()
        refused = _plan(guests, staged.mapping).having("refused")
        return _csv(list_to_mend(guests, {row.number: row.reason for row in refused}), f"to-mend-{event_code}.csv")
    if staged.content is None:
        raise Refusal("gone", "The rows that were left out are kept for a day. Bring the list again to see them.")
    return _csv(staged.content, f"to-mend-{event_code}.csv")


@bp.get("/m/<event_code>/guests/import/<run_code>")
@policy(host)
def import_done(event_code: str, run_code: str) -> Answer:
    with reading() as session:
        staged = service.find_run(session, visit().event, run_code)
    if staged.under_way(moment()):
        return _watched(staged, event_code)
    if staged.imported_at is None:
        return _led_on("guests.check_import", event_code, run_code)
    if from_htmx():
        return _led_on("guests.import_done", event_code, run_code)
    return render_template("guests/import_done.html", staged=staged, code=event_code, here="guests")


def _watched(staged: Staged, event_code: str) -> Answer:
    share = porter_of(current_app).share_done(staged.code)
    name = "guests/_import_progress.html" if from_htmx() else "guests/import_progress.html"
    return render_template(name, staged=staged, share=share, code=event_code, here="guests")


def _led_on(endpoint: str, event_code: str, run_code: str) -> Answer:
    """Lead the browser to another page, also where htmx asked for a part of this one."""
    onward = back_to(endpoint, event_code=event_code, run_code=run_code)
    return Response(headers={"HX-Redirect": onward.location}) if from_htmx() else onward


@bp.post("/m/<event_code>/guests/import/<run_code>/undo")
@policy(host)
def undo_import(event_code: str, run_code: str) -> Answer:
    with unit_of_work() as session:
        gone, restored = service.undo(session, visit().event, run_code, moment())
    flash(f"Taken back: {gone} guests are off the list, {restored} have their old facts again.", "ok")
    return back_to("guests.guest_list", event_code=event_code)


def _staged(run_code: str) -> tuple[Staged, GuestList]:
    with reading() as session:
        staged = service.find_run(session, visit().event, run_code)
    return staged, staged.guests()


def _csv(content: bytes, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": disposition})


def _plan(guests: GuestList, mapping: Mapping) -> ImportPlan:
    with reading() as session:
        return service.make_plan(session, visit().event, guests, mapping)


def _changes(row: PlannedRow) -> str:
    return ", ".join(f"{LABELS[one.field]}: {one.before or '–'} → {one.after or '–'}" for one in row.changes)

"""The volunteer's phone: enrol, scan, type, search, add a walk-in, undo."""

import json
from dataclasses import asdict
from pathlib import Path

from flask import abort, current_app, make_response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work, writing
from mixer.core.refusal import Refusal
from mixer.door.access import any_device, cookie_name, device_to_prove, door_device, known_device, shown_token
from mixer.door.forms import LONGEST, ScanForm, WalkInForm, read_scans
from mixer.door.rules.faces import Face
from mixer.door.rules.words import NOT_COMING
from mixer.door.service import devices, kiosk, review, scanning, search, snapshot, walkin
from mixer.door.service.scanning import Told
from mixer.door.service.standing import standing
from mixer.door.views.blueprint import Answer, bp, envelopes, new_scan_id
from mixer.events.service.evening import glance, tonight
from mixer.nametags import service as nametags
from mixer.web.access import DoorNeeded, policy, public, visit
from mixer.web.limits import limiter, unlimited
from mixer.web.request import back_to, chance, keyring, moment

# The worker compiles WebAssembly, so its own response may; no page of the house needs to.
BESIDE = ("vendor/zxing/**/*.js", "vendor/zxing/**/*.wasm", "fonts/*.woff2")
SERVED = ("door.decoder", "door.rehearsal_script")
WORKERS = {"decoder-worker.js", "service-worker.js", "wall.js", "wall-worker.js"}
DECODER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


@bp.get("/door")
@policy(door_device)
def scanner() -> Answer:
    device, latest, seen = known_device(), [], None
    if "nameless" not in request.args:  # the copy that a phone keeps names no guest
        with reading() as session:
            latest = scanning.latest_of(session, device.keeper)
            seen = glance(tonight(session, visit().event), moment())
    form = ScanForm(scan_id=new_scan_id(), way="typed")
    return render_template(
        "door/scanner.html",
        keeper=device.keeper,
        form=form,
        latest=latest,
        glance=seen,
        undo_id=new_scan_id,
        reasons=NOT_COMING,
    )


@bp.get("/door/decoder.js")
@policy(public)
def decoder() -> Response:
    response = Response(_script("decoder-worker.js"), mimetype="text/javascript")
    response.headers["Content-Security-Policy"] = DECODER_POLICY
    return response


@bp.get("/door/service-worker.js")
@policy(public)
def page_keeper() -> Response:
    """Give the phone the worker that keeps the scanner's page, and what else it needs without a network."""
    folder = Path(current_app.static_folder or "")
    modules = [path for path in sorted(folder.glob("js/door/*.js")) if path.name not in WORKERS]
    beside = [path for pattern in BESIDE for path in sorted(folder.glob(pattern))]
    files = [f"/static/{path.relative_to(folder).as_posix()}" for path in [*modules, *beside]]
    shells = {
        url_for("door.scanner"): url_for("door.scanner", nameless=1),
        url_for("door.kiosk"): url_for("door.kiosk"),
    }
    constants = {"SHELLS": shells, "FILES": [*map(url_for, SERVED), *files]}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
    response = Response(head + _script("service-worker.js"), mimetype="text/javascript")
    response.headers["Service-Worker-Allowed"] = url_for("door.scanner")
    return response


def _script(name: str) -> str:
    return Path(current_app.static_folder or "", "js/door", name).read_text(encoding="utf-8")


@bp.post("/door/scans")
@policy(device_to_prove)
@unlimited  # only enrolled devices get here, and a rush at the door is no attack
def scans() -> Answer:
    """Take scans from a device: one transaction and one result each, and the answer leaves after the commit."""
    batch, waiting = read_scans(request.get_json(silent=True)) or ([], None)
    results = [_recorded(scan, waiting or 0) for scan in batch]
    if not any(isinstance(scan, Told) for scan in batch):
        any_device({})  # nothing has proven the device yet
    if waiting is None:
        abort(400)
    return make_response({"results": results, "server_ms": int(moment().timestamp() * 1000)})


@bp.record_once
def _without_csrf_token(state: BlueprintSetupState) -> None:
    # JSON with a strict cookie comes from our own pages only, and a phone that comes back late has an old token.
    state.app.extensions["csrf"].exempt(scans)


def _recorded(scan: Told | tuple[str, str], waiting: int) -> dict[str, object]:
    if isinstance(scan, tuple):
        return {"scan_id": scan[0], "malformed": scan[1]}
    try:
        with writing() as work:
            found = standing(work, shown_token(), scan, moment())
            if found is None:
                raise DoorNeeded
            device, for_guests = found.device, found.device.face is Face.KIOSK
            if for_guests and (why := kiosk.unfit(scan)):
                return {"scan_id": scan.scan_id, "malformed": why}
            answer = scanning.record(work, device.keeper, scan, moment(), found.presented)
            if not answer.rehearsal:
                devices.seen(work, device, waiting, moment())
    except Refusal as no:
        return {"scan_id": scan.scan_id, "malformed": no.message}
    if not for_guests:
        return answer.as_json()
    with reading() as session:
        return kiosk.reply(session, device.keeper.event_id, answer, kiosk.handed_in(current_app.extensions))


@bp.get("/door/snapshot")
@policy(any_device)
@unlimited  # only enrolled devices get here, twice a minute each
def take_snapshot() -> dict[str, object]:
    """Give a phone what it needs to go on without a network; `mark`, `seq` and `names` tell what it has."""
    asked = request.args
    known = snapshot.Known(asked.get("mark", "")[:40], asked.get("seq", 0, type=int), asked.get("names", "")[:40])
    device = known_device()
    if devices.long_unheard(device, moment()):  # who scans nobody for a while is still there
        with unit_of_work() as session:
            devices.seen(session, device, device.queue_length, moment())
    with reading() as session:
        told = snapshot.snapshot(session, device.keeper, known, keyring(), envelopes(device.face), moment())
        if device.face is Face.SCANNER:  # guests stand before a kiosk
            seen = glance(tonight(session, visit().event), moment())
            told["evening"] = seen.words if seen else ""
    return told


@bp.post("/door/scan")
@policy(door_device)
def scan() -> Answer:
    form = ScanForm()
    if not form.validate_on_submit():
        abort(400)
    device = known_device()
    with unit_of_work() as session:
        answer = scanning.record(session, device.keeper, form.told(), moment())
        if not answer.rehearsal:
            devices.seen(session, device, 0, moment())
    return verdict_of(answer, form.anyway.data or "")


def verdict_of(answer: scanning.Answer, anyway: str = "") -> Response:
    """Lead to what the door says; the answer to a test code is kept nowhere and given once more."""
    if answer.rehearsal:
        return back_to("door.rehearsed_verdict", code=answer.guest, anyway=anyway)
    return back_to("door.verdict", scan_id=answer.scan_id)


@bp.get("/door/scan/<scan_id>")
@policy(door_device)
def verdict(scan_id: str) -> Answer:
    with reading() as session:
        answer = scanning.answer_of(session, known_device().keeper, scan_id)
        short_code = walkin.code_to_write(session, known_device().keeper, scan_id)
        new = walkin.just_made(session, known_device().keeper, scan_id, moment())
        printers = nametags.label_printers(session, visit().group) if new else []
    return render_template(
        "door/verdict.html", answer=answer, short_code=short_code, printers=printers, new_id=new_scan_id()
    )


@bp.post("/door/scan/<scan_id>/tag")
@policy(door_device)
@limiter.limit("60 per minute")
def walk_in_tag(scan_id: str) -> Answer:
    """Print the tag of a walk-in whom this device welcomed just now, on one of the group's label printers."""
    hand = nametags.Hand(None, moment(), chance(), keyring())
    rooms = nametags.Rooms.handed_in(current_app.extensions)
    with unit_of_work() as session:
        guest = walkin.just_made(session, known_device().keeper, scan_id, moment())
        if not guest:
            abort(404)
        printer = request.form.get("printer", "")[:20]
        order = nametags.order_label(session, visit().event, guest, printer, hand, rooms)
    printed = nametags.print_order(order)
    with unit_of_work() as session:
        nametags.settle(session, visit().event, order, moment(), (printed.report, printed.read))
    headers = {"Content-Disposition": 'inline; filename="tag.pdf"', "Cache-Control": "no-store"}
    return Response(printed.pdf, mimetype="application/pdf", headers=headers)


@bp.get("/door/search")
@policy(door_device)
def find() -> Answer:
    keeper = known_device().keeper
    text = request.args.get("q", "")[:100]
    with reading() as session:
        finding = search.find(session, keeper.event_id, keeper.zone, text)
    return render_template("door/search.html", finding=finding, text=text, new_id=new_scan_id, reasons=NOT_COMING)


@bp.get("/door/badge/<token>")
@policy(door_device)
def badge(token: str) -> Answer:
    keeper = known_device().keeper
    with reading() as session:
        card = review.card_of(session, keeper, token)
    form = ScanForm(formdata=None, scan_id=new_scan_id(), code=token, way="camera")
    page = render_template("door/badge.html", card=card, form=form, new_id=new_scan_id(), reasons=NOT_COMING)
    return page, 200 if card else 404


@bp.post("/door/look")
@policy(door_device)
@unlimited  # only enrolled devices get here, and a rush at the door is no attack
def look() -> dict[str, object]:
    """Tell a phone whose code it read, before its volunteer decides; a POST, so that no code stands in an address."""
    asked = request.get_json(silent=True)
    code = asked.get("code") if isinstance(asked, dict) else None
    if not isinstance(code, str):
        abort(400)
    with reading() as session:
        card = review.card_of(session, known_device().keeper, code[:LONGEST])
    return {"card": asdict(card) if card else None}


@bp.get("/door/walk-in")
@policy(door_device)
def walk_in() -> Answer:
    form = WalkInForm(scan_id=new_scan_id(), name=request.args.get("name", "")[:100], first_timer=True)
    return render_template("door/walk_in.html", form=form)


@bp.post("/door/walk-in")
@policy(door_device)
def welcome_walk_in() -> Answer:
    form = WalkInForm()
    if not form.validate_on_submit():
        return render_template("door/walk_in.html", form=form), 422
    person = walkin.WalkIn(
        scan_id=form.scan_id.data,
        name=form.name.data,
        company=form.company.data,
        profession=form.profession.data,
        invited_by=form.invited_by.data,
        email=form.email.data or "",
        first_timer=form.first_timer.data,
    )
    with unit_of_work() as session:
        answer = walkin.walk_in(session, known_device().keeper, person, moment(), chance(), keyring())
    return verdict_of(answer)


@bp.post("/door/leave")
@policy(door_device)
def leave() -> Answer:
    device = known_device()
    with unit_of_work() as session:
        devices.leave(session, device, moment())
    return gone()


def gone() -> Response:
    """Lead a device that is done away from the door, without its cookie."""
    response = redirect(url_for("door.left"), 303)
    response.delete_cookie(cookie_name(), secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Strict")
    return response


@bp.get("/door/left")
@policy(public)
def left() -> Answer:
    return render_template("door/left.html")

"""Sending letters to many guests: now or by the clock, how far they are, and stopping those that have not left."""

from flask import Response as FileResponse
from flask import flash, render_template

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.invite import service
from mixer.invite.files import merge_table
from mixer.invite.forms import ScheduleForm
from mixer.invite.service import merging
from mixer.invite.views.blueprint import Answer, bp
from mixer.invite.views.waves import segments, wave_page
from mixer.web.access import policy, visit
from mixer.web.request import back_to, keyring, moment


@bp.post("/m/<event_code>/invite/<wave_code>/send")
@policy(host)
def send(event_code: str, wave_code: str) -> Answer:
    with unit_of_work() as session:
        begun = service.begin(session, visit().event, wave_code, moment(), segments())
        wave = service.find_wave(session, visit().event, wave_code)
        first = service.write_on(session, wave.id, moment(), keyring())
    left_out = f" {first.left_out} get none: they asked not to be written to." if first.left_out else ""
    rest = " The others follow by themselves." if first.more else ""
    flash(f"Letters at the post office: {first.letters} of {begun.readers}.{left_out}{rest}", "ok")
    return back_to("invite.wave", event_code=event_code, wave_code=wave_code)


@bp.post("/m/<event_code>/invite/<wave_code>/schedule")
@policy(host)
def schedule(event_code: str, wave_code: str) -> Answer:
    form = ScheduleForm()
    if not form.validate():
        return wave_page(event_code, wave_code, form)
    try:
        with unit_of_work() as session:
            at = service.schedule(
                session, visit().event, wave_code, form.day.data, form.clock.data, moment()
            ).astimezone(service.particulars(session, visit().event).zone)
    except Refusal as no:
        if no.code.startswith("no_such"):
            raise
        form.day.errors = [no.message]
        return wave_page(event_code, wave_code, form)
    flash(f"It goes by itself on {at:%A} {at.day} {at:%B} at {at:%H:%M}. If the mixer moves, it moves too.", "ok")
    return back_to("invite.wave", event_code=event_code, wave_code=wave_code)


@bp.post("/m/<event_code>/invite/<wave_code>/unschedule")
@policy(host)
def unschedule(event_code: str, wave_code: str) -> Answer:
    with unit_of_work() as session:
        service.unschedule(session, visit().event, wave_code)
    flash("It waits for you again, and does not go by itself.", "ok")
    return back_to("invite.wave", event_code=event_code, wave_code=wave_code)


@bp.get("/m/<event_code>/invite/<wave_code>/progress")
@policy(host)
def progress(event_code: str, wave_code: str) -> Answer:
    with reading() as session:
        far = service.progress(session, visit().event, wave_code, segments())
    return render_template("invite/_progress.html", event_code=event_code, progress=far)


@bp.get("/m/<event_code>/invite/<wave_code>/letters.<kind>")
@policy(host)
def mail_merge(event_code: str, wave_code: str, kind: str) -> Answer:
    if kind not in ("csv", "xlsx"):
        raise Refusal("no_such_file", "Letters come as CSV or as XLSX.")
    with reading() as session:
        wave = service.outline(session, visit().event, wave_code, segments())
        rows = merging.mail_merge(session, visit().event, wave_code, keyring(), segments())
        file, content_type = merge_table(rows, kind)
    headers = {"Content-Disposition": f'attachment; filename="{wave.kind.key}.{kind}"'}
    return FileResponse(file, content_type=content_type, headers=headers)


@bp.post("/m/<event_code>/invite/<wave_code>/stop")
@policy(host)
def stop(event_code: str, wave_code: str) -> Answer:
    with unit_of_work() as session:
        stopped = service.stop_wave(session, visit().event, wave_code, moment())
    flash(f"Stopped. Letters that had not left yet: {stopped}.", "ok")
    return back_to("invite.wave", event_code=event_code, wave_code=wave_code)

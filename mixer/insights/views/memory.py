"""A group's memory: attendance over time, who brought whom, and its professions."""

from dataclasses import replace

from flask import Response, current_app, flash, render_template, request

from mixer.accounts.access import organiser
from mixer.core.database import reading, unit_of_work
from mixer.core.tables import write_csv, write_xlsx
from mixer.insights.service import attendance, categories, inviters, missed
from mixer.insights.views.room import Answer, bp
from mixer.invite import service as invite
from mixer.invite.files import kinds
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, keyring, moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/g/<group_code>/memory")
@policy(organiser)
def memory(group_code: str) -> Answer:
    text, show = request.args.get("q", "")[:200], request.args.get("show", attendance.ALL)
    with reading() as session:
        number = request.args.get("page", 1, type=int)
        page = attendance.attendance_page(session, visit().group, moment(), text, show, number)
        coming = missed.next_mixer(session, visit().group, moment())
        next_name = coming.name if coming else ""
    return render_template(
        "insights/memory.html", page=page, q=text, show=show, next_name=next_name, group_code=group_code
    )


@bp.get("/g/<group_code>/memory/attendance.csv")
@policy(organiser)
def attendance_csv(group_code: str) -> Answer:
    with reading() as session:
        content = write_csv(*attendance.attendance_table(session, visit().group, moment()))
    return _attachment(content, "text/csv; charset=utf-8", f"attendance-{group_code}.csv")


@bp.get("/g/<group_code>/memory/attendance.xlsx")
@policy(organiser)
def attendance_xlsx(group_code: str) -> Answer:
    with reading() as session:
        table = attendance.attendance_table(session, visit().group, moment())
        content = write_xlsx([("Attendance", *table)], made_at=moment())
    return _attachment(content, XLSX, f"attendance-{group_code}.xlsx")


def _attachment(content: bytes, kind: str, name: str) -> Response:
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.post("/g/<group_code>/memory/not-seen")
@policy(organiser)
def ask_missed(group_code: str) -> Answer:
    with unit_of_work() as session:
        asked = missed.ask_missed(session, visit().group, moment(), chance(), keyring())
        words = invite.suggested(session, asked.event_id, kinds()["invitation"], visit().account)
        to_them = replace(words, segment="not_seen")
        segments = invite.all_segments(current_app.extensions)
        wave = invite.draft_wave(session, asked.event_id, to_them, visit().account, moment(), chance(), segments)
    people = "1 person is" if asked.added == 1 else f"{asked.added} people are"
    said = f"{people} on the list of {asked.event_name} now." if asked.added else "All of them are on the list already."
    flash(f"{said} The letter to them is a draft: read it, then send it.", "ok")
    return back_to("invite.wave", event_code=asked.event_code, wave_code=wave)


@bp.get("/g/<group_code>/memory/invited")
@policy(organiser)
def who_invited_whom(group_code: str) -> Answer:
    with reading() as session:
        page = inviters.inviters_page(session, visit().group, request.args.get("page", 1, type=int))
    return render_template("insights/invited.html", page=page, group_code=group_code)


@bp.get("/g/<group_code>/memory/professions")
@policy(organiser)
def professions(group_code: str) -> Answer:
    with reading() as session:
        found = categories.categories(session, visit().group)
    return render_template("insights/professions.html", found=found, group_code=group_code)

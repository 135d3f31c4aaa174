"""A guest's own data: taken home, when their notes go, and erasing everything."""

import io
import json
import zipfile

from flask import Response, flash, render_template
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.followup.forms import NotesForm
from mixer.followup.service import keeping, own_data
from mixer.followup.views.blueprint import bp
from mixer.guests.access import own_link
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, moment


@bp.get("/my/data")
@policy(own_link)
def my_data() -> Answer:
    with reading() as database:
        place = here(database, visit().event)
        kept = keeping.of_mixer(database, visit().event, moment())
        days = keeping.notes_days(database, visit().guest)
    form = NotesForm(data={"days": str(days or "")})
    return render_template("followup/my_data.html", event=place, kept=kept, form=form)


@bp.post("/my/data/notes")
@policy(own_link)
def keep_notes() -> Answer:
    form = NotesForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Choose from the list when your notes go.")
    with unit_of_work() as database:
        keeping.keep_notes(database, visit().guest, int(form.days.data) if form.days.data else None)
    flash("Kept.", "ok")
    return back_to("followup.my_data")


@bp.get("/my/data.json")
@policy(own_link)
@limiter.limit("20 per minute")
def my_data_json() -> Answer:
    with reading() as database:
        data = own_data.own_data(database, visit().guest, moment())
    return _file(_json(data), "application/json", "my-data.json")


@bp.get("/my/data.zip")
@policy(own_link)
@limiter.limit("20 per minute")
def my_data_zip() -> Answer:
    with reading() as database:
        data = own_data.own_data(database, visit().guest, moment())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("my-data.html", render_template("followup/own_data.html", data=data))
        folder.writestr("my-data.json", _json(data))
    return _file(file.getvalue(), "application/zip", "my-data.zip")


def _json(data: own_data.OwnData) -> bytes:
    return json.dumps(data.as_json(), ensure_ascii=False, indent=2).encode()


def _file(content: bytes, mimetype: str, name: str) -> Response:
    return Response(content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})

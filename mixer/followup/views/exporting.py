"""Lists that leave the house: chosen, looked at, and taken out for a purpose."""

import io
from dataclasses import replace

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.followup import service
from mixer.followup.forms import ListForm, PurposeForm
from mixer.followup.rules.columns import OWN, column_sets, purpose_of
from mixer.followup.rules.segments import EVERYBODY
from mixer.followup.service import taking_out
from mixer.followup.views.blueprint import bp
from mixer.followup.views.desk import DESK
from mixer.web.access import policy, visit
from mixer.web.request import keyring, moment


@bp.route(f"{DESK}/export", methods=["GET", "POST"])
@policy(host)
def export(event_code: str) -> Answer:
    wish = service.Wish(
        who=request.args.get("segment_key", EVERYBODY),
        kind=request.args.get("kind", "xlsx"),
        columns=request.args.get("columns", OWN),
    )
    taker = service.Taker(visit().account_id, moment(), keyring())
    form = PurposeForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            said = replace(wish, purpose=purpose_of(form.purpose.data, form.line.data))
            return _handed_out(service.export(session, visit().event, said, taker))
    with reading() as session:
        page = taking_out.read_page(session, visit().event, wish, taker)
    choice = ListForm(formdata=None, segment_key=page.leaving.rule, kind=wish.kind, columns=wish.columns)
    choice.segment_key.choices = list(page.choices)
    choice.kind.choices = [(key, kind.name) for key, kind in service.KINDS.items()]
    shown = render_template(
        "followup/export.html",
        page=page,
        choice=choice,
        form=form,
        sentence=column_sets()[wish.columns].sentence,
        event_code=event_code,
        here="followup",
    )
    return shown, 422 if form.errors else 200


def _handed_out(file: service.ExportFile) -> Response:
    content = io.BytesIO()
    file.pour(content)
    return Response(
        content.getvalue(),
        mimetype=file.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )

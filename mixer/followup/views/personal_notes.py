"""The drafted note to somebody met: the first tap records it, the next opens it in the guest's own mail program."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue as Answer
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.followup.service import personal_notes
from mixer.followup.views.blueprint import bp
from mixer.guests.access import own_link
from mixer.meetings.service.here import here
from mixer.meetings.service.people import person
from mixer.web.access import policy, visit
from mixer.web.request import back_to, moment


def with_one(session: Session, guest_id: int, code: str, _moment: datetime) -> Mapping[str, Any]:
    """Return the note drafted to the person whose page it is, if they share their address."""
    return {
        "note": personal_notes.note_to(session, guest_id, code),
        "person": person(session, guest_id, code),
        "code": code,
    }


@bp.post("/my/people/<code>/letter")
@policy(own_link)
def write_to(code: str) -> Answer:
    with unit_of_work() as session:
        personal_notes.write(session, visit().guest, code, moment())
    return back_to("followup.letter_to", code=code)


@bp.get("/my/people/<code>/letter")
@policy(own_link)
def letter_to(code: str) -> Answer:
    with reading() as session:
        note, one = personal_notes.note_to(session, visit().guest, code), person(session, visit().guest, code)
        place = here(session, visit().event)
    if note is None:
        raise Refusal("not_shared", f"{one.name} does not share an e-mail address with you.")
    return render_template("followup/letter_to.html", note=note, person=one, event=place)

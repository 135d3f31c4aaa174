"""A large print: how far it is, stopping it, and its document."""

from flask import current_app, flash, render_template, url_for

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.nametags import service
from mixer.nametags.service import jobs
from mixer.nametags.views.blueprint import KINDS, Answer, bp, document
from mixer.nametags.views.press import cabinet_of
from mixer.web.access import policy, visit
from mixer.web.request import back_to, from_htmx, moment

LOOKS = {
    "small": "A line of this tag only fits small.",
    "hyphenated": "The first name is broken in two.",
    "missing": "Letters are missing: no font here has them.",
    "overflow": "There was no room for everything on the label.",
    "cleaned": "Characters that cannot be printed were left out.",
    "empty": "The tag is empty.",
    "no-name": "There is no name to print large.",
    "no-letters": "The name has no letters.",
}
"""What a finished print says of a tag; before printing, the page of name tags says it in numbers."""


@bp.get("/m/<event_code>/name-tags/prints/<run_code>")
@policy(host)
def print_job(event_code: str, run_code: str) -> Answer:
    with reading() as session:
        run = service.run_of(session, visit().event, run_code, moment())
        looks = service.guests_to_look_at(session, visit().event, run)
    template = "nametags/_print_job.html" if from_htmx() else "nametags/print_job.html"
    return render_template(
        template,
        here="nametags",
        event_code=event_code,
        run=run,
        looks=looks,
        look_words=LOOKS,
        again=url_for("nametags.name_tags", event_code=event_code, **run.asked),
        stored=cabinet_of(current_app).codes(),
        kinds=KINDS,
    )


@bp.post("/m/<event_code>/name-tags/prints/<run_code>/cancel")
@policy(host)
def cancel_print(event_code: str, run_code: str) -> Answer:
    with unit_of_work() as session:
        stopped = jobs.cancel(session, visit().event, run_code)
    if stopped:
        flash("The print is stopped. Nothing has changed: every tag and code is as before.", "ok")
    else:
        flash("This print was over already.")
    return back_to("nametags.print_job", event_code=event_code, run_code=run_code)


@bp.get("/m/<event_code>/name-tags/prints/<run_code>/name-tags.pdf")
@policy(host)
def print_document(event_code: str, run_code: str) -> Answer:
    with reading() as session:
        pdf = jobs.document(session, visit().event, run_code, cabinet_of(current_app), moment())
    return document(pdf, "name-tags.pdf")

"""Putting segments together by ticking boxes, looking at how many they are, and keeping them under a name."""

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.followup.forms import OwnSegmentForm
from mixer.followup.rules.boxes import Boxes, boxes_of, ticked
from mixer.followup.rules.segments import LONGEST_RULE, catalogue
from mixer.followup.service import combining, own_segments
from mixer.followup.views.blueprint import bp
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

PAGE = "/m/<event_code>/follow-up/combine"


def _asked() -> tuple[str, Boxes | None]:
    """Return the rule a page was asked for, by its text or by its boxes, and the boxes that say it."""
    sent = request.args
    boxes = ticked(sent.getlist("in"), sent.getlist("out"), sent.getlist("or"))
    text = str(boxes.rule or "") or sent.get("rule", "")[: LONGEST_RULE + 1].strip()
    rule = catalogue().rule(text)
    return (str(rule), boxes_of(rule)) if rule else (text, boxes)


@bp.get(PAGE)
@policy(host)
def combine(event_code: str) -> Answer:
    text, boxes = _asked()
    with reading() as session:
        page = combining.read(session, visit().event, text)
    return render_template(
        "followup/combine.html",
        page=page,
        boxes=boxes,
        form=OwnSegmentForm(formdata=None, data={"name": request.args.get("name", ""), "rule": text}),
        event_code=event_code,
        here="followup",
    )


@bp.post(PAGE)
@policy(host)
def keep_segment(event_code: str) -> Answer:
    form = OwnSegmentForm()
    form.validate_on_submit()
    name = form.name.data or ""
    with unit_of_work() as session:
        rule = own_segments.keep(session, visit().group, form.rule.data or "", name, moment(), chance())
    flash(f"“{name}” stands on the desk of every mixer of your group now.", "ok")
    return back_to("followup.segment", event_code=event_code, segment_key=rule)


@bp.post(f"{PAGE}/<own_code>/remove")
@policy(host)
def remove_segment(event_code: str, own_code: str) -> Answer:
    with unit_of_work() as session:
        name, rule = own_segments.remove(session, visit().group, own_code)
    flash(f"“{name}” is off the desk. Its letters stay. To have it back, keep it again.", "ok")
    return back_to("followup.combine", event_code=event_code, rule=rule, name=name)

"""Practising before the doors open: test codes to print, and what a phone says to them."""

from flask import abort, redirect, render_template, request, url_for

from mixer.door.access import door_device, known_device
from mixer.door.rules.rehearsal import rehearsed, script
from mixer.door.service import scanning
from mixer.door.service.scanning import Told
from mixer.door.views.blueprint import Answer, bp, new_scan_id
from mixer.web.access import policy, public
from mixer.web.request import moment


@bp.get("/B/DRYRUN<number>")
@policy(door_device)
def test_tag(number: str) -> Answer:
    """Lead where a guest's tag leads a phone whose own camera has read it."""
    return redirect(url_for("door.badge", token=f"DRYRUN{number}"), 303)


@bp.get("/door/rehearsal.json")
@policy(public)
def rehearsal_script() -> dict[str, dict[str, str]]:
    """Give a phone what it says to test codes, which it keeps for when there is no network; nobody is named in it."""
    return script()


@bp.get("/door/rehearsal/<code>")
@policy(door_device)
def rehearsed_verdict(code: str) -> Answer:
    practised = rehearsed(code)
    if practised is None:
        abort(404)
    told = Told("", code=code, anyway=bool(request.args.get("anyway")))
    answer = scanning.rehearse(known_device().keeper, told, practised, moment())
    return render_template("door/verdict.html", answer=answer, short_code="", printers=[], new_id=new_scan_id())

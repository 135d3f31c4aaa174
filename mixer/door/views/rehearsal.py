"""Practising before the doors open: test codes to print, what a phone says to them, and how long the queue will be."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from flask import abort, redirect, render_template, request, url_for

from mixer.core.database import reading
from mixer.door.access import door_device, known_device
from mixer.door.files import qr_path
from mixer.door.forms import QueueQuestion
from mixer.door.rules import queue
from mixer.door.rules.rehearsal import DRY_RUNS, TEST_NAME, rehearsed, script
from mixer.door.service import queueing, scanning
from mixer.door.service.scanning import Told
from mixer.door.views.blueprint import Answer, bp, new_scan_id
from mixer.events.access import host
from mixer.events.models import Event
from mixer.web.access import policy, public, visit
from mixer.web.request import keyring, moment

MOST_COMPARED = 6  # rows of the table: as many doors as anybody would open, and the one in question


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A queue as the page shows it: a sentence, fives of (time, queue), and what other numbers of doors come to."""

    sentence: str
    fives: tuple[tuple[datetime, int], ...]
    compared: tuple[queue.Estimate, ...]
    chosen: queue.Estimate


@bp.get("/m/<event_code>/door/rehearsal")
@policy(host)
def rehearsal(event_code: str) -> Answer:
    with reading() as session:
        event = session.get_one(Event, visit().event)
        usual = queueing.usual(session, event, moment())
        starts_at, zone = event.starts_at, event.zone
    begin = {"guests": usual.guests, "doors": usual.doors, "seconds": usual.seconds}
    form = QueueQuestion(request.args) if request.args else QueueQuestion(None, data=begin)
    right = form.validate() if request.args else True
    page = render_template(
        "door/rehearsal.html",
        here="door",
        codes=[(one, qr_path(f"{keyring().base_url}/B/{one.code}")) for one in DRY_RUNS],
        test_name=TEST_NAME,
        form=form,
        usual=usual,
        zone=zone,
        reckoned=_reckoned(form, usual.curve, starts_at.astimezone(zone)) if right else None,
        wait_in_words=queue.wait_in_words,
    )
    return page, 200 if right else 422


def _reckoned(form: QueueQuestion, curve: queue.Curve, starts_at: datetime) -> Reckoned:
    guests, doors, seconds = form.asked()
    chance = Random(guests)  # noqa: S311 - the same question has the same answer
    coming = queue.busy_evening(guests, curve, doors, seconds, chance)
    chosen = queue.estimate(coming, doors, seconds)
    needed = queue.doors_needed(coming, seconds)
    longest_at = starts_at + timedelta(seconds=chosen.longest_at_s)
    rows = {*range(1, min(max(doors, needed or doors) + 1, MOST_COMPARED) + 1), doors, needed or doors}
    return Reckoned(
        sentence=queue.in_words(coming, chosen, needed, f"{longest_at:%H:%M}"),
        fives=tuple((starts_at + timedelta(seconds=slot.from_s), slot.queue) for slot in chosen.slots),
        compared=tuple(queue.estimate(coming, count, seconds) for count in sorted(rows)),
        chosen=chosen,
    )


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

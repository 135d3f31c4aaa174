"""Business-match zones: made from contact spheres, looked at, changed by hand, played, printed, shown on the wall."""

from collections import Counter
from datetime import datetime

from flask import flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host, visitor_host
from mixer.icebreakers.files import SignToPrint, papers, signs_pdf, usual_paper
from mixer.icebreakers.forms import MoveForm, ZoneForm
from mixer.icebreakers.rules import zones_map
from mixer.icebreakers.rules.zones_rotation import MINUTES
from mixer.icebreakers.service import zone_board, zones, zones_changes, zones_play
from mixer.icebreakers.service.catalogue import catalogue
from mixer.icebreakers.service.overview import overview, printing
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.duo_cards import pdf
from mixer.icebreakers.views.shell import PLAYS, Answer, Play, looked_at, time_of, wall
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance

KIND = catalogue()["zones"]
ON_SIGN = 4
"""Professions named on a zone's sign."""


def _made(session: Session, event_id: int) -> str:
    now = overview(session, event_id)
    return f"{now.zones} zones, {now.placed} guests" if now.zones else ""


def _start(session: Session, event_id: int, moment: datetime) -> None:
    zones_play.start(session, event_id, moment, chance())


PLAYS[KIND.key] = Play(
    start=_start,
    started="The game is on. Every phone and the wall say where to go.",
    tells=_made,
    holds=zones_play.on_phone,
    part="icebreakers/_card_zone.html",
)


@bp.get("/m/<event_code>/icebreakers/zones")
@policy(host)
def business_match(event_code: str) -> Answer:
    with reading() as database:
        found, time = zone_board.judged_map(database, visit().event), time_of(database, visit().event, KIND.kind)
        paper = usual_paper(printing(database, visit().event).country)
    return render_template(
        "icebreakers/zones.html",
        kind=KIND,
        map=found,
        tall=zones_map.height(len(found.zones)),
        time=time,
        minutes=MINUTES,
        code=event_code,
        papers=papers(),
        usual=paper,
        here="icebreakers",
    )


@bp.get("/m/<event_code>/icebreakers/zones/plan")
@policy(host)
def zones_plan(event_code: str) -> Answer:
    """Show the plan of the room by itself, to print."""
    with reading() as database:
        found = zone_board.judged_map(database, visit().event)
    if not found.zones:
        raise Refusal("no_zones", "Make the zones first.")
    return render_template(
        "icebreakers/zones_map.html",
        kind=KIND,
        map=found,
        tall=zones_map.height(len(found.zones)),
        code=event_code,
        here="icebreakers",
    )


@bp.post("/m/<event_code>/icebreakers/zones/make")
@policy(host)
def make_zones(event_code: str) -> Answer:
    with unit_of_work() as database:
        zones.make_zones(database, visit().event, chance())
    flash("Zones are made and everybody has one.", "ok")
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/zones/place")
@policy(host)
def place_again(event_code: str) -> Answer:
    with unit_of_work() as database:
        zones.place_again(database, visit().event, chance())
    flash("Everybody is placed anew; places you set by hand stayed.", "ok")
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/zones/latecomers")
@policy(host)
def place_latecomers(event_code: str) -> Answer:
    with unit_of_work() as database:
        count = zones.place_latecomers(database, visit().event)
    flash(f"{count} more have a zone; nobody else moved.", "ok")
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/zones/move")
@policy(host)
def move(event_code: str) -> Answer:
    form = MoveForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Tick who is to move, and choose a zone.")
    guests = request.form.getlist("guest")
    with unit_of_work() as database:
        names = [zones.move(database, visit().event, guest, form.zone.data) for guest in guests]
    flash(
        f"{len(names)} moved to {names[0]}, to stay there." if names[1:] else f"Moved to {names[0]}, to stay there.",
        "ok",
    )
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/zones/release")
@policy(host)
def release(event_code: str) -> Answer:
    with unit_of_work() as database:
        for guest in request.form.getlist("guest"):
            zones.release(database, visit().event, guest)
    flash("They are placed like everybody else when you plan again.", "ok")
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/zones/<int(max=2147483647):zone_id>/with/<int(max=2147483647):other_id>")
@policy(host)
def merge_zones(event_code: str, zone_id: int, other_id: int) -> Answer:
    with unit_of_work() as database:
        name = zones_changes.merge(database, visit().event, zone_id, other_id, chance())
    flash(f"One zone now: {name}.", "ok")
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/zones/<int(max=2147483647):zone_id>/split")
@policy(host)
def split_zone(event_code: str, zone_id: int) -> Answer:
    with unit_of_work() as database:
        first, second = zones_changes.split(database, visit().event, zone_id, chance())
    flash(f"Two zones now: {first}, and {second}.", "ok")
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/zones/<int(max=2147483647):zone_id>")
@policy(host)
def change_zone(event_code: str, zone_id: int) -> Answer:
    form = ZoneForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "A zone needs a name and at least one place.")
    with unit_of_work() as database:
        zones.change_zone(database, visit().event, zone_id, form.name.data, form.capacity.data)
    flash(f"{form.name.data} has room for {form.capacity.data}.", "ok")
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.post("/m/<event_code>/icebreakers/zones/<int(max=2147483647):zone_id>/remove")
@policy(host)
def remove_zone(event_code: str, zone_id: int) -> Answer:
    with unit_of_work() as database:
        name = zones.remove_zone(database, visit().event, zone_id)
    flash(f"{name} is gone; its guests went to the other zones.", "ok")
    return back_to("icebreakers.business_match", event_code=event_code)


@bp.get("/m/<event_code>/icebreakers/zones/signs.pdf")
@policy(host)
def signs(event_code: str) -> Answer:
    with reading() as database:
        found = zone_board.zone_map(database, visit().event)
        facts = printing(database, visit().event)
    if not found.zones:
        raise Refusal("no_zones", "Make the zones first.")
    paper = request.args.get("paper", usual_paper(facts.country))
    items = [SignToPrint(str(zone.id), zone.name, zone.letter, zone.colour, _professions(zone)) for zone in found.zones]
    return pdf(signs_pdf(items, facts.event_name, paper), f"zone-signs-{event_code}.pdf")


def _professions(zone: zone_board.ZoneCard) -> tuple[str, ...]:
    """Return the professions most seen in a zone."""
    seen = Counter(one.profession for one in zone.occupants if one.profession)
    return tuple(name for name, _ in sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:ON_SIGN])


@bp.get("/m/<event_code>/icebreakers/zones/wall")
@policy(visitor_host)
@looked_at(KIND)
def zones_wall(event_code: str) -> Answer:
    with reading() as database:
        found, place = zone_board.zone_map(database, visit().event), here(database, visit().event)
        time = time_of(database, visit().event, KIND.kind)
        now = zones_play.goings(database, visit().event)
    facts = {"map": found, "goings": now, "time": time, "event": place, "code": event_code}
    return wall(KIND, "icebreakers/_zones_wall.html", **facts)

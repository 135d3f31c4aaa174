"""Home, the dashboard of a mixer, and the frame around every page."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, g, render_template, request, url_for
from flask.blueprints import BlueprintSetupState

from mixer.accounts.access import signed_in
from mixer.accounts.models import Group
from mixer.core.database import reading, unit_of_work
from mixer.events.access import visitor_host
from mixer.events.models import Event
from mixer.events.service.listed import LISTED
from mixer.nametags.service import TABLES, ZONES, no_tables, zones_by_sphere
from mixer.today import service
from mixer.today.rules.river import steps
from mixer.web.access import Visit, policy, visit
from mixer.web.request import moment

bp = Blueprint("today", __name__)

RUNS = frozenset({"organiser", "host"})
ROOMS = {
    "plan": "plan.plan",
    "guests": "guests.guest_list",
    "invite": "invite.invite",
    "nametags": "nametags.name_tags",
    "door": "door.door",
    "icebreakers": "icebreakers.icebreakers",
    "prizes": "prizes.prizes",
    "followup": "followup.follow_up",
    "desk": "followup.due",
    "hosts": "guests.visitor_hosts",
    "room": "events.room",
    "budget": "events.budget",
    "show": "events.run_of_show",
    "tables": "events.information_tables",
}


@dataclass(frozen=True, slots=True)
class Stone:
    """A step of the river bar with its address."""

    key: str
    label: str
    figure: str
    state: str
    href: str


def room_url(room: str, event_code: str) -> str:
    """Return the address of a room of a mixer."""
    return url_for(ROOMS[room], event_code=event_code)


class RiverBar:
    """The river bar of a mixer, worked out when a page shows it: parts of pages and files do without."""

    def __init__(self, event: Event) -> None:
        self.event = event

    def __iter__(self) -> Iterator[Stone]:
        with reading() as session:
            facts = service.ask_rooms(session, self.event, moment(), tag_press(current_app))
        code = self.event.code
        return (Stone(one.key, one.label, one.figure, one.state, room_url(one.key, code)) for one in steps(facts))


def tag_press(app: Flask) -> service.Press:
    """Return what it takes to tell which name tags are still true."""
    told = app.extensions
    return service.Press(told["mixer"].keyring, told.get(ZONES, zones_by_sphere), told.get(TABLES, no_tables))


def frame(who: Visit) -> dict[str, object]:
    """Return what surrounds a page: the group and the mixer it is about, and the river bar for who runs it."""
    if not (who.event_id or who.group_id):
        return {"group": None, "event": None, "river": ()}
    with reading() as session:
        event = session.get(Event, who.event_id) if who.event_id else None
        group = session.get(Group, who.group_id) if who.group_id else None
        session.expunge_all()  # the page reads them after this look at the database is over
    return {"group": group, "event": event, "river": RiverBar(event) if event and who.role in RUNS else ()}


@bp.record_once
def _hand_in(state: BlueprintSetupState) -> None:
    state.app.extensions[LISTED] = service.GuestList()


@bp.after_app_request
def tick_plan(response: Response) -> Response:
    """Hold the plan against the facts after a host has changed something; others' changes wait for the worker."""
    who = g.get("visit")
    changed = request.method == "POST" and response.status_code < 400  # noqa: PLR2004 - it did not fail
    if changed and who is not None and who.event_id is not None and who.role in RUNS:
        with unit_of_work() as session:
            service.tick(session, who.event_id, moment(), tag_press(current_app))
    return response


@bp.get("/")
@policy(signed_in)
def home() -> str:
    with reading() as session:
        found = service.home(session, visit().account, moment(), tag_press(current_app))
    group = {"name": found.groups[0][1]} if len(found.groups) == 1 else None
    return render_template("today/home.html", group=group, home=found, room_url=room_url)


@bp.get("/m/<event_code>")
@policy(visitor_host)
def mixer(event_code: str) -> str:
    who = visit()
    with reading() as session:
        event = session.get_one(Event, who.event)
        found = service.desk(session, event, moment(), tag_press(current_app)) if who.role in RUNS else None
        session.expunge_all()
    return render_template("today/mixer.html", here="today", event=event, desk=found, room_url=room_url)

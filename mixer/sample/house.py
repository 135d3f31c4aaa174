"""Who carries a sample mixer, its room and its money, through the same services as the pages."""

import datetime as dt

from mixer.events.service import budget, venue
from mixer.guests import service as guests
from mixer.plan.service import tasks
from mixer.plan.service.history import Actor
from mixer.plan.service.making import live_tasks
from mixer.sample.people import data
from mixer.sample.staging import Staging

HOST = "H"


def furnish(staging: Staging, until: dt.datetime) -> None:
    """Write down the room and the budget; what it came to is known once the mixer is over."""
    house, event = data("house"), staging.event
    venue.write_venue(staging.session, event.id, venue.VenueWords(**house["room"]))
    for line in house["budget"]:
        known = line if until >= event.ends_at else line | {"actual": ""}
        budget.add_line(staging.session, event.id, budget.LineWords(**known), staging.chance)


def name_the_team(staging: Staging, moment: dt.datetime) -> int:
    """Hand the plan to its people, by name alone, so that nobody is ever written to; return how many tasks have one."""
    session, event = staging.session, staging.event
    known = [guest.person for guest in staging.mixer.guests if not guest.first_timer and not guest.walk_in]
    organiser = staging.world.organiser.full_name
    members = [staging.world.people[number].full_name for number in known] or [organiser]
    carriers = {role: members[number % len(members)] for role, number in data("house")["team"].items()}
    carriers[HOST] = organiser
    by = Actor(staging.host_id, moment)
    for role in sorted({task.owner_role for task in live_tasks(session, event.id)} & set(carriers)):
        person = tasks.Person(carriers[role], "")
        tasks.hand_role(session, event.id, role, person, by, staging.chance, everybodys=False)
    return sum(task.owner_id is not None for task in live_tasks(session, event.id))


def lay_out_roster(staging: Staging) -> int:
    """Give the visitor hosts their shifts from the run of show; return how many."""
    if not any(guest.part == "visitor_host" for guest in staging.mixer.guests):
        return 0
    return guests.lay_out(staging.session, staging.event.id, staging.chance)

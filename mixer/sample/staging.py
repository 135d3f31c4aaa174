"""Carrying a sample mixer through the same services as the pages: before the evening.

Every step takes the moment at which it happens, so a mixer of last month is made as it would have been made then.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts import service as accounts
from mixer.accounts.rules import GroupRole
from mixer.contacts.service import seed_professions
from mixer.core.keyring import Keyring
from mixer.core.tables import write_csv
from mixer.events.models import Event
from mixer.events.service import mixers, tables
from mixer.guests import service as guests
from mixer.guests.files.reader import read_guest_list
from mixer.guests.models import Guest
from mixer.icebreakers.service.on_tags import zones_on_tags
from mixer.plan.service import make_plan
from mixer.plan.service import tasks as plan_tasks
from mixer.plan.service.making import live_tasks
from mixer.prizes import service as prizes
from mixer.sample.world import SampleMixer, SamplePrize, World
from mixer.today import service as today
from mixer.today.service.facts import Press

PLAN = dt.timedelta(weeks=8)
LIST = dt.timedelta(days=52)
TEMPLATE = "chamber"
ROOM = 1.1  # seats per guest on the list, so that most who say yes find one


@dataclass
class Staging:
    """One mixer on its way through the services; `guests` are rows by the person's number in the world."""

    session: Session
    world: World
    mixer: SampleMixer
    chance: random.Random
    keyring: Keyring
    group_id: int
    host_id: int
    event: Event
    guests: dict[int, Guest] = field(default_factory=dict)
    prizes: list[tuple[str, SamplePrize]] = field(default_factory=list)
    step: Callable[[], None] = lambda: None  # called as each thing is done, for whoever watches

    def everybody(self) -> list[Guest]:
        """Return everybody on the list by now, companions and walk-ins too."""
        return list(self.session.scalars(select(Guest).where(Guest.event_id == self.event.id).order_by(Guest.id)))

    def days_before(self, days: float, hour: int = 10) -> dt.datetime:
        """Return a moment so many days before the mixer, at a working hour where it happens."""
        day = self.mixer.starts - dt.timedelta(days=days)
        return day.replace(hour=hour, minute=0).astimezone(dt.UTC)

    def minutes_in(self, minutes: float) -> dt.datetime:
        """Return a moment of the evening, counted from the doors."""
        return (self.mixer.starts + dt.timedelta(minutes=minutes)).astimezone(dt.UTC)


def found_group(session: Session, world: World, moment: dt.datetime, chance: random.Random) -> tuple[int, int]:
    """Found the sample group with its professions and its organiser; return the ids of group and account."""
    new = accounts.NewGroup(world.group, time_zone=world.time_zone, country=world.country)
    group_id = accounts.found_group(session, new, moment, chance)
    seed_professions(session, group_id)
    person = world.organiser
    account_id = accounts.join_group(
        session, group_id, (person.full_name, person.email), GroupRole.ORGANISER, moment, chance
    )
    return group_id, account_id


def plan(
    session: Session,
    world: World,
    mixer: SampleMixer,
    group: tuple[int, int],
    tools: tuple[random.Random, Keyring],
    moment: dt.datetime,
) -> Staging:
    """Begin a mixer with its run of show and its plan; `group` is what `found_group` returned."""
    chance, keyring = tools
    about = mixers.About(
        name=mixer.name,
        place=world.place,
        capacity=max(10, round(len(mixer.guests) * ROOM / 10) * 10),
        kind="casual",
        goal="Every guest meets three people they did not know.",
        address=world.address,
    )
    starts, ends = mixer.starts, mixer.ends
    timing = mixers.Timing(starts.date(), starts.time(), ends.time(), world.time_zone)
    event = mixers.begin(session, group[0], group[1], mixers.Draft(about, timing, TEMPLATE), moment, chance)
    make_plan(session, event, moment.astimezone(event.zone).date(), chance)
    return Staging(session, world, mixer, chance, keyring, group[0], group[1], event)


def list_guests(staging: Staging, moment: dt.datetime, file: tuple[str, bytes] | None = None) -> int:
    """Import everybody who is invited, and give visitor hosts and organiser their part.

    `file` is a host's own list (name and bytes) of the same people; without one, the sample's is written first.
    """
    name, raw = file or ("riverside-members.csv", _member_list(staging))
    session, event_id = staging.session, staging.event.id
    found = read_guest_list(raw)
    upload = guests.Upload(name, raw, found)
    code = guests.stage(session, event_id, staging.host_id, upload, moment, staging.chance)
    staged = guests.find_run(session, event_id, code)
    tools = guests.Tools(moment, staging.chance, staging.keyring)
    guests.carry_out(session, event_id, staged, found, {}, tools)
    rows = session.scalars(select(Guest).join(Guest.contact).where(Guest.event_id == event_id).order_by(Guest.id))
    by_key = {row.contact.email or row.contact.full_name: row for row in rows}
    for guest in staging.mixer.guests:
        person = staging.world.people[guest.person]
        row = by_key.get(person.email or person.full_name)
        if row is None:
            continue
        row.first_timer, row.invited_by = guest.first_timer, guest.invited_by
        guests.set_part(session, row, guest.part)
        staging.guests[guest.person] = row
    session.flush()
    return len(staging.guests)


def _member_list(staging: Staging) -> bytes:
    """Write the people who are invited as the chamber's own list."""
    header = ("Full name", "First name", "Last name", "E-mail", "Phone", "Company", "Profession")
    people = [staging.world.people[guest.person] for guest in staging.mixer.guests if not guest.walk_in]
    return write_csv(
        header,
        (
            (one.full_name, one.given, one.family, one.email, one.phone, one.company.name, one.profession)
            for one in people
        ),
    )


def unite_houses(staging: Staging) -> int:
    """Tell the address book which companies are sisters; return how many are."""
    united = 0
    by_name: dict[str, int] = {}
    for number, row in staging.guests.items():
        parent = staging.world.people[number].company.parent
        company = row.contact.company
        if not parent or company is None or company.parent_id is not None:
            continue
        eldest = by_name.setdefault(parent, company.id)
        if company.id != eldest:
            company.parent_id = eldest
            united += 1
    staging.session.flush()
    return united


def reserve_tables(staging: Staging, moment: dt.datetime) -> int:
    """Reserve the information tables, most of them confirmed."""
    for number in staging.mixer.tables:
        person = staging.world.people[number]
        holder = person.company.name or person.full_name
        tables.reserve(staging.session, staging.event.id, tables.TableWords(holder))
    for table in tables.tables(staging.session, staging.event.id)[:-1]:
        tables.confirm(staging.session, staging.event.id, table.id, moment)
    return len(staging.mixer.tables)


def ask_for_prizes(staging: Staging, until: dt.datetime) -> int:
    """Ask for the door prizes in two rounds, collect them in the last days and give receipts, as far as `until`."""
    for number, prize in enumerate(staging.mixer.prizes):
        staging.step()
        asked = staging.days_before(48 if number % 2 else 21)
        if asked > until:
            continue
        person = staging.world.people[prize.donor]
        details = prizes.PrizeDetails(
            item=prize.item,
            donor_name=person.company.name or person.full_name,
            donor_email=person.email,
            value_cents=prize.cents,
            donor_may_be_named=prize.may_be_named,
        )
        code = prizes.add_prize(staging.session, staging.event.id, details, asked, staging.chance, pledged=False)
        staging.prizes.append((code, prize))
        for key, days in (("pledged", 17 if number % 2 == 0 else 40), ("collected", 3), ("receipt", 3)):
            moment = staging.days_before(days, 14)
            if moment <= until:
                prizes.take_step(staging.session, staging.event.id, code, key, moment)
    return len(staging.prizes)


def welcome_first_timers(staging: Staging) -> int:
    """Give every first-timer a visitor host, where there is one."""
    if not any(guest.part == "visitor_host" for guest in staging.mixer.guests):
        return 0
    return guests.share_out(staging.session, staging.event.id)


def carry_out_plan(staging: Staging, until: dt.datetime) -> int:
    """Tick what the facts prove and, by hand, what was due a while ago; return how many tasks are done."""
    today.tick(staging.session, staging.event.id, until, Press(staging.keyring, zones_on_tags))
    event, by = staging.event, plan_tasks.Actor(staging.host_id, until)
    latest = until.astimezone(event.zone).date() - dt.timedelta(days=2)
    for task in live_tasks(staging.session, event.id):
        if task.done_at is None and not task.proved_by and task.due_on <= latest:
            plan_tasks.tick(staging.session, event.id, task.code, by)
    staging.session.flush()
    return sum(task.done_at is not None for task in live_tasks(staging.session, event.id))

"""What to do next: tasks of the plan and what the facts ask for, the most pressing three."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mixer.guests.rules.visitor_hosts import wanted
from mixer.today.rules.facts import WEEK, Facts

THREE = 3
REMIND_DAYS = 14  # from here on, silence is worth a reminder
PRINT_DAYS = 2  # late answers are printed again on the last days
THANK_DAYS = 7  # donors are thanked within a week
COUNT_MOVED = 3  # people more or fewer, from where on the caterer should hear it


@dataclass(frozen=True, slots=True)
class Duty:
    """An open task of the plan as this room sees it."""

    key: str
    title: str
    due_on: date
    owner: str
    proved_by: str = ""
    blocked: bool = False  # waits for another task


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to do: in which room, and how pressing (`when` says it in words)."""

    room: str
    title: str
    when: str
    late: bool = False
    owner: str = ""


# Where a task is done whose fact a room proves; everything else is ticked on the plan.
ROOM_OF_FACT = {
    "guests_imported": "guests",
    "visitor_hosts_named": "hosts",
    "visitor_hosts_briefed": "hosts",
    "room_planned": "room",
    "caterer_told": "room",
    "budget_made": "budget",
    "tables_reserved": "tables",
    "show_settled": "show",
    "invited_80": "invite",
    "undecided_reminded": "invite",
    "week_reminder_sent": "invite",
    "days_reminder_sent": "invite",
    "morning_reminder_sent": "invite",
    "tags_printed": "nametags",
    "test_scanned": "door",
    "zones_drafted": "icebreakers",
    "prizes_pledged": "prizes",
    "prizes_collected": "prizes",
    "thanks_sent": "followup",
    "people_met_sent": "followup",
    "first_timers_called": "followup",
    "notes_nudged": "followup",
}


def in_words(due_on: date, today: date) -> str:
    """Say how far a day is, as one would aloud."""
    days = (due_on - today).days
    near = {-1: "since yesterday", 0: "today", 1: "tomorrow"}
    if days in near:
        return near[days]
    if days < 0:
        return f"{-days} days late"
    if days < 7:  # noqa: PLR2004 - within a week the weekday is clear
        return f"on {due_on:%A}"
    return f"by {due_on.day} {due_on:%B}"


def things_to_do(duties: Iterable[Duty], facts: Facts, today: date) -> tuple[Thing, ...]:
    """Return the three most pressing things: doubts about letters, late tasks, what the facts ask for, what is due."""
    evening = today + timedelta(days=facts.days_left)
    if facts.over:
        # What was not done before the doors opened matters no more; what comes after the evening does.
        duties = [duty for duty in duties if duty.due_on > evening]

    def pressing(duty: Duty) -> tuple[bool, bool, date]:
        return duty.due_on > evening, duty.blocked and duty.due_on >= today, duty.due_on

    ordered = sorted(duties, key=pressing)
    late = [_from_plan(duty, today) for duty in ordered if duty.due_on < today]
    coming = [_from_plan(duty, today) for duty in ordered if duty.due_on >= today]
    planned = {duty.proved_by for duty in ordered}
    return (*_doubts(facts), *late, *_asked_for(facts, planned), *coming)[:THREE]


def _from_plan(duty: Duty, today: date) -> Thing:
    room = ROOM_OF_FACT.get(duty.proved_by, "plan")
    return Thing(room, duty.title, in_words(duty.due_on, today), late=duty.due_on < today, owner=duty.owner)


def _doubts(facts: Facts) -> Iterable[Thing]:
    if facts.reports_waiting:
        what = "what a guest reported" if facts.reports_waiting == 1 else f"{facts.reports_waiting} reports of guests"
        yield Thing("desk", f"Look into {what}", "today", late=True)
    doubtful = facts.letters_failed + facts.letters_unknown
    if doubtful:
        letters = "letter" if doubtful == 1 else "letters"
        yield Thing("invite", f"Look at {doubtful} {letters} that may not have arrived", "today", late=True)


def _asked_for(facts: Facts, planned: set[str]) -> Iterable[Thing]:
    """Ask for what the facts show missing, unless an open task of the plan asks for it already."""
    if facts.over:
        yield from _afterwards(facts, planned)
        return
    changed = facts.tags - facts.tags_printed
    if facts.days_left <= PRINT_DAYS and facts.tags_printed and changed > 0:
        tags = "tag" if changed == 1 else "tags"
        yield Thing("nametags", f"Print {changed} new or changed {tags}", "before the doors open")
    if facts.tasks_given_back:
        tasks = "task that was" if facts.tasks_given_back == 1 else f"{facts.tasks_given_back} tasks that were"
        yield Thing("plan", f"Hand on the {tasks} given back", "today")
    yield from _about_the_room(facts, planned)
    yield from _about_the_people(facts, planned)


def _about_the_room(facts: Facts, planned: set[str]) -> Iterable[Thing]:
    if facts.room_holds is not None and facts.people > facts.room_holds:
        yield Thing("room", f"{facts.people} said yes or help, and the room holds {facts.room_holds}", "today")
    told = facts.eaters_told
    if told is not None and facts.days_left <= WEEK and abs(facts.eaters - told) >= COUNT_MOVED:
        yield Thing("room", f"Tell the caterer {facts.eaters}: they know of {told}", "today")
    elif told is None and facts.caterer and facts.days_left <= WEEK and "caterer_told" not in planned:
        yield Thing("room", f"Tell the caterer how many will eat: {facts.eaters}", "today")
    if facts.show_minutes_over > 0:
        yield Thing("show", f"The run of show is {facts.show_minutes_over} minutes too long", "before it is settled")


def _about_the_people(facts: Facts, planned: set[str]) -> Iterable[Thing]:
    reminders = planned & {"undecided_reminded", "week_reminder_sent"}
    if 0 < facts.days_left <= REMIND_DAYS and facts.unanswered and not reminders:
        yield Thing("invite", f"Remind the {facts.unanswered} who have not answered", "today")
    missing = wanted(facts.said_yes) - facts.visitor_hosts
    if facts.days_left <= REMIND_DAYS and facts.said_yes and missing > 0 and "visitor_hosts_named" not in planned:
        hosts = "host" if missing == 1 else "hosts"
        yield Thing("hosts", f"Find {missing} more visitor {hosts}: three for every sixty guests", "this week")


def _afterwards(facts: Facts, planned: set[str]) -> Iterable[Thing]:
    missing = facts.first_timers_came - facts.first_timers_called
    if missing > 0 and "first_timers_called" not in planned:
        who = "the first-timer" if missing == 1 else f"the {missing} first-timers"
        yield Thing("followup", f"Call {who} not called yet", "within two days")
    unthanked = facts.prizes - facts.donors_thanked
    if unthanked > 0 and "thanks_sent" not in planned:
        donors = "the donor" if unthanked == 1 else f"the {unthanked} donors"
        late = facts.days_left < -THANK_DAYS
        yield Thing("prizes", f"Thank {donors} not thanked yet", "late" if late else "within a week", late=late)
    if facts.introductions_asked:
        asked = "the guest" if facts.introductions_asked == 1 else f"the {facts.introductions_asked} guests"
        late = facts.days_left < -THANK_DAYS
        when = "late" if late else "within a week"
        yield Thing("desk", f"Introduce {asked} who asked for it", when, late=late)


def countdown(days_left: int, *, over: bool) -> str:
    """Say how far the mixer is: the large words of the home page."""
    if over:
        return "It is over" if days_left >= 0 else "Yesterday" if days_left == -1 else f"{-days_left} days ago"
    if days_left <= 0:
        return "Today"
    return "Tomorrow" if days_left == 1 else f"In {days_left} days"

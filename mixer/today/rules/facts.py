"""Every room's facts about one mixer, and what they prove."""

from dataclasses import dataclass

VISITOR_HOSTS = 3  # at least three greet at the door
MOST = 0.8  # "80 % invited" counts as invited

WEEK = 10  # a reminder, or a count for the caterer, within these days before the mixer is the one a week before

# Which letters (kind of wave and when, segment thanked, kind of letter) prove that something was sent.
LETTERS = {
    "undecided_reminded": frozenset({"reminder"}),
    "week_reminder_sent": frozenset({"reminder_week"}),
    "days_reminder_sent": frozenset({"last_word_days"}),
    "morning_reminder_sent": frozenset({"last_word_morning"}),
    "thanks_sent": frozenset({"came"}),
    "people_met_sent": frozenset({"people_met"}),
    "notes_nudged": frozenset({"nudge"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Numbers of one mixer, asked of its rooms at one moment."""

    days_left: int = 0  # until the mixer's day, where it happens; negative afterwards
    over: bool = False
    capacity: int = 0
    seats_taken: int = 0
    tasks: int = 0  # before and on the day
    tasks_done: int = 0
    tasks_late: int = 0
    hosts: int = 1
    owners: int = 0  # people who carry tasks
    guests: int = 0
    invited: int = 0
    said_yes: int = 0
    said_no: int = 0
    waiting: int = 0
    unanswered: int = 0  # invited, and silent
    visitor_hosts: int = 0
    first_timers: int = 0
    first_timers_expected: int = 0  # who did not say no
    first_timers_shared_out: int = 0  # of these, given to a visitor host
    first_timers_came: int = 0
    first_timers_called: int = 0
    tables: int = 0
    show_settled: bool = False
    in_zones: int = 0
    tags: int = 0  # everyone who gets a name tag: who said yes, and the team
    tags_printed: int = 0  # of these, printed with what is true today
    prizes: int = 0  # pledged or further
    prizes_collected: int = 0
    prizes_drawn: int = 0
    donors_thanked: int = 0
    scans: int = 0
    came: int = 0
    in_the_room: int = 0
    duos: int = 0
    duos_found: int = 0  # both of the latest game of famous duo
    games_on: int = 0
    meetings: int = 0
    letters_failed: int = 0
    letters_unknown: int = 0
    sent: frozenset[str] = frozenset()  # kinds of letters that left the house for this mixer
    # What follows is asked for the desk and the ticks only, not for the bar on every page.
    hosts_briefed: bool = False  # somebody said so
    room_holds: int | None = None
    furnished: bool = False  # high tables and chairs are counted
    people: int = 0  # who said yes or helps
    caterer: bool = False  # there is one
    eaters: int = 0  # as the answers stand
    eaters_told: int | None = None
    eaters_told_days: int | None = None  # days before the mixer on which the caterer was told last
    budget_lines: int = 0  # with a planned amount
    tasks_given_back: int = 0  # open, and with nobody since
    show_minutes_over: int = 0  # of the run of show, beyond the mixer's end
    introductions_asked: int = 0  # by guests, and not settled on the desk
    reports_waiting: int = 0  # of guests about others, nobody looked into yet


def thanks_went_out(facts: Facts) -> bool:
    """Tell whether the guests who came were thanked by letter."""
    return not facts.sent.isdisjoint(LETTERS["thanks_sent"])


def caterer_knows(facts: Facts) -> bool:
    """Tell whether the caterer was told a count in the last days before the mixer."""
    return facts.eaters_told_days is not None and facts.eaters_told_days <= WEEK


def proofs(facts: Facts) -> dict[str, bool]:
    """Return what the facts prove, under the names by which the plan's tasks ask for it."""
    proven = {
        "team_named": facts.hosts > 1 or facts.owners > 1,
        "guests_imported": facts.guests > 0,
        "prizes_pledged": facts.prizes > 0,
        "visitor_hosts_named": facts.visitor_hosts >= VISITOR_HOSTS,
        "visitor_hosts_briefed": facts.hosts_briefed
        or 0 < facts.first_timers_expected <= facts.first_timers_shared_out,
        "invited_80": facts.guests > 0 and facts.invited >= MOST * facts.guests,
        "tables_reserved": facts.tables > 0,
        "show_settled": facts.show_settled,
        "zones_drafted": 0 < facts.said_yes <= facts.in_zones,
        "tags_printed": 0 < facts.tags <= facts.tags_printed,
        "prizes_collected": 0 < facts.prizes <= facts.prizes_collected,
        "test_scanned": facts.scans > 0,
        "room_planned": facts.room_holds is not None and facts.furnished,
        "caterer_told": caterer_knows(facts),
        "budget_made": facts.budget_lines > 0,
        "first_timers_called": 0 < facts.first_timers_came <= facts.first_timers_called,
    }
    proven |= {fact: not facts.sent.isdisjoint(kinds) for fact, kinds in LETTERS.items()}
    return proven | {"thanks_sent": thanks_went_out(facts) and facts.donors_thanked >= facts.prizes}


def names_of_wave(kind: str, days_before: int) -> frozenset[str]:
    """Return what a wave sent so many days before the mixer counts as."""
    near = {
        "reminder": "reminder_week" if days_before <= WEEK else "reminder",
        "last_word": "last_word_days" if days_before > 0 else "last_word_morning",
    }
    return frozenset({kind, near.get(kind, kind)})

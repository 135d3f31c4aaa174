"""The report for a group's board: what the pages tell of one mixer and of those before it, on paper."""

import io
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.insights.files.report import Board, Figure, print_report
from mixer.insights.rules.definitions import definitions
from mixer.insights.service.achieved import Achieved, achieved
from mixer.insights.service.across import MixerLine, across
from mixer.insights.service.who_met import Met
from mixer.nametags.rules.batch import paper_of
from mixer.nametags.rules.sheets import find_sheet

PAPERS = ("a4", "letter")
MIXERS = 5
"""Mixers in the report's table: this one and those before it."""

DEFINED = (
    "funnel",
    "no_shows",
    "first_timers",
    "introductions",
    "met_three",
    "ladder",
    "cost_guest",
    "cost_introduction",
)
DEFINED_TOO = ("retention", "new_ties")


def report(session: Session, event_id: int, moment: datetime, paper: str = "") -> bytes:
    """Return the report as a PDF on A4 or Letter, whichever the group's country prints on where none is named.

    Raises:
        Refusal: ``no_such_paper``, or ``nothing_to_report`` before the first guest.
    """
    event = session.get_one(Event, event_id)
    group = session.get_one(Group, event.group_id)
    chosen = paper or paper_of(group.country)
    if chosen not in PAPERS:
        raise Refusal("no_such_paper", "The report is printed on a4 or letter.")
    found = achieved(session, event_id, moment)
    if not found.funnel:
        raise Refusal("nothing_to_report", "Nobody is on the list of this mixer yet, so there is nothing to report.")
    lines = [line for line in across(session, group.id, moment).mixers if line.day <= event.local_date]
    out = io.BytesIO()
    print_report(_board(event, group, found, lines, moment), find_sheet(f"{chosen}-page"), out)
    return out.getvalue()


def _board(event: Event, group: Group, found: Achieved, lines: list[MixerLine], moment: datetime) -> Board:
    start, today = event.starts_at.astimezone(event.zone), moment.astimezone(event.zone)
    arrived = found.arrivals
    met = found.met
    shown = found.connections is not None and found.gone is None
    return Board(
        group=group.name,
        mixer=event.name,
        when=f"{start:%A} {start.day} {start:%B %Y}, {event.place}",
        made_on=f"{today.day} {today:%B %Y}",
        figures=tuple(_figures(found)),
        funnel=tuple((stage.label, stage.value, stage.share) for stage in found.funnel),
        arrivals=arrived.rows if arrived else (),
        arrivals_words=arrived.words if arrived else "",
        spread=met.introductions.spread if met else (),
        spread_words=_spread_words(met) if met else "",
        room=met.picture if met else None,
        room_words=_room_words(met) if met else "No meeting is confirmed yet.",
        climbs=found.connections.climbs if found.connections and shown else (),
        climbs_words=_climbs_words(found),
        mixers=tuple(_row(line) for line in lines[-MIXERS:]),
        definitions=tuple(definitions()[key] for key in (*DEFINED, *DEFINED_TOO)),
    )


def _figures(found: Achieved) -> Iterator[Figure]:
    yield Figure(str(found.came), "came", "")
    if found.no_shows:
        yield Figure(
            f"{found.no_shows.share} %",
            "no-shows",
            f"{found.no_shows.guests} of {found.no_shows.said_yes} who said yes",
        )
    if found.first_timers:
        first = found.first_timers
        yield Figure(str(first.came), "first-timers", f"{first.again} came again" if first.later else "no mixer since")
    if found.met:
        met = found.met.introductions
        yield Figure(f"{met.average:.1f}", "introductions per guest", f"{found.met.meetings} meetings")
        yield Figure(f"{met.share_met_three} %", "met three or more", f"{met.met_nobody} met nobody")
    if found.cost and found.cost.per_guest:
        yield Figure(found.cost.per_guest, "cost per guest", f"{found.cost.whole} in all")
    if found.cost and found.cost.per_introduction:
        yield Figure(found.cost.per_introduction, "cost per introduction")


def _spread_words(met: Met) -> str:
    counted = met.introductions
    return f"{counted.met_three} of {counted.guests} guests met three people or more."


def _room_words(met: Met) -> str:
    counted = met.introductions
    circles = len(met.picture.circles)
    fell = f" The room falls into {circles} circles." if circles > 1 else ""
    return f"{met.meetings} meetings among {counted.guests} guests; {counted.met_nobody or 'none'} met nobody.{fell}"


def _climbs_words(found: Achieved) -> str:
    if found.gone:
        totals = ((label, count) for label, count in found.gone.totals.items() if label.startswith("connections: "))
        stayed = ", ".join(f"{label.removeprefix('connections: ')} {count}" for label, count in totals)
        return f"Guests’ data are gone; what stayed: {stayed or 'no step'}."
    if not found.connections:
        return "It begins with the first meeting."
    return f"Steps within sixty days, out of {found.connections.chances} chances: each meeting is one for either side."


def _row(line: MixerLine) -> tuple[str, ...]:
    again = line.kept.retention
    return (
        f"{line.name}, {line.day.day} {line.day:%b %Y}",
        str(line.kept.came),
        "–" if again is None else f"{again} %",
        str(line.kept.new_ties),
        f"{line.introductions:.1f}",
        (line.cost.per_guest if line.cost else "") or "–",
        (line.cost.per_introduction if line.cost else "") or "–",
    )

"""The group's year: its rhythm, its days, and whose turn it is to host."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask import Response, flash, render_template, request
from sqlalchemy.orm import Session

from mixer.accounts import changes
from mixer.accounts.access import organiser
from mixer.accounts.changes import Doer
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events import files
from mixer.events.rules import rota
from mixer.events.rules.rhythm import PACES, WEEKDAYS
from mixer.events.service import year as service
from mixer.events.views.room import Answer, bp
from mixer.web.access import policy, visit
from mixer.web.forms import tidy_line
from mixer.web.request import back_to, chance, house, moment

YEAR = "/g/<group_code>/year"
LONGEST_NAME = 120
LONGEST_CODE = 32
MOST_DAYS = 200


@bp.get(YEAR)
@policy(organiser)
def year(group_code: str) -> Answer:
    with reading() as session:
        found = service.year(session, visit().group, moment())
    return render_template(
        "events/year.html", year=found, paces=PACES, weekdays=WEEKDAYS, why=rota.why, group_code=group_code
    )


@contextmanager
def _changing(words: str) -> Iterator[Session]:
    with (
        unit_of_work() as session,
        changes.noted(session, service.year_page(session, visit().group), words, Doer(visit().account, moment())),
    ):
        yield session


@bp.post(f"{YEAR}/rhythm")
@policy(organiser)
def set_rhythm(group_code: str) -> Answer:
    with _changing("the rhythm was changed") as session:
        pace, weekday = request.form.get("pace", ""), request.form.get("weekday", "")
        rhythm = service.set_rhythm(session, visit().group, pace, weekday)
    flash(f"Your group meets {rhythm.words}." if rhythm else "Your group meets as it comes.", "ok")
    return back_to("events.year", group_code=group_code)


@bp.post(f"{YEAR}/days")
@policy(organiser)
def keep_days(group_code: str) -> Answer:
    days = {day for text in request.form.getlist("day")[:MOST_DAYS] if (day := _day(text))}
    if not days:
        raise Refusal("no_day", "Choose at least one day.")
    with _changing("days were added") as session:
        kept = service.keep_days(session, visit().group, days, moment(), chance())
    flash("1 day is in your year." if kept == 1 else f"{kept} days are in your year.", "ok")
    return back_to("events.year", group_code=group_code)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@bp.post(f"{YEAR}/fill")
@policy(organiser)
def fill_rota(group_code: str) -> Answer:
    with _changing("the rota was filled") as session:
        filled = service.fill_rota(session, visit().group, moment())
    flash(f"The rota is filled: {filled} more with a host, whoever waited longest first.", "ok")
    return back_to("events.year", group_code=group_code)


@bp.post(f"{YEAR}/swap")
@policy(organiser)
def swap_turns(group_code: str) -> Answer:
    one, other = (request.form.get(name, "")[:LONGEST_CODE] for name in ("one", "other"))
    with _changing("two turns were swapped") as session:
        service.swap(session, visit().group, one, other)
    flash("The two have swapped.", "ok")
    return back_to("events.year", group_code=group_code)


@bp.post(f"{YEAR}/<turn_code>/host")
@policy(organiser)
def name_host(group_code: str, turn_code: str) -> Answer:
    with _changing("a host was named") as session:
        name = tidy_line(request.form.get("host"))[:LONGEST_NAME]
        named = service.name_host(session, visit().group, turn_code, name)
    flash(f"{named} hosts that day." if named else "Nobody hosts that day yet.", "ok")
    return back_to("events.year", group_code=group_code)


@bp.post(f"{YEAR}/<turn_code>/strike")
@policy(organiser)
def strike_day(group_code: str, turn_code: str) -> Answer:
    with _changing("a day was struck") as session:
        day = service.strike(session, visit().group, turn_code)
    flash(f"{day:%A} {day.day} {day:%B} is out of your year.", "ok")
    return back_to("events.year", group_code=group_code)


@bp.post(f"{YEAR}/undo")
@policy(organiser)
def undo_year(group_code: str) -> Answer:
    change = request.form.get("change", 0, type=int)
    with unit_of_work() as session:
        words = service.take_back(session, visit().group, change, Doer(visit().account, moment()))
    flash(f"Taken back: {words}.", "ok")
    return back_to("events.year", group_code=group_code)


@bp.get(f"{YEAR}.ics")
@policy(organiser)
def year_calendar(group_code: str) -> Answer:
    with reading() as session:
        days = service.calendar_days(session, visit().group, moment())
    content = files.days_calendar(days, house().keyring.base_url, moment())
    named = {"Content-Disposition": f'attachment; filename="year-{group_code}.ics"'}
    return Response(content, mimetype="text/calendar; charset=utf-8", headers=named)

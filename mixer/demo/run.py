"""Running a demo: stage after stage in a database of its own, which is gone afterwards."""

import datetime as dt
import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from mixer.app import create_app, engine_of
from mixer.core.database import db, unit_of_work
from mixer.core.migrating import upgrade
from mixer.demo.options import Options, check_count, check_folder, read_own_list
from mixer.demo.papers import Papers, Summary
from mixer.sample import answers, games, night, staging
from mixer.sample.people import data, make_people
from mixer.sample.staging import Staging
from mixer.sample.world import World, full_plan_day, make_world
from mixer.settings import Settings

BASE_URL = "https://mixer.example"

Watch = Callable[[str, int], Callable[[], None]]
"""Called with a stage's words and the number of its steps; returns what is called as each step is done."""


@dataclass(frozen=True)
class _Plan:
    """What a demo is about to do: its world, the host's own list if there is one, and chance."""

    options: Options
    world: World
    own_list: tuple[str, bytes] | None
    chance: random.Random


def run_demo(options: Options, watch: Watch) -> Summary:
    """Carry a whole mixer through its services and leave its files in the folder; return the summary.

    Raises:
        Refusal: for a folder, a number or a list that will not do.
    """
    plan = _planned(options)
    check_folder(options.out)
    with tempfile.TemporaryDirectory(prefix="mixer-demo-") as folder:
        app = _application(options, Path(folder), plan.chance)
        try:
            with app.app_context(), unit_of_work() as session:
                return _carry_through(session, app, plan, watch)
        finally:
            with app.app_context():
                db.engine.dispose()


def _planned(options: Options) -> _Plan:
    chance = random.Random(options.seed)  # noqa: S311 - a demo's secrets protect nobody, and must be the same again
    own_list = None
    if options.guests_file is None:
        check_count(options.guests)
        people = make_people(chance, options.guests)
    else:
        raw, people = read_own_list(options.guests_file, data("evening")["country"])
        own_list = (options.guests_file.name, raw)
    return _Plan(options, make_world(chance, full_plan_day(options.day), len(people), people), own_list, chance)


def _application(options: Options, folder: Path, chance: random.Random) -> Flask:
    settings = Settings(instance=folder, secret_key=f"demo {options.seed}", base_url=BASE_URL)
    app = create_app(settings, clock=lambda: _morning(options.day), chance=chance)
    upgrade(engine_of(app))
    return app


def _morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(14), dt.UTC)


def _carry_through(session: Session, app: Flask, plan: _Plan, watch: Watch) -> Summary:
    world, moment = plan.world, _morning(plan.options.day)
    keyring = app.extensions["mixer"].keyring
    group = staging.found_group(session, world, moment, plan.chance)
    show = staging.plan(session, world, world.mixer, group, (plan.chance, keyring), moment)
    papers = Papers(show, plan.options.out, show.days_before(-7), {})
    for words, steps, stage in [*_before(show, plan, papers), *_evening(show, papers), *_after(show, papers)]:
        show.step = watch(words, steps)
        stage()
    return papers.summary(plan.options.seed, plan.options.day)


Stage = tuple[str, int, Callable[[], object]]
"""A stage's words, the number of its steps, and what it does."""


def _before(show: Staging, plan: _Plan, papers: Papers) -> Sequence[Stage]:
    mixer, day_before = show.mixer, show.days_before(1)

    def listed() -> None:
        staging.list_guests(show, show.days_before(52), plan.own_list)
        staging.unite_houses(show)
        show.step()

    def prepared() -> None:
        staging.reserve_tables(show, show.days_before(30))
        staging.ask_for_prizes(show, day_before)

    def printed() -> None:
        games.place_in_zones(show)
        staging.welcome_first_timers(show)
        papers.name_tags(games.order_tags(show, day_before))
        papers.sign_in_sheet(day_before)
        papers.zone_signs()

    answering = sum(guest.decides is not None for guest in mixer.guests) + len(answers.WAVES)
    return [
        ("Planning eight weeks", 1, papers.plan),
        ("Importing the guest list", 1, listed),
        ("Asking for prizes, reserving tables", len(mixer.prizes), prepared),
        ("Inviting and answering", answering, lambda: answers.correspond(show, day_before)),
        ("Printing tags, signs and lists", 4, printed),
    ]


def _evening(show: Staging, papers: Papers) -> Sequence[Stage]:
    mixer = show.mixer

    def doors() -> None:
        night.open_doors(show, last=games.DUOS_START)
        games.deal_duos(show)
        papers.duo_cards()
        night.open_doors(show, first=games.DUOS_START)
        games.find_partners(show)

    return [
        ("Checking in and dealing famous duos", len(mixer.present) + 2, doors),
        ("Meeting one another", len(mixer.meetings), lambda: night.mingle(show)),
        ("Drawing door prizes", len(mixer.prizes), lambda: night.draw_prizes(show)),
    ]


def _after(show: Staging, papers: Papers) -> Sequence[Stage]:
    end = show.days_before(-7)

    def thanked() -> None:
        night.thank(show, end)
        night.call_first_timers(show, end)
        staging.carry_out_plan(show, end)
        show.step()

    def written() -> None:
        papers.plan()
        papers.tables()
        papers.follow_up()

    return [
        ("Thanking and calling", 1, thanked),
        ("Writing tables and contacts", 8, written),
        ("Writing letters", 5 * len(show.mixer.guests), papers.letters),
    ]

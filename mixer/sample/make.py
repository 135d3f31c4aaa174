"""The sample group of a first start: a mixer a few weeks ahead, and the ones before it."""

import datetime as dt
import random
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring
from mixer.sample import answers, games, house, night, staging
from mixer.sample.staging import Staging
from mixer.sample.world import make_world, mixer_day

SEED = 20_260


@dataclass(frozen=True)
class SampleMade:
    """What was made: ids, and the code of the mixer ahead."""

    group_id: int
    account_id: int
    event_id: int
    event_code: str
    guests: int


def make_sample(
    session: Session, moment: dt.datetime, chance: random.Random, keyring: Keyring, guests: int = 100
) -> SampleMade:
    """Make a group with two mixers behind it and one ahead, everything as it would be at this moment.

    People and what they do are the same for the same day; codes and tokens come from `chance`, so nobody can guess
    them.
    """
    fate = random.Random(SEED)  # noqa: S311 - it decides who likes whom, and protects nothing
    world = make_world(fate, mixer_day(moment.date()), guests)
    founded = (world.before[0].starts - dt.timedelta(weeks=10)).astimezone(dt.UTC)
    group = staging.found_group(session, world, founded, chance)
    for mixer in (*world.before, world.mixer):
        planned = (mixer.starts - staging.PLAN).astimezone(dt.UTC)
        ahead = staging.plan(session, world, mixer, group, (chance, keyring), planned)
        carry_through(ahead, moment)
    return SampleMade(group[0], group[1], ahead.event.id, ahead.event.code, len(ahead.guests))


def carry_through(mixer: Staging, until: dt.datetime) -> None:
    """Let everything happen that would have happened by `until`."""
    staging.list_guests(mixer, (mixer.mixer.starts - staging.LIST).astimezone(dt.UTC))
    staging.unite_houses(mixer)
    house.name_the_team(mixer, mixer.days_before(50))
    house.furnish(mixer, until)
    house.lay_out_roster(mixer)
    staging.reserve_tables(mixer, mixer.days_before(30))
    staging.ask_for_prizes(mixer, until)
    answers.correspond(mixer, until)
    if mixer.minutes_in(night.DRAWING + len(mixer.prizes)) <= until:
        staging.welcome_first_timers(mixer)
        games.place_in_zones(mixer)
        games.order_tags(mixer, mixer.days_before(2))
        night.open_doors(mixer, last=games.DUOS_START)
        games.deal_duos(mixer)
        night.open_doors(mixer, first=games.DUOS_START)
        games.find_partners(mixer)
        night.mingle(mixer)
        night.draw_prizes(mixer)
        night.thank(mixer, until)
        night.call_first_timers(mixer, until)
    night.file_letters(mixer)
    staging.carry_out_plan(mixer, until)

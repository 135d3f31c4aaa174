"""Guest lists brought in from a file to the last written row: CPU, the process that reads workbooks included."""

import random
import resource
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from faker import Faker

from mixer.app import create_app, engine_of
from mixer.contacts.service import seed_professions
from mixer.core.database import unit_of_work
from mixer.core.migrating import upgrade
from mixer.core.tables import write_csv, write_xlsx
from mixer.guests import service
from mixer.guests.files.reader import read_guest_list
from mixer.guests.service import Imported, Tools, Upload
from mixer.settings import Settings
from tests.benchmarks.figures import Figure, at_most
from tests.makers import KEYRING, NIGHT, make_event, make_group

HEADER = ("Name", "E-mail", "Phone", "Company", "Profession", "Answer", "Notes")
WRITERS: dict[str, Callable[[list[tuple[str, ...]]], bytes]] = {
    "CSV": lambda rows: write_csv(HEADER, rows),
    "XLSX": lambda rows: write_xlsx([("Guests", HEADER, rows)]),
    "vCard": lambda rows: "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nEMAIL:{email}\r\nTEL:{phone}\r\nORG:{firm}\r\nROLE:{job}\r\nEND:VCARD\r\n"
        for name, email, phone, firm, job, *_ in rows
    ).encode(),
}
SIZES = (5_000, 20_000)


def people(count: int) -> list[tuple[str, ...]]:
    """Rows of five languages, nobody twice."""
    faker, chance = Faker(["en_US", "de_DE", "es_ES", "fr_FR", "ja_JP"]), random.Random(1)
    faker.seed_instance(1)
    first, last, firms, jobs = (
        [make() for _ in range(500)] for make in (faker.first_name, faker.last_name, faker.company, faker.job)
    )
    return [
        (
            f"{first[number % 500]} {last[(number // 500 + number) % 500]}",
            f"g{number}@x{number % 900}.example",
            f"(505) 555-{number % 10_000:04}",
            firms[(number * 7) % 500],
            jobs[(number * 11) % 500],
            chance.choice(["yes", "no", "maybe", ""]),
            "met at the fair",
        )
        for number in range(count)
    ]


def seconds() -> float:
    """Return the CPU seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def bring(event_id: int, content: bytes, chance: random.Random) -> tuple[Imported, float]:
    """Bring a list in, from its bytes to the commit, as the pages do: read, stage, and carry out."""
    start = seconds()
    guests = read_guest_list(content)
    with unit_of_work() as session:
        code = service.stage(session, event_id, None, Upload("list", content, guests), NIGHT, chance)
    with unit_of_work() as session:
        staged = service.find_run(session, event_id, code)
        done = service.carry_out(session, event_id, staged, guests, {}, Tools(NIGHT, chance, KEYRING))
    return done, seconds() - start


def figures() -> Iterator[Figure]:
    """Yield the seconds of a first import, and of the same list once more."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance=Path(folder), secret_key="x", base_url="http://localhost")
        chance = random.Random(2)
        app = create_app(settings, clock=lambda: NIGHT, chance=chance)
        upgrade(engine_of(app))
        with app.app_context():
            for size in SIZES:
                rows = people(size)
                for kind, write in WRITERS.items():
                    content = write(rows)
                    with unit_of_work() as session:
                        group = make_group(session)
                        seed_professions(session, group.id)
                        event_id = make_event(session, group, capacity=size).id
                    for time in ("first", "second"):
                        done, taken = bring(event_id, content, chance)
                        assert done.added + done.same + done.left_out == size
                        target = at_most(5) if size == SIZES[0] else None
                        yield Figure(f"{kind} of {size:,} rows, {time} time", taken, unit="s", target=target)
        engine_of(app).dispose()

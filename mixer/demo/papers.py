"""The files a demo leaves behind."""

import datetime as dt
import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.core.tables import write_csv
from mixer.door.service.evening import arrivals_table
from mixer.followup import service as followup
from mixer.guests import service as guests
from mixer.guests.files.export import EXPORT_HEADER, export_row
from mixer.icebreakers.files import CardToPrint, SignToPrint, cards_pdf, signs_pdf, usual_paper
from mixer.icebreakers.service import board, zones
from mixer.meetings.service.history import meeting_rows
from mixer.nametags import service as nametags
from mixer.plan.service.feed import written_plan
from mixer.plan.service.making import live_tasks
from mixer.post.courier import contents, file_name
from mixer.post.models import Letter
from mixer.post.rules.envelope import build
from mixer.post.rules.states import State
from mixer.prizes import service as prizes
from mixer.sample.staging import Staging

SENDER = "mixer@riverside.example"
PROFESSIONS_ON_SIGN = 6


@dataclass(frozen=True)
class Summary:
    """What came of a demo, and how many things each file holds."""

    mixer: str
    planned_on: str
    takes_place_on: str
    seed: int
    said_yes: int
    came: int
    did_not_come: int
    first_timers: int
    introductions: int
    met_three_or_more: int
    files: dict[str, int]


@dataclass
class Papers:
    """Writes one mixer's files into a folder and counts what is in them."""

    staging: Staging
    out: Path
    moment: dt.datetime
    counts: dict[str, int]

    @property
    def _session(self) -> Session:
        return self.staging.session

    def _keep(self, name: str, content: bytes, count: int) -> None:
        (self.out / name).write_bytes(content)
        self.counts[name] = count
        self.staging.step()

    def plan(self) -> None:
        """Write plan.ics."""
        calendar = written_plan(self._session, self.staging.event, self.staging.keyring.base_url)
        self._keep("plan.ics", calendar, len(live_tasks(self._session, self.staging.event.id)))

    def name_tags(self, order: nametags.Order) -> None:
        """Write name-tags.pdf, every code of it read back."""
        printed = nametags.print_order(order)
        nametags.note_read(self._session, self.staging.event.id, order, printed.read)
        self._keep("name-tags.pdf", printed.pdf, len(order.items))
        self.counts["name tags read back"] = printed.read.read

    def sign_in_sheet(self, moment: dt.datetime) -> None:
        """Write sign-in-sheet.pdf."""
        staging = self.staging
        hand = nametags.Hand(staging.host_id, moment, staging.chance, staging.keyring)
        printed = nametags.print_sign_in(self._session, staging.event.id, hand)
        self._keep("sign-in-sheet.pdf", printed.pdf, printed.report.items)

    def zone_signs(self) -> None:
        """Write zone-signs.pdf and zones.csv."""
        found = zones.zone_map(self._session, self.staging.event.id).zones
        signs = [SignToPrint(str(zone.id), zone.name, zone.letter, zone.colour, _most_seen(zone)) for zone in found]
        paper = usual_paper(self.staging.world.country)
        self._keep("zone-signs.pdf", signs_pdf(signs, self.staging.event.name, paper), len(signs))
        rows = [
            [zone.letter, zone.name, one.name, one.profession, one.email] for zone in found for one in zone.occupants
        ]
        self._keep("zones.csv", write_csv(("Letter", "Zone", "Guest", "Profession", "E-mail"), rows), len(rows))

    def duo_cards(self) -> None:
        """Write duo-cards.pdf and duos.csv."""
        dealt = board.cards_to_print(self._session, self.staging.event.id)
        cards = [CardToPrint(str(one.guest_id), one.card, one.name, len(group.members) - 1) for one, group in dealt]
        paper = usual_paper(self.staging.world.country)
        self._keep("duo-cards.pdf", cards_pdf(cards, self.staging.event.name, paper), len(cards))
        header = ("Duo", "Card", "Guest", "Company", "Found", "Points", "Why")
        rows = [
            [group.name, one.card, one.name, one.company, "yes" if group.found else "", group.value, group.reason]
            for one, group in dealt
        ]
        self._keep("duos.csv", write_csv(header, rows), len(rows))

    def tables(self) -> None:
        """Write guests.csv, arrivals.csv, meetings.csv and prizes.csv."""
        session, event = self._session, self.staging.event
        listed = [export_row(one) for one in guests.all_facts(session, event.id)]
        self._keep("guests.csv", write_csv(EXPORT_HEADER, listed), len(listed))
        header, arrived = arrivals_table(session, event.id)
        self._keep("arrivals.csv", write_csv(header, arrived), len(arrived))
        met = [
            [f"{row.confirmed_at.astimezone(event.zone):%H:%M}", row.one_name, row.other_name, row.way]
            for row in meeting_rows(session, event.id)
            if row.confirmed_at
        ]
        self._keep("meetings.csv", write_csv(("Time", "Guest", "Met", "How"), met), len(met))
        ledger = prizes.ledger_rows(session, event.id)
        self._keep("prizes.csv", write_csv(prizes.HEADER, ledger), len(ledger))

    def follow_up(self) -> None:
        """Write followup.csv, followup.xlsx and contacts.vcf."""
        taker = followup.Taker(self.staging.host_id, self.moment, self.staging.keyring)
        for name, kind in (("followup.csv", "csv"), ("followup.xlsx", "xlsx"), ("contacts.vcf", "vcf")):
            wish = followup.Wish(kind=kind, purpose="To show what a follow-up leaves behind")
            file = followup.export(self._session, self.staging.event.id, wish, taker)
            content = io.BytesIO()
            file.pour(content)
            self._keep(name, content.getvalue(), file.rows)

    def letters(self) -> None:
        """Write every letter as an .eml file, as the courier would keep it."""
        folder = self.out / "letters"
        folder.mkdir()
        count = 0
        for letter in self._waiting():
            # Elsewhere a letter's code is not to be guessed; here the same seed gives the same.
            letter.message_id = f"{self.staging.chance.getrandbits(160):040x}"
            (folder / file_name(letter)).write_bytes(build(contents(letter, SENDER)).as_bytes())
            letter.state, letter.sent_at = State.KEPT, self.moment
            count += 1
            self.staging.step()
        self.counts["letters/"] = count

    def _waiting(self) -> Iterator[Letter]:
        mine = select(Letter).where(Letter.event_id == self.staging.event.id).order_by(Letter.id)
        yield from self._session.scalars(mine)

    def summary(self, seed: int, planned_on: dt.date) -> Summary:
        """Write summary.json and return what it says."""
        event = self.staging.event
        desk = followup.read_desk(self._session, event.id)
        summary = Summary(
            mixer=event.name,
            planned_on=f"{planned_on:%Y-%m-%d}",
            takes_place_on=f"{event.local_date:%Y-%m-%d}",
            seed=seed,
            said_yes=desk.said_yes,
            came=desk.came,
            did_not_come=desk.no_shows,
            first_timers=desk.first_timers,
            introductions=desk.introductions,
            met_three_or_more=desk.met_three,
            files=self.counts,
        )
        text = json.dumps(asdict(summary), ensure_ascii=False, indent=2)
        (self.out / "summary.json").write_text(text + "\n", encoding="utf-8")
        return summary


def _most_seen(zone: zones.ZoneCard) -> tuple[str, ...]:
    seen = Counter(one.profession for one in zone.occupants if one.profession)
    ordered = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
    return tuple(name for name, _ in ordered[:PROFESSIONS_ON_SIGN])

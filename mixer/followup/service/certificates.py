"""Certificates: what went, when, at whose wish, and what stayed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Group
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.followup.files.certificates import Certified, Paragraphs, print_certificate
from mixer.followup.models import Certificate
from mixer.icebreakers.files import usual_paper
from mixer.nametags.rules.sheets import find_sheet

ASKED = {
    "host": "a host",
    "guest": "the guest",
    "command": "whoever runs this server",
    "clock": "the date on which it was due",
}

NOT_HERE = "Not here: backups of the server, which its keeper throws away in their time, and letters that had arrived."


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """A certificate as people read it; nobody is named but who asked for it."""

    code: str
    group: str
    mixer: str
    of_mixer: bool
    asked_by: str
    went: Mapping[str, int]
    stayed: Mapping[str, int]
    totals: Mapping[str, int]
    began_at: datetime
    ended_at: datetime | None
    scrubbed_at: datetime | None
    zone: ZoneInfo
    country: str = "US"

    @property
    def rows(self) -> int:
        """Return how many rows went."""
        return sum(self.went.values())


def read(session: Session, group_id: int, code: str) -> CertificatePage:
    """Return a certificate of a group.

    Raises:
        Refusal: ``no_such_certificate``.
    """
    return _page(session, Certificate.group_id == group_id, Certificate.code == code)


def _page(session: Session, *which: ColumnElement[bool]) -> CertificatePage:
    row = session.execute(
        select(Certificate, Group.name, Group.time_zone, Group.country, func.coalesce(Event.name, ""), Account.name)
        .join(Group, Group.id == Certificate.group_id)
        .outerjoin(Event, Event.id == Certificate.event_id)
        .outerjoin(Account, Account.id == Certificate.account_id)
        .where(*which)
    ).one_or_none()
    if row is None:
        raise Refusal("no_such_certificate", "There is no such certificate: nothing was erased under this code.")
    found, group, zone, country, mixer, account = row
    return CertificatePage(
        code=found.code,
        group=group,
        mixer=mixer,
        of_mixer=found.kind == "mixer",
        asked_by=account or ASKED[found.asked_by],
        went=dict(sorted(found.went.items())),
        stayed=found.stayed,
        totals=found.totals,
        began_at=found.began_at,
        ended_at=found.ended_at,
        scrubbed_at=found.scrubbed_at,
        zone=ZoneInfo(zone),
        country=country,
    )


def on_paper(page: CertificatePage, out: BinaryIO) -> int:
    """Write a certificate as a PDF for the paper of the group's country; return how many pages it has."""
    erased = _when(page.ended_at, page.zone) or "being erased"
    facts = (
        ("Certificate", page.code),
        ("Group", page.group),
        *((("Mixer", page.mixer),) if page.mixer else ()),
        ("All guests’ data of the mixer" if page.of_mixer else "One person’s data", erased),
        ("Asked for by", page.asked_by),
        ("Database’s file written anew", _when(page.scrubbed_at, page.zone) or "within the next hours"),
    )
    parts = (
        Paragraphs("What went", _numbers(page.went) or [("Nothing: there was nothing personal", "0")]),
        *((Paragraphs("What stayed", _numbers(page.stayed)),) if page.stayed else ()),
        *((Paragraphs("What the mixer was, in numbers", _numbers(page.totals)),) if page.totals else ()),
    )
    sheet = find_sheet(f"{usual_paper(page.country)}-page")
    return print_certificate(Certified(page.code, page.group, facts, parts, NOT_HERE), sheet, out)


def _when(moment: datetime | None, zone: ZoneInfo) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y, %H:%M}"


def _numbers(rows: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(label[:1].upper() + label[1:], f"{number:,}") for label, number in rows.items()]


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A certificate in the list of a group's."""

    code: str
    mixer: str
    rows: int
    began_at: datetime
    ended: bool


def of_mixer(session: Session, event_id: int) -> CertificatePage | None:
    """Return a mixer's certificate, or None before its guests' data went."""
    found = session.execute(
        select(Certificate.group_id, Certificate.code).where(Certificate.event_id == event_id)
    ).one_or_none()
    return read(session, found.group_id, found.code) if found else None


def newest(session: Session, group_id: int, most: int = 50) -> list[CertificateLine]:
    """Return a group's certificates, the newest first."""
    rows = session.execute(
        select(Certificate, func.coalesce(Event.name, ""))
        .outerjoin(Event, Event.id == Certificate.event_id)
        .where(Certificate.group_id == group_id)
        .order_by(Certificate.began_at.desc(), Certificate.id.desc())
        .limit(most)
    )
    return [
        CertificateLine(one.code, mixer, sum(one.went.values()), one.began_at, one.ended_at is not None)
        for one, mixer in rows
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Certificates since which the database's file was not written anew, and when the first of them began."""

    ids: tuple[int, ...]
    since: datetime


def waiting_for_scrub(session: Session, ended_by: datetime) -> Waiting:
    """Return the certificates that ended by then, since which the database's file was not written anew."""
    found = session.execute(
        select(Certificate.id, Certificate.began_at).where(
            Certificate.ended_at <= ended_by, Certificate.scrubbed_at.is_(None)
        )
    ).all()
    return Waiting(tuple(row.id for row in found), min((row.began_at for row in found), default=ended_by))


def note_scrub(session: Session, certificates: Sequence[int], moment: datetime) -> None:
    """Put on these certificates that the database's file was written anew."""
    session.execute(update(Certificate).where(Certificate.id.in_(certificates)).values(scrubbed_at=moment))

"""The log of who looked at people's pages, a line a day, and of lists taken out, a line each; kept for a year."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Row, delete, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Group
from mixer.contacts.models import Contact
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.followup.models import Export, Inspection
from mixer.followup.rules.personal import ERASED
from mixer.followup.rules.watched import KEPT_FOR, key_of, watched
from mixer.followup.service.taking_out import SERVER, words_of
from mixer.guests.models import Guest

PAGE = 50
TOOK_OUT = "followup.export"


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody who runs mixers opened a watched page: whose, by the code in its address, or a list's."""

    group_id: int
    event_id: int | None
    account_id: int
    what: str
    guest: str = ""
    contact: str = ""

    def key(self, moment: datetime) -> str:
        """Return what makes the looks of one day one line."""
        whom = self.guest or self.contact or str(self.event_id)
        return key_of(moment.date(), self.account_id, self.what, whom)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log."""

    at: datetime
    who: str
    what: str
    whom: str
    mixer: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """A page of the log, the newest first; `page` of `pages`."""

    lines: tuple[LogLine, ...]
    page: int
    pages: int
    zone: ZoneInfo


def is_known(session: Session, look: Look, moment: datetime) -> bool:
    """Tell whether a look is on record for today, so that nothing need be written."""
    return session.scalar(select(Inspection.id).where(Inspection.key == look.key(moment))) is not None


def note(session: Session, look: Look, moment: datetime) -> None:
    """Put a look on record, once a day."""
    row = insert(session, Inspection).values(
        key=look.key(moment),
        group_id=look.group_id,
        event_id=look.event_id,
        account_id=look.account_id,
        contact_id=_whom(session, look),
        what=look.what,
        at=moment,
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["key"]))


def _whom(session: Session, look: Look) -> int | None:
    if look.guest:
        return session.scalar(select(Guest.contact_id).where(Guest.event_id == look.event_id, Guest.code == look.guest))
    if look.contact:
        return session.scalar(select(Contact.id).where(Contact.group_id == look.group_id, Contact.code == look.contact))
    return None


def read_log(session: Session, group_id: int, page: int) -> Log:
    """Return a page of a group's log: looks at pages, and lists that were taken out with what for."""
    lines = _lines_of(group_id).subquery()
    total = session.scalars(select(func.count()).select_from(lines)).one()
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    rows = session.execute(
        select(
            lines,
            Account.name.label("account"),
            func.coalesce(Contact.full_name, "").label("whom"),
            func.coalesce(Event.name, "").label("mixer"),
        )
        .outerjoin(Account, Account.id == lines.c.account_id)
        .outerjoin(Contact, Contact.id == lines.c.contact_id)
        .outerjoin(Event, Event.id == lines.c.event_id)
        .order_by(lines.c.at.desc(), lines.c.id.desc(), lines.c.what)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    found = tuple(_line(row) for row in rows)
    return Log(found, page, pages, ZoneInfo(session.get_one(Group, group_id).time_zone))


def _lines_of(group_id: int) -> CompoundSelect[Any]:
    looks = select(
        Inspection.id,
        Inspection.at,
        Inspection.account_id,
        Inspection.contact_id,
        Inspection.event_id,
        Inspection.what,
        *(literal("").label(name) for name in ("segment", "format", "columns", "purpose")),
        literal(0).label("rows"),
    ).where(Inspection.group_id == group_id)
    exports = (
        select(
            Export.id,
            Export.at,
            Export.account_id,
            null().label("contact_id"),
            Export.event_id,
            literal(TOOK_OUT).label("what"),
            *(Export.segment, Export.format, Export.columns, Export.purpose),
            Export.rows,
        )
        .join(Event, Event.id == Export.event_id)
        .where(Event.group_id == group_id)
    )
    return union_all(looks, exports)


def _line(row: Row[Any]) -> LogLine:
    if row.what != TOOK_OUT:
        return LogLine(row.at, row.account or ERASED, watched().get(row.what, row.what), row.whom, row.mixer)
    what = f"took out: {words_of(row.segment, row.format, row.columns, row.rows)}"
    return LogLine(row.at, row.account or SERVER, what, "", row.mixer, row.purpose or "no purpose was said")


def forget(session: Session, moment: datetime, most: int = 1000) -> int:
    """Let the oldest lines go that are a year old; return how many went."""
    return sum(_forget(session, kept, moment, most) for kept in (Inspection, Export))


def _forget(session: Session, kept: type[Inspection] | type[Export], moment: datetime, most: int) -> int:
    old = select(kept.id).where(kept.at < moment - KEPT_FOR).order_by(kept.id).limit(most)
    return len(session.scalars(delete(kept).where(kept.id.in_(old)).returning(kept.id)).all())

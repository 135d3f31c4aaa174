"""The log of who looked at people's pages and took lists out: a line a day, kept for a year."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Group
from mixer.contacts.models import Contact
from mixer.core.upsert import insert
from mixer.events.models import Event
from mixer.followup.models import Inspection
from mixer.followup.rules.personal import ERASED
from mixer.followup.rules.watched import KEPT_FOR, key_of, watched
from mixer.guests.models import Guest

PAGE = 50


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
    """Return a page of a group's log."""
    mine = Inspection.group_id == group_id
    total = session.scalars(select(func.count()).select_from(Inspection).where(mine)).one()
    pages = max(-(-total // PAGE), 1)
    page = min(max(page, 1), pages)
    rows = session.execute(
        select(
            Inspection.at,
            func.coalesce(Account.name, ERASED),
            Inspection.what,
            func.coalesce(Contact.full_name, ""),
            func.coalesce(Event.name, ""),
        )
        .outerjoin(Account, Account.id == Inspection.account_id)
        .outerjoin(Contact, Contact.id == Inspection.contact_id)
        .outerjoin(Event, Event.id == Inspection.event_id)
        .where(mine)
        .order_by(Inspection.at.desc(), Inspection.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    lines = tuple(LogLine(at, who, watched().get(what, what), whom, mixer) for at, who, what, whom, mixer in rows)
    return Log(lines, page, pages, ZoneInfo(session.get_one(Group, group_id).time_zone))


def forget(session: Session, moment: datetime, most: int = 1000) -> int:
    """Let the oldest lines go that are a year old; return how many went."""
    old = select(Inspection.id).where(Inspection.at < moment - KEPT_FOR).order_by(Inspection.id).limit(most)
    gone = delete(Inspection).where(Inspection.id.in_(old)).returning(Inspection.id)
    return len(session.scalars(gone).all())

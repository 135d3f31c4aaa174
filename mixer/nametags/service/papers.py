"""Paper for the door besides tags: the A-Z sign-in sheet."""

import io

from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts.models import Group
from mixer.events.models import Event
from mixer.nametags.files.sign_in_sheet import print_sign_in_sheet
from mixer.nametags.models import PrintRun
from mixer.nametags.rules.batch import paper_of
from mixer.nametags.rules.sheets import Sheet, find_sheet
from mixer.nametags.rules.tags import Job, SignInLine
from mixer.nametags.service.gathering import gather
from mixer.nametags.service.printing import NO_READ, Hand, Printed, record_run


def whole_page(session: Session, event_id: int) -> Sheet:
    """Return the whole page, upright, that printers hold where the group is."""
    query = select(Group.country).join(Event, Event.group_id == Group.id).where(Event.id == event_id)
    return find_sheet(f"{paper_of(session.scalars(query).one())}-page")


def print_sign_in(session: Session, event_id: int, hand: Hand) -> Printed:
    """Print the A-Z list of everyone who is coming, with blank lines for walk-ins, and record it."""
    event = session.get_one(Event, event_id)
    sheet = whole_page(session, event_id)
    lines = [
        SignInLine(
            id=tag.guest_code,
            name=tag.item.full,
            sort_key=f"{tag.family} {tag.item.full}".strip(),
            company=tag.item.company,
            role=tag.item.role,
            note=tag.item.ribbon or ("first time" if tag.item.first_timer else ""),
            short_code=tag.item.short_code,
        )
        for tag in gather(session, event_id, hand.keyring)
    ]
    out = io.BytesIO()
    start = event.starts_at.astimezone(event.zone)
    when = f"{start:%a} {start.day} {start:%b %Y, %H:%M}"
    report = print_sign_in_sheet(lines, Job(sheet, event=event.name), out, when=when)
    run = PrintRun(kind="sign_in_sheet", sheet=sheet.id, layout="", items=report.items, pages=report.pages)
    record_run(session, event_id, hand, run)
    return Printed(out.getvalue(), report, NO_READ)

"""Carrying a sample mixer through the same services as the pages: the evening and the morning after."""

import datetime as dt
import uuid

from sqlalchemy import select, update

from mixer.core.keyring import Token
from mixer.door.service import scanning
from mixer.door.service.scanning import Doorkeeper, Told
from mixer.door.service.walkin import WalkIn, walk_in
from mixer.followup import service as followup
from mixer.followup.rules.calls import outcomes
from mixer.guests.models import Guest
from mixer.meetings.rules import shown
from mixer.meetings.service import meet, sharing
from mixer.post.models import Letter
from mixer.post.rules.states import State
from mixer.prizes import service as prizes
from mixer.sample.staging import Staging
from mixer.sample.world import SampleGuest

DRAWING = 100  # minutes after the doors
THANKED = ("came", "no_show", "donors", "winners", "visitor_hosts")


def open_doors(staging: Staging, first: float = -1_000, last: float = 1_000) -> int:
    """Scan everybody's tag as they arrive between two minutes, companions and walk-ins too; return how many came."""
    keeper = scanning.host_at(staging.session, staging.event.id, "main", "desk 1")
    came = 0
    for guest in staging.mixer.present:
        arrives = guest.arrives or 0.0
        if not first < arrives <= last:
            continue
        staging.step()
        moment = staging.minutes_in(arrives)
        if guest.walk_in:
            _walk_in(staging, keeper, guest, moment)
            came += 1
            continue
        row = staging.guests[guest.person]
        for one in (row, *_companions(staging, row)):
            badge = staging.keyring.token(Token.BADGE, one.code, one.badge_version)
            scanning.record(staging.session, keeper, Told(_scan_id(staging), code=badge), moment)
            came += 1
    return came


def _walk_in(staging: Staging, keeper: Doorkeeper, guest: SampleGuest, moment: dt.datetime) -> None:
    person = staging.world.people[guest.person]
    asked = WalkIn(
        _scan_id(staging),
        name=person.full_name,
        company=person.company.name,
        profession=person.profession,
        email=person.email,
        invited_by=guest.invited_by,
        first_timer=guest.first_timer,
    )
    answer = walk_in(staging.session, keeper, asked, moment, staging.chance, staging.keyring)
    found = select(Guest).where(Guest.event_id == staging.event.id, Guest.code == answer.guest)
    staging.guests[guest.person] = staging.session.scalars(found).one()


def _companions(staging: Staging, row: Guest) -> list[Guest]:
    return list(staging.session.scalars(select(Guest).where(Guest.companion_of_id == row.id)))


def _scan_id(staging: Staging) -> str:
    return str(uuid.UUID(int=staging.chance.getrandbits(128), version=4))


def mingle(staging: Staging) -> int:
    """Let guests scan each other's tags, agree to share, and write their notes; return how many meetings there were."""
    everything = [field.key for field in shown()]
    for meeting in staging.mixer.meetings:
        staging.step()
        one, other = staging.guests[meeting.one], staging.guests[meeting.other]
        moment = staging.minutes_in(meeting.minute)
        tag = meet.Tag(other.id, other.event_id, other.code, other.contact.tag_name)
        meet.say_hello(staging.session, one.id, tag, everything, moment)
        if meeting.reply or not meeting.note:
            sharing.agree(staging.session, other.id, one.code, everything, moment)
        if meeting.note:
            sharing.write_note(staging.session, one.id, other.code, meeting.note, moment)
        if meeting.reply:
            sharing.write_note(staging.session, other.id, one.code, meeting.reply, moment)
    staging.session.flush()
    return len(staging.mixer.meetings)


def draw_prizes(staging: Staging) -> int:
    """Draw every prize that is there, the second with a redraw; return how many were handed over."""
    handed_over = 0
    for number, (code, _) in enumerate(staging.prizes):
        staging.step()
        moment = staging.minutes_in(DRAWING + number)
        event_id = staging.event.id
        if not prizes.read_stage(staging.session, event_id, code).in_the_drawing:
            continue
        prizes.commit(staging.session, event_id, code, moment, staging.chance)
        prizes.draw(staging.session, event_id, code, moment, staging.chance)
        if number == 1:
            prizes.draw_again(staging.session, event_id, code, 1, moment, staging.chance)
        if prizes.read_stage(staging.session, event_id, code).standing:
            prizes.take_step(staging.session, event_id, code, "handed_over", moment)
            handed_over += 1
    return handed_over


def thank(staging: Staging, until: dt.datetime) -> int:
    """Write the letters of the morning after; return how many."""
    moment = staging.days_before(-1, 9)
    if moment > until:
        return 0
    sender = (staging.host_id, staging.world.organiser.full_name)
    return sum(
        followup.send(staging.session, staging.event.id, key, moment, sender, staging.keyring).written
        for key in THANKED
    )


def call_first_timers(staging: Staging, until: dt.datetime) -> int:
    """Call the first-timers on the second day, but for the last one; return how many were called."""
    moment = staging.days_before(-2, 11)
    if moment > until:
        return 0
    choices = list(outcomes())
    lines = [line for line in followup.call_list(staging.session, staging.event.id) if line.caller_id][:-1]
    for line in lines:
        key = staging.chance.choice(choices)
        followup.record_call(staging.session, staging.event.id, line.code, key, moment)
    return len(lines)


def file_letters(staging: Staging) -> int:
    """Mark letters of days gone by as sent: nobody in this world has a mailbox."""
    gone = (
        update(Letter)
        .where(Letter.event_id == staging.event.id, Letter.state == State.PENDING)
        .values(state=State.SENT, sent_at=Letter.created_at)
        .returning(Letter.id)
    )
    return len(staging.session.scalars(gone).all())

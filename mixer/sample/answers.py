"""Carrying a sample mixer through the same services as the pages: invitations, reminders and answers."""

import datetime as dt
from collections.abc import Iterator

from mixer.core.keyring import Token
from mixer.guests.models import Guest
from mixer.invite import service as invite_room
from mixer.invite.files import kinds
from mixer.invite.rules.replies import Reply
from mixer.invite.service import Details, Door, Tools
from mixer.meetings.rules import shown
from mixer.sample.staging import Staging
from mixer.sample.world import SampleGuest

WAVES = (("invitation", 35), ("reminder", 14), ("reminder_week", 7), ("last_word", 4))


def correspond(staging: Staging, until: dt.datetime) -> tuple[int, int]:
    """Send the waves of letters and let everybody answer in their own time; return letters and answers by then."""
    letters = answers = 0
    tools = Tools(staging.chance, staging.keyring)
    for moment, guest, wave in sorted(_post(staging), key=lambda one: (one[0], one[1].person if one[1] else -1)):
        if moment > until:
            break
        staging.step()
        if guest is None:
            letters += _send(staging, wave, moment)
            continue
        reply = Reply(guest.answer == "yes", (guest.companion,) if guest.companion else ())
        row = staging.guests[guest.person]
        invite_room.give_answer(staging.session, staging.event.id, row.id, reply, moment, tools)
        if reply.coming:
            _tell_about(staging, guest, row, moment)
        answers += 1
    staging.session.flush()
    return letters, answers


def _tell_about(staging: Staging, guest: SampleGuest, row: Guest, moment: dt.datetime) -> None:
    """Let a guest who comes fill in their own page."""
    details = Details(
        tag_name="",
        pronouns="",
        dietary=guest.dietary,
        invited_by=guest.invited_by,
        talk_about=guest.talk_about,
        shows=tuple(field.key for field in shown() if field.offered),
        shares_with_all=guest.shares_with_all,
        on_wall=True,
    )
    token = staging.keyring.token(Token.RSVP, row.code, row.link_version)
    invite_room.save_details(staging.session, Door(row.id, row.event_id, token), details, moment)


def _post(staging: Staging) -> Iterator[tuple[dt.datetime, SampleGuest | None, str]]:
    """Yield what comes and goes, each with its moment: a wave of letters, or a guest's answer."""
    for wave, days in WAVES:
        yield staging.days_before(days), None, wave
    for guest in staging.mixer.guests:
        if guest.decides is not None:
            yield staging.days_before(guest.decides, 11 + guest.person % 10), guest, ""


def _send(staging: Staging, kind: str, moment: dt.datetime) -> int:
    """Send one wave in the words it begins with, if there is anybody to write to."""
    letter = kinds()[kind]
    event_id = staging.event.id
    if not invite_room.segment_sizes(staging.session, event_id)[letter.segment]:
        return 0
    words = invite_room.Words(kind, letter.segment, letter.subject, letter.text)
    code = invite_room.draft_wave(staging.session, event_id, words, staging.host_id, moment, staging.chance)
    return invite_room.send_wave(staging.session, event_id, code, moment, staging.keyring).letters

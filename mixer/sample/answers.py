"""Carrying a sample mixer through the same services as the pages: invitations, reminders and answers."""

import datetime as dt
from collections.abc import Iterator

from mixer.invite import service as invite_room
from mixer.invite.files import kinds
from mixer.invite.rules.replies import Reply
from mixer.invite.service import Tools
from mixer.sample.staging import Staging
from mixer.sample.world import SampleGuest

WAVES = (("invitation", 35), ("reminder", 14), ("reminder", 7), ("last_word", 4))


def correspond(staging: Staging, until: dt.datetime) -> tuple[int, int]:
    """Send the waves of letters and let everybody answer in their own time; return letters and answers by then."""
    letters = answers = 0
    tools = Tools(staging.chance, staging.keyring)
    for moment, guest, wave in sorted(_post(staging), key=lambda one: (one[0], one[1].person if one[1] else -1)):
        if moment > until:
            break
        if guest is None:
            letters += _send(staging, wave, moment)
            continue
        reply = Reply(guest.answer == "yes", guest.companion)
        row = staging.guests[guest.person]
        invite_room.give_answer(staging.session, staging.event.id, row.id, reply, moment, tools)
        answers += 1
    staging.session.flush()
    return letters, answers


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

"""Carrying a sample mixer through the same services as the pages: invitations and answers."""

import datetime as dt

from mixer.guests.service import settle_answer
from mixer.sample.staging import INVITATIONS, Staging


def invite(staging: Staging, until: dt.datetime) -> int:
    """Invite everybody on the list five weeks before; return how many were invited by then."""
    moment = staging.days_before(INVITATIONS.days)
    if moment > until:
        return 0
    for guest in staging.mixer.guests:
        if not guest.walk_in:
            staging.guests[guest.person].invited_at = moment
    staging.session.flush()
    return len(staging.mixer.guests)


def answer(staging: Staging, until: dt.datetime) -> int:
    """Let everybody answer in their own time; return how many have by then."""
    answered = 0
    for guest in sorted(staging.mixer.guests, key=lambda one: -(one.decides or 0)):
        if guest.decides is None:
            continue
        moment = staging.days_before(guest.decides, 9 + guest.person % 10)
        if moment <= until:
            settle_answer(staging.session, staging.guests[guest.person], guest.answer, moment)
            answered += 1
    staging.session.flush()
    return answered

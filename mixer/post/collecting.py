"""Reading the mailbox of bounces: each report once, whatever stops in between."""

import logging
from collections import Counter
from email.message import Message

from mixer.core.clock import Clock
from mixer.core.keyring import Keyring
from mixer.post.courier import Work
from mixer.post.mailbox import Mailbox
from mixer.post.rules.reports import read_report
from mixer.post.service.bouncing import take_report

log = logging.getLogger(__name__)
NO_REPORT = "no report"


def collect(mailbox: Mailbox, work: Work, keyring: Keyring, clock: Clock) -> Counter[str]:
    """Take every report that lies in a mailbox; return how many were noted, known, ignored, or no report at all.

    A report is put away after it is committed: after a crash in between it is read again and known.
    """
    taken: Counter[str] = Counter()
    for key, mail in mailbox.unread():
        outcome = _take(mail, work, keyring, clock)
        mailbox.put_away(key, understood=outcome != NO_REPORT)
        taken[outcome] += 1
    if taken:
        log.info("Bounces: %s.", ", ".join(f"{count} {outcome}" for outcome, count in taken.items()))
    return taken


def _take(mail: Message, work: Work, keyring: Keyring, clock: Clock) -> str:
    try:
        report = read_report(mail)
    except Exception:  # a mail made to confuse us must not keep the others from being read
        log.exception("A mail in the mailbox of bounces could not be read; it is left for a person.")
        return NO_REPORT
    if report is None:
        return NO_REPORT
    with work() as session:
        return take_report(session, keyring, report, clock())

"""Writing a letter: a row in the transaction of its cause, so that a rollback unsends it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from secrets import token_hex

from sqlalchemy.orm import Session

from mixer.core.upsert import insert
from mixer.post.models import Letter
from mixer.post.rules.envelope import domain_of
from mixer.post.rules.states import State, Stream
from mixer.post.service.unsubscribing import is_suppressed, way_out_of


@dataclass(frozen=True)
class LetterDraft:
    """A letter before it is on record.

    `occasion` names its cause ("wave:3:17") and is used once, for ever. `kind` is the message's folder under
    templates/mail. A "service" letter answers what a person did and always goes; an "invitation" stops at the
    suppression list and so needs `unsubscribe_url`, which `post.service.farewell` makes; a service letter may name the
    address where its own room takes a "no more of these" (RFC 8058: a POST without a page). `reply_to` is where answers
    go, `calendar` is iCalendar text, `not_before` holds the letter back, and after `deadline` it is not sent any more.
    """

    occasion: str
    group_id: int
    kind: str
    to_name: str
    to_address: str
    from_name: str
    subject: str
    body_text: str
    body_html: str
    stream: str = Stream.SERVICE
    event_id: int | None = None
    guest_id: int | None = None
    reply_to: str | None = None
    calendar: str | None = None
    unsubscribe_url: str | None = None
    not_before: datetime | None = None
    deadline: datetime | None = None

    def __post_init__(self) -> None:
        """Hold the house rule that nobody is invited without a way out."""
        if self.stream == Stream.INVITATION and not self.unsubscribe_url:
            raise ValueError("an invitation needs its unsubscribe_url: see post.service.farewell")


@dataclass(frozen=True)
class Sent:
    """What became of one letter to many people."""

    written: int
    without_address: int
    not_again: int


def write_letter(session: Session, draft: LetterDraft, moment: datetime) -> bool:
    """Put a letter in the outbox; False when its occasion has had its letter already or the address unsubscribed."""
    invites = draft.stream == Stream.INVITATION and draft.unsubscribe_url
    if invites and is_suppressed(session, way_out_of(invites)):
        return False
    row = asdict(draft) | {
        "to_domain": domain_of(draft.to_address),
        "not_before": draft.not_before or moment,
        "created_at": moment,
        "message_id": token_hex(20),  # not to be guessed: whoever knows it can report that the letter came back
        "state": State.PENDING,
        "attempts": 0,
    }
    unique = insert(session, Letter).values(row).on_conflict_do_nothing(index_elements=["occasion"])
    return session.scalar(unique.returning(Letter.id)) is not None

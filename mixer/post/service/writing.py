"""Writing a letter: a row in the transaction of its cause, so that a rollback unsends it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from mixer.post.models import Letter


@dataclass(frozen=True)
class LetterDraft:
    """A letter before it is on record; `occasion` names its cause and is used once."""

    occasion: str
    group_id: int
    kind: str
    to_name: str
    to_address: str
    from_name: str
    subject: str
    body_text: str
    body_html: str
    stream: str = "service"
    event_id: int | None = None
    guest_id: int | None = None
    reply_to: str | None = None
    calendar: str | None = None
    unsubscribe_url: str | None = None
    not_before: datetime | None = None
    deadline: datetime | None = None


def write_letter(session: Session, draft: LetterDraft, moment: datetime) -> bool:
    """Put a letter in the outbox; return False when its occasion has had its letter already."""
    insert = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = {name: getattr(draft, name) for name in LetterDraft.__dataclass_fields__}
    row |= {
        "not_before": draft.not_before or moment,
        "created_at": moment,
        "message_id": f"<{hashlib.sha256(draft.occasion.encode()).hexdigest()[:32]}@mixer>",
        "state": "pending",
        "attempts": 0,
    }
    written = session.execute(
        insert(Letter).values(row).on_conflict_do_nothing(index_elements=["occasion"]).returning(Letter.id)
    )
    return written.scalar_one_or_none() is not None

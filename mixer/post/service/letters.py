"""Looking after letters: what a host sees of them, stops, and sends again."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.orm import Session

from mixer.core.refusal import Refusal
from mixer.post.models import Letter
from mixer.post.rules.states import CAN_GO_AGAIN, MEANS, WORDS, State, Stream
from mixer.post.service.unsubscribing import is_suppressed, way_out_of


@dataclass(frozen=True)
class LetterLine:
    """One letter as a host sees it; `words` is its state in a host's words, `trouble` what was said of it."""

    code: str
    kind: str
    to_name: str
    to_address: str
    subject: str
    state: State
    words: str
    means: str
    can_go_again: bool
    written_at: datetime
    sent_at: datetime | None
    next_try_at: datetime | None
    trouble: str


@dataclass(frozen=True)
class Standing:
    """How many letters are in which state."""

    counts: dict[State, int]

    @property
    def total(self) -> int:
        """Return the number of letters."""
        return sum(self.counts.values())

    def of(self, *states: State) -> int:
        """Return how many letters are in any of these states."""
        return sum(self.counts.get(state, 0) for state in states)


def find_letter(session: Session, event_id: int, code: str) -> Letter:
    """Return a letter of a mixer; its code is the part of its Message-ID before the @.

    Raises:
        Refusal: ``no_such_letter``.
    """
    letter = session.scalar(select(Letter).where(Letter.event_id == event_id, Letter.message_id == code))
    if letter is None:
        raise Refusal("no_such_letter", "This letter is not here any more.")
    return letter


def letters_of_guest(session: Session, event_id: int, guest_id: int) -> list[LetterLine]:
    """Return a guest's letters at one mixer, those in doubt first, then the newest."""
    mine = _newest(event_id).where(Letter.guest_id == guest_id)
    return [_line(letter) for letter in session.scalars(mine)]


def letters_of_event(
    session: Session, event_id: int, states: Collection[State] = (), limit: int = 200, offset: int = 0
) -> list[LetterLine]:
    """Return a mixer's letters in any of these states (none given: all), those in doubt first, then the newest."""
    wanted = _newest(event_id).limit(limit).offset(offset)
    return [_line(letter) for letter in session.scalars(wanted.where(Letter.state.in_(states)) if states else wanted)]


def letters_for_files(session: Session, event_id: int) -> Iterator[Letter]:
    """Yield all letters of a mixer, to be written as files while the session is open."""
    yield from session.scalars(select(Letter).where(Letter.event_id == event_id).order_by(Letter.id))


def standing(session: Session, event_id: int) -> Standing:
    """Return how many letters of a mixer are in which state."""
    rows = session.execute(select(Letter.state, func.count()).where(Letter.event_id == event_id).group_by(Letter.state))
    return Standing({State(state): count for state, count in rows})


def send_again(session: Session, event_id: int, code: str, moment: datetime) -> None:
    """Send a letter once more because a host asks for it; its Message-ID stays, so a double can be recognised.

    Raises:
        Refusal: ``no_such_letter``, ``still_going`` or ``unsubscribed``.
    """
    letter = find_letter(session, event_id, code)
    invites = letter.stream == Stream.INVITATION and letter.unsubscribe_url
    if invites and is_suppressed(session, way_out_of(invites)):
        raise Refusal("unsubscribed", f"{letter.to_name} asked not to be written to.")
    again = update(Letter).where(Letter.id == letter.id, Letter.state.in_(CAN_GO_AGAIN))
    fresh = again.values(state=State.PENDING, not_before=moment, deadline=None, attempts=0, error=None)
    if session.scalar(fresh.returning(Letter.id)) is None:
        raise Refusal("still_going", "This letter is on its way or was sent already.")


def _newest(event_id: int) -> Select[Letter]:
    doubt_first = case((Letter.state == State.UNKNOWN, 0), else_=1)
    mine = select(Letter).where(Letter.event_id == event_id)
    return mine.order_by(doubt_first, Letter.created_at.desc(), Letter.id.desc())


def _line(letter: Letter) -> LetterLine:
    state = State(letter.state)
    return LetterLine(
        code=letter.message_id,
        kind=letter.kind,
        to_name=letter.to_name,
        to_address=letter.to_address,
        subject=letter.subject,
        state=state,
        words=WORDS[state],
        means=MEANS[state],
        can_go_again=state in CAN_GO_AGAIN,
        written_at=letter.created_at,
        sent_at=letter.sent_at,
        next_try_at=letter.not_before if letter.attempts and state is State.PENDING else None,
        trouble=letter.error or "",
    )

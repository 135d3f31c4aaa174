"""Unsubscribing: at once, for one group, without a name or an account, and for good."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Self

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from mixer.core.codes import ALPHABET, canonical, encode
from mixer.core.keyring import Keyring, Token
from mixer.core.upsert import insert
from mixer.post.models import Letter, Suppression
from mixer.post.rules.reasons import Reason
from mixer.post.rules.states import State, Stream

HASH_BYTES = 16
GROUP_BYTES = 4
MARK_LENGTH = (GROUP_BYTES + HASH_BYTES) * 8 // 5
SEAL_LENGTH = 16


@dataclass(frozen=True)
class Farewell:
    """How one address leaves one group's letters.

    The link carries the group and the keyed hash of the address, sealed, so it works in every letter ever sent,
    even after the person and all their letters were erased.
    """

    group_id: int
    address_hash: bytes
    url: str

    @classmethod
    def sealed(cls, keyring: Keyring, group_id: int, address_hash: bytes) -> Self:
        """Return the way out for a group and a keyed hash."""
        mark = encode(group_id.to_bytes(GROUP_BYTES, "big") + address_hash, MARK_LENGTH)
        seal = keyring.token(Token.UNSUBSCRIBE, mark)[:SEAL_LENGTH]
        return cls(group_id, address_hash, f"{keyring.base_url}/u/{mark}{seal}")


def farewell(keyring: Keyring, group_id: int, address: str) -> Farewell:
    """Return how an address unsubscribes from a group's invitations."""
    return Farewell.sealed(keyring, group_id, keyring.address_hash(address)[:HASH_BYTES])


def open_farewell(keyring: Keyring, token: str) -> Farewell | None:
    """Return what an unsubscribe token stands for, or None for a token nobody made."""
    mark, seal = canonical(token)[:MARK_LENGTH], canonical(token)[MARK_LENGTH:]
    if not compare_digest(seal.encode(), keyring.token(Token.UNSUBSCRIBE, mark)[:SEAL_LENGTH].encode()):
        return None
    raw = _decoded(mark)
    return Farewell.sealed(keyring, int.from_bytes(raw[:GROUP_BYTES], "big"), raw[GROUP_BYTES:])


def way_out_of(url: str) -> Farewell:
    """Return what the link in one of our own letters stands for; a link from outside goes to `open_farewell`."""
    raw = _decoded(url.rpartition("/")[2][:MARK_LENGTH])
    return Farewell(int.from_bytes(raw[:GROUP_BYTES], "big"), raw[GROUP_BYTES:], url)


def sender_of(session: Session, way_out: Farewell) -> str:
    """Return the name under which this address was written to last, or "" when no letter is kept."""
    last = select(Letter.from_name).where(Letter.group_id == way_out.group_id, Letter.unsubscribe_url == way_out.url)
    return session.scalar(last.order_by(Letter.id.desc()).limit(1)) or ""


def is_suppressed(session: Session, way_out: Farewell) -> bool:
    """Tell whether an address has unsubscribed from a group."""
    found = select(Suppression.id).where(*_same(way_out))
    return session.scalar(found) is not None


def suppress(session: Session, way_out: Farewell, reason: str, moment: datetime) -> None:
    """Put an address on the group's suppression list and stop the invitations still waiting for it.

    A reader's own wish takes the place of "letters came back", never the other way round.
    """
    row = insert(session, Suppression).values(
        group_id=way_out.group_id, address_hash=way_out.address_hash, since=moment, reason=reason
    )
    wish = row.on_conflict_do_update(
        index_elements=["group_id", "address_hash"],
        set_={"reason": reason, "since": moment},
        where=and_(Suppression.reason == Reason.BOUNCED, row.excluded.reason != Reason.BOUNCED),
    )
    session.execute(wish)
    waiting = update(Letter).where(
        Letter.group_id == way_out.group_id,
        Letter.unsubscribe_url == way_out.url,
        Letter.stream == Stream.INVITATION,
        Letter.state == State.PENDING,
    )
    session.execute(waiting.values(state=State.STOPPED, error=Reason.of(reason).words))


def unsuppress(session: Session, way_out: Farewell) -> None:
    """Take an address off the suppression list: the person asked to be invited again."""
    session.execute(delete(Suppression).where(*_same(way_out)))


def _same(way_out: Farewell) -> tuple[ColumnElement[bool], ...]:
    return (Suppression.group_id == way_out.group_id, Suppression.address_hash == way_out.address_hash)


def _decoded(mark: str) -> bytes:
    number = 0
    for letter in mark:
        number = number * 32 + ALPHABET.index(letter)
    return number.to_bytes(GROUP_BYTES + HASH_BYTES, "big")

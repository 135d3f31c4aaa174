"""Addresses that are not invited any more: who, why, and what a host may do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.post.models import Bounce, Suppression
from mixer.post.rules.reasons import Reason
from mixer.post.service.unsubscribing import farewell


@dataclass(frozen=True)
class Silence:
    """Why an address of a group is not invited any more, and since when."""

    reason: Reason
    since: datetime


def silences(session: Session, keyring: Keyring, group_id: int, addresses: Iterable[str]) -> dict[str, Silence]:
    """Return which of these addresses a group does not invite any more."""
    by_hash = {farewell(keyring, group_id, address).address_hash: address for address in addresses}
    found = select(Suppression.address_hash, Suppression.reason, Suppression.since).where(
        Suppression.group_id == group_id, Suppression.address_hash.in_(by_hash)
    )
    return {by_hash[row.address_hash]: Silence(Reason.of(row.reason), row.since) for row in session.execute(found)}


def count_silences(session: Session, group_id: int) -> dict[Reason, int]:
    """Return how many addresses a group does not invite any more, by reason, those of erased people among them."""
    rows = session.execute(
        select(Suppression.reason, func.count())
        .where(Suppression.group_id == group_id)
        .group_by(Suppression.reason)
        .order_by(func.count().desc(), Suppression.reason)
    )
    counts: dict[Reason, int] = {}
    for word, count in rows:
        counts[Reason.of(word)] = counts.get(Reason.of(word), 0) + count
    return counts


def write_again(session: Session, keyring: Keyring, group_id: int, address: str) -> None:
    """Let a group write again to an address whose letters came back, as if none had.

    Raises:
        Refusal: ``unsubscribed`` where the reader asked for no more invitations, ``never_silent`` where there is none.
    """
    way_out = farewell(keyring, group_id, address)
    mine = (Suppression.group_id == group_id, Suppression.address_hash == way_out.address_hash)
    reason = session.scalar(select(Suppression.reason).where(*mine))
    if reason is None:
        raise Refusal("never_silent", f"Letters to {address} go out already.")
    if not Reason.of(reason).lies_with_us:
        raise Refusal("unsubscribed", f"{address} {Reason.of(reason).words}. Only they can change that, by their link.")
    session.execute(delete(Suppression).where(*mine, Suppression.reason == Reason.BOUNCED))
    past = update(Bounce).where(Bounce.group_id == group_id, Bounce.address_hash == way_out.address_hash)
    session.execute(past.values(kind="forgiven"))

"""Who carries something on the desk: who runs the mixer, with an account, or a visitor host without one."""

from dataclasses import dataclass, replace

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Membership
from mixer.accounts.rules import GroupRole
from mixer.contacts.models import Contact
from mixer.events.models import Event, EventRole
from mixer.events.rules.parts import HOST
from mixer.followup.models import DeskChange, DeskItem
from mixer.followup.service.room import VISITOR_HOST
from mixer.guests.models import Guest

ACCOUNT, GUEST = "account", "guest"


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who carries something; `ref` is how a form and the history name them, by code: "account:K7", "guest:9Q".

    An owner who is `gone` runs nothing here any more: the desk shows that nobody carries it.
    """

    ref: str = ""
    name: str = ""
    id: int | None = None
    gone: bool = False

    @property
    def account_id(self) -> int | None:
        """Return the account, where it is one."""
        return self.id if self.ref.startswith(ACCOUNT) else None

    @property
    def guest_id(self) -> int | None:
        """Return the guest, where it is one."""
        return self.id if self.ref.startswith(GUEST) else None


NOBODY = Owner()


@dataclass(frozen=True)
class Owners:
    """Everybody who may carry something at a mixer, and those who carried something and left, as forms name them."""

    able: dict[str, Owner]
    left: dict[str, Owner]

    def find(self, ref: str) -> Owner:
        """Return an owner as they stand now: able, gone, or nobody."""
        known = self.able.get(ref) or self.left.get(ref)
        return known or (Owner(ref, "somebody who left", gone=True) if ref else NOBODY)

    def of(self, item: DeskItem) -> Owner:
        """Return the owner that a row keeps."""
        return self.of_ids(item.owner_account_id, item.owner_guest_id)

    def of_ids(self, account_id: int | None, guest_id: int | None) -> Owner:
        """Return whom an account's or a guest's key names; nobody where both are empty."""
        everybody = (*self.able.values(), *self.left.values())
        wanted = (account_id, guest_id)
        return next((one for one in everybody if one.id and (one.account_id, one.guest_id) == wanted), NOBODY)


def owners(session: Session, event_id: int) -> Owners:
    """Return who may carry something here, and the names of those who carried it and left."""
    group = select(Event.group_id).where(Event.id == event_id).scalar_subquery()
    accounts = (
        select(Account.code, Account.name, Account.id)
        .join(Membership, and_(Membership.account_id == Account.id, Membership.group_id == group))
        .outerjoin(EventRole, and_(EventRole.account_id == Account.id, EventRole.event_id == event_id))
        .where(Account.disabled_at.is_(None), or_(Membership.role == GroupRole.ORGANISER, EventRole.role == HOST))
        .order_by(func.lower(Account.name))
    )
    hosts = (
        select(Guest.code, Contact.full_name, Guest.id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(
            Guest.event_id == event_id,
            Guest.part == VISITOR_HOST,
            Guest.removed_at.is_(None),
            Contact.erased_at.is_(None),
        )
        .order_by(Contact.search, Guest.id)
    )
    able = {**_by_ref(session, ACCOUNT, accounts), **_by_ref(session, GUEST, hosts)}
    named = _named(session, event_id)
    return Owners(able, {ref: replace(one, gone=True) for ref, one in named.items() if ref not in able})


def _by_ref(session: Session, kind: str, people: Select[str, str, int]) -> dict[str, Owner]:
    return {f"{kind}:{code}": Owner(f"{kind}:{code}", name, key) for code, name, key in session.execute(people)}


def _named(session: Session, event_id: int) -> dict[str, Owner]:
    """Return everybody whom the desk's rows and history name, whether they are still here or not."""
    item = DeskItem.event_id == event_id
    change = DeskChange.item_id.in_(select(DeskItem.id).where(item))
    accounts = select(Account.code, Account.name, Account.id).where(
        or_(
            Account.id.in_(select(DeskItem.owner_account_id).where(item)),
            Account.id.in_(select(DeskChange.account_id).where(change)),
        )
    )
    guests = (
        select(Guest.code, Contact.full_name, Guest.id)
        .join(Contact, Contact.id == Guest.contact_id)
        .where(
            or_(
                Guest.id.in_(select(DeskItem.owner_guest_id).where(item)),
                Guest.id.in_(select(DeskChange.guest_id).where(change)),
            )
        )
    )
    return {**_by_ref(session, ACCOUNT, accounts), **_by_ref(session, GUEST, guests)}

"""Founding a group, signing in and out, inviting people to help."""

import random
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Deed, Group, Membership, SignIn, SignInLink
from mixer.accounts.passwords import hash_password, is_password
from mixer.accounts.rules import INVITATION_LIFE, LINK_LIFE, SIGN_IN_LIFE, GroupKind, GroupRole, password_fault
from mixer.core.codes import digest, new_code
from mixer.core.keyring import Keyring
from mixer.core.refusal import Refusal
from mixer.post.service import LetterDraft, write_letter
from mixer.post.stationery import compose

TOKEN_LENGTH = 52  # characters of five bits: 260 random bits


@dataclass(frozen=True)
class NewGroup:
    """What a group needs to begin."""

    name: str
    kind: GroupKind = GroupKind.CASUAL
    time_zone: str = "America/Denver"
    country: str = "US"
    reply_to: str | None = None


@dataclass(frozen=True)
class Person:
    """An account as pages show it."""

    id: int
    name: str
    email: str
    role: str
    has_password: bool


@dataclass(frozen=True)
class Helper:
    """Somebody asked to help run mixers, and by whom."""

    name: str
    email: str
    role: GroupRole
    invited_by: str


@dataclass(frozen=True)
class GroupLine:
    """A group that an account belongs to."""

    id: int
    code: str
    name: str
    role: str
    time_zone: str
    country: str


def tidy_email(text: str) -> str:
    """Return an account's address as it is kept: without outer space, in lower case."""
    return text.strip().lower()


def found_group(session: Session, new: NewGroup, moment: datetime, chance: random.Random) -> int:
    """Make a group and return its id."""
    group = Group(
        code=new_code(chance),
        name=new.name,
        kind=new.kind,
        time_zone=new.time_zone,
        country=new.country,
        reply_to=new.reply_to,
        created_at=moment,
    )
    session.add(group)
    session.flush()
    return group.id


def join_group(
    session: Session, group_id: int, who: tuple[str, str], role: GroupRole, moment: datetime, chance: random.Random
) -> int:
    """Make (name, e-mail) a member of a group, with an account if they have none; return the account's id.

    An organiser is never made less by being added again.
    """
    name, email = who[0], tidy_email(who[1])
    account = session.scalar(select(Account).where(Account.email == email))
    if account is None:
        account = Account(code=new_code(chance), name=name, email=email, created_at=moment)
        session.add(account)
        session.flush()
    place = session.scalar(
        select(Membership).where(Membership.group_id == group_id, Membership.account_id == account.id)
    )
    if place is None:
        session.add(Membership(group_id=group_id, account_id=account.id, role=role, since=moment))
    elif role == GroupRole.ORGANISER:
        place.role = role
    session.flush()
    return account.id


def make_link(
    session: Session, account_id: int, moment: datetime, chance: random.Random, *, invited: bool = False
) -> str:
    """Return the token of a new one-time sign-in link: ten minutes, or a week for somebody invited."""
    token = new_code(chance, TOKEN_LENGTH)
    expires_at = moment + (INVITATION_LIFE if invited else LINK_LIFE)
    session.add(SignInLink(account_id=account_id, token_hash=digest(token), expires_at=expires_at))
    session.flush()
    return token


def ask_for_link(session: Session, email: str, moment: datetime, chance: random.Random, keyring: Keyring) -> None:
    """Send a sign-in link to a person who runs mixers; for anybody else do nothing and say nothing."""
    account = session.scalar(select(Account).where(Account.email == tidy_email(email), Account.disabled_at.is_(None)))
    if account is None:
        return
    group_id = session.scalar(select(Membership.group_id).where(Membership.account_id == account.id).limit(1))
    if group_id is None:
        return
    token = make_link(session, account.id, moment, chance)
    paper = compose("sign_in", name=account.name, link=f"{keyring.base_url}/sign-in/{token}")
    write_letter(
        session,
        LetterDraft(
            occasion=f"sign_in:{digest(token).hex()[:32]}",
            group_id=group_id,
            kind="sign_in",
            to_name=account.name,
            to_address=account.email,
            from_name="Mixer",
            subject=paper.subject,
            body_text=paper.text,
            body_html=paper.html,
            deadline=moment + LINK_LIFE,
        ),
        moment,
    )


def link_is_good(session: Session, token: str, moment: datetime) -> bool:
    """Tell whether a sign-in link still works; looking does not use it up."""
    return session.scalar(select(SignInLink.id).where(*_usable(token, moment))) is not None


def use_link(session: Session, token: str, moment: datetime, chance: random.Random) -> str:
    """Use a sign-in link up and return the token of the new sign-in.

    Raises:
        Refusal: when the link is used, too old or unknown.
    """
    account_id = session.scalar(
        update(SignInLink).where(*_usable(token, moment)).values(used_at=moment).returning(SignInLink.account_id)
    )
    if account_id is None:
        raise Refusal("stale_link", "This sign-in link was used already or is too old. Ask for a new one below.")
    return _sign_in(session, account_id, moment, chance)


def _usable(token: str, moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignInLink.token_hash == digest(token),
        SignInLink.used_at.is_(None),
        SignInLink.expires_at > moment,
        SignInLink.account_id.in_(select(Account.id).where(Account.disabled_at.is_(None))),
    )


def sign_in_with_password(session: Session, email: str, password: str, moment: datetime, chance: random.Random) -> str:
    """Return the token of a new sign-in.

    Raises:
        Refusal: with the same words whether the person or the password is unknown.
    """
    account = session.scalar(select(Account).where(Account.email == tidy_email(email), Account.disabled_at.is_(None)))
    if not is_password(account.password_hash if account else None, password) or account is None:
        raise Refusal("wrong_password", "The e-mail address and password do not match. You can ask for a link instead.")
    return _sign_in(session, account.id, moment, chance)


def _sign_in(session: Session, account_id: int, moment: datetime, chance: random.Random) -> str:
    token = new_code(chance, TOKEN_LENGTH)
    session.add(
        SignIn(account_id=account_id, token_hash=digest(token), created_at=moment, expires_at=moment + SIGN_IN_LIFE)
    )
    session.flush()
    return token


def sign_out(session: Session, token: str) -> None:
    """End a sign-in, wherever its browser is."""
    session.execute(delete(SignIn).where(SignIn.token_hash == digest(token)))


def set_password(session: Session, account_id: int, password: str, keep_token: str) -> None:
    """Set a person's password and end their other sign-ins.

    Raises:
        Refusal: when the password is short, or easily guessed.
    """
    account = session.get_one(Account, account_id)
    fault = password_fault(password, account.name, account.email)
    if fault:
        raise Refusal("weak_password", fault)
    account.password_hash = hash_password(password)
    session.execute(delete(SignIn).where(SignIn.account_id == account_id, SignIn.token_hash != digest(keep_token)))


def invite_helper(
    session: Session, group_id: int, helper: Helper, moment: datetime, chance: random.Random, keyring: Keyring
) -> int:
    """Give somebody an account, a place in the group and a letter with a link; return the account's id."""
    account_id = join_group(session, group_id, (helper.name, helper.email), helper.role, moment, chance)
    group = session.get_one(Group, group_id)
    token = make_link(session, account_id, moment, chance, invited=True)
    paper = compose(
        "invite_helper",
        name=helper.name,
        group=group.name,
        invited_by=helper.invited_by,
        link=f"{keyring.base_url}/sign-in/{token}",
    )
    write_letter(
        session,
        LetterDraft(
            occasion=f"invite_helper:{digest(token).hex()[:32]}",
            group_id=group_id,
            kind="invite_helper",
            to_name=helper.name,
            to_address=tidy_email(helper.email),
            from_name=group.name,
            reply_to=group.reply_to,
            subject=paper.subject,
            body_text=paper.text,
            body_html=paper.html,
            deadline=moment + INVITATION_LIFE,
        ),
        moment,
    )
    return account_id


def people(session: Session, group_id: int) -> list[Person]:
    """Return the people who run this group's mixers, organisers first."""
    rows = session.execute(
        select(Account, Membership.role)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.group_id == group_id, Account.disabled_at.is_(None))
        .order_by(Membership.role.desc(), func.lower(Account.name))
    )
    return [Person(one.id, one.name, one.email, role, one.password_hash is not None) for one, role in rows]


def groups_of(session: Session, account_id: int) -> list[GroupLine]:
    """Return the groups an account belongs to, by name."""
    rows = session.execute(
        select(Group, Membership.role)
        .join(Membership, Membership.group_id == Group.id)
        .where(Membership.account_id == account_id)
        .order_by(func.lower(Group.name))
    )
    return [GroupLine(one.id, one.code, one.name, role, one.time_zone, one.country) for one, role in rows]


def record_deed(
    session: Session,
    group_id: int,
    verb: str,
    subject: str,
    moment: datetime,
    *,
    event_id: int | None = None,
    account_id: int | None = None,
) -> None:
    """Write down who did what when, in words a host reads."""
    session.add(
        Deed(group_id=group_id, event_id=event_id, account_id=account_id, at=moment, verb=verb, subject=subject)
    )

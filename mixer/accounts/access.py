"""Rules for people who run mixers."""

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, g, session
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from mixer.accounts.models import Account, Group, Membership, SignIn
from mixer.accounts.rules import GroupRole
from mixer.core.codes import digest
from mixer.core.database import reading
from mixer.web.access import SignInNeeded, Visit
from mixer.web.request import moment

# Asked before every page, so built once: building such a statement costs as much as running it.
_SIGNED_IN = (
    select(Account.id, Account.name)
    .join(SignIn, SignIn.account_id == Account.id)
    .where(
        SignIn.token_hash == bindparam("token"),
        SignIn.expires_at > bindparam("moment"),
        Account.disabled_at.is_(None),
    )
)


def visitor(database: Session) -> Visit:
    """Return the visit of whoever is signed in to this browser.

    Raises:
        SignInNeeded: when nobody is.
    """
    token = session.get("sign_in")
    account = token and database.execute(_SIGNED_IN, {"token": digest(token), "moment": moment()}).one_or_none()
    if not account:
        raise SignInNeeded
    found = Visit(account_id=account.id, account_name=account.name, role="signed_in")
    g.visit = found
    return found


def signed_in(_arguments: Mapping[str, str]) -> Visit:
    """Let in whoever is signed in."""
    with reading() as database:
        return visitor(database)


def _member(arguments: Mapping[str, str]) -> Visit:
    with reading() as database:
        who = visitor(database)
        place = database.execute(
            select(Group.id, Membership.role)
            .join(Membership, Membership.group_id == Group.id)
            .where(Group.code == arguments["group_code"], Membership.account_id == who.account_id)
        ).one_or_none()
    if place is None:
        abort(404)
    return replace(who, group_id=place.id, role=place.role)


def organiser(arguments: Mapping[str, str]) -> Visit:
    """Let in the organisers of the group named in the address; its other helpers get a no, strangers learn nothing."""
    who = _member(arguments)
    if who.role != GroupRole.ORGANISER:
        abort(403)
    return who


def member(arguments: Mapping[str, str]) -> Visit:
    """Let in everybody who helps to run the group named in the address."""
    return _member(arguments)

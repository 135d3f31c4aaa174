"""The cast: Olive organises, Hugo hosts, Vera is a visitor host, Nell has no part; Rita runs the rival group."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from mixer.accounts.models import SignIn
from mixer.core.codes import digest
from tests.makers import give_part, link_of, make_account, make_event, make_group

RIVAL_CANARY = "Zyxwvut Rival"  # a string of the other group, which no page of ours may contain


class Browser:
    """A browser that keeps cookies and sends the CSRF token with every form, as a page's form does."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, address: str, **options: Any):
        return self.client.get(address, buffered=True, **options)

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any):
        form = {"csrf_token": self.csrf_token(), **(data or {})}
        return self.client.post(address, data=form, **options)

    def post_json(self, address: str, json: Any, **options: Any):
        headers = {"X-CSRFToken": self.csrf_token(), **options.pop("headers", {})}
        return self.client.post(address, json=json, headers=headers, **options)

    def csrf_token(self) -> str:
        page = self.client.get("/sign-in").text
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert found, "the sign-in page has a form"
        return found.group(1)


@dataclass
class Cast:
    """Ids and codes of the two groups and their people, and browsers signed in as each."""

    app: Flask
    group_id: int
    group_code: str
    event_id: int
    event_code: str
    rival_group_id: int
    rival_group_code: str
    rival_event_id: int
    rival_event_code: str
    accounts: dict[str, int]

    def browser(self, name: str = "") -> Browser:
        """Return a browser signed in as olive, hugo, vera, nell or rita; without a name, a stranger's."""
        browser = Browser(self.app)
        if name:
            with browser.client.session_transaction() as session:
                session["sign_in"] = f"token of {name}"
        return browser

    def guest_browser(self, guest: Any) -> Browser:
        """Return a browser in which this guest's own link has been opened."""
        browser = Browser(self.app)
        with browser.client.session_transaction() as session:
            session["guest"] = link_of(guest)
        return browser


def gather_cast(app: Flask, work: Any, clock: Any) -> Cast:
    with work() as session:
        ours = make_group(session, name="Riverside Chamber")
        theirs = make_group(session, name=f"{RIVAL_CANARY} Group")
        event = make_event(session, ours)
        rival_event = make_event(session, theirs, name=f"{RIVAL_CANARY} Mixer")
        people = {
            "olive": make_account(session, ours, "organiser", name="Olive Organiser"),
            "hugo": make_account(session, ours, "member", name="Hugo Host"),
            "vera": make_account(session, ours, "member", name="Vera Visitorhost"),
            "nell": make_account(session, ours, "member", name="Nell Nopart"),
            "rita": make_account(session, theirs, "organiser", name=f"Rita {RIVAL_CANARY}"),
        }
        give_part(session, event, people["hugo"], "host")
        give_part(session, event, people["vera"], "visitor_host")
        for name, account in people.items():
            _sign_in(session, name, account.id, clock)
        return Cast(
            app=app,
            group_id=ours.id,
            group_code=ours.code,
            event_id=event.id,
            event_code=event.code,
            rival_group_id=theirs.id,
            rival_group_code=theirs.code,
            rival_event_id=rival_event.id,
            rival_event_code=rival_event.code,
            accounts={name: account.id for name, account in people.items()},
        )


def _sign_in(session: Session, name: str, account_id: int, clock: Any) -> None:
    session.add(
        SignIn(
            account_id=account_id,
            token_hash=digest(f"token of {name}"),
            created_at=clock(),
            expires_at=clock().replace(year=clock().year + 1),
        )
    )

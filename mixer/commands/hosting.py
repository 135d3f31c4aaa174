"""What commands share: the application as it runs outside a request, its courier, its first group."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mixer.accounts import service as accounts
from mixer.accounts.models import Account, Membership
from mixer.accounts.rules import GroupRole
from mixer.app import create_app, engine_of
from mixer.core.database import reading, unit_of_work
from mixer.core.migrating import upgrade
from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.post.collecting import collect
from mixer.post.courier import Courier, courier_name
from mixer.post.mailbox import opened
from mixer.post.relay import Relay
from mixer.post.rules.pace import Pace
from mixer.post.worker import Job
from mixer.settings import Settings
from mixer.web.request import House

EVERY_FEW_MINUTES = timedelta(minutes=3)
Work = Callable[[], AbstractContextManager[Session]]


def ready(settings: Settings) -> Flask:
    """Return the application with its database at this version's shape."""
    app = create_app(settings)
    upgrade(engine_of(app))
    return app


def house_of(app: Flask) -> House:
    """Return what the application runs on."""
    house: House = app.extensions["mixer"]
    return house


def mixer_called(session: Session, code: str) -> int:
    """Return the mixer with this code.

    Raises:
        Refusal: `no_event`.
    """
    event_id = session.scalar(select(Event.id).where(Event.code == code))
    if event_id is None:
        raise Refusal("no_event", f"There is no mixer with the code {code}. Its pages' addresses have it.")
    return event_id


def inside(app: Flask, work: Work) -> Work:
    """Return `work` as it runs inside the application, for threads and commands that have no request."""

    @contextmanager
    def opened() -> Iterator[Session]:
        with app.app_context(), work() as session:
            yield session

    return opened


def courier_of(app: Flask, settings: Settings) -> Courier:
    """Return the courier that these settings ask for: an SMTP server's, or the folder's."""
    house = house_of(app)
    return Courier(
        name=courier_name(),
        work=inside(app, unit_of_work),
        look=inside(app, reading),
        clock=house.clock,
        chance=house.chance,
        sender=settings.mail_from,
        bounces=settings.bounces,
        folder=settings.letters_folder,
        relay=_relay_of(settings) if settings.smtp_host else None,
        pace=Pace.per_minute(settings.letters_per_minute, settings.letters_per_domain),
    )


def bounce_jobs(app: Flask, settings: Settings) -> tuple[Job, ...]:
    """Return the job that reads the mailbox of bounces, where there is one."""
    house = house_of(app)

    def read_bounces(_moment: datetime) -> None:
        with opened(settings.bounce_mailbox) as mailbox:
            collect(mailbox, inside(app, unit_of_work), house.keyring, house.clock)

    return (Job("read bounces", EVERY_FEW_MINUTES, read_bounces),) if settings.bounce_mailbox else ()


def _relay_of(settings: Settings) -> Relay:
    return Relay(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        security=settings.smtp_tls,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )


def spacing_of(settings: Settings) -> float:
    """Return the pause after each letter in seconds; files in a folder need none."""
    return 60 / settings.letters_per_minute if settings.smtp_host else 0.0


def sign_in_link(app: Flask, email: str = "") -> str:
    """Return a one-time link for the person with this address, or for the first organiser.

    Raises:
        Refusal: ``nobody`` where no such person runs mixers here.
    """
    house = house_of(app)
    whose = Account.email == accounts.tidy_email(email) if email else Membership.role == GroupRole.ORGANISER
    with app.app_context(), unit_of_work() as session:
        person = session.scalar(
            select(Account.id)
            .join(Membership, Membership.account_id == Account.id)
            .where(whose, Account.disabled_at.is_(None))
            .order_by(Membership.id)
            .limit(1)
        )
        if person is None:
            raise Refusal("nobody", f"Nobody called {email or 'organiser'} runs mixers here; see `mixer found`.")
        token = accounts.make_link(session, person, house.clock(), house.chance)
    return f"{house.keyring.base_url}/sign-in/{token}"

"""The application: rooms, policies and headers put together."""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

import mixer.models
from mixer import resources
from mixer.accounts import views as accounts
from mixer.api import views as api
from mixer.contacts import views as contacts
from mixer.core.clock import Clock, wall_clock
from mixer.core.database import db, engine_options, prepare, sqlite_file
from mixer.core.keyring import Keyring
from mixer.door import views as door
from mixer.events import views as events
from mixer.followup import views as followup
from mixer.guests import views as guests
from mixer.icebreakers import views as icebreakers
from mixer.insights import views as insights
from mixer.invite import views as invite
from mixer.meetings import views as meetings
from mixer.nametags import views as nametags
from mixer.plan import views as plan
from mixer.post import views as post
from mixer.prizes import views as prizes
from mixer.settings import Settings, secret_of
from mixer.today import views as today
from mixer.web import look
from mixer.web.access import guard, known_visit
from mixer.web.errors import register_errors
from mixer.web.headers import protect
from mixer.web.limits import limiter
from mixer.web.request import House

ROOMS: tuple[Blueprint, ...] = tuple(
    room.bp
    for room in (
        post,
        accounts,
        contacts,
        events,
        plan,
        guests,
        invite,
        nametags,
        door,
        meetings,
        icebreakers,
        prizes,
        followup,
        insights,
        today,
        api,
    )
)
LARGEST_UPLOAD = 6 * 1024 * 1024


def create_app(settings: Settings, *, clock: Clock | None = None, chance: random.Random | None = None) -> Flask:
    """Return the application for these settings; a test hands in its own clock and chance."""
    pages = resources.pages()
    app = Flask("mixer", template_folder=str(pages / "templates"), static_folder=str(pages / "static"))
    app.config.from_mapping(_config(settings))
    app.extensions["mixer"] = House(
        clock=clock or _clock_of(settings),
        chance=chance or random.SystemRandom(),
        keyring=Keyring(secret_of(settings), settings.base_url),
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _set_up_database(app)
    app.before_request(guard)
    CSRFProtect(app)
    limiter.init_app(app)
    app.after_request(protect)
    register_errors(app)
    for room in ROOMS:
        app.register_blueprint(room)
    if not settings.production:
        app.register_blueprint(look.bp)
    app.jinja_env.globals["static_url"] = _static_urls(Path(app.static_folder or ""))
    app.context_processor(_frame)
    return app


def _config(settings: Settings) -> dict[str, Any]:
    known_hosts = [settings.host_name, "localhost", "127.0.0.1"]
    return {
        "SECRET_KEY": sha256(b"session|" + secret_of(settings)).digest(),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database),
        "MAX_CONTENT_LENGTH": LARGEST_UPLOAD,
        "MAX_FORM_MEMORY_SIZE": LARGEST_UPLOAD,
        "TRUSTED_HOSTS": known_hosts,
        "WTF_CSRF_TIME_LIMIT": None,
        "SESSION_COOKIE_NAME": "__Host-mixer" if settings.secure else "mixer",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(days=180),
        "MIXER_PRODUCTION": settings.production,
        "MIXER_SMTP_HOST": settings.smtp_host,
        "MIXER_LETTERS_FOLDER": str(settings.letters_folder),
        "MIXER_INSTANCE": str(settings.instance),
        "MIXER_BASE_URL": settings.base_url,
        "MIXER_MAIL_FROM": settings.mail_from,
        "MIXER_BOUNCE_SECRET": settings.bounce_secret,
    }


def _clock_of(settings: Settings) -> Clock:
    if not settings.clock:
        return wall_clock
    stands_at = datetime.fromisoformat(settings.clock)
    return lambda: stands_at


def _set_up_database(app: Flask) -> None:
    file = sqlite_file(make_url(app.config["SQLALCHEMY_DATABASE_URI"]))
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def engine_of(app: Flask) -> Engine:
    """Return the application's database engine."""
    with app.app_context():
        return db.engine


def _static_urls(folder: Path) -> Callable[[str], str]:
    @lru_cache(maxsize=256)
    def version(path: str, _changed_ns: int) -> str:
        return sha256((folder / path).read_bytes()).hexdigest()[:10]

    def static_url(path: str) -> str:
        """Return a static file's address, which changes with its content so that browsers may keep it."""
        return f"/static/{path}?v={version(path, (folder / path).stat().st_mtime_ns)}"

    return static_url


def _frame() -> dict[str, object]:
    """Return what the frame around every page shows: who is signed in, which group, which mixer and its river."""
    who = known_visit()
    return {"account": {"name": who.account_name} if who.account_id else None, **today.frame(who)}


logging.getLogger("mixer").addHandler(logging.NullHandler())
__all__ = ["create_app", "engine_of", "mixer"]

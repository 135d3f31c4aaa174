"""Who may open which page: denied unless the view declares a policy, and checked before the view runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from flask import abort, current_app, g, request
from werkzeug.exceptions import Unauthorized

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True)
class Visit:
    """Who is asking, and for which group and mixer; a rule fills in what it has proven."""

    account_id: int | None = None
    account_name: str = ""
    group_id: int | None = None
    event_id: int | None = None
    guest_id: int | None = None
    device_id: int | None = None
    role: str = "stranger"

    @property
    def account(self) -> int:
        """Return the signed-in person; only for views whose rule proved one."""
        return _proven(self.account_id)

    @property
    def group(self) -> int:
        """Return the group; only for views whose rule proved one."""
        return _proven(self.group_id)

    @property
    def event(self) -> int:
        """Return the mixer; only for views whose rule proved one."""
        return _proven(self.event_id)

    @property
    def guest(self) -> int:
        """Return the guest; only for views whose rule proved one."""
        return _proven(self.guest_id)

    @property
    def device(self) -> int:
        """Return the door device; only for views whose rule proved one."""
        return _proven(self.device_id)


def _proven(value: int | None) -> int:
    assert value is not None, "the view's rule did not prove this"
    return value


Rule = Callable[[Mapping[str, str]], Visit]


class SignInNeeded(Unauthorized):
    """Nobody is signed in: a person who runs mixers can sign in and come back."""


class OwnLinkNeeded(Unauthorized):
    """No guest is known in this browser: the guest's own link opens the page."""


class DoorNeeded(Unauthorized):
    """This browser is not a door device: the host's door link makes it one."""


def public(_arguments: Mapping[str, str]) -> Visit:
    """Let anybody in."""
    return Visit()


def policy(rule: Rule) -> Callable[[View], View]:
    """Declare who may open a view; goes beneath the route."""

    def declare(view: View) -> View:
        vars(view)["access_rule"] = rule
        return view

    return declare


def rule_of(endpoint: str) -> Rule | None:
    """Return the rule an endpoint's view declares, if it does."""
    rule: Rule | None = getattr(current_app.view_functions[endpoint], "access_rule", None)
    return rule


def guard() -> None:
    """Check the declared rule before every request; a view that declares none is closed to everybody."""
    if request.endpoint is None or request.endpoint == "static":
        return
    rule = rule_of(request.endpoint)
    if rule is None:
        abort(403)
    g.visit = rule(request.view_args or {})


def visit() -> Visit:
    """Return what the view's rule has proven."""
    proven: Visit = g.visit
    return proven


def known_visit() -> Visit:
    """Return the visit, or a stranger's where no rule has run yet (pages of errors)."""
    return g.get("visit") or Visit()

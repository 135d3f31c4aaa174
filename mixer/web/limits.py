"""Limits by browser, not by address alone: a whole venue shares one address."""

from flask import current_app, request, session
from flask_limiter import Limiter

from mixer.web.access import View


def whose() -> str:
    """Return what a limit counts by: the browser's sign-in, door or guest token, else its address."""
    return (
        session.get("sign_in")
        or request.cookies.get("door")
        or request.cookies.get("__Host-door")
        or session.get("guest")
        or request.remote_addr
        or "unknown"
    )


limiter = Limiter(key_func=whose, default_limits=["1200 per minute"], storage_uri="memory://")


def unlimited(view: View) -> View:
    """Declare that a view is asked often and by right, and counts against no limit; goes beneath the policy.

    The library's own exemption is looked up limit by limit, which took a tenth of a check-in.
    """
    vars(view)["unlimited"] = True
    return view


@limiter.request_filter
def _asked_by_right() -> bool:
    return getattr(current_app.view_functions[str(request.endpoint)], "unlimited", False)

"""Limits by browser, not by address alone: a whole venue shares one address."""

from flask import request, session
from flask_limiter import Limiter


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

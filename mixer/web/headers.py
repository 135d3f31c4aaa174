"""Security headers on every response: one strict policy serves every page, since none has inline code."""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus

from flask import Response, request

_YEAR = 31_536_000
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types mixer door"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_PAGES = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), interest-cohort=()",
    "Cache-Control": "no-store",
}
"""What only pages obey: a scanner's first view loads twenty files, and each would carry it for nothing."""
OF_HTTPS = {"Strict-Transport-Security": f"max-age={_YEAR}"}

_SQUEEZABLE = ("text/", "image/svg+xml", "application/wasm", "application/javascript", "application/json")


def protect(response: Response) -> Response:
    """Add the headers a response does not set itself; pages are never stored, static files for a year."""
    _add_missing(response, HEADERS)
    if request.is_secure:
        _add_missing(response, OF_HTTPS)
    if request.endpoint == "static":
        return _squeezed(_kept(response))
    _add_missing(response, OF_PAGES)
    return response


def _add_missing(response: Response, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if name not in response.headers:  # a third of what `setdefault` costs, on every response
            response.headers.add(name, value)


def _kept(response: Response) -> Response:
    if request.args.get("v"):
        response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def _squeezed(response: Response) -> Response:
    # Only static files: compressing pages that hold tokens would let their length speak (BREACH).
    compressible = (response.mimetype or "").startswith(_SQUEEZABLE) and response.status_code == HTTPStatus.OK
    if not compressible or not request.accept_encodings.best_match(["gzip"]):
        return response
    response.direct_passthrough = False
    response.set_data(_gzip(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
    return response


@lru_cache(maxsize=256)
def _gzip(content: bytes) -> bytes:
    return gzip.compress(content, compresslevel=9, mtime=0)
